/** Loads the key of an encrypted file: from a variable, a file or a program. */

import { decodeUtf8 } from "../../core/bytes.ts";
import { GaitError } from "../../core/error.ts";
import { quoted, unreadable } from "../../core/fault.ts";
import { foreignText } from "../../core/foreign_text.ts";
import { parseEncryptionKey } from "../../core/guard/encryption.ts";
import { KEY_FILE_MAX_BYTES } from "../../core/limits.ts";
import type { KeySource } from "../../core/schema/guard.ts";
import { trim } from "../../core/text.ts";
import type { Host } from "../../io/host.ts";
import { readAs } from "./input_kinds.ts";

const COMMAND_TIMEOUT_MS = 30_000;
const COMMAND_OUTPUT_MAX_BYTES = 64 * 1024;
const HINT = "a key is 32 random bytes in base64: openssl rand -base64 32";

/** Possible sources of a key. The variable wins over the file, the file over the program. */
export interface EncryptionKeySources {
  readonly key_env: string | undefined;
  readonly key_file: string | undefined;
  /** Program that prints the key. It is started without a shell. */
  readonly key_command: string | undefined;
  readonly key_command_args: readonly string[];
}

/** Whether the key comes from a program. */
export function runsKeyCommand({ key_env, key_file, key_command }: EncryptionKeySources): boolean {
  return key_env === undefined && key_file === undefined && key_command !== undefined;
}

export interface EncryptionKey {
  readonly key: Uint8Array<ArrayBuffer>;
  readonly source: KeySource;
}

/** @throws {GaitError} `invalid_input` if there is no source, or the source gives no key. */
export async function loadEncryptionKey(
  { key_env, key_file, key_command, key_command_args }: EncryptionKeySources,
  host: Host<"read" | "env" | "run">,
): Promise<EncryptionKey> {
  if (key_env !== undefined) {
    const from = `variable ${quoted(key_env)}`;
    const text = trim(host.env.get(key_env) ?? "");
    if (text === "") throw keyFault(from, "it is empty or not set");
    return { key: parseEncryptionKey(text, from), source: { mode: "env", ref: key_env } };
  }
  if (key_file !== undefined) {
    const { bytes } = await readAs("encryption key", key_file, KEY_FILE_MAX_BYTES, host);
    const other = foreignText(bytes);
    if (other !== undefined) {
      throw unreadable("encryption key", key_file, other.problem, other.hint);
    }
    const key = parseEncryptionKey(decodeUtf8(bytes), `file ${quoted(key_file)}`);
    return { key, source: { mode: "file" } };
  }
  if (key_command !== undefined) {
    const from = `command ${quoted(key_command)}`;
    const text = await runKeyCommand(key_command, key_command_args, from, host);
    const source = { mode: "command", command: key_command } as const;
    return { key: parseEncryptionKey(text, from), source };
  }
  throw new GaitError("invalid_input", "Missing an encryption key", {
    hint: "add --key-env <variable>, --key-file <file> or --key-command <program>",
  });
}

/** No message repeats the output of the program: it may contain the key. */
async function runKeyCommand(
  program: string,
  args: readonly string[],
  from: string,
  host: Host<"run">,
): Promise<string> {
  let result;
  try {
    result = await host.run.program({
      program,
      args: args.map(trim).filter((arg) => arg !== ""),
      stdin: new Uint8Array(),
      timeoutMs: COMMAND_TIMEOUT_MS,
      maxOutputBytes: COMMAND_OUTPUT_MAX_BYTES,
    });
  } catch (error) {
    throw keyFault(from, error instanceof Error ? error.message : String(error), error);
  }
  if (result.timedOut) throw keyFault(from, `it took longer than ${COMMAND_TIMEOUT_MS / 1000} s`);
  if (result.stdout.length > COMMAND_OUTPUT_MAX_BYTES) {
    throw keyFault(from, `it printed more than ${COMMAND_OUTPUT_MAX_BYTES} bytes`);
  }
  if (result.status !== 0) throw keyFault(from, `exit status ${result.status}`);
  return decodeUtf8(result.stdout);
}

function keyFault(from: string, problem: string, cause?: unknown): GaitError {
  return new GaitError("invalid_input", `Cannot get the encryption key from ${from}: ${problem}`, {
    hint: HINT,
    cause,
  });
}
