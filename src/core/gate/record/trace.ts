/** Traces: one signed record of each decision. */

import { digest, shortId } from "../../crypto/digest.ts";
import { type JsonObject, parseJsonObject } from "../../json/json.ts";
import type { SigningKey, VerifyKey } from "../../crypto/keys.ts";
import { readTraceRecord, type TraceRecord } from "../../schema/gate.ts";
import type { Signature } from "../../schema/common.ts";
import { signDigest } from "../../crypto/signature.ts";
import type { Source } from "../../source.ts";
import type { IntentDigests } from "../intent/digest.ts";
import { keylessDocumentFault, verifyDocument } from "../../crypto/signed_document.ts";
import type { Verdict } from "../decide/verdict.ts";
import { relaxTimestamps } from "../../time.ts";
import { quoted } from "../../fault.ts";
import { trim } from "../../text.ts";

export const TRACE_ID = "gait.gate.trace";

/** Everything that a trace records. */
export interface TraceInput extends IntentDigests {
  /** Time in UTC, normally `created_at` of the normalized intent. */
  readonly created_at: string;
  /** Version of the program that decided. */
  readonly producer_version: string;
  /** Id that ties the trace to one run of a command; left out when empty. */
  readonly correlation_id?: string | undefined;
  /** Normalized name of the tool. */
  readonly tool_name: string;
  /** Digest of the policy, as `digestPolicy` returns it. */
  readonly policy_digest: string;
  /** Final verdict, after limits, approvals and brokers. */
  readonly verdict: Verdict;
  /** Final violations, sorted; left out when empty. */
  readonly violations: readonly string[];
  /** Time that judging took, in milliseconds; left out unless above 0. */
  readonly latency_ms?: number | undefined;
  /** Ids of the approval tokens that counted, joined by commas; left out when empty. */
  readonly approval_token_ref?: string | undefined;
}

/** A trace with its signature, ready to be stored as JSON. */
export type SignedTrace = TraceRecord & { readonly signature: Signature };

/** Makes the id of a trace from policy, intent and verdict, so that equal decisions share one id. */
export function traceId(
  { policy_digest, intent_digest, verdict }: Pick<
    TraceInput,
    "policy_digest" | "intent_digest" | "verdict"
  >,
): Promise<string> {
  return shortId(`${policy_digest}:${intent_digest}:${verdict}`);
}

/**
 * Makes the unsigned record. It leaves out empty members, since an empty member changes the digest.
 *
 * INVARIANT: it never gets other members. Readers that know only these would drop them, and the
 * signature would not verify.
 */
export function buildTrace(input: TraceInput, trace_id: string): TraceRecord {
  const { correlation_id = "", violations, latency_ms = 0, approval_token_ref = "" } = input;
  return {
    schema_id: TRACE_ID,
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

/**
 * Makes and signs the record of a decision.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { parsePrivateKey, parsePublicKey, parseTrace, signTrace, verifyTrace } from "@gait/cli";
 *
 * // The key pair of RFC 8032, test 1.
 * const key = await parsePrivateKey(
 *   "nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2DXWpgBgrEKt9VL/tPJZAc6DuFy89qmIyWvAhpo9wdRGg==",
 * );
 * const trace = await signTrace({
 *   created_at: "2026-02-05T09:30:00Z",
 *   producer_version: "1.0.0",
 *   tool_name: "file.read",
 *   args_digest: "a".repeat(64),
 *   intent_digest: "b".repeat(64),
 *   policy_digest: "c".repeat(64),
 *   verdict: "allow",
 *   violations: [],
 * }, key);
 *
 * const bytes = new TextEncoder().encode(JSON.stringify(trace));
 * const received = parseTrace({ name: "trace.json", bytes });
 * const trusted = await parsePublicKey("11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=");
 * assert.deepEqual(await verifyTrace(received, trusted), { status: "verified" });
 * ```
 */
export async function signTrace(input: TraceInput, key: SigningKey): Promise<SignedTrace> {
  const record = buildTrace(input, await traceId(input));
  return { ...record, signature: await signDigest(await digest(record), key) };
}

/** A trace as it was received, signed or not. */
export interface ReceivedTrace {
  /** The members that gait knows, with their types. */
  readonly record: TraceRecord;
  /** All members as received, which the signature covers. */
  readonly document: JsonObject;
}

/**
 * Parses the JSON text of a trace. It does not look at the signature: call `verifyTrace` next.
 *
 * @throws {GaitError} `invalid_input` for text that is not a trace. The message names `source.name`;
 * `fields` lists the JSON Pointers of the members at fault.
 */
export function parseTrace(source: Source): ReceivedTrace {
  const document = parseJsonObject(source);
  const relaxed = relaxTimestamps(document, ["created_at"]);
  return { record: readTraceRecord(relaxed, source.name), document };
}

/** Members that every record of a decision must have. */
const NEEDED = ["trace_id", "tool_name", "intent_digest", "policy_digest", "verdict"] as const;

/**
 * Why a document is not a trace: another kind by its `schema_id`, or a member is missing. A valid
 * signature does not change that: a key that signs other documents makes no decisions.
 */
export function traceFault(record: TraceRecord): { pointer: string; text: string } | undefined {
  const { schema_id } = record;
  if (schema_id !== TRACE_ID) {
    const found = schema_id === "" ? "is missing" : `is ${quoted(schema_id)}`;
    return { pointer: "/schema_id", text: `${found}, expected ${TRACE_ID}` };
  }
  const absent = NEEDED.find((member) => trim(record[member]) === "");
  return absent && { pointer: `/${absent}`, text: "is missing or blank" };
}

/** Whether the trace carries anything in the place of a signature. */
export function isSigned({ document }: ReceivedTrace): boolean {
  return (document["signature"] ?? null) !== null;
}

/** Outcome of verifying a trace under a key. */
export interface TraceVerification {
  /** `verified` if the signature is that of the key over the whole document. */
  readonly status: "verified" | "failed";
  /** Why the signature could not be checked; absent if it was checked, also if it is wrong. */
  readonly error?: string;
}

/**
 * Checks the signature of a trace over the document as it was received, members that gait does not
 * know included. A document of another kind does not verify under any key. A bad signature is an
 * answer, not an error.
 */
export async function verifyTrace(
  { document, record }: ReceivedTrace,
  key: VerifyKey,
): Promise<TraceVerification> {
  const fault = traceFault(record);
  if (fault !== undefined) {
    return { status: "failed", error: `it is not a trace: ${fault.pointer} ${fault.text}` };
  }
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

/**
 * Why no key can verify a signed trace: mostly since it was changed after it was signed. `undefined`
 * if a key may, and for a trace without a signature.
 */
export async function alteredTraceFault({ document }: ReceivedTrace): Promise<string | undefined> {
  return await keylessDocumentFault(document);
}

/** Returns the default name of a trace file. Only the name, not the signed trace, tells a simulation. */
export function traceFileName(trace_id: string, { simulated }: { simulated: boolean }): string {
  return `trace_${trace_id}${simulated ? ".simulated" : ""}.json`;
}
