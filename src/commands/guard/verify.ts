import { defineCommand } from "../../cli/command.ts";
import type { Style } from "../../cli/style.ts";
import { RUN_PLACE_OPTION } from "../runpack_options.ts";
import type { PackReport } from "../../core/guard/verify_pack.ts";
import { originalDoubts } from "../../core/guard/pack_warnings.ts";
import { counted } from "../../core/lists.ts";
import { withoutEmpty } from "../../core/present.ts";
import type { GuardVerifyResult } from "../../core/schema/guard.ts";
import { printable } from "../../core/text.ts";
import { findRunpack, HOME_VARIABLES } from "../../io/workspace.ts";
import { pathList, readPackRun, readPackTraces } from "../../usecases/evidence/collect.ts";
import { verifyPackFile } from "../../usecases/evidence/verify_pack_file.ts";
import { loadVerifyKey } from "../../usecases/keys/key_sources.ts";
import { givenOnce } from "../given_once.ts";
import { VERIFY_KEY_OPTIONS } from "../key_options.ts";
import { STRICTNESS_OPTIONS, strictnessOf } from "../strictness.ts";

type PackAnswer = Omit<GuardVerifyResult, "correlation_id">;

export const guardVerify = defineCommand({
  path: "guard verify",
  summary: "Check that an evidence pack is whole, unchanged and consistent",
  explain:
    "Recomputes digests, pack id, index and pointers of an evidence pack offline; with the run and the traces it also builds the summaries again.",
  needs: ["read", "env"],
  env: { names: HOME_VARIABLES },
  options: {
    path: { type: "path", blank: "absent", help: "the pack, unless it is the argument" },
    run: { type: "path", value: "run_id|path", help: "build the summaries again from this run" },
    trace: {
      type: "list",
      reads: "paths",
      value: "files",
      help: "rebuild the trace summary from these files and folders; they must hold every trace",
    },
    ...STRICTNESS_OPTIONS,
    ...VERIFY_KEY_OPTIONS,
    ...RUN_PLACE_OPTION,
  },
  positional: {
    name: "evidence_pack.zip",
    help: "an evidence pack",
    error: "expected <evidence_pack.zip>",
  },
  examples: ["guard verify evidence.zip", "guard verify evidence.zip --run run_demo"],
  async run({ options, args }, host) {
    const error = "expected <evidence_pack.zip>";
    const path = givenOnce(options.path, args, error, "gait guard pack <run_id> builds a pack");
    const key = await loadVerifyKey(options, host);
    const strictness = strictnessOf(options, key !== undefined);
    const run = options.run === undefined
      ? undefined
      : await readPackRun(await findRunpack(options.run, host, options.runpack_dir), host);
    const tracePaths = pathList(options.trace);
    const traces = tracePaths.length === 0
      ? undefined
      : await readPackTraces(tracePaths, undefined, host);

    const report = await verifyPackFile(path, {
      key,
      ...strictness,
      run,
      traces: traces?.records,
      doubts: originalDoubts(traces?.altered ?? [], run),
    }, host);
    const data = packAnswer(path, report);
    return { data };
  },
  text: packText,
});

/** The answer about a verified pack. `verify chain` shows it too. */
export function packAnswer(path: string, report: PackReport): PackAnswer {
  const { ok, signature_status, traces: _, ...found } = report;
  return { ok, path, signature_status, ...withoutEmpty(found) };
}

/** What a pack without faults holds for a reader. */
function contentLines({ logs = [], page }: PackAnswer): readonly string[] {
  return [
    ...logs.map(({ head, proved }) =>
      `${counted(proved, "decision")} proved by the log with this head: ${head}`
    ),
    ...(page === undefined ? [] : [`page to read: ${page}, in the pack`]),
  ];
}

function packText(data: PackAnswer, style: Style): readonly string[] {
  const verdict = data.ok
    ? style.paint("green", "guard verify ok:")
    : style.paint("red", "guard verify failed:");
  return [
    `${verdict} ${printable(data.path)}`,
    `pack ${printable(data.pack_id ?? "without id")} of ${printable(data.run_id ?? "no run")}, ` +
    `${data.files_checked ?? 0} members`,
    ...(data.missing_files ?? []).map((path) => `missing: ${printable(path)}`),
    ...(data.hash_mismatches ?? []).map(({ path, expected, actual }) =>
      `changed: ${printable(path)} is ${actual}, expected ${printable(expected)}`
    ),
    ...(data.faults ?? []).map((fault) => `fault: ${printable(fault)}`),
    ...(data.recomputed_files ?? []).map((path) => `recomputed: ${path}`),
    ...(data.ok ? contentLines(data) : []),
    `signature status: ${data.signature_status}`,
    ...(data.ok ? [] : (data.signature_errors ?? []).map((error) => `signature error: ${error}`)),
  ];
}
