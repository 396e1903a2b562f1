/** Control templates: which evidence counts for which control. */

import { compareText, lowerTrim } from "../text.ts";
import type { Control, EvidencePointer, PackEntry } from "../schema/guard.ts";
import { type EvidenceType, PACK_MEMBERS } from "./members.ts";

export type TemplateId = "soc2" | "pci" | "incident_response";

export const TEMPLATE_IDS: readonly TemplateId[] = ["soc2", "pci", "incident_response"];

/** Id and title of a control; types of evidence that count; parts of names that count too. */
type ControlRule = readonly [
  control_id: string,
  title: string,
  types: readonly EvidenceType[],
  parts: readonly string[],
];

const { runpackSummary, referencedRunpacks, traceSummary, regressSummary, policyDigests } =
  PACK_MEMBERS;
const APPROVALS = ["approval_audit_", "credential_evidence_"] as const;

const TEMPLATES: Readonly<Record<TemplateId, readonly ControlRule[]>> = {
  soc2: [
    ["CC6.6", "Change Management Evidence", ["trace", "evidence"], APPROVALS],
    ["CC7.2", "Operational Monitoring", ["report"], [regressSummary, traceSummary]],
    ["CC8.1", "Incident Evidence Integrity", ["runpack", "evidence"], [
      runpackSummary,
      referencedRunpacks,
    ]],
  ],
  pci: [
    ["PCI-10", "Audit Trail and Monitoring", ["trace", "report"], [traceSummary]],
    ["PCI-7", "Access and Approval Controls", ["evidence"], APPROVALS],
    ["PCI-12", "Incident Handling Evidence", ["runpack", "report"], [
      runpackSummary,
      regressSummary,
    ]],
  ],
  incident_response: [
    ["IR-CHAIN", "Reconstruction Chain", ["runpack", "trace", "evidence"], [
      runpackSummary,
      traceSummary,
      ...APPROVALS,
    ]],
    ["IR-ROOTCAUSE", "Root Cause and Regression", ["report"], [regressSummary, policyDigests]],
  ],
};

/** The template to use: `soc2` if none is given, `incident_response` for an unknown one. */
export function effectiveTemplate(given: string): TemplateId {
  const id = lowerTrim(given);
  if (id === "") return "soc2";
  return TEMPLATE_IDS.find((known) => known === id) ?? "incident_response";
}

/** Whether the given name is a template, or empty, which means the default. */
export function isKnownTemplate(given: string): boolean {
  const id = lowerTrim(given);
  return id === "" || TEMPLATE_IDS.some((known) => known === id);
}

/**
 * The controls of a template, each with the paths of the evidence that counts for it. The format
 * counts `summary.pdf`; the page that lists the controls counts for none of them.
 */
export function buildControlIndex(
  template: TemplateId,
  entries: readonly Pick<PackEntry, "path" | "type">[],
  { countsPage = false }: { readonly countsPage?: boolean } = {},
): readonly Control[] {
  const counted = countsPage ? entries : entries.filter(({ path }) => path !== PACK_MEMBERS.html);
  return TEMPLATES[template].map(([control_id, title, types, parts]) => ({
    control_id,
    title,
    evidence_paths: counted.filter(({ path, type }) =>
      types.includes(type) || parts.some((part) => path.includes(part))
    ).map(({ path }) => path).sort(compareText),
  }));
}

/** Numbers the evidence in the order of its paths, from `ev_001`. */
export function buildEvidencePointers(entries: readonly PackEntry[]): readonly EvidencePointer[] {
  return entries.toSorted((a, b) => compareText(a.path, b.path)).map((entry, index) => ({
    pointer_id: `ev_${String(index + 1).padStart(3, "0")}`,
    path: entry.path,
    type: entry.type,
    sha256: entry.sha256,
  }));
}
