/** Names of the members of an evidence pack, and the type of evidence that follows from a name. */

import { GaitError } from "../error.ts";
import { quoted } from "../fault.ts";
import type { PackEntry } from "../schema/guard.ts";

/** Name of the manifest, which lists all other members. */
export const PACK_MANIFEST_NAME = "pack_manifest.json";
export const PACK_MANIFEST_ID = "gait.guard.pack_manifest";
/** `schema_version` of everything that the guard writes. */
export const GUARD_SCHEMA_VERSION = "1.0.0";

/** Names of the members that gait computes itself. */
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

/** Members that show the evidence to people. They are not evidence themselves. */
export const RENDERED_MEMBERS: readonly string[] = [PACK_MEMBERS.pdf, PACK_MEMBERS.html];

/** The class of a member, as manifest and control templates use it. */
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

/** The type of a member. It follows from the name. */
export function evidenceType(path: string): EvidenceType {
  return TYPES.get(path) ?? "evidence";
}

export interface PackFile {
  readonly path: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** Name of a numbered member, such as `approval_audit_01.json`. `index` starts at 1. */
export function numberedName(
  stem: "inventory_snapshot" | "approval_audit" | "credential_evidence",
  index: number,
): string {
  return `${stem}_${String(index).padStart(2, "0")}.json`;
}

/**
 * Checks the name of additional evidence and returns it with slashes.
 *
 * @throws {GaitError} `invalid_input` if it is empty, absolute or has a `..` part.
 */
export function checkEvidencePath(path: string): string {
  const clean = path.trim().replaceAll("\\", "/");
  const problem = clean === ""
    ? "it is empty"
    : clean.startsWith("/") || /^[A-Za-z]:/.test(clean)
    ? "it is absolute"
    : clean.split("/").includes("..")
    ? "it has a .. part"
    : undefined;
  if (problem === undefined) return clean;
  throw new GaitError("invalid_input", `Cannot add evidence ${quoted(path)}: ${problem}`, {
    hint: "give a relative path inside the archive, such as notes/timeline.json",
  });
}
