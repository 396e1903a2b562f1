/** Patterns and lists of names in policies of 1.1, where doors compare names of tools. */

import assert from "node:assert/strict";
import { gait } from "../../support/gait.ts";
import { callOf, openLive } from "../../support/live_session.ts";

const RULE = (names: string, effect = "block") =>
  `schema_version: 1.1.0\ndefault_verdict: allow\nlists: { danger: [delete_file, "wipe_*"] }\n` +
  `rules:\n  - { name: r, effect: ${effect}, match: { tool_names: [${names}] } }\n`;

// tool_names of a rule, and another Unicode form of a name that it means
const FORMS: readonly (readonly [string, string])[] = [
  ['"delete_*"', "delete_\ufb01le"],
  ['"delete_*"', "\uff44elete_file"],
  ['"*_file"', "x_\ufb01le"],
  ['"$danger"', "delete_\ufb01le"],
  ['"$danger"', "\uff57ipe_all"],
  ['"mcp__*__rm"', "mcp__a__\uff52m"],
];

for (const [names, called] of FORMS) {
  Deno.test(`a rule about ${names} is not passed by another Unicode form, ${called}`, async () => {
    const session = await openLive(RULE(names));
    const { result } = JSON.parse(await session.client(callOf(1, called)));
    const { verdict, reason_codes } = result._meta["gait/decision"];
    // Where a star stands for the other letters, the rule itself decides.
    assert.equal(verdict, "block");
    if (!called.startsWith("delete_") || names === '"$danger"') {
      assert.ok(reason_codes.includes("mcp_tool_name_ambiguous"), reason_codes.join());
    }
    const files = { "p.yaml": RULE(names), "c.json": JSON.stringify({ name: called, args: {} }) };
    assert.equal((await gait("mcp proxy p.yaml c.json", { files })).exit, 3);
  });
}

Deno.test("a pattern for all tools, and one that a name fits as it is, make no name ambiguous", async () => {
  for (const names of ['"*"', '"caf*"', "other"]) {
    const session = await openLive(RULE(names, "allow"));
    assert.equal(await session.client(callOf(1, "caf\u00e9")), "forward", names);
  }
});

// A name in the policy, and whether it names the tool, so that no class of tools stands for it.
const NAMES: readonly (readonly [string, boolean])[] = [
  ["tool.mcp__fs__read", true],
  ['"tool.mcp__fs__*"', true],
  ['"tool.mcp__*"', true],
  ['"$known"', true],
  ['"*"', false],
  ['"tool.*"', false],
  ['"t*"', false],
  ['"*read"', false],
  ['"tool.mcp__other__*"', false],
];

for (const [name, isNamed] of NAMES) {
  Deno.test(`a hook of Claude Code takes ${name} ${isNamed ? "as" : "not as"} the name of a tool`, async () => {
    const policy =
      `schema_version: 1.1.0\ndefault_verdict: allow\nlists: { known: ["tool.mcp__fs__*"] }\n` +
      `rules:\n  - { name: a, effect: allow, match: { tool_names: [${name}] } }\n` +
      `  - { name: no-shell, effect: block, match: { tool_names: [tool.exec] } }\n`;
    const hook = { tool_name: "mcp__fs__read", tool_input: {} };
    const { exit, json } = await gait(
      "mcp proxy --adapter claude_code --policy p.yaml --call c.json --json",
      { files: { "p.yaml": policy, "c.json": JSON.stringify(hook) } },
    );
    assert.equal(exit, isNamed ? 0 : 3);
    assert.equal(JSON.stringify(json()["reason_codes"]).includes("tool_class_unknown"), !isNamed);
  });
}

// Policies, and the exit code of a call of mcp__fs__read by the hook of Claude Code
const NAMING = `schema_version: 1.1.0
rules:
  - { name: a, effect: allow, match: { tool_names: ["tool.mcp__fs__*"] } }
`;
const OPEN = "schema_version: 1.1.0\ndefault_verdict: allow\n";
const NO_SHELL = OPEN +
  "rules:\n  - { name: s, effect: block, match: { tool_names: [tool.exec] } }\n";
const TOGETHER: readonly (readonly [string, string, number])[] = [
  // The policy that names the tool judges it by its name alone, the other one as any tool.
  [OPEN, NAMING, 0],
  [NAMING, OPEN, 0],
  [NO_SHELL, NAMING, 3],
  [NAMING, NO_SHELL, 3],
  [NAMING, NAMING, 0],
];

for (const [index, [first, second, exit]] of TOGETHER.entries()) {
  Deno.test(`of two policies each judges a tool as unknown that it does not name: ${index}`, async () => {
    const hook = { tool_name: "mcp__fs__read", tool_input: {} };
    const seen = await gait(
      "mcp proxy --adapter claude_code --policy p.yaml --policy q.yaml --call c.json --json",
      { files: { "p.yaml": first, "q.yaml": second, "c.json": JSON.stringify(hook) } },
    );
    assert.equal(seen.exit, exit, seen.stdout);
  });
}
