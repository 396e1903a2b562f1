import { defineCommand } from "../../cli/command.ts";
import { printable, type Style } from "../../cli/style.ts";
import { canonicalBytes } from "../../core/canonical_json.ts";
import { GaitError } from "../../core/error.ts";
import { ExitCode } from "../../core/exit_code.ts";
import { parseDuration } from "../../core/gate/duration.ts";
import { toNanoseconds } from "../../core/gate/instant.ts";
import { GUARD_SCHEMA_VERSION } from "../../core/guard/members.ts";
import {
  decideRetention,
  retainedKind,
  type RetentionCandidate,
  seconds,
} from "../../core/guard/retention.ts";
import type { GuardRetainResult, RetainedFile, RetentionReport } from "../../core/schema/guard.ts";
import { VERSION } from "../../core/version.ts";
import type { Host } from "../../io/host.ts";
import { baseName, cleanPath, directoryOf, joinPath } from "../../io/path.ts";

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
      type: "string",
      value: "dir",
      default: ".",
      help: "folder to search, with its folders",
    },
    trace_ttl: {
      type: "string",
      value: "duration",
      default: "168h",
      help: "keep traces this long; 0 keeps all",
    },
    pack_ttl: {
      type: "string",
      value: "duration",
      default: "720h",
      help: "keep packs this long; 0 keeps all",
    },
    report_out: { type: "string", value: "file", help: "write a report of what went and why" },
  },
  examples: ["guard retain --dry-run", "guard retain --root gait-out --trace-ttl 720h"],
  async run({ options }, host) {
    const root = cleanPath(options.root.trim() || ".");
    const ttls = {
      trace: durationIn("--trace-ttl", options.trace_ttl),
      pack: durationIn("--pack-ttl", options.pack_ttl),
    };
    const now = host.now();
    const candidates = await scan(root, toNanoseconds(now), host);

    const decided = decideRetention(candidates, ttls);
    const faults: string[] = [];
    const done: RetainedFile[] = [];
    for (const file of decided) {
      done.push(options.dry_run ? file : await carryOut(file, faults, host));
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
    await writeReport(options.report_out?.trim() ?? "", report, host);
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

function durationIn(flag: string, text: string): bigint {
  const duration = parseDuration(text.trim());
  if (duration !== undefined) return duration;
  throw new GaitError("invalid_input", `parse ${flag}: invalid duration "${text}"`, {
    hint: "give hours, minutes or seconds: 168h, 90m; there is no unit for days",
  });
}

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
    for (const name of await host.read.list(folder)) await look(joinPath(folder, name));
  }
  return found;

  async function look(path: string): Promise<void> {
    const entry = await host.read.entryOf(path);
    if (entry === undefined) return;
    if (entry.kind === "directory") {
      folders.push(path);
      return;
    }
    const kind = retainedKind(baseName(path));
    if (kind === undefined) return;
    const { modified_at } = entry;
    found.push({ path, kind, modified_at, age: now - toNanoseconds(modified_at) });
  }
}

/** Deletes what is to go. A file that cannot be deleted stays, and the others still go. */
async function carryOut(
  file: RetainedFile,
  faults: string[],
  host: Host<"write">,
): Promise<RetainedFile> {
  if (file.action === "kept") return file;
  try {
    await host.write.remove(file.path);
    return file;
  } catch (error) {
    if (!(error instanceof GaitError)) throw error;
    faults.push(`${file.path}: ${error.message}`);
    return { ...file, action: "kept", reason: `${file.reason}, but: ${error.message}` };
  }
}

async function writeReport(path: string, report: RetentionReport, host: Host<"write">) {
  if (path === "") return;
  await host.write.directory(cleanPath(directoryOf(path)));
  await host.write.file(path, canonicalBytes(report), 0o600);
}

function textOf({ scanned_files, deleted_files = [], dry_run }: Data, style: Style) {
  const head = style.paint("green", "guard retain ok:");
  const went = dry_run === true ? "would delete" : "deleted";
  return [
    `${head} scanned=${scanned_files ?? 0} deleted=${deleted_files.length}`,
    ...deleted_files.map(({ path, reason = "" }) => `${went} ${printable(path)}: ${reason}`),
    ...(dry_run === true ? ["dry run: nothing was deleted"] : []),
  ];
}
