import type { VerifyKey } from "../../core/crypto/keys.ts";
import { GaitError } from "../../core/error.ts";
import { quoted, unreadable } from "../../core/fault.ts";
import { TRACE_ID, verifyTrace } from "../../core/gate/record/trace.ts";
import {
  isMisnamedStop,
  isSessionName,
  numberGaps,
  traceNameFault,
} from "../../core/gate/record/trace_numbers.ts";
import { parsePackTrace } from "../../core/guard/inputs.ts";
import { joinDecisions } from "../../core/guard/join_decisions.ts";
import { isSimulatedName } from "../../core/places.ts";
import type { RunCall } from "../../core/guard/run_calls.ts";
import { present, withoutEmpty } from "../../core/present.ts";
import type { FailedTrace, TraceFolderResult, TraceRecord } from "../../core/schema/gate.ts";
import { compareText, shellWord } from "../../core/text.ts";
import type { Host } from "../../io/host.ts";
import { baseName, directoryOf } from "../../io/path.ts";
import { readPackRun } from "../evidence/collect.ts";
import { jsonFilesBelow } from "../evidence/discover.ts";

type FolderAnswer = Omit<TraceFolderResult, "correlation_id">;
type PlacedTrace = TraceRecord & { readonly path: string };

/**
 * Verifies all traces of a folder and of the default places below it. With a run, each call must have
 * a decision and each decision a call. Traces that do not verify decide nothing.
 *
 * @throws {GaitError} `invalid_input` for a folder without traces, if there is no run, and for a run
 * that cannot be read.
 */
export async function verifyFolder(
  folder: string,
  runpackPath: string | undefined,
  key: VerifyKey,
  host: Host<"read">,
): Promise<FolderAnswer> {
  const run = runpackPath === undefined ? undefined : await readPackRun(runpackPath, host);
  const { decisions, failed, simulated, misnamed, ...found } = await readFolder(folder, key, host);
  const { verified, missing } = found;
  const total = verified + failed.length;
  if (total === 0 && run === undefined) {
    const hint = `gait trace list ${shellWord(folder)} shows where traces were looked for`;
    throw unreadable("trace record", folder, "it is a folder without traces", hint);
  }
  const about = run === undefined
    ? NO_RUN
    : aboutRun(run.calls, decisions, [...simulated, ...misnamed]);
  const { calls_without_decision, decisions_without_call, disputed_calls } = about;
  const faults = [calls_without_decision, decisions_without_call, disputed_calls, failed, missing];
  const isUnjoined = run !== undefined && run.calls === undefined;
  return {
    ok: !isUnjoined && faults.every((list) => list.length === 0),
    path: folder,
    total,
    verified,
    ...present({ run_id: run?.run.run_id }),
    ...withoutEmpty({
      simulated: simulated.length,
      failed,
      missing_traces: missing,
      calls: run?.intent_count,
      ...about,
      warnings: isUnjoined ? ["the run has too many calls to join them with decisions"] : [],
    }),
  };
}

type About = Required<
  Pick<TraceFolderResult, "calls_without_decision" | "decisions_without_call" | "disputed_calls">
>;

const NO_RUN: About = {
  calls_without_decision: [],
  decisions_without_call: [],
  disputed_calls: [],
};

async function readFolder(folder: string, key: VerifyKey, host: Host<"read">) {
  const signed: PlacedTrace[] = [];
  const failed: FailedTrace[] = [];
  const paths: string[] = [];
  const progress = host.progress(`verifying ${folder}`);
  for await (const { path, index, total, read } of jsonFilesBelow(folder, host)) {
    paths.push(path);
    const isNamed = baseName(path).startsWith("trace_");
    try {
      const trace = parsePackTrace(await read());
      const { record } = trace;
      if (record.schema_id !== TRACE_ID && !isNamed) continue;
      const { status, error = "the signature does not verify" } = await verifyTrace(trace, key);
      if (status === "failed") failed.push({ path, error });
      else signed.push({ ...record, path });
    } catch (error) {
      if (!(error instanceof GaitError)) throw error;
      if (isNamed) failed.push({ path, error: error.message });
    }
    progress.update(index + 1, total);
  }
  progress.end();
  const misplaced = misplacedTraces(signed);
  const isMisplaced = new Set(misplaced.map(({ path }) => path));
  const sound = signed.filter(({ path }) => !isMisplaced.has(path));
  // A copy, or a trace under the name of another one, fills no gap.
  const places = Map.groupBy(paths.filter((path) => !isMisplaced.has(path)), directoryOf);
  return {
    decisions: sound.filter(({ path }) => !isSimulatedName(path)),
    failed: [...failed, ...misplaced].sort((a, b) => compareText(a.path, b.path)),
    simulated: sound.filter(({ path }) => isSimulatedName(path)),
    misnamed: signed.filter((trace) => isMisnamedStop(trace.path, trace)),
    verified: sound.length,
    missing: [...places.values()].flatMap((list) => numberGaps(list.map(baseName)))
      .map(({ number }) => number),
  };
}

/**
 * Signed traces whose names contradict them, and copies of a live session's trace. Equal decisions of
 * `gait gate eval` have equal traces, so those of other names are none.
 */
function misplacedTraces(traces: readonly PlacedTrace[]): readonly FailedTrace[] {
  const faults = traces.flatMap((trace) => {
    const error = traceNameFault(baseName(trace.path), trace);
    return error === undefined ? [] : [{ path: trace.path, error }];
  });
  const named = new Set(faults.map(({ path }) => path));
  const rest = traces.filter(({ path }) => !named.has(path));
  for (const equal of Map.groupBy(rest, ({ signature }) => signature?.signed_digest).values()) {
    const original = equal.find(({ path }) => isSessionName(baseName(path)));
    for (const { path } of equal) {
      if (original === undefined || path === original.path) continue;
      faults.push({ path, error: `it is a copy of ${quoted(original.path)}` });
    }
  }
  return faults;
}

function aboutRun(
  calls: readonly RunCall[] = [],
  decisions: readonly PlacedTrace[],
  simulated: readonly PlacedTrace[],
): About {
  const joined = joinDecisions(calls, decisions);
  // Only the name of a trace says that it is simulated; the run says which decisions counted.
  const misnamed = new Set(
    joinDecisions(calls, simulated).calls
      .filter(({ call, traces }) => call.verdict !== undefined && traces.length > 0)
      .map(({ call }) => call),
  );
  const further = joined.calls.flatMap(({ traces }) => traces.slice(1));
  return {
    calls_without_decision: joined.calls.filter(({ traces }) => traces.length === 0)
      .map(({ call: { intent_id, tool_name, verdict } }) => ({
        intent_id,
        tool_name,
        ...present({ verdict }),
      })),
    decisions_without_call: [...joined.others, ...further]
      .map(({ path, trace_id, tool_name, verdict }) => ({ path, trace_id, tool_name, verdict })),
    disputed_calls: joined.calls
      .filter(({ call, traces, isDisputed }) =>
        isDisputed || (traces.length === 0 && misnamed.has(call))
      )
      .map(({ call }) => call.intent_id),
  };
}
