/**
 * A gate for long-lived programs: an intent in, a signed trace out, synchronously. It loads Deno's
 * Node layer (some 50 ms) once, and then decides several times as fast as over Web Crypto.
 */

import { canonicalText } from "../json/canonical.ts";
import type { SigningKey } from "../crypto/keys.ts";
import type { IntentRequest } from "../schema/gate.ts";
import type { Decision } from "./decide/decision.ts";
import { judgeIntent } from "./decide/judge_intent.ts";
import type { Policy } from "./policy/policy.ts";
import { compilePolicy } from "./decide/compiled_policy.ts";
import { digestPolicy } from "./policy/digest.ts";
import { buildTrace, type SignedTrace, type TraceInput } from "./record/trace.ts";

/** Hashes and signs without waiting. */
export interface SyncCrypto {
  /** SHA-256 of the UTF-8 bytes of a text, as 64 lower-case hex characters. */
  readonly sha256: (text: string) => string;
  /** Ed25519 signature over the 32 bytes that the hex text stands for, as base64. */
  readonly sign: (digest: string) => string;
}

/** Loads synchronous hashing and signing for a key. */
export async function loadSyncCrypto(key: SigningKey): Promise<SyncCrypto> {
  const [{ createPrivateKey, hash, sign }, { Buffer }] = await Promise.all([
    import("node:crypto"),
    import("node:buffer"),
  ]);
  const der = await crypto.subtle.exportKey("pkcs8", key.pair.signingKey);
  const privateKey = createPrivateKey({ key: Buffer.from(der), format: "der", type: "pkcs8" });
  return {
    sha256: (text) => hash("sha256", text, "hex"),
    sign: (digest) => sign(null, Buffer.from(digest, "hex"), privateKey).toString("base64"),
  };
}

/** Makes and signs the record of a decision, as `signTrace` does. */
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

/** A decision with its trace. */
export interface SignedDecision {
  /** The decision of the policy. Limits, approvals and brokers are up to the caller. */
  readonly decision: Decision;
  /** The signed trace, whose verdict is the decision's. */
  readonly trace: SignedTrace;
}

/** Decides on intents under one policy. */
export interface InProcessGate {
  /** Digest of the policy. */
  readonly policy_digest: string;
  /**
   * Normalizes, digests, judges and signs.
   *
   * @throws {GaitError} `invalid_input` for an intent that cannot be normalized: deny the call.
   */
  readonly decide: (intent: IntentRequest) => SignedDecision;
}

/** Makes a gate of a policy and a key. */
export async function createInProcessGate(
  policy: Policy,
  key: SigningKey,
  { producer_version }: { readonly producer_version: string },
): Promise<InProcessGate> {
  const [policy_digest, crypto] = await Promise.all([
    digestPolicy(policy),
    loadSyncCrypto(key),
  ]);
  const { sha256 } = crypto;
  const compiled = compilePolicy(policy);

  const decide = (request: IntentRequest): SignedDecision => {
    const { intent, canonical, decision } = judgeIntent(compiled, request);
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
