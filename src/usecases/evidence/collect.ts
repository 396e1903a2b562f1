/** Reads what goes into a pack: files that the user named, or files found by name. */

import { canonicalText } from "../../core/json/canonical.ts";
import { GaitError } from "../../core/error.ts";
import { naming, quoted } from "../../core/fault.ts";
import { type ReceivedTrace, verifyTrace } from "../../core/gate/record/trace.ts";
import { compareText, shellWord, sortedUnique, trim } from "../../core/text.ts";
import {
  parseApprovalAudit,
  parseCredential,
  parseInventory,
  parsePackTrace,
  parseRegress,
} from "../../core/guard/inputs.ts";
import type { VerifyKey } from "../../core/crypto/keys.ts";
import { GATE_DOCUMENT_MAX_BYTES } from "../../core/limits.ts";
import { readRunpackOutline, type RunpackOutline } from "../../core/runpack/outline.ts";
import type { TraceRecord } from "../../core/schema/gate.ts";
import type { Source } from "../../core/source.ts";
import type { Host } from "../../io/host.ts";
import { cleanPath, directoryOf, joinPath } from "../../io/path.ts";
import { openRunpack } from "../runpack/open_runpack.ts";

/** Trims paths, drops empty ones and duplicates, and sorts. */
export function pathList(paths: readonly string[]): readonly string[] {
  return sortedUnique(paths.map(trim).filter((path) => path !== ""));
}

/**
 * Reads the run of a pack.
 *
 * @throws {GaitError} `invalid_input` for any runpack that is not intact.
 */
export async function readPackRun(path: string, host: Host<"read">): Promise<RunpackOutline> {
  try {
    using file = await openRunpack(path, `reading ${path}`, host);
    return await readRunpackOutline(file);
  } catch (error) {
    // The runpack is an input here, so even `verification_failed` is bad input.
    throw error instanceof GaitError ? error.retold({ code: "invalid_input" }) : error;
  }
}

/** Reads traces. If a key is given, refuses a trace that it did not sign. */
export async function readPackTraces(
  paths: readonly string[],
  key: VerifyKey | undefined,
  host: Host<"read">,
): Promise<readonly TraceRecord[]> {
  const records: TraceRecord[] = [];
  for (const path of paths) {
    const trace = await readInput(TRACE, path, host);
    if (key !== undefined) await refuseUnlessSigned(path, trace, key);
    records.push(trace.record);
  }
  return records;
}

async function refuseUnlessSigned(path: string, trace: ReceivedTrace, key: VerifyKey) {
  const { status, error = "its signature does not verify" } = await verifyTrace(trace, key);
  if (status === "verified") return;
  throw new GaitError("invalid_input", `Cannot use trace ${quoted(path)}: ${error}`, {
    hint: `gait trace verify ${shellWord(path)} shows what is wrong with it`,
  });
}

/** A kind of input: its name in errors, and its parser. */
export interface InputKind<T> {
  readonly name: string;
  readonly parse: (source: Source) => T;
}

/** A kind of input that is found by the names of its files. */
export interface FoundKind<T> extends InputKind<T> {
  readonly pattern: RegExp;
}

export const INVENTORY = { name: "inventory snapshot", parse: parseInventory };
export const TRACE = { name: "trace", parse: parsePackTrace, pattern: /^trace_.*\.json$/s };
export const REGRESS = {
  name: "regress result",
  parse: parseRegress,
  pattern: /^regress.*\.json$/s,
};
export const APPROVAL = {
  name: "approval audit",
  parse: parseApprovalAudit,
  pattern: /^approval_audit_.*\.json$/s,
};
export const CREDENTIAL = {
  name: "credential record",
  parse: parseCredential,
  pattern: /^credential_evidence_.*\.json$/s,
};

/** Reads one file of a kind. */
export async function readInput<T>(
  { name, parse }: InputKind<T>,
  path: string,
  host: Host<"read">,
): Promise<T> {
  return parse(await readAs(name, path, GATE_DOCUMENT_MAX_BYTES, host));
}

/** Reads all files of a kind, in order. */
export async function readInputs<T>(
  kind: InputKind<T>,
  paths: readonly string[],
  host: Host<"read">,
): Promise<readonly T[]> {
  const records: T[] = [];
  for (const path of paths) records.push(await readInput(kind, path, host));
  return records;
}

/** Reads a file. Errors say what kind of file it is: `Cannot read trace "t.json": …`. */
export async function readAs(
  what: string,
  path: string,
  maxBytes: number,
  host: Host<"read">,
): Promise<Source> {
  try {
    return await host.read.file(path, maxBytes);
  } catch (error) {
    throw naming(what, error);
  }
}

/**
 * Finds files by name in the folder of the runpack and in the working directory, where decisions
 * write their records. Finds nothing in a folder that does not exist.
 */
export async function discover(
  { pattern }: Pick<FoundKind<unknown>, "pattern">,
  runpackPath: string,
  host: Host<"read">,
): Promise<readonly string[]> {
  const folders = new Set([cleanPath(directoryOf(runpackPath)), "."]);
  const found: string[] = [];
  for (const folder of folders) {
    if (await host.read.kindOf(folder) !== "directory") continue;
    for (const name of await host.read.list(folder)) {
      if (!pattern.test(name)) continue;
      const path = joinPath(folder, name);
      if (await host.read.kindOf(path) === "file") found.push(path);
    }
  }
  return found.sort(compareText);
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
