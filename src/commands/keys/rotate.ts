import { defineCommand } from "../../cli/command.ts";
import { rotateKeyPair } from "../../usecases/keys/key_files.ts";
import { KEY_FILE_OPTIONS, keysText, pathsOf } from "./key_files.ts";

export const keysRotate = defineCommand({
  path: "keys rotate",
  summary: "Replace a key pair and keep the old one",
  explain:
    "Moves the current key pair aside under its key id, so that old artifacts still verify, and writes a new pair in its place.",
  needs: ["read", "write"],
  options: KEY_FILE_OPTIONS,
  examples: ["keys rotate"],
  async run({ options }, host) {
    return { data: await rotateKeyPair(pathsOf(options), host) };
  },
  text: keysText,
});
