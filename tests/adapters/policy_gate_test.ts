import assert from "node:assert/strict";
import { normalizePolicy } from "../../src/core/gate/policy/normalize.ts";
import { parsePrivateKey, parsePublicKey } from "../../src/core/crypto/keys.ts";
import { parseTrace, verifyTrace } from "../../src/core/gate/record/trace.ts";
import { encodeUtf8 } from "../../src/core/bytes.ts";
import type { ToolGate } from "../../src/adapters/call.ts";
import { admitCall, runCall } from "../../src/adapters/gate.ts";
import { createPolicyGate } from "../../src/adapters/policy_gate.ts";
import { RefusedCall } from "../../src/adapters/refused_call.ts";
import { RFC_KEY } from "../support/test_keys.ts";

const CONTEXT = { identity: "agent", workspace: "/srv", risk_class: "high" } as const;
const CALL = { tool_name: "mail.send", args: { to: "ada" }, call_id: "call_1" } as const;

Deno.test("a policy gate takes a text, a policy, or several, of which the strictest counts", async () => {
  const allow = normalizePolicy({ default_verdict: "allow" });
  const block = normalizePolicy({ default_verdict: "block" });
  const policies = [
    ["default_verdict: allow", "allow"],
    ['{"default_verdict":"block"}', "block"],
    [allow, "allow"],
    [[allow, block], "block"],
  ] as const;
  for (const [policy, verdict] of policies) {
    const gate = await createPolicyGate({ policy, context: CONTEXT });
    assert.equal((await gate.judge(CALL)).verdict, verdict);
    assert.equal((await gate.peek(CALL)).verdict, verdict);
  }
});

Deno.test("a policy gate with a key signs a trace before the tool runs; peek() signs none", async () => {
  const traces: unknown[] = [];
  const gate = await createPolicyGate({
    ...{ policy: "default_verdict: allow", context: CONTEXT },
    key: await parsePrivateKey(RFC_KEY.privateText),
    onDecision: (_call, { trace }) => void traces.push(trace),
  });
  const traced = await runCall(gate, CALL, () => traces.length);
  assert.equal(traced, 1);
  const received = parseTrace({ name: "trace", bytes: encodeUtf8(JSON.stringify(traces[0])) });
  const key = await parsePublicKey(RFC_KEY.publicText);
  assert.deepEqual(await verifyTrace(received, key), { status: "verified" });
  await gate.peek(CALL);
  assert.equal(traces.length, 1);
});

Deno.test("a policy gate judges what describe says, and the context of the code", async () => {
  const gate = await createPolicyGate({
    policy: `
default_verdict: block
rules:
  - name: team
    effect: allow
    match:
      tool_names: [report.send]
      identities: [bob]
      target_values: [team.example]
      provenance_sources: [user]
`,
    context: CONTEXT,
    describe: ({ args: { to } }) => ({
      tool_name: "report.send",
      targets: [{ kind: "host", value: String(to) }],
      arg_provenance: [{ arg_path: "$.to", source: "user" }],
      context: { ...CONTEXT, identity: "bob" },
    }),
  });
  assert.equal((await gate.judge({ ...CALL, args: { to: "team.example" } })).verdict, "allow");
  assert.equal((await gate.judge(CALL)).verdict, "block");
});

Deno.test("a policy gate blocks arguments that a 1.1 policy judges in another form", async () => {
  const gate = await createPolicyGate({
    policy: `
schema_version: 1.1.0
default_verdict: block
rules:
  - name: team
    effect: allow
    match: { args: { /to: { equals: team } } }
`,
    context: CONTEXT,
  });
  assert.equal((await gate.judge({ ...CALL, args: { to: "team" } })).verdict, "allow");
  const { verdict, reason_codes } = await gate.judge({ ...CALL, args: { to: " team" } });
  assert.deepEqual([verdict, reason_codes], ["block", ["args_not_exact", "matched_rule_team"]]);
});

const UNCOUNTABLE = [
  [
    "rate limit",
    "rules: [{name: slow, effect: allow, rate_limit: {requests: 1, window: minute, scope: tool}}]",
  ],
  ["credential", "rules: [{name: slow, effect: allow, require_broker_credential: true}]"],
] as const;

for (const [what, policy] of UNCOUNTABLE) {
  Deno.test(`a policy gate refuses a policy with a ${what}, which it could not enforce`, async () => {
    await assert.rejects(createPolicyGate({ policy, context: CONTEXT }), {
      name: "GaitError",
      message: `Cannot enforce the ${what} of rule "slow" in this process`,
    });
  });
}

for (const policy of [[], undefined, null, 5]) {
  Deno.test(`a policy gate refuses to be made without a policy: ${JSON.stringify(policy)}`, async () => {
    await assert.rejects(createPolicyGate({ policy: policy as never, context: CONTEXT }), {
      ...{ name: "GaitError", message: "Cannot make a gate: there is no policy" },
    });
  });
}

Deno.test("a policy gate refuses a text that is no policy", async () => {
  await assert.rejects(createPolicyGate({ policy: "default_verdict: alow", context: CONTEXT }), {
    name: "GaitError",
    code: "invalid_input",
  });
});

/** A gate that answers as it is told. */
function gateThatSays(verdict: string, required_approvals = 0): ToolGate {
  const decision = {
    ...{ reason_codes: [], violations: [], messages: [] },
    ...{ verdict, required_approvals },
  };
  return {
    judge: () => Promise.resolve(decision as never),
    peek: () => Promise.resolve(decision as never),
    end: () => Promise.resolve(),
  };
}

for (const verdict of ["ALLOW", "allow ", "", "approved"]) {
  Deno.test(`admitCall() refuses a verdict that there is not: "${verdict}"`, async () => {
    const received = { ...CALL, isApproved: () => true };
    await assert.rejects(admitCall(gateThatSays(verdict), received), {
      name: "RefusedCall",
      message: /^The call was not made: it could not be judged/,
    });
  });
}

Deno.test("admitCall() takes a yes for one approval only, and only where the gate counts it", async () => {
  const yes = { ...CALL, isApproved: () => true };
  assert.deepEqual((await admitCall(gateThatSays("require_approval", 1), yes)).args, CALL.args);
  const refusing = [
    [gateThatSays("require_approval", 2), yes],
    [gateThatSays("block", 1), yes],
    [gateThatSays("dry_run", 1), yes],
    [gateThatSays("require_approval", 1), CALL],
    [gateThatSays("require_approval", 1), { ...CALL, isApproved: () => false }],
    [{ ...gateThatSays("require_approval", 1), peek: undefined }, yes],
  ] as const;
  for (const [gate, received] of refusing) {
    const { peek, ...signed } = gate;
    await assert.rejects(admitCall(peek === undefined ? signed : { peek, ...signed }, received), {
      name: "RefusedCall",
    });
  }
});

Deno.test("an error while asking a person goes through unchanged, and the tool does not run", async () => {
  const stopped = new Error("the graph stops here");
  const received = {
    ...CALL,
    isApproved: () => {
      throw stopped;
    },
  };
  await assert.rejects(
    runCall(gateThatSays("require_approval", 1), received, () => assert.fail("it ran")),
    (error) => error === stopped,
  );
});

Deno.test("a refused call says why, as a text, without details of other code", () => {
  const refused = new RefusedCall(undefined, { cause: new Error("postgres://user:secret@db") });
  assert.equal(
    String(refused),
    "The call was not made: it could not be judged. Do not repeat it. Tell the user.",
  );
});
