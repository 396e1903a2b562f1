/** Writing a pack: staged beside its destination, verified there, and only then in place. */

import { GaitError } from "../../core/error.ts";
import type { BuiltPack } from "../../core/guard/build_pack.ts";
import { PACK_MANIFEST_NAME } from "../../core/guard/members.ts";
import { verifyPack } from "../../core/guard/verify_pack.ts";
import { readWhole } from "../../core/runpack/member_bytes.ts";
import { JSON_MAX_BYTES } from "../../core/limits.ts";
import { openArchive, writeArchive } from "../../core/zip/zip.ts";
import type { Host } from "../../io/host.ts";
import { cleanPath, directoryOf } from "../../io/path.ts";
import { prefixed } from "../documents.ts";
import { checkOutput } from "./output_file.ts";

/** Packs tell who approved what. */
const PACK_MODE = 0o600;

/** Options of both commands that build packs. */
export const PACK_OPTIONS = {
  out: { type: "string", value: "file", help: "where to write; beside the runpack by default" },
  case_id: { type: "string", value: "id", default: "", help: "case that the pack is for" },
  render_pdf: { type: "boolean", help: "add summary.pdf" },
  render_html: { type: "boolean", help: "add summary.html, a page for people" },
  compress: { type: "boolean", help: "deflate the members instead of storing them" },
} as const;

/** Refuses a case id that would break lines where it is shown. */
export function checkCaseId(case_id: string): string {
  // deno-lint-ignore no-control-regex
  if (!/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/.test(case_id.trim())) return case_id.trim();
  throw new GaitError("invalid_input", "--case-id has control characters: give one printable line");
}

/** Writes a pack. Answers its path and what deserves a warning. */
export async function writePack(
  built: BuiltPack,
  { runpackPath, inputs, out, compress }: {
    readonly runpackPath: string;
    /** Paths of what went into the pack. */
    readonly inputs: readonly string[];
    readonly out: string | undefined;
    readonly compress: boolean;
  },
  host: Host<"read" | "write">,
): Promise<{ readonly path: string; readonly warnings: readonly string[] }> {
  const folder = directoryOf(runpackPath);
  const name = `evidence_pack_${built.manifest.pack_id}.zip`;
  const given = out?.trim() ?? "";
  const path = given !== ""
    ? given
    : folder === "."
    ? name
    : `${folder === "/" ? "" : folder}/${name}`;
  await checkOutput(path, [runpackPath, ...inputs], host);
  const warnings = await overwriteWarning(path, built, host);
  try {
    await host.write.directory(cleanPath(directoryOf(path)));
  } catch (error) {
    throw prefixed("mkdir output directory: ", error);
  }
  try {
    await using staged = await host.write.stage(path, PACK_MODE);
    await writeArchive(built.members, (chunk) => staged.write(chunk), { compress });
    const report = await verifyPack(staged.content);
    if (!report.ok) {
      throw new GaitError("verification_failed", "the pack that was written does not verify");
    }
    await staged.commit();
  } catch (error) {
    throw prefixed("write evidence pack: ", error);
  }
  return { path, warnings: [...built.warnings, ...warnings] };
}

/** Packs for different cases share a default name. */
async function overwriteWarning(
  path: string,
  { manifestBytes }: BuiltPack,
  host: Host<"read">,
): Promise<readonly string[]> {
  if (await host.read.kindOf(path) !== "file") return [];
  try {
    using file = await host.read.open(path);
    const member = (await openArchive(file)).members.get(PACK_MANIFEST_NAME);
    const stored = member === undefined ? undefined : await readWhole(member, JSON_MAX_BYTES);
    const isSame = stored?.length === manifestBytes.length &&
      stored.every((byte, at) => byte === manifestBytes[at]);
    if (isSame) return [];
  } catch (error) {
    if (!(error instanceof GaitError)) throw error;
  }
  return [`${path} held something else, which was replaced`];
}
