/** Finds evidence by the names of files, wherever a command may have written it. */

import { isTraceName } from "../../core/trace_name.ts";
import { GaitError } from "../../core/error.ts";
import { evidenceFolders, isSimulatedName, placesBelow } from "../../core/places.ts";
import { parsePackTrace } from "../../core/guard/inputs.ts";
import { type ReceivedTrace, TRACE_ID } from "../../core/gate/record/trace.ts";
import { canonicalText } from "../../core/json/canonical.ts";
import { isAbsolutePath } from "../../core/path.ts";
import { compareText } from "../../core/text.ts";
import type { Host } from "../../io/host.ts";
import type { Source } from "../../core/source.ts";
import { isLogFile } from "../log/is_log.ts";
import { logsIn, readLogRecords } from "./log_records.ts";
import { baseName, cleanPath, directoryOf, joinPath } from "../../io/path.ts";
import { readDocument } from "../read_document.ts";
import type { PackRun } from "../../core/guard/summaries.ts";
import type { FoundKind } from "./input_kinds.ts";
import { appendAll } from "../../core/lists.ts";

/** Where to look for the evidence of a run, besides the default places. */
export interface SearchPlace {
  readonly runpackPath: string;
  /** Traces that the user named, and folders of them. */
  readonly named: readonly string[];
  readonly source: Pick<PackRun, "refs">;
}

export interface FoundFile {
  readonly path: string;
  /** Whether it is in the runpack's folder or the working directory, not in a folder of traces. */
  readonly isNear: boolean;
}

/**
 * Finds files of a kind in all places where evidence of a run may lie. Simulated decisions are not
 * evidence, so they are found only on their own. Finds nothing in a folder that does not exist.
 */
export async function discover(
  { pattern }: Pick<FoundKind<unknown>, "pattern">,
  { runpackPath, named, source }: SearchPlace,
  host: Host<"read">,
  { simulated = false }: { readonly simulated?: boolean } = {},
): Promise<readonly FoundFile[]> {
  const beside = cleanPath(directoryOf(runpackPath));
  const near = new Set([beside, "."]);
  const found: FoundFile[] = [];
  const folders = new Set<string>();
  const further = [...await foldersOf(named, host), ...receiptFolders(source)];
  for (const folder of evidenceFolders(beside, further)) {
    if (await host.read.kindOf(folder) !== "directory") continue;
    const real = await host.read.realPath(folder) ?? folder;
    if (folders.has(real)) continue;
    folders.add(real);
    for (const name of await host.read.list(folder)) {
      if (!pattern.test(name) || isSimulatedName(name) !== simulated) continue;
      const path = joinPath(folder, name);
      // A pipe or device cannot be read: its reader says so, in place of a silent gap.
      if (await host.read.kindOf(path) !== "directory") {
        found.push({ path, isNear: near.has(folder) });
      }
    }
  }
  return found.sort((a, b) => compareText(a.path, b.path));
}

/** Named folders with the default places below them, and the folders of named files. */
async function foldersOf(paths: readonly string[], host: Host<"read">): Promise<readonly string[]> {
  const folders: string[] = [];
  for (const path of paths) {
    const isFolder = await host.read.kindOf(path) === "directory";
    appendAll(folders, isFolder ? placesBelow(path) : [cleanPath(directoryOf(path))]);
  }
  return folders;
}

/** Most folders that are taken from the receipts of a run. */
const NAMED_FOLDERS_MAX = 20;

/** Folders of the traces that receipts of a run refer to. Only those below the working directory. */
function receiptFolders({ refs }: SearchPlace["source"]): readonly string[] {
  const folders = refs.receipts.filter(({ source_type }) => source_type === "gait.trace")
    .map(({ source_locator }) => cleanPath(source_locator))
    .filter((path) => !isAbsolutePath(path) && !path.startsWith(".."))
    .map((path) => cleanPath(directoryOf(path)));
  return [...new Set(folders)].slice(0, NAMED_FOLDERS_MAX);
}

/**
 * Drops copies among records that were found. An unpacked pack, for example, leaves copies of
 * records in the working directory.
 */
