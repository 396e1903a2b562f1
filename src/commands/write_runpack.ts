/** Writing a runpack: staged beside its destination, verified there, and only then in place. */

import { GaitError } from "../core/error.ts";
import type { BuiltRunpack } from "../core/runpack/record.ts";
import { verify } from "../core/runpack/verify.ts";
import { writeArchive } from "../core/zip.ts";
import type { Host } from "../io/host.ts";
import { cleanPath, directoryOf, isAbsolutePath } from "../io/path.ts";

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

/**
 * Writes the archive to `path`. Missing directories are created.
 *
 * @throws {GaitError} `verification_failed`, with the words of `failure`, if the written bytes do
 * not verify; the destination is then left as it was.
 */
export async function writeRunpack(
  path: string,
  built: Pick<BuiltRunpack, "members">,
  { compress, failure }: { readonly compress: boolean; readonly failure: string },
  host: Host<"write">,
): Promise<void> {
  checkOutputPath(path);
  await host.write.directory(directoryOf(path));
  await using staged = await host.write.stage(path, RUNPACK_MODE);
  await writeArchive(built.members, (chunk) => staged.write(chunk), { compress });
  const report = await verify(staged.content);
  if (!report.ok) throw new GaitError("verification_failed", failure);
  await staged.commit();
}
