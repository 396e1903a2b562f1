import { type Data, reduceData, reduceReportPath } from "../../core/runpack/outcome.ts";
import { readRunpack, type Runpack } from "../../core/runpack/read.ts";
import {
  reducedFileName,
  reduceReportBytes,
  reduceRunpack,
  refuseUnlessTriggered,
} from "../../core/runpack/reduce.ts";
import type { ReducePredicate } from "../../core/runpack/reduce_predicate.ts";
import { stubTypeOf } from "../../core/runpack/replay.ts";
import type { ReduceReport, ReduceResult } from "../../core/schema/runpack.ts";
import type { Host } from "../../io/host.ts";
import { directoryOf, joinPath } from "../../io/path.ts";
import { refuseOverwriting } from "../../io/output_paths.ts";
import { readRunpackAt } from "./open_runpack.ts";
import { checkOutputPath, recorderDefaults, writeRunpack } from "./write_runpack.ts";
import { refuseReplacing } from "../signed_artifact.ts";
import { OUTPUTS } from "../../core/written_kinds.ts";

/** Mode of the report, which names calls of the run. */
const REPORT_MODE = 0o600;

/** Reduces a run. Writes only a runpack that still shows the failure. */
export async function reduceRun(
  { input, predicate, compress, ...given }: {
    readonly input: string;
    readonly predicate: ReducePredicate;
    readonly output: string | undefined;
    readonly report: string | undefined;
    readonly compress: boolean;
  },
  host: Host<"read" | "write">,
): Promise<Data<ReduceResult>> {
  if (given.output !== undefined) checkOutputPath(given.output);
  const source = await readRunpackAt(input, host, "reducing");
  const { members, report } = await reduceRunpack(source, { predicate, ...recorderDefaults(host) });

  const output = given.output ??
    joinPath(directoryOf(input), reducedFileName(source.run.run_id, predicate));
  const reportPath = given.report ?? reduceReportPath(output);
  await refuseOverwriting(
    [{ what: "the reduced runpack", path: output }, { what: "the report", path: reportPath }],
    [{ what: "the source", path: input }],
    host,
  );
  await refuseReplacing([{ kind: OUTPUTS.reduction, path: reportPath }], host);
  await writeRunpack(output, members, {
    compress,
    check: async (written) => refuseUnlessTriggered(await readRunpack(written), predicate),
  }, host);
  await host.write.file(reportPath, reduceReportBytes(report), REPORT_MODE);
  return {
    ...reduceData(report, { input, output, report: reportPath }),
    ...stubWarning(source, report),
  };
}

/** A reduction ignores stubs. A replay does not, so it may not show the failure that was kept. */
function stubWarning(
  { intents }: Pick<Runpack, "intents">,
  { predicate, selected_intent_id: id }: ReduceReport,
): { readonly warnings?: readonly string[] } {
  const tool = intents.find(({ intent_id }) => intent_id === id)?.tool_name ?? "";
  const stub = stubTypeOf(tool);
  if (predicate !== "missing_result" || stub === undefined) return {};
  return {
    warnings: [`replay uses a stub (${stub}) for ${tool} and does not show the failure`],
  };
}
