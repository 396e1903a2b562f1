/** What gait adds to arguments itself is no word of the caller: an intent from elsewhere may not bring it. */

import assert from "node:assert/strict";
import { createPolicyGate } from "../../../src/adapters/policy_gate.ts";
import { createInProcessGate } from "../../../src/core/gate/in_process.ts";
import { parsePolicy } from "../../../src/core/gate/policy/parse.ts";
import { parsePrivateKey } from "../../../src/core/crypto/keys.ts";
import { encodeUtf8 } from "../../../src/core/bytes.ts";
import { gait } from "../../support/gait.ts";
import { KEY_1 } from "../../support/test_key.ts";

const POLICY = `schema_version: 1.1.0
default_verdict: block
commands: { bash: /command }
rules:
  - name: read-here
    effect: allow
    match: { tool_names: [read_file], args: { /path: { under: [.] } } }
  - name: one-argument
    effect: allow
    match: { tool_names: [search], args: { /query: { is: string } }, no_other_args: true }
  - name: cat-here
    effect: allow
    match:
      tool_names: [bash]
      command: { every: { program: cat, reads: { only: { under: [.] } } } }
`;

/** Calls that are blocked or of which the added argument is the fault. */
const CALLS: readonly (readonly [string, object])[] = [
  ["read_file", { path: "../x", "gait:cwd": "/srv/app/sub" }],
  ["read_file", { path: "x", "gait:cwd": "/srv/app/sub" }],
  ["read_file", { path: "x", "GAIT:CWD": "/srv/app/sub" }],
  ["bash", { command: "cat ../x", "gait:cwd": "/srv/app/sub" }],
  ["bash", { command: "cat x", "gait:shell": "fish" }],
  ["search", { query: "x", "gait:cwd": "/" }],
  ["search", { query: "x", "gait:tool": { a: 1 } }],
];

const CONTEXT = { identity: "alice", workspace: "/srv/app", risk_class: "low" } as const;

function intentOf(tool_name: string, args: object) {
  return {
    ...{ schema_id: "gait.gate.intent_request", schema_version: "1.0.0" },
    ...{ created_at: "2026-02-05T00:00:00Z", producer_version: "1.0.0" },
    ...{ tool_name, args, targets: [], context: CONTEXT },
  };
}

const EVAL = "gate eval --policy p.yaml --intent i.json --json";

Deno.test("gait gate eval blocks an intent that brings what gait adds itself", async () => {
  for (const [tool, args] of CALLS) {
    const files = { "p.yaml": POLICY, "i.json": JSON.stringify(intentOf(tool, args)) };
    const { exit, json } = await gait(EVAL, { files });
    const { verdict, violations, messages } = json();
    const about = JSON.stringify(args);
    assert.deepEqual([exit, verdict], [3, "block"], about);
    assert.ok((violations as string[]).includes("args_not_judgeable"), about);
    const [message = ""] = messages as string[];
    assert.match(
      message,
      /^The argument gait:\w+ is what gait adds itself, .*without it\.$/,
      about,
    );
  }
});

Deno.test("gait gate eval leaves other names, and policies of 1.0.0, as they are", async () => {
  const args = { query: "x" };
  const files = { "p.yaml": POLICY, "i.json": JSON.stringify(intentOf("search", args)) };
  assert.equal((await gait(EVAL, { files })).json()["verdict"], "allow");
  const nested = { path: "x", options: { "gait:cwd": "/" } };
  const inner = { ...files, "i.json": JSON.stringify(intentOf("read_file", nested)) };
  assert.equal((await gait(EVAL, { files: inner })).json()["verdict"], "allow");
  const old = {
    "p.yaml": "default_verdict: allow",
    "i.json": JSON.stringify(intentOf("search", { query: "x", "gait:cwd": "/" })),
  };
  assert.equal((await gait(EVAL, { files: old })).json()["verdict"], "allow");
});

Deno.test("a gate in a process blocks a call that brings what gait adds itself", async () => {
  const policy = parsePolicy({ name: "p.yaml", bytes: encodeUtf8(POLICY) });
  const key = await parsePrivateKey(KEY_1.private);
  const inProcess = await createInProcessGate(policy, key, { producer_version: "1.0.0" });
  const gate = await createPolicyGate({ policy: POLICY, context: CONTEXT });
  for (const [tool_name, args] of CALLS) {
    const about = JSON.stringify(args);
    const { decision, trace } = inProcess.decide(intentOf(tool_name, args) as never);
    assert.deepEqual([decision.verdict, trace.verdict], ["block", "block"], about);
    assert.ok(decision.violations.includes("args_not_judgeable"), about);
    const call = { tool_name, args: args as Record<string, string>, call_id: "c" };
    assert.equal((await gate.judge(call)).verdict, "block", about);
    assert.equal((await gate.peek(call)).verdict, "block", about);
  }
});

Deno.test("gait policy test and explain say that doors block what brings such an argument", async () => {
  const intent = intentOf("read_file", { path: "../x", "gait:cwd": "/srv/app/sub" });
  const files = { "p.yaml": POLICY, "i.json": JSON.stringify(intent) };
  const warning = "the argument gait:cwd is what gait adds itself, so a call may not have it: " +
    "gait gate eval blocks a call that brings it";
  for (const command of ["test", "explain"]) {
    const { json } = await gait(`policy ${command} p.yaml i.json --json`, { files });
    const { verdict, warnings } = json();
    assert.deepEqual([verdict, warnings], ["allow", [warning]], command);
  }
});
