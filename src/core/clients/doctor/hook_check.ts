/** Checks of `gait hooks doctor`, and the result and exit code that they add up to. */

import { ExitCode } from "../../exit_code.ts";
import { present, withoutEmpty } from "../../present.ts";
import type { HooksCheck, HooksDoctorResult, SilentSession } from "../../schema/hooks.ts";
import { VERSION } from "../../version.ts";
import type { ClientName } from "../client.ts";

/** What a check is about: a client, and one of its registrations. */
export interface CheckedHook {
  readonly client: ClientName;
  readonly id?: string;
}

/** Makes the outcomes of the check `name`. */
export function hookCheck({ client, id }: CheckedHook, name: string) {
  const make = (status: HooksCheck["status"]) => (message: string, fix_command?: string) =>
    ({
      client,
      ...present({ id }),
      ...{ name, status, message },
      ...present({ fix_command }),
    }) satisfies HooksCheck;
  return {
    pass: (message: string): HooksCheck => make("pass")(message),
    warn: make("warn"),
    /** Calls are not judged, or all are denied; `fix` is a command that settles it. */
    fail: make("fail"),
    /** The same, and no command helps. */
    hopeless: (message: string): HooksCheck => ({ ...make("fail")(message), non_fixable: true }),
  };
}

/** The result of a diagnosis. `created_at` is the current time. */
export function hooksDoctorResult(
  checks: readonly HooksCheck[],
  silent_sessions: readonly SilentSession[],
  created_at: string,
): Omit<HooksDoctorResult, "correlation_id"> {
  const count = (status: HooksCheck["status"]) =>
    checks.filter((check) => check.status === status).length;
  const [failed, warned] = [count("fail"), count("warn")];
  const status = failed > 0 ? "fail" : warned > 0 ? "warn" : "pass";
  const fixes = new Set(checks.flatMap(({ fix_command }) => fix_command ?? []));
  return {
    ok: failed === 0,
    schema_id: "gait.hooks.doctor_result",
    schema_version: "1.0.0",
    created_at,
    producer_version: VERSION,
    status,
    summary: `hooks doctor: status=${status} failed=${failed} warned=${warned}`,
    ...withoutEmpty({ fix_commands: [...fixes].sort() }),
    checks,
    silent_sessions,
  };
}

/** Exit code of a diagnosis: 7 if no command can fix something, 2 if something else failed. */
export function hooksDoctorExit(checks: readonly HooksCheck[]): ExitCode {
  if (checks.some(({ non_fixable }) => non_fixable === true)) return ExitCode.dependency_missing;
  const isFailed = checks.some(({ status }) => status === "fail");
  return isFailed ? ExitCode.verification_failed : ExitCode.success;
}
