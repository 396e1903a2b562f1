import { defineCommand } from "../../cli/command.ts";
import { ENCRYPTION_KEY_OPTIONS } from "../key_options.ts";
import { ExitCode } from "../../core/exit_code.ts";
import { decryptFile, openEnvelope } from "../../core/guard/encryption.ts";
import type { GuardDecryptResult } from "../../core/schema/guard.ts";
import { cleanPath, directoryOf } from "../../io/path.ts";
import { fileArgument, needsWith, openInput, SECRET_MODE } from "./encrypt.ts";
import {
  keyFiles,
  loadEncryptionKey,
  runsKeyCommand,
} from "../../usecases/evidence/encryption_key.ts";
import { checkOutput, replacedWarnings } from "../../usecases/evidence/output_file.ts";
import { printable } from "../../core/text.ts";

type Data = Omit<GuardDecryptResult, "correlation_id">;

/** `gait guard decrypt`. */
export const guardDecrypt = defineCommand({
  path: "guard decrypt",
  summary: "Decrypt what guard encrypt wrote",
  explain:
    "Decrypts one envelope; the plaintext appears only after its tag, digest and size were checked, and not at all if one is wrong.",
  needs: ["read", "write", "env", "run"],
  needsOf: (options) => needsWith(runsKeyCommand(options)),
  options: {
    in: { type: "path", help: "the envelope, unless it stands alone" },
    out: {
      type: "path",
      help: "where to write; by default <in> without .gaitenc, or <in>.plain",
    },
    ...ENCRYPTION_KEY_OPTIONS,
  },
  positional: {
    name: "artifact.gaitenc",
    help: "envelope to decrypt",
    min: 0,
    max: 1,
    error: "expected --in <artifact.gaitenc>",
  },
  examples: ["guard decrypt evidence.zip.gaitenc --key-env GAIT_KEY"],
  async run({ options, args }, host) {
    const input = fileArgument(options.in, args, "expected --in <artifact.gaitenc>");
    const output = options.out?.trim() || defaultOutput(input);
    await checkOutput(output, [input, ...keyFiles(options)], host);
    using file = await openInput("read encrypted artifact: ", input, host);
    const envelope = await openEnvelope(file);
    const { key } = await loadEncryptionKey(options, host);

    const warnings = await replacedWarnings(output, host);
    await host.write.directory(cleanPath(directoryOf(output)));
    // INVARIANT: until it is committed, the plaintext has a name that nobody reads and disappears
    await using staged = await host.write.stage(output, SECRET_MODE);
    const { plain_sha256, plain_size } = await decryptFile(
      file,
      envelope,
      key,
      (chunk) => staged.write(chunk),
    );
    await staged.commit();

    const data: Data = {
      ok: true,
      path: output,
      plain_sha256,
      ...(plain_size === 0 ? {} : { plain_size }),
      ...(warnings.length === 0 ? {} : { warnings }),
    };
    return { exit: ExitCode.success, data };
  },
  text: ({ path }, style) => [`${style.paint("green", "guard decrypt ok:")} ${printable(path)}`],
});

function defaultOutput(input: string): string {
  const plain = input.replace(/\.gaitenc$/, "");
  return plain === input || plain === "" ? `${input}.plain` : plain;
}