export function distinct<T extends object>(records: readonly T[]): readonly T[] {
  const byContent = new Map<string, T>();
  for (const record of records) {
    const content = canonicalText("packed" in record ? record.packed : record);
    if (!byContent.has(content)) byContent.set(content, record);
  }
  return [...byContent.values()];
}

export interface TraceFile {
  readonly path: string;
  readonly trace: ReceivedTrace;
}

/**
 * Reads the traces of a folder and of the default places below it. Other JSON files are skipped.
 *
 * @throws {GaitError} `invalid_input` for a file that is named like a trace and cannot be read.
 */
export async function tracesBelow(
  folder: string,
  host: Host<"read">,
): Promise<readonly TraceFile[]> {
  const traces: TraceFile[] = [];
  for await (const { path, read, isNamedTrace: isNamed } of documentsBelow(folder, host)) {
    try {
      const trace = parsePackTrace(await read());
      if (trace.record.schema_id === TRACE_ID) traces.push({ path, trace });
    } catch (error) {
      if (!(error instanceof GaitError) || isNamed) throw error;
    }
  }
  return traces;
}

/** A JSON file, or a record of a log. */
export interface FoundDocument {
  readonly path: string;
  /** Whether its name is that of a trace, so that an unreadable file deserves a warning. */
  readonly isNamedTrace: boolean;
  /** Its place in what was found, and how much that is. */
  readonly index: number;
  readonly total: number;
  read(): Promise<Source>;
}

/**
 * The JSON files of a folder and of the default places below it, sorted by path. Then the traces of
 * logs: in these places, in `logFolders`, and in `folder` itself if it is a log.
 */
export async function* documentsBelow(
  folder: string,
  host: Host<"read">,
  logFolders: readonly string[] = [],
): AsyncGenerator<FoundDocument> {
  const isLog = await isLogFile(folder, host);
  const files = isLog ? [] : await filesBelow(folder, JSON_FILES, host);
  const logs = await logsBelow(folder, host, logFolders);
  const found: Omit<FoundDocument, "index" | "total">[] = files.map((path) => ({
    path,
    isNamedTrace: isTraceName(baseName(path)),
    read: () => readDocument("trace record", path, host),
  }));
  for (const path of logs) {
    try {
      const { traces, simulated } = await readLogRecords(path, undefined, host);
      for (const { path, source } of [...traces, ...simulated]) {
        found.push({ path, isNamedTrace: true, read: () => Promise.resolve(source) });
      }
    } catch (error) {
      if (!(error instanceof GaitError)) throw error;
      found.push({ path, isNamedTrace: true, read: () => Promise.reject(error) });
    }
  }
  for (const [index, document] of found.entries()) {
    yield { ...document, index, total: found.length };
  }
}

/**
 * The logs of a folder, of the default places below it and of other folders, or the log that `folder` is.
 */
export async function logsBelow(
  folder: string,
  host: Host<"read">,
  others: readonly string[] = [],
): Promise<readonly string[]> {
  return await isLogFile(folder, host)
    ? [folder]
    : await logsIn([...placesBelow(folder), ...others], host);
}

/** A name with a leading dot is a file that is still being written. */
const JSON_FILES = /^[^.].*\.json$/is;

/** Files by name, of a folder and of the default places below it, sorted. */
export async function filesBelow(
  folder: string,
  pattern: RegExp,
  host: Host<"read">,
): Promise<readonly string[]> {
  const seen = new Set<string>();
  const paths: string[] = [];
  for (const [at, place] of placesBelow(folder).entries()) {
    // The folder itself must be there: its error names it.
    if (at > 0 && await host.read.kindOf(place) !== "directory") continue;
    const real = await host.read.realPath(place) ?? place;
    if (seen.has(real)) continue;
    seen.add(real);
    for (const name of (await host.read.list(place)).filter((one) => pattern.test(one))) {
      const path = joinPath(place, name);
      // For a file named like a trace, the reader tells why it is not one.
      if (isTraceName(name) || await host.read.kindOf(path) === "file") paths.push(path);
    }
  }
  return paths.sort(compareText);
}
