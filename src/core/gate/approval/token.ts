/** Approval tokens: a person's signed consent to one intent under one policy, for a limited time. */

import { GaitError } from "../../error.ts";
import { type JsonObject, parseJsonObject } from "../../json/json.ts";
import { isDigest } from "../../crypto/digest.ts";
import type { SigningKey, VerifyKey } from "../../crypto/keys.ts";
import { type ApprovalToken, readApprovalToken } from "../../schema/gate.ts";
import type { Signature } from "../../schema/common.ts";
import type { Source } from "../../source.ts";
import {
  fromNanoseconds,
  isZeroTimestamp,
  normalizeTimestamp,
  relaxTimestamps,
  toNanoseconds,
  toUtc,
} from "../../time.ts";
import { shortId } from "../../crypto/short_id.ts";
import { signDocument, verifyDocument } from "../../crypto/signed_document.ts";
import { listLower, lowerTrim, trim } from "../../text.ts";

const SCHEMA_ID = "gait.gate.approval_token";
const SCHEMA_VERSION = "1.0.0";

/** What a token approves. */
export interface ApprovalInput {
  /** Digest of the intent. */
  readonly intent_digest: string;
  /** Digest of the policy. */
  readonly policy_digest: string;
  /** What is approved: `tool:<name>`, `tool.<name>`, or `*`. */
  readonly scope: readonly string[];
  /** Who approves. */
  readonly approver_identity: string;
  /** Why. */
  readonly reason_code: string;
  /** Now, RFC 3339. */
  readonly created_at: string;
  /** How long it counts, in nanoseconds. */
  readonly ttlNanoseconds: bigint;
  /** Version of the program. */
  readonly producer_version: string;
}

/** A token with its signature. */
export type SignedApprovalToken = ApprovalToken & { readonly signature: Signature };

/**
 * Makes and signs a token.
 *
 * @throws {GaitError} `invalid_input` for the first of these that does not hold: a positive time to
 * live, a scope, both digests, an approver, a reason.
 */
export async function mintApprovalToken(
  input: ApprovalInput,
  key: SigningKey,
): Promise<SignedApprovalToken> {
  const scope = normalizeScope(input.scope);
  if (input.ttlNanoseconds <= 0n) throw invalid("invalid --ttl, expected positive duration");
  if (scope.length === 0) throw invalid("scope is required");
  const intent_digest = lowerTrim(input.intent_digest);
  if (!isDigest(intent_digest)) throw invalid("intent_digest must be sha256 hex");
  const policy_digest = lowerTrim(input.policy_digest);
  if (!isDigest(policy_digest)) throw invalid("policy_digest must be sha256 hex");
  const approver_identity = trim(input.approver_identity);
  if (approver_identity === "") throw invalid("approver identity is required");
  const reason_code = trim(input.reason_code);
  if (reason_code === "") throw invalid("reason code is required");

  const normalized = normalizeTimestamp(input.created_at);
  if (normalized === undefined) throw invalid(`created_at is not a timestamp: ${input.created_at}`);
  const created_at = toUtc(normalized);
  const expires_at = fromNanoseconds(toNanoseconds(created_at) + input.ttlNanoseconds);
  if (expires_at === undefined) throw invalid("the token would expire after the year 9999");
  const approved = {
    intent_digest,
    policy_digest,
    approver_identity,
    reason_code,
    scope,
    expires_at,
  };
  const token: ApprovalToken = {
    schema_id: SCHEMA_ID,
    schema_version: SCHEMA_VERSION,
    created_at,
    producer_version: input.producer_version,
    token_id: await approvalTokenId(approved),
    approver_identity,
    reason_code,
    intent_digest,
    policy_digest,
    scope,
    expires_at,
  };
  return await signDocument(token, key);
}

/** Id of a token. It is not checked again on validation: the signature covers it. */
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

/**
 * Normalizes the scope of a token to be written. A bare `tool.write` means `tool:tool.write`: only
 * the prefixed form is ever accepted.
 */
export function normalizeScope(scope: readonly string[]): readonly string[] {
  const prefixed = listLower(scope).map((value) =>
    value === "*" || value.includes(":") ? value : `tool:${value}`
  );
  return listLower(prefixed);
}

