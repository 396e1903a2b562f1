import { defineCommand } from "../../cli/command.ts";
import { ALGORITHM } from "../../core/guard/encryption.ts";
import { withoutEmpty } from "../../core/present.ts";
import type { GuardEncryptResult } from "../../core/schema/guard.ts";
import { printable } from "../../core/text.ts";
import { encryptToFile } from "../../usecases/evidence/encrypted_files.ts";
import { givenOnce } from "../given_once.ts";
import { ENCRYPTION_KEY_OPTIONS, needsOfCrypt } from "./encryption_options.ts";

type Data = Omit<GuardEncryptResult, "correlation_id">;

export const guardEncrypt = defineCommand({
  path: "guard encrypt",
  summary: "Encrypt a pack or any other file",
  explain:
    "Encrypts one file with AES-256-GCM under a key from a variable, a file or a program; its digest and size stay readable in the envelope.",
  needs: ["read", "write", "env", "run"],
  needsOf: needsOfCrypt,
  options: {
    in: { type: "path", blank: "absent", help: "the file, unless it is the argument" },
    out: {
      type: "path",
      writes: true,
      blank: "absent",
      help: "where to write; <in>.gaitenc by default",
    },
    ...ENCRYPTION_KEY_OPTIONS,
  },
  positional: {
    name: "artifact",
    help: "file to encrypt",
    error: "expected --in <artifact>",
  },
  examples: ["guard encrypt evidence.zip --key-env GAIT_KEY"],
  async run({ options, args }, host) {
    const hint = "gait guard encrypt <file> --key-env <variable>";
    const input = givenOnce(options.in, args, "expected --in <artifact>", hint);
    const output = options.out ?? `${input}.gaitenc`;
    const { plain_sha256, plain_size, key_source, warnings } = await encryptToFile(
      { input, output, sources: options },
      host,
    );
    const data: Data = {
      ok: true,
      path: output,
      algorithm: ALGORITHM,
      plain_sha256,
      key_mode: key_source.mode,
      ...withoutEmpty({ plain_size, key_ref: key_source.ref, warnings }),
    };
    return { data };
  },
  text: ({ path }, style) => [`${style.paint("green", "guard encrypt ok:")} ${printable(path)}`],
});
