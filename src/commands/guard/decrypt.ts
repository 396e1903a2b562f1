import { defineCommand } from "../../cli/command.ts";
import { withoutEmpty } from "../../core/present.ts";
import type { GuardDecryptResult } from "../../core/schema/guard.ts";
import { printable } from "../../core/text.ts";
import { decryptToFile } from "../../usecases/evidence/encrypted_files.ts";
import { givenOnce } from "../given_once.ts";
import { ENCRYPTION_KEY_OPTIONS, needsOfCrypt } from "./encryption_options.ts";

type Data = Omit<GuardDecryptResult, "correlation_id">;

export const guardDecrypt = defineCommand({
  path: "guard decrypt",
  summary: "Decrypt what guard encrypt wrote",
  explain:
    "Decrypts one envelope; the plaintext appears only after its tag, digest and size were checked, and not at all if one is wrong.",
  needs: ["read", "write", "env", "run"],
  needsOf: needsOfCrypt,
  options: {
    in: { type: "path", blank: "absent", help: "the envelope, unless it is the argument" },
    out: {
      type: "path",
      writes: true,
      help: "where to write; by default <in> without .gaitenc, or <in>.plain",
    },
    ...ENCRYPTION_KEY_OPTIONS,
  },
  positional: {
    name: "artifact.gaitenc",
    help: "envelope to decrypt",
    error: "expected --in <artifact.gaitenc>",
  },
  examples: ["guard decrypt evidence.zip.gaitenc --key-env GAIT_KEY"],
  async run({ options, args }, host) {
    const hint = "gait guard decrypt <file.gaitenc> --key-env <variable>";
    const input = givenOnce(options.in, args, "expected --in <artifact.gaitenc>", hint);
    const output = options.out ?? defaultOutput(input);
    const { plain_sha256, plain_size, warnings } = await decryptToFile(
      { input, output, sources: options },
      host,
    );
    const data: Data = {
      ok: true,
      path: output,
      plain_sha256,
      ...withoutEmpty({ plain_size, warnings }),
    };
    return { data };
  },
  text: ({ path }, style) => [`${style.paint("green", "guard decrypt ok:")} ${printable(path)}`],
});

function defaultOutput(input: string): string {
  const plain = input.replace(/\.gaitenc$/, "");
  return plain === input || plain === "" ? `${input}.plain` : plain;
}
