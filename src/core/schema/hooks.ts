// deno-fmt-ignore-file
// Generated from schemas/ by `deno task generate`. Do not edit.

/** gait hooks install and gait hooks uninstall, with --json. */
export interface HooksChangeResult {
  /** Whether the command did what it was asked to do. */
  readonly ok: boolean;
  /** Id of the command line: equal for equal lines. */
  readonly correlation_id: string;
  /** Path of the hook. */
  readonly path: string;
  /** The outcome: installed, already present, removed, or absent. */
  readonly action: "installed" | "present" | "removed" | "absent";
  /** Warnings that do not change the outcome. */
  readonly warnings?: readonly string[];
}

/** gait hooks commit-message --json. */
export interface HooksCommitMessageResult {
  /** Whether the command did what it was asked to do. */
  readonly ok: boolean;
  /** Id of the command line: equal for equal lines. */
  readonly correlation_id: string;
  /** File of the message. */
  readonly path: string;
  /** Whether the trailer was added. */
  readonly added: boolean;
  /** The head in the trailer. */
  readonly head?: string;
}
