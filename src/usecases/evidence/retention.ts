import { canonicalBytes } from "../../core/json/canonical.ts";
import type { SigningKey } from "../../core/crypto/keys.ts";
import { GaitError } from "../../core/error.ts";
import { quotedName, unreadable, unwritable } from "../../core/fault.ts";
import { GUARD_SCHEMA_VERSION } from "../../core/guard/members.ts";
import {
  decideRetention,
  isForeignFolder,
  isForeignRoot,
  type RetainedKind,
  retainedKind,
  type RetentionCandidate,
  seconds,
} from "../../core/guard/retention.ts";
import type { RetainedFile, RetentionReport } from "../../core/schema/guard.ts";
import { normalizeTimestamp, toNanoseconds } from "../../core/time.ts";
import { VERSION } from "../../core/version.ts";
import type { Host } from "../../io/host.ts";
import { realPathOf } from "../../io/output_paths.ts";
import { baseName, cleanPath, directoryOf, joinPath } from "../../io/path.ts";
import { checkOutput, stageIn } from "./output_file.ts";
import { isOfKind } from "./retained_content.ts";
import { hashBytes } from "../../core/crypto/digest.ts";
import { otherThanIndexed, verifyLogAt } from "../log/ended.ts";
import { LogIndex, originalOf, readIndex } from "../log/log_index.ts";
import { isLogFile } from "../log/is_log.ts";
import { logFolder } from "../log/places.ts";
import { logSigner } from "../log/session_log.ts";
import { refuseUnsignedExcuse } from "../log/signing.ts";
import { refuseReplacing } from "../signed_artifact.ts";
import { OUTPUTS } from "../../core/written_kinds.ts";
import { shortened } from "../../core/lists.ts";

/** The files to look at, their limits, and the report. */
export interface RetentionRequest {
  /** A folder, or a single file. */
  readonly root: string;
  /** How long to keep each kind, in nanoseconds; zero or less keeps all files of the kind. */
  readonly ttls: Readonly<Record<RetainedKind, bigint>>;
  /** Decide and report, but delete nothing. */
  readonly isDryRun: boolean;
  readonly reportPath: string | undefined;
  /** Signs what the index of logs says of those that go. */
  readonly key: SigningKey | undefined;
}

export interface RetentionOutcome {
  readonly report: RetentionReport;
  readonly warnings: readonly string[];
}

/**
 * Deletes the files that are past their limit.
 *
 * @throws {GaitError} `invalid_input` if the root or the report path cannot be used; then nothing was
 * deleted. Also if a file could not be deleted; then the others were, and the report is written.
 */
export async function retain(
  { root: given, ttls, isDryRun, reportPath, key }: RetentionRequest,
  host: Host<"read" | "write" | "env">,
): Promise<RetentionOutcome> {
  const root = cleanPath(given);
  if (reportPath !== undefined) await checkReport(reportPath, host);
  const now = host.now();
  const isFolder = await host.read.kindOf(root) === "directory";
  const base = await host.read.realPath(isFolder ? root : directoryOf(root)) ?? root;
  const { candidates, impostors, openLogs } = await scan(root, {
    now: toNanoseconds(now),
    withLogs: ttls.log > 0n,
  }, host);

  if (reportPath !== undefined) {
    const found = [...candidates.map(({ path }) => path), ...impostors, ...openLogs];
    await checkOutput("report", reportPath, found, host);
  }

  const decided = decideRetention(candidates, ttls);
  // INVARIANT: the report file is created before the first deletion, so no deletion goes unreported.
  await using staged = reportPath === undefined
    ? undefined
    : await stageIn(reportPath, 0o600, host);
  const faults: string[] = [];
  const done: RetainedFile[] = [];
  for (const file of decided) {
    done.push(await carryOut(file, { base, key, faults, isDryRun }, host));
  }

  const report: RetentionReport = {
    schema_id: "gait.guard.retention_report",
    schema_version: GUARD_SCHEMA_VERSION,
    created_at: now,
    producer_version: VERSION,
    root_path: root,
    dry_run: isDryRun,
    trace_ttl_seconds: seconds(ttls.trace),
    pack_ttl_seconds: seconds(ttls.pack),
    ...(ttls.log > 0n ? { log_ttl_seconds: seconds(ttls.log) } : {}),
    scanned_files: done.length,
    deleted_files: done.filter(({ action }) => action === "deleted"),
    kept_files: done.filter(({ action }) => action === "kept"),
  };
  await staged?.write(canonicalBytes(report));
  await staged?.commit();
  if (faults.length > 0) {
    const shown = shortened(faults, 1).join(", ");
    throw new GaitError("invalid_input", `Cannot delete all expired files: ${shown}`, {
      hint: "gait guard retain --report-out <file> records the fate of every file",
    });
  }
  return { report, warnings: keptWarnings(impostors, openLogs) };
}

