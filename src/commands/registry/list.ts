import { defineCommand } from "../../cli/command.ts";
import { HOME_VARIABLES } from "../../io/workspace.ts";
import { cacheDir, listPacks } from "../../usecases/registry/cache.ts";
import { CACHE_OPTION } from "./options.ts";

export const registryList = defineCommand({
  path: "registry list",
  summary: "List the cached packs and their pins",
  explain:
    "Lists the packs of the local cache and whether their pins hold; signatures are left to registry verify.",
  needs: ["read", "env"],
  env: { names: HOME_VARIABLES },
  options: CACHE_OPTION,
  examples: ["registry list"],
  async run({ options }, host) {
    return { data: await listPacks(cacheDir(options.cache_dir, host), host) };
  },
  text: ({ packs = [] }) => [
    `registry list ok: ${packs.length} packs`,
    ...packs.map(({ pack_name, pack_version, digest }) =>
      `- ${pack_name}@${pack_version} sha256:${digest}`
    ),
  ],
});
