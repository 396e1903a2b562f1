/** Names of release assets. */

/** A platform that a release has an archive for, as the names say it. */
export interface ReleasePlatform {
  /** Operating system. */
  readonly os: "darwin" | "linux" | "windows";
  /** Architecture. */
  readonly arch: "amd64" | "arm64";
}

/** Digests of all archives. */
export const CHECKSUMS_NAME = "checksums.txt";
/** The Ed25519 signature of the checksums: 64 raw bytes. */
export const SIGNATURE_NAME = "checksums.txt.sig";
/** The signed statement on how the archives were built. */
export const ATTESTATION_NAME = "checksums.txt.intoto.jsonl";
/** What the program is made of. */
export const SBOM_NAME = "sbom.spdx.json";
/** How the archives were built: the predicate of the signed statement. */
export const PROVENANCE_NAME = "provenance.json";

/** Assets that every release has beside its archives, sorted. */
export const METADATA_NAMES: readonly string[] = [
  CHECKSUMS_NAME,
  ATTESTATION_NAME,
  SIGNATURE_NAME,
  PROVENANCE_NAME,
  SBOM_NAME,
];

/** Files in every archive beside the program. */
export const DOCUMENT_NAMES: readonly string[] = [
  "LICENSE",
  "README.md",
  "THIRD_PARTY_LICENSES.txt",
];

const NUMBER = "(?:0|[1-9][0-9]*)";
const VERSION = `${NUMBER}\\.${NUMBER}\\.${NUMBER}(?:-[0-9A-Za-z]+(?:[.-][0-9A-Za-z]+)*)?`;
const VERSION_FORM = new RegExp(`^${VERSION}$`);
const ARCHIVE_FORM = new RegExp(
  `^gait_(${VERSION})_(?:(darwin|linux)_(amd64|arm64)\\.tar\\.gz|(windows)_(amd64|arm64)\\.zip)$`,
);

/** Whether text is a version as releases have it: SemVer without `v` and without build metadata. */
export function isReleaseVersion(text: string): boolean {
  return VERSION_FORM.test(text);
}

/** Name of the archive of a platform. */
export function archiveName(version: string, { os, arch }: ReleasePlatform): string {
  return `gait_${version}_${os}_${arch}.${os === "windows" ? "zip" : "tar.gz"}`;
}

/** What the name of an archive says; `undefined` for any other name. */
export function parseArchiveName(
  name: string,
): { readonly version: string; readonly platform: ReleasePlatform } | undefined {
  const [, version, unix, unixArch, windows, windowsArch] = ARCHIVE_FORM.exec(name) ?? [];
  const os = (unix ?? windows) as ReleasePlatform["os"] | undefined; // the form has no others
  const arch = (unixArch ?? windowsArch) as ReleasePlatform["arch"] | undefined; // nor here
  if (version === undefined || os === undefined || arch === undefined) return undefined;
  return { version, platform: { os, arch } };
}

/** Name of the program in the archive of a platform. */
export function programName({ os }: ReleasePlatform): string {
  return os === "windows" ? "gait.exe" : "gait";
}

/** Target of the compiler for a platform. */
export function compilerTarget({ os, arch }: ReleasePlatform): string {
  const cpu = arch === "amd64" ? "x86_64" : "aarch64";
  const system = { darwin: "apple-darwin", linux: "unknown-linux-gnu", windows: "pc-windows-msvc" };
  return `${cpu}-${system[os]}`;
}
