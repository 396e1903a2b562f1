import type { VerifyKey } from "../../core/crypto/keys.ts";
import { GaitError } from "../../core/error.ts";
import { quoted, unreadable } from "../../core/fault.ts";
import { isSigned, TRACE_ID, traceFault, verifyTrace } from "../../core/gate/record/trace.ts";
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
import { appendAll } from "../../core/lists.ts";
import { compareText, shellWord } from "../../core/text.ts";
import type { Host } from "../../io/host.ts";
import { baseName, directoryOf } from "../../io/path.ts";
import { readPackRun } from "../evidence/collect.ts";
import { isJournal, readJournal } from "../evidence/journals.ts";
import { documentsBelow, filesBelow, logsBelow } from "../evidence/discover.ts";
import { readLogRecords } from "../evidence/log_records.ts";
import { readHead } from "../log/read_head.ts";

type FolderAnswer = Omit<TraceFolderResult, "correlation_id">;
type PlacedTrace = TraceRecord & { readonly path: string };

/** How the traces of a folder are verified. */
export interface FolderDemand {
  readonly key: VerifyKey;
  /** Whether traces without a signature are accepted. */
  readonly allowUnsigned: boolean;
  /** A runpack, or the journal of a session. */
  readonly run: string | undefined;
}

/**
 * Verifies all traces of a folder and of the default places below it. With a run, each call must have
 * a decision and each decision a call; without one, each call of the journals in the folder must have a
 * decision. Traces that do not verify decide nothing.
 *
 * @throws {GaitError} `invalid_input` for a folder without traces and journals, if there is no run, and
 * for a run that cannot be read.
 */
export async function verifyFolder(
  folder: string,
  { run: path, ...demand }: FolderDemand,
  host: Host<"read">,
): Promise<FolderAnswer> {
  const run = path === undefined ? undefined : await readRun(path, host);
  const found = await readFolder(folder, demand, host);
  const { decisions, failed, simulated, misnamed, unsigned, verified, missing } = found;
  const journals = run === undefined ? await readJournals(folder, host) : NO_JOURNALS;
  const total = verified + unsigned + failed.length;
  if (total === 0 && run === undefined && journals.isEmpty) {
    const hint = `gait trace list ${shellWord(folder)} shows where traces were looked for`;
    const isFolder = await host.read.kindOf(folder) === "directory";
    const what = isFolder ? "a folder without traces" : "a log without decisions";
    throw unreadable("trace record", folder, `it is ${what}`, hint);
  }
  const about = run === undefined
    ? { ...aboutRun(journals.calls, decisions, []), decisions_without_call: [] }
    : aboutRun(run.calls, decisions, [...simulated, ...misnamed]);
  const logs = await logFaults(folder, demand, failed, host);
  const notVerified = [...failed, ...logs.failed, ...journals.failed];
  const isUnjoined = run !== undefined && run.calls === undefined;
  const faults = [...Object.values(about), notVerified, missing];
  return {
    ok: !isUnjoined && faults.every((list) => list.length === 0),
    path: folder,
    total,
    verified,
    ...present({ run_id: run?.run_id }),
    ...withoutEmpty({
      simulated: simulated.length,
      unsigned,
      failed: notVerified,
      missing_traces: missing,
      calls: run?.count,
      journals: journals.found,
      ...about,
      warnings: [
        ...(unsigned === 0 ? [] : [unsignedWarning(unsigned)]),
        ...(isUnjoined ? ["the run has too many calls to join them with decisions"] : []),
        ...logs.warnings,
        ...journals.warnings,
      ],
    }),
  };
}

function unsignedWarning(count: number): string {
  const what = count === 1 ? "1 trace is" : `${count} traces are`;
  return `${what} not signed: anyone may have written ${count === 1 ? "it" : "them"}`;
}

/**
 * What the logs of a folder are not: signed by the key, whole, and without contradictions. Those that
 * `failed` names already cannot be read.
 */
async function logFaults(
  folder: string,
  { key, allowUnsigned }: Omit<FolderDemand, "run">,
  failed: readonly FailedTrace[],
  host: Host<"read">,
): Promise<{ readonly failed: readonly FailedTrace[]; readonly warnings: readonly string[] }> {
  const named = new Set(failed.map(({ path }) => path));
  const faults: FailedTrace[] = [];
  const warnings: string[] = [];
  for (const path of await logsBelow(folder, host)) {
    if (named.has(path)) continue;
    const isUnsigned = (await readHead(path, host))?.key_id === undefined;
    try {
      const signedBy = allowUnsigned && isUnsigned ? undefined : key;
      const { doubts, ...log } = await readLogRecords(path, signedBy, host);
      appendAll(warnings, log.unprovedWarnings);
      appendAll(faults, doubts.map((error) => ({ path, error })));
    } catch (error) {
      if (!(error instanceof GaitError)) throw error;
      faults.push({ path, error: error.message });
    }
  }
  return { failed: faults, warnings };
}

interface ReadRun {
  readonly run_id: string;
  readonly count: number;
  readonly calls: readonly RunCall[] | undefined;
}

