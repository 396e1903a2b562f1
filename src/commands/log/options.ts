/** Options and arguments that commands about logs share. */

import { unusable } from "../../core/fault.ts";
import { LOG_ENTRIES_MAX } from "../../core/log/line.ts";
import { PUBLIC_KEY_SETTING, SIGNING_KEY_OPTIONS } from "../key_options.ts";

/** The keys that a log is checked with: it may have been signed by any of them. */
export const LOG_KEY_OPTIONS = {
  public_key: {
    type: "paths",
    reads: "paths",
    value: "file",
    help: "public key to trust; may be repeated",
    setting: PUBLIC_KEY_SETTING,
  },
  public_key_env: {
    type: "variable",
    help: "variable that holds the public key",
    conflicts: { public_key: "both name the public key: give one" },
  },
  private_key: { type: "path", help: "private key; its public half is trusted" },
  private_key_env: {
    type: "variable",
    help: "variable that holds the private key",
    conflicts: { private_key: "both name the private key: give one" },
  },
} as const;

/** The key that signs the checkpoint of a command that writes to a log. */
export const LOG_SIGNING_OPTIONS = {
  private_key: {
    type: "path",
    help: "private key of the log, to sign its checkpoint with",
    setting: { key: "keys.private", unless: ["private_key_env", "signer"] },
  },
  private_key_env: {
    type: "variable",
    help: "variable that holds the private key",
    conflicts: { private_key: "both name the private key: give one" },
  },
  signer: SIGNING_KEY_OPTIONS.signer,
} as const;

/** The one log of a command. */
export const LOG_POSITIONAL = {
  name: "log",
  help: "path of a log",
  min: 1,
  error: "expected the path of a log; gait log status lists them",
} as const;

export const COSIGNER_OPTION = {
  cosigner: {
    type: "paths",
    value: "vkey",
    help: "verifier key of a person or witness who must have signed, or a file with it",
  },
} as const;

/** A witness, which cosigns the index of logs or a log. */
export const WITNESS_OPTIONS = {
  witness: {
    type: "string",
    value: "command",
    help: "program that takes a tlog-witness request and prints the answer, such as curl",
  },
  witness_key: {
    type: "string",
    value: "vkey",
    help: "verifier key of the witness, or a file with it; needed with --witness",
  },
} as const;

/**
 * Reads the index of an entry.
 *
 * @throws {GaitError} `invalid_input`
 */
export function indexIn(flag: string, text: string): number {
  const index = Number(text);
  if (/^[0-9]{1,7}$/.test(text) && index < LOG_ENTRIES_MAX) return index;
  throw unusable(flag, text, "a whole number from 0 on", "gait log show <log> lists them");
}
