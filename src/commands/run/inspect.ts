import { defineCommand } from "../../cli/command.ts";
import { RUN_PLACE_OPTION } from "../runpack_options.ts";
import { inexactNumberIn, inexactWarning } from "../../core/json/inexact.ts";
import { someOf } from "../../core/lists.ts";
import { withoutEmpty } from "../../core/present.ts";
import { inspect, inspectNeeds, type ListedRecords } from "../../core/runpack/inspect.ts";
import { readRunpackParts } from "../../core/runpack/read.ts";
import type { InspectEntry, InspectResult, Run } from "../../core/schema/runpack.ts";
import { printable } from "../../core/text.ts";
import { findRunpack, HOME_VARIABLES } from "../../io/workspace.ts";
import { isLogFile } from "../../usecases/log/is_log.ts";
import { openRunpack } from "../../usecases/runpack/open_runpack.ts";
import { chooseSource, SOURCE_OPTION, SOURCE_POSITIONAL } from "../source_argument.ts";
import { timelineText } from "./inspect_text.ts";

export const runInspect = defineCommand({
  path: "run inspect",
  summary: "Show what happened in a run, call by call",
  explain:
    "Verifies a runpack or a decision log and lists its tool calls in order with status, verdict and digests; reads nothing else and runs no tool.",
  needs: ["read", "env"],
  env: { names: HOME_VARIABLES },
  options: {
    ...SOURCE_OPTION,
    args: { type: "boolean", help: "also show the arguments and results that were kept" },
    ...RUN_PLACE_OPTION,
  },
  positional: SOURCE_POSITIONAL,
  examples: ["run inspect run_demo", "run inspect run_demo --args"],
  async run({ options, args }, host) {
    const source = chooseSource(options.from, args);
    const showPayloads = options.args;
    if (await isLogFile(source, host)) {
      const { readLogRun } = await import("../../usecases/log/read_run.ts");
      const log = await readLogRun(source, { showPayloads }, host);
      return {
        data: listed("decision_log", source, { ...log, capture_mode: "reference" }, showPayloads),
      };
    }
    const path = await findRunpack(source, host, options.runpack_dir);
    using file = await openRunpack(path, `reading ${path}`, host);
    const runpack = await readRunpackParts(file, inspectNeeds(showPayloads));
    const { manifest: { capture_mode }, report: { warnings } } = runpack;
    return { data: listed("runpack", path, { ...runpack, capture_mode, warnings }, showPayloads) };
  },
  text: timelineText,
});

/** A run that was read. */
interface ReadRun extends ListedRecords {
  readonly run: Pick<Run, "timeline" | "run_id">;
  readonly capture_mode: string;
  readonly warnings: readonly string[];
}

function listed(
  artifact_type: InspectResult["artifact_type"],
  path: string,
  read: ReadRun,
  showPayloads: boolean,
): Omit<InspectResult, "correlation_id"> {
  const { run: { run_id }, capture_mode, intents, results } = read;
  const { entries, unmatched_results, warnings } = inspect(read, { showPayloads });
  return {
    ...{ ok: true, artifact_type, run_id, path, capture_mode },
    ...withoutEmpty({
      intents_total: intents.length,
      entries,
      results_total: results.length,
      unmatched_results,
      warnings: [
        ...read.warnings,
        ...warnings,
        ...(showPayloads ? [...nothingKept(entries), ...inexactPayloads(entries)] : []),
      ],
    }),
  };
}

function inexactPayloads(entries: readonly InspectEntry[]): string[] {
  const places = entries.flatMap(({ intent_id, args, result }) =>
    [inexactNumberIn(args ?? null, "/args"), inexactNumberIn(result ?? null, "/result")]
      .flatMap((place) => place === undefined ? [] : printable(`${intent_id} ${place}`))
  );
  return places.length === 0 ? [] : [inexactWarning(someOf(places, SHOWN_PLACES))];
}

/** Places of numbers that a warning names. */
const SHOWN_PLACES = 5;

function nothingKept(entries: readonly InspectEntry[]): string[] {
  const kept = entries.some(({ args, result }) => args !== undefined || result !== undefined);
  return kept || entries.length === 0
    ? []
    : ["this run has its arguments and results by digest only; --payloads keep records them"];
}
