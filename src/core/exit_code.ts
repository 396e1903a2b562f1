/**
 * Exit codes of every gait command. They are part of the contract.
 *
 * @example A wrapper that runs the tool only on `allow`
 * ```ts
 * import assert from "node:assert/strict";
 * import { ExitCode } from "@gait/cli";
 *
 * const mayRun = (code: number): boolean => code === ExitCode.success;
 * assert.ok(mayRun(0) && !mayRun(ExitCode.policy_block));
 * ```
 */
export const ExitCode = {
  /** The command did what it was asked to do. */
  success: 0,
  /** Something failed that the caller could not have prevented. */
  internal_failure: 1,
  /** An artifact is not what it claims to be, or two artifacts differ. */
  verification_failed: 2,
  /** The policy blocks the call. */
  policy_block: 3,
  /** The policy requires an approval, and no valid token was given. */
  approval_required: 4,
  /** A regression grader failed. */
  regress_failed: 5,
  /** Bad usage, a missing file, or data that cannot be read. */
  invalid_input: 6,
  /** A dependency is missing, or `gait doctor` found a fault that it cannot fix. */
  dependency_missing: 7,
  /** An unsafe operation was asked for without its explicit flags. */
  unsafe_operation: 8,
} as const;

/** One of the numbers in {@linkcode ExitCode}. */
export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];