/** Scope that a token must have to approve a call of this tool. */
export function requiredScope(toolName: string): readonly string[] {
  return [`tool:${toolName}`];
}

/** A token as it was received. */
export interface ReceivedToken {
  /** The members that are known. */
  readonly token: ApprovalToken;
  /** All members, as received. */
  readonly document: JsonObject;
}

/** Parses a token. */
export function parseApprovalToken(source: Source): ReceivedToken {
  try {
    const document = parseJsonObject(source);
    const relaxed = relaxTimestamps(document, ["created_at", "expires_at"]);
    return { token: readApprovalToken(relaxed, source.name), document };
  } catch (error) {
    if (!(error instanceof GaitError)) throw error;
    const { code, message, hint, fields } = error;
    const text = `parse approval token: ${message}`;
    throw new GaitError(code, text, { hint, fields, cause: error });
  }
}

/** Why a token does not count. */
export type ApprovalTokenCode =
  | "approval_token_invalid"
  | "approval_token_signature_missing"
  | "approval_token_signature_invalid"
  | "approval_token_intent_mismatch"
  | "approval_token_policy_mismatch"
  | "approval_token_expired"
  | "approval_token_scope_mismatch";

/** What a token must fit. */
export interface ApprovalExpectation {
  /** Digest of the intent. */
  readonly intent_digest: string;
  /** Digest of the policy. */
  readonly policy_digest: string;
  /** Scope values that the token must have, unless it has `*`. */
  readonly scope: readonly string[];
  /** Now, RFC 3339. */
  readonly now: string;
  /** Key that signs tokens, given from outside of the token. */
  readonly key: VerifyKey | undefined;
}

/** What one token is worth. */
export interface TokenCheck {
  /** Id of the token. */
  readonly token_id: string;
  /** Who approved, normalized. */
  readonly approver_identity: string;
  /** Why. */
  readonly reason_code: string;
  /** What it approves, normalized. */
  readonly scope: readonly string[];
  /** When it stops to count. */
  readonly expires_at: string;
  /** Why it does not count; `undefined` if it does. */
  readonly error_code: ApprovalTokenCode | undefined;
}

/** Checks one token; the first check that fails names the code. */
export async function checkApprovalToken(
  received: ReceivedToken,
  expectation: ApprovalExpectation,
): Promise<TokenCheck> {
  const { token } = received;
  return {
    token_id: trim(token.token_id),
    approver_identity: trim(token.approver_identity),
    reason_code: trim(token.reason_code),
    scope: listLower(token.scope),
    expires_at: toUtc(token.expires_at),
    error_code: await tokenFault(received, expectation),
  };
}

async function tokenFault(
  { token, document }: ReceivedToken,
  expectation: ApprovalExpectation,
): Promise<ApprovalTokenCode | undefined> {
  if (!isComplete(token)) return "approval_token_invalid";
  const { key } = expectation;
  if (key === undefined) return "approval_token_signature_invalid";
  const { status } = await verifyDocument(document, key);
  if (status === "missing") return "approval_token_signature_missing";
  if (status !== "verified") return "approval_token_signature_invalid";
  if (lowerTrim(token.intent_digest) !== expectation.intent_digest) {
    return "approval_token_intent_mismatch";
  }
  if (lowerTrim(token.policy_digest) !== expectation.policy_digest) {
    return "approval_token_policy_mismatch";
  }
  if (!isBefore(expectation.now, token.expires_at)) return "approval_token_expired";
  const scope = new Set(listLower(token.scope));
  const covers = scope.has("*") || expectation.scope.every((value) => scope.has(value));
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

/** Whether `now` is strictly before the expiry; a time that cannot be read is not. */
function isBefore(now: string, expiry: string): boolean {
  const normalized = normalizeTimestamp(now);
  return normalized !== undefined && toNanoseconds(normalized) < toNanoseconds(expiry);
}

/** Paths of tokens in the order in which they are examined: trimmed, each once, sorted. */
export { uniqueSorted as orderTokenPaths } from "../../text.ts";

function invalid(message: string): GaitError {
  return new GaitError("invalid_input", message, { hint: "gait approve --help" });
}