async function readRun(path: string, host: Host<"read">): Promise<ReadRun> {
  if (await isJournal(path, host)) {
    const { outline, calls } = await readJournal(path, host);
    return { run_id: outline.head.run_id, count: outline.calls, calls };
  }
  const { run, intent_count, calls } = await readPackRun(path, host);
  return { run_id: run.run_id, count: intent_count, calls };
}

interface FolderJournals {
  readonly isEmpty: boolean;
  readonly found: NonNullable<FolderAnswer["journals"]>;
  readonly calls: readonly RunCall[];
  readonly failed: readonly FailedTrace[];
  readonly warnings: readonly string[];
}

const NO_JOURNALS: FolderJournals = {
  isEmpty: true,
  found: [],
  calls: [],
  failed: [],
  warnings: [],
};

/** Reads the journals of a folder and of the default places below it. */
async function readJournals(folder: string, host: Host<"read">): Promise<FolderJournals> {
  const found: FolderJournals["found"][number][] = [];
  const calls: RunCall[] = [];
  const failed: FailedTrace[] = [];
  const warnings: string[] = [];
  // A log has no folders below it.
  if (await host.read.kindOf(folder) !== "directory") return NO_JOURNALS;
  for (const path of await filesBelow(folder, /\.jsonl$/s, host)) {
    if (!await isJournal(path, host)) continue;
    try {
      const journal = await readJournal(path, host);
      const { head, calls: count, isComplete } = journal.outline;
      found.push({ path, run_id: head.run_id, calls: count, has_end: isComplete });
      appendAll(calls, journal.calls ?? []);
      appendAll(warnings, journal.outline.warnings.map((warning) => `${path}: ${warning}`));
      if (journal.calls !== undefined) continue;
      warnings.push(`${path}: it has too many calls to join them with decisions`);
    } catch (error) {
      if (!(error instanceof GaitError)) throw error;
      failed.push({ path, error: error.message });
    }
  }
  return { isEmpty: found.length + failed.length === 0, found, calls, failed, warnings };
}

type About = Required<
  Pick<TraceFolderResult, "calls_without_decision" | "decisions_without_call" | "disputed_calls">
>;

/** Path of a record of a log, which is not a file of its own. */
const LOG_RECORD = /\.jsonl#[0-9]+(?:\.simulated\.json)?$/;

async function readFolder(
  folder: string,
  { key, allowUnsigned }: Omit<FolderDemand, "run">,
  host: Host<"read">,
) {
  const accepted: PlacedTrace[] = [];
  const failed: FailedTrace[] = [];
  const paths: string[] = [];
  const digests = new Set<string>();
  const unsignedPaths = new Set<string>();
  const progress = host.progress(`verifying ${folder}`);
  for await (const { path, index, total, read, isNamedTrace } of documentsBelow(folder, host)) {
    const isRecord = LOG_RECORD.test(path);
    if (!isRecord) paths.push(path);
    try {
      const trace = parsePackTrace(await read());
      const { record } = trace;
      if (record.schema_id !== TRACE_ID && !isNamedTrace) continue;
      const isAccepted = allowUnsigned && !isSigned(trace) && traceFault(record) === undefined;
      const { status, error = "the signature does not verify" } = isAccepted
        ? { status: "accepted" }
        : await verifyTrace(trace, key);
      if (status === "failed") failed.push({ path, error });
      else {
        // A session that also writes files has each decision in both.
        const digest = record.signature?.signed_digest ?? "";
        if (isRecord && digest !== "" && digests.has(digest)) continue;
        digests.add(digest);
        if (isAccepted) unsignedPaths.add(path);
        accepted.push({ ...record, path });
      }
    } catch (error) {
      if (!(error instanceof GaitError)) throw error;
      if (isNamedTrace) failed.push({ path, error: error.message });
    }
    progress.update(index + 1, total);
  }
  progress.end();
  const misplaced = misplacedTraces(accepted.filter(({ path }) => !LOG_RECORD.test(path)));
  const isMisplaced = new Set(misplaced.map(({ path }) => path));
  const sound = accepted.filter(({ path }) => !isMisplaced.has(path));
  const unsigned = sound.filter(({ path }) => unsignedPaths.has(path)).length;
  // A copy, or a trace under the name of another one, fills no gap.
  const places = Map.groupBy(paths.filter((path) => !isMisplaced.has(path)), directoryOf);
  return {
    decisions: sound.filter(({ path }) => !isSimulatedName(path)),
    failed: [...failed, ...misplaced].sort((a, b) => compareText(a.path, b.path)),
    simulated: sound.filter(({ path }) => isSimulatedName(path)),
    misnamed: accepted.filter((trace) => isMisnamedStop(trace.path, trace)),
    unsigned,
    verified: sound.length - unsigned,
    missing: [...places.values()].flatMap((list) => numberGaps(list.map(baseName)))
      .map(({ number }) => number),
  };
}

/**
 * Signed traces whose names contradict them, and copies of a live session's trace. Equal decisions
 * of `gait gate eval` have equal traces, so such traces with other names are not copies.
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
