/** The image that a layer is put on, from an OCI layout on disk. */

import { sha256 } from "../../src/core/crypto/digest.ts";
import type { Descriptor } from "./oci.ts";
import { folderUrl } from "./folder_url.ts";

/** Layers of an image, with what its manifest and config say about them. */
export interface BaseImage {
  /** Contents of the layers by their paths in a layout. */
  readonly blobs: ReadonlyMap<string, Uint8Array<ArrayBuffer>>;
  readonly layers: readonly Descriptor[];
  readonly diffIds: readonly string[];
  readonly history: readonly unknown[];
}

interface Manifest {
  readonly config: Descriptor;
  readonly layers: readonly Descriptor[];
}
interface Config {
  readonly os?: string;
  readonly architecture?: string;
  readonly rootfs: { readonly diff_ids: readonly string[] };
  readonly history?: readonly unknown[];
}

/** Reads the one image of a layout; every blob must have the digest that names it. */
export async function readBase(path: string, arch: string): Promise<BaseImage> {
  const folder = folderUrl(path);
  const blob = async ({ digest }: Descriptor): Promise<Uint8Array<ArrayBuffer>> => {
    const [, hex] = /^sha256:([0-9a-f]{64})$/.exec(digest) ?? [];
    if (hex === undefined) throw new Error(`${path}: expected a SHA-256 digest, found ${digest}`);
    const bytes = await Deno.readFile(new URL(`blobs/sha256/${hex}`, folder));
    if (await sha256(bytes) !== hex) throw new Error(`${path}: the blob ${hex} is damaged`);
    return bytes;
  };
  const parsed = (bytes: Uint8Array) => JSON.parse(new TextDecoder().decode(bytes));
  const index: { readonly manifests: readonly Descriptor[] } = parsed(
    await Deno.readFile(new URL("index.json", folder)),
  );
  const [only, another] = index.manifests;
  if (only === undefined || another !== undefined || !only.mediaType.includes(".manifest.")) {
    throw new Error(`${path}: expected a layout of one image for one platform`);
  }
  const manifest: Manifest = parsed(await blob(only));
  const config: Config = parsed(await blob(manifest.config));
  if (config.os !== "linux" || config.architecture !== arch) {
    const found = `${config.os} ${config.architecture}`;
    throw new Error(`${path}: expected an image for linux ${arch}, found ${found}`);
  }
  const blobs = new Map<string, Uint8Array<ArrayBuffer>>();
  for (const layer of manifest.layers) {
    blobs.set(`blobs/${layer.digest.replace(":", "/")}`, await blob(layer));
  }
  return {
    ...{ blobs, layers: manifest.layers },
    ...{ diffIds: config.rootfs.diff_ids, history: config.history ?? [] },
  };
}
