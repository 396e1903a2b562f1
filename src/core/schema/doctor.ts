// deno-fmt-ignore-file
// Generated from schemas/ by `deno task generate`. Do not edit.

/** Counts of one command. */
export interface CommandCount {
  /** Name of the command. */
  readonly command: string;
  /** Calls. */
  readonly total: number;
  /** Calls that succeeded. */
  readonly success: number;
  /** Calls that failed. */
  readonly failure: number;
}

/** A milestone. */
export interface Milestone {
  /** Name. */
  readonly name: string;
  /** Whether it is reached. */
  readonly achieved: boolean;
}

/** Milliseconds until each milestone. */
export interface ActivationTiming {
  /** Milliseconds until A1. */
  readonly A1?: number;
  /** Milliseconds until A2. */
  readonly A2?: number;
  /** Milliseconds until A3. */
  readonly A3?: number;
  /** Milliseconds until A4. */
  readonly A4?: number;
}

/** Median times. */
export interface ActivationMedians {
  /** Median of demo. */
  readonly m1_demo_elapsed_ms?: number;
  /** Median of regress run. */
  readonly m2_regress_run_elapsed_ms?: number;
}

/** Calls of one workflow. */
export interface SkillWorkflow {
  /** Name of the workflow. */
  readonly workflow: string;
  /** Calls. */
  readonly total: number;
  /** Calls that succeeded. */
  readonly success: number;
  /** Calls that failed. */
  readonly failure: number;
  /** Share of calls that succeeded, 0 to 1, with four decimals. */
  readonly success_rate: number;
  /** Median time of a call. */
  readonly median_runtime_ms: number;
  /** Error code of the most frequent exit code of failed calls; of equally frequent ones the first by name. */
  readonly most_common_failure_code?: string;
}

/** How far somebody got, from an adoption log. */
export interface AdoptionReport {
  /** Kind of document. */
  readonly schema_id: "gait.doctor.adoption_report";
  /** Generation of the schema. */
  readonly schema_version: string;
  /** Time of the last event. */
  readonly created_at: string;
  /** Version of the program. */
  readonly producer_version: string;
  /** Path of the log. */
  readonly source: string;
  /** Events. */
  readonly total_events: number;
  /** Events of commands that succeeded. */
  readonly success_events: number;
  /** Events of commands that failed. */
  readonly failed_events: number;
  /** Time of the first event; the zero time without one. */
  readonly first_event_at: string;
  /** Time of the last event; the zero time without one. */
  readonly last_event_at: string;
  /** Counts by command, sorted. */
  readonly commands: readonly CommandCount[];
  /** All milestones, in order. */
  readonly milestones: readonly Milestone[];
  /** Whether A1 to A4 are reached. */
  readonly activation_complete: boolean;
  /** The missing milestone, with the command that reaches it. */
  readonly blockers?: readonly string[];
  /** Milliseconds from the first event to each milestone of A1 to A4 that is reached. */
  readonly activation_timing_ms?: ActivationTiming;
  /** Median times of the commands that activation takes; left out where none succeeded. */
  readonly activation_medians_ms?: ActivationMedians;
  /** Calls by workflow, sorted: the workflow that a call names, or the skill that its command belongs to. */
  readonly skill_workflows?: readonly SkillWorkflow[];
}

/** gait doctor adoption --json. */
export interface AdoptionResult {
  /** Whether the outcome is a good one. */
  readonly ok: boolean;
  /** Id of the command line: equal for equal lines. */
  readonly correlation_id: string;
  /** The report. */
  readonly report: AdoptionReport;
}

/** One check. */
export interface DoctorCheck {
  /** Stable name. */
  readonly name: string;
  /** Area that the check belongs to. */
  readonly scope: "universal" | "repo_checkout" | "production_readiness";
  /** Outcome. */
  readonly status: "pass" | "warn" | "fail";
  /** The finding in words. */
  readonly message: string;
  /** The command that settles it. */
  readonly fix_command?: string;
  /** Whether no command settles it. */
  readonly non_fixable?: boolean;
}

/** gait doctor --json. */
export interface DoctorResult {
  /** Whether the outcome is a good one. */
  readonly ok: boolean;
  /** Id of the command line: equal for equal lines. */
  readonly correlation_id: string;
  /** Kind of document. */
  readonly schema_id: "gait.doctor.result";
  /** Generation of the schema. */
  readonly schema_version: string;
  /** Time of the diagnosis. */
  readonly created_at: string;
  /** Version of the program. */
  readonly producer_version: string;
  /** Whether gait runs from a checkout or was installed. */
  readonly onboarding_mode: "installed_binary" | "repo_checkout";
  /** The worst status of all checks. */
  readonly status: "pass" | "warn" | "fail";
  /** Whether something is wrong that no command fixes. */
  readonly non_fixable?: boolean;
  /** One line for people. */
  readonly summary: string;
  /** Commands that settle the findings, sorted. */
  readonly fix_commands?: readonly string[];
  /** Checks by name, in a fixed order. */
  readonly checks: readonly DoctorCheck[];
  /** Warnings that do not change the outcome. */
  readonly warnings?: readonly string[];
}
