/** The cache of manifests, and the pins beside them (scout-registry B2.3). */

import { decodeUtf8, encodeUtf8 } from "../../core/bytes.ts";
import { GaitError } from "../../core/error.ts";
import { normalizePin, type RegistryManifest } from "../../core/registry/manifest.ts";
import type { Host } from "../../io/host.ts";
import { cleanPath } from "../../io/path.ts";
import { HOME_VARIABLES } from "../../io/workspace.ts";
import { prefixed } from "../documents.ts";

/** File name of a cached manifest. */
export const MANIFEST_NAME = "registry_pack.json";
/** Largest manifest: 5 MiB. */
export const MANIFEST_MAX_BYTES = 5_242_880;
const PIN_MAX_BYTES = 4096;
const FILE_MODE = 0o600;

/** The option that names the cache. */
export const CACHE_OPTION = {
  cache_dir: { type: "string", value: "dir", help: "the cache; ~/.gait/registry by default" },
} as const;

/** Path of the cache. */
export function cacheDir(option: string | undefined, host: Host<"env">): string {
  const given = option?.trim() ?? "";
  if (given !== "") return cleanPath(given);
  const home = HOME_VARIABLES.map((name) => host.env.get(name)).find((value) => value);
  if (home !== undefined) return `${cleanPath(home)}/.gait/registry`;
  throw new GaitError("invalid_input", "resolve user home: HOME is not set", {
    hint: "name the cache with --cache-dir",
  });
}

/** Path of the pin of a pack. */
export function pinPath(cache: string, packName: string): string {
  return `${cache}/pins/${packName}.pin`;
}

/** Writes manifest and pin. */
export async function store(
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

/** What the pin of a pack says of a digest; `undefined` without a pin. */
export async function readPin(
  cache: string,
  { pack_name, digest }: Pick<RegistryManifest, "pack_name" | "digest">,
  host: Host<"read">,
): Promise<{ readonly pin_digest: string; readonly pin_verified: boolean } | undefined> {
  const path = pinPath(cache, pack_name);
  if (await host.read.kindOf(path) === undefined) return undefined;
  const { bytes } = await host.read.file(path, PIN_MAX_BYTES).catch((error) => {
    throw prefixed("read pin file: ", error);
  });
  const pin_digest = decodeUtf8(bytes).trim();
  return { pin_digest, pin_verified: pin_digest !== "" && normalizePin(pin_digest) === digest };
}

/** Paths of all cached manifests, sorted. Links and plain files are passed over. */
export async function cachedManifests(
  cache: string,
  host: Host<"read">,
): Promise<readonly string[]> {
  if (await host.read.kindOf(cache) === undefined) return [];
  const below = async (path: string, what: string) => {
    const entries = await host.read.entries(path).catch((error) => {
      throw prefixed(`read ${what}: `, error);
    });
    return entries.filter(({ kind }) => kind === "directory").map(({ name }) => `${path}/${name}`);
  };
  const paths: string[] = [];
  for (const pack of await below(cache, "cache dir")) {
    if (pack === `${cache}/pins`) continue;
    for (const version of await below(pack, "pack versions")) {
      for (const digest of await below(version, "pack digests")) {
        paths.push(`${digest}/${MANIFEST_NAME}`);
      }
    }
  }
  return paths.sort();
}
