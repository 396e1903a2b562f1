// Generated from schemas/ by `deno task generate`. Do not edit.

/** Where it ran. */
export interface Environment {
  /** Operating system, such as linux. */
  readonly os: string;
  /** Architecture, such as amd64. */
  readonly arch: string;
}

/** One line of the adoption log. */
export interface AdoptionEvent {
  /** Kind of document. */
  readonly schema_id: "gait.scout.adoption_event";
  /** Generation of the schema. */
  readonly schema_version: string;
  /** Time of the event, in UTC. */
  readonly created_at: string;
  /** Version of the program. */
  readonly producer_version: string;
  /** Command without its arguments. */
  readonly command: string;
  /** Whether the exit code was 0. */
  readonly success: boolean;
  /** Exit code of the command. */
  readonly exit_code: number;
  /** Whole milliseconds that the command took. */
  readonly elapsed_ms: number;
  /** Milestones that the command reached. */
  readonly milestones?: readonly ("A1" | "A2" | "A3" | "A4" | "E1" | "E2" | "E3")[];
  /** Where it ran. */
  readonly environment: Environment;
}

/** One line of the operational log. */
export interface OperationalEvent {
  /** Kind of document. */
  readonly schema_id: "gait.scout.operational_event";
  /** Generation of the schema. */
  readonly schema_version: string;
  /** Time of the event, in UTC. */
  readonly created_at: string;
  /** Version of the program. */
  readonly producer_version: string;
  /** Id of the command line: equal for equal lines. */
  readonly correlation_id: string;
  /** Command without its arguments. */
  readonly command: string;
  /** Whether the command begins or is over. */
  readonly phase: "start" | "end";
  /** Exit code of the command. */
  readonly exit_code: number;
  /** Class of the failure; none without one. */
  readonly error_category:
    | "none"
    | "invalid_input"
    | "verification_failed"
    | "policy_blocked"
    | "approval_required"
    | "dependency_missing"
    | "io_failure"
    | "state_contention"
    | "network_transient"
    | "network_permanent"
    | "internal_failure";
  /** Whether the same call may succeed later. */
  readonly retryable: boolean;
  /** Whole milliseconds that the command took. */
  readonly elapsed_ms: number;
  /** Where it ran. */
  readonly environment: Environment;
}
