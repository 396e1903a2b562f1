import { conflict, missing } from "../core/fault.ts";

/**
 * The value of `flag`, or the one argument that can be given in its place.
 *
 * @throws {GaitError} `invalid_input` if neither is given, or both.
 */
export function onlySource(
  flag: string,
  option: string | undefined,
  [argument = ""]: readonly string[],
  hint: string,
): string {
  const word = argument.trim();
  if (option && word !== "") {
    throw conflict(flag, "an argument", `give ${flag} or the argument, not both`);
  }
  const source = option || word;
  if (source === "") throw missing([flag], hint);
  return source;
}
