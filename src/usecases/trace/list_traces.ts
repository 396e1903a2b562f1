/** Lists the traces of a folder. */

import { GaitError } from "../../core/error.ts";
import { parseTrace } from "../../core/gate/record/trace.ts";
import { compareListed, listedTrace } from "../../core/gate/record/trace_listing.ts";
import type { Verdict } from "../../core/gate/decide/verdict.ts";
import { withoutEmpty } from "../../core/present.ts";
import type { ListedTrace, TraceListResult } from "../../core/schema/gate.ts";
import type { Host } from "../../io/host.ts";
import { joinPath } from "../../io/path.ts";
import { readDocument } from "../documents.ts";
import { toNanoseconds } from "../../core/time.ts";

/** Warnings about single files; of more, only the number is given. */
const SHOWN_FAULTS = 5;

/** The traces of a folder to list. An empty list and `undefined` select all. */
export interface TraceFilter {
  readonly verdicts: readonly Verdict[];
  /** Tool names in lower case; a final `*` stands for any ending. */
  readonly tools: readonly string[];
  /** Nanoseconds since 1970, the first one to list. */
  readonly since: bigint | undefined;
  /** Nanoseconds since 1970, the first one not to list. */
  readonly until: bigint | undefined;
}

/** Lists the traces of a folder that pass a filter, oldest first. */
export async function listTraces(
  folder: string,
  { verdicts, tools, since, until }: TraceFilter,
  host: Host<"read">,
): Promise<Omit<TraceListResult, "correlation_id">> {
  const { traces, warnings } = await readTraces(folder, host);
  const shown = traces.filter(({ verdict, tool_name, created_at }) =>
    (verdicts.length === 0 || verdicts.some((wanted) => wanted === verdict)) &&
    (tools.length === 0 || tools.some((tool) => isTool(tool_name, tool))) &&
    (since === undefined || toNanoseconds(created_at) >= since) &&
    (until === undefined || toNanoseconds(created_at) < until)
  );
  return {
    ok: true,
    path: folder,
    total: traces.length,
    traces: shown.sort(compareListed),
    ...withoutEmpty({ warnings }),
  };
}

function isTool(name: string, pattern: string): boolean {
  return pattern.endsWith("*") ? name.startsWith(pattern.slice(0, -1)) : name === pattern;
}

/**
 * Reads the traces of a folder, not those of folders in it. Other JSON files are skipped; a file that
 * is named like a trace and is none gives a warning.
 */
async function readTraces(
  folder: string,
  host: Host<"read">,
): Promise<{ readonly traces: readonly ListedTrace[]; readonly warnings: readonly string[] }> {
  const traces: ListedTrace[] = [];
  const faults: string[] = [];
  const progress = host.progress(`reading ${folder}`);
  // A name with a leading dot is a file that is still being written.
  const names = (await host.read.list(folder)).filter((name) => /^[^.].*\.json$/s.test(name));
  for (const [index, name] of names.sort().entries()) {
    const path = joinPath(folder, name);
    try {
      if (await host.read.kindOf(path) !== "file") continue;
      const { record } = parseTrace(await readDocument("trace record", path, host));
      if (record.schema_id === "gait.gate.trace") traces.push(listedTrace(record, path));
    } catch (error) {
      if (!(error instanceof GaitError)) throw error;
      if (name.startsWith("trace_")) faults.push(`${path} is not listed: ${error.message}`);
    }
    progress.update(index + 1, names.length);
  }
  progress.end();
  const rest = faults.length - SHOWN_FAULTS;
  const more = rest > 0 ? [`and ${rest} more files are not listed`] : [];
  return { traces, warnings: [...faults.slice(0, SHOWN_FAULTS), ...more] };
}
