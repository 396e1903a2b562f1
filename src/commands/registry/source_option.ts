/** What install and verify take in the same way. */

import { GaitError } from "../../core/error.ts";

/**
 * The option, or the one positional argument if the option is blank.
 *
 * @throws {GaitError} `invalid_input` with the message `expected` if there is none, or both.
 */
export function onlySource(
  option: string | undefined,
  args: readonly string[],
  { expected, command }: { readonly expected: string; readonly command: string },
): string {
  const given = [option ?? "", ...args].map((text) => text.trim()).filter((text) => text !== "");
  if (given.length === 1 && given[0] !== undefined) return given[0];
  throw new GaitError("invalid_input", expected, {
    hint: given.length === 0
      ? `gait registry ${command} --help`
      : `give one, not both: ${given.join(", ")}`,
  });
}

/** The error without any key source. */
export function keyMissing(): GaitError {
  return new GaitError("invalid_input", "public key not configured", {
    hint: "--public-key <file>: the key of whoever signs the pack",
  });
}
