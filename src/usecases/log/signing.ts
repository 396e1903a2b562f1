/** The key with which a person signs for a log that is there. */

import type { SigningKey } from "../../core/crypto/keys.ts";
import { GaitError } from "../../core/error.ts";
import { quotedName } from "../../core/fault.ts";

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
