/** Trace records: one signed record per decision. */

import { digest } from "../../crypto/digest.ts";
import { GaitError } from "../../error.ts";
import { type JsonObject, parseJsonObject } from "../../json/json.ts";
import type { SigningKey, VerifyKey } from "../../crypto/keys.ts";
import { readTraceRecord, type TraceRecord } from "../../schema/gate.ts";
import type { Signature } from "../../schema/common.ts";
import { signDigest } from "../../crypto/signature.ts";
import type { Source } from "../../source.ts";
import type { IntentDigests } from "../intent/digest.ts";
import { shortId } from "../../crypto/short_id.ts";
import { verifyDocument } from "../../crypto/signed_document.ts";
import type { Verdict } from "../decide/verdict.ts";
import { relaxTimestamps } from "../../time.ts";

/** What a trace records. */
export interface TraceInput extends IntentDigests {
  /** Time of the decision: the intent's in UTC, or 1980-01-01T00:00:00Z. */
  readonly created_at: string;
  /** Version of the program. */
  readonly producer_version: string;
  /** Id of the command line; left out when empty. */
  readonly correlation_id?: string | undefined;
  /** Normalized name of the tool. */
  readonly tool_name: string;
  /** Digest of the policy. */
  readonly policy_digest: string;
  /** The final verdict. */
  readonly verdict: Verdict;
  /** The final violations; left out when empty. */
  readonly violations: readonly string[];
  /** Time the evaluation took, in milliseconds; left out when 0 or less. */
  readonly latency_ms?: number | undefined;
  /** Ids of the tokens that counted; left out when empty. */
  readonly approval_token_ref?: string | undefined;
}

/** A trace with its signature. */
export type SignedTrace = TraceRecord & { readonly signature: Signature };

/**
 * Id of a trace: a pure function of policy, intent and verdict, so that repeated decisions share one.
 */
export function traceId(
  { policy_digest, intent_digest, verdict }: Pick<
    TraceInput,
    "policy_digest" | "intent_digest" | "verdict"
  >,
): Promise<string> {
  return shortId(`${policy_digest}:${intent_digest}:${verdict}`);
}

/**
 * Makes the unsigned record. Members that are empty are left out, as they would change the digest.
 * INVARIANT: no other members are ever added; a reader that re-types the record would refuse it.
 */
export function buildTrace(input: TraceInput, trace_id: string): TraceRecord {
  const { correlation_id = "", violations, latency_ms = 0, approval_token_ref = "" } = input;
  return {
    schema_id: "gait.gate.trace",
    schema_version: "1.0.0",
    created_at: input.created_at,
    producer_version: input.producer_version,
    trace_id,
    ...(correlation_id === "" ? {} : { correlation_id }),
    tool_name: input.tool_name,
    args_digest: input.args_digest,
    intent_digest: input.intent_digest,
    policy_digest: input.policy_digest,
    verdict: input.verdict,
    ...(violations.length === 0 ? {} : { violations }),
    ...(latency_ms > 0 && Number.isFinite(latency_ms) ? { latency_ms } : {}),
    ...(approval_token_ref === "" ? {} : { approval_token_ref }),
  };
}

/** Makes and signs the record of a decision. */
export async function signTrace(input: TraceInput, key: SigningKey): Promise<SignedTrace> {
  const record = buildTrace(input, await traceId(input));
  return { ...record, signature: await signDigest(await digest(record), key) };
}

/** A trace as it was received. */
export interface ReceivedTrace {
  /** The members that are known. */
  readonly record: TraceRecord;
  /** All members, as received. */
  readonly document: JsonObject;
}

/** Parses a trace of either generation. */
export function parseTrace(source: Source): ReceivedTrace {
  try {
    const document = parseJsonObject(source);
    return {
      record: readTraceRecord(relaxTimestamps(document, ["created_at"]), source.name),
      document,
    };
  } catch (error) {
    if (!(error instanceof GaitError)) throw error;
    const { code, message, hint, fields } = error;
    const text = `parse trace record: ${message}`;
    throw new GaitError(code, text, { hint, fields, cause: error });
  }
}

/** Whether a trace is what its signer signed. */
export interface TraceVerification {
  /** Whether the signature holds. */
  readonly status: "verified" | "failed";
  /** Why it could not be checked; absent if it was checked and is wrong. */
  readonly error?: string;
}

/** Checks the signature of a trace over the document as it was received. */
export async function verifyTrace(
  { document }: ReceivedTrace,
  key: VerifyKey,
): Promise<TraceVerification> {
  const check = await verifyDocument(document, key);
  switch (check.status) {
    case "verified":
      return { status: "verified" };
    case "missing":
      return { status: "failed", error: "trace signature missing" };
    case "failed":
      return { status: "failed" };
    case "malformed":
      return { status: "failed", error: check.error };
  }
}

/** Default name of a trace file; a simulated decision is told by its name, as nothing signed can. */
export function traceFileName(trace_id: string, { simulated }: { simulated: boolean }): string {
  return `trace_${trace_id}${simulated ? ".simulated" : ""}.json`;
}
