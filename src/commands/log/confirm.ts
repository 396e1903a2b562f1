import { GaitError } from "../../core/error.ts";
import type { BaseHost } from "../../io/host.ts";

/**
 * Asks the person; returns only if they say yes.
 *
 * @throws {GaitError} `approval_required` for another answer, `invalid_input` without a terminal.
 */
export async function confirm(
  { question, refused }: { readonly question: string; readonly refused: string },
  host: BaseHost,
): Promise<void> {
  const answer = await host.ask(`${question} [y/N] `);
  if (answer === undefined) {
    throw new GaitError("invalid_input", "Cannot ask: there is no terminal", {
      hint: "run it on a terminal, or add --yes",
    });
  }
  if (/^\s*y(?:es)?\s*$/i.test(answer)) return;
  throw new GaitError("approval_required", `${refused}: nothing was written`, {
    hint: "answer y, or add --yes",
  });
}
