// deno-fmt-ignore-file
// Generated from schemas/ by `deno task generate`. Do not edit.

/** Verdict of a policy on an intent fixture, as a record. */
export interface PolicyTestRecord {
  /** Kind of artifact. */
  readonly schema_id: "gait.policytest.result";
  /** Generation of the schema. */
  readonly schema_version: string;
  /** When the decision was asked for: the intent's time, or 1980-01-01T00:00:00Z. */
  readonly created_at: string;
  /** Version of the program that wrote it. */
  readonly producer_version: string;
  /** Digest of the policy. */
  readonly policy_digest: string;
  /** Digest of the intent. */
  readonly intent_digest: string;
  /** The verdict. */
  readonly verdict: "allow" | "block" | "dry_run" | "require_approval";
  /** Reason codes, sorted. */
  readonly reason_codes: readonly string[];
  /** Violations, sorted. */
  readonly violations: readonly string[];
}
