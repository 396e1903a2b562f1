/** Examining the approval tokens of a decision. */

import {
  type ApprovalOutcome,
  approvalWarnings,
  judgeApprovals,
} from "../../core/gate/approval/approval.ts";
import {
  checkApprovalToken,
  orderTokenPaths,
  parseApprovalToken,
  type ReceivedToken,
  requiredScope,
} from "../../core/gate/approval/token.ts";
import type { Decision } from "../../core/gate/decide/decision.ts";
import type { VerifyKey } from "../../core/crypto/keys.ts";
import type { Host } from "../../io/host.ts";
import { type KeySources, loadVerifyKey } from "../keys/key_sources.ts";
import { readDocument } from "../documents.ts";

/** What a decision's approvals are judged by. */
export interface ApprovalCase {
  readonly decision: Decision;
  readonly tool_name: string;
  readonly intent_digest: string;
  readonly policy_digest: string;
  /** Paths of tokens. */
  readonly tokenPaths: readonly string[];
  /** Free text given in place of a token. */
  readonly tokenRef: string;
  /** Where the key is that signs tokens; without any, tokens are checked with `traceKey`. */
  readonly keySources: KeySources;
  readonly traceKey: VerifyKey;
}

/** What came of the tokens. */
export interface GatheredApprovals {
  readonly approval: ApprovalOutcome;
  readonly warnings: readonly string[];
}

/** Reads all tokens and judges whether they are enough. */
export async function gatherApprovals(
  given: ApprovalCase,
  host: Host<"read" | "env">,
): Promise<GatheredApprovals> {
  const { decision, intent_digest, policy_digest, tool_name, tokenRef, traceKey } = given;
  const key = await loadVerifyKey(given.keySources, host) ?? traceKey;
  const tokens: ReceivedToken[] = [];
  for (const path of orderTokenPaths(given.tokenPaths)) {
    tokens.push(parseApprovalToken(await readDocument("approval token", path, host)));
  }

  const scope = requiredScope(tool_name);
  const expectation = { intent_digest, policy_digest, scope, now: host.now(), key };
  const checks = await Promise.all(tokens.map((token) => checkApprovalToken(token, expectation)));
  const { required_approvals: required, require_distinct_approvers: distinct } = decision;

  return {
    approval: judgeApprovals({ required, distinct }, checks),
    warnings: approvalWarnings({ traceKey, approvalKey: key, tokens, tokenRef }),
  };
}
