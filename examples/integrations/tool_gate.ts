/**
 * The Gate in front of the tools of an agent, in the agent's own process. Copy it and change it: it
 * needs nothing but `@gait/cli`.
 */

import {
  createInProcessGate,
  type IntentRequest,
  parsePolicy,
  parsePrivateKey,
  type Verdict,
} from "@gait/cli";

/** What became of one call. */
export interface Outcome {
  /** What the policy said. */
  readonly verdict: Verdict;
  /** Whether the tool ran. */
  readonly executed: boolean;
  /** File of the signed trace. */
  readonly trace_path: string;
  /** What the model is told: the tool's own answer, or why there is none. */
  readonly answer: string;
}

/** What a policy may know about a call; {@linkcode ToolGate.wrap} adds time and versions. */
export type Call = Pick<IntentRequest, "tool_name" | "args" | "targets" | "context"> & {
  readonly arg_provenance: NonNullable<IntentRequest["arg_provenance"]>;
};

/** Wraps tools. Hand the agent nothing but wrapped ones. */
export interface ToolGate {
  /** A function to register with the framework in place of `run`. */
  readonly wrap: <Args>(
    describe: (args: Args) => Call,
    run: (args: Args) => Promise<string>,
  ) => (args: Args) => Promise<string>;
  /** What became of the calls so far. */
  readonly outcomes: readonly Outcome[];
}

/** Makes a gate of a policy file and a private key, which writes its traces to `tracePath`. */
export async function openToolGate(
  { policyPath, keyPath, tracePath }: {
    readonly policyPath: string | URL;
    readonly keyPath: string;
    readonly tracePath: string;
  },
): Promise<ToolGate> {
  const bytes = await Deno.readFile(policyPath);
  const gate = await createInProcessGate(
    parsePolicy({ name: String(policyPath), bytes }),
    await parsePrivateKey(await Deno.readTextFile(keyPath)),
    { producer_version: "0.0.0-example" },
  );
  const outcomes: Outcome[] = [];

  const wrap: ToolGate["wrap"] = (describe, run) => async (args) => {
    const { decision, trace } = gate.decide({
      schema_id: "gait.gate.intent_request",
      schema_version: "1.0.0",
      created_at: new Date().toISOString(),
      producer_version: "0.0.0-example",
      ...describe(args),
    });
    // Before the tool runs: a call without a trace is not allowed. Whatever throws here, or above,
    // reaches the framework as a failed tool call, and the tool has not run.
    await Deno.writeTextFile(tracePath, `${JSON.stringify(trace)}\n`);

    const { verdict, reason_codes } = decision;
    const executed = verdict === "allow";
    const answer = executed
      ? await run(args)
      : `The call was not made: ${verdict} (${reason_codes.join(", ")})`;
    outcomes.push({ verdict, executed, trace_path: tracePath, answer });
    return answer;
  };
  return { wrap, outcomes };
}
