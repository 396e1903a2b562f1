/** Release folders on disk, made of stand-in programs by the real scripts. */

import { buildRelease } from "../../scripts/release/build.ts";
import { executableName, platformsOf } from "../../scripts/release/platforms.ts";
import { signRelease } from "../../scripts/release/sign.ts";
import { parsePrivateKey } from "../../src/core/crypto/keys.ts";
import { formatReleaseKey } from "./release_key.ts";
import { KEY_1 } from "./test_key.ts";
import { folderUrl } from "../../scripts/release/folder_url.ts";

/** The root of the checkout. */
export const ROOT = new URL("../../", import.meta.url);

/** Where the stand-in claims to come from. */
export const ORIGIN = {
  version: "1.2.3",
  repository: "https://git.example/gait",
  commit: "b".repeat(40),
  committedAt: "2026-02-05T00:00:00Z",
  deno: "2.9.6",
} as const;

/** A release on disk. */
export interface ReleaseOnDisk {
  /** Folder of the release, with a slash at its end. */
  readonly out: URL;
  /** Path of the PEM key, outside of the release. */
  readonly keyPath: string;
}

/**
 * Builds and signs a release of stand-in programs, six or those for `targets`, below `folder`, in parts
 * named after `name`. A real program can take the place of the one for Linux on amd64.
 */
export async function releaseOnDisk(
  folder: string,
  name = "release",
  program?: string,
  targets?: readonly string[],
): Promise<ReleaseOnDisk> {
  const platforms = platformsOf(targets?.join());
  const executables = folderUrl(folder, `${name}_programs`);
  await Deno.mkdir(executables);
  for (const platform of platforms) {
    const text = `#!/bin/sh\necho ran >> "$0.ran" 2>/dev/null\necho gait ${ORIGIN.version}\n`;
    await Deno.writeTextFile(new URL(executableName(platform), executables), text, { mode: 0o755 });
  }
  if (program !== undefined) {
    const linux = executableName({ os: "linux", arch: "amd64" });
    await Deno.copyFile(program, new URL(linux, executables));
  }
  const out = folderUrl(folder, name);
  const silent = () => {};
  await buildRelease({ origin: ORIGIN, platforms, out, executables, report: silent });
  await signStandIn(out);
  const key = await parsePrivateKey(KEY_1.private);
  const keyPath = `${folder}/release.pem`;
  await Deno.writeTextFile(keyPath, formatReleaseKey(key.publicKey));
  return { out, keyPath };
}

async function signStandIn(out: URL): Promise<void> {
  await signRelease({
    origin: ORIGIN,
    out,
    lock: await Deno.readFile(new URL("deno.lock", ROOT)),
    key: await parsePrivateKey(KEY_1.private),
    permissions: ["--allow-read"],
    builder: "https://git.example/builder",
    startedOn: "2026-02-05T00:00:00Z",
    finishedOn: "2026-02-05T00:01:00Z",
  });
}
