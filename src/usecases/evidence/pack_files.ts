/** Reading what goes into a pack: named on the command line, or found beside the run. */

import { canonicalText } from "../../core/json/canonical.ts";
import { GaitError } from "../../core/error.ts";
import { type ReceivedTrace, verifyTrace } from "../../core/gate/record/trace.ts";
import { compareText } from "../../core/text.ts";
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
import { prefixed } from "../documents.ts";
import { openRunpack } from "../runpack/open_runpack.ts";

/** Sorted, each once. */
export function pathList(paths: readonly string[]): readonly string[] {
  const trimmed = paths.map((path) => path.trim()).filter((path) => path !== "");
  return [...new Set(trimmed)].sort(compareText);
}

/** Reads the run of a pack; an error begins with `prefix`. */
export async function readPackRun(
  path: string,
  prefix: string,
  host: Host<"read">,
): Promise<RunpackOutline> {
  try {
    using file = await openRunpack(path, `reading ${path}`, host);
    return await readRunpackOutline(file);
  } catch (error) {
    // also what is no answer elsewhere is bad input here
    if (!(error instanceof GaitError)) throw error;
    const { message, hint, fields } = error;
    throw new GaitError("invalid_input", `${prefix}: ${message}`, { hint, fields, cause: error });
  }
}

/** Reads traces and, if a key is given, refuses those that it did not sign. */
export async function readPackTraces(
  paths: readonly string[],
  key: VerifyKey | undefined,
  host: Host<"read">,
): Promise<readonly TraceRecord[]> {
  const traces: TraceRecord[] = [];
  for (const path of paths) {
    const trace = await readOne(TRACE, path, host);
    if (key !== undefined) await refuseUnlessSigned(path, trace, key);
    traces.push(trace.record);
  }
  return traces;
}

async function refuseUnlessSigned(path: string, trace: ReceivedTrace, key: VerifyKey) {
  const { status, error = "its signature does not hold" } = await verifyTrace(trace, key);
  if (status === "verified") return;
  throw new GaitError("invalid_input", `read trace ${path}: ${error}`, {
    hint: "gait trace verify shows what is wrong with it",
  });
}

/** How a kind of input is called in errors, and how it is parsed. */
export interface InputKind<T> {
  readonly name: string;
  readonly parse: (source: Source) => T;
}

/** Inventory snapshots. */
export const INVENTORY = { name: "inventory snapshot", parse: parseInventory };
/** Regress results. */
export const REGRESS = { name: "regress result", parse: parseRegress };
/** Approval audits. */
export const APPROVAL = { name: "approval audit", parse: parseApprovalAudit };
/** Credential records. */
export const CREDENTIAL = { name: "broker credential record", parse: parseCredential };
const TRACE = { name: "trace", parse: parsePackTrace };

/** Reads all inputs of a kind. */
export async function readInputs<T>(
  kind: InputKind<T>,
  paths: readonly string[],
  host: Host<"read">,
): Promise<readonly T[]> {
  const records: T[] = [];
  for (const path of paths) records.push(await readOne(kind, path, host));
  return records;
}

async function readOne<T>(
  { name, parse }: InputKind<T>,
  path: string,
  host: Host<"read">,
): Promise<T> {
  let source: Source;
  try {
    source = await host.read.file(path, GATE_DOCUMENT_MAX_BYTES);
  } catch (error) {
    throw prefixed(`read ${name} ${path}: `, error);
  }
  try {
    return parse(source);
  } catch (error) {
    throw prefixed(`${name === "trace" ? "read" : "parse"} ${name} ${path}: `, error);
  }
}

/**
 * Finds files by name beside the runpack and in the working directory, where decisions leave theirs.
 * Nothing is found in a directory that is not there.
 */
export async function discover(
  runpackPath: string,
  pattern: RegExp,
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

/** Inputs that were named, or else those that are found. */
export async function readGivenOrFound<T extends object>(
  kind: InputKind<T>,
  given: readonly string[],
  find: () => Promise<readonly string[]>,
  host: Host<"read">,
): Promise<{ readonly paths: readonly string[]; readonly records: readonly T[] }> {
  const named = pathList(given);
  const paths = named.length > 0 ? named : await find();
  const records = await readInputs(kind, paths, host);
  return { paths, records: named.length > 0 ? records : distinct(records) };
}

/** Names of evidence. */
export const EVIDENCE_NAMES = {
  trace: /^trace_.*\.json$/s,
  regress: /^regress.*\.json$/s,
  approval: /^approval_audit_.*\.json$/s,
  credential: /^credential_evidence_.*\.json$/s,
} as const;

/**
 * What was found, each record once: a folder may be reached on two ways, and an unpacked pack leaves
 * its copies in the working directory.
 */
export function distinct<T extends object>(records: readonly T[]): readonly T[] {
  const byContent = new Map<string, T>();
  for (const record of records) {
    const content = canonicalText("packed" in record ? record.packed : record);
    if (!byContent.has(content)) byContent.set(content, record);
  }
  return [...byContent.values()];
}
