/** Checks of `gait doctor`, and the result and exit code that they add up to. */

import { ExitCode } from "../exit_code.ts";
import { present, withoutEmpty } from "../present.ts";
import type { DoctorCheck, DoctorResult } from "../schema/doctor.ts";
import { VERSION } from "../version.ts";

/** Makes the outcomes of the check `name`. */
export function checkNamed(name: string, scope: DoctorCheck["scope"] = "universal") {
  const make = (status: DoctorCheck["status"]) => (message: string, fix_command?: string) =>
    ({ name, scope, status, message, ...present({ fix_command }) }) satisfies DoctorCheck;
  return {
    pass: (message: string): DoctorCheck => make("pass")(message),
    /** A warning; `fix` is a command that solves it. */
    warn: make("warn"),
    /** Something will not work; `fix` is a command that solves it. */
    fail: make("fail"),
    /** Something will not work and no command helps. */
    hopeless: (message: string): DoctorCheck => ({ ...make("fail")(message), non_fixable: true }),
  };
}

/** Whether the doctor was started in a checkout of gait. */
export type OnboardingMode = DoctorResult["onboarding_mode"];

/** The result of a diagnosis. `created_at` is the current time. */
export function doctorResult(
  checks: readonly DoctorCheck[],
  { created_at, mode }: { readonly created_at: string; readonly mode: OnboardingMode },
): Omit<DoctorResult, "correlation_id"> {
  const count = (status: DoctorCheck["status"]) =>
    checks.filter((check) => check.status === status).length;
  const [failed, warned] = [count("fail"), count("warn")];
  const nonFixable = checks.some(({ non_fixable }) => non_fixable === true);
  const status = failed > 0 ? "fail" : warned > 0 ? "warn" : "pass";
  const fixes = new Set(checks.flatMap(({ fix_command }) => fix_command ?? []));
  const counts = `failed=${failed} warned=${warned} non_fixable=${nonFixable}`;
  return {
    ok: !nonFixable && !isUnready(checks),
    schema_id: "gait.doctor.result",
    schema_version: "1.0.0",
    created_at,
    producer_version: VERSION,
    onboarding_mode: mode,
    status,
    ...withoutEmpty({ non_fixable: nonFixable }),
    summary: `doctor: status=${status} ${counts}`,
    ...withoutEmpty({ fix_commands: [...fixes].sort() }),
    checks,
  };
}

/** Exit code of a diagnosis: 7 if no command can fix something, 2 if production lacks something. */
export function doctorExit(checks: readonly DoctorCheck[]): ExitCode {
  if (checks.some(({ non_fixable }) => non_fixable === true)) return ExitCode.dependency_missing;
  return isUnready(checks) ? ExitCode.verification_failed : ExitCode.success;
}

function isUnready(checks: readonly DoctorCheck[]): boolean {
  return checks.some(({ scope, status }) => scope === "production_readiness" && status === "fail");
}

/** Formats an age in whole seconds: `1h0m0s`, `5m0s`, `42s`. */
export function ageText(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  if (hours > 0) return `${hours}h${minutes}m${seconds % 60}s`;
  return minutes > 0 ? `${minutes}m${seconds % 60}s` : `${seconds}s`;
}
