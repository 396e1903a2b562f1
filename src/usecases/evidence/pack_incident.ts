import { GaitError } from "../../core/error.ts";
import { isInWindow, isSelected, windowAround } from "../../core/guard/incident.ts";
import { PACK_MEMBERS } from "../../core/guard/members.ts";
import { canonicalText } from "../../core/json/canonical.ts";
import { jsonFile, policyDigestsOf } from "../../core/guard/summaries.ts";
import type { IncidentPackResult, IncidentWindow } from "../../core/schema/guard.ts";
import { isZeroTimestamp } from "../../core/time.ts";
import type { Host } from "../../io/host.ts";
import { joinDecisions } from "../../core/guard/join_decisions.ts";
import {
  alteredWarnings,
  joinWarnings,
  leftOutWarning,
  unjoinedWarnings,
} from "../../core/guard/pack_warnings.ts";
import type { AlteredTrace } from "../../core/guard/pack_input.ts";
import type { VerifyKey } from "../../core/crypto/keys.ts";
import type { TraceRecord } from "../../core/schema/gate.ts";
import {
  type PackedRun,
  pathList,
  type PlacedTrace,
  readPackRun,
  readPackTraces,
  traceDoubt,
} from "./collect.ts";
import { discover, distinct } from "./discover.ts";
import { journalDoubts } from "./journals.ts";
import { distinctLogs, logDoubts } from "./log_doubts.ts";
import { parsePackTrace } from "../../core/guard/inputs.ts";
import {
  indexOfLogs,
  type LoggedRecords,
  logMembers,
  logsOfIncident,
  namedAsLogOf,
  readLogRecords,
} from "./log_records.ts";
import { parsed } from "./pack_run.ts";
import { appendAll } from "../../core/lists.ts";
import { simulatedWarnings } from "./simulated.ts";
import { type PackOrder, writePack, type WrittenPack } from "./write_pack.ts";
import { APPROVAL, CREDENTIAL, type FoundKind, readInput, REGRESS, TRACE } from "./input_kinds.ts";

export interface WrittenIncidentPack extends WrittenPack {
  readonly window: IncidentWindow;
  readonly policy_digests: readonly string[];
  /** Number of files of each kind, under the names that results use. */
  readonly counts: Pick<IncidentPackResult, keyof IncidentPackResult & `${string}_count`>;
}

/** Where an incident pack looks, besides the places where evidence lies by default. */
export interface IncidentScope {
  /** How far the window reaches before and after the run, in nanoseconds. */
  readonly width: bigint;
  /** Further traces, and folders of them. */
  readonly trace: readonly string[];
  /** If given, named traces must be signed by it, and found traces that are not are left out. */
  readonly traceKey: VerifyKey | undefined;
}

/**
 * Finds the evidence, builds the pack and writes it. A file that cannot be read is left out with a
 * warning, so that the rest of the incident is packed all the same.
 */
