// deno-fmt-ignore-file
// Generated from schemas/ by `deno task generate`. Do not edit.

/** gait keys init, rotate and verify --json. */
export interface KeysResult {
  /** Whether the outcome is a good one. */
  readonly ok: boolean;
  /** Id of the command line: equal for equal lines. */
  readonly correlation_id: string;
  /** Prefix of the file names. */
  readonly prefix: string;
  /** Id of the key. */
  readonly key_id: string;
  /** Path of the public key. */
  readonly public_key_path: string;
  /** Path of the private key. */
  readonly private_key_path: string;
  /** Id of the key that was rotated out. */
  readonly previous_key_id?: string;
  /** Where its public key is now. */
  readonly previous_public_key_path?: string;
  /** Where its private key is now. */
  readonly previous_private_key_path?: string;
  /** Warnings that do not change the outcome. */
  readonly warnings?: readonly string[];
}
