import { defineCommand } from "../../cli/command.ts";
import { RUN_PLACE_OPTION } from "../runpack_options.ts";
import { withoutEmpty } from "../../core/present.ts";
import { inspect, inspectNeeds } from "../../core/runpack/inspect.ts";
import { readRunpackParts } from "../../core/runpack/read.ts";
import type { InspectEntry, InspectResult } from "../../core/schema/runpack.ts";
import { findRunpack, HOME_VARIABLES } from "../../io/workspace.ts";
import { openRunpack } from "../../usecases/runpack/open_runpack.ts";
import { chooseSource, SOURCE_OPTION, SOURCE_POSITIONAL } from "../source_argument.ts";
import { timelineText } from "./inspect_text.ts";

export const runInspect = defineCommand({
  path: "run inspect",
  summary: "Show what happened in a run, call by call",
  explain:
    "Verifies a runpack and lists its tool calls in order with status, verdict and digests; reads nothing else and runs no tool.",
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
    const path = await findRunpack(chooseSource(options.from, args), host, options.runpack_dir);
    using file = await openRunpack(path, `reading ${path}`, host);
    const runpack = await readRunpackParts(file, inspectNeeds(options.args));
    const { entries, unmatched_results, warnings } = inspect(runpack, {
      showPayloads: options.args,
    });

    const { run, manifest, intents, results, report } = runpack;
    const result: Omit<InspectResult, "correlation_id"> = {
      ok: true,
      artifact_type: "runpack",
      run_id: run.run_id,
      path,
      capture_mode: manifest.capture_mode,
      ...withoutEmpty({
        intents_total: intents.length,
        entries,
        results_total: results.length,
        unmatched_results,
        warnings: [
          ...report.warnings,
          ...warnings,
          ...(options.args ? nothingKept(entries) : []),
        ],
      }),
    };
    return { data: result };
  },
  text: timelineText,
});

function nothingKept(entries: readonly InspectEntry[]): string[] {
  const kept = entries.some(({ args, result }) => args !== undefined || result !== undefined);
  return kept || entries.length === 0
    ? []
    : ["this run has its arguments and results by digest only; --payloads keep records them"];
}
