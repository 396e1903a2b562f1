import { GaitError } from "../core/error.ts";
import { trim } from "../core/text.ts";

/**
 * The artifact that a command line names once: by an option or as the positional argument.
 *
 * @throws {GaitError} `invalid_input` with `error` if it is named never or twice.
 */
export function givenOnce(
  option: string | undefined,
  [argument = ""]: readonly string[],
  error: string,
  hint: string,
): string {
  const [given, second] = [option ?? "", trim(argument)].filter((text) => text !== "");
  if (given !== undefined && second === undefined) return given;
  throw new GaitError("invalid_input", error, {
    hint: second === undefined ? hint : "give it once: by the option, or as the argument",
  });
}
