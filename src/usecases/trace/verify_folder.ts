import type { VerifyKey } from "../../core/crypto/keys.ts";
import { GaitError } from "../../core/error.ts";
import { unreadable } from "../../core/fault.ts";
import { isSigned, TRACE_ID, traceFault, verifyTrace } from "../../core/gate/record/trace.ts";
import { numberGaps } from "../../core/gate/record/trace_numbers.ts";
import { parsePackTrace } from "../../core/guard/inputs.ts";
import { joinDecisions } from "../../core/guard/join_decisions.ts";
import { isSimulatedName } from "../../core/places.ts";
import type { RunCall } from "../../core/guard/run_calls.ts";
import { present, withoutEmpty } from "../../core/present.ts";
import type { FailedTrace, TraceFolderResult, TraceRecord } from "../../core/schema/gate.ts";
import { appendAll } from "../../core/lists.ts";
import { shellWord } from "../../core/text.ts";
import type { Host } from "../../io/host.ts";
import { baseName, directoryOf } from "../../io/path.ts";
import { readPackRun } from "../evidence/collect.ts";
import { isJournal, readJournal } from "../evidence/journals.ts";
import { documentsBelow, filesBelow } from "../evidence/discover.ts";

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
  const { decisions, failed, simulated, unsigned, verified, missing } = found;
  const journals = run === undefined ? await readJournals(folder, host) : NO_JOURNALS;
  const total = verified + unsigned + failed.length;
  if (total === 0 && run === undefined && journals.isEmpty) {
    const hint = `gait trace list ${shellWord(folder)} shows where traces were looked for`;
    throw unreadable("trace record", folder, "it is a folder without traces", hint);
  }
  const about = run === undefined
    ? { ...aboutRun(journals.calls, decisions), decisions_without_call: [] }
    : aboutRun(run.calls, decisions);
  const notVerified = [...failed, ...journals.failed];
  const isUnjoined = run !== undefined && run.calls === undefined;
  const faults = [...Object.values(about), notVerified, missing];
  return {
    ok: !isUnjoined && faults.every((list) => list.length === 0),
    path: folder,
    total,
    verified,
    ...present({ run_id: run?.run_id }),
    ...withoutEmpty({
      simulated,
      unsigned,
      failed: notVerified,
      missing_traces: missing,
      calls: run?.count,
      journals: journals.found,
      ...about,
      warnings: [
        ...(unsigned === 0 ? [] : [unsignedWarning(unsigned)]),
        ...(isUnjoined ? ["the run has too many calls to join them with decisions"] : []),
        ...journals.warnings,
      ],
    }),
  };
}

function unsignedWarning(count: number): string {
  const what = count === 1 ? "1 trace is" : `${count} traces are`;
  return `${what} not signed: anybody may have written ${count === 1 ? "it" : "them"}`;
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

async function readFolder(
  folder: string,
  { key, allowUnsigned }: Omit<FolderDemand, "run">,
  host: Host<"read">,
) {
  const decisions: PlacedTrace[] = [];
  const failed: FailedTrace[] = [];
  const names = new Map<string, string[]>();
  let [simulated, verified, unsigned] = [0, 0, 0];
  const progress = host.progress(`verifying ${folder}`);
  for await (const { path, index, total, read, isNamedTrace } of documentsBelow(folder, host)) {
    const place = directoryOf(path);
    names.set(place, [...names.get(place) ?? [], baseName(path)]);
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
        if (isAccepted) unsigned++;
        else verified++;
        if (isSimulatedName(path)) simulated++;
        else decisions.push({ ...record, path });
      }
    } catch (error) {
      if (!(error instanceof GaitError)) throw error;
      if (isNamedTrace) failed.push({ path, error: error.message });
    }
    progress.update(index + 1, total);
  }
  progress.end();
  const missing = [...names.values()].flatMap((list) => numberGaps(list))
    .map(({ number }) => number);
  return { decisions, failed, simulated, unsigned, verified, missing };
}

function aboutRun(calls: readonly RunCall[] = [], decisions: readonly PlacedTrace[]): About {
  const joined = joinDecisions(calls, decisions);
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
    disputed_calls: joined.calls.filter(({ isDisputed }) => isDisputed)
      .map(({ call }) => call.intent_id),
  };
}
