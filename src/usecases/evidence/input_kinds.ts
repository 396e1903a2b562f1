/** The kinds of files that go into a pack, and reading one of a kind. */

import { TRACE_NAME } from "../../core/trace_name.ts";
import { GATE_DOCUMENT_MAX_BYTES } from "../../core/limits.ts";
import type { Host } from "../../io/host.ts";
import type { Source } from "../../core/source.ts";
import { naming } from "../../core/fault.ts";
import {
  parseApprovalAudit,
  parseCredential,
  parseInventory,
  parsePackTrace,
  parseRegress,
} from "../../core/guard/inputs.ts";

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
export const TRACE = { name: "trace", parse: parsePackTrace, pattern: TRACE_NAME };
export const REGRESS = {
  name: "regress result",
  parse: parseRegress,
  pattern: /^regress.*\.json$/is,
};
export const APPROVAL = {
  name: "approval audit",
  parse: parseApprovalAudit,
  pattern: /^approval_audit_.*\.json$/is,
};
export const CREDENTIAL = {
  name: "credential record",
  parse: parseCredential,
  pattern: /^credential_evidence_.*\.json$/is,
};

export async function readInput<T>(
  { name, parse }: InputKind<T>,
  path: string,
  host: Host<"read">,
): Promise<T> {
  return parse(await readAs(name, path, GATE_DOCUMENT_MAX_BYTES, host));
}

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
