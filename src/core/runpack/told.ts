/**
 * What a run says of records that gait did not make itself: a transcript, which a client wrote, told
 * of them. Records of this format have no member for it, so the timeline says it, call by call.
 */

import type { Run } from "../schema/runpack.ts";

/** Event of a call that only a transcript tells of; `ref` is the id of the call. */
export const TOLD_EVENT = "gait_told_by_transcript";
/** Event of an import; `ref` is the receipt of a transcript. */
export const IMPORT_EVENT = "gait_import";
/** Event of a transcript of which not everything could be read; `ref` is its receipt. */
export const UNREAD_EVENT = "gait_transcript_unread";

const OUTCOME = /^gait_told_(denied(?:_by_[a-z]+)?|interrupted|unknown)$/;

/** Event of a call that neither worked nor failed; `ref` is the id of the call. */
export function toldOutcomeEvent(outcome: string): string {
  return `gait_told_${outcome}`;
}

/** Calls of a run that only a transcript tells of. */
export class ToldRecords {
  readonly #told = new Set<string>();
  readonly #outcomes = new Map<string, string>();

  constructor({ timeline }: Pick<Run, "timeline">) {
    for (const { event, ref = "" } of timeline ?? []) {
      if (ref === "") continue;
      if (event === TOLD_EVENT) this.#told.add(ref);
      const outcome = OUTCOME.exec(event)?.[1];
      if (outcome !== undefined) this.#outcomes.set(ref, outcome);
    }
  }

  /** Whether gait did not see the call. */
  has(intent_id: string): boolean {
    return this.#told.has(intent_id);
  }

  /** How the call ended, if it neither worked nor failed. */
  outcome(intent_id: string): string | undefined {
    return this.#outcomes.get(intent_id);
  }
}
