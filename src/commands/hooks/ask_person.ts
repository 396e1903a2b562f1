/** Asking the person at the terminal before a file of theirs changes. */

import { GaitError } from "../../core/error.ts";
import { printable } from "../../core/text.ts";
import type { BaseHost } from "../../io/host.ts";

/**
 * Shows lines and asks; returns only if the person says yes.
 *
 * @throws {GaitError} `invalid_input` without a terminal, `approval_required` for another answer.
 */
export async function askPerson(
  { lines, question, jobHint }: {
    readonly lines: readonly string[];
    readonly question: string;
    /** What to do where nobody can be asked. */
    readonly jobHint: string;
  },
  host: BaseHost,
): Promise<void> {
  for (const line of lines) host.tell(printable(line));
  const answer = await host.ask(`${question} [y/N] `);
  if (answer === undefined) {
    throw new GaitError("invalid_input", "Cannot ask whether to go on: there is no terminal", {
      hint: jobHint,
    });
  }
  if (/^\s*y(?:es)?\s*$/i.test(answer)) return;
  throw new GaitError("approval_required", "Not confirmed: nothing was written", {
    hint: "answer y to go on",
  });
}
