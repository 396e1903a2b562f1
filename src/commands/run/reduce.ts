import { defineCommand } from "../../cli/command.ts";
import { COMPRESS_OPTION, RUN_PLACE_OPTION } from "../runpack_options.ts";
import { reduceLines } from "../../core/runpack/outcome.ts";
import { parsePredicate } from "../../core/runpack/reduce_predicate.ts";
import { printable } from "../../core/text.ts";
import { findRunpack, HOME_VARIABLES } from "../../io/workspace.ts";
import { reduceRun } from "../../usecases/runpack/reduce_run.ts";
import { chooseSource, SOURCE_OPTION, SOURCE_POSITIONAL } from "../source_argument.ts";

export const runReduce = defineCommand({
  path: "run reduce",
  summary: "Cut a run down to the one call that fails",
  explain:
    "Writes the smallest runpack that still shows a failure, and a report next to it; no further call can be removed without losing the failure.",
  needs: ["read", "write", "env"],
  env: { names: HOME_VARIABLES },
  options: {
    ...SOURCE_OPTION,
    predicate: {
      type: "string",
      value: "missing_result|non_ok_status",
      default: "missing_result",
      help: "what must stay true",
    },
    out: {
      type: "path",
      writes: true,
      value: "zip",
      help: "reduced runpack; next to the source by default",
    },
    report_out: { type: "path", writes: true, help: "report; next to the reduced runpack" },
    ...COMPRESS_OPTION,
    ...RUN_PLACE_OPTION,
  },
  positional: SOURCE_POSITIONAL,
  examples: ["run reduce run_invoices --predicate non_ok_status"],
  async run({ options, args }, host) {
    const { predicate, out, report_out: report, compress } = options;
    const request = {
      input: await findRunpack(chooseSource(options.from, args), host, options.runpack_dir),
      predicate: parsePredicate(predicate),
      output: out,
      report,
      compress,
    };
    return { data: await reduceRun(request, host) };
  },
  text: (data) => reduceLines(data).map(printable),
});