export async function packIncident(
  { width, trace, traceKey: key }: IncidentScope,
  order: PackOrder,
  host: Host<"read" | "write" | "env">,
): Promise<WrittenIncidentPack> {
  const { runpackPath } = order;
  const source = await readPackRun(runpackPath, host);
  const { run_id, created_at } = source.run;
  const now = host.now();
  const window = windowAround(isZeroTimestamp(created_at) ? now : created_at, width, run_id);
  if (window === undefined) {
    throw new GaitError("invalid_input", "The window reaches beyond the years 1 to 9999", {
      hint: "give a smaller window, such as 24h",
    });
  }

  const named = await readPackTraces(pathList(trace), key, host);
  const altered: AlteredTrace[] = [...named.altered];
  const logPaths = await logsOfIncident(run_id, runpackPath, host);
  const read: LoggedRecords[] = [];
  const logged: PlacedTrace[] = [];
  const paths = new Set(named.paths);
  const skipped: string[] = [...named.warnings];
  const place = { runpackPath, source, named: pathList(trace) };
  const found = async <T extends object>(kind: FoundKind<T>) => {
    const files = new Map<T, string>();
    for (const { path } of await discover(kind, place, host)) {
      if (paths.has(path)) continue;
      paths.add(path);
      try {
        files.set(await readInput(kind, path, host), path);
      } catch (error) {
        if (!(error instanceof GaitError)) throw error;
        skipped.push(`not in the pack: ${error.message}`);
      }
    }
    return distinct([...files.keys()]).map((record) => ({ record, path: files.get(record) ?? "" }));
  };
  const index = logPaths.length === 0 ? undefined : await indexOfLogs(key, host);
  for (const path of logPaths) {
    try {
      read.push(await readLogRecords(path, key, host, index));
    } catch (error) {
      if (!(error instanceof GaitError)) throw error;
      skipped.push(`not in the pack: ${error.message}`);
    }
  }
  for (const path of await namedAsLogOf(run_id, runpackPath, host)) {
    skipped.push(`not in the pack: ${path} is named like the log of the run, and is none`);
  }
  const { logs, warnings: copies } = await distinctLogs(read, source.run);
  appendAll(skipped, copies);
  for (const log of logs) {
    for (const { path, source } of log.traces) {
      const trace = parsePackTrace(source);
      const placed = { ...trace.record, path };
      const fault = await traceDoubt(trace, key);
      if (fault === undefined) logged.push(placed);
      else altered.push({ ...placed, fault });
    }
    appendAll(skipped, log.warnings);
  }
  const namedTexts = new Set(named.records.map((record) => canonicalText(record)));
  const around: PlacedTrace[] = [];
  for (const { record: trace, path } of await found(TRACE)) {
    const placed = { ...trace.record, path };
    const fault = await traceDoubt(trace, key);
    if (fault !== undefined) altered.push({ ...placed, fault });
    else if (!namedTexts.has(canonicalText(trace.record))) around.push(placed);
  }
  const isInside = ({ created_at }: PlacedTrace) => isInWindow(created_at, window);
  const files = [...named.placed, ...around];
  const [inside, outside] = split([...files, ...newIn(logged, files)], isInside);
  const left = new Set(
    [...altered, ...logged.filter((trace) => !isInside(trace))].map(({ path }) => path),
  );
  const traces = inside.map(({ path: _, ...record }) => record);
  const traceIds = new Set(traces.map(({ trace_id }) => trace_id));
  const regress = (await found(REGRESS)).map(({ record }) => record)
    .filter((record) => isInWindow(record.created_at, window));
  const approvals = distinct([
    ...(await found(APPROVAL)).map(({ record }) => record),
    ...parsed(APPROVAL, logs, "approvals"),
  ]).filter(({ record }) => isSelected(record, window, traceIds));
  const credentials = distinct([
    ...(await found(CREDENTIAL)).map(({ record }) => record),
    ...parsed(CREDENTIAL, logs, "credentials"),
  ]).filter(({ record }) => isSelected(record, window, traceIds));
  const policy_digests = policyDigestsOf(traces);
  const isOpen = source.calls === undefined ||
    joinDecisions(source.calls, traces).calls.some(({ traces }) => traces.length === 0);
  const { doubts: log_doubts, named: lacking } = await logDoubts(logs, source.run, isOpen);

  const written = await writePack(
    {
      source,
      inventory: [],
      traces,
      altered,
      log_doubts,
      regress,
      approvals,
      credentials,
      window,
      extra: [
        ...await logMembers(logs, lacking, left),
        jsonFile(PACK_MEMBERS.policyDigests, {
          run_id,
          window_from: window.from,
          window_to: window.to,
          policy_digests,
        }),
      ],
      now,
      paths: [...paths],
    },
    order,
    host,
  );
  return {
    ...written,
    warnings: [
      ...written.warnings,
      ...skipped,
      ...log_doubts,
      ...alteredWarnings(altered, source),
      ...await journalDoubts(source, place, host),
      ...await simulatedWarnings(source.calls, place, host),
      ...aboutDecisions(source, traces, outside),
    ],
    window,
    policy_digests,
    counts: {
      trace_count: traces.length,
      regress_count: regress.length,
      approval_audit_count: approvals.length,
      credential_evidence_count: credentials.length,
    },
  };
}

/** Warnings about calls without a decision, and about decisions of the run that are dated elsewhere. */
function aboutDecisions(
  source: PackedRun,
  traces: readonly TraceRecord[],
  outside: readonly (TraceRecord & { readonly path: string })[],
): readonly string[] {
  const { calls } = source;
  if (calls === undefined) return unjoinedWarnings(source);
  const joined = joinDecisions(calls, traces);
  const lonely = joined.calls.filter(({ traces }) => traces.length === 0).map(({ call }) => call);
  const left = joinDecisions(lonely, outside).calls.flatMap(({ traces }) => traces.slice(0, 1));
  const why = "dated outside of the window and not in the pack";
  return [...joinWarnings(joined), ...leftOutWarning(left, why)];
}

/** The logged traces that are in none of the files. A file stands for one entry. */
function newIn(logged: readonly PlacedTrace[], files: readonly PlacedTrace[]) {
  const known = new Map<string, number>();
  for (const file of files) known.set(textOf(file), (known.get(textOf(file)) ?? 0) + 1);
  return logged.filter((trace) => {
    const count = known.get(textOf(trace)) ?? 0;
    known.set(textOf(trace), count - 1);
    return count <= 0;
  });
}

function textOf({ path: _, ...trace }: PlacedTrace): string {
  return canonicalText(trace);
}

/** Divides a list by a condition: first what meets it, then the rest. */
function split<T>(items: readonly T[], holds: (item: T) => boolean): [readonly T[], readonly T[]] {
  return [items.filter(holds), items.filter((item) => !holds(item))];
}
