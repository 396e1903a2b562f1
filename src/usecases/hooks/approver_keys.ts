/** The keys of approvers that a person accepted with a hook. */

import { encodeUtf8 } from "../../core/bytes.ts";
import { sha256 } from "../../core/crypto/digest.ts";
import { GaitError } from "../../core/error.ts";
import { canonicalText } from "../../core/json/canonical.ts";
import { present } from "../../core/present.ts";
import type { HookRegistrationRecord } from "../../core/schema/hooks.ts";
import type { Host } from "../../io/host.ts";
import { loadApprovers } from "../approval/load_approvers.ts";
import type { ChangedFile } from "./hook_files.ts";

/**
 * Digest of the keys that paths lead to now, with the names and scopes of their owners.
 *
 * @throws {GaitError} `invalid_input` for what does not load.
 */
export async function approversDigest(
  approval_public_key: readonly string[],
  host: Host<"read" | "env">,
): Promise<string | undefined> {
  if (approval_public_key.length === 0) return undefined;
  const approvers = await loadApprovers({
    approval_public_key,
    approval_public_key_env: undefined,
    approval_private_key: undefined,
    approval_private_key_env: undefined,
  }, host);
  const keys = (approvers?.keys ?? []).map(({ key, name, scopes }) => ({
    key_id: key.keyId,
    ...present({ name, scopes: scopes === undefined ? undefined : [...scopes] }),
  }));
  return await sha256(encodeUtf8(canonicalText(keys)));
}

/** Tells keys that are no longer those that were accepted; records of earlier versions tell none. */
export async function changedApprovers(
  { approval_public_keys = [], approvers_digest }: HookRegistrationRecord,
  host: Host<"read" | "env">,
): Promise<ChangedFile | undefined> {
  const [path] = approval_public_keys;
  if (path === undefined || approvers_digest === undefined) return undefined;
  let digest: string | undefined;
  try {
    digest = await approversDigest(approval_public_keys, host);
  } catch (error) {
    if (!(error instanceof GaitError)) throw error;
  }
  if (digest === approvers_digest) return undefined;
  return { event: "policy_changed", path, digest: digest ?? "" };
}
