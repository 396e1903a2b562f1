import { defineCommand } from "../../cli/command.ts";
import { makeKeyPair } from "../../usecases/keys/key_files.ts";
import { KEY_FILE_OPTIONS, keysText, pathsOf } from "./key_files.ts";

export const keysInit = defineCommand({
  path: "keys init",
  summary: "Make a key pair for signing artifacts",
  explain:
    "Makes an Ed25519 key pair and writes both halves to files that only their owner can read.",
  needs: ["read", "write"],
  options: {
    ...KEY_FILE_OPTIONS,
    force: { type: "boolean", help: "overwrite an existing pair, which is then lost" },
  },
  examples: ["keys init", "keys init --dir ./keys --prefix release"],
  async run({ options }, host) {
    return { data: await makeKeyPair(pathsOf(options), { overwrite: options.force }, host) };
  },
  text: keysText,
});
