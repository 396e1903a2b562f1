/** Builds an evidence pack from a run and the files that the user named. */

import type { VerifyKey } from "../../core/crypto/keys.ts";
import { GaitError } from "../../core/error.ts";
import { joinDecisions } from "../../core/guard/join_decisions.ts";
import {
  alteredWarnings,
  joinWarnings,
  leftOutWarning,
  unjoinedWarnings,
} from "../../core/guard/pack_warnings.ts";
import { alteredTraceFault } from "../../core/gate/record/trace.ts";
import { canonicalText } from "../../core/json/canonical.ts";
import type { TraceRecord } from "../../core/schema/gate.ts";
import { shellWord } from "../../core/text.ts";
import type { Host } from "../../io/host.ts";
import { type PackedRun, pathList, readPackRun, readPackTraces } from "./collect.ts";
import { discover, distinct, type SearchPlace } from "./discover.ts";
import { journalDoubts } from "./journals.ts";
import { distinctLogs, logDoubts } from "./log_doubts.ts";
import {
  indexOfLogs,
  type LoggedRecords,
  logMembers,
  logsOfRun,
  placesOfLogs,
  readLogRecords,
} from "./log_records.ts";
import { simulatedWarnings } from "./simulated.ts";
import { type PackOrder, writePack, type WrittenPack } from "./write_pack.ts";
import {
  APPROVAL,
  CREDENTIAL,
  type FoundKind,
  INVENTORY,
  readInput,
  readInputs,
  REGRESS,
  TRACE,
} from "./input_kinds.ts";

export interface NamedEvidence {
  readonly inventory: readonly string[];
  /** Files, and folders of them. */
  readonly trace: readonly string[];
  readonly regress: readonly string[];
  /** If empty, approval audits are found by name. */
  readonly approval_audit: readonly string[];
  /** If empty, credential records are found by name. */
  readonly credential_evidence: readonly string[];
  /** If given, every trace must be signed by it. */
  readonly traceKey: VerifyKey | undefined;
  /** Decision logs, whose traces and records go into the pack with a proof of each decision. */
  readonly log: readonly string[];
}

interface RunPlace extends SearchPlace {
  readonly source: PackedRun;
}

export async function packRun(
  named: NamedEvidence,
  order: PackOrder,
  host: Host<"read" | "write" | "env">,
): Promise<WrittenPack> {
  const { runpackPath } = order;
  const source = await readPackRun(runpackPath, host);
  const place = { runpackPath, source, named: pathList(named.trace) };
  const inventoryPaths = pathList(named.inventory);
  const regressPaths = pathList(named.regress);
  const inventory = await readInputs(INVENTORY, inventoryPaths, host);
  const logPaths = pathList(named.log);
  const index = logPaths.length === 0 ? undefined : await indexOfLogs(named.traceKey, host);
  const read = await Promise.all(
    logPaths.map((path) => readLogRecords(path, named.traceKey, host, index)),
  );
  const { logs, warnings: copies } = await distinctLogs(read, source.run);
  const traces = await readPackTraces(
    [...pathList(named.trace), ...logs.map(({ path }) => path)],
    named.traceKey,
    host,
  );
  const regress = await readInputs(REGRESS, regressPaths, host);
  const ids = new Set([
    ...traces.records.map(({ trace_id }) => trace_id),
    ...(source.calls ?? []).map(({ trace_id }) => trace_id),
  ]);
  const approvals = await namedOrFound(APPROVAL, named.approval_audit, ids, place, host);
  const credentials = await namedOrFound(CREDENTIAL, named.credential_evidence, ids, place, host);

  const { doubts: ofLogs, named: lacking } = await logDoubts(logs, source.run, false);
  const left = new Set(traces.altered.map(({ path }) => path));
  const written = await writePack(
    {
      source,
      inventory,
      traces: traces.records,
      altered: traces.altered,
      log_doubts: ofLogs,
      regress,
      approvals: distinct([...approvals.records, ...parsed(APPROVAL, logs, "approvals")]),
      credentials: distinct([...credentials.records, ...parsed(CREDENTIAL, logs, "credentials")]),
      extra: await logMembers(logs, lacking, left),
      now: host.now(),
      paths: [
        ...inventoryPaths,
        ...traces.paths,
        ...regressPaths,
        ...approvals.paths,
        ...credentials.paths,
      ],
    },
    order,
    host,
  );
  const about = [
    ...await simulatedWarnings(source.calls, place, host),
    ...await aboutDecisions(traces.records, place, host),
  ];
  const doubts = [
    ...alteredWarnings(traces.altered, source),
    ...await journalDoubts(source, place, host),
  ];
  const unproved = [...copies, ...ofLogs, ...logs.flatMap(({ warnings }) => warnings)];
  return {
    ...written,
    warnings: [...written.warnings, ...traces.warnings, ...unproved, ...doubts, ...about],
  };
}

