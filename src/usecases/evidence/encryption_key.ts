/** The key of an encrypted file: from a variable, a file or a program, never from the command line. */

import { decodeUtf8 } from "../../core/bytes.ts";
import { GaitError } from "../../core/error.ts";
import { parseEncryptionKey } from "../../core/guard/encryption.ts";
import { KEY_FILE_MAX_BYTES } from "../../core/limits.ts";
import type { KeySource } from "../../core/schema/guard.ts";
import type { Host } from "../../io/host.ts";
import { prefixed } from "../documents.ts";

const COMMAND_TIMEOUT_MS = 30_000;
const COMMAND_OUTPUT_MAX_BYTES = 64 * 1024;

/** Where the key may come from. The variable wins over the file, the file over the program. */
export interface EncryptionKeySources {
  readonly key_env: string | undefined;
  readonly key_file: string | undefined;
  readonly key_command: string | undefined;
  readonly key_command_args: readonly string[];
}

/** Whether the key comes from a program. */
export function runsKeyCommand(sources: EncryptionKeySources): boolean {
  return !isGiven(sources.key_env) && !isGiven(sources.key_file) && isGiven(sources.key_command);
}

/** The file that holds the key, if one does. */
export function keyFiles({ key_file }: EncryptionKeySources): readonly string[] {
  return isGiven(key_file) ? [key_file.trim()] : [];
}

/** A key and what an envelope records about its source. */
export interface EncryptionKey {
  readonly key: Uint8Array<ArrayBuffer>;
  readonly source: KeySource;
}

/** Loads the key. */
export async function loadEncryptionKey(
  { key_env, key_file, key_command, key_command_args }: EncryptionKeySources,
  host: Host<"read" | "env" | "run">,
): Promise<EncryptionKey> {
  if (isGiven(key_env)) {
    const ref = key_env.trim();
    const text = host.env.get(ref);
    if (!isGiven(text)) throw refusal(`encryption key env var is empty: ${ref}`);
    return { key: parseEncryptionKey(text, "env"), source: { mode: "env", ref } };
  }
  if (isGiven(key_file)) {
    const bytes = await readKeyFile(key_file.trim(), host);
    return { key: parseEncryptionKey(decodeUtf8(bytes), "file"), source: { mode: "file" } };
  }
  if (isGiven(key_command)) {
    const command = key_command.trim();
    const text = await runKeyCommand(command, key_command_args, host);
    return { key: parseEncryptionKey(text, "command"), source: { mode: "command", command } };
  }
  throw refusal("missing key source: provide --key-env, --key-file or --key-command");
}

async function readKeyFile(path: string, host: Host<"read">): Promise<Uint8Array> {
  try {
    return (await host.read.file(path, KEY_FILE_MAX_BYTES)).bytes;
  } catch (error) {
    throw prefixed("read encryption key file: ", error);
  }
}

/** What the program writes is a key or may hold one, so no message repeats it. */
async function runKeyCommand(
  program: string,
  args: readonly string[],
  host: Host<"run">,
): Promise<string> {
  const fault = (problem: string, cause?: unknown) =>
    new GaitError("invalid_input", `run encryption key command: ${problem}`, { cause });
  let result;
  try {
    result = await host.run.program({
      program,
      args: args.map((arg) => arg.trim()).filter((arg) => arg !== ""),
      stdin: new Uint8Array(),
      timeoutMs: COMMAND_TIMEOUT_MS,
      maxOutputBytes: COMMAND_OUTPUT_MAX_BYTES,
    });
  } catch (error) {
    throw fault(error instanceof Error ? error.message : String(error), error);
  }
  if (result.timedOut) throw fault(`it took longer than ${COMMAND_TIMEOUT_MS / 1000} s`);
  if (result.stdout.length > COMMAND_OUTPUT_MAX_BYTES) {
    throw fault(`it printed more than ${COMMAND_OUTPUT_MAX_BYTES} bytes`);
  }
  if (result.status !== 0) throw fault(`exit status ${result.status}`);
  return decodeUtf8(result.stdout);
}

function isGiven(text: string | undefined): text is string {
  return text !== undefined && text.trim() !== "";
}

function refusal(message: string): GaitError {
  return new GaitError("invalid_input", message, {
    hint: "a key is 32 random bytes in base64: openssl rand -base64 32",
  });
}
