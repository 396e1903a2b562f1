/** The file or run that a command works on: an option, or the one argument. */

import { conflict, missing } from "../core/fault.ts";

/** The one runpack of a command that takes nothing else. */
export const RUNPACK_POSITIONAL = {
  name: "run_id|path",
  help: "run id or path of a runpack",
  min: 1,
  error: "expected run_id or path",
} as const;

/** The option for a runpack, which may also be the argument. */
export const SOURCE_OPTION = {
  from: {
    type: "path",
    blank: "absent",
    value: "run_id|path",
    help: "run id or path of a runpack",
  },
} as const;

/** The argument that may replace {@linkcode SOURCE_OPTION}. */
export const SOURCE_POSITIONAL = {
  name: "run_id|path",
  help: "run id or path of a runpack",
  error: "expected --from <run_id|path>",
} as const;

export function chooseSource(from: string | undefined, args: readonly string[]): string {
  return optionOrArgument("--from", from, args, "gait demo records a run to try it on: run_demo");
}

/**
 * The value of an option that may also be the one argument.
 *
 * @throws {GaitError} `invalid_input` if it is given twice or not at all.
 */
export function optionOrArgument(
  flag: string,
  given: string | undefined,
  [argument]: readonly string[],
  hint: string,
): string {
  if (given !== undefined && argument !== undefined) {
    throw conflict(flag, "an argument", "leave one of them out; they mean the same");
  }
  const chosen = given ?? argument ?? "";
  if (chosen.trim() === "") throw missing([`${flag}, or an argument`], hint);
  return chosen;
}
