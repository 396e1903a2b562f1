/** Shows what is in a log. Nothing is verified: that is for `verifyLogs`. */

import { counted } from "../../core/lists.ts";
import { formatArtifact } from "../../core/crypto/signed_document.ts";
import { GaitError } from "../../core/error.ts";
import { quotedName } from "../../core/fault.ts";
import { isJsonObject, type JsonObject } from "../../core/json/json.ts";
import { type EntryFilter, EntryList } from "../../core/log/listing.ts";
import { present, withoutEmpty } from "../../core/present.ts";
import { someOf } from "../../core/lists.ts";
import type { LogShowResult } from "../../core/schema/log.ts";
import { OUTPUTS } from "../../core/written_kinds.ts";
import type { Host } from "../../io/host.ts";
import { refuseLinkOn } from "../../io/output_paths.ts";
import { directoryOf } from "../../io/path.ts";
import { encodeUtf8 } from "../../core/bytes.ts";
import { refuseCopyTo } from "../signed_artifact.ts";
import { readLines } from "./log_lines.ts";
import { readHead, refuseOther } from "./read_head.ts";

export type ShowData = Omit<LogShowResult, "correlation_id">;

/** Most entries of equal calls that a message names. */
const NAMED_MAX = 10;
const TRACE_MODE = 0o600;

/** Lists the entries that a filter selects. */
export async function listLog(
  path: string,
  filter: EntryFilter,
  host: Host<"read">,
): Promise<ShowData> {
  const log = await openLog(path, host);
  const list = new EntryList(filter);
  let unreadable = 0;
  for await (const { read } of readLines(path, log, host)) {
    if (read === undefined) unreadable++;
    else list.take(read);
  }
  const { entries, total, matched, pruned } = list;
  const isFiltered = filter.kinds.length + filter.tools.length + filter.answers.length > 0 ||
    filter.since !== undefined;
  const warnings = [
    ...(unreadable === 0 ? [] : [`${counted(unreadable, "line")} cannot be read: gait log verify`]),
    ...(pruned === 0 || !isFiltered ? [] : [
      `${pruned === 1 ? "1 entry was" : `${pruned} entries were`} pruned, and may have matched`,
    ]),
  ];
  return {
    ...{ ok: true, path, log_id: log.log_id, total, matched, entries },
    ...withoutEmpty({ unreadable, warnings }),
  };
}

/** Shows one entry whole, with its payload if that was kept. */
export async function showEntry(
  path: string,
  index: number,
  host: Host<"read">,
): Promise<ShowData> {
  const log = await openLog(path, host);
  const list = new EntryList(NO_FILTER);
  const found = new EntryList(NO_FILTER);
  let [entry, payload]: (JsonObject | undefined)[] = [];
  for await (const { read } of readLines(path, log, host)) {
    if (read === undefined) continue;
    list.take(read);
    const { of, value, from, leaves } = read.members;
    if (read.kind === "payload" && of === index && isJsonObject(value)) payload = value;
    const isPruned = Array.isArray(leaves) && Number(from) <= index &&
      index < Number(from) + leaves.length;
    if (read.leaf?.n !== index && !isPruned) continue;
    found.take(read);
    if (!isPruned) entry = { [read.kind]: read.members };
  }
  const { total } = list;
  if (found.matched === 0) throw noEntry(path, `it has no entry ${index}`, total);
  return {
    ...{ ok: true, path, log_id: log.log_id, total, matched: 1, entries: found.entries },
    ...present({ entry, payload }),
    ...(entry === undefined
      ? { warnings: [`entry ${index} was pruned: only its hash is left`] }
      : {}),
  };
}

/** Shows the trace of a decision, and writes it if a path is given. */
export async function showTrace(
  path: string,
  asked: {
    readonly trace_id: string;
    readonly entry: number | undefined;
    readonly out: string | undefined;
  },
  host: Host<"read" | "write">,
): Promise<ShowData> {
  const { trace_id, entry: index, out } = asked;
  const log = await openLog(path, host);
  const list = new EntryList(NO_FILTER);
  const found = new EntryList(NO_FILTER);
  const trace_entries: number[] = [];
  let [entry, trace]: (JsonObject | undefined)[] = [];
  for await (const { read } of readLines(path, log, host)) {
    if (read === undefined) continue;
    list.take(read);
    const { kind, leaf, members } = read;
    const own = members["trace"];
    if (kind !== "decision" || leaf === undefined || !isJsonObject(own)) continue;
    if (own["trace_id"] !== trace_id) continue;
    trace_entries.push(leaf.n);
    found.take(read);
    if (index === undefined ? entry !== undefined : leaf.n !== index) continue;
    entry = { [kind]: members };
    trace = own;
  }
  const { total } = list;
  const [first] = trace_entries;
  if (first === undefined) throw noEntry(path, `no decision has the trace id ${trace_id}`, total);
  if (trace === undefined) throw noEntry(path, `entry ${index} has not the trace id`, total);
  const trace_path = out === undefined ? undefined : await writeTrace(out, trace, host);
  const chosen = index ?? first;
  const warnings = trace_entries.length < 2 ? [] : [
    `equal calls share this trace id: entries ${someOf(trace_entries.map(String), NAMED_MAX)}; ` +
    `this is the one of entry ${chosen}, --entry chooses another`,
  ];
  return {
    ...{
      ok: true,
      path,
      log_id: log.log_id,
      total,
      matched: found.matched,
      entries: found.entries,
    },
    ...present({ entry, trace, trace_path }),
    trace_entries,
    ...withoutEmpty({ warnings }),
  };
}

/** Entries of equal calls are all listed: there are never too many of them. */
const NO_FILTER: EntryFilter = {
  kinds: [],
  tools: [],
  answers: [],
  since: undefined,
  last: 1_000,
};

async function writeTrace(
  out: string,
  trace: JsonObject,
  host: Host<"read" | "write">,
): Promise<string> {
  const { signature } = trace as { readonly signature?: { readonly key_id?: string } };
  const signers = signature === undefined ? [] : [signature.key_id ?? ""];
  await refuseLinkOn("trace", out, host);
  await refuseCopyTo(OUTPUTS.trace, { signers, to: out }, host);
  const folder = directoryOf(out);
  if (folder !== ".") await host.write.directory(folder);
  await host.write.file(out, encodeUtf8(formatArtifact(trace)), TRACE_MODE);
  return out;
}

async function openLog(
  path: string,
  host: Host<"read">,
): Promise<{ readonly log_id: string; readonly isIndex: boolean }> {
  const isIndex = await refuseOther(path, host) === "gait.log.index";
  const head = await readHead(path, host);
  if (head !== undefined) return { log_id: head.log_id, isIndex };
  const text = `Cannot read the log ${quotedName(path)}: its first line is damaged`;
  throw new GaitError("verification_failed", text, { hint: "gait log verify names every fault" });
}

function noEntry(path: string, problem: string, total: number): GaitError {
  const text = `Cannot show an entry of the log ${quotedName(path)}: ${problem}`;
  return new GaitError("invalid_input", text, {
    hint: `it has ${total} entries, from 0 on; gait log show lists them`,
  });
}
