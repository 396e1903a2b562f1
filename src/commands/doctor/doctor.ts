import { defineCommand } from "../../cli/command.ts";
import type { Style } from "../../cli/style.ts";
import { doctorExit, doctorResult } from "../../core/doctor/check.ts";
import type { DoctorCheck, DoctorResult } from "../../core/schema/doctor.ts";
import { normalizeTimestamp } from "../../core/time.ts";
import { isAbsolutePath, joinPath } from "../../io/path.ts";
import { HOME_VARIABLES } from "../../io/workspace.ts";
import { VERIFY_KEY_OPTIONS } from "../key_options.ts";
import {
  checkOutputDir,
  checkRateLimitLock,
  checkRegistryCache,
  checkTempDir,
  checkWorkdir,
} from "../../usecases/doctor/folder_checks.ts";
import {
  checkAmbiguity,
  checkKeyConfig,
  checkKeyPermissions,
} from "../../usecases/doctor/key_checks.ts";
import type { Place } from "../../usecases/doctor/place.ts";
import { productionChecks } from "../../usecases/doctor/production_checks.ts";
import {
  checkAssets,
  checkBinary,
  checkHooks,
  checkSchemas,
  onboardingMode,
} from "../../usecases/doctor/program_checks.ts";
import { printable } from "../../core/text.ts";

type Data = Omit<DoctorResult, "correlation_id">;

/** `gait doctor`. */
export const doctor = defineCommand({
  path: "doctor",
  summary: "Find what stands in the way, with the command that fixes it",
  explain:
    "Diagnoses the local installation, or the checkout that it is started in, and names for each finding one command that settles it.",
  needs: ["read", "write", "env", "run"],
  env: {
    names: [...HOME_VARIABLES, "TMPDIR", "TMP", "TEMP", "PATH"],
  },
  options: {
    workdir: { type: "path", value: "dir", default: ".", help: "directory to look at" },
    output_dir: {
      type: "path",
      value: "dir",
      default: "./gait-out",
      help: "where artifacts land, below the workdir unless absolute",
    },
    key_mode: {
      type: "string",
      value: "dev|prod",
      default: "dev",
      help: "how decisions are signed",
    },
    ...VERIFY_KEY_OPTIONS,
    production_readiness: {
      type: "boolean",
      help: "also check what production needs; exit 2 if something is missing",
    },
    policy: { type: "path", help: "policy that production uses" },
    trace_dir: { type: "path", value: "dir", default: ".", help: "traces that must verify" },
  },
  examples: [
    "doctor",
    "doctor --production-readiness --key-mode prod --private-key gait-out/keys/gait_private.key --policy gait.policy.yaml",
  ],
  async run({ options }, host) {
    const workdir = options.workdir.trim() || ".";
    const given = options.output_dir.trim() || "./gait-out";
    const place: Place = {
      workdir,
      outputDir: isAbsolutePath(given) ? given : joinPath(workdir, given),
      mode: await onboardingMode(workdir, host),
      host,
    };
    const keys = {
      mode: options.key_mode.trim().toLowerCase(),
      private_key: givenText(options.private_key),
      private_key_env: givenText(options.private_key_env),
      public_key: givenText(options.public_key),
      public_key_env: givenText(options.public_key_env),
    };
    const checks: DoctorCheck[] = [
      await checkWorkdir(place),
      await checkOutputDir(place),
      await checkTempDir(place),
      await checkRegistryCache(place),
      await checkRateLimitLock(place),
      await checkBinary(place),
      checkAmbiguity(keys),
      await checkKeyPermissions(keys, host),
      await checkKeyConfig(keys, host),
      ...await checkoutChecks(place),
    ];
    if (options.production_readiness) {
      const traceDir = options.trace_dir.trim() || ".";
      const more = { policy: givenText(options.policy), traceDir };
      checks.push(...await productionChecks(place, keys, more));
    }

    const created_at = normalizeTimestamp(host.now()) ?? host.now();
    const data: Data = doctorResult(checks, { created_at, mode: place.mode });
    return { exit: doctorExit(checks), data };
  },
  text: textOf,
});

async function checkoutChecks(place: Place): Promise<readonly DoctorCheck[]> {
  if (place.mode !== "repo_checkout") return [];
  return [await checkSchemas(place), await checkHooks(place), await checkAssets(place)];
}

function givenText(value: string | undefined): string | undefined {
  return value === undefined || value.trim() === "" ? undefined : value.trim();
}

const COLORS = { pass: "green", warn: "yellow", fail: "red" } as const;

function textOf({ summary, checks }: Data, style: Style): readonly string[] {
  const lines = checks.flatMap(({ name, status, message, fix_command }) => [
    `- ${name}: ${style.paint(COLORS[status], status)} (${printable(message)})`,
    ...(fix_command === undefined ? [] : [`  fix: ${printable(fix_command)}`]),
  ]);
  return [summary, ...lines];
}
