/** Files of key pairs: `<prefix>_private.key` and `<prefix>_public.key` in one folder. */

import {
  formatKeyFiles,
  lastingSeed,
  parsePrivateKey,
  parsePublicKey,
  type SigningKey,
} from "../../core/crypto/keys.ts";
import { GaitError } from "../../core/error.ts";
import { decodeUtf8, encodeUtf8 } from "../../core/bytes.ts";
import { naming, placed } from "../../core/fault.ts";
import { KEY_FILE_MAX_BYTES } from "../../core/limits.ts";
import type { KeysResult } from "../../core/schema/keys.ts";
import type { Host } from "../../io/host.ts";
import { baseName, cleanPath, directoryOf, joinPath, shownPath } from "../../io/path.ts";
import { refuseLinkOn } from "../../io/output_paths.ts";
import { removeLeftovers } from "../leftovers.ts";

/** Of both files, so that no other user can replace the public key either. */
const KEY_MODE = 0o600;
/** Mode of the list for git, which is not a secret. */
const LIST_MODE = 0o644;
/** Characters of the old key id in the names of the old files. */
const ID_CHARACTERS = 12;

export type KeysData = Omit<KeysResult, "correlation_id">;

export interface KeyPaths {
  readonly dir: string;
  readonly prefix: string;
  readonly privatePath: string;
  readonly publicPath: string;
}

/** Whether key files can be called `<prefix>_private.key`. */
export function isKeyPrefix(prefix: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/.test(prefix);
}

export function keyPaths(dir: string, prefix: string): KeyPaths {
  return {
    dir,
    prefix,
    privatePath: shownPath(joinPath(dir, `${prefix}_private.key`)),
    publicPath: shownPath(joinPath(dir, `${prefix}_public.key`)),
  };
}

/**
 * Draws a new pair and writes both files.
 *
 * @throws {GaitError} `invalid_input` if there is one of the files, unless `overwrite` is set.
 */
export async function makeKeyPair(
  paths: KeyPaths,
  { overwrite }: { readonly overwrite: boolean },
  host: Host<"read" | "write">,
): Promise<KeysData> {
  await refuseLinks(paths, host);
  const existing: string[] = [];
  for (const path of [paths.privatePath, paths.publicPath]) {
    if (await host.read.entryOf(path) !== undefined) existing.push(path);
  }
  if (existing.length > 0 && !overwrite) {
    const verb = existing.length === 1 ? "exists" : "exist";
    throw new GaitError(
      "invalid_input",
      `Cannot write key pair: ${existing.join(" and ")} ${verb} already`,
      { hint: "gait keys rotate keeps the old pair; gait keys init --force overwrites it" },
    );
  }
  const isNew = await host.read.entryOf(paths.dir) === undefined;
  const data = keysData(paths, await writeKeyPair(paths, host));
  await keepOutOfGit(paths.dir, isNew, host);
  return data;
}

/**
 * Writes a `.gitignore` that keeps `gait-out` out of git, or another folder that was made for the
 * keys. An existing one stays unchanged.
 */
async function keepOutOfGit(
  dir: string,
  isNew: boolean,
  host: Host<"read" | "write">,
): Promise<void> {
  const folder = baseName(directoryOf(cleanPath(dir))) === "gait-out"
    ? directoryOf(cleanPath(dir))
    : dir;
  if (folder === dir && !isNew) return;
  for (const place of [folder, dir]) {
    const path = joinPath(place, ".gitignore");
    if (await host.read.entryOf(path) !== undefined) continue;
    return await host.write.file(path, encodeUtf8("*\n"), LIST_MODE);
  }
}

/** Renames a pair after its key id, so that its signatures can still be verified, and makes a new one. */
export async function rotateKeyPair(
  paths: KeyPaths,
  host: Host<"read" | "write">,
): Promise<KeysData> {
  await refuseLinks(paths, host);
  const previous = await readKeyPair(paths, host);
  const old = keyPaths(paths.dir, `${paths.prefix}_${previous.keyId.slice(0, ID_CHARACTERS)}`);
  await host.write.move(paths.publicPath, old.publicPath);
  await host.write.move(paths.privatePath, old.privatePath);
  return {
    ...keysData(paths, await writeKeyPair(paths, host)),
    previous_key_id: previous.keyId,
    previous_public_key_path: old.publicPath,
    previous_private_key_path: old.privatePath,
  };
}

/** Reads a pair, and warns if other users can read its private key. */
export async function checkKeyPair(paths: KeyPaths, host: Host<"read">): Promise<KeysData> {
  const { privatePath } = paths;
  const data = keysData(paths, (await readKeyPair(paths, host)).keyId);
  const mode = await host.read.modeOf(privatePath);
  if (mode === undefined || (mode & 0o077) === 0) return data;
  return {
    ...data,
    warnings: [`${privatePath} can be read by others: chmod 600 ${privatePath}`],
  };
}

/** Refuses to write keys through a link, which could lead into a folder that others read. */
async function refuseLinks(paths: KeyPaths, host: Host<"read">): Promise<void> {
  await refuseLinkOn("key pair", paths.privatePath, host);
  await refuseLinkOn("key pair", paths.publicPath, host);
}

async function writeKeyPair(paths: KeyPaths, host: Host<"read" | "write">): Promise<string> {
  const { privateText, publicText, keyId } = await formatKeyFiles(
    await lastingSeed(host.randomBytes(32)),
  );
  await host.write.directory(paths.dir);
  // Half of a private key that a killed process wrote should not lie about.
  await removeLeftovers(paths.privatePath, host);
  await host.write.file(paths.privatePath, encodeUtf8(privateText), KEY_MODE);
  await host.write.file(paths.publicPath, encodeUtf8(publicText), KEY_MODE);
  return keyId;
}

async function readKeyPair(paths: KeyPaths, host: Host<"read">): Promise<SigningKey> {
  const textOf = async (half: string, path: string) => {
    const { bytes } = await host.read.file(path, KEY_FILE_MAX_BYTES).catch((error) => {
      throw naming(`${half} key`, error);
    });
    return decodeUtf8(bytes);
  };
  const at = (path: string) => (error: unknown) => {
    throw placed(error, path);
  };
  const privateKey = await parsePrivateKey(await textOf("private", paths.privatePath))
    .catch(at(paths.privatePath));
  const publicKey = await parsePublicKey(await textOf("public", paths.publicPath))
    .catch(at(paths.publicPath));
  if (publicKey.keyId !== privateKey.keyId) {
    throw new GaitError("verification_failed", "public key does not match private key", {
      hint: `${paths.publicPath} belongs to another pair; restore it, or gait keys init --force`,
    });
  }
  return privateKey;
}

function keysData(paths: KeyPaths, keyId: string): KeysData {
  return {
    ok: true,
    prefix: paths.prefix,
    key_id: keyId,
    public_key_path: paths.publicPath,
    private_key_path: paths.privatePath,
  };
}
