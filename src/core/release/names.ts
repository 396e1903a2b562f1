/** The names of release assets, and what an archive name says. */

/** A platform that releases support, in the words of archive names. */
export interface ReleasePlatform {
  /** Operating system; `darwin` is macOS. */
  readonly os: "darwin" | "linux" | "windows";
  /** CPU architecture; `amd64` is x86-64. */
  readonly arch: "amd64" | "arm64";
}

/** Asset with the digests of all archives. */
export const CHECKSUMS_NAME = "checksums.txt";
/** Asset with the Ed25519 signature of the checksums: 64 raw bytes. */
export const SIGNATURE_NAME = "checksums.txt.sig";
/** Asset with the signed statement about the build of the archives. */
export const ATTESTATION_NAME = "checksums.txt.intoto.jsonl";
/** Asset with the list of packages in the program. */
export const SBOM_NAME = "sbom.spdx.json";
/** Asset with the predicate of the signed statement: how the archives were built. */
export const PROVENANCE_NAME = "provenance.json";

/** Assets that every release has besides its archives, sorted. */
export const METADATA_NAMES: readonly string[] = [
  CHECKSUMS_NAME,
  ATTESTATION_NAME,
  SIGNATURE_NAME,
  PROVENANCE_NAME,
  SBOM_NAME,
];

/** Files in every archive besides the program. */
export const DOCUMENT_NAMES: readonly string[] = [
  "LICENSE",
  "README.md",
  "THIRD_PARTY_LICENSES.txt",
];

const NUMBER = "(?:0|[1-9][0-9]*)";
const VERSION = `${NUMBER}\\.${NUMBER}\\.${NUMBER}(?:-[0-9A-Za-z]+(?:[.-][0-9A-Za-z]+)*)?`;
const ARCHIVE_FORM = new RegExp(
  `^gait_(${VERSION})_(?:(darwin|linux)_(amd64|arm64)\\.tar\\.gz|(windows)_(amd64|arm64)\\.zip)$`,
);

/** Version and platform of an archive name; `undefined` for any other name. */
export function parseArchiveName(
  name: string,
): { readonly version: string; readonly platform: ReleasePlatform } | undefined {
  const [, version, unix, unixArch, windows, windowsArch] = ARCHIVE_FORM.exec(name) ?? [];
  const os = (unix ?? windows) as ReleasePlatform["os"] | undefined; // the pattern matches no others
  const arch = (unixArch ?? windowsArch) as ReleasePlatform["arch"] | undefined; // the same
  if (version === undefined || os === undefined || arch === undefined) return undefined;
  return { version, platform: { os, arch } };
}

export function programName({ os }: ReleasePlatform): string {
  return os === "windows" ? "gait.exe" : "gait";
}

/** The `--target` of `deno compile` for a platform. */
export function compilerTarget({ os, arch }: ReleasePlatform): string {
  const cpu = arch === "amd64" ? "x86_64" : "aarch64";
  const system = { darwin: "apple-darwin", linux: "unknown-linux-gnu", windows: "pc-windows-msvc" };
  return `${cpu}-${system[os]}`;
}
