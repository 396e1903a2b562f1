/** The parts of answers that clients share. */

import type { JsonObject } from "../json/json.ts";
import { printableJson, trim } from "../text.ts";
import type { HookAnswer } from "./hook_event.ts";

/** Says nothing: the client decides by its own rules. */
export const DECIDES_NOTHING: HookAnswer = { stdout: "", stderr: "", exit: 0 };

/** Exactly one document; several clients run the call if anything else is printed. */
export function documentAnswer(document: JsonObject): HookAnswer {
  return { stdout: `${printableJson(JSON.stringify(document))}\n`, stderr: "", exit: 0 };
}

/** Tells of a failure after a call has run; it stops nothing. */
export function noteAnswer(text?: string): HookAnswer {
  return text === undefined ? DECIDES_NOTHING : { stdout: "", stderr: `${text}\n`, exit: 1 };
}

/**
 * The reason as a client is told it. Codex runs the call if the reason is blank, and if the answer has
 * half of a surrogate pair, which its reader of JSON refuses.
 */
export function reasonOf(text: string): string {
  return trim(text) === ""
    ? "gait does not allow this call, and says no reason"
    : text.toWellFormed();
}
