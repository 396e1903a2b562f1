/** The entries that one decision leaves in a log. Every writer of decisions makes them here. */

import type { GateOutcome } from "../../core/gate/decide/outcome.ts";
import type { SignedTrace } from "../../core/gate/record/trace.ts";
import type { JsonObject } from "../../core/json/json.ts";
import type { Addition } from "../../core/log/tip.ts";
import type { LogDecision } from "../../core/schema/log.ts";
import type { KeptKind } from "../judge/record_decision.ts";
import type { AppendPlace } from "./log_writer.ts";

/** Records of a decision, kept until the log gets all of them at once. */
export class KeptRecords {
  trace: SignedTrace | undefined;
  readonly others: { readonly kind: Exclude<KeptKind, "trace">; readonly record: JsonObject }[] =
    [];

  /** Takes a record; see `Recording.keep`. */
  readonly keep = (kind: KeptKind, record: object): void => {
    if (kind === "trace") this.trace = record as SignedTrace;
    else this.others.push({ kind, record: record as JsonObject });
  };
}

/** A decision as recorded in a log. */
export interface DecisionEntry {
  readonly intent_id: string;
  /** The call in the client's words. */
  readonly call: LogDecision["call"];
  readonly answer: LogDecision["answer"];
  readonly outcome: Pick<GateOutcome, "reason_codes">;
  /** Name of the rule that decided; empty if none did. */
  readonly rule: string;
  readonly isSimulated: boolean;
  /** Digest of the arguments as recorded. */
  readonly args_digest: string;
  /** The arguments, if they are kept. */
  readonly args: JsonObject | undefined;
  /** Events that belong to the decision. */
  readonly events: readonly string[];
}

/** The entries of a decision at a place. */
export function decisionEntries(
  decision: DecisionEntry,
  { trace, others }: KeptRecords,
  { index }: AppendPlace,
): readonly Addition[] {
  if (trace === undefined) throw new Error("a decision without a trace was recorded");
  const { intent_id, call, answer, outcome, rule, isSimulated, args_digest, args } = decision;
  return [
    {
      entry: {
        decision: {
          ...{ intent_id, call, trace, answer, reason_codes: outcome.reason_codes },
          ...(rule === "" ? {} : { rule }),
          ...(isSimulated ? { simulated: true } : {}),
          ...(args_digest === trace.args_digest ? {} : { args_digest }),
        },
      },
      payload: args && { member: "args", value: args },
    },
    ...others.map(({ kind, record }): Addition => ({
      entry: kind === "approval"
        ? { approval: { of: index, record } }
        : { credential: { of: index, record } },
    })),
    ...decision.events.map((event): Addition => ({ entry: { event: { event, ref: intent_id } } })),
  ];
}
