/** The platforms that a release is built for. */

import {
  compilerTarget,
  parseArchiveName,
  type ReleasePlatform,
} from "../../src/core/release/names.ts";

/** Every target of `deno compile`, in the order of the archive names. */
export const PLATFORMS: readonly ReleasePlatform[] = [
  { os: "darwin", arch: "amd64" },
  { os: "darwin", arch: "arm64" },
  { os: "linux", arch: "amd64" },
  { os: "linux", arch: "arm64" },
  { os: "windows", arch: "amd64" },
  { os: "windows", arch: "arm64" },
];

/** Name of the executable of a platform while it waits for its archive. */
export function executableName({ os, arch }: ReleasePlatform): string {
  return `gait_${os}_${arch}${os === "windows" ? ".exe" : ""}`;
}

/** The platforms that `--targets` names: `linux_amd64,darwin_arm64`; all without it. */
export function platformsOf(list: string | undefined): readonly ReleasePlatform[] {
  if (list === undefined) return PLATFORMS;
  const wanted = new Set(list.split(","));
  const found = PLATFORMS.filter(({ os, arch }) => wanted.delete(`${os}_${arch}`));
  if (wanted.size === 0) return found;
  const known = PLATFORMS.map(({ os, arch }) => `${os}_${arch}`).join(", ");
  throw new Error(`Cannot build for ${[...wanted].join(", ")}: the targets are ${known}`);
}

export { compilerTarget, type ReleasePlatform };

export function archiveName(version: string, { os, arch }: ReleasePlatform): string {
  return `gait_${version}_${os}_${arch}.${os === "windows" ? "zip" : "tar.gz"}`;
}

/** Whether a text is the version of a release: SemVer without `v` and without build metadata. */
export function isReleaseVersion(text: string): boolean {
  return parseArchiveName(archiveName(text, { os: "linux", arch: "amd64" }))?.version === text;
}
