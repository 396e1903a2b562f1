/** Keys that a command about logs was given: of the log, and of its cosigners. */

import { decodeUtf8 } from "../../core/bytes.ts";
import { type Bytes, hashBytes } from "../../core/crypto/digest.ts";
import { unusable } from "../../core/fault.ts";
import { type NoteKey, parseVkey } from "../../core/log/note.ts";
import { sameHash } from "../../core/log/tree.ts";
import { KEY_FILE_MAX_BYTES } from "../../core/limits.ts";
import type { Host } from "../../io/host.ts";
import { type KeySources, loadVerifyKey } from "../keys/key_sources.ts";

/** Where the keys of a log come from. */
export interface LogKeySources extends Omit<KeySources, "public_key"> {
  readonly public_key: readonly string[];
}

/**
 * Loads the keys that may have signed a log, 32 raw bytes each.
 *
 * @throws {GaitError} `invalid_input` for a key that does not load.
 */
export async function loadLogKeys(
  { public_key: paths, ...others }: LogKeySources,
  host: Host<"read" | "env">,
): Promise<readonly Bytes[]> {
  const [first, ...more] = paths;
  const keys = [await loadVerifyKey({ ...others, public_key: first }, host)];
  for (const public_key of more) keys.push(await loadVerifyKey({ public_key }, host));
  return keys.flatMap((key) => key === undefined ? [] : [key.publicKey]);
}

/**
 * Reads the verifier keys of cosigners that `option` gave: each as text, or from a file that holds
 * it.
 *
 * @throws {GaitError} `invalid_input` for a text that is not a verifier key of a cosigner.
 */
export async function loadCosigners(
  given: readonly string[],
  host: Host<"read">,
  option = "--cosigner",
): Promise<readonly NoteKey[]> {
  const keys: NoteKey[] = [];
  for (const text of given) {
    const isPath = !/\+[0-9a-f]{8}\+/.test(text) && await host.read.kindOf(text) !== undefined;
    const vkey = isPath ? await textIn(text, host) : text;
    const key = await parseVkey(vkey, option, hashBytes);
    if (key.kind !== "cosignature") {
      const expected = "the verifier key of a cosigner";
      throw unusable(option, vkey, expected, "this one is of a log: give it as --public-key");
    }
    keys.push(key);
  }
  return keys;
}

/**
 * Refuses a cosigner whose key is one of the log: nobody else saw anything then.
 *
 * @throws {GaitError} `invalid_input`
 */
export function refuseOwnKey(
  cosigners: readonly NoteKey[],
  publicKeys: readonly Bytes[],
  option = "--cosigner",
): void {
  const own = cosigners.find(({ publicKey }) => publicKeys.some((key) => sameHash(key, publicKey)));
  if (own === undefined) return;
  const hint = "somebody else cosigns: give the verifier key of a person or a witness";
  throw unusable(option, own.name, "another key than that of the log", hint);
}

async function textIn(path: string, host: Host<"read">): Promise<string> {
  return decodeUtf8((await host.read.file(path, KEY_FILE_MAX_BYTES)).bytes).trim();
}
