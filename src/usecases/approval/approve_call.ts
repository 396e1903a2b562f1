/** Approves a call in advance: signs an approval token and writes it to a file. */

import { type ApprovalInput, mintApprovalToken } from "../../core/gate/approval/token.ts";
import { withoutEmpty } from "../../core/present.ts";
import type { ApproveResult } from "../../core/schema/gate.ts";
import { wholeSeconds } from "../../core/time.ts";
import { VERSION } from "../../core/version.ts";
import type { Host } from "../../io/host.ts";
import { joinPath } from "../../io/path.ts";
import { writeArtifact } from "../documents.ts";
import { loadTraceKey, type PrivateKeySources } from "../keys/key_sources.ts";

export interface ApprovalRequest extends Omit<ApprovalInput, "created_at" | "producer_version"> {
  /** Where to write the token; by default a file named after its id in the working directory. */
  readonly out: string | undefined;
  /** Folder of a token whose file is named after its id; the working directory by default. */
  readonly folder?: string;
  readonly keySources: PrivateKeySources & { readonly key_mode: string };
}

export async function approveCall(
  { out, folder = ".", keySources, ...input }: ApprovalRequest,
  host: Host<"read" | "write" | "env">,
): Promise<Omit<ApproveResult, "correlation_id">> {
  const { key, warnings } = await loadTraceKey(keySources, host);
  const about = { created_at: host.now(), producer_version: VERSION };
  const token = await mintApprovalToken({ ...input, ...about }, key);
  const token_path = out ?? joinPath(folder, `approval_${token.token_id}.json`);
  const replaced = await writeArtifact(token_path, token, host, { what: "approval token", key });
  return {
    ok: true,
    token_id: token.token_id,
    token_path,
    expires_at: wholeSeconds(token.expires_at),
    reason_code: token.reason_code,
    scope: token.scope,
    key_id: key.keyId,
    description: "signed approval token created",
    ...withoutEmpty({ warnings: [...warnings, ...replaced] }),
  };
}
