/** The key with which a person signs for a log that is there. */

import type { SigningKey } from "../../core/crypto/keys.ts";
import { GaitError } from "../../core/error.ts";
import { quotedName } from "../../core/fault.ts";
import type { Host } from "../../io/host.ts";
import { indexPath } from "./places.ts";
import { readEnding } from "./read_end.ts";

const SHOWN_ID = 12;

/**
 * Refuses a key that is not the one of a log.
 *
 * @throws {GaitError} `invalid_input`
 */
export function refuseOtherKey(
  path: string,
  own: string | undefined,
  key: SigningKey | undefined,
): void {
  if (own === undefined || key === undefined || key.keyId === own) return;
  const text = `Cannot sign for the log ${quotedName(path)} with key ${
    key.keyId.slice(0, SHOWN_ID)
  }: its key is ${own.slice(0, SHOWN_ID)}`;
  throw new GaitError("invalid_input", text, { hint: "give the key that the session signed with" });
}

/**
 * Refuses to excuse a deletion in a signed index without a key: a reader with the key does not take it,
 * and whoever can write the file could write it.
 *
 * @throws {GaitError} `invalid_input`
 */
export async function refuseUnsignedExcuse(
  folder: string,
  key: SigningKey | undefined,
  host: Host<"read">,
): Promise<void> {
  if (key !== undefined) return;
  const path = indexPath(folder);
  const { head, checkpoint } = await readEnding(path, host);
  const isSigned = head.key_id !== undefined || (checkpoint?.note.signatures.length ?? 0) > 0;
  if (!isSigned) return;
  const text =
    `Cannot give up a log in the index ${quotedName(path)}: it is signed, and no key was ` +
    "given";
  throw new GaitError("invalid_input", text, {
    hint: "--private-key <file> or --signer signs the entry",
  });
}
