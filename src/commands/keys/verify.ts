import { defineCommand } from "../../cli/command.ts";
import { checkKeyPair } from "../../usecases/keys/key_files.ts";
import { KEY_FILE_OPTIONS, keysText, pathsOf } from "./key_files.ts";

export const keysVerify = defineCommand({
  path: "keys verify",
  summary: "Check that a key pair is sound and private",
  explain:
    "Reads a key pair, checks encoding and that both halves belong together, and warns if others may read the private key.",
  needs: ["read"],
  options: KEY_FILE_OPTIONS,
  examples: ["keys verify"],
  async run({ options }, host) {
    return { data: await checkKeyPair(pathsOf(options), host) };
  },
  text: keysText,
});
