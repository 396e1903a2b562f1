/** Approval tokens: signed consent of a person to one intent under one policy, for a limited time. */

import { GaitError } from "../../error.ts";
import { quoted } from "../../fault.ts";
import { type JsonObject, parseJsonObject } from "../../json/json.ts";
import { isDigest, shortId } from "../../crypto/digest.ts";
import type { SigningKey } from "../../crypto/keys.ts";
import { type ApprovalToken, readApprovalToken } from "../../schema/gate.ts";
import type { Signature } from "../../schema/common.ts";
import type { Source } from "../../source.ts";
import {
  formatDuration,
  fromNanoseconds,
  isZeroTimestamp,
  normalizeTimestamp,
  relaxTimestamps,
  toNanoseconds,
  toUtc,
} from "../../time.ts";
import { signDocument, verifyDocument } from "../../crypto/signed_document.ts";
import { listLower, lowerTrim, trim } from "../../text.ts";
import { type ApproverKey, type Approvers, speaksFor } from "./approvers.ts";
import { normalizeScope } from "./scope.ts";

const SCHEMA_ID = "gait.gate.approval_token";
const SCHEMA_VERSION = "1.0.0";

/** `scope` holds `tool:<name>`, the bare name, or `*` for any tool. */
export interface ApprovalInput
  extends
    Omit<ApprovalToken, "schema_id" | "schema_version" | "token_id" | "expires_at" | "signature"> {
  /** Time to live in nanoseconds, above 0. */
  readonly ttlNanoseconds: bigint;
}

/** A token with its signature, ready to be stored as JSON. */
export type SignedApprovalToken = ApprovalToken & { readonly signature: Signature };

/**
 * @throws {GaitError} `invalid_input` for a time to live that is not positive, an empty scope,
 * approver or reason, an invalid digest, and an expiry after the year 9999.
 */
export async function mintApprovalToken(
  input: ApprovalInput,
  key: SigningKey,
): Promise<SignedApprovalToken> {
  const scope = normalizeScope(input.scope);
  const intent_digest = lowerTrim(input.intent_digest);
  const policy_digest = lowerTrim(input.policy_digest);
  const approver_identity = trim(input.approver_identity);
  const reason_code = trim(input.reason_code);
  if (input.ttlNanoseconds <= 0n) {
    const ttl = formatDuration(input.ttlNanoseconds);
    throw unfit(`the time to live is ${ttl}, expected more than 0`, "give a time such as 30m");
  }
  if (scope.length === 0) {
    throw unfit("it has no scope", "name the tool that it approves, such as tool:tool.write");
  }
  if (!isDigest(intent_digest)) throw badDigest("intent", intent_digest);
  if (!isDigest(policy_digest)) throw badDigest("policy", policy_digest);
  if (approver_identity === "") throw unfit("it has no approver", "say who approves");
  if (reason_code === "") throw unfit("it has no reason code", "give one, such as a change ticket");

  const normalized = normalizeTimestamp(input.created_at);
  if (normalized === undefined) {
    const found = quoted(input.created_at);
    throw unfit(`${found} is not a timestamp`, "give one such as 2026-02-05T09:30:00Z");
  }
  const created_at = toUtc(normalized);
  const expires_at = fromNanoseconds(toNanoseconds(created_at) + input.ttlNanoseconds);
  if (expires_at === undefined) {
    throw unfit("it would expire after the year 9999", "give a shorter time to live");
  }
  const approved = {
    approver_identity,
    reason_code,
    intent_digest,
    policy_digest,
    scope,
    expires_at,
  };
  const token: ApprovalToken = {
    schema_id: SCHEMA_ID,
    schema_version: SCHEMA_VERSION,
    created_at,
    producer_version: input.producer_version,
    token_id: await approvalTokenId(approved),
    ...approved,
  };
  return await signDocument(token, key);
}

/** Makes the id of a token. Checking a token does not compute it again: the signature covers it. */
export function approvalTokenId(
  token: Pick<
    ApprovalToken,
    | "intent_digest"
    | "policy_digest"
    | "approver_identity"
    | "reason_code"
    | "scope"
    | "expires_at"
  >,
): Promise<string> {
  const { intent_digest, policy_digest, approver_identity, reason_code, scope, expires_at } = token;
  return shortId(
    [intent_digest, policy_digest, approver_identity, reason_code, scope.join(), expires_at].join(
      ":",
    ),
  );
}

export interface ReceivedToken {
  /** The members that gait knows, with their types. */
  readonly token: ApprovalToken;
  /** All members as received, which the signature covers. */
  readonly document: JsonObject;
}

/** Parses the JSON text of a token. It does not look at the signature; `checkApprovalToken` does. */
export function parseApprovalToken(source: Source): ReceivedToken {
  const document = parseJsonObject(source);
  const relaxed = relaxTimestamps(document, ["created_at", "expires_at"]);
  return { token: readApprovalToken(relaxed, source.name), document };
}

