import { defineCommand } from "../../cli/command.ts";
import type { Style } from "../../cli/style.ts";
import { ExitCode } from "../../core/exit_code.ts";
import { GaitError } from "../../core/error.ts";
import { lowerTrim, printable } from "../../core/text.ts";
import { isVerdict, VERDICTS } from "../../core/gate/decide/verdict.ts";
import type { ListedTrace, TraceListResult } from "../../core/schema/gate.ts";
import { nearest } from "../../core/suggest.ts";
import { compareListed, traceTime } from "../../core/gate/record/trace_listing.ts";
import { readTraces } from "../../usecases/trace/read_traces.ts";
import { toNanoseconds } from "../../core/time.ts";

type Data = Omit<TraceListResult, "correlation_id">;

/** `gait trace list`. */
export const traceList = defineCommand({
  path: "trace list",
  summary: "Show the traces of a folder, newest last",
  explain:
    "Lists the decisions whose traces lie in a folder, by time; signatures are left to trace verify.",
  needs: ["read"],
  options: {
    verdict: { type: "list", value: "verdicts", help: "only these verdicts" },
    tool: {
      type: "list",
      value: "names",
      help: "only these tools; a final * stands for any ending",
    },
    since: {
      type: "string",
      value: "time",
      help: "only at or after: 2026-02-05, 2026-02-05T08:00:00Z, or 24h for that long ago",
    },
    until: { type: "string", value: "time", help: "only before, in the same forms" },
  },
  positional: {
    name: "folder",
    help: "folder with traces; the working directory by default",
    min: 0,
    max: 1,
    error: "expected one folder",
  },
  examples: ["trace list", "trace list traces --verdict block,require_approval --since 24h"],
  async run({ options, args: [folder = "."] }, host) {
    const verdicts = verdictsIn(options.verdict);
    const tools = options.tool.map(lowerTrim);
    const now = host.now();
    const since = timeIn("--since", options.since, now);
    const until = timeIn("--until", options.until, now);
    const { traces, warnings } = await readTraces(folder, host);

    const shown = traces.filter(({ verdict, tool_name, created_at }) =>
      (verdicts.length === 0 || verdicts.includes(verdict)) &&
      (tools.length === 0 || tools.some((tool) => isTool(tool_name, tool))) &&
      (since === undefined || toNanoseconds(created_at) >= since) &&
      (until === undefined || toNanoseconds(created_at) < until)
    ).sort(compareListed);

    const data: Data = {
      ok: true,
      path: folder,
      total: traces.length,
      traces: shown,
      ...(warnings.length === 0 ? {} : { warnings }),
    };
    return { exit: ExitCode.success, data };
  },
  text: textOf,
});

function verdictsIn(given: readonly string[]): readonly string[] {
  return given.map((text) => {
    const verdict = lowerTrim(text);
    if (isVerdict(verdict)) return verdict;
    const guess = nearest(verdict, VERDICTS);
    const hint = guess === undefined ? `known: ${VERDICTS.join(", ")}` : `did you mean ${guess}?`;
    throw new GaitError("invalid_input", `--verdict is "${text}", which is no verdict`, { hint });
  });
}

function isTool(name: string, pattern: string): boolean {
  return pattern.endsWith("*") ? name.startsWith(pattern.slice(0, -1)) : name === pattern;
}

function timeIn(flag: string, text: string | undefined, now: string): bigint | undefined {
  if (text === undefined) return undefined;
  const time = traceTime(text, now);
  if (time !== undefined) return time;
  throw new GaitError("invalid_input", `${flag} is "${text}", which is no time`, {
    hint: "give a day, a timestamp, or how long ago: 2026-02-05, 2026-02-05T08:00:00Z, 24h",
  });
}

function textOf({ traces, total }: Data, style: Style): readonly string[] {
  if (traces.length === 0) return [`no traces${total === 0 ? "" : `: none of ${total} matches`}`];
  const rows = [["TIME", "VERDICT", "TOOL", "VIOLATIONS", "PATH"], ...traces.map(rowOf)];
  const widths = [0, 1, 2, 3].map((at) => Math.max(...rows.map((row) => row[at]?.length ?? 0)));
  const lines = rows.map((row) => row.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join("  "));
  return [style.paint("bold", lines[0] ?? ""), ...lines.slice(1)];
}

function rowOf(trace: ListedTrace): string[] {
  const violations = trace.violations?.map(printable).join() || "-";
  const { created_at, verdict, tool_name, path } = trace;
  return [created_at, ...[verdict, tool_name].map(printable), violations, printable(path)];
}
