import assert from "node:assert/strict";
import { encodeUtf8 } from "../../src/core/bytes.ts";
import { parsePrivateKey } from "../../src/core/crypto/keys.ts";
import { createInProcessGate } from "../../src/core/gate/in_process.ts";
import { parsePolicy } from "../../src/core/gate/policy/parse.ts";
import type { IntentRequest } from "../../src/core/schema/gate.ts";
import { gait } from "../support/gait.ts";
import { callOf, openLive } from "../support/live_session.ts";
import type { MemorySystem } from "../support/memory_system.ts";
import { KEY_1 } from "../support/test_key.ts";

const POLICY = `default_verdict: block
rules:
  - name: reads
    effect: allow
    match: { tool_names: [tool.read, Tool.Read] }
    reason_codes: [reads_are_free]
  - name: writes
    effect: require_approval
    match: { tool_names: [tool.write], workspace_prefixes: [/repo] }
    reason_codes: [writes_are_seen]
    violations: [needs_a_person]
  - name: drills
    effect: dry_run
    match: { tool_names: [tool.drill] }
    reason_codes: [only_a_drill]
`;

const CONTEXT = { identity: "alice", workspace: "/repo/app", risk_class: "high" };

/** Tool, arguments, and what every door must say: the policy above, read by eye. */
const CALLS: readonly (readonly [string, object, string, readonly string[], readonly string[]])[] =
  [
    ["tool.read", { path: "/repo/a" }, "allow", ["reads_are_free"], []],
    ["Tool.Read", {}, "allow", ["reads_are_free"], []],
    ["tool.write", { path: "/repo/a", lines: [1, 2.5, null] }, "require_approval", [
      "writes_are_seen",
    ], ["needs_a_person"]],
    ["tool.drill", { nested: { é: "\u{1F600}", b: true } }, "dry_run", ["only_a_drill"], []],
    ["tool.delete", { id: 7 }, "block", ["default_block"], []],
  ];

/** The answer of a door, with the digests that its trace holds. */
interface Answer {
  readonly verdict: unknown;
  readonly reasons: readonly string[];
  readonly violations: readonly string[];
  readonly intent_digest: unknown;
  readonly args_digest: unknown;
  readonly policy_digest: unknown;
}

const LIBRARY = "the library";
const FILES = { "p.yaml": POLICY, "context.json": JSON.stringify(CONTEXT) };

/** Every way in which a caller can have a call judged. */
const DOORS: Readonly<Record<string, (name: string, args: object) => Promise<Answer>>> = {
  async [LIBRARY](name, args) {
    const key = await parsePrivateKey(KEY_1.private);
    const policy = parsePolicy({ name: "p.yaml", bytes: encodeUtf8(POLICY) });
    const gate = await createInProcessGate(policy, key, { producer_version: "0.0.0-dev" });
    const { decision, trace } = gate.decide(intentOf(name, args));
    return { ...answerOf({ ...trace }), reasons: decision.reason_codes };
  },
  async "gait gate eval"(name, args) {
    const files = { ...FILES, "i.json": JSON.stringify(intentOf(name, args)) };
    const { system, json } = await gait(
      "gate eval --policy p.yaml --intent i.json --trace-out t.json --json",
      { files },
    );
    return { ...answerOf(fileIn(system, "t.json")), reasons: reasonsIn(json()) };
  },
  async "gait mcp proxy --call"(name, args) {
    const files = { ...FILES, "c.json": JSON.stringify({ name, args }) };
    const { system, json } = await gait(
      "mcp proxy --policy p.yaml --call c.json --context context.json --trace-out t.json --json",
      { files },
    );
    return { ...answerOf(fileIn(system, "t.json")), reasons: reasonsIn(json()) };
  },
  "a live session over stdio": (name, args) => liveAnswer(name, args, true),
  "a live session over HTTP": (name, args) => liveAnswer(name, args, false),
};

for (const [name, args, verdict, reasons, violations] of CALLS) {
  Deno.test(`every door answers ${name} with ${verdict}, its reasons and the same digests`, async () => {
    const answers = await Promise.all(
      Object.entries(DOORS).map(async ([door, ask]) => [door, await ask(name, args)] as const),
    );
    const digests = answers.map(([, { intent_digest, args_digest, policy_digest }]) => [
      intent_digest,
      args_digest,
      policy_digest,
    ]);
    for (const [index, [door, answer]] of answers.entries()) {
      // The library leaves approvals to its caller; every other door looks for tokens and finds none.
      const lacksToken = verdict === "require_approval" && door !== LIBRARY;
      assert.deepEqual(answer.verdict, verdict, door);
      assert.deepEqual(
        answer.reasons,
        lacksToken ? ["approval_token_missing", ...reasons] : reasons,
        door,
      );
      assert.deepEqual(
        answer.violations,
        lacksToken ? ["approval_not_granted", ...violations] : violations,
        door,
      );
      assert.match(String(answer.intent_digest), /^[0-9a-f]{64}$/, door);
      assert.deepEqual(digests[index], digests[0], door);
    }
  });
}

function intentOf(tool_name: string, args: object): IntentRequest {
  return {
    schema_id: "gait.gate.intent_request",
    schema_version: "1.0.0",
    created_at: "2026-02-05T00:00:00Z",
    producer_version: "0.0.0-dev",
    tool_name,
    args: { ...args },
    targets: [],
    arg_provenance: [],
    context: CONTEXT,
  };
}

async function liveAnswer(name: string, args: object, lines: boolean): Promise<Answer> {
  const live = await openLive(POLICY, {
    options: { context: "context.json", journal: "j.jsonl", trace_dir: "traces" },
    world: { files: FILES },
    lines,
  });
  await live.client(callOf(1, name, args));
  const path = [...live.system.files.keys()].find((path) => path.startsWith("traces/trace_"));
  const trace = fileIn(live.system, path ?? assert.fail("there is no trace"));
  await live.end();
  const journal = new TextDecoder().decode(live.system.files.get("j.jsonl")?.bytes);
  const told = journal.split("\n").filter((line) => line.includes('"reason_codes"'));
  const [record] = told.map((line) => JSON.parse(line));
  return { ...answerOf(trace), reasons: record === undefined ? [] : deepReasons(record) };
}

function fileIn({ files }: MemorySystem, path: string): Record<string, unknown> {
  return JSON.parse(new TextDecoder().decode(files.get(path)?.bytes));
}

function answerOf(trace: Record<string, unknown>): Answer {
  const { verdict, violations = [], intent_digest, args_digest, policy_digest } = trace;
  const listed = violations as readonly string[];
  return { verdict, violations: listed, intent_digest, args_digest, policy_digest, reasons: [] };
}

function reasonsIn(result: Record<string, unknown>): readonly string[] {
  return (result["reason_codes"] ?? []) as readonly string[];
}

function deepReasons(value: unknown): readonly string[] {
  if (typeof value !== "object" || value === null) return [];
  if ("reason_codes" in value) return value.reason_codes as readonly string[];
  return Object.values(value).flatMap(deepReasons);
}
