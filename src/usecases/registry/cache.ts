/** The cache of manifests and its pins. See docs/formats/registry.md#cache. */

import { decodeUtf8, encodeUtf8 } from "../../core/bytes.ts";
import { GaitError } from "../../core/error.ts";
import { naming } from "../../core/fault.ts";
import {
  normalizePin,
  parseManifest,
  type RegistryManifest,
} from "../../core/registry/manifest.ts";
import { present, withoutEmpty } from "../../core/present.ts";
import type { CachedPack, RegistryListResult } from "../../core/schema/registry.ts";
import type { Host } from "../../io/host.ts";
import { cleanPath } from "../../io/path.ts";
import { homeDirectory } from "../../io/workspace.ts";

export const MANIFEST_NAME = "registry_pack.json";
export const MANIFEST_MAX_BYTES = 5_242_880;
const PIN_MAX_BYTES = 4096;
const FILE_MODE = 0o600;

/** Path of the cache: the given one, or `.gait/registry` in the home directory. */
export function cacheDir(given: string | undefined, host: Host<"env">): string {
  if (given !== undefined) return cleanPath(given);
  const home = homeDirectory(host);
  if (home !== undefined) return `${cleanPath(home)}/.gait/registry`;
  throw new GaitError("invalid_input", "Cannot find the registry cache: HOME is not set", {
    hint: "give its path with --cache-dir",
  });
}

export function pinPath(cache: string, packName: string): string {
  return `${cache}/pins/${packName}.pin`;
}

export async function storeManifest(
  manifest: RegistryManifest,
  cache: string,
  host: Host<"write">,
): Promise<{ readonly metadata_path: string; readonly pin_path: string }> {
  const { pack_name, pack_version, digest, text } = manifest;
  const folder = `${cache}/${pack_name}/${pack_version}/${digest}`;
  const metadata_path = `${folder}/${MANIFEST_NAME}`;
  const pin_path = pinPath(cache, pack_name);
  await host.write.directory(folder);
  await host.write.file(metadata_path, encodeUtf8(text), FILE_MODE);
  await host.write.directory(`${cache}/pins`);
  await host.write.file(pin_path, encodeUtf8(`sha256:${digest}\n`), FILE_MODE);
  return { metadata_path, pin_path };
}

/** Reads the pin of a pack and compares it with a digest; `undefined` without a pin. */
export async function readPin(
  cache: string,
  { pack_name, digest }: Pick<RegistryManifest, "pack_name" | "digest">,
  host: Host<"read">,
): Promise<{ readonly pin_digest: string; readonly pin_verified: boolean } | undefined> {
  const path = pinPath(cache, pack_name);
  if (await host.read.kindOf(path) === undefined) return undefined;
  const { bytes } = await host.read.file(path, PIN_MAX_BYTES).catch((error) => {
    throw naming("pin", error);
  });
  const pin_digest = decodeUtf8(bytes).trim();
  return { pin_digest, pin_verified: pin_digest !== "" && normalizePin(pin_digest) === digest };
}

/** Paths of the manifests of a cache, sorted. Links and plain files among its folders are skipped. */
export async function cachedManifests(
  cache: string,
  host: Host<"read">,
): Promise<readonly string[]> {
  if (await host.read.kindOf(cache) === undefined) return [];
  const below = async (path: string) => {
    const entries = await host.read.entries(path).catch((error) => {
      throw naming("registry cache", error);
    });
    return entries.filter(({ kind }) => kind === "directory").map(({ name }) => `${path}/${name}`);
  };
  const paths: string[] = [];
  for (const pack of await below(cache)) {
    if (pack === `${cache}/pins`) continue;
    for (const version of await below(pack)) {
      for (const digest of await below(version)) paths.push(`${digest}/${MANIFEST_NAME}`);
    }
  }
  return paths.sort();
}

/** Lists the packs of a cache by name, version and digest. Manifests that cannot be read are counted. */
export async function listPacks(
  cache: string,
  host: Host<"read">,
): Promise<Omit<RegistryListResult, "correlation_id">> {
  const packs: CachedPack[] = [];
  let skipped = 0;
  for (const path of await cachedManifests(cache, host)) {
    try {
      const manifest = await parseManifest(await host.read.file(path, MANIFEST_MAX_BYTES));
      const { pack_name, pack_version, digest } = manifest;
      const pin = await readPin(cache, manifest, host);
      packs.push({
        pack_name,
        pack_version,
        digest,
        metadata_path: path,
        ...present({
          pin_path: pin && pinPath(cache, pack_name),
          pin_digest: pin?.pin_digest,
        }),
        pin_verified: pin?.pin_verified ?? false,
      });
    } catch (error) {
      if (!(error instanceof GaitError)) throw error;
      skipped++;
    }
  }
  const order = ["pack_name", "pack_version", "digest"] as const;
  packs.sort((a, b) => {
    const member = order.find((name) => a[name] !== b[name]);
    return member === undefined ? 0 : a[member] < b[member] ? -1 : 1;
  });
  return { ok: true, ...withoutEmpty({ packs, skipped }) };
}
