import { defineCommand } from "../../cli/command.ts";
import type { Style } from "../../cli/style.ts";
import { missing } from "../../core/fault.ts";
import { withoutEmpty } from "../../core/present.ts";
import type { GuardRetainResult } from "../../core/schema/guard.ts";
import { printable } from "../../core/text.ts";
import { HOME_VARIABLES } from "../../io/workspace.ts";
import { LOG_DIR_VARIABLE } from "../../usecases/log/places.ts";
import { loadSigningKey } from "../../usecases/keys/key_sources.ts";
import { SIGNER_ENV, signerKinds } from "../key_options.ts";
import { LOG_SIGNING_OPTIONS } from "../log/options.ts";
import { retain } from "../../usecases/evidence/retention.ts";

type Data = Omit<GuardRetainResult, "correlation_id">;

export const guardRetain = defineCommand({
  path: "guard retain",
  summary: "Delete traces, packs and logs that are older than a limit",
  explain:
    "Deletes traces and evidence packs below a folder that are older than a limit, if name and content agree; it follows no links and skips version control and dependencies.",
  needs: ["read", "write", "env", "run", "net"],
  needsOf: (options) => ["read", "write", "env", ...signerKinds(options)],
  env: { names: [LOG_DIR_VARIABLE, ...HOME_VARIABLES, ...SIGNER_ENV] },
  options: {
    dry_run: {
      type: "boolean",
      help: "list what would be deleted and why, delete nothing: try this first",
    },
    root: {
      type: "path",
      blank: "absent",
      value: "dir",
      needed: true,
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
    log_ttl: {
      type: "duration",
      default: "0",
      help: "delete decision logs that ended longer ago, and say so in their index; 0 keeps all",
    },
    report_out: { type: "path", writes: true, help: "write a report of what was deleted and why" },
    ...LOG_SIGNING_OPTIONS,
  },
  examples: [
    "guard retain --root gait-out --dry-run",
    "guard retain --root gait-out --trace-ttl 720h",
  ],
  async run({ options }, host) {
    const { dry_run, root, trace_ttl, pack_ttl, log_ttl, report_out } = options;
    if (root === undefined) {
      throw missing(["--root"], "gait guard retain --root gait-out --dry-run says what would go");
    }
    // Nothing else is signed, so that nothing else needs the key.
    const { key } = log_ttl > 0n ? await loadSigningKey(options, host) : {};
    const { report, warnings } = await retain({
      root,
      ttls: { trace: trace_ttl, pack: pack_ttl, log: log_ttl },
      isDryRun: dry_run,
      reportPath: report_out,
      key,
    }, host);
    const { root_path, scanned_files, deleted_files, kept_files } = report;
    const data: Data = {
      ok: true,
      root_path,
      ...withoutEmpty({ scanned_files, deleted_files, kept_files, dry_run, warnings }),
    };
    return { data };
  },
  text: textOf,
});

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
