/** What a model reads of a call that was not made. */

import { GaitError } from "../core/error.ts";
import type { Verdict } from "../core/gate/decide/verdict.ts";
import type { CallDecision } from "./call.ts";

/**
 * A call that was not made. The message is for the model: it says why, and what to do next. The
 * adapters hand it to the framework in the form that the framework expects.
 */
export class RefusedCall extends Error {
  /** Always `RefusedCall`, also after bundling. */
  override readonly name = "RefusedCall";
  /** Decision of the policy; `undefined` if the call could not be judged. `cause` then says why. */
  readonly decision: CallDecision | undefined;

  /** Words the refusal. */
  constructor(decision: CallDecision | undefined, options?: ErrorOptions) {
    super(decision === undefined ? undecided(options?.cause) : refusal(decision), options);
    this.decision = decision;
  }

  /** The message alone: frameworks show errors to models as texts. */
  override toString(): string {
    return this.message;
  }
}

const NEXT: Readonly<Record<Exclude<Verdict, "allow">, readonly [string, string]>> = {
  block: [
    "the policy blocks it",
    "Do not repeat it. Tell the user, or go on in a way that the policy allows.",
  ],
  require_approval: [
    "a person must approve it first",
    "Tell the user, and do not repeat it until it is approved.",
  ],
  dry_run: [
    "this is a rehearsal, in which the tool does not run",
    "Do not repeat it. Go on without its result.",
  ],
};

function refusal({ verdict, reason_codes, messages }: CallDecision): string {
  const [why, next] = NEXT[verdict === "allow" ? "block" : verdict];
  const said = messages.length === 0 ? "" : ` ${messages.join(" ")}`;
  return `The call was not made: ${why} (${reason_codes.join(", ")}).${said} ${next}`;
}

/** Errors of gait say nothing secret; those of other code may. */
function undecided(cause: unknown): string {
  const why = cause instanceof GaitError ? `: ${cause.message}` : "";
  return `The call was not made: it could not be judged${why}. Do not repeat it. Tell the user.`;
}
