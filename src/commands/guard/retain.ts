import { defineCommand } from "../../cli/command.ts";
import type { Style } from "../../cli/style.ts";
import { canonicalBytes } from "../../core/json/canonical.ts";
import { GaitError } from "../../core/error.ts";
import { ExitCode } from "../../core/exit_code.ts";
import { GUARD_SCHEMA_VERSION } from "../../core/guard/members.ts";
import {
  decideRetention,
  retainedKind,
  type RetentionCandidate,
  seconds,
} from "../../core/guard/retention.ts";
import type { GuardRetainResult, RetainedFile, RetentionReport } from "../../core/schema/guard.ts";
import { VERSION } from "../../core/version.ts";
import { normalizeTimestamp, toNanoseconds } from "../../core/time.ts";
import type { Host, StagedFile } from "../../io/host.ts";
import { baseName, cleanPath, directoryOf, joinPath } from "../../io/path.ts";
import { prefixed } from "../../usecases/documents.ts";
import { checkOutput } from "../../usecases/evidence/output_file.ts";
import { printable } from "../../core/text.ts";

type Data = Omit<GuardRetainResult, "correlation_id">;

/** `gait guard retain`. */
export const guardRetain = defineCommand({
  path: "guard retain",
  summary: "Delete traces and packs that are past their time",
  explain:
    "Deletes traces and evidence packs below a folder that are older than a limit; it never follows links and never touches a file whose name it cannot classify.",
  needs: ["read", "write"],
  options: {
    dry_run: {
      type: "boolean",
      help: "say what would go and why, and delete nothing: try this first",
    },
    root: {
      type: "path",
      value: "dir",
      default: ".",
      help: "folder to search, with its folders",
    },
    trace_ttl: {
      type: "duration",
      default: "168h",
      help: "keep traces this long; 0 keeps all",
    },
    pack_ttl: {
      type: "duration",
      default: "720h",
      help: "keep packs this long; 0 keeps all",
    },
    report_out: { type: "path", help: "write a report of what went and why" },
  },
  examples: ["guard retain --dry-run", "guard retain --root gait-out --trace-ttl 720h"],
  async run({ options }, host) {
    const root = cleanPath(options.root.trim() || ".");
    const ttls = {
      trace: options.trace_ttl,
      pack: options.pack_ttl,
    };
    const reportPath = options.report_out?.trim() ?? "";
    if (reportPath !== "") await checkReport(reportPath, host);
    const now = host.now();
    const isFolder = await host.read.kindOf(root) === "directory";
    const base = await host.read.realPath(isFolder ? root : directoryOf(root)) ?? root;
    const candidates = await scan(root, toNanoseconds(now), host);

    const decided = decideRetention(candidates, ttls);
    // INVARIANT: the report has its place before the first file goes, so that none goes untold
    await using staged = reportPath === "" ? undefined : await stageReport(reportPath, host);
    const faults: string[] = [];
    const done: RetainedFile[] = [];
    for (const file of decided) {
      done.push(options.dry_run ? file : await carryOut(file, base, faults, host));
    }

    const deleted_files = done.filter(({ action }) => action === "deleted");
    const kept_files = done.filter(({ action }) => action === "kept");
    const report: RetentionReport = {
      schema_id: "gait.guard.retention_report",
      schema_version: GUARD_SCHEMA_VERSION,
      created_at: now,
      producer_version: VERSION,
      root_path: root,
      dry_run: options.dry_run,
      trace_ttl_seconds: seconds(ttls.trace),
      pack_ttl_seconds: seconds(ttls.pack),
      scanned_files: done.length,
      deleted_files,
      kept_files,
    };
    await staged?.write(canonicalBytes(report));
    await staged?.commit();
    if (faults.length > 0) {
      const more = faults.length > 1 ? ` and ${faults.length - 1} more` : "";
      throw new GaitError("invalid_input", `delete retained file ${faults[0]}${more}`, {
        hint: "--report-out tells what became of each file",
      });
    }
    const data: Data = {
      ok: true,
      root_path: root,
      ...(done.length === 0 ? {} : { scanned_files: done.length }),
      ...(deleted_files.length === 0 ? {} : { deleted_files }),
      ...(kept_files.length === 0 ? {} : { kept_files }),
      ...(options.dry_run ? { dry_run: true } : {}),
    };
    return { exit: ExitCode.success, data };
  },
  text: textOf,
});

