import { defineCommand } from "../../cli/command.ts";
import type { Style } from "../../cli/style.ts";
import { tableLines } from "../../cli/table.ts";
import { unusable } from "../../core/fault.ts";
import { isVerdict, type Verdict, VERDICTS } from "../../core/gate/decide/verdict.ts";
import { traceTime } from "../../core/gate/record/trace_listing.ts";
import type { ListedTrace, TraceListResult } from "../../core/schema/gate.ts";
import { nearest } from "../../core/suggest.ts";
import { lowerTrim, printable } from "../../core/text.ts";
import { EPOCH } from "../../core/time.ts";
import { listTraces } from "../../usecases/trace/list_traces.ts";
import { HOME_VARIABLES } from "../../io/workspace.ts";
import { LOG_DIR_VARIABLE, logFolder } from "../../usecases/log/places.ts";
import { VERIFY_KEY_OPTIONS } from "../key_options.ts";
import { loadVerifyKey } from "../../usecases/keys/key_sources.ts";

export const traceList = defineCommand({
  path: "trace list",
  summary: "Show the traces of a folder, newest last",
  explain:
    "Lists the decisions whose traces are in a folder or in the default places below it, by time; with a key it marks those that do not verify.",
  needs: ["read", "env"],
  env: { names: [LOG_DIR_VARIABLE, ...HOME_VARIABLES] },
  options: {
    verdict: { type: "list", value: "verdicts", help: "only these verdicts" },
    tool: {
      type: "list",
      value: "names",
      help: "only these tools; a final * matches any ending",
    },
    since: {
      type: "string",
      value: "time",
      help: "only at or after: 2026-02-05, 2026-02-05T08:00:00Z, or 24h for that long ago",
    },
    until: { type: "string", value: "time", help: "only before, in the same forms" },
    ...VERIFY_KEY_OPTIONS,
  },
  positional: {
    name: "folder",
    help:
      "folder with traces, a log or one trace; the working directory and the folder of logs by default",
    error: "expected one folder, log or trace",
  },
  examples: ["trace list", "trace list traces --verdict block,require_approval --since 24h"],
  async run({ options, args: [folder = "."] }, host) {
    const now = host.now();
    const filter = {
      verdicts: options.verdict.map(verdictIn),
      tools: options.tool.map(lowerTrim),
      since: timeIn("--since", options.since, now),
      until: timeIn("--until", options.until, now),
    };
    const key = await loadVerifyKey(options, host);
    // Live decisions are in logs, outside of the working directory.
    const logs = logFolder(host);
    const further = folder === "." && logs !== undefined ? [logs] : [];
    return { data: await listTraces(folder, filter, key, host, further) };
  },
  text: listText,
});

function verdictIn(text: string): Verdict {
  const verdict = lowerTrim(text);
  if (isVerdict(verdict)) return verdict;
  const guess = nearest(verdict, VERDICTS);
  const hint = guess === undefined ? "gait trace list --help" : `did you mean ${guess}?`;
  throw unusable("--verdict", text, "allow, dry_run, require_approval or block", hint);
}

function timeIn(flag: string, text: string | undefined, now: string): bigint | undefined {
  if (text === undefined) return undefined;
  const time = traceTime(text, now);
  if (time !== undefined) return time;
  const expected = "a day, a timestamp, or how long ago";
  throw unusable(flag, text, expected, "such as 2026-02-05, 2026-02-05T08:00:00Z or 24h");
}

function listText(
  { traces, total }: Omit<TraceListResult, "correlation_id">,
  style: Style,
): readonly string[] {
  if (traces.length === 0) return [`no traces${total === 0 ? "" : `: none of ${total} matches`}`];
  const head = ["TIME", "VERDICT", "TOOL", "VIOLATIONS", "PATH"];
  return tableLines([head, ...traces.map(rowOf)], style);
}

function rowOf(trace: ListedTrace): string[] {
  const violations = trace.violations?.map(printable).join() || "-";
  const { created_at, claimed_verdict, simulated, tool_name, path } = trace;
  const said = claimed_verdict === undefined ? "" : ` (says ${claimed_verdict})`;
  const verdict = `${trace.verdict}${said}${simulated === true ? " (simulated)" : ""}`;
  const time = created_at === EPOCH ? "-" : created_at;
  return [time, ...[verdict, tool_name].map(printable), violations, printable(path)];
}