/** Files named in a warning; of more, only the number is given. */
const SHOWN_IMPOSTORS = 3;

function keptWarnings(
  impostors: readonly string[],
  openLogs: readonly string[],
): readonly string[] {
  const shown = (paths: readonly string[]) => shortened(paths, SHOWN_IMPOSTORS).join(", ");
  return [
    ...(impostors.length === 0 ? [] : [
      `kept what is named like a trace or a pack and cannot be read as one: ${shown(impostors)}`,
    ]),
    ...(openLogs.length === 0 ? [] : [
      `kept logs that have no end or are damaged (gait log verify, gait log end): ${
        shown(openLogs)
      }`,
    ]),
  ];
}

interface Scan {
  readonly candidates: readonly RetentionCandidate[];
  /** Files whose name claims what their content is not. */
  readonly impostors: readonly string[];
  /** Logs without an end, and damaged ones. */
  readonly openLogs: readonly string[];
}

/**
 * Finds all files below the root that retention may delete.
 *
 * INVARIANT: links are never followed, so that nothing outside the root is deleted. Only the root
 * itself may be a link. A file is found only if its content is what its name claims.
 */
async function scan(
  root: string,
  { now, withLogs }: { readonly now: bigint; readonly withLogs: boolean },
  host: Host<"read">,
): Promise<Scan> {
  const candidates: RetentionCandidate[] = [];
  const impostors: string[] = [];
  const openLogs: string[] = [];
  const rootKind = await host.read.kindOf(root);
  if (rootKind === undefined) {
    const hint = "gait guard retain --root <dir> takes an existing folder";
    throw unreadable("retention root", root, "it does not exist", hint);
  }
  const folders = rootKind === "directory" ? [root] : [];
  if (rootKind !== "directory") {
    refuseForeignRoot(root, await host.read.realPath(root) ?? root, []);
    await look(root);
  }
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    const names = await host.read.list(folder);
    if (folder === root) refuseForeignRoot(root, await host.read.realPath(root) ?? root, names);
    else if (isForeignFolder(baseName(folder), names)) continue;
    for (const name of names) await look(joinPath(folder, name));
  }
  return { candidates, impostors: impostors.sort(), openLogs: openLogs.sort() };

  async function look(path: string): Promise<void> {
    const entry = await host.read.entryOf(path);
    if (entry === undefined) return;
    if (entry.kind === "directory") {
      folders.push(path);
      return;
    }
    const kind = retainedKind(baseName(path));
    const modified_at = normalizeTimestamp(entry.modified_at);
    // A time outside the years 1 to 9999 fits in no report, so the file stays.
    if (kind === undefined || modified_at === undefined) return;
    if (kind === "log" && !withLogs) return;
    if (entry.kind !== "file" || !(await isOfKind(path, kind, host))) {
      const isLog = kind === "log" && entry.kind === "file" && await isLogFile(path, host);
      (isLog ? openLogs : impostors).push(path);
      return;
    }
    candidates.push({ path, kind, modified_at, age: now - toNanoseconds(modified_at) });
  }
}

function refuseForeignRoot(root: string, realPath: string, names: readonly string[]): void {
  if (!isForeignRoot(realPath, names)) return;
  const problem = "it belongs to version control or holds installed packages";
  const hint = "gait guard retain --root <dir> takes the folder with traces and packs";
  throw unreadable("retention root", root, problem, hint);
}

/**
 * Deletes an expired file; in a dry run looks only whether it would. If that fails, the file counts as kept
 * and the fault is added.
 */
async function carryOut(
  file: RetainedFile,
  { base, key, faults, isDryRun }: {
    readonly base: string;
    readonly key: SigningKey | undefined;
    readonly faults: string[];
    readonly isDryRun: boolean;
  },
  host: Host<"read" | "write" | "env">,
): Promise<RetainedFile> {
  if (file.action === "kept") return file;
  try {
    const change = await changeSince(file, base, host);
    if (change !== undefined) {
      return { ...file, action: "kept", reason: `${file.reason}, but ${change}` };
    }
    const drop = file.kind === "log" ? await dropOf(file.path, key, host) : undefined;
    if (isDryRun) return file;
    if (drop !== undefined) await dropFromIndex(drop, key, host);
    await host.write.remove(file.path);
    return file;
  } catch (error) {
    if (!(error instanceof GaitError)) throw error;
    faults.push(error.message);
    return { ...file, action: "kept", reason: `${file.reason}, but: ${error.message}` };
  }
}

