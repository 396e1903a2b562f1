import assert from "node:assert/strict";
import { ERROR_CLASSES, GaitError } from "../../src/core/error.ts";
import { ExitCode } from "../../src/core/exit_code.ts";

/** Exit code, code, category and default hint of each failure. */
const TABLE: readonly [number, string, string, string][] = [
  [6, "invalid_input", "invalid_input", "gait <command> --help shows what a command takes"],
  [
    2,
    "verification_failed",
    "verification_failed",
    "re-run verify after checking artifact integrity",
  ],
  [
    6,
    "decrypt_failed",
    "invalid_input",
    "use the key that it was encrypted with; if that is right, the file was altered",
  ],
  [3, "policy_blocked", "policy_blocked", "inspect reason_codes and adjust policy or intent"],
  [
    4,
    "approval_required",
    "approval_required",
    "provide a valid approval token and retry",
  ],
  [
    7,
    "dependency_missing",
    "dependency_missing",
    "install or configure the missing dependency and retry",
  ],
  [
    8,
    "unsafe_operation",
    "internal_failure",
    "pass explicit unsafe flags only for approved replay paths",
  ],
  [
    5,
    "regress_failed",
    "internal_failure",
    "retry after checking local environment and logs",
  ],
  [
    1,
    "internal_failure",
    "internal_failure",
    "retry after checking local environment and logs",
  ],
];

/** Failures with a category of their own. */
const STATE_HINT = "check write permissions for the rate limit state directory";
const CLASSIFIED: readonly [number, string, string, string][] = [
  [1, "rate_limit_lock_write_failed", "io_failure", STATE_HINT],
  [1, "rate_limit_lock_acquire_failed", "io_failure", STATE_HINT],
  [1, "rate_limit_lock_timeout", "state_contention", "retry after contention subsides"],
  [
    2,
    "registry_fetch_transient",
    "network_transient",
    "try again later, or install from a local file",
  ],
  [
    2,
    "registry_fetch_failed",
    "network_permanent",
    "check the address and --allow-host, or install from a local file",
  ],
  [2, "registry_io_failed", "io_failure", "check the path, its permissions and free space"],
  [
    1,
    "state_unavailable",
    "network_transient",
    "try again; no call is allowed while the shared state is away",
  ],
  [1, "state_unusable", "io_failure", "gait doctor --state <address> looks at the server"],
];
const RETRYABLE = ["state_contention", "network_transient"];

for (const [exit, code, category, hint] of [...TABLE, ...CLASSIFIED]) {
  Deno.test(`the error code ${code} exits ${exit}`, () => {
    const known = Object.entries(ERROR_CLASSES).find(([name]) => name === code)?.[1];
    assert.deepEqual(known, { exit, category, retryable: RETRYABLE.includes(category), hint });
  });
}

Deno.test("ERROR_CLASSES knows no other codes, and every exit code but success has one", () => {
  assert.deepEqual(
    Object.keys(ERROR_CLASSES).sort(),
    [...TABLE, ...CLASSIFIED].map(([, code]) => code).sort(),
  );
  const exits = new Set([0, ...TABLE.map(([exit]) => exit)]);
  assert.deepEqual(new Set<number>(Object.values(ExitCode)), exits);
});

Deno.test("GaitError carries its code, hint, fields and cause", () => {
  const cause = new Error("below");
  const error = new GaitError("invalid_input", "m", { hint: "h", fields: ["/a"], cause });
  assert.deepEqual(
    [error.name, error.code, error.message, error.hint, error.fields, error.cause],
    ["GaitError", "invalid_input", "m", "h", ["/a"], cause],
  );
  const plain = new GaitError("policy_blocked", "m");
  assert.deepEqual([plain.hint, plain.fields], [ERROR_CLASSES.policy_blocked.hint, []]);
});
