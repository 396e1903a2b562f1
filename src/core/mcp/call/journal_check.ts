/**
 * Checks that the lines of a journal fit each other. A journal is not signed: anyone who can write
 * it can make a consistent one. The check detects lines that were changed or cut by hand.
 */

import { digest } from "../../crypto/digest.ts";
import { canonicalText } from "../../json/canonical.ts";
import { traceId } from "../../gate/record/trace.ts";
import { isVerdict } from "../../gate/decide/verdict.ts";
import type { JournalCall, JournalHead, JournalLine, JournalResult } from "../../schema/mcp.ts";

/** Follows the lines of a journal, and finds the first that contradicts what came before. */
export class JournalCheck {
  readonly #head: JournalHead;
  readonly #calls = new Map<string, JournalCall>();
  /** Calls that were stopped and whose decision was not recorded yet. */
  readonly #open = new Set<string>();
  #hasEnded = false;

  constructor(head: JournalHead) {
    this.#head = head;
  }

  /** The fault of the next line; `undefined` if it fits. */
  async faultOf({ call, result, event }: JournalLine): Promise<string | undefined> {
    if (this.#hasEnded) return "comes after the end of the session";
    if (call !== undefined) return await this.#callFault(call);
    if (result !== undefined) return await this.#resultFault(result);
    this.#hasEnded = event?.event === SESSION_END;
    return undefined;
  }

  /** Names a missing end of a journal; `undefined` if it is complete. */
  endFault(): string | undefined {
    const [id] = this.#open;
    // A kill can come between a call and its decision, but then the journal has no end.
    if (!this.#hasEnded || id === undefined) return undefined;
    return `the decision on ${id} is missing`;
  }

  /** A warning about numbers that no call has: they were refused unjudged, or cut. */
  gapWarning(): string | undefined {
    const numbers = [...this.#calls.keys()].map((id) => Number(/^intent_(\d{1,9})$/.exec(id)?.[1]));
    if (numbers.length === 0 || numbers.some(Number.isNaN)) return undefined;
    const last = numbers.reduce((a, b) => Math.max(a, b));
    const missing = last - new Set(numbers).size;
    if (missing === 0) return undefined;
    const what = missing === 1
      ? "1 call before the last is"
      : `${missing} calls before the last are`;
    return `${what} not in the journal: refused before they were judged, or cut out`;
  }

  async #callFault(call: JournalCall): Promise<string | undefined> {
    const { intent_id, trace_id, intent_digest, verdict, args, args_digest } = call;
    if (this.#calls.has(intent_id)) return "repeats the id of another call";
    if (!isVerdict(verdict)) return "has no verdict that gait knows";
    const { policy_digest } = this.#head;
    if (trace_id !== await traceId({ policy_digest, intent_digest, verdict })) {
      return "was changed: its trace id is not that of policy, intent and verdict";
    }
    if (args !== undefined && args_digest !== await digest(args)) {
      return "was changed: its arguments do not have the recorded digest";
    }
    this.#calls.set(intent_id, call);
    if (verdict !== "allow") this.#open.add(intent_id);
    return undefined;
  }

  async #resultFault({ intent_id, result, result_digest }: JournalResult) {
    const call = this.#calls.get(intent_id);
    if (call === undefined) return "answers a call that is not in the journal";
    if (result !== undefined && result_digest !== await digest(result)) {
      return "was changed: the result does not have the recorded digest";
    }
    if (call.verdict === "allow") return undefined;
    if (!this.#open.delete(intent_id)) return "answers a call that was stopped and answered before";
    const { reason_codes, violations, trace_id, verdict } = call;
    const decision = { reason_codes, trace_id, verdict, violations };
    if (result === undefined || canonicalText(result) !== canonicalText(decision)) {
      return "was changed: it is not the decision that stopped the call";
    }
    return undefined;
  }
}

/** Last event of a session that was not interrupted. */
export const SESSION_END = "mcp_session_end";
