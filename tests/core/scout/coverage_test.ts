import assert from "node:assert/strict";
import * as fc from "fast-check";
import { compilePolicy } from "../../../src/core/gate/decide/compiled_policy.ts";
import { evaluate } from "../../../src/core/gate/decide/evaluate.ts";
import { normalizeIntent } from "../../../src/core/gate/intent/normalize.ts";
import { encodeUtf8 } from "../../../src/core/bytes.ts";
import { parsePolicy } from "../../../src/core/gate/policy/parse.ts";
import {
  coverageOf,
  type CoveringPolicy,
  coverToolBy,
  type ToolCover,
} from "../../../src/core/scout/coverage.ts";
import { withoutEmpty } from "../../../src/core/present.ts";
import { inventorySnapshot } from "../../../src/core/scout/inventory.ts";
import type { InventoryItem } from "../../../src/core/schema/scout.ts";

function policiesOf(...texts: readonly string[]): readonly CoveringPolicy[] {
  return texts.map((text, at) => ({
    digest: String(at),
    policy: parsePolicy({ name: "p.yaml", bytes: encodeUtf8(text) }),
  }));
}

function coverOf(name: string, ...texts: readonly string[]): ToolCover {
  return coverToolBy(policiesOf(...texts))({ kind: "tool", name });
}

const created_at = "2026-02-05T00:00:00Z";

function item(id: string, more: Partial<InventoryItem> = {}): InventoryItem {
  return { id, kind: "tool", name: id, locator: "a.py", ...more };
}

const RULE = (effect: string, match: string, name = "r") =>
  `rules:\n  - { name: ${name}, priority: 1, effect: ${effect}, match: { ${match} } }\n`;
const V11 = "schema_version: 1.1.0\n";
const ALLOW = "default_verdict: allow\n";

// what the policy says, its text, and who decides about the tool "pay"
const CASES: readonly (readonly [string, string, ToolCover["by"], boolean])[] = [
  ["nothing, and the default asks", "rules: []", "nothing", false],
  ["nothing, and the default allows", `${ALLOW}rules: []`, "nothing", false],
  ["nothing, and the default blocks", "default_verdict: block\nrules: []", "default", true],
  ["a name that is allowed", RULE("allow", "tool_names: [pay]"), "name", false],
  ["a name that asks", RULE("require_approval", "tool_names: [PAY]"), "name", false],
  ["a name that is blocked", RULE("block", "tool_names: [pay]"), "block", true],
  ["a target", RULE("allow", "tool_names: [pay], target_kinds: [path]"), "rule", true],
  ["a source", RULE("block", "tool_names: [pay], provenance_sources: [external]"), "rule", true],
  [
    "an argument",
    V11 + RULE("block", "tool_names: [pay], args: { /n: { above: 9 } }"),
    "rule",
    true,
  ],
  [
    "an argument of a pattern",
    V11 + RULE("allow", "tool_names: [p*], args: { /n: { max: 9 } }"),
    "rule",
    true,
  ],
  ["a pattern alone", V11 + RULE("allow", "tool_names: [p*]"), "name", false],
  [
    "a pattern that 1.0.0 does not have",
    RULE("allow", "tool_names: [p*], target_kinds: [path]"),
    "nothing",
    false,
  ],
  [
    "an argument of every tool",
    V11 + RULE("block", 'tool_names: ["*"], args: { /n: { above: 9 } }'),
    "nothing",
    false,
  ],
  [
    "an argument of another tool",
    V11 + RULE("block", "tool_names: [buy], args: { /n: { above: 9 } }"),
    "nothing",
    false,
  ],
  ["every tool that is blocked", V11 + RULE("block", 'tool_names: ["*"]'), "block", true],
  ["every tool that is allowed", V11 + RULE("allow", 'tool_names: ["*"]'), "name", false],
  ["a name for one person", RULE("allow", "tool_names: [pay], identities: [alice]"), "name", false],
  ["a class that callers state", RULE("allow", "risk_classes: [low]"), "name", false],
  ["a person who is blocked", RULE("block", "identities: [mallory]"), "nothing", false],
  ["a rehearsal", RULE("dry_run", "tool_names: [pay]"), "name", false],
];

