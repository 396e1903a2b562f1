/** Events of the adoption and the operational log (operations 7 and 9). */

import { ERROR_CLASSES, type ErrorCategory, type ErrorCode } from "../error.ts";
import { ExitCode } from "../exit_code.ts";
import type { AdoptionEvent, Environment, OperationalEvent } from "../schema/scout.ts";
import { VERSION } from "../version.ts";

/** Milestones by the command that reaches them. */
const MILESTONES: ReadonlyMap<string, "A1" | "A2" | "A3" | "A4"> = new Map([
  ["demo", "A1"],
  ["verify", "A2"],
  ["regress init", "A3"],
  ["regress run", "A4"],
]);

/** Categories of which the same call may succeed later. */
const RETRYABLE: ReadonlySet<string> = new Set(["network_transient", "state_contention"]);

/** What both logs say of a command line. */
export interface LoggedCommand {
  /** Its name without arguments; see `commandName`. */
  readonly command: string;
  /** The workflow that the call belongs to, if its caller said so; blank counts as nothing. */
  readonly workflow_id?: string;
  /** RFC 3339 in UTC. */
  readonly created_at: string;
  readonly environment: Environment;
}

/** How a command line ended. */
export interface LoggedEnd {
  readonly exit_code: number;
  /** Milliseconds; fractions and negative values are cut. */
  readonly elapsed_ms: number;
  /** Class of the error that was shown, if there was one. */
  readonly error_category?: ErrorCategory | undefined;
}

/** The event that the adoption log gets after a command. */
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
    ...(workflow_id.trim() === "" ? {} : { workflow_id: workflow_id.trim() }),
    success: exit_code === 0,
    exit_code,
    elapsed_ms: wholeMs(elapsed_ms),
    ...(milestone === undefined ? {} : { milestones: [milestone] }),
    environment,
  };
}

/** The event that the operational log gets before a command, or after it if `end` is given. */
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

/** Class of a negative answer, of which only the exit code is known (operations 5.3). */
export function categoryOfExit(exit: number): ErrorCategory {
  switch (exit) {
    case ExitCode.invalid_input:
      return "invalid_input";
    case ExitCode.verification_failed:
      return "verification_failed";
    case ExitCode.policy_block:
      return "policy_blocked";
    case ExitCode.approval_required:
      return "approval_required";
    case ExitCode.dependency_missing:
      return "dependency_missing";
  }
  return "internal_failure";
}

/** Error code that an exit code stands for, where nothing more is known (operations 5.3). */
export function codeOfExit(exit: number): ErrorCode {
  switch (exit) {
    case ExitCode.regress_failed:
      return "regress_failed";
    case ExitCode.unsafe_operation:
      return "unsafe_operation";
  }
  const category = categoryOfExit(exit);
  return isErrorCode(category) ? category : "internal_failure";
}

function isErrorCode(text: string): text is ErrorCode {
  return Object.hasOwn(ERROR_CLASSES, text);
}

function wholeMs(milliseconds: number): number {
  return Math.max(0, Math.trunc(milliseconds));
}
