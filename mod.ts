/**
 * Gait as a library: decide on the tool calls of AI agents by a policy, record agent runs as zip files
 * that anyone can verify, and verify them. Everything works offline.
 *
 * The functions read no file and use no network: you pass in texts and bytes. Run as the main module,
 * this is the `gait` command line.
 *
 * @example Decide on a tool call
 * ```ts
 * import assert from "node:assert/strict";
 * import { compilePolicy, evaluate, normalizeIntent, normalizePolicy } from "@gait/cli";
 *
 * const policy = compilePolicy(normalizePolicy({
 *   default_verdict: "block",
 *   rules: [{ name: "reads", effect: "allow", match: { tool_names: ["file.read"] } }],
 * }));
 * const intent = normalizeIntent({
 *   schema_id: "gait.gate.intent_request",
 *   schema_version: "1.0.0",
 *   created_at: "2026-02-05T09:30:00Z",
 *   producer_version: "1.0.0",
 *   tool_name: "file.delete",
 *   args: { path: "/srv/report.txt" },
 *   targets: [{ kind: "path", value: "/srv/report.txt" }],
 *   context: { identity: "alice", workspace: "/srv", risk_class: "high" },
 * });
 * assert.equal(evaluate(policy, intent).verdict, "block");
 * ```
 *
 * @example Record a run and verify it
 * ```ts
 * import assert from "node:assert/strict";
 * import { record, verify } from "@gait/cli";
 *
 * const { bytes, ticket_footer } = await record({
 *   run: { run_id: "run_42" },
 *   intents: [{ intent_id: "intent_1", tool_name: "tool.search", args: { query: "gait" } }],
 *   results: [{ intent_id: "intent_1", status: "ok", result: { hits: 3 } }],
 * });
 * assert.ok((await verify(bytes)).intact);
 * // A line for a ticket or pull request, with the command that verifies the run.
 * assert.ok(ticket_footer.includes('verify="gait verify run_42"'));
 * ```
 *
 * @module
 */

