import { GaitError } from "../../core/error.ts";
import { malformed } from "../../core/fault.ts";
import {
  alteredTraceFault,
  parseTrace,
  type ReceivedTrace,
  TRACE_ID,
  traceFault,
  verifyTrace,
} from "../../core/gate/record/trace.ts";
import { compareListed, listedTrace } from "../../core/gate/record/trace_listing.ts";
import type { Verdict } from "../../core/gate/decide/verdict.ts";
import { withoutEmpty } from "../../core/present.ts";
import type { ListedTrace, TraceListResult, TraceRecord } from "../../core/schema/gate.ts";
import type { Host } from "../../io/host.ts";
import { shellWord } from "../../core/text.ts";
import { toNanoseconds } from "../../core/time.ts";
import type { VerifyKey } from "../../core/crypto/keys.ts";
import { appendAll } from "../../core/lists.ts";
import { documentsBelow, logsBelow } from "../evidence/discover.ts";
import { readLogRecords } from "../evidence/log_records.ts";
import { isLogFile } from "../log/is_log.ts";
import { readDocument } from "../read_document.ts";

/** Warnings about single files; of more, only the number is given. */
const SHOWN_FAULTS = 5;

/** The traces of a folder to list. An empty list and `undefined` select all. */
export interface TraceFilter {
  readonly verdicts: readonly Verdict[];
  /** Tool names in lower case; a final `*` matches any ending. */
  readonly tools: readonly string[];
  /** Nanoseconds since 1970, the first one to list. */
  readonly since: bigint | undefined;
  /** Nanoseconds since 1970, the first one not to list. */
  readonly until: bigint | undefined;
}

/** Lists the traces of a folder, of a log or of one file that pass a filter, oldest first. */
export async function listTraces(
  folder: string,
  filter: TraceFilter,
  key: VerifyKey | undefined,
  host: Host<"read">,
  logFolders: readonly string[] = [],
): Promise<Omit<TraceListResult, "correlation_id">> {
  const isOne = await host.read.kindOf(folder) === "file" && !await isLogFile(folder, host);
  const { traces, warnings } = isOne
    ? await readOneTrace(folder, key, host)
    : await readTraces({ folder, logFolders }, key, host);
  const unverified = traces.filter(({ signature_status }) => signature_status === "failed").length;
  const doubt = unverified === 0 ? [] : [
    `${unverified} of ${traces.length} traces do not verify${
      key === undefined ? ", whatever the key" : " under the key"
    }: ` +
    "their content is not proven, and filters never leave them out",
  ];
  return {
    ok: true,
    path: folder,
    total: traces.length,
    traces: traces.filter((trace) => isShown(trace, filter)).sort(compareListed),
    ...withoutEmpty({
      warnings: [
        ...doubt,
        ...warnings,
        ...isOne ? [] : await unprovedIn(folder, key, logFolders, host),
      ],
    }),
  };
}

/** Warnings about decisions in logs that the key signed, for which it does not vouch. */
async function unprovedIn(
  folder: string,
  key: VerifyKey | undefined,
  logFolders: readonly string[],
  host: Host<"read">,
): Promise<readonly string[]> {
  if (key === undefined) return [];
  const warnings: string[] = [];
  for (const path of await logsBelow(folder, host, logFolders)) {
    try {
      appendAll(warnings, (await readLogRecords(path, key, host)).unprovedWarnings);
    } catch (error) {
      // Each of its traces was listed as one that does not verify, or the file was named.
      if (!(error instanceof GaitError)) throw error;
    }
  }
  return warnings;
}

/** A trace that does not verify may claim anything, so no filter leaves it out. */
function isShown(
  { verdict, tool_name, created_at, signature_status }: ListedTrace,
  { verdicts, tools, since, until }: TraceFilter,
): boolean {
  if (signature_status === "failed") return true;
  return (verdicts.length === 0 || verdicts.some((wanted) => wanted === verdict)) &&
    (tools.length === 0 || tools.some((tool) => isTool(tool_name, tool))) &&
    (since === undefined || toNanoseconds(created_at) >= since) &&
    (until === undefined || toNanoseconds(created_at) < until);
}

function isTool(name: string, pattern: string): boolean {
  return pattern.endsWith("*") ? name.startsWith(pattern.slice(0, -1)) : name === pattern;
}

/** Without these a line would tell of no decision. */
const SHOWN_MEMBERS = ["trace_id", "tool_name", "verdict"] as const;

/** Why a record tells of no decision that a list could show; `undefined` if it does. */
function listingFault(record: TraceRecord): { pointer: string; text: string } | undefined {
  if (record.schema_id !== TRACE_ID) return traceFault(record);
  const absent = SHOWN_MEMBERS.find((member) => record[member].trim() === "");
  return absent && { pointer: `/${absent}`, text: "is missing or blank" };
}

async function listed(
  trace: ReceivedTrace,
  path: string,
  key: VerifyKey | undefined,
): Promise<ListedTrace> {
  const status = key !== undefined
    ? (await verifyTrace(trace, key)).status
    : await alteredTraceFault(trace) === undefined
    ? undefined
    : "failed";
  return listedTrace(trace.record, path, status);
}

/**
 * Reads the one trace that a file is.
 *
 * @throws {GaitError} `invalid_input` for a file that is no trace.
 */
async function readOneTrace(
  path: string,
  key: VerifyKey | undefined,
  host: Host<"read">,
): Promise<FoundTraces> {
  const trace = parseTrace(await readDocument("trace record", path, host));
  const fault = listingFault(trace.record);
  if (fault !== undefined) {
    const hint = `gait verify ${shellWord(path)} says what it is`;
    throw malformed(path, fault.pointer, fault.text, hint);
  }
  return { traces: [await listed(trace, path, key)], warnings: [] };
}

interface FoundTraces {
  readonly traces: readonly ListedTrace[];
  readonly warnings: readonly string[];
}

/**
 * Reads the traces of a folder and of the default places below it. Other JSON files are skipped; a
 * file that is named like a trace but is not one gives a warning.
 */
async function readTraces(
  { folder, logFolders }: { readonly folder: string; readonly logFolders: readonly string[] },
  key: VerifyKey | undefined,
  host: Host<"read">,
): Promise<FoundTraces> {
  const traces: ListedTrace[] = [];
  const faults: string[] = [];
  const progress = host.progress(`reading ${folder}`);
  const documents = documentsBelow(folder, host, logFolders);
  for await (const { path, index, total, read, isNamedTrace } of documents) {
    try {
      const trace = parseTrace(await read());
      const fault = listingFault(trace.record);
      if (fault === undefined) traces.push(await listed(trace, path, key));
      else if (isNamedTrace || trace.record.schema_id === TRACE_ID) {
        faults.push(`${path} is not listed: ${fault.pointer} ${fault.text}`);
      }
    } catch (error) {
      if (!(error instanceof GaitError)) throw error;
      if (isNamedTrace) faults.push(`${path} is not listed: ${error.message}`);
    }
    progress.update(index + 1, total);
  }
  progress.end();
  const rest = faults.length - SHOWN_FAULTS;
  const more = rest > 0 ? [`and ${rest} more files are not listed`] : [];
  return { traces, warnings: [...faults.slice(0, SHOWN_FAULTS), ...more] };
}
