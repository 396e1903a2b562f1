/** Contradictions inside a manifest, which no builder writes. */

import { compareText } from "../text.ts";
import type { Control, EvidencePointer, PackManifest } from "../schema/guard.ts";
import { packId } from "./build_pack.ts";
import { buildControlIndex, buildEvidencePointers, TEMPLATE_IDS } from "./control_templates.ts";
import { canonicalText } from "../json/canonical.ts";
import {
  evidenceType,
  GUARD_SCHEMA_VERSION,
  PACK_MANIFEST_ID,
  PACK_MEMBERS,
  RENDERED_MEMBERS,
} from "./members.ts";
import { toNanoseconds } from "../time.ts";

/** Letter case does not matter here: other builders may write upper case. */
const DIGEST = /^[a-f0-9]{64}$/i;
/** Members that are computed from all the others. */
export const LATE_MEMBERS: readonly string[] = [
  PACK_MEMBERS.controlIndex,
  PACK_MEMBERS.evidencePointers,
];
/** Members that every pack has. */
const BASE_MEMBERS = [
  PACK_MEMBERS.runpackSummary,
  PACK_MEMBERS.referencedRunpacks,
  ...LATE_MEMBERS,
];

/** The contradictions of a manifest, each as a sentence. */
export async function manifestFaults(manifest: PackManifest): Promise<readonly string[]> {
  const faults: string[] = [];
  const expect = (holds: boolean, fault: string) => void (holds || faults.push(fault));

  expect(manifest.schema_id === PACK_MANIFEST_ID, `schema_id is not ${PACK_MANIFEST_ID}`);
  const { schema_version } = manifest;
  expect(schema_version === GUARD_SCHEMA_VERSION, `schema_version is not ${GUARD_SCHEMA_VERSION}`);
  expect(await hasOwnId(manifest), "pack_id is not that of the run and the contents");
  expect(manifest.created_at === manifest.generated_at, "created_at and generated_at differ");

  const paths = new Set<string>();
  for (const { path, sha256, type } of manifest.contents) {
    const name = JSON.stringify(path);
    expect(!paths.has(path), `contents lists ${name} twice`);
    expect(DIGEST.test(sha256), `the digest of ${name} is not 64 hex digits`);
    expect(type === evidenceType(path), `the type of ${name} is not that of its name`);
    paths.add(path);
  }
  return [
    ...faults,
    ...baseFaults(manifest),
    ...copyFaults(manifest),
    ...renderedFaults(manifest),
    ...windowFaults(manifest),
  ];
}

/** The id may be computed over digests as written, or in lower case. */
async function hasOwnId({ pack_id, run_id, contents }: PackManifest): Promise<boolean> {
  if (pack_id === await packId(run_id, contents)) return true;
  const lower = contents.map((entry) => ({ ...entry, sha256: entry.sha256.toLowerCase() }));
  return pack_id === await packId(run_id, lower);
}

export interface DerivedParts {
  /** None for an unknown template. Earlier versions counted `summary.html` too. */
  readonly control_indexes: readonly (readonly Control[])[];
  readonly evidence_pointers: readonly EvidencePointer[];
}

export function derivedParts({ template_id, contents }: PackManifest): DerivedParts {
  const entries = contents.filter(({ path }) => !LATE_MEMBERS.includes(path))
    .map((entry) => ({ ...entry, sha256: entry.sha256.toLowerCase() }));
  const template = TEMPLATE_IDS.find((id) => id === template_id);
  return {
    control_indexes: template === undefined
      ? []
      : [false, true].map((countsPage) => buildControlIndex(template, entries, { countsPage })),
    evidence_pointers: buildEvidencePointers(entries),
  };
}

/** The schema allows a manifest without index and pointers. If they are there, they must be right. */
function copyFaults(manifest: PackManifest): readonly string[] {
  const { template_id, control_index, evidence_pointers } = manifest;
  const derived = derivedParts(manifest);
  const faults: string[] = [];
  if (template_id !== undefined && derived.control_indexes.length === 0) {
    faults.push("template_id is not the id of a template");
  }
  if (control_index !== undefined && derived.control_indexes.length > 0) {
    const forms = derived.control_indexes.map((form) => canonicalText(form));
    if (!forms.includes(canonicalText(control_index))) {
      faults.push("control_index is not what template and contents give");
    }
  }
  if (evidence_pointers !== undefined) {
    const lower = evidence_pointers.map((p) => ({ ...p, sha256: p.sha256.toLowerCase() }));
    if (canonicalText(lower) !== canonicalText(derived.evidence_pointers)) {
      faults.push("evidence_pointers is not what the contents give");
    }
  }
  return faults;
}

function baseFaults({ contents }: PackManifest): readonly string[] {
  if (contents.length === 0) return ["contents is empty"];
  const paths = contents.map(({ path }) => path);
  const listed = new Set(paths);
  return [
    ...BASE_MEMBERS.filter((path) => !listed.has(path)).map((path) => `contents lists no ${path}`),
    ...(paths.some((path, at) => at > 0 && compareText(paths[at - 1] ?? "", path) > 0)
      ? ["contents is not sorted"]
      : []),
  ];
}

function renderedFaults({ rendered_artifacts = [], contents }: PackManifest): readonly string[] {
  const digests = new Map(contents.map(({ path, sha256 }) => [path, sha256.toLowerCase()]));
  const wrong = rendered_artifacts.filter(({ format, path, sha256 }) =>
    path !== `summary.${format}` || digests.get(path) !== sha256.toLowerCase()
  );
  const named = new Set(rendered_artifacts.map(({ path }) => path));
  const unnamed = contents.map(({ path }) => path)
    .filter((path) => RENDERED_MEMBERS.includes(path) && !named.has(path));
  return [
    ...wrong.map(({ path }) => `the rendered ${JSON.stringify(path)} is not in the contents`),
    ...unnamed.map((path) => `rendered_artifacts does not name ${path}`),
  ];
}

function windowFaults({ incident_window: window, run_id }: PackManifest): readonly string[] {
  if (window === undefined) return [];
  const faults: string[] = [];
  const width = toNanoseconds(window.to) - toNanoseconds(window.from);
  if (width < 0n) faults.push("incident_window ends before it begins");
  else if (BigInt(window.window_seconds) !== width / 2_000_000_000n) {
    faults.push("incident_window is not as wide as it says");
  }
  if (window.selection_anchor !== undefined && window.selection_anchor !== run_id) {
    faults.push("incident_window is laid around another run");
  }
  return faults;
}
