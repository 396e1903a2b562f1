/** What a policy says of a call that a record tells of. */

import type { Verdict } from "../gate/decide/verdict.ts";
import type { AdaptedCall } from "../mcp/call/adapters/adapter.ts";

/** Why a call cannot be judged: the record lacks what the policy would need. */
export type NotJudged =
  /** The tool needs arguments, and the record has none. */
  | "no_arguments"
  /** The record has a digest in their place. */
  | "only_digest"
  /** Part of them was redacted before they were stored, and the policy reads arguments. */
  | "redacted"
  /** The policy asks about targets, or about whom or where, and the record does not say. */
  | "no_context"
  /** The arguments are not those of the client's tool. */
  | "unreadable"
  /** gait does not know how the client's tools are called. */
  | "unknown_client";

export const NOT_JUDGED_TEXT: Readonly<Record<NotJudged, string>> = {
  no_arguments: "the record has no arguments",
  only_digest: "the record has only a digest of the arguments",
  redacted: "arguments were redacted before they were stored",
  no_context: "the record does not say what the policy asks about targets or context",
  unreadable: "the arguments are not those of such a tool",
  unknown_client: "the tools of this client are not known",
};

export type ToldVerdict =
  | {
    readonly kind: "judged";
    readonly verdict: Verdict;
    /** Name of the rule; empty if none decided. */
    readonly rule: string;
    readonly reason_codes: readonly string[];
  }
  | { readonly kind: "not_judged"; readonly why: NotJudged };

/** A call with its class and targets, and what the policy says of it. */
export interface ReadCall {
  /** Absent for a call that the client's adapter cannot read. */
  readonly adapted?: AdaptedCall;
  readonly told: ToldVerdict;
}
