/** Names of what an evidence pack is made of, and the kind of evidence that a name stands for. */

import { GaitError } from "../error.ts";
import type { PackEntry } from "../schema/guard.ts";

/** The manifest, which lists the others and never itself. */
export const PACK_MANIFEST_NAME = "pack_manifest.json";
/** `schema_id` of the manifest. */
export const PACK_MANIFEST_ID = "gait.guard.pack_manifest";
/** Generation of all guard schemas. */
export const GUARD_SCHEMA_VERSION = "1.0.0";

/** Names of the members that are made, not copied. */
export const PACK_MEMBERS = {
  runpackSummary: "runpack_summary.json",
  referencedRunpacks: "referenced_runpacks.json",
  traceSummary: "trace_summary.json",
  regressSummary: "regress_summary.json",
  policyDigests: "policy_digests.json",
  controlIndex: "control_index.json",
  evidencePointers: "evidence_pointers.json",
  pdf: "summary.pdf",
  html: "summary.html",
} as const;

/** Kind of evidence. */
export type EvidenceType = PackEntry["type"];

const TYPES: ReadonlyMap<string, "runpack" | "trace" | "report"> = new Map([
  [PACK_MEMBERS.runpackSummary, "runpack"],
  [PACK_MEMBERS.traceSummary, "trace"],
  [PACK_MEMBERS.regressSummary, "report"],
  [PACK_MEMBERS.controlIndex, "report"],
  [PACK_MEMBERS.evidencePointers, "report"],
  [PACK_MEMBERS.policyDigests, "report"],
  [PACK_MEMBERS.pdf, "report"],
  [PACK_MEMBERS.html, "report"],
]);

/** Kind of evidence of a member, from its name alone. */
export function evidenceType(path: string): EvidenceType {
  return TYPES.get(path) ?? "evidence";
}

/** A member before it is hashed. */
export interface PackFile {
  /** Name in the archive. */
  readonly path: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** Name of the `index`-th file of its kind, counted from 1: `approval_audit_01.json`. */
export function numberedName(
  stem: "inventory_snapshot" | "approval_audit" | "credential_evidence",
  index: number,
): string {
  return `${stem}_${String(index).padStart(2, "0")}.json`;
}

/**
 * Checks the name of additional evidence.
 *
 * @throws {GaitError} `invalid_input` if it is empty, absolute or climbs out of the archive.
 */
export function checkEvidencePath(path: string): string {
  const clean = path.trim().replaceAll("\\", "/");
  const problem = clean === ""
    ? "it is empty"
    : clean.startsWith("/") || /^[A-Za-z]:/.test(clean)
    ? "it is absolute"
    : clean.split("/").includes("..")
    ? "it climbs out of the archive"
    : undefined;
  if (problem === undefined) return clean;
  throw new GaitError("invalid_input", `Cannot add evidence "${path}": ${problem}`);
}
