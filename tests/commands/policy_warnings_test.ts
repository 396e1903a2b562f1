/** Warnings about a policy, and about an intent that misses its risk classes, at every door. */

import assert from "node:assert/strict";
import { openLive } from "../support/live_session.ts";
import { gait } from "../support/gait.ts";
import { INTENT } from "./gate/support.ts";

const DOUBTED = "default_verdict: block\nrules:\n  - name: all\n    effect: allow\n";
const WARNING = "rule all: allows every call (it has no match) (gait.policy.yaml:3:5, /rules/0)";
const FINE =
  "default_verdict: block\nrules: [{name: r, effect: block, match: {risk_classes: [high]}}]\n";
const NEAR = 'no rule knows the risk class "hihg" of the intent; did you mean "high"?';

const FILES = {
  "gait.policy.yaml": DOUBTED,
  "fine.yaml": FINE,
  "i.json": JSON.stringify(INTENT),
  "near.json": JSON.stringify({ ...INTENT, context: { ...INTENT.context, risk_class: "hihg" } }),
  "far.json": JSON.stringify({ ...INTENT, context: { ...INTENT.context, risk_class: "severe" } }),
  "call.json": '{"name":"tool.write","args":{}}',
  "near_call.json": '{"name":"tool.write","args":{},"context":{"risk_class":" Hihg "}}',
};

/** Lines on standard error that hold a text. */
function times(text: string, part: string): number {
  return text.split(part).length - 1;
}

for (
  const line of [
    "policy validate gait.policy.yaml",
    "gate eval --policy gait.policy.yaml --intent i.json",
    "gate eval --policy gait.policy.yaml --intent i.json --simulate",
    "mcp proxy --policy gait.policy.yaml --call call.json",
    "mcp proxy --policy gait.policy.yaml --call call.json --simulate",
  ]
) {
  Deno.test(`gait ${line} prints the warnings of the policy once`, async () => {
    const text = await gait(line, { files: FILES });
    assert.equal(text.exit, 0);
    assert.equal(times(text.stderr, `warning: ${WARNING}\n`), 1, text.stderr);
    assert.equal(times(text.stdout, WARNING), 0);
    const { json, stderr } = await gait(`${line} --json`, { files: FILES });
    const warnings = json()["warnings"] as string[];
    assert.equal(warnings.filter((warning) => warning === WARNING).length, 1);
    assert.equal(stderr, "");
  });
}

Deno.test("a live session tells the warnings of the policy once, at its start", async () => {
  const told: string[] = [];
  const live = await openLive(DOUBTED, { host: { tell: (line: string) => void told.push(line) } });
  assert.equal(told.filter((line) => line.includes("allows every call")).length, 1);
  await live.client('{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"a"}}');
  assert.equal(told.filter((line) => line.includes("allows every call")).length, 1);
});

Deno.test("gait doctor prints the warnings of the policy once, and how to see all", async () => {
  for (const flags of ["", "--policy gait.policy.yaml"]) {
    const { stdout } = await gait(`doctor ${flags}`, { files: FILES, env: { HOME: "/h" } });
    assert.equal(times(stdout, WARNING), 1, stdout);
    assert.match(stdout, /- policy_warnings: warn \(/);
    assert.match(stdout, /\n {2}fix: gait policy validate gait\.policy\.yaml\n/);
  }
  const fine = await gait("doctor --policy fine.yaml", { files: FILES, env: { HOME: "/h" } });
  assert.match(fine.stdout, /- policy_warnings: pass \(the policy has no warnings\)/);
  const none = await gait("doctor", { files: {}, env: { HOME: "/h" } });
  assert.doesNotMatch(none.stdout, /policy_warnings/);
});

for (
  const line of [
    "gate eval --policy fine.yaml --intent",
    "policy test fine.yaml",
    "policy explain fine.yaml",
  ]
) {
  Deno.test(`gait ${line} warns of a risk class that is nearly one of the policy`, async () => {
    const warningsOf = async (intent: string) =>
      ((await gait(`${line} ${intent} --json`, { files: FILES })).json()["warnings"] ??
        []) as string[];
    assert.ok((await warningsOf("near.json")).includes(NEAR));
    for (const intent of ["i.json", "far.json"]) {
      assert.equal((await warningsOf(intent)).some((text) => text.includes("risk class")), false);
    }
    const { stderr } = await gait(`${line} near.json`, { files: FILES });
    assert.equal(times(stderr, `warning: ${NEAR}\n`), 1);
  });
}

Deno.test("gait mcp proxy --call warns of a risk class that is nearly one of the policy", async () => {
  const line = "mcp proxy --policy fine.yaml --call near_call.json --json";
  const { json } = await gait(line, { files: FILES });
  assert.ok((json()["warnings"] as string[]).includes(NEAR));
});
