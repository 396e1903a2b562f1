/**
 * The document that a person reviews before approving: a request of a live session, or an intent
 * file.
 */

import { encodeUtf8 } from "../../core/bytes.ts";
import { digest, sha256 } from "../../core/crypto/digest.ts";
import type { VerifyKey } from "../../core/crypto/keys.ts";
import { verifyDocument } from "../../core/crypto/signed_document.ts";
import { GaitError } from "../../core/error.ts";
import { quotedName } from "../../core/fault.ts";
import { requiredScope } from "../../core/gate/approval/scope.ts";
import { judgeIntent } from "../../core/gate/decide/judge_intent.ts";
import { canonicalIntent } from "../../core/gate/intent/digest.ts";
import { lostInCall } from "../../core/gate/intent/lost.ts";
import { normalizeIntent } from "../../core/gate/intent/normalize.ts";
import type { McpApprovalRequest } from "../../core/schema/mcp.ts";
import type { Host } from "../../io/host.ts";
import { baseName, directoryOf } from "../../io/path.ts";
import { readReceivedIntent, refuseSharedInput } from "../documents.ts";
import { isOver, markersIn, readRequest, type ShownCall, shownCall } from "./approval_request.ts";
import { lostAround } from "../judge/lost_around.ts";
import { loadPolicies } from "../policy/load_policies.ts";

export interface RequestChecks {
  /** Trace key of the session that wrote it; `undefined` if none was given. */
  readonly key: VerifyKey | undefined;
  /** Policy that it should be about. */
  readonly policy: readonly string[];
  /** Whether no rule of the first policy is overridden. */
  readonly strictest: boolean;
}

/** A call to look at, and what a token for it must name. */
export interface Review extends ShownCall {
  readonly tool_name: string;
  /** Name of the rule that asks; empty if no rule decided. */
  readonly matched_rule: string;
  readonly reason_codes: readonly string[];
  /** Texts of the policy for the approver. */
  readonly messages: readonly string[];
  readonly required_approvals: number;
  readonly intent_digest: string;
  readonly policy_digest: string;
  readonly scope: readonly string[];
  /** Folder where the token is looked for. */
  readonly folder: string;
  /** Whether rule, reasons and digest of the policy are only what an unverified file says. */
  readonly isUnverified: boolean;
}

/**
 * Reads the request of a call that waits. The person approves exactly what is shown: either the
 * session signed all of it, or nothing is hidden and the digest of the shown intent is right.
 *
 * @throws {GaitError} `invalid_input` for a request that is over, or that cannot be checked so: the
 * approval could be for another call than the shown one.
 */
export async function reviewRequest(
  path: string,
  { key, policy, strictest }: RequestChecks,
  host: Host<"read">,
): Promise<Review> {
  const { request, document } = await readRequest(path, host);
  const refuse = (fault: string, hint: string) =>
    new GaitError("invalid_input", `Cannot approve ${quotedName(path)}: ${fault}`, { hint });
  if (isOver(request, host.now())) {
    throw refuse(
      `its wait ended at ${request.expires_at}`,
      "the client has to make the call again",
    );
  }
  if (key !== undefined && (await verifyDocument(document, key)).status !== "verified") {
    throw refuse(
      "it is not signed by the key of --public-key, so it was changed or is of another session",
      "give the public half of the key that signs the session's traces",
    );
  }
  const fault = await disagreement(request, baseName(path));
  if (fault !== undefined) {
    throw refuse(
      `${fault}, so it was changed`,
      "find out who changed it; the call can be made again",
    );
  }
  if (key === undefined && request.redacted_values > 0) {
    throw refuse(
      `${request.redacted_values} of its values are hidden, and nothing vouches for the others`,
      "give --public-key with the public half of the key that signs the session's traces, " +
        "or approve offline with --policy and --intent",
    );
  }
  const { matched_rule = "", messages = [], policy_digest } = request;
  if (
    policy.length > 0 && (await loadPolicies(policy, host, strictest)).digest !== policy_digest
  ) {
    throw refuse(
      `its policy is not ${policy.map(quotedName).join(", ")}`,
      "give the policy that the session judges by",
    );
  }
  const scope = requiredScope(request.tool_name);
  const isUnverified = key === undefined;
  const { hidden = [] } = request;
  return {
    ...request,
    hidden,
    matched_rule,
    messages,
    scope,
    folder: directoryOf(path),
    isUnverified,
  };
}

/** Fault of a request whose parts do not agree; `undefined` if they agree. */
async function disagreement(
  request: McpApprovalRequest,
  name: string,
): Promise<string | undefined> {
  const { args, input_digest, redacted_values, hidden = [] } = request;
  if (request.scope !== requiredScope(request.tool_name)[0]) {
    return "its scope is not that of its tool";
  }
  if (name.startsWith("request_") && !name.startsWith(`request_${input_digest.slice(0, 24)}`)) {
    return "its name is not that of its arguments";
  }
  if (markersIn(request) !== redacted_values) {
    return "redacted_values is not the number of its hidden values";
  }
  if (hidden.length > redacted_values) return "it announces more hidden values than it has";
  // Digests cover the hidden values, so they can be compared only if there are no markers.
  if (redacted_values > 0) return undefined;
  if (await digest(args) !== input_digest) return "input_digest is not that of its arguments";
  const intent = normalizeIntent({ ...request, schema_id: "", schema_version: "" });
  const intent_digest = await sha256(encodeUtf8(canonicalIntent(intent).intent));
  return intent_digest === request.intent_digest
    ? undefined
    : "intent_digest is not that of its call";
}

/**
 * Judges an intent by a policy, to approve it in advance.
 *
 * @throws {GaitError} `invalid_input` for an intent that needs no approval, or that cannot be
 * approved.
 */
export async function reviewIntent(
  paths: {
    readonly policy: readonly string[];
    readonly intent: string;
    readonly strictest: boolean;
  },
  host: Host<"read">,
): Promise<Review> {
  refuseSharedInput([...paths.policy, paths.intent]);
  const { judge, digest: policy_digest, spellings } = await loadPolicies(
    paths.policy,
    host,
    paths.strictest,
  );
  const { request, source } = await readReceivedIntent(paths.intent, host);
  const { intent, canonical, decision } = judgeIntent(judge, request, paths.intent);
  const refuse = (fault: string, hint: string) =>
    new GaitError("invalid_input", `Cannot approve ${quotedName(paths.intent)}: ${fault}`, {
      hint,
    });
  if (decision.verdict !== "require_approval") {
    throw refuse(
      `the policy answers ${decision.verdict}, whatever is approved`,
      "gait policy explain shows the rule that decides",
    );
  }
  const [lost] = [
    ...lostInCall(request, source.bytes),
    ...lostAround(request, { policies: judge.policies, spellings }),
  ];
  if (lost !== undefined) {
    throw refuse(
      `${lost}, so its digest is also that of other calls (args_not_exact)`,
      "make the call without, and approve that one",
    );
  }
  return {
    ...await shownCall({ intent, secrets: [] }, host),
    tool_name: intent.tool_name,
    matched_rule: decision.matched_rule,
    reason_codes: decision.reason_codes,
    messages: decision.messages,
    required_approvals: decision.required_approvals,
    intent_digest: await sha256(encodeUtf8(canonical.intent)),
    policy_digest,
    scope: requiredScope(intent.tool_name),
    folder: ".",
    isUnverified: false,
  };
}
