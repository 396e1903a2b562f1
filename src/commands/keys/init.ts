import { defineCommand } from "../../cli/command.ts";
import { GaitError } from "../../core/error.ts";
import { ExitCode } from "../../core/exit_code.ts";
import {
  existingKeyFiles,
  KEY_FILE_OPTIONS,
  keyPaths,
  keysData,
  keysText,
  writeKeyPair,
} from "../../usecases/keys/key_files.ts";

/** `gait keys init`. */
export const keysInit = defineCommand({
  path: "keys init",
  summary: "Make a key pair for signing artifacts",
  explain:
    "Draws an Ed25519 key pair and writes both halves to files that only their owner can read.",
  needs: ["read", "write"],
  options: {
    ...KEY_FILE_OPTIONS,
    force: { type: "boolean", help: "overwrite an existing pair, which is then lost" },
  },
  examples: ["keys init", "keys init --dir ./keys --prefix release"],
  async run({ options }, host) {
    const paths = keyPaths(options);
    const existing = await existingKeyFiles(paths, host);
    if (existing.length > 0 && !options.force) {
      throw new GaitError(
        "invalid_input",
        `Cannot write key pair: ${existing.join(" and ")} exist already`,
        { hint: "gait keys rotate keeps the old pair; --force overwrites it" },
      );
    }

    const keyId = await writeKeyPair(paths, host);

    return { exit: ExitCode.success, data: keysData(paths, keyId) };
  },
  text: keysText,
});
