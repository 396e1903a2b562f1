/**
 * A gate for long-lived programs: it takes an intent and returns a signed trace, synchronously. It
 * loads Deno's Node layer once (some 50 ms) and then decides several times as fast as Web Crypto lets.
 */

import { hexToBytes } from "../newer_builtins.ts";
import { canonicalText } from "../json/canonical.ts";
import { encodeBase64 } from "../bytes.ts";
import { type Bytes, loadSyncSha256 } from "../crypto/digest.ts";
import type { SigningKey } from "../crypto/keys.ts";
import type { IntentRequest } from "../schema/gate.ts";
import type { Decision } from "./decide/decision.ts";
import { loadExactJudge } from "./decide/exact_judge.ts";
import type { Policy } from "./policy/policy.ts";
import { buildTrace, type SignedTrace, type TraceInput } from "./record/trace.ts";
import { digestPolicies } from "./decide/policy_set.ts";
import { GaitError } from "../error.ts";

/** Hashing and signing that return at once. */
export interface SyncCrypto {
  /** SHA-256 of the UTF-8 bytes of a text, as 64 lower-case hex characters. */
  readonly sha256: (text: string) => string;
  /** Ed25519 signature over the 32 bytes that the hex text encodes, as base64. */
  readonly sign: (digest: string) => string;
  /** Ed25519 signature over bytes, 64 bytes. */
  readonly signBytes: (message: Uint8Array) => Bytes;
}

/** @throws {GaitError} `invalid_input` for a key that this process does not hold. */
export async function loadSyncCrypto({ pair }: SigningKey): Promise<SyncCrypto> {
  if (pair === undefined) {
    throw new GaitError(
      "invalid_input",
      "Cannot sign at once with a key that another program holds",
      {
        hint: "signTrace waits for the signature",
      },
    );
  }
  const [{ createPrivateKey, sign }, { Buffer }, sha256] = await Promise.all([
    import("node:crypto"),
    import("node:buffer"),
    loadSyncSha256(),
  ]);
  const der = await crypto.subtle.exportKey("pkcs8", pair.signingKey);
  const privateKey = createPrivateKey({ key: Buffer.from(der), format: "der", type: "pkcs8" });
  const signBytes = (message: Uint8Array) => new Uint8Array(sign(null, message, privateKey));
  return {
    sha256,
    sign: (digest) => encodeBase64(signBytes(hexToBytes(digest))),
    signBytes,
  };
}

/** Makes and signs the record of a decision, the same as `signTrace` does. */
export function signTraceSync(
  input: TraceInput,
  key_id: string,
  { sha256, sign }: SyncCrypto,
): SignedTrace {
  const { policy_digest, intent_digest, verdict } = input;
  const trace_id = sha256(`${policy_digest}:${intent_digest}:${verdict}`).slice(0, 24);
  const record = buildTrace(input, trace_id);
  const signed_digest = sha256(canonicalText(record));
  return {
    ...record,
    signature: { alg: "ed25519", key_id, sig: sign(signed_digest), signed_digest },
  };
}

/** A decision with its signed trace. */
export interface SignedDecision {
  /** Decision of the policy. The caller enforces its limits, approvals and credentials. */
  readonly decision: Decision;
  /** Signed trace with the verdict of the decision; store it as JSON. */
  readonly trace: SignedTrace;
}

/** Decides on intents by policies and signs a trace of each decision. */
export interface InProcessGate {
  /** Digest of the policy, or of several together, as `digestPolicies` returns it. */
  readonly policy_digest: string;
  /**
   * Normalizes, judges and hashes an intent and signs the trace, in some 30 microseconds.
   *
   * @throws {GaitError} `invalid_input` for an intent that `normalizeIntent` refuses. Do not make the
   * call then.
   */
  readonly decide: (intent: IntentRequest) => SignedDecision;
}

/**
 * Makes a gate for a program that decides on many calls, by one policy or by several, as `joinPolicies`
 * joins them. `producer_version` goes into the traces; it is the version of the program.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { createInProcessGate, normalizePolicy, parsePrivateKey } from "@gait/cli";
 *
 * const policy = normalizePolicy({
 *   default_verdict: "block",
 *   rules: [{ name: "reads", effect: "allow", match: { tool_names: ["file.read"] } }],
 * });
 * // The key pair of RFC 8032, test 1.
 * const key = await parsePrivateKey(
 *   "nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2DXWpgBgrEKt9VL/tPJZAc6DuFy89qmIyWvAhpo9wdRGg==",
 * );
 * const gate = await createInProcessGate(policy, key, { producer_version: "1.0.0" });
 *
 * const { decision, trace } = gate.decide({
 *   schema_id: "gait.gate.intent_request",
 *   schema_version: "1.0.0",
 *   created_at: "2026-02-05T09:30:00Z",
 *   producer_version: "1.0.0",
 *   tool_name: "file.read",
 *   args: { path: "/srv/report.txt" },
 *   targets: [{ kind: "path", value: "/srv/report.txt" }],
 *   context: { identity: "alice", workspace: "/srv", risk_class: "low" },
 * });
 * assert.equal(decision.verdict, "allow");
 * assert.equal(trace.policy_digest, gate.policy_digest);
 * ```
 */
export async function createInProcessGate(
  policy: Policy | readonly Policy[],
  key: SigningKey,
  { producer_version }: { readonly producer_version: string },
): Promise<InProcessGate> {
  const policies = "rules" in policy ? [policy] : policy;
  const [policy_digest, crypto] = await Promise.all([
    digestPolicies(policies),
    loadSyncCrypto(key),
  ]);
  const { sha256 } = crypto;
  const judge = await loadExactJudge(policies);

  const decide = (request: IntentRequest): SignedDecision => {
    const { intent, canonical, decision } = judge(request);
    const input: TraceInput = {
      created_at: intent.created_at,
      producer_version,
      tool_name: intent.tool_name,
      policy_digest,
      intent_digest: sha256(canonical.intent),
      args_digest: sha256(canonical.args),
      verdict: decision.verdict,
      violations: decision.violations,
    };
    return { decision, trace: signTraceSync(input, key.keyId, crypto) };
  };
  return { policy_digest, decide };
}
