/** Says in plain words what `gait log verify` proves and what it does not. */

import type { Style } from "../../cli/style.ts";
import { counted } from "../../core/lists.ts";
import type { LogAnswer, LogFault, LogHeadElsewhere, LogUnsigned } from "../../core/schema/log.ts";
import { printable, printed } from "../../core/text.ts";
import type { VerifyData } from "../../usecases/log/verify_logs.ts";
import { entriesOf } from "./words.ts";

export function verifyText(data: VerifyData, style: Style): readonly string[] {
  const { logs, missing = [], unknown = [], heads_elsewhere = [], two_histories = [] } = data;
  const { given_up = [] } = data;
  const { heads_elsewhere_count, two_histories_count } = data;
  return [
    ...logs.flatMap((log) =>
      log.from_index === true && log.ok
        ? [indexedLine(log)]
        : [...logLines(log, style), ...(log.kind === "index" ? indexLines(data) : [])]
    ),
    ...missing.map(({ log_id, path, entries, problem }) =>
      printed`missing: ${path}: ${problem}; the log ${log_id} had ${entriesOf(entries)}`
    ),
    ...given_up.map((path) =>
      printed`note: the log ${path} was given up and is still there: name it to verify it`
    ),
    ...unknown.map((path) => printed`note: the index does not know the log ${path}`),
    ...heads_elsewhere.map(elsewhereLine),
    ...(heads_elsewhere_count === undefined
      ? []
      : [`and more: heads of ${heads_elsewhere_count} logs that are not here`]),
    ...two_histories.map(({ size, signed, paths }) => {
      const two = paths === undefined
        ? `two given heads of size ${size} have two roots`
        : printed`${paths.join(" and ")} differ in their first ${entriesOf(size)}`;
      return signed
        ? `failed: the key signed two histories: ${two}`
        : `failed: ${two}: one is of another history`;
    }),
    ...(two_histories_count === undefined
      ? []
      : [`and more: ${two_histories_count} contradictions in all`]),
    // Whoever reads only the first lines has read that each log is sound.
    ...(!data.ok && logs.length > 0 && logs.every(({ ok }) => ok)
      ? [
        style.paint("red", "log verify failed:") +
        " each log is sound, and the lines before this one say what is not",
      ]
      : []),
  ];
}

/** Given heads without their log. */
function elsewhereLine({ log_id, size, heads, required, problem }: LogHeadElsewhere): string {
  if (log_id === undefined) return `failed: none of the logs answers the head of size ${size}`;
  const all = heads === 1
    ? `a given head of size ${size}`
    : `${heads} given heads up to size ${size}`;
  const why = problem ?? "no log of that origin is here";
  return printed`${required ? "failed" : "note"}: ${all} of the log ${log_id}: ${why}`;
}

/** A log that is as the index says, in one line. */
function indexedLine(log: LogAnswer): string {
  const { path, entries, vouched, closed, pruned, withheld, not_indexed } = log;
  return [
    printed`ok: ${path}: ${entriesOf(entries)}`,
    ...(vouched === undefined ? [] : [vouched === entries ? "all vouched" : `${vouched} vouched`]),
    closed === true ? "closed" : "open",
    ...(pruned === 0 ? [] : [`${pruned} pruned`]),
    ...(withheld === 0 ? [] : [`${withheld} withheld`]),
    ...(not_indexed === undefined ? [] : [`older than this index (entry ${not_indexed})`]),
  ].join(", ");
}

function logLines(log: LogAnswer, style: Style): readonly string[] {
  const head = log.ok
    ? style.paint("green", "log verify ok:")
    : style.paint("red", "log verify failed:");
  return [
    `${head} ${printable(log.path)}`,
    ...proved(log).map((line) => `proved: ${line}`),
    ...notProved(log).map((line) => `not proved: ${line}`),
    ...notes(log).map((line) => `note: ${line}`),
    ...(log.index_faults ?? []).map(({ problem }) => `failed: ${printable(problem)}`),
    ...unmet(log).map((line) => `failed: ${line}`),
    ...(log.faults ?? []).map(faultLine),
    ...(log.fault_count === undefined ? [] : [`and more: ${log.fault_count} faults in all`]),
  ];
}

