import { defineCommand } from "../../cli/command.ts";
import { GaitError } from "../../core/error.ts";
import { ExitCode } from "../../core/exit_code.ts";
import { parseManifest } from "../../core/registry/manifest.ts";
import type { CachedPack, RegistryListResult } from "../../core/schema/registry.ts";
import { HOME_VARIABLES } from "../../io/workspace.ts";
import {
  CACHE_OPTION,
  cacheDir,
  cachedManifests,
  MANIFEST_MAX_BYTES,
  pinPath,
  readPin,
} from "../../usecases/registry/cache.ts";

/** `gait registry list`. */
export const registryList = defineCommand({
  path: "registry list",
  summary: "List the cached packs and their pins",
  explain:
    "Lists the packs of the local cache and whether their pins hold; signatures are left to registry verify.",
  needs: ["read", "env"],
  env: { names: HOME_VARIABLES },
  options: { ...CACHE_OPTION },
  examples: ["registry list"],
  async run({ options }, host) {
    const cache = cacheDir(options.cache_dir, host);
    const packs: CachedPack[] = [];
    let skipped = 0;
    for (const path of await cachedManifests(cache, host)) {
      try {
        const manifest = await parseManifest(await host.read.file(path, MANIFEST_MAX_BYTES));
        const { pack_name, pack_version, digest } = manifest;
        const pin = await readPin(cache, manifest, host);
        packs.push({
          ...{ pack_name, pack_version, digest, metadata_path: path },
          ...(pin === undefined
            ? {}
            : { pin_path: pinPath(cache, pack_name), pin_digest: pin.pin_digest }),
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
    const data: Omit<RegistryListResult, "correlation_id"> = {
      ok: true,
      ...(packs.length === 0 ? {} : { packs }),
      ...(skipped === 0 ? {} : { skipped }),
    };
    return { exit: ExitCode.success, data };
  },
  text: ({ packs = [] }) => [
    `registry list ok: ${packs.length} packs`,
    ...packs.map(({ pack_name, pack_version, digest }) =>
      `- ${pack_name}@${pack_version} sha256:${digest}`
    ),
  ],
});
