/** The first half of a release: archives, their checksums, and the SBOM. Needs no key. */

import { sha256 } from "../../src/core/crypto/digest.ts";
import { type Checksum, formatChecksums } from "../../src/core/release/checksums.ts";
import { parseLockFile } from "../../src/core/release/lock_file.ts";
import { CHECKSUMS_NAME, programName, SBOM_NAME } from "../../src/core/release/names.ts";
import { type ArchiveFile, packTarGz, packZip } from "./archive.ts";
import { bundleCli } from "./bundle.ts";
import { compileProgram } from "./compile.ts";
import { makeSbom, type ReleaseOrigin } from "./documents.ts";
import { formatLicenses, installedPackages } from "./packages.ts";
import { permissionFlags } from "./permissions.ts";
import { archiveName, executableName, type ReleasePlatform } from "./platforms.ts";
import { stageRelease } from "./stage.ts";
import { folderUrl } from "./folder_url.ts";
import { fileURLToPath } from "node:url";

/** A release to build: version, targets and folder. */
export interface BuildOptions {
  readonly origin: ReleaseOrigin;
  readonly platforms: readonly ReleasePlatform[];
  /** Folder of the release; it is made, or is empty. */
  readonly out: URL;
  /** Folder with executables that take the place of compiled ones, named as `executableName` says. */
  readonly executables?: URL | undefined;
  readonly report: (line: string) => void;
}

/** Builds the archives, `checksums.txt` and the SBOM. */
export async function buildRelease(options: BuildOptions): Promise<readonly Checksum[]> {
  const { origin, platforms, out, report } = options;
  await makeEmpty(out);
  const folder = await Deno.makeTempDir({ prefix: "gait_release_" });
  try {
    const stage = folderUrl(folder, "stage");
    await Deno.mkdir(stage);
    await stageRelease(origin.version, stage);
    const packages = await installedPackages(stage);
    const documents: ArchiveFile[] = [
      { name: "LICENSE", bytes: await Deno.readFile(new URL("LICENSE", stage)), mode: 0o644 },
      { name: "README.md", bytes: await Deno.readFile(new URL("README.md", stage)), mode: 0o644 },
      {
        name: "THIRD_PARTY_LICENSES.txt",
        bytes: new TextEncoder().encode(formatLicenses(packages)),
        mode: 0o644,
      },
    ];
    const executables = options.executables ?? await compileAll(stage, platforms, report);

    const checksums: Checksum[] = [];
    for (const platform of platforms) {
      const program = await Deno.readFile(new URL(executableName(platform), executables));
      const files = [
        ...documents,
        { name: programName(platform), bytes: program, mode: 0o755 },
      ];
      const name = archiveName(origin.version, platform);
      const bytes = await (platform.os === "windows" ? packZip(files) : packTarGz(files));
      await Deno.writeFile(new URL(name, out), bytes);
      checksums.push({ name, sha256: await sha256(bytes) });
      report(`${name}: ${bytes.length} bytes`);
    }
    await Deno.writeTextFile(new URL(CHECKSUMS_NAME, out), formatChecksums(checksums));

    const lock = await Deno.readFile(new URL("deno.lock", stage));
    const known = new Map(packages.map((entry) => [`${entry.name}@${entry.version}`, entry]));
    const entries = parseLockFile({ name: "deno.lock", bytes: lock }).map((entry) => {
      const found = known.get(`${entry.name}@${entry.version}`);
      if (found === undefined) throw new Error(`Cannot find ${entry.name} in Deno's cache`);
      const { license, stated, licenseText, shipped } = found;
      // some point at a file that they do not ship
      return { ...entry, license, licenseText: licenseText || stated, shipped };
    });
    const sbom = `${JSON.stringify(makeSbom(origin, entries), null, 2)}\n`;
    await Deno.writeTextFile(new URL(SBOM_NAME, out), sbom);
    report(`${SBOM_NAME}: ${entries.length} npm packages`);
    return checksums;
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function compileAll(
  stage: URL,
  platforms: readonly ReleasePlatform[],
  report: (line: string) => void,
): Promise<URL> {
  if (Deno.env.get("DENORT_BIN") !== undefined && platforms.length > 1) {
    throw new Error(
      "Cannot compile for several targets with DENORT_BIN, which is the base runtime of one\n" +
        "hint: --targets linux_amd64",
    );
  }
  const entry = await bundleCli(stage);
  const permissions = await permissionFlags();
  const folder = new URL("programs/", stage);
  await Deno.mkdir(folder);
  for (const platform of platforms) {
    const output = fileURLToPath(new URL(executableName(platform), folder));
    await compileProgram({ entry, platform, permissions, output });
    report(`compiled for ${platform.os} ${platform.arch} with ${permissions.join(" ")}`);
  }
  return folder;
}

async function makeEmpty(folder: URL): Promise<void> {
  await Deno.mkdir(folder, { recursive: true });
  for await (const { name } of Deno.readDir(folder)) {
    throw new Error(`Cannot release into ${folder.pathname}: it already holds ${name}`);
  }
}