function proved(log: LogAnswer): readonly string[] {
  const { consistent, entries, vouched = 0, closed, end_reason = "", heads = [], whole } = log;
  const { cosigners = [], head_count = 0, failed_head_count = 0 } = log;
  const held = head_count - failed_head_count;
  const some = log.found_unsigned === undefined ? `the first ${vouched}` : String(vouched);
  const all = vouched === entries ? `all ${entries}` : `${some} of ${entries}`;
  return [
    ...(consistent ? [`it is undamaged: ${spanOf(log)}`] : []),
    ...(vouched === 0
      ? []
      : [`the holder of the key vouched for ${entries === 1 ? "its 1 entry" : `${all} entries`}`]),
    ...(closed === true && vouched > 0
      ? [`it is closed: the holder of the key declared its end (${printable(end_reason)})`]
      : []),
    ...heads.filter(({ holds }) => holds).map(({ size }) =>
      `its ${firstOf(size)} ${size === 1 ? "is that" : "are those"} of the given head`
    ),
    ...moreHeads(held, heads.filter(({ holds }) => holds).length, "hold"),
    ...cosigners.flatMap(({ name, size, time = "an unknown time" }) =>
      size === undefined
        ? []
        : [printed`${name} saw its ${firstOf(size)}, at ${time} by the clock of ${name}`]
    ),
    ...(consistent && whole && log.kind === "log"
      ? ["nothing was pruned, and no payload is missing"]
      : []),
  ];
}

/** Places with entries that the key found unsigned of which each gets a line. */
const FOUND_SHOWN = 20;

function whoWrote({ from, count, pruned }: LogUnsigned): string {
  const [which, them] = count === 1
    ? [`entry ${from}`, "it"]
    : [`entries ${from} to ${from + count - 1}`, "them"];
  const why = pruned === true
    ? "an entry after that was pruned without an announcement, which may have said that the key found " +
      `${them} without its signature`
    : `the key found ${them} without its signature when the log went on; a process was killed, or another ` +
      "program wrote there";
  return `who wrote ${which}: ${why}`;
}

/** `first entry`, `first 2 entries`. */
function firstOf(size: number): string {
  return size === 1 ? "first entry" : `first ${size} entries`;
}

/** How many given heads hold, or do not, if not all of them are listed. */
function moreHeads(count: number, listed: number, what: string): readonly string[] {
  return count > listed ? [`${count} given heads ${what}, and the first ${listed} are listed`] : [];
}

function spanOf({ entries, first_time, last_time }: LogAnswer): string {
  const count = entriesOf(entries);
  return first_time === undefined || last_time === undefined
    ? count
    : printable(`${count}, ${first_time} to ${last_time}`);
}

function notProved(log: LogAnswer): readonly string[] {
  const { kind, consistent, vouched, unvouched = 0, closed, heads = [], cosigners = [] } = log;
  const most = heads.filter(({ holds }) => holds).reduce(
    (size, head) => Math.max(size, head.size),
    0,
  );
  const isClosed = closed === true && (vouched ?? 0) > 0;
  const found = log.found_unsigned ?? [];
  const last = unvouched - found.reduce((sum, { count }) => sum + count, 0);
  return [
    ...(consistent ? [] : ["that it is undamaged: the faults are below"]),
    ...(vouched === undefined
      ? ["anything against a program that can write the file: no public key was given"]
      : vouched === 0
      ? ["who wrote it: no checkpoint is signed by the given key"]
      : []),
    ...(vouched !== undefined && vouched > 0 && last > 0
      ? [
        last === 1
          ? "who wrote the last entry: the key does not vouch for it"
          : `who wrote the last ${last} entries: the key does not vouch for them`,
      ]
      : []),
    ...found.slice(0, FOUND_SHOWN).map(whoWrote),
    ...(found.length <= FOUND_SHOWN ? [] : [
      `who wrote other entries in ${found.length - FOUND_SHOWN} places; --json has them all`,
    ]),
    ...(log.continues === undefined ? [] : [
      printed`what came before: it continues the log ${log.continues.log_id} of ${
        entriesOf(log.continues.size)
      }, which proves its own`,
    ]),
    ...(isClosed || kind === "index" ? [] : [`that it ends here: ${openness(log)}`]),
    ...(most === 0
      ? [
        "that this is the only history, or the latest: a program that can read the key, like one that " +
        "runs as your user, can sign another; a head from elsewhere (--head) would show it",
      ]
      : most < log.entries
      ? [`anything from elsewhere on the entries after the first ${most}`]
      : []),
    ...(cosigners.some(({ size }) => size !== undefined)
      ? ["that a cosigner read the entries"]
      : []),
    ...(kind === "log" ? ["that every call was asked: only calls that reached gait are here"] : []),
  ];
}

