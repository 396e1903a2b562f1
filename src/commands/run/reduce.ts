import { defineCommand } from "../../cli/command.ts";
import { ExitCode } from "../../core/exit_code.ts";
import { reduceData, reduceLines, reduceReportPath } from "../../core/runpack/outcome.ts";
import { readRunpack, type Runpack } from "../../core/runpack/read.ts";
import {
  reducedFileName,
  reduceReportBytes,
  reduceRunpack,
  refuseUnlessTriggered,
} from "../../core/runpack/reduce.ts";
import { parsePredicate } from "../../core/runpack/reduce_predicate.ts";
import { stubTypeOf } from "../../core/runpack/replay.ts";
import type { ReduceReport } from "../../core/schema/runpack.ts";
import { directoryOf, joinPath } from "../../io/path.ts";
import { findRunpack, HOME_VARIABLES } from "../../io/workspace.ts";
import { openRunpack } from "../../usecases/runpack/open_runpack.ts";
import { refuseOverwriting } from "../../usecases/output_paths.ts";
import { COMPRESS_OPTION } from "../runpack_options.ts";
import { chooseSource, SOURCE_OPTION, SOURCE_POSITIONAL } from "../source_argument.ts";
import { checkOutputPath, writeRunpack } from "../../usecases/runpack/write_runpack.ts";
import { printable } from "../../core/text.ts";

/** Mode of the report, which lies beside the runpack. */
const REPORT_MODE = 0o600;

/** `gait run reduce`. */
export const runReduce = defineCommand({
  path: "run reduce",
  summary: "Cut a run down to the one call that fails",
  explain:
    "Writes the smallest runpack that still shows a failure, with a report beside it; no further call can be removed without losing the failure.",
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
    out: { type: "string", value: "zip", help: "reduced runpack; beside the source by default" },
    report_out: { type: "path", help: "report; beside the reduced runpack" },
    ...COMPRESS_OPTION,
  },
  positional: SOURCE_POSITIONAL,
  examples: ["run reduce run_invoices --predicate non_ok_status"],
  async run({ options, args }, host) {
    const input = await findRunpack(chooseSource(options.from, args), host);
    const predicate = parsePredicate(options.predicate);
    if (options.out) checkOutputPath(options.out);
    using file = await openRunpack(input, `reducing ${input}`, host);
    const source = await readRunpack(file);

    const { members, report } = await reduceRunpack(source, {
      predicate,
      now: host.now(),
      env: { ...host.platform, runtime: "deno" },
    });

    const output = options.out ||
      joinPath(directoryOf(input), reducedFileName(source.run.run_id, predicate));
    const reportPath = options.report_out || reduceReportPath(output);
    await refuseOverwriting(
      [{ what: "--out", path: output }, { what: "--report-out", path: reportPath }],
      [{ what: "the source", path: input }],
      host,
    );
    await writeRunpack(output, { members }, {
      compress: options.compress,
      failure: "reduced runpack failed verification",
      check: async (written) => refuseUnlessTriggered(await readRunpack(written), predicate),
    }, host);
    await host.write.file(reportPath, reduceReportBytes(report), REPORT_MODE);
    const data = reduceData(report, { input, output, report: reportPath });
    const warnings = stubWarning(source, report);
    return { exit: ExitCode.success, data: { ...data, ...warnings } };
  },
  text: (data) => reduceLines(data).map(printable),
});

/** Stub types play no part in the choice (runpack.md 12, D10), but they do in a replay: say so. */
function stubWarning(
  { intents }: Pick<Runpack, "intents">,
  { predicate, selected_intent_id: id }: ReduceReport,
): { readonly warnings?: readonly string[] } {
  const tool = intents.find(({ intent_id }) => intent_id === id)?.tool_name ?? "";
  const stub = stubTypeOf(tool);
  if (predicate !== "missing_result" || stub === undefined) return {};
  return {
    warnings: [`replay stands a stub (${stub}) in for ${tool} and does not show the failure`],
  };
}