/**
 * All files below the root that can be classified.
 *
 * INVARIANT: a link is a file of its own, never a way to somewhere else; only the root that was
 * named may be one.
 */
async function scan(
  root: string,
  now: bigint,
  host: Host<"read">,
): Promise<readonly RetentionCandidate[]> {
  const found: RetentionCandidate[] = [];
  const rootKind = await host.read.kindOf(root);
  if (rootKind === undefined) {
    throw new GaitError("invalid_input", `scan retention root: there is no "${root}"`);
  }
  const folders = rootKind === "directory" ? [root] : [];
  if (rootKind !== "directory") await look(root);
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    for (const name of await namesIn(folder)) await look(joinPath(folder, name));
  }
  return found;

  async function namesIn(folder: string): Promise<readonly string[]> {
    try {
      return await host.read.list(folder);
    } catch (error) {
      throw prefixed("scan retention root: ", error);
    }
  }

  async function look(path: string): Promise<void> {
    const entry = await host.read.entryOf(path);
    if (entry === undefined) return;
    if (entry.kind === "directory") {
      folders.push(path);
      return;
    }
    const kind = retainedKind(baseName(path));
    if (kind === undefined) return;
    const modified_at = normalizeTimestamp(entry.modified_at);
    // a time that no report can hold is a time that nobody can judge
    if (modified_at === undefined) return;
    found.push({ path, kind, modified_at, age: now - toNanoseconds(modified_at) });
  }
}

/** Deletes what is to go. A file that cannot be deleted stays, and the others still go. */
async function carryOut(
  file: RetainedFile,
  base: string,
  faults: string[],
  host: Host<"read" | "write">,
): Promise<RetainedFile> {
  if (file.action === "kept") return file;
  try {
    const change = await changeSince(file, base, host);
    if (change !== undefined) {
      return { ...file, action: "kept", reason: `${file.reason}, but ${change}` };
    }
    await host.write.remove(file.path);
    return file;
  } catch (error) {
    if (!(error instanceof GaitError)) throw error;
    faults.push(`${file.path}: ${error.message}`);
    return { ...file, action: "kept", reason: `${file.reason}, but: ${error.message}` };
  }
}

/** What somebody did to a file, or to a folder on the way to it, since it was looked at. */
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

/** A report that retention itself would delete one day is worth nothing. */
async function checkReport(path: string, host: Host<"read">): Promise<void> {
  const kind = retainedKind(baseName(path));
  if (kind !== undefined) {
    const text = `Cannot write --report-out to "${path}": its name is that of a ${kind}`;
    throw new GaitError("invalid_input", text, { hint: "retention deletes files of such names" });
  }
  await checkOutput(path, [], host, "--report-out");
}

async function stageReport(path: string, host: Host<"write">): Promise<StagedFile> {
  await host.write.directory(cleanPath(directoryOf(path)));
  return await host.write.stage(path, 0o600);
}

function textOf(data: Data, style: Style): readonly string[] {
  const { scanned_files, deleted_files = [], kept_files = [], dry_run } = data;
  const head = style.paint("green", "guard retain ok:");
  const went = dry_run === true ? "would delete" : "deleted";
  return [
    `${head} scanned=${scanned_files ?? 0} deleted=${deleted_files.length}`,
    ...deleted_files.map(({ path, reason = "" }) => `${went} ${printable(path)}: ${reason}`),
    ...kept_files.filter(({ reason = "" }) => reason.includes(", but "))
      .map(({ path, reason = "" }) => `kept ${printable(path)}: ${reason}`),
    ...(dry_run === true ? ["dry run: nothing was deleted"] : []),
  ];
}
