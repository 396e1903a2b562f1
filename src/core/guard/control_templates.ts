/** Control templates: which evidence counts for which control. */

import { compareText, lowerTrim } from "../text.ts";
import type { Control, EvidencePointer, PackEntry } from "../schema/guard.ts";
import { type EvidenceType, PACK_MEMBERS } from "./members.ts";

/** The id of a control template. */
export type TemplateId = "soc2" | "pci" | "incident_response";

/** The ids of all templates. */
export const TEMPLATE_IDS: readonly TemplateId[] = ["soc2", "pci", "incident_response"];

interface ControlRule {
  readonly control_id: string;
  readonly title: string;
  readonly types: readonly EvidenceType[];
  /** Evidence of any type counts too if its name contains one of these. */
  readonly parts: readonly string[];
}

const { runpackSummary, referencedRunpacks, traceSummary, regressSummary, policyDigests } =
  PACK_MEMBERS;
const APPROVALS = ["approval_audit_", "credential_evidence_"] as const;

const TEMPLATES: Readonly<Record<TemplateId, readonly ControlRule[]>> = {
  soc2: [
    {
      control_id: "CC6.6",
      title: "Change Management Evidence",
      types: ["trace", "evidence"],
      parts: APPROVALS,
    },
    {
      control_id: "CC7.2",
      title: "Operational Monitoring",
      types: ["report"],
      parts: [regressSummary, traceSummary],
    },
    {
      control_id: "CC8.1",
      title: "Incident Evidence Integrity",
      types: ["runpack", "evidence"],
      parts: [runpackSummary, referencedRunpacks],
    },
  ],
  pci: [
    {
      control_id: "PCI-10",
      title: "Audit Trail and Monitoring",
      types: ["trace", "report"],
      parts: [traceSummary],
    },
    {
      control_id: "PCI-7",
      title: "Access and Approval Controls",
      types: ["evidence"],
      parts: APPROVALS,
    },
    {
      control_id: "PCI-12",
      title: "Incident Handling Evidence",
      types: ["runpack", "report"],
      parts: [runpackSummary, regressSummary],
    },
  ],
  incident_response: [
    {
      control_id: "IR-CHAIN",
      title: "Reconstruction Chain",
      types: ["runpack", "trace", "evidence"],
      parts: [runpackSummary, traceSummary, ...APPROVALS],
    },
    {
      control_id: "IR-ROOTCAUSE",
      title: "Root Cause and Regression",
      types: ["report"],
      parts: [regressSummary, policyDigests],
    },
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

/** The controls of a template, each with the paths of the evidence that counts for it. */
export function buildControlIndex(
  template: TemplateId,
  entries: readonly Pick<PackEntry, "path" | "type">[],
): readonly Control[] {
  return TEMPLATES[template].map(({ control_id, title, types, parts }) => ({
    control_id,
    title,
    evidence_paths: entries.filter(({ path, type }) =>
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