for (const [what, text, by, covered] of CASES) {
  Deno.test(`a policy that looks at ${what}: ${by}`, () => {
    const found = coverOf("pay", text);
    assert.deepEqual([found.by, found.covered], [by, covered]);
    assert.equal(found.rule, by === "default" || by === "nothing" ? undefined : "r");
  });
}

Deno.test("the first rule that decides every call hides those after it", () => {
  const text = V11 + "rules:\n" +
    "  - { name: all, priority: 1, effect: allow, match: { tool_names: [pay] } }\n" +
    "  - { name: some, priority: 2, effect: block, match: { tool_names: [pay], args: { /n: { above: 9 } } } }\n";
  assert.deepEqual(coverOf("pay", text), {
    covered: false,
    by: "name",
    rule: "all",
    effect: "allow",
    policy_digest: "0",
  });
  const turned = text.replace("priority: 1", "priority: 3");
  assert.deepEqual(coverOf("pay", turned), {
    covered: true,
    by: "rule",
    rule: "some",
    effect: "block",
    policy_digest: "0",
  });
});

Deno.test("a rule about command lines covers the tools that the policy takes for shells", () => {
  const text = `${V11}commands: { bash: /command }\n` +
    RULE("allow", "command: { every: { program: ls } }");
  assert.equal(coverOf("bash", text).by, "rule");
  assert.equal(coverOf("pay", text).by, "nothing");
});

Deno.test("of several policies one that covers is enough, unless the others may overrule it", () => {
  const block = V11 + RULE("block", "tool_names: [pay]", "no");
  const allow = V11 + RULE("allow", "tool_names: [pay]", "yes");
  const found = coverOf("pay", allow, block);
  assert.deepEqual(found, {
    covered: true,
    by: "block",
    rule: "no",
    effect: "block",
    policy_digest: "1",
  });
  const loose = block.replace("effect: block", "effect: block, overridable: true");
  assert.equal(coverOf("pay", loose, allow).covered, false);
});

Deno.test("a rule about all tools of a server covers the server, one about some does not", () => {
  const coverServer = (pattern: string) => {
    const text = V11 + RULE("block", `tool_names: ["${pattern}"], args: { /n: { above: 9 } }`);
    const policy = parsePolicy({ name: "p", bytes: encodeUtf8(text) });
    return coverToolBy([{ digest: "d", policy }])({ kind: "mcp_server", name: "My files" }).by;
  };
  assert.deepEqual(
    ["mcp__my_files__*", "tool.mcp__my_files__*", "my files", "mcp__my_files__read"].map(
      coverServer,
    ),
    ["rule", "rule", "rule", "nothing"],
  );
});

Deno.test("coverage: names count once, risky items by id", async () => {
  const items = [
    item("1", { name: "Read ", risk_level: "low" }),
    item("2", { name: "delete_x", risk_level: "critical" }),
    item("3", { name: "read", kind: "mcp_server" }),
    item("4", { name: "s", kind: "skill", risk_level: "high" }),
    item("5", { name: "other" }),
  ];
  const snapshot = await inventorySnapshot(items, { workspace: "", created_at });
  const rules = RULE("allow", "tool_names: [READ, far]");
  assert.deepEqual(coverageOf(snapshot, policiesOf(rules)), {
    snapshot_id: snapshot.snapshot_id,
    discovered_tools: 3,
    gated_tools: 1,
    high_risk_ungated_tools: 1,
    coverage_percent: 33.33,
    policy_digests: ["0"],
    discovered_tool_names: ["delete_x", "other", "read"],
    gated_tool_names: ["far", "read"],
    high_risk_ungated_tool_ids: ["2"],
    covered_tools: 0,
    covered_percent: 0,
    tools: [
      { name: "delete_x", covered: false, by: "nothing" },
      { name: "other", covered: false, by: "nothing" },
      { name: "read", covered: false, by: "name", rule: "r", effect: "allow", policy_digest: "0" },
    ],
  });
  const empty = await inventorySnapshot([], { workspace: "", created_at });
  const none = coverageOf(empty, policiesOf(rules));
  assert.deepEqual([none.coverage_percent, none.covered_tools, none.covered_percent], [
    100,
    0,
    undefined,
  ]);
});

