import { defineCommand } from "../../cli/command.ts";
import { ExitCode } from "../../core/exit_code.ts";
import {
  KEY_FILE_OPTIONS,
  keyPaths,
  type KeysData,
  keysData,
  keysText,
  readKeyPair,
  writeKeyPair,
} from "../../usecases/keys/key_files.ts";

/** Characters of the old key id in the names of the old files. */
const ID_CHARACTERS = 12;

/** `gait keys rotate`. */
export const keysRotate = defineCommand({
  path: "keys rotate",
  summary: "Replace a key pair and keep the old one",
  explain:
    "Moves the current key pair aside under its key id, so that old artifacts still verify, and writes a new pair in its place.",
  needs: ["read", "write"],
  options: KEY_FILE_OPTIONS,
  examples: ["keys rotate"],
  async run({ options }, host) {
    const paths = keyPaths(options);
    const previous = await readKeyPair(paths, host);
    const old = keyPaths({
      dir: options.dir,
      prefix: `${options.prefix}_${previous.keyId.slice(0, ID_CHARACTERS)}`,
    });

    await host.write.move(paths.publicPath, old.publicPath);
    await host.write.move(paths.privatePath, old.privatePath);
    const keyId = await writeKeyPair(paths, host);

    const data: KeysData = {
      ...keysData(paths, keyId),
      previous_key_id: previous.keyId,
      previous_public_key_path: old.publicPath,
      previous_private_key_path: old.privatePath,
    };
    return { exit: ExitCode.success, data };
  },
  text: keysText,
});
