/** A call on its way: proposed, decided, ended. */

import type { Verdict } from "../core/gate/decide/verdict.ts";
import type { SignedTrace } from "../core/gate/record/trace.ts";
import type { JsonObject } from "../core/json/json.ts";
import type { IntentContext, IntentRequest } from "../core/schema/gate.ts";

/** A call that a model wants to make. */
export interface ProposedCall {
  /** Name of the tool, as the model knows it. */
  readonly tool_name: string;
  /** A frozen copy of the arguments. The tool gets the same values. */
  readonly args: JsonObject;
  /** Id that the framework gave the call; empty if it gave none. */
  readonly call_id: string;
}

/** What a policy may know about a call besides its name and arguments. */
export type CallFacts = Partial<
  Pick<IntentRequest, "tool_name" | "targets" | "arg_provenance" | "context">
>;

/** How calls are described to the policy. */
export interface CallDescription {
  /** Who asks, and where, for calls that `describe` gives no other. Set it in code: a model must not. */
  readonly context: IntentContext;
  /** Says what a call acts on, and where its arguments come from. If it throws, the call is not made. */
  readonly describe?: (call: ProposedCall) => CallFacts | PromiseLike<CallFacts>;
}

/** Decision on a call. The tool runs on `allow`. */
export interface CallDecision {
  /** What the policy says. */
  readonly verdict: Verdict;
  /** Why, as codes. */
  readonly reason_codes: readonly string[];
  /** Violations that the policy reports. */
  readonly violations: readonly string[];
  /** Texts of the rules that decided, for the model. */
  readonly messages: readonly string[];
  /** How many people must approve the call; 0 if none. */
  readonly required_approvals: number;
  /** Signed trace of the decision, if the gate has a key. */
  readonly trace?: SignedTrace;
  /** Index of the decision in the log of the server. */
  readonly n?: number;
}

/** How a call ended. */
export interface CallEnd {
  /** Whether the tool answered, threw, or did not run. */
  readonly status: "ok" | "error" | "refused";
  /** Whether a person said yes in the framework to a call that needed approval. */
  readonly is_approved: boolean;
  /** What the tool answered, after `ok`. */
  readonly result?: unknown;
  /** What was thrown, after `error` and after a call that could not be judged. */
  readonly error?: unknown;
}

/** Judges calls and records them. Made by `createPolicyGate` or `createServerGate`. */
export interface ToolGate {
  /**
   * Judges a call, and records the decision before it answers.
   *
   * @throws if the call cannot be judged or recorded. It must not be made then.
   */
  judge(call: ProposedCall): Promise<CallDecision>;
  /** Records how a call ended; `decision` is `undefined` if it could not be judged. */
  end(call: ProposedCall, decision: CallDecision | undefined, end: CallEnd): Promise<void>;
  /**
   * Judges a call without recording it. Where this is missing, only signed approvals count, and not
   * a yes in the framework.
   */
  peek?(call: ProposedCall): Promise<CallDecision>;
}