/** The records of logs, read as those of files are. */
export function parsed<T>(
  { parse }: FoundKind<T>,
  logs: readonly LoggedRecords[],
  kind: "approvals" | "credentials",
): readonly T[] {
  return logs.flatMap((log) => log[kind]).map(({ source }) => parse(source));
}

/**
 * The records that were named, else those that lie near the run, and those in folders of traces that
 * belong to one of the decisions.
 */
async function namedOrFound<T extends { readonly record: { readonly trace_id: string } }>(
  kind: FoundKind<T>,
  given: readonly string[],
  ids: ReadonlySet<string>,
  place: RunPlace,
  host: Host<"read">,
) {
  const named = pathList(given);
  if (named.length > 0) return { paths: named, records: await readInputs(kind, named, host) };
  const paths: string[] = [];
  const records: T[] = [];
  for (const { path, isNear } of await discover(kind, place, host)) {
    const record = await readFound(kind, path, isNear, host);
    if (record === undefined || !(isNear || ids.has(record.record.trace_id))) continue;
    paths.push(path);
    records.push(record);
  }
  return { paths, records: distinct(records) };
}

/** A file in a folder of traces may be of any session: an unreadable one is skipped. */
async function readFound<T>(
  kind: FoundKind<T>,
  path: string,
  isNear: boolean,
  host: Host<"read">,
): Promise<T | undefined> {
  try {
    return await readInput(kind, path, host);
  } catch (error) {
    if (isNear || !(error instanceof GaitError)) throw error;
    return undefined;
  }
}

/** Warnings about calls without a decision. Looks around for traces that were not named. */
async function aboutDecisions(
  traces: readonly TraceRecord[],
  place: RunPlace,
  host: Host<"read" | "env">,
): Promise<readonly string[]> {
  const { calls } = place.source;
  if (calls === undefined) return unjoinedWarnings(place.source);
  const joined = joinDecisions(calls, traces);
  const lonely = joined.calls.filter(({ traces }) => traces.length === 0).map(({ call }) => call);
  if (lonely.length === 0) return joinWarnings(joined);
  const given = new Set(traces.map((trace) => canonicalText(trace)));
  const around: (TraceRecord & { readonly path: string })[] = [];
  const { run: { run_id } } = place.source;
  const [log] = await logsOfRun(run_id, placesOfLogs(place.runpackPath, host), host);
  if (traces.length === 0 && log !== undefined) {
    return [`the decisions on this run are in its log: add --log ${shellWord(log)}`];
  }
  for (const { path } of await discover(TRACE, place, host)) {
    const found = await readFound(TRACE, path, false, host);
    const isGood = found !== undefined && await alteredTraceFault(found) === undefined;
    // A trace that was given may belong to another, equal call.
    if (isGood && !given.has(canonicalText(found.record))) around.push({ ...found.record, path });
  }
  const left = joinDecisions(lonely, around).calls.flatMap(({ traces }) => traces.slice(0, 1));
  const why = "not in the pack; name their files or folder with --trace";
  return [...joinWarnings(joined), ...leftOutWarning(left, why)];
}
