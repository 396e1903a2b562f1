/** Where key pairs live, shared by the commands below `gait keys`. */

import {
  formatKeyFiles,
  parsePrivateKey,
  parsePublicKey,
  type SigningKey,
} from "../../core/crypto/keys.ts";
import { GaitError } from "../../core/error.ts";
import { decodeUtf8, encodeUtf8 } from "../../core/bytes.ts";
import { KEY_FILE_MAX_BYTES } from "../../core/limits.ts";
import type { KeysResult } from "../../core/schema/keys.ts";
import type { Host } from "../../io/host.ts";
import { joinPath, shownPath } from "../../io/path.ts";

/** Options of all key commands. */
export const KEY_FILE_OPTIONS = {
  dir: {
    type: "string",
    value: "dir",
    default: "./gait-out/keys",
    help: "directory of the key files",
  },
  prefix: { type: "string", value: "name", default: "gait", help: "first part of the file names" },
} as const;

/** Private and public keys are for their owner alone. */
const KEY_MODE = 0o600;

/** Result of a key command, less what the renderer adds. */
export type KeysData = Omit<KeysResult, "correlation_id">;

/** Paths of one pair. */
export interface KeyPaths {
  readonly dir: string;
  readonly prefix: string;
  readonly privatePath: string;
  readonly publicPath: string;
}

/** Paths of the pair that the options mean. */
export function keyPaths(options: { readonly dir: string; readonly prefix: string }): KeyPaths {
  const { dir, prefix } = options;
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/.test(prefix)) {
    throw new GaitError(
      "invalid_input",
      `Cannot use key prefix "${prefix}": expected letters, digits, dots, _ and -`,
    );
  }
  if (dir.trim() === "") {
    throw new GaitError("invalid_input", "Cannot use key directory: it is blank");
  }
  return {
    dir,
    prefix,
    privatePath: shownPath(joinPath(dir, `${prefix}_private.key`)),
    publicPath: shownPath(joinPath(dir, `${prefix}_public.key`)),
  };
}

/** Which files of a pair are there. */
export async function existingKeyFiles(paths: KeyPaths, host: Host<"read">): Promise<string[]> {
  const found: string[] = [];
  for (const path of [paths.privatePath, paths.publicPath]) {
    if (await host.read.kindOf(path) !== undefined) found.push(path);
  }
  return found;
}

/** Draws a new pair and writes both files. Answers the key id. */
export async function writeKeyPair(paths: KeyPaths, host: Host<"write">): Promise<string> {
  const { privateText, publicText, keyId } = await formatKeyFiles(host.randomBytes(32));
  await host.write.directory(paths.dir);
  await host.write.file(paths.privatePath, encodeUtf8(privateText), KEY_MODE);
  await host.write.file(paths.publicPath, encodeUtf8(publicText), KEY_MODE);
  return keyId;
}

/** Reads a pair whose halves must belong together. */
export async function readKeyPair(paths: KeyPaths, host: Host<"read">): Promise<SigningKey> {
  const privateKey = await parsePrivateKey(await readText(paths.privatePath, host));
  const publicKey = await parsePublicKey(await readText(paths.publicPath, host));
  if (publicKey.keyId !== privateKey.keyId) {
    throw new GaitError("verification_failed", "public key does not match private key", {
      hint: `${paths.publicPath} belongs to another pair; restore it, or gait keys init --force`,
    });
  }
  return privateKey;
}

async function readText(path: string, host: Host<"read">): Promise<string> {
  return decodeUtf8((await host.read.file(path, KEY_FILE_MAX_BYTES)).bytes);
}

/** Text form of all key commands. */
export function keysText(data: KeysData): string[] {
  const previous = data.previous_key_id === undefined ? [] : [
    `previous_key_id=${data.previous_key_id}`,
    `previous_public_key=${data.previous_public_key_path}`,
    `previous_private_key=${data.previous_private_key_path}`,
  ];
  return [
    `key_id=${data.key_id}`,
    `public_key=${data.public_key_path}`,
    `private_key=${data.private_key_path}`,
    ...previous,
    "note=keep the private key out of repositories and tickets",
  ];
}

/** The members that every result has. */
export function keysData(paths: KeyPaths, keyId: string): KeysData {
  return {
    ok: true,
    prefix: paths.prefix,
    key_id: keyId,
    public_key_path: paths.publicPath,
    private_key_path: paths.privatePath,
  };
}
