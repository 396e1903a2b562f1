/** Contradictions between the members of a pack, and between members and manifest. */

import { canonicalBytes, canonicalText } from "../json/canonical.ts";
import { sha256 } from "../crypto/digest.ts";
import { GaitError } from "../error.ts";
import { compareText } from "../text.ts";
import { parseJson } from "../json/json.ts";
import {
  type PackManifest,
  readPolicyDigests,
  readReferencedRunpacks,
  readRegressSummary,
  readRunpackSummary,
  readTraceSummary,
  type TraceLine,
} from "../schema/guard.ts";
import type { Reader } from "../shape.ts";
import { toUtc, wholeSeconds } from "../time.ts";
import { derivedParts, LATE_MEMBERS } from "./manifest_faults.ts";
import { PACK_MANIFEST_NAME, PACK_MEMBERS, RENDERED_MEMBERS } from "./members.ts";
import { countBy } from "./summaries.ts";
import { NO_TIME, renderPdf } from "./summary_pdf.ts";

/** Members that verification parses. It only hashes the others. */
export const READ_BACK: ReadonlySet<string> = new Set([
  PACK_MEMBERS.runpackSummary,
  PACK_MEMBERS.referencedRunpacks,
  PACK_MEMBERS.traceSummary,
  PACK_MEMBERS.regressSummary,
  PACK_MEMBERS.policyDigests,
]);

/** Members of the archive that the manifest does not list. */
export function unlistedFaults(manifest: PackManifest, names: Iterable<string>): readonly string[] {
  const listed = new Set(manifest.contents.map(({ path }) => path)).add(PACK_MANIFEST_NAME);
  return [...names].filter((name) => !listed.has(name)).map((name) =>
    `${JSON.stringify(name)} is in the archive and not in the manifest`
  );
}

/**
 * Compares index, pointers and PDF page with what the manifest gives.
 *
 * @param digests actual digests of the members that the manifest lists with the same digest
 */
export async function derivedMemberFaults(
  manifest: PackManifest,
  digests: ReadonlyMap<string, string>,
): Promise<readonly string[]> {
  const { control_indexes, evidence_pointers } = derivedParts(manifest);
  const accepted = new Map<string, readonly Uint8Array<ArrayBuffer>[]>([
    [PACK_MEMBERS.controlIndex, control_indexes.map((form) => canonicalBytes(form))],
    [PACK_MEMBERS.evidencePointers, [canonicalBytes(evidence_pointers)]],
    [PACK_MEMBERS.pdf, pagesOf(manifest)],
  ]);
  const faults: string[] = [];
  for (const [path, forms] of accepted) {
    const actual = digests.get(path);
    if (actual === undefined || forms.length === 0) continue;
    const expected = await Promise.all(forms.map((bytes) => sha256(bytes)));
    if (!expected.includes(actual)) faults.push(`${path} is not what the manifest gives`);
  }
  return faults;
}

/**
 * The two PDF pages that fit a manifest. A manifest always has a time; the page of a run without a
 * time shows `NO_TIME`.
 */
function pagesOf({ run_id, case_id = "", template_id, created_at, contents }: PackManifest) {
  if (template_id === undefined) return [];
  const evidence = contents.map(({ path }) => path)
    .filter((path) => !LATE_MEMBERS.includes(path) && !RENDERED_MEMBERS.includes(path))
    .sort(compareText);
  return [wholeSeconds(created_at), NO_TIME].map((generated) =>
    renderPdf({ run_id, case_id, template_id, generated, evidence })
  );
}

export interface SummaryReading {
  readonly faults: readonly string[];
  /** Lines of the trace summary, if the pack has a readable one. */
  readonly traces?: readonly TraceLine[];
}

/**
 * Parses the summaries and checks that they are about the run and window of the manifest, and that
 * their counts add up.
 *
 * @param kept bytes of the summaries whose digest the manifest confirms
 */
export function readSummaries(
  { run_id, incident_window: window }: PackManifest,
  kept: ReadonlyMap<string, Uint8Array<ArrayBuffer>>,
): SummaryReading {
  const faults: string[] = [];
  const expect = (holds: boolean, path: string, fault: string) =>
    void (holds || faults.push(`${path} ${fault}`));
  const read = <T>(path: string, reader: Reader<T>): T | undefined => {
    const bytes = kept.get(path);
    if (bytes === undefined) return undefined;
    try {
      return reader(parseJson({ name: path, bytes }), path);
    } catch (error) {
      if (!(error instanceof GaitError)) throw error;
      faults.push(error.message);
      return undefined;
    }
  };
  const { runpackSummary, referencedRunpacks, traceSummary, regressSummary, policyDigests } =
    PACK_MEMBERS;

  const runpack = read(runpackSummary, readRunpackSummary);
  const referenced = read(referencedRunpacks, readReferencedRunpacks);
  const traces = read(traceSummary, readTraceSummary);
  const regress = read(regressSummary, readRegressSummary);
  const policies = read(policyDigests, readPolicyDigests);

  for (
    const [path, found] of [[runpackSummary, runpack], [referencedRunpacks, referenced]] as const
  ) {
    expect(found === undefined || found.run_id === run_id, path, "is about another run");
  }
  if (referenced !== undefined) {
    const { references, receipts } = referenced;
    expect(references === receipts.length, referencedRunpacks, "does not add up");
    const counted = runpack?.receipt_count ?? references;
    expect(counted === references, runpackSummary, "counts other receipts than are listed");
  }
  if (traces !== undefined) {
    const sum = sumOf(traces.traces.map(({ verdict }) => verdict));
    const { total, verdict_counts: counts } = traces;
    expect(sum === canonicalText({ total, counts }), traceSummary, "does not add up");
  }
  if (regress !== undefined) {
    const sum = sumOf(regress.results.map(({ status }) => status));
    const { total, status_counts: counts } = regress;
    expect(sum === canonicalText({ total, counts }), regressSummary, "does not add up");
  }
  if (policies !== undefined && window !== undefined) {
    expect(policies.run_id === run_id, policyDigests, "is about another run");
    const isSameWindow = toUtc(policies.window_from) === toUtc(window.from) &&
      toUtc(policies.window_to) === toUtc(window.to);
    expect(isSameWindow, policyDigests, "has another window");
  }
  return traces === undefined ? { faults } : { faults, traces: traces.traces };
}

function sumOf(values: readonly string[]): string {
  return canonicalText({ total: values.length, counts: countBy(values) });
}
