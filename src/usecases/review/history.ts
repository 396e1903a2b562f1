/** Finds the records of calls in files and folders, by what the files hold. */

import { decodeUtf8 } from "../../core/bytes.ts";
import { GaitError } from "../../core/error.ts";
import { quotedName } from "../../core/fault.ts";
import { appendAll } from "../../core/lists.ts";
import { transcriptKind } from "../../core/review/transcript_kind.ts";
import { compareText } from "../../core/text.ts";
import type { Host } from "../../io/host.ts";
import { joinPath } from "../../io/path.ts";
import { foreignStart } from "../foreign_start.ts";
import { logKindOf } from "../log/is_log.ts";
import type { TranscriptFile } from "./read_transcript.ts";

/** A file with records of calls. */
export type HistoryFile =
  & { readonly path: string; /** Whether it was named itself. */ readonly isNamed: boolean }
  & (
    | { readonly kind: "runpack" | "log" }
    | { readonly kind: "transcript"; readonly transcript: TranscriptFile }
  );

/** Folders within each other that are looked through. */
const DEEPEST = 16;
/** Bytes by which a file is recognized. */
const BEGINNING_BYTES = 64 * 1024;

/**
 * The records below paths, each once, sorted by path within each. Links in folders are not followed.
 *
 * @throws {GaitError} `invalid_input` for a named file of no known kind.
 */
export async function historyFiles(
  paths: readonly string[],
  host: Host<"read">,
): Promise<readonly HistoryFile[]> {
  const found = new Map<string, HistoryFile>();
  for (const path of paths) {
    const files = await host.read.kindOf(path) === "directory"
      ? (await filesBelow(path, host)).toSorted(compareText)
      : [path];
    const isNamed = files.length === 1 && files[0] === path;
    for (const file of files) {
      const real = await host.read.realPath(file) ?? file;
      if (found.has(real)) continue;
      const known = await recognized(file, isNamed, host);
      if (known !== undefined) found.set(real, known);
      else if (isNamed) throw await unknownKind(path, host);
    }
  }
  return [...found.values()];
}

async function filesBelow(
  folder: string,
  host: Host<"read">,
  depth = 0,
): Promise<readonly string[]> {
  const files: string[] = [];
  for (const { name, kind } of await host.read.entries(folder)) {
    const path = joinPath(folder, name);
    if (kind === "file") files.push(path);
    else if (kind === "directory" && depth < DEEPEST) {
      appendAll(files, await filesBelow(path, host, depth + 1));
    }
  }
  return files;
}

async function recognized(
  path: string,
  isNamed: boolean,
  host: Host<"read">,
): Promise<HistoryFile | undefined> {
  const beginning = await beginningOf(path, host);
  if (beginning.startsWith("PK")) {
    return isNamed || /runpack[^/]*\.zip$/i.test(path) || beginning.includes("manifest.json")
      ? { kind: "runpack", path, isNamed }
      : undefined;
  }
  const log = await logKindOf(path, host);
  if (log !== undefined) return log === "gait.log" ? { kind: "log", path, isNamed } : undefined;
  const kind = transcriptKind(beginning, path);
  return kind && { kind: "transcript", path, isNamed, transcript: { ...kind, path } };
}

/** The first text of a file, enough to tell what it is. */
export async function beginningOf(path: string, host: Host<"read">): Promise<string> {
  let text = "";
  for await (const chunk of host.read.stream(path)) {
    text += decodeUtf8(chunk.subarray(0, BEGINNING_BYTES));
    if (text.length >= BEGINNING_BYTES) break;
  }
  return text;
}

async function unknownKind(path: string, host: Host<"read">): Promise<GaitError> {
  const { problem, hint } = await foreignStart(path, host) ?? {
    problem: "it is no runpack, log or transcript",
    hint: "name a runpack, a decision log, a transcript of a client, or a folder with them",
  };
  const text = `Cannot read ${quotedName(path)} as history: ${problem}`;
  return new GaitError("invalid_input", text, { hint });
}
