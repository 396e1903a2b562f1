/** The artifact that a command works on: `--from`, or the one positional. */

import { GaitError } from "../core/error.ts";

/** The one runpack of a command that takes nothing else. */
export const RUNPACK_POSITIONAL = {
  name: "run_id|path",
  help: "run id or path of a runpack",
  min: 1,
  max: 1,
  error: "expected run_id or path",
} as const;

/** Option beside the positional. */
export const SOURCE_OPTION = {
  from: { type: "string", value: "run_id|path", help: "run id or path of a runpack" },
} as const;

/** Positional beside the option. */
export const SOURCE_POSITIONAL = {
  name: "run_id|path",
  help: "run id or path of a runpack",
  min: 0,
  max: 1,
  error: "expected --from <run_id|path>",
} as const;

/** The source that was given, once. */
export function chooseSource(from: string | undefined, [positional]: readonly string[]): string {
  const isBoth = from !== undefined && from !== "" && positional !== undefined;
  const source = from || positional;
  if (isBoth || source === undefined || source === "") {
    throw new GaitError("invalid_input", "expected --from <run_id|path>", {
      hint: "gait demo records a run to try it on: run_demo",
    });
  }
  return source;
}