/** A log that goes, and the folder of its index. */
interface Drop {
  readonly folder: string;
  readonly log_id: string;
}

/** Says in the index that a log goes, before it goes. */
async function dropFromIndex(
  { folder, log_id }: Drop,
  key: SigningKey | undefined,
  host: Host<"read" | "write">,
): Promise<void> {
  const signer = key && logSigner(key);
  const writer = await LogIndex.open({ folder, signer, hash: hashBytes, durable: true }, host);
  using _opened = writer;
  await writer.dropped(log_id, "retention");
}

/**
 * What the index must be told of a log that goes. A log that the index does not know needs no word, and a
 * copy of a log that stays none.
 *
 * @throws {GaitError} `verification_failed` for a log that is not what the index saw: deleting it would
 * hide that. `invalid_input` without the key of a signed index.
 */
async function dropOf(
  path: string,
  key: SigningKey | undefined,
  host: Host<"read" | "env">,
): Promise<Drop | undefined> {
  const folder = logFolder(host);
  const index = folder === undefined ? undefined : await readIndex(folder, host);
  const { log_id, key_id } = (await verifyLogAt(path, host))?.head ?? {};
  if (key_id !== undefined) await refuseUnsignedEnd(path, key_id, key, host);
  const known = log_id === undefined ? undefined : index?.logs.get(log_id);
  if (folder === undefined || known === undefined) return undefined;
  const other = await otherThanIndexed(path, known, host);
  if (other !== undefined) {
    const text = `Cannot delete the log ${quotedName(path)}: ${other}`;
    const hint = "gait log verify --index says more; it was kept for whoever looks into it";
    throw new GaitError("verification_failed", text, { hint });
  }
  const place = { folder, path: await realPathOf(path, host) };
  if (await originalOf(known, place, host) !== undefined) return undefined;
  await refuseUnsignedExcuse(folder, key, host);
  return { folder, log_id: known.log_id };
}

/**
 * Keeps a log that names a key, and whose end this key did not sign: whoever can write the file can end it.
 *
 * @throws {GaitError} `invalid_input` without the key; `verification_failed` for such an end.
 */
async function refuseUnsignedEnd(
  path: string,
  key_id: string,
  key: SigningKey | undefined,
  host: Host<"read">,
): Promise<void> {
  const own = key?.keyId === key_id ? key : undefined;
  const log = own && await verifyLogAt(path, host, [own.publicKey]);
  if (log?.isClosed === true && log.foundUnsigned.length === 0) return;
  const name = `Cannot delete the log ${quotedName(path)}`;
  if (own === undefined) {
    const text = `${name}: its key ${
      key_id.slice(0, 12)
    } was not given, so nobody says that it ended`;
    throw new GaitError("invalid_input", text, {
      hint: "--private-key <file> or --signer with the key of the session",
    });
  }
  throw new GaitError("verification_failed", `${name}: its key did not sign its end`, {
    hint:
      "gait log verify says more; a person who knows why may delete the file, and give the log " +
      "up: gait log end <log id>",
  });
}

/** A change of the file, or of a folder above it, since the scan; `undefined` if there is none. */
async function changeSince(
  { path, modified_at }: RetainedFile,
  base: string,
  host: Host<"read">,
): Promise<string | undefined> {
  const entry = await host.read.entryOf(path);
  if (entry !== undefined && normalizeTimestamp(entry.modified_at) !== modified_at) {
    return "it was changed meanwhile";
  }
  const folder = await host.read.realPath(directoryOf(path));
  const isBelow = folder === undefined || asPrefix(folder).startsWith(asPrefix(base));
  return isBelow ? undefined : "a link leads out of the root meanwhile";
}

/** A real path with one separator at its end. */
function asPrefix(path: string): string {
  const separator = path.startsWith("/") ? "/" : "\\";
  return path.endsWith(separator) ? path : `${path}${separator}`;
}

/** Refuses a report whose name would make a later retention delete it. */
async function checkReport(path: string, host: Host<"read">): Promise<void> {
  const kind = retainedKind(baseName(path));
  if (kind !== undefined && kind !== "log") {
    const problem = `its name is that of a ${kind}`;
    throw unwritable("report", path, problem, "retention deletes files of such names");
  }
  await checkOutput("report", path, [], host);
  await refuseReplacing([{ kind: OUTPUTS.retention, path }], host);
}
