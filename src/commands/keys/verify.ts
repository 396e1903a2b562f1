import { defineCommand } from "../../cli/command.ts";
import { ExitCode } from "../../core/exit_code.ts";
import {
  KEY_FILE_OPTIONS,
  keyPaths,
  keysData,
  keysText,
  readKeyPair,
} from "../../usecases/keys/key_files.ts";

/** `gait keys verify`. */
export const keysVerify = defineCommand({
  path: "keys verify",
  summary: "Check that a key pair is sound and private",
  explain:
    "Reads a key pair, checks encoding and that both halves belong together, and warns if others may read the private key.",
  needs: ["read"],
  options: KEY_FILE_OPTIONS,
  examples: ["keys verify"],
  async run({ options }, host) {
    const paths = keyPaths(options);
    const { keyId } = await readKeyPair(paths, host);
    const mode = await host.read.modeOf(paths.privatePath);

    const isOpen = mode !== undefined && (mode & 0o077) !== 0;

    const data = keysData(paths, keyId);
    const warning = `${paths.privatePath} can be read by others: chmod 600 ${paths.privatePath}`;
    return {
      exit: ExitCode.success,
      data: isOpen ? { ...data, warnings: [warning] } : data,
    };
  },
  text: keysText,
});
