/** What holds for every adapter, tried with a real framework and a scripted model. */

import assert from "node:assert/strict";
import {
  type CallDecision,
  type CallEnd,
  createPolicyGate,
  type PolicyGate,
  type PolicyGateOptions,
  type ProposedCall,
} from "../../src/adapters/shared.ts";

/** A call that the scripted model makes. */
export interface ModelCall {
  readonly id: string;
  readonly args: Record<string, unknown>;
}

/** What an agent is made of. */
export interface Scene {
  readonly gate: PolicyGate;
  /** What the model asks for, all in one turn. */
  readonly calls: readonly ModelCall[];
  /** The tool `send_report`: what it does is the side effect. */
  readonly send: (args: Record<string, unknown>) => Promise<string>;
  /** Gets the arguments as the framework holds them, where it holds an object. */
  readonly hold: (args: Record<string, unknown>) => void;
}

/** Runs an agent; answers what the model read about each call. */
export type RunAgent = (scene: Scene) => Promise<ReadonlyMap<string, string>>;

export const CONTEXT = {
  identity: "report-agent",
  workspace: "/srv/reports",
  risk_class: "high",
} as const;

/** Reports go to the team; partners need consent; the rehearsal is one; others get none. */
export const POLICY = `
schema_version: 1.1.0
default_verdict: block
rules:
  - name: team
    effect: allow
    match:
      tool_names: [send_report]
      args: { /to: { equals: team@example.com } }
  - name: partner
    effect: require_approval
    message: Reports to partners need consent.
    match:
      tool_names: [send_report]
      args: { /to: { equals: auditor@partner.example } }
  - name: two_people
    effect: require_approval
    min_approvals: 2
    match:
      tool_names: [send_report]
      args: { /to: { equals: press@partner.example } }
  - name: rehearsal
    effect: dry_run
    match:
      tool_names: [send_report]
      args: { /to: { equals: rehearsal@example.com } }
`;

/** Calls of the tests, by what the policy says. */
export const TO = {
  allowed: "team@example.com",
  blocked: "drop@attacker.example",
  approvable: "auditor@partner.example",
  twoPeople: "press@partner.example",
  rehearsed: "rehearsal@example.com",
} as const;

/** What a model reads of refused calls. */
export const TEXT = {
  blocked: "The call was not made: the policy blocks it (default_block). Do not repeat it. " +
    "Tell the user, or go on in a way that the policy allows.",
  approvable:
    "The call was not made: a person must approve it first (matched_rule_partner). Reports to " +
    "partners need consent. Tell the user, and do not repeat it until it is approved.",
  twoPeople:
    "The call was not made: a person must approve it first (matched_rule_two_people). Tell the " +
    "user, and do not repeat it until it is approved.",
  rehearsed: "The call was not made: this is a rehearsal, in which the tool does not run " +
    "(matched_rule_rehearsal). Do not repeat it. Go on without its result.",
  undecided: "The call was not made: it could not be judged. Do not repeat it. Tell the user.",
} as const;

/** What became of a scene. */
export interface Played {
  /** What the tool was called with, in order. */
  readonly sent: readonly unknown[];
  /** What the model read, by id of the call. */
  readonly told: ReadonlyMap<string, string>;
  readonly ends: readonly {
    readonly call: ProposedCall;
    readonly decision: CallDecision | undefined;
    readonly end: CallEnd;
  }[];
}

/** Gate and side effects of a test. */
export async function makeScene(
  recipients: readonly string[],
  options: Partial<PolicyGateOptions> = {},
) {
  const sent: unknown[] = [];
  const ends: Played["ends"][number][] = [];
  const held: Record<string, unknown>[] = [];
  const gate = await createPolicyGate({
    policy: POLICY,
    context: CONTEXT,
    onEnd: (call, decision, end) => void ends.push({ call, decision, end }),
    ...options,
  });
  const scene: Scene = {
    gate,
    calls: recipients.map((to, index) => ({
      id: `call_${index + 1}`,
      args: { to, text: "Green." },
    })),
    send: (args) => {
      sent.push(structuredClone(args));
      return Promise.resolve(`sent to ${args.to}`);
    },
    hold: (args) => void held.push(args),
  };
  return { scene, sent, ends, held };
}

async function play(
  run: RunAgent,
  recipients: readonly string[],
  options?: Partial<PolicyGateOptions>,
): Promise<Played> {
  const { scene, sent, ends } = await makeScene(recipients, options);
  return { told: await run(scene), sent, ends };
}

