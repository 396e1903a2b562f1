/** Writes a runpack: to a file next to its destination, verified there, and only then in place. */

import { GaitError } from "../../core/error.ts";
import { quoted } from "../../core/fault.ts";
import type { RecorderDefaults } from "../../core/runpack/defaults.ts";
import { verifyRunpack } from "../../core/runpack/verify.ts";
import type { RandomAccess } from "../../core/source.ts";
import { trim } from "../../core/text.ts";
import type { SigningKey } from "../../core/crypto/keys.ts";
import { refuseLesser } from "../signed_artifact.ts";
import { type NewMember, writeArchive } from "../../core/zip/zip.ts";
import type { BaseHost, Host } from "../../io/host.ts";
import { cleanPath, directoryOf, isAbsolutePath } from "../../io/path.ts";
import { OUTPUTS } from "../../core/written_kinds.ts";

/** Mode of runpacks: they may hold payloads. */
const RUNPACK_MODE = 0o600;

/** The clock and the platform of this host, for a run that states neither. */
export function recorderDefaults(host: BaseHost): RecorderDefaults {
  return { now: host.now(), env: { ...host.platform, runtime: "deno" } };
}

/**
 * Checks an output path before anything is computed. `given` is the part that the user wrote.
 *
 * @throws {GaitError} `invalid_input` for a path that names no file or that climbs out of the folder.
 */
export function checkOutputPath(path: string, given: string = path): void {
  const clean = cleanPath(path);
  if (trim(path) === "" || clean === "." || clean === "/") {
    throw new GaitError(
      "invalid_input",
      `Cannot write a runpack to ${quoted(path)}: it is not a file`,
      {
        hint: "give the path of a file that ends in .zip",
      },
    );
  }
  if (!isAbsolutePath(clean) && clean.split("/").includes("..")) {
    throw new GaitError(
      "invalid_input",
      `Cannot write a runpack to ${quoted(path)}: a relative path must not leave this folder`,
      { hint: `give an absolute path instead of ${given}` },
    );
  }
}

export interface WriteRunpackOptions {
  readonly compress: boolean;
  /** The key that signed the manifest, if any. */
  readonly key?: SigningKey | undefined;
  /** Whether an existing file stays. */
  readonly keepsExisting?: boolean;
  /** Throws if the written runpack is not as expected; the destination then stays as it was. */
  readonly check?: (written: RandomAccess) => Promise<void>;
}

/**
 * Writes the archive to `path` and makes missing directories. Returns false if an existing file
 * stays, else true.
 *
 * @throws {GaitError} `invalid_input` if it would replace no runpack, or what a better key signed, and
 * `verification_failed` if the written bytes do not verify; the destination then
 * stays as it was.
 */
export async function writeRunpack(
  path: string,
  members: readonly NewMember[],
  { compress, check, key, keepsExisting = false }: WriteRunpackOptions,
  host: Host<"read" | "write">,
): Promise<boolean> {
  checkOutputPath(path);
  if (!keepsExisting) await refuseLesser(OUTPUTS.runpack, path, key, host, key !== undefined);
  await host.write.directory(directoryOf(path));
  await using staged = await host.write.stage(path, RUNPACK_MODE);
  await writeArchive(members, (chunk) => staged.write(chunk), { compress });
  if (!(await verifyRunpack(staged.content)).ok) throw notAsWritten(path);
  await check?.(staged.content);
  if (keepsExisting) return await staged.commitNew();
  await staged.commit();
  return true;
}

const COPY_CHUNK_BYTES = 256 * 1024;

/**
 * Copies a runpack byte for byte from a file that is already open. The directory must exist.
 *
 * @throws {GaitError} `verification_failed` if the copy is not intact, because the source changed
 * meanwhile; the destination then stays as it was.
 */
export async function copyRunpack(
  from: RandomAccess,
  path: string,
  host: Host<"write">,
): Promise<void> {
  await using staged = await host.write.stage(path, RUNPACK_MODE);
  for (let done = 0; done < from.size;) {
    const chunk = new Uint8Array(Math.min(COPY_CHUNK_BYTES, from.size - done));
    const read = await from.read(done, chunk);
    if (read === 0) break;
    await staged.write(chunk.subarray(0, read));
    done += read;
  }
  if (!(await verifyRunpack(staged.content)).intact) throw notAsWritten(path);
  await staged.commit();
}

function notAsWritten(path: string): GaitError {
  const message = `Cannot write runpack ${quoted(path)}: the written bytes do not verify`;
  return new GaitError("verification_failed", message, {
    hint: "another program changed the files, or the disk is faulty; run the command again",
  });
}