/** Why a token does not count. */
export type ApprovalTokenCode =
  | "approval_token_invalid"
  | "approval_token_signature_missing"
  | "approval_token_signature_invalid"
  | "approval_token_approver_mismatch"
  | "approval_token_intent_mismatch"
  | "approval_token_policy_mismatch"
  | "approval_token_expired"
  | "approval_token_used"
  | "approval_token_scope_mismatch";

/** The decision that a token is checked for. */
export interface ApprovalExpectation {
  readonly intent_digest: string;
  readonly policy_digest: string;
  /** Scope values that the token must have, unless it has `*`. */
  readonly scope: readonly string[];
  /** Current time, RFC 3339. */
  readonly now: string;
  /** Keys to check tokens with, from the operator and never from the token; none refuses all. */
  readonly approvers: Approvers;
}

/**
 * Facts about a checked token: the approver trimmed, the scope in lower case and sorted. From
 * `expires_at`, in UTC, it no longer counts.
 */
export interface TokenCheck extends
  Pick<
    ApprovalToken,
    "token_id" | "approver_identity" | "reason_code" | "scope" | "expires_at"
  > {
  /** Id of the key that signed it; `undefined` if no approver's key signed it. */
  readonly key_id?: string | undefined;
  /** Why the token does not count; `undefined` if it does. */
  readonly error_code: ApprovalTokenCode | undefined;
}

/** Checks one token; the first check that fails gives the code. */
export async function checkApprovalToken(
  received: ReceivedToken,
  expectation: ApprovalExpectation,
): Promise<TokenCheck> {
  const { token } = received;
  const found = await signerOf(received, expectation);
  const isFault = typeof found === "string";
  return {
    token_id: trim(token.token_id),
    approver_identity: trim(token.approver_identity),
    reason_code: trim(token.reason_code),
    scope: listLower(token.scope),
    expires_at: toUtc(token.expires_at),
    key_id: isFault ? undefined : found.key.keyId,
    error_code: isFault ? found : tokenFault(token, found, expectation),
  };
}

/** The approver whose key signed the token, or the code of the fault. */
async function signerOf(
  { token, document }: ReceivedToken,
  { approvers: { keys } }: ApprovalExpectation,
): Promise<ApproverKey | ApprovalTokenCode> {
  if (!isComplete(token)) return "approval_token_invalid";
  for (const approver of keys) {
    const { status } = await verifyDocument(document, approver.key);
    if (status === "verified") return approver;
    if (status === "missing") return "approval_token_signature_missing";
  }
  return "approval_token_signature_invalid";
}

function tokenFault(
  token: ApprovalToken,
  signer: ApproverKey,
  expectation: ApprovalExpectation,
): ApprovalTokenCode | undefined {
  if (!speaksFor(signer, trim(token.approver_identity), expectation.approvers)) {
    return "approval_token_approver_mismatch";
  }
  if (lowerTrim(token.intent_digest) !== expectation.intent_digest) {
    return "approval_token_intent_mismatch";
  }
  if (lowerTrim(token.policy_digest) !== expectation.policy_digest) {
    return "approval_token_policy_mismatch";
  }
  if (!isBefore(expectation.now, token.expires_at)) return "approval_token_expired";
  const covers = [listLower(token.scope), ...signer.scopes === undefined ? [] : [signer.scopes]]
    .every((scope) =>
      scope.includes("*") || expectation.scope.every((value) => scope.includes(value))
    );
  return covers ? undefined : "approval_token_scope_mismatch";
}

function isComplete(token: ApprovalToken): boolean {
  const { schema_id, schema_version, token_id, approver_identity, reason_code } = token;
  return (schema_id === "" || schema_id === SCHEMA_ID) &&
    (schema_version === "" || schema_version === SCHEMA_VERSION) &&
    [token_id, approver_identity, reason_code].every((text) => trim(text) !== "") &&
    [token.intent_digest, token.policy_digest].every((text) => isDigest(lowerTrim(text))) &&
    listLower(token.scope).length > 0 &&
    [token.created_at, token.expires_at].every((timestamp) => !isZeroTimestamp(timestamp));
}

/** Whether `now` is before the expiry; false if `now` cannot be read. */
function isBefore(now: string, expiry: string): boolean {
  const normalized = normalizeTimestamp(now);
  return normalized !== undefined && toNanoseconds(normalized) < toNanoseconds(expiry);
}

function badDigest(of: string, found: string): GaitError {
  return unfit(
    `the ${of} digest is ${quoted(found)}, expected 64 hex characters`,
    `gait policy test <policy> <intent> --json prints it as ${of}_digest`,
  );
}

function unfit(fault: string, hint: string): GaitError {
  return new GaitError("invalid_input", `Cannot make the approval token: ${fault}`, { hint });
}
