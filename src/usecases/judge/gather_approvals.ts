import {
  type ApprovalOutcome,
  approvalWarnings,
  judgeApprovals,
} from "../../core/gate/approval/approval.ts";
import {
  checkApprovalToken,
  parseApprovalToken,
  type ReceivedToken,
  type TokenCheck,
} from "../../core/gate/approval/token.ts";
import { oneKey } from "../../core/gate/approval/approvers.ts";
import { requiredScope } from "../../core/gate/approval/scope.ts";
import type { GateControls } from "./controls.ts";
import type { VerifyKey } from "../../core/crypto/keys.ts";
import type { Host } from "../../io/host.ts";
import { loadApprovers } from "../approval/load_approvers.ts";
import { readDocument } from "../documents.ts";
import type { JudgedCall } from "./judged_call.ts";
import type { Source } from "../../core/source.ts";
import { uniqueSorted } from "../../core/text.ts";

export interface ApprovalCase {
  readonly call: JudgedCall;
  readonly tokenPaths: readonly string[];
  /** Tokens that came as texts. */
  readonly documents: readonly Source[];
  /** Key that signs the trace; it checks tokens where the settings name no key for that. */
  readonly traceKey: VerifyKey;
}

export interface GatheredApprovals {
  readonly approval: ApprovalOutcome;
  readonly warnings: readonly string[];
}

/** Approvals with what is needed to judge them again. */
export interface CheckedApprovals extends GatheredApprovals {
  readonly checks: readonly TokenCheck[];
  judge(checks: readonly TokenCheck[]): ApprovalOutcome;
}

/** Reads all tokens and judges whether they are enough. */
export async function gatherApprovals(
  { call, tokenPaths, documents, traceKey }: ApprovalCase,
  controls: GateControls,
  host: Host<"read" | "env">,
): Promise<CheckedApprovals> {
  const { decision, intent, intent_digest, policy_digest } = call;
  const approvers = await loadApprovers(controls, host) ?? oneKey(traceKey);
  const tokens: ReceivedToken[] = documents.map(parseApprovalToken);
  for (const path of uniqueSorted(tokenPaths)) {
    tokens.push(parseApprovalToken(await readDocument("approval token", path, host)));
  }

  const scope = requiredScope(intent.tool_name);
  const expectation = { intent_digest, policy_digest, scope, now: host.now(), approvers };
  const checks = await Promise.all(tokens.map((token) => checkApprovalToken(token, expectation)));
  const { required_approvals: required, require_distinct_approvers: distinct } = decision;
  const judge = (checks: readonly TokenCheck[]) =>
    judgeApprovals({ required, distinct }, checks, approvers);

  return {
    approval: judge(checks),
    checks,
    judge,
    warnings: approvalWarnings({
      traceKey,
      approvalKeys: approvers.keys.map(({ key }) => key),
      tokens,
      tokenRef: controls.approval_token_ref,
    }),
  };
}
