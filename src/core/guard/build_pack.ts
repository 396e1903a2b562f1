/** Builds the members of an evidence pack. The same inputs give the same bytes. */

import { canonicalBytes } from "../json/canonical.ts";
import { digest } from "../crypto/digest.ts";
import { quoted } from "../fault.ts";
import { withoutEmpty } from "../present.ts";
import { memberFromBytes } from "../runpack/spool.ts";
import { compareText, trim } from "../text.ts";
import { ZIP_REFERENCE_MEMBER_MAX_BYTES } from "../limits.ts";
import type { PackEntry, PackManifest, RenderedArtifact } from "../schema/guard.ts";
import { signDigest } from "../crypto/signature.ts";
import { isZeroTimestamp, toUtc, wholeSeconds } from "../time.ts";
import type { NewMember } from "../zip/zip.ts";
import {
  buildControlIndex,
  buildEvidencePointers,
  effectiveTemplate,
  isKnownTemplate,
  TEMPLATE_IDS,
} from "./control_templates.ts";
import { normalizeWindow } from "./incident.ts";
import {
  checkEvidencePath,
  evidenceType,
  GUARD_SCHEMA_VERSION,
  numberedName,
  PACK_MANIFEST_ID,
  PACK_MANIFEST_NAME,
  PACK_MEMBERS,
  type PackFile,
} from "./members.ts";
import { jsonFile, summarizeRegress, summarizeRun, summarizeTraces } from "./summaries.ts";
import { NO_TIME, renderPdf } from "./summary_pdf.ts";
import type { PackInput } from "./pack_input.ts";

export interface BuiltPack {
  readonly manifest: PackManifest;
  /** The manifest's bytes as stored. */
  readonly manifestBytes: Uint8Array<ArrayBuffer>;
  /** All members, including the manifest. */
  readonly members: readonly NewMember[];
  readonly warnings: readonly string[];
}

/** Builds a pack. Every member is hashed once, when its bytes are there. */
export async function buildPack(input: PackInput): Promise<BuiltPack> {
  const { run } = input.source;
  const template_id = effectiveTemplate(input.template);
  const case_id = trim(input.case_id);
  const window = normalizeWindow(input.window);
  const files = collectEvidence(input);
  const evidence = await Promise.all(files.map(({ path, bytes }) => memberFromBytes(path, bytes)));
  const pages: NewMember[] = [];
  if (input.renderPdf) {
    const pdf = renderPdf({
      run_id: run.run_id,
      case_id,
      template_id,
      generated: isZeroTimestamp(run.created_at) ? NO_TIME : wholeSeconds(run.created_at),
      evidence: files.map(({ path }) => path),
    });
    pages.push(await memberFromBytes(PACK_MEMBERS.pdf, pdf));
  }
  if (input.renderHtml) {
    const { renderHtml } = await import("./summary_html.ts");
    // The page lists what is in the pack so far. It cannot list itself: that would need its digest.
    const entries = entriesOf([...evidence, ...pages]);
    const controls = buildControlIndex(template_id, entries);
    const html = renderHtml({ input, case_id, template_id, window, entries, controls });
    pages.push(await memberFromBytes(PACK_MEMBERS.html, html));
  }

  const indexed = [...evidence, ...pages];
  const entries = entriesOf(indexed);
  const control_index = buildControlIndex(template_id, entries);
  const evidence_pointers = buildEvidencePointers(entries);
  const listed = [
    ...indexed,
    await memberFromBytes(PACK_MEMBERS.controlIndex, canonicalBytes(control_index)),
    await memberFromBytes(PACK_MEMBERS.evidencePointers, canonicalBytes(evidence_pointers)),
  ];
  const contents = entriesOf(listed);

  const created_at = isZeroTimestamp(run.created_at) ? input.now : toUtc(run.created_at);
  const unsigned: PackManifest = {
    schema_id: PACK_MANIFEST_ID,
    schema_version: GUARD_SCHEMA_VERSION,
    created_at,
    generated_at: created_at,
    producer_version: input.producer_version,
    pack_id: await packId(run.run_id, contents),
    run_id: run.run_id,
    template_id,
    control_index,
    evidence_pointers,
    contents,
    ...withoutEmpty({
      case_id,
      incident_window: window,
      rendered_artifacts: contents.flatMap(renderedArtifact),
    }),
  };
  const manifest = input.key === undefined
    ? unsigned
    : { ...unsigned, signatures: [await signDigest(await digest(unsigned), input.key)] };
  const manifestBytes = canonicalBytes(manifest);
  const members = [...listed, await memberFromBytes(PACK_MANIFEST_NAME, manifestBytes)];
  return { manifest, manifestBytes, members, warnings: warningsOf(input, members) };
}

/** The id of a pack. It depends on the run id and the listed contents only. */
export async function packId(run_id: string, contents: readonly PackEntry[]): Promise<string> {
  const entries = contents.map(({ path, sha256, type }) => ({ path, sha256, type }));
  return `pack_${(await digest({ run_id, contents: entries })).slice(0, 16)}`;
}

/** The evidence, sorted by path. A later file replaces an earlier one of the same name. */
function collectEvidence(input: PackInput): readonly PackFile[] {
  const { inventory, traces, regress, approvals, credentials, extra = [] } = input;
  const files = new Map<string, PackFile>();
  const add = (added: PackFile) => void files.set(added.path, added);
  summarizeRun(input.source).forEach(add);
  inventory.forEach((snapshot, at) =>
    add(jsonFile(numberedName("inventory_snapshot", at + 1), snapshot))
  );
  if (traces.length > 0) add(summarizeTraces(traces));
  if (regress.length > 0) add(summarizeRegress(regress));
  approvals.forEach(({ packed }, at) =>
    add(jsonFile(numberedName("approval_audit", at + 1), packed))
  );
  credentials.forEach(({ packed }, at) =>
    add(jsonFile(numberedName("credential_evidence", at + 1), packed))
  );
  for (const { path, bytes } of extra) add({ path: checkEvidencePath(path), bytes });
  return [...files.values()].sort((a, b) => compareText(a.path, b.path));
}

/** The entries of the manifest, sorted by path. */
function entriesOf(members: readonly NewMember[]): readonly PackEntry[] {
  return members.map(({ name, sha256 }) => ({ path: name, sha256, type: evidenceType(name) }))
    .sort((a, b) => compareText(a.path, b.path));
}

function renderedArtifact({ path, sha256 }: PackEntry): readonly RenderedArtifact[] {
  if (path === PACK_MEMBERS.pdf) return [{ format: "pdf", path, sha256 }];
  return path === PACK_MEMBERS.html ? [{ format: "html", path, sha256 }] : [];
}

function warningsOf({ template }: PackInput, members: readonly NewMember[]): readonly string[] {
  const warnings = members.filter(({ size }) => size > ZIP_REFERENCE_MEMBER_MAX_BYTES).map((
    { name, size },
  ) => `${quoted(name)} has ${size} bytes: the reference implementation cannot read it`);
  return isKnownTemplate(template) ? warnings : [
    `template ${quoted(trim(template))} is not known (${TEMPLATE_IDS.join(", ")}): ` +
    "incident_response is used instead",
    ...warnings,
  ];
}
