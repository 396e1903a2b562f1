/** Events of the adoption and the operational log. See docs/formats/logs.md. */

import { ERROR_CLASSES, type ErrorCategory, type ErrorCode } from "../error.ts";
import { ExitCode } from "../exit_code.ts";
import { present, withoutEmpty } from "../present.ts";
import type { AdoptionEvent, Environment, OperationalEvent } from "../schema/scout.ts";
import { VERSION } from "../version.ts";

/** Milestone that a command reaches when it exits 0. */
const MILESTONES: ReadonlyMap<string, "A1" | "A2" | "A3" | "A4"> = new Map([
  ["demo", "A1"],
  ["verify", "A2"],
  ["regress init", "A3"],
  ["regress run", "A4"],
]);

/** Categories after which the same call may succeed later. */
const RETRYABLE: ReadonlySet<string> = new Set(["network_transient", "state_contention"]);

/** Members of both logs that are known when a command starts. */
export interface LoggedCommand {
  /** Name without arguments, as `commandName` makes it. */
  readonly command: string;
  /** Workflow of the call, from the variable `GAIT_ADOPTION_WORKFLOW`; blank means none. */
  readonly workflow_id?: string;
  /** RFC 3339 in UTC. */
  readonly created_at: string;
  readonly environment: Environment;
}

export interface LoggedEnd {
  readonly exit_code: number;
  /** Written as whole milliseconds; negative values become 0. */
  readonly elapsed_ms: number;
  /** Class of the error that gait printed, if it printed one. */
  readonly error_category?: ErrorCategory | undefined;
}

/** The event that is written to the adoption log after a command. */
export function adoptionEvent(
  { command, workflow_id = "", created_at, environment }: LoggedCommand,
  { exit_code, elapsed_ms }: LoggedEnd,
): AdoptionEvent {
  const name = command.trim() || "unknown";
  const milestone = exit_code === 0 ? MILESTONES.get(name) : undefined;
  return {
    schema_id: "gait.scout.adoption_event",
    schema_version: "1.0.0",
    created_at,
    producer_version: VERSION,
    command: name,
    ...withoutEmpty({ workflow_id: workflow_id.trim() }),
    success: exit_code === 0,
    exit_code,
    elapsed_ms: wholeMs(elapsed_ms),
    ...present({ milestones: milestone && [milestone] }),
    environment,
  };
}

/** The event that is written to the operational log: before a command, or after it with `end`. */
export function operationalEvent(
  { command, created_at, environment }: LoggedCommand,
  correlationId: string,
  end?: LoggedEnd,
): OperationalEvent {
  const exit = end?.exit_code ?? 0;
  const category = exit === 0 ? "none" : end?.error_category ?? categoryOfExit(exit);
  return {
    schema_id: "gait.scout.operational_event",
    schema_version: "1.0.0",
    created_at,
    producer_version: VERSION,
    correlation_id: correlationId.trim() || "unknown",
    command: command.trim() || "unknown",
    phase: end === undefined ? "start" : "end",
    exit_code: exit,
    error_category: category,
    retryable: RETRYABLE.has(category),
    elapsed_ms: wholeMs(end?.elapsed_ms ?? 0),
    environment,
  };
}

const CATEGORIES: ReadonlyMap<number, ErrorCategory> = new Map([
  [ExitCode.invalid_input, "invalid_input"],
  [ExitCode.verification_failed, "verification_failed"],
  [ExitCode.policy_block, "policy_blocked"],
  [ExitCode.approval_required, "approval_required"],
  [ExitCode.dependency_missing, "dependency_missing"],
]);

/** Category of a failure, from its exit code alone. */
export function categoryOfExit(exit: number): ErrorCategory {
  return CATEGORIES.get(exit) ?? "internal_failure";
}

/** Error code of a failure, from its exit code alone. */
export function codeOfExit(exit: number): ErrorCode {
  if (exit === ExitCode.regress_failed) return "regress_failed";
  if (exit === ExitCode.unsafe_operation) return "unsafe_operation";
  const category = categoryOfExit(exit);
  return isErrorCode(category) ? category : "internal_failure";
}

function isErrorCode(text: string): text is ErrorCode {
  return Object.hasOwn(ERROR_CLASSES, text);
}

function wholeMs(milliseconds: number): number {
  return Math.max(0, Math.trunc(milliseconds));
}