export { canonicalize } from "./src/core/json/canonical.ts";
export { digest } from "./src/core/crypto/digest.ts";
export {
  type ErrorCategory,
  type ErrorCode,
  GaitError,
  type GaitErrorOptions,
} from "./src/core/error.ts";
export type { ErrorResult } from "./src/core/schema/cli.ts";
export { ExitCode } from "./src/core/exit_code.ts";
export {
  type CredentialRequirement,
  type DecidedBy,
  type Decision,
} from "./src/core/gate/decide/decision.ts";
export { evaluate } from "./src/core/gate/decide/evaluate.ts";
export {
  type AskedCondition,
  type ConsideredRule,
  explainDecision,
  type ExplainOptions,
  type Explanation,
  type FailedCondition,
  type RaisingRule,
} from "./src/core/gate/decide/explain.ts";
export {
  createInProcessGate,
  type InProcessGate,
  type SignedDecision,
} from "./src/core/gate/in_process.ts";
export type {
  NormalizedContext,
  NormalizedIntent,
  NormalizedProvenance,
  NormalizedTarget,
} from "./src/core/gate/intent/intent.ts";
export { parseIntent } from "./src/core/gate/intent/read.ts";
export { digestIntent, type IntentDigests } from "./src/core/gate/intent/digest.ts";
export { normalizeIntent } from "./src/core/gate/intent/normalize.ts";
export type {
  Dataflow,
  FailClosed,
  MatchKey,
  MatchLists,
  Policy,
  PolicySchemaVersion,
  RateLimit,
  RateLimitScope,
  RateLimitWindow,
  RequiredField,
  Rule,
  RuleMatch,
} from "./src/core/gate/policy/policy.ts";
export type { Answer, UnclearReason } from "./src/core/gate/conditions/answer.ts";
export type {
  ArgCondition,
  Condition,
  ConditionMapping,
  JsonKind,
  Quantified,
  TargetAlternatives,
  TargetCondition,
  TargetsCondition,
} from "./src/core/gate/conditions/condition.ts";
export type { ActCondition, Acts, CommandCondition } from "./src/core/gate/command/condition.ts";
export { loadCommandLanguage } from "./src/core/gate/command/load.ts";
export type { CommandLanguage } from "./src/core/gate/command/language.ts";
export { type CompiledPolicy, compilePolicy } from "./src/core/gate/decide/compiled_policy.ts";
export type { PolicyJudge } from "./src/core/gate/decide/policy_judge.ts";
export { digestPolicies, joinPolicies } from "./src/core/gate/decide/policy_set.ts";
export { digestPolicy } from "./src/core/gate/policy/digest.ts";
export { normalizePolicy } from "./src/core/gate/policy/normalize.ts";
export { parsePolicy } from "./src/core/gate/policy/parse.ts";
export {
  parseTrace,
  type ReceivedTrace,
  type SignedTrace,
  signTrace,
  type TraceInput,
  type TraceVerification,
  verifyTrace,
} from "./src/core/gate/record/trace.ts";
export type { Verdict } from "./src/core/gate/decide/verdict.ts";
export type { JsonArray, JsonObject, JsonValue } from "./src/core/json/json.ts";
export {
  parsePrivateKey,
  parsePublicKey,
  type SigningKey,
  type VerifyKey,
} from "./src/core/crypto/keys.ts";
export type { KeyPair } from "./src/core/crypto/ed25519.ts";
export {
  type Comparable,
  type DiffOptions,
  type DiffPrivacy,
  type DiffReport,
  diffRunpacks as diff,
} from "./src/core/runpack/diff.ts";
export type { UnmetIgnored } from "./src/core/runpack/diff_ignored.ts";
export {
  parsePointerPattern,
  type PatternWords,
  type PointerPattern,
} from "./src/core/redact/pointer_pattern.ts";
export {
  inspect,
  type Inspection,
  type ListedCall,
  type ListedRecords,
  type ListedResult,
} from "./src/core/runpack/inspect.ts";
export type { Payloads } from "./src/core/runpack/payloads.ts";
export { parseRunpack, type Runpack, type RunpackOf } from "./src/core/runpack/read.ts";
export { record, type RecordedRunpack, type RecordOptions } from "./src/core/runpack/record.ts";
export {
  reduce,
  type ReducedRunpack,
  type ReduceOptions,
} from "./src/core/runpack/reduce_in_memory.ts";
export type { ReducePredicate } from "./src/core/runpack/reduce_predicate.ts";
export {
  type Replay,
  type Replayable,
  type ReplayOptions,
  replayRunpack as replay,
} from "./src/core/runpack/replay.ts";
export {
  type VerifyOptions,
  type VerifyReport,
  verifyRunpack as verify,
} from "./src/core/runpack/verify.ts";
export type {
  AlignedStep,
  DiffAlignment,
  DiffFile,
  DiffSummary,
  Divergence,
  DivergenceSide,
  EnvInput,
  FurtherResult,
  HashMismatch,
  InspectEntry,
  Intent,
  IntentInput,
  Manifest,
  ManifestFile,
  Normalization,
  Receipt,
  ReceiptInput,
  RecordInput,
  Redaction,
  ReduceReport,
  Refs,
  RefsInput,
  ReplayStep,
  Result,
  ResultInput,
  Run,
  RunEnv,
  RunInput,
  TimelineEvent,
  TimelineInput,
  UnmatchedResult,
  UnmetRedaction,
} from "./src/core/schema/runpack.ts";
export type {
  DataflowDocument,
  FailClosedDocument,
  IntentContext,
  IntentProvenance,
  IntentRequest,
  IntentTarget,
  MatchDocument,
  PolicyDocument,
  RateLimitDocument,
  RuleDocument,
  TraceRecord,
} from "./src/core/schema/gate.ts";
export { signDigest } from "./src/core/crypto/signature.ts";
export type { SignatureDemand, SignatureStatus } from "./src/core/crypto/signature.ts";
export type { Signature } from "./src/core/schema/common.ts";
export type { RandomAccess, Source } from "./src/core/source.ts";

// The address is computed, so that importing this library does not load the command line.
if (import.meta.main) await import(new URL("./main.ts", import.meta.url).href);
