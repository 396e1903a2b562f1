/** Builds the members of an evidence pack. The same inputs give the same bytes. */

import { canonicalBytes } from "../json/canonical.ts";
import { crc32 } from "../zip/crc32.ts";
import { digest, sha256 } from "../crypto/digest.ts";
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
import { file, summarizeRegress, summarizeRun, summarizeTraces } from "./summaries.ts";
import { NO_TIME, renderPdf } from "./summary_pdf.ts";
import type { PackInput } from "./pack_input.ts";

/** A pack that is ready to be written. */
export interface BuiltPack {
  readonly manifest: PackManifest;
  /** Bytes of the manifest. */
  readonly manifestBytes: Uint8Array<ArrayBuffer>;
  /** All members, the manifest too. */
  readonly members: readonly NewMember[];
  readonly warnings: readonly string[];
}

/** Builds a pack (guard.md 3). */
export async function buildPack(input: PackInput): Promise<BuiltPack> {
  const { run } = input.source;
  const template_id = effectiveTemplate(input.template);
  const case_id = trim(input.case_id);
  const window = normalizeWindow(input.window);
  const evidence = collectEvidence(input);
  const rendered: PackFile[] = [];
  if (input.renderPdf) {
    const bytes = renderPdf({
      run_id: run.run_id,
      case_id,
      template_id,
      generated: isZeroTimestamp(run.created_at) ? NO_TIME : wholeSeconds(run.created_at),
      evidence: evidence.map(({ path }) => path),
    });
    rendered.push({ path: PACK_MEMBERS.pdf, bytes });
  }
  if (input.renderHtml) {
    const { renderHtml } = await import("./summary_html.ts");
    const entries = await entriesOf([...evidence, ...rendered]);
    const facts = { input, case_id, template_id, window, entries };
    const controls = buildControlIndex(template_id, entries);
    rendered.push({ path: PACK_MEMBERS.html, bytes: renderHtml({ ...facts, controls }) });
  }

  const files = [...evidence, ...rendered];
  const entries = await entriesOf(files);
  const control_index = buildControlIndex(template_id, entries);
  const evidence_pointers = buildEvidencePointers(entries);
  files.push(
    file(PACK_MEMBERS.controlIndex, control_index),
    file(PACK_MEMBERS.evidencePointers, evidence_pointers),
  );
  const contents = await entriesOf(files);

  const created_at = isZeroTimestamp(run.created_at) ? input.now : toUtc(run.created_at);
  const rendered_artifacts = contents.flatMap(({ path, sha256 }): RenderedArtifact[] => {
    if (path === PACK_MEMBERS.pdf) return [{ format: "pdf", path, sha256 }];
    return path === PACK_MEMBERS.html ? [{ format: "html", path, sha256 }] : [];
  });
  const unsigned: PackManifest = {
    schema_id: PACK_MANIFEST_ID,
    schema_version: GUARD_SCHEMA_VERSION,
    created_at,
    generated_at: created_at,
    producer_version: input.producer_version,
    pack_id: await packId(run.run_id, contents),
    run_id: run.run_id,
    ...(case_id === "" ? {} : { case_id }),
    template_id,
    control_index,
    evidence_pointers,
    ...(window === undefined ? {} : { incident_window: window }),
    ...(rendered_artifacts.length === 0 ? {} : { rendered_artifacts }),
    contents,
  };
  const manifest = input.key === undefined
    ? unsigned
    : { ...unsigned, signatures: [await signDigest(await digest(unsigned), input.key)] };
  const manifestBytes = canonicalBytes(manifest);
  const members = await Promise.all(
    [...files, { path: PACK_MANIFEST_NAME, bytes: manifestBytes }].map(memberOf),
  );
  return { manifest, manifestBytes, members, warnings: warningsOf(input, members) };
}

/** Id of a pack: a function of the run and the contents alone. */
export async function packId(run_id: string, contents: readonly PackEntry[]): Promise<string> {
  const entries = contents.map(({ path, sha256, type }) => ({ path, sha256, type }));
  return `pack_${(await digest({ run_id, contents: entries })).slice(0, 16)}`;
}

/** The evidence itself, sorted by path. */
function collectEvidence(input: PackInput): readonly PackFile[] {
  const { inventory, traces, regress, approvals, credentials, extra = [] } = input;
  const files = new Map<string, PackFile>();
  const add = (added: PackFile) => void files.set(added.path, added);
  summarizeRun(input.source).forEach(add);
  inventory.forEach((snapshot, at) =>
    add(file(numberedName("inventory_snapshot", at + 1), snapshot))
  );
  if (traces.length > 0) add(summarizeTraces(traces));
  if (regress.length > 0) add(summarizeRegress(regress));
  approvals.forEach(({ packed }, at) => add(file(numberedName("approval_audit", at + 1), packed)));
  credentials.forEach(({ packed }, at) =>
    add(file(numberedName("credential_evidence", at + 1), packed))
  );
  for (const { path, bytes } of extra) add({ path: checkEvidencePath(path), bytes });
  return [...files.values()].sort((a, b) => compareText(a.path, b.path));
}

/** Entries of the manifest, sorted by path. */
async function entriesOf(files: readonly PackFile[]): Promise<readonly PackEntry[]> {
  const entries = await Promise.all(files.map(async ({ path, bytes }): Promise<PackEntry> => ({
    path,
    sha256: await sha256(bytes),
    type: evidenceType(path),
  })));
  return entries.sort((a, b) => compareText(a.path, b.path));
}

async function memberOf({ path, bytes }: PackFile): Promise<NewMember> {
  const summary = { size: bytes.length, sha256: await sha256(bytes), crc32: crc32(bytes) };
  return { name: path, ...summary, chunks: () => [bytes] };
}

function warningsOf({ template }: PackInput, members: readonly NewMember[]): readonly string[] {
  const warnings = members.filter(({ size }) => size > ZIP_REFERENCE_MEMBER_MAX_BYTES).map((
    { name, size },
  ) => `"${name}" has ${size} bytes: the reference implementation cannot read it`);
  return isKnownTemplate(template) ? warnings : [
    `template "${trim(template)}" is not known (${TEMPLATE_IDS.join(", ")}): ` +
    "incident_response takes its place",
    ...warnings,
  ];
}
