/** Reading all traces of a folder. */

import { GaitError } from "../../core/error.ts";
import { parseTrace } from "../../core/gate/record/trace.ts";
import { listedTrace } from "../../core/gate/record/trace_listing.ts";
import type { ListedTrace } from "../../core/schema/gate.ts";
import type { Host } from "../../io/host.ts";
import { joinPath } from "../../io/path.ts";
import { readDocument } from "../documents.ts";

/** How many files are named that could not be read. */
const SHOWN_FAULTS = 5;

/** A folder's traces, unsorted, and what could not be read of it. */
export interface FolderOfTraces {
  readonly traces: readonly ListedTrace[];
  readonly warnings: readonly string[];
}

/**
 * Reads the traces of a folder, not those of folders in it. Other JSON files are passed over; a file
 * that is named like a trace and is none gives a warning.
 */
export async function readTraces(folder: string, host: Host<"read">): Promise<FolderOfTraces> {
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