/** Why it is not proved that the log ends where it ends. */
function openness({ closed, end_reason, consistent }: LogAnswer): string {
  if (closed === true) return "no trusted signature covers its end";
  if (end_reason === undefined) return "it has no end, so later entries may have been cut off";
  return consistent ? "no trusted signature covers its end" : "it is damaged";
}

function notes(log: LogAnswer): readonly string[] {
  const { torn_bytes, clock_back, pruned, withheld, unannounced, indexed, not_indexed } = log;
  const { log_id, entries, root } = log;
  const isAre = (count: number, noun: string) =>
    `${counted(count, noun)} ${count === 1 ? "is" : "are"}`;
  return [
    ...(torn_bytes === undefined ? [] : [
      `the last ${
        counted(torn_bytes, "byte")
      } are no whole line: a write was cut off, or somebody cut the file`,
    ]),
    ...(clock_back === undefined ? [] : [`the clock went back before entry ${clock_back}`]),
    ...(pruned === 0 ? [] : [
      `${pruned === 1 ? "1 entry was" : `${pruned} entries were`} pruned` +
      (unannounced === 0 ? "" : `; ${unannounced} of them without an announcement ` +
        (indexed === undefined ? "here; --index looks into the index too" : "anywhere")),
    ]),
    ...(not_indexed === undefined ? [] : [
      `entry ${not_indexed} says that the index did not know the log: it was deleted or replaced, or ` +
      "could not be written when the log began",
    ]),
    ...(withheld === 0 ? [] : [`${isAre(withheld, "payload")} withheld: only the digest is here`]),
    ...(log_id === undefined
      ? []
      : [`its head is GAIT log=${log_id} size=${entries} root=sha256:${root}`]),
  ];
}

/** Requirements that failed, in words. Faults and index problems have lines of their own. */
function unmet(
  { unmet = [], heads = [], failed_head_count = 0, cosigners = [], vouched }: LogAnswer,
): readonly string[] {
  return unmet.flatMap((question): readonly string[] => {
    switch (question) {
      case "signed":
        return vouched === 0
          ? ["no checkpoint is signed by the given key"]
          : ["the given key does not vouch for every entry"];
      case "closed":
        return ["it is not closed"];
      case "whole":
        return ["entries were pruned, or payloads are missing"];
      case "head":
        if (heads.length === 0) return ["no given head is of it, and --require asks for one"];
        return [
          ...heads.filter(({ holds }) => !holds).map(({ size, problem = "" }) =>
            `the given head of size ${size} does not hold: ${printable(problem)}`
          ),
          ...moreHeads(
            failed_head_count,
            heads.filter(({ holds }) => !holds).length,
            "do not hold",
          ),
        ];
      case "cosigned":
        return cosigners.filter(({ size }) => size === undefined).map(({ name }) =>
          `no checkpoint is signed by ${printable(name)}`
        );
      default:
        return [];
    }
  });
}

function faultLine({ line, entry, code, problem }: LogFault): string {
  const about = entry === undefined ? "" : ` (entry ${entry})`;
  return `fault: line ${line}${about}, ${code}: ${printable(problem)}`;
}

/** Lines about the index and the logs it names, if they were checked. */
function indexLines({ logs, missing = [], dropped = 0 }: VerifyData): readonly string[] {
  const seen = logs.filter(({ indexed }) => indexed !== undefined);
  if (seen.length + missing.length + dropped === 0) return [];
  const right = seen.filter(({ indexed }) => indexed === true).length;
  const all = seen.length + missing.length;
  const gone = dropped === 0 ? "" : `, ${dropped} given up`;
  const count = `${right} of ${all} as the index last saw them${gone}`;
  const older = seen.filter(({ not_indexed }) => not_indexed !== undefined).length;
  return [
    right === all
      ? `proved: no log that the index names is missing: ${count}`
      : `not proved: that no log is missing: ${count}`,
    ...(older === 0 ? [] : [
      `not proved: that the index names every log: ${counted(older, "log")} ${
        older === 1 ? "is" : "are"
      } older than it, so it was deleted or replaced, or could not be written`,
    ]),
    "not proved: anything on logs that were never opened, as with hooks that are off",
  ];
}
