/** The hooks for the Claude Agent SDK, with inputs in the form of its published types. */

import assert from "node:assert/strict";
import { createPolicyGate, gateHooks, type PolicyGateOptions } from "@gait/cli/claude-agent-sdk";

const POLICY = `
schema_version: 1.1.0
default_verdict: block
rules:
  - { name: tests, effect: allow, match: { args: { /command: { equals: deno test } } } }
  - name: push
    effect: require_approval
    message: A push needs consent.
    match: { args: { /command: { equals: git push } } }
`;

async function hooksOf(
  options: Partial<PolicyGateOptions> = {},
  settings?: { approvals: "framework" },
) {
  const ends: unknown[] = [];
  const gate = await createPolicyGate({
    policy: POLICY,
    context: { identity: "coder", workspace: "/srv/app", risk_class: "high" },
    onEnd: ({ call_id }, _decision, { status, is_approved }) =>
      void ends.push([call_id, status, is_approved]),
    ...options,
  });
  const hooks = gateHooks(gate, settings);
  const fire = async (event: keyof typeof hooks, input: object) => {
    const [{ hooks: [hook] = [] } = assert.fail(`no hook for ${event}`)] = hooks[event];
    const base = { session_id: "s", transcript_path: "/t", cwd: "/srv/app", tool_name: "Bash" };
    return await hook?.({ ...base, hook_event_name: event, tool_use_id: "toolu_1", ...input });
  };
  return { hooks, ends, fire };
}

const bash = (command: string) => ({ tool_input: { command } });

Deno.test("gateHooks() leaves an allowed call to the client, and records its end", async () => {
  const { fire, ends } = await hooksOf();
  assert.deepEqual(await fire("PreToolUse", bash("deno test")), {});
  assert.deepEqual(ends, []);
  assert.deepEqual(await fire("PostToolUse", { tool_response: "ok" }), {});
  assert.deepEqual(await fire("PostToolUse", { tool_response: "again" }), {});
  assert.deepEqual(ends, [["toolu_1", "ok", false]]);
  await fire("PreToolUse", { ...bash("deno test"), tool_use_id: "toolu_2" });
  await fire("PostToolUseFailure", { error: "exit 1", tool_use_id: "toolu_2" });
  assert.deepEqual(ends.at(-1), ["toolu_2", "error", false]);
});

for (const event of ["PreToolUse", "PreSkillShellCommand"] as const) {
  Deno.test(`gateHooks() denies what the policy blocks, and says why: ${event}`, async () => {
    const { fire, ends } = await hooksOf();
    assert.deepEqual(await fire(event, bash("rm -rf /")), {
      hookSpecificOutput: {
        hookEventName: event,
        permissionDecision: "deny",
        permissionDecisionReason:
          "The call was not made: the policy blocks it (default_block). Do not repeat it. " +
          "Tell the user, or go on in a way that the policy allows.",
      },
    });
    assert.deepEqual(ends, [["toolu_1", "refused", false]]);
    assert.deepEqual(await fire(event, bash("deno test")), {});
  });
}

Deno.test("gateHooks() denies what needs an approval, unless the client may ask", async () => {
  const strict = await hooksOf();
  const denied = await strict.fire("PreToolUse", bash("git push"));
  assert.equal(denied?.hookSpecificOutput?.permissionDecision, "deny");

  const asking = await hooksOf({}, { approvals: "framework" });
  assert.deepEqual(await asking.fire("PreToolUse", bash("git push")), {
    hookSpecificOutput: {
      hookEventName: "PreToolUse",
      permissionDecision: "ask",
      permissionDecisionReason: "A push needs consent. matched_rule_push",
    },
  });
  await asking.fire("PostToolUse", { tool_response: "pushed" });
  assert.deepEqual(asking.ends, [["toolu_1", "ok", true]]);
  const skill = await asking.fire("PreSkillShellCommand", bash("git push"));
  assert.equal(skill?.hookSpecificOutput?.permissionDecision, "deny");
});

for (
  const [name, input] of [
    ["no arguments", { tool_input: undefined }],
    ["a text", { tool_input: "rm" }],
    ["no name", { tool_name: undefined, tool_input: {} }],
  ] as const
) {
  Deno.test(`gateHooks() denies a call that it cannot read: ${name}`, async () => {
    const { fire } = await hooksOf();
    const answer = await fire("PreToolUse", input);
    assert.equal(answer?.hookSpecificOutput?.permissionDecision, "deny");
  });
}

Deno.test("gateHooks() denies a call whose decision cannot be recorded, and blocks if it fails", async () => {
  const { fire, hooks } = await hooksOf({
    onDecision: () => {
      throw new Error("disk full");
    },
  });
  const answer = await fire("PreToolUse", bash("deno test"));
  assert.equal(answer?.hookSpecificOutput?.permissionDecision, "deny");
  assert.deepEqual(Object.values(hooks).map(([one]) => one?.onFailure), [
    "block",
    "block",
    "block",
    "block",
  ]);
});