/** Adds the tests that every adapter passes. */
export function testAdapter(name: string, run: RunAgent): void {
  Deno.test(`${name}: an allowed call leaves its side effect, and its result is read`, async () => {
    const { sent, told, ends } = await play(run, [TO.allowed]);
    assert.deepEqual(sent, [{ to: TO.allowed, text: "Green." }]);
    assert.deepEqual([...told], [["call_1", `sent to ${TO.allowed}`]]);
    const [{ call, decision, end } = assert.fail("no end")] = ends;
    assert.deepEqual([call.tool_name, call.call_id, decision?.verdict], [
      "send_report",
      "call_1",
      "allow",
    ]);
    assert.deepEqual([end.status, end.is_approved], ["ok", false]);
  });

  for (
    const kind of ["blocked", "approvable", "twoPeople", "rehearsed"] as const
  ) {
    Deno.test(`${name}: a call leaves no side effect, and the model reads why: ${kind}`, async () => {
      const { sent, told, ends } = await play(run, [TO[kind]]);
      assert.deepEqual(sent, []);
      assert.equal(ends[0]?.end.status, "refused");
      assert.equal(told.get("call_1"), TEXT[kind]);
    });
  }

  const fail = () => {
    throw new Error("secret detail");
  };
  const FAILURES: readonly (readonly [string, Partial<PolicyGateOptions>])[] = [
    ["the call cannot be described", { describe: fail }],
    ["the decision cannot be recorded", { onDecision: fail }],
  ];
  for (const [when, options] of FAILURES) {
    Deno.test(`${name}: a call is refused if ${when}`, async () => {
      const logged = await loggedWhile(async () => {
        const { sent, told } = await play(run, [TO.allowed], options);
        assert.deepEqual(sent, []);
        assert.equal(told.get("call_1"), TEXT.undecided);
      });
      assert.deepEqual(logged, [
        "gait: Cannot judge the call of send_report: Error: secret detail",
      ]);
    });
  }

  Deno.test(`${name}: a call is refused if the gate knows no such context`, async () => {
    const context = { ...CONTEXT, identity: " " };
    const { sent, told } = await play(run, [TO.allowed], { context });
    assert.deepEqual(sent, []);
    assert.match(
      told.get("call_1") ?? "",
      /it could not be judged: .*identity/,
    );
  });

  Deno.test(`${name}: a call runs that cannot be recorded afterwards, once`, async () => {
    const logged = await loggedWhile(async () => {
      const { sent, told } = await play(run, [TO.allowed], { onEnd: fail });
      assert.equal(sent.length, 1);
      assert.equal(told.get("call_1"), `sent to ${TO.allowed}`);
    });
    assert.deepEqual(logged, [
      "gait: Cannot record how the call of send_report ended: Error: secret detail",
    ]);
  });

  Deno.test(`${name}: arguments that change after the decision do not reach the tool`, async () => {
    const { scene, sent, held } = await makeScene([TO.allowed], {
      onDecision: () => {
        for (const args of held) args.to = TO.blocked;
      },
    });
    await run(scene);
    assert.deepEqual(sent, [{ to: TO.allowed, text: "Green." }]);
    assert.ok(held.length > 0, "the framework held nothing");
    assert.ok(held.every(({ to }) => to === TO.blocked));
  });

  Deno.test(`${name}: what describes a call cannot change it`, async () => {
    const { sent, told } = await play(run, [TO.allowed], {
      describe: (call) => {
        Reflect.set(call, "args", { to: TO.blocked });
        Reflect.set(call.args, "to", TO.blocked);
        return {};
      },
    });
    assert.deepEqual(sent, [{ to: TO.allowed, text: "Green." }]);
    assert.equal(told.get("call_1"), `sent to ${TO.allowed}`);
  });

  Deno.test(`${name}: of calls at the same time each is judged by itself`, async () => {
    // The first decision waits for the last: they are under way together.
    const arrived: (() => void)[] = [];
    const { sent, told } = await play(run, [
      TO.blocked,
      TO.allowed,
      TO.rehearsed,
    ], {
      onDecision: () =>
        new Promise((resolve) => {
          arrived.push(resolve);
          if (arrived.length === 3) { for (const go of arrived) go(); }
        }),
    });
    assert.deepEqual(sent, [{ to: TO.allowed, text: "Green." }]);
    assert.equal(told.get("call_1"), TEXT.blocked);
    assert.equal(told.get("call_2"), `sent to ${TO.allowed}`);
    assert.equal(told.get("call_3"), TEXT.rehearsed);
  });
}

/** What was written to standard error meanwhile. */
async function loggedWhile(act: () => Promise<void>): Promise<readonly unknown[]> {
  const logged: unknown[] = [];
  const { error } = console;
  console.error = (text: unknown) => void logged.push(text);
  try {
    await act();
  } finally {
    console.error = error;
  }
  return logged;
}
