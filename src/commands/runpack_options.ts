/** How the archive is written, for commands that write anew what was recorded before. */
export const COMPRESS_OPTION = {
  compress: { type: "boolean", help: "deflate the members instead of storing them" },
} as const;

/** Where run ids are looked up, for commands that take one. */
export const RUN_PLACE_OPTION = {
  runpack_dir: {
    type: "path",
    value: "dir",
    help: "folder where run ids are looked up first",
    group: "reads",
    setting: { key: "places.runpacks" },
  },
} as const;

/** How payloads are stored and how the archive is written. */
export const RUNPACK_OPTIONS = {
  payloads: {
    type: "string",
    choices: ["digest", "keep"],
    help: "store payloads by digest only (the default), or keep them",
  },
  redact: {
    type: "list",
    value: "rule",
    notEmpty: "secrets or a pointer pattern such as /args/**/token",
    help: "replace values first: secrets, or a pointer pattern such as /args/**/token",
  },
  ...COMPRESS_OPTION,
} as const;
