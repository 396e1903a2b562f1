export const CACHE_OPTION = {
  cache_dir: { type: "path", value: "dir", help: "the cache; ~/.gait/registry by default" },
} as const;

export const PUBLISHER_OPTION = {
  publisher_allowlist: { type: "list", value: "names", help: "publishers that are accepted" },
} as const;

export const SIGNER_KEY_HINT =
  "give the key of the signer of the pack with --public-key or --public-key-env";
