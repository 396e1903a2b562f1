import { shortLines } from "./text.ts";
import { ExitCode } from "./exit_code.ts";

/** Coarse class of a failure, printed as `error_category`. */
export type ErrorCategory =
  | "invalid_input"
  | "verification_failed"
  | "policy_blocked"
  | "approval_required"
  | "dependency_missing"
  | "state_contention"
  | "io_failure"
  | "network_transient"
  | "network_permanent"
  | "internal_failure";

/** Consequences of an {@linkcode ErrorCode}. */
export interface ErrorClass {
  readonly exit: ExitCode;
  /** Printed as `error_category`. */
  readonly category: ErrorCategory;
  /** Whether the same call may succeed later without a change; printed as `retryable`. */
  readonly retryable: boolean;
  /** Next step for the user, if the error has no hint of its own. */
  readonly hint: string;
}

/** Stable name of a kind of failure, printed as `error_code`. Part of the contract. */
export type ErrorCode =
  | "invalid_input"
  | "verification_failed"
  | "decrypt_failed"
  | "policy_blocked"
  | "approval_required"
  | "dependency_missing"
  | "unsafe_operation"
  | "regress_failed"
  | "rate_limit_lock_timeout"
  | "rate_limit_lock_acquire_failed"
  | "rate_limit_lock_write_failed"
  | "state_unavailable"
  | "state_unusable"
  | "registry_fetch_transient"
  | "registry_fetch_failed"
  | "registry_io_failed"
  | "internal_failure";

/** Exit code, category, retryable and default hint of each kind of failure. */
export const ERROR_CLASSES: Readonly<Record<ErrorCode, ErrorClass>> = {
  invalid_input: {
    exit: ExitCode.invalid_input,
    category: "invalid_input",
    retryable: false,
    hint: "gait <command> --help shows what a command takes",
  },
  verification_failed: {
    exit: ExitCode.verification_failed,
    category: "verification_failed",
    retryable: false,
    hint: "re-run verify after checking artifact integrity",
  },
  decrypt_failed: {
    exit: ExitCode.invalid_input,
    category: "invalid_input",
    retryable: false,
    hint: "use the key that it was encrypted with; if that is right, the file was altered",
  },
  policy_blocked: {
    exit: ExitCode.policy_block,
    category: "policy_blocked",
    retryable: false,
    hint: "inspect reason_codes and adjust policy or intent",
  },
  approval_required: {
    exit: ExitCode.approval_required,
    category: "approval_required",
    retryable: false,
    hint: "provide a valid approval token and retry",
  },
  dependency_missing: {
    exit: ExitCode.dependency_missing,
    category: "dependency_missing",
    retryable: false,
    hint: "install or configure the missing dependency and retry",
  },
  unsafe_operation: {
    exit: ExitCode.unsafe_operation,
    category: "internal_failure",
    retryable: false,
    hint: "pass explicit unsafe flags only for approved replay paths",
  },
  regress_failed: {
    exit: ExitCode.regress_failed,
    category: "internal_failure",
    retryable: false,
    hint: "retry after checking local environment and logs",
  },
  rate_limit_lock_timeout: {
    exit: ExitCode.internal_failure,
    category: "state_contention",
    retryable: true,
    hint: "retry after contention subsides",
  },
  rate_limit_lock_acquire_failed: {
    exit: ExitCode.internal_failure,
    category: "io_failure",
    retryable: false,
    hint: "check write permissions for the rate limit state directory",
  },
  rate_limit_lock_write_failed: {
    exit: ExitCode.internal_failure,
    category: "io_failure",
    retryable: false,
    hint: "check write permissions for the rate limit state directory",
  },
  state_unavailable: {
    exit: ExitCode.internal_failure,
    category: "network_transient",
    retryable: true,
    hint: "try again; no call is allowed while the shared state is away",
  },
  state_unusable: {
    exit: ExitCode.internal_failure,
    category: "io_failure",
    retryable: false,
    hint: "gait doctor --state <address> looks at the server",
  },
  registry_fetch_transient: {
    exit: ExitCode.verification_failed,
    category: "network_transient",
    retryable: true,
    hint: "try again later, or install from a local file",
  },
  registry_fetch_failed: {
    exit: ExitCode.verification_failed,
    category: "network_permanent",
    retryable: false,
    hint: "check the address and --allow-host, or install from a local file",
  },
  registry_io_failed: {
    exit: ExitCode.verification_failed,
    category: "io_failure",
    retryable: false,
    hint: "check the path, its permissions and free space",
  },
  internal_failure: {
    exit: ExitCode.internal_failure,
    category: "internal_failure",
    retryable: false,
    hint: "retry after checking local environment and logs",
  },
};

/** Extras of a {@linkcode GaitError}. */
export interface GaitErrorOptions extends ErrorOptions {
  /** Next step for the user: a sentence or a command to type. Default: the hint of the code. */
  readonly hint?: string;
  /** JSON Pointers (RFC 6901) of all members at fault. */
  readonly fields?: readonly string[];
  /** Further members of the result under `--json`. */
  readonly members?: object;
}

/** Extras with a next step for the user. */
export type HintedOptions = GaitErrorOptions & { readonly hint: string };

/**
 * The one error type of gait: something could not be done.
 *
 * A negative answer (not intact, blocked, changed) is data and never thrown.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { GaitError, verify } from "@gait/cli";
 *
 * try {
 *   await verify(new TextEncoder().encode("not a zip"));
 * } catch (error) {
 *   assert.ok(error instanceof GaitError && error.code === "invalid_input");
 * }
 * ```
 */
export class GaitError extends Error {
  /** Always `GaitError`, also after bundling. */
  override readonly name = "GaitError";
  /** Decides the exit code, the category and whether to retry; see {@linkcode ERROR_CLASSES}. */
  readonly code: ErrorCode;
  /** Next step for the user: a sentence or a command to type. */
  readonly hint: string;
  /** JSON Pointers of all members at fault; empty if the failure is not about members. */
  readonly fields: readonly string[];
  /** Further members of the result under `--json`. */
  readonly members: object;

  /**
   * Creates an error whose message says what was attempted and what was found instead. Bad input needs
   * a hint of its own: no general one helps.
   */
  constructor(
    code: Exclude<ErrorCode, "invalid_input">,
    message: string,
    options?: GaitErrorOptions,
  );
  /** Creates an error with a next step for the user. */
  constructor(code: ErrorCode, message: string, options: HintedOptions);
  constructor(code: ErrorCode, message: string, options: GaitErrorOptions = {}) {
    super(shortLines(message), options);
    this.code = code;
    this.hint = shortLines(options.hint ?? ERROR_CLASSES[code].hint);
    this.fields = options.fields ?? [];
    this.members = options.members ?? {};
  }

  /** The same failure as its caller sees it: another code, message or hint, or further members. */
  retold(
    { code = this.code, message = this.message, hint = this.hint, members = this.members }: {
      readonly code?: ErrorCode;
      readonly message?: string;
      readonly hint?: string;
      readonly members?: object;
    },
  ): GaitError {
    return new GaitError(code, message, { hint, fields: this.fields, members, cause: this });
  }
}

/** The members by which a failure is told to programs: those of `--json`, without the correlation id. */
export function errorMembers(error: GaitError) {
  const { category, retryable } = ERROR_CLASSES[error.code];
  return {
    ...error.members,
    ok: false,
    error: error.message.toWellFormed(),
    error_code: error.code,
    error_category: category,
    hint: error.hint.toWellFormed(),
    retryable,
    ...(error.fields.length === 0 ? {} : { fields: error.fields.map(shortLines) }),
  };
}
