/** Builds a pack, verifies it while it is staged, and only then gives it its name. */

import { GaitError } from "../../core/error.ts";
import { unwritable } from "../../core/fault.ts";
import { buildPack, type BuiltPack } from "../../core/guard/build_pack.ts";
import { PACK_MANIFEST_NAME } from "../../core/guard/members.ts";
import type { PackInput } from "../../core/guard/pack_input.ts";
import { verifyPack } from "../../core/guard/verify_pack.ts";
import { readWhole } from "../../core/runpack/member_bytes.ts";
import { JSON_MAX_BYTES } from "../../core/limits.ts";
import type { PackManifest } from "../../core/schema/guard.ts";
import { VERSION } from "../../core/version.ts";
import { openArchive, writeArchive } from "../../core/zip/zip.ts";
import type { Host } from "../../io/host.ts";
import { directoryOf } from "../../io/path.ts";
import { refuseLesser } from "../signed_artifact.ts";
import { checkOutput, stageIn } from "./output_file.ts";

/** Only the owner may read packs: they tell who approved what. */
const PACK_MODE = 0o600;

/** The user's decisions about a pack, besides its evidence. */
export interface PackOrder
  extends Pick<PackInput, "template" | "case_id" | "renderPdf" | "renderHtml" | "key"> {
  readonly runpackPath: string;
  /** Files of keys, which the pack must not replace. */
  readonly keyFiles: readonly string[];
  /** Where to write; by default next to the runpack, under a name with the pack id. */
  readonly out: string | undefined;
  readonly compress: boolean;
}

export interface PackEvidence extends Omit<PackInput, keyof PackOrder | "producer_version"> {
  readonly paths: readonly string[];
}

export interface WrittenPack {
  readonly path: string;
  readonly manifest: PackManifest;
  readonly warnings: readonly string[];
}

/**
 * @throws {GaitError} `invalid_input` if the output is a directory, an input or cannot be written.
 */
export async function writePack(
  { paths, ...evidence }: PackEvidence,
  { runpackPath, keyFiles, out, compress, ...order }: PackOrder,
  host: Host<"read" | "write">,
): Promise<WrittenPack> {
  const built = await buildPack({ ...evidence, ...order, producer_version: VERSION });
  const { manifest } = built;
  const path = out ?? nextTo(runpackPath, `evidence_pack_${manifest.pack_id}.zip`);
  await checkOutput("evidence pack", path, [runpackPath, ...paths, ...keyFiles], host);
  const lesser = await refuseLesser("evidence pack", path, order.key, host);
  const replaced = [...lesser, ...await replacedWarnings(path, built, host)];
  await using staged = await stageIn(path, PACK_MODE, host);
  await writeArchive(built.members, (chunk) => staged.write(chunk), { compress });
  if (!(await verifyPack(staged.content)).ok) {
    throw unwritable("evidence pack", path, "it does not verify", "check the disk, then try again")
      .retold({ code: "verification_failed" });
  }
  await staged.commit();
  return { path, manifest, warnings: [...built.warnings, ...replaced] };
}

function nextTo(path: string, name: string): string {
  const folder = directoryOf(path);
  if (folder === ".") return name;
  return `${folder === "/" ? "" : folder}/${name}`;
}

/** Packs of one run share a default name if only their case differs, so a warning is needed. */
async function replacedWarnings(
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
