/** Writing a runpack: staged beside its destination, verified there, and only then in place. */

import { GaitError } from "../../core/error.ts";
import type { BuiltRunpack } from "../../core/runpack/record.ts";
import { verifyRunpack } from "../../core/runpack/verify.ts";
import type { RandomAccess } from "../../core/source.ts";
import { writeArchive } from "../../core/zip/zip.ts";
import type { Host } from "../../io/host.ts";
import { cleanPath, directoryOf, isAbsolutePath } from "../../io/path.ts";

/** Mode of runpacks: they may hold payloads. */
const RUNPACK_MODE = 0o600;

/**
 * Checks an output path before anything is computed.
 *
 * @throws {GaitError} `invalid_input`; see runpack.md 13.3.
 */
export function checkOutputPath(path: string, given: string = path): void {
  const clean = cleanPath(path);
  if (path.trim() === "" || clean === "." || clean === "/") {
    throw new GaitError("invalid_input", "runpack output path is required");
  }
  if (!isAbsolutePath(clean) && clean.split("/").includes("..")) {
    throw new GaitError(
      "invalid_input",
      "relative runpack output path must not traverse parent directories",
      { hint: `give an absolute path instead of ${given}` },
    );
  }
}

/** How to write, and what must be true of what was written. */
export interface WriteRunpackOptions {
  readonly compress: boolean;
  /** Message if the written bytes do not verify. */
  readonly failure: string;
  /** Whether a file that is there already stays. */
  readonly keepsExisting?: boolean;
  /** Throws if what was written is not what it should be. */
  readonly check?: (written: RandomAccess) => Promise<void>;
}

/**
 * Writes the archive to `path`, and answers whether it did: false only where an existing file stays.
 * Missing directories are created.
 *
 * @throws {GaitError} `verification_failed`, with the words of `failure`, if the written bytes do
 * not verify; the destination is then left as it was.
 */
export async function writeRunpack(
  path: string,
  built: Pick<BuiltRunpack, "members">,
  { compress, failure, check, keepsExisting = false }: WriteRunpackOptions,
  host: Host<"write">,
): Promise<boolean> {
  checkOutputPath(path);
  await host.write.directory(directoryOf(path));
  await using staged = await host.write.stage(path, RUNPACK_MODE);
  await writeArchive(built.members, (chunk) => staged.write(chunk), { compress });
  const report = await verifyRunpack(staged.content);
  if (!report.ok) throw new GaitError("verification_failed", failure);
  await check?.(staged.content);
  if (keepsExisting) return await staged.commitNew();
  await staged.commit();
  return true;
}

const COPY_CHUNK_BYTES = 256 * 1024;

/**
 * Copies a runpack byte for byte, from the very file that was looked at. The directory must exist.
 *
 * @throws {GaitError} `verification_failed`, with the words of `failure`, if the copy is not intact:
 * the file was changed under us. The destination is then left as it was.
 */
export async function copyRunpack(
  from: RandomAccess,
  path: string,
  failure: string,
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
  const { intact } = await verifyRunpack(staged.content);
  if (!intact) throw new GaitError("verification_failed", failure);
  await staged.commit();
}
