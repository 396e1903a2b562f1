import { defineCommand } from "../cli/command.ts";
import type { CompleteResult } from "../core/schema/cli.ts";
import { LOG_FOLDER_VARIABLES } from "../usecases/log/places.ts";
import { propose } from "./proposals.ts";
import { RUN_PLACE_OPTION } from "./runpack_options.ts";

/** Tells the shell to complete file names if nothing is proposed. */
const DEFAULT_DIRECTIVE = 0;
/** Tells the shell not to complete file names. */
const NO_FILES_DIRECTIVE = 4;

export const complete = defineCommand({
  path: "complete",
  summary: "Propose completions, for completion scripts",
  explain: "Prints the possible endings of a partly typed command line, for completion scripts.",
  // The parts of the program that it tells of, and the names of runs and logs.
  needs: ["read", "env"],
  env: { names: LOG_FOLDER_VARIABLES },
  options: {
    runpack_dir: {
      ...RUN_PLACE_OPTION.runpack_dir,
      help: "folder of runs, unless a word names one",
    },
  },
  // A file that cannot be used must not keep commands and options from being proposed.
  asksForProject: true,
  positional: {
    name: "words",
    help: "the words typed after gait; the last one may be partial",
    max: Infinity,
    error: "expected words",
  },
  async run({ options, args, tree }, host) {
    const words = args.length === 0 ? [""] : args;
    const typed = { typed: words.slice(0, -1), partial: words.at(-1) ?? "" };
    const found = await propose({ ...typed, runs: options.runpack_dir }, tree, host);
    const { proposals, takesFiles } = found;
    const directive = takesFiles ? DEFAULT_DIRECTIVE : NO_FILES_DIRECTIVE;
    const data: Omit<CompleteResult, "correlation_id"> = {
      ok: true,
      proposals: [...proposals],
      directive,
    };
    return { data };
  },
  quiet: "text",
  text: ({ proposals, directive }) => [
    ...proposals.map(({ value, help }) => help === "" ? value : `${value}\t${help}`),
    `:${directive}`,
  ],
});
