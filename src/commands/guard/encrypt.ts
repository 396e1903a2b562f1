import { defineCommand } from "../../cli/command.ts";
import { GaitError } from "../../core/error.ts";
import { ENCRYPTION_KEY_OPTIONS } from "../key_options.ts";
import { ExitCode } from "../../core/exit_code.ts";
import { ALGORITHM, encryptFile, NONCE_BYTES } from "../../core/guard/encryption.ts";
import type { GuardEncryptResult } from "../../core/schema/guard.ts";
import { VERSION } from "../../core/version.ts";
import type { Host, OpenFile } from "../../io/host.ts";
import { cleanPath, directoryOf } from "../../io/path.ts";
import { prefixed } from "../../usecases/documents.ts";
import { openRunpack } from "../../usecases/runpack/open_runpack.ts";
import {
  keyFiles,
  loadEncryptionKey,
  runsKeyCommand,
} from "../../usecases/evidence/encryption_key.ts";
import { checkOutput, replacedWarnings } from "../../usecases/evidence/output_file.ts";
import { printable } from "../../core/text.ts";

type Data = Omit<GuardEncryptResult, "correlation_id">;

/** Mode of envelopes and of what comes out of them. */
export const SECRET_MODE = 0o600;

/** `gait guard encrypt`. */
export const guardEncrypt = defineCommand({
  path: "guard encrypt",
  summary: "Encrypt a pack or any other file",
  explain:
    "Encrypts one file with AES-256-GCM under a key from a variable, a file or a program; its digest and size stay readable in the envelope.",
  needs: ["read", "write", "env", "run"],
  needsOf: (options) => needsWith(runsKeyCommand(options)),
  options: {
    in: { type: "path", help: "the file, unless it stands alone" },
    out: { type: "path", help: "where to write; <in>.gaitenc by default" },
    ...ENCRYPTION_KEY_OPTIONS,
  },
  positional: {
    name: "artifact",
    help: "file to encrypt",
    min: 0,
    max: 1,
    error: "expected --in <artifact>",
  },
  examples: ["guard encrypt evidence.zip --key-env GAIT_KEY"],
  async run({ options, args }, host) {
    const input = fileArgument(options.in, args, "expected --in <artifact>");
    const output = options.out?.trim() || `${input}.gaitenc`;
    await checkOutput(output, [input, ...keyFiles(options)], host);
    const { key, source } = await loadEncryptionKey(options, host);
    using file = await openInput("read input artifact: ", input, host);

    const warnings = await replacedWarnings(output, host);
    await host.write.directory(cleanPath(directoryOf(output)));
    await using staged = await host.write.stage(output, SECRET_MODE);
    const facts = {
      created_at: host.now(),
      producer_version: VERSION,
      key_source: source,
      nonce: host.randomBytes(NONCE_BYTES),
    };
    const { plain_sha256, plain_size } = await encryptFile(
      file,
      key,
      facts,
      (chunk) => staged.write(chunk),
    );
    await staged.commit();

    const data: Data = {
      ok: true,
      path: output,
      algorithm: ALGORITHM,
      plain_sha256,
      ...(plain_size === 0 ? {} : { plain_size }),
      key_mode: source.mode,
      ...(source.ref === undefined ? {} : { key_ref: source.ref }),
      ...(warnings.length === 0 ? {} : { warnings }),
    };
    return { exit: ExitCode.success, data };
  },
  text: ({ path }, style) => [`${style.paint("green", "guard encrypt ok:")} ${printable(path)}`],
});

/** What the commands touch: a program only if it prints the key. */
export function needsWith(run: boolean): ("read" | "write" | "env" | "run")[] {
  return run ? ["read", "write", "env", "run"] : ["read", "write", "env"];
}

/** The file that a command line names, by option or alone. */
export function fileArgument(
  option: string | undefined,
  [argument = ""]: readonly string[],
  error: string,
): string {
  const given = [option?.trim() ?? "", argument.trim()].filter((text) => text !== "");
  const [path] = given;
  if (path !== undefined && given.length === 1) return path;
  throw new GaitError("invalid_input", error);
}

/** Opens the input; an error begins with `prefix`. */
export async function openInput(
  prefix: string,
  path: string,
  host: Host<"read">,
): Promise<OpenFile> {
  try {
    return await openRunpack(path, `reading ${path}`, host);
  } catch (error) {
    throw prefixed(prefix, error);
  }
}