Deno.test("a pattern names tools, and a server by all its tools; a plain star names none", async () => {
  const items = [
    item("1", { name: "read_a" }),
    item("2", { name: "git", kind: "mcp_server" }),
    item("3", { name: "other" }),
  ];
  const snapshot = await inventorySnapshot(items, { workspace: "", created_at });
  const gated = (names: string) =>
    coverageOf(snapshot, policiesOf(V11 + RULE("allow", `tool_names: [${names}]`))).gated_tools;
  assert.deepEqual(['"read_*"', '"mcp__git__*"', '"*"', "read_*"].map(gated), [1, 1, 0, 1]);
  assert.equal(
    coverageOf(snapshot, policiesOf(RULE("allow", "tool_names: [read_*]"))).gated_tools,
    0,
  );
});

Deno.test("a name that a server and a tool share is covered if both are", async () => {
  const items = [item("1", { name: "git" }), item("2", { name: "git", kind: "mcp_server" })];
  const snapshot = await inventorySnapshot(items, { workspace: "", created_at });
  const covered = (names: string) =>
    coverageOf(snapshot, policiesOf(V11 + RULE("block", `tool_names: [${names}]`))).covered_tools;
  assert.deepEqual([covered("git"), covered("mcp__git__*")], [1, 0]);
});

Deno.test("law: a call of a tool that is blocked by name or default is blocked", () => {
  const effect = fc.constantFrom("allow", "dry_run", "require_approval", "block");
  const rule = fc.record({
    effect,
    tool_names: fc.subarray(["pay", "p*", "*", "other"], { minLength: 1 }),
    identities: fc.subarray(["alice"]),
    risk_classes: fc.subarray(["low", "high"]),
    target_kinds: fc.subarray(["path", "host"]),
  });
  const policyArbitrary = fc.record({
    default_verdict: effect,
    rules: fc.array(rule, { maxLength: 4 }),
  });
  const callArbitrary = fc.record({
    identity: fc.constantFrom("alice", "bob"),
    risk_class: fc.constantFrom("low", "high"),
    targets: fc.constantFrom([], [{ kind: "path", value: "/srv/a" }]),
  });
  fc.assert(fc.property(policyArbitrary, callArbitrary, ({ default_verdict, rules }, call) => {
    // A rule about every tool that looks at calls may allow some of them: that is no blocked tool.
    const kept = rules.filter((each) =>
      !(each.tool_names.includes("*") && each.target_kinds.length > 0)
    );
    const text = JSON.stringify({
      schema_version: "1.1.0",
      default_verdict,
      rules: kept.map(({ effect, ...lists }, at) => ({
        name: `r${at}`,
        priority: at,
        effect,
        match: withoutEmpty(lists),
      })),
    });
    const [{ policy } = assert.fail()] = policiesOf(text);
    const { by, effect: decided } = coverOf("pay", text);
    const { targets, ...context } = call;
    const intent = normalizeIntent({
      schema_id: "gait.gate.intent_request",
      schema_version: "1.0.0",
      created_at,
      producer_version: "1.0.0",
      tool_name: "pay",
      args: {},
      targets,
      context: { ...context, workspace: "/srv" },
    });
    const { verdict } = evaluate(compilePolicy(policy), intent);
    if (by === "block" || by === "default") assert.equal(verdict, "block", text);
    if (by === "name") assert.notEqual(decided, "block", text);
  }));
});
