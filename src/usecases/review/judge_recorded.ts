/**
 * Judges calls that runpacks and decision logs hold: tool and arguments as they were judged then. Targets
 * and context are not recorded.
 */

import { GaitError } from "../../core/error.ts";
import { evaluate } from "../../core/gate/decide/evaluate.ts";
import { raise } from "../../core/gate/decide/raise.ts";
import { NOT_JUDGEABLE } from "../../core/gate/decide/rich_rules.ts";
import { canonicalIntent } from "../../core/gate/intent/digest.ts";
import { normalizeIntent } from "../../core/gate/intent/normalize.ts";
import type { JsonObject } from "../../core/json/json.ts";
import { type GivenContext, withContext } from "../../core/mcp/call/call_context.ts";
import { intentOfCall } from "../../core/mcp/call/tool_call.ts";
import { SPELLING_REASON } from "../../core/mcp/call/tool_spelling.ts";
import { present } from "../../core/present.ts";
import { holdsMarker } from "../../core/redact/marker.ts";
import { asksOf } from "../../core/review/policy_asks.ts";
import type { NotJudged, ToldVerdict } from "../../core/review/told_verdict.ts";
import type { ReadyPolicies } from "../policy/load_policies.ts";

export interface RecordedCall {
  readonly tool_name: string;
  /** Absent where only their digest was recorded. */
  readonly args?: JsonObject | undefined;
  readonly time?: string | undefined;
  /** Digest of the whole intent, where it was recorded. */
  readonly intent_digest?: string | undefined;
}

export class RecordedJudge {
  readonly #policies: ReadyPolicies;
  readonly #asks: ReturnType<typeof asksOf>;
  readonly #given: GivenContext;
  readonly #sha256: (text: string) => string;

  /** `given` is the context that the user says the calls had. */
  constructor(
    policies: ReadyPolicies,
    given: GivenContext,
    sha256: (text: string) => string,
  ) {
    this.#policies = policies;
    this.#asks = asksOf(policies.judge.policies);
    this.#given = given;
    this.#sha256 = sha256;
  }

  read({ tool_name, args, time, intent_digest }: RecordedCall): ToldVerdict {
    const asks = this.#asks(tool_name);
    if (asks.arguments && args === undefined) return notJudged("only_digest");
    if (asks.arguments && args !== undefined && holdsMarker(args)) return notJudged("redacted");
    try {
      const bare = { ...{ name: tool_name, args: args ?? {} }, ...present({ created_at: time }) };
      const call = { ...bare, targets: [], arg_provenance: [], context: {} };
      const intent = normalizeIntent(intentOfCall(withContext(call, this.#given)));
      const isWhole = intent_digest !== undefined && args !== undefined &&
        this.#sha256(canonicalIntent(intent).intent) === intent_digest;
      if (!isWhole && asks.surroundings) return notJudged("no_context");
      const own = evaluate(this.#policies.judge, intent);
      const isMisspelt = this.#policies.spellings.otherForm(tool_name) !== undefined;
      const decision = isMisspelt ? raise(own, "block", SPELLING_REASON) : own;
      const { verdict, matched_rule: rule, reason_codes } = decision;
      // Relative paths are unclear without the workspace.
      const hasWorkspace = isWhole || this.#given.context.workspace !== undefined;
      if (!hasWorkspace && reason_codes.includes(NOT_JUDGEABLE)) return notJudged("no_context");
      return { kind: "judged", verdict, rule, reason_codes };
    } catch (error) {
      if (!(error instanceof GaitError)) throw error;
      return notJudged("unreadable");
    }
  }
}

function notJudged(why: NotJudged): ToldVerdict {
  return { kind: "not_judged", why };
}
