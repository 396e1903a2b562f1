/** Runs the checks of `gait doctor`, in the order of its result. */

import { doctorResult } from "../../core/doctor/check.ts";
import type { DoctorCheck, DoctorResult } from "../../core/schema/doctor.ts";
import { normalizeTimestamp } from "../../core/time.ts";
import { isAbsolutePath, joinPath } from "../../io/path.ts";
import {
  checkOutputDir,
  checkRateLimitLock,
  checkRegistryCache,
  checkTempDir,
  checkWorkdir,
} from "./folder_checks.ts";
import {
  checkAmbiguity,
  checkKeyConfig,
  checkKeyPermissions,
  type KeyOptions,
} from "./key_checks.ts";
import type { DoctorHost, Place } from "./place.ts";
import { productionChecks, type ProductionOptions } from "./production_checks.ts";
import {
  checkAssets,
  checkBinary,
  checkHooks,
  checkSchemas,
  onboardingMode,
} from "./program_checks.ts";

/** Runs all checks, and those for production if its options are given. */
export async function diagnose(
  { workdir, outputDir, keys, production }: {
    readonly workdir: string;
    /** Relative to `workdir` unless it is absolute. */
    readonly outputDir: string;
    readonly keys: KeyOptions;
    readonly production: ProductionOptions | undefined;
  },
  host: DoctorHost,
): Promise<Omit<DoctorResult, "correlation_id">> {
  const place: Place = {
    workdir,
    outputDir: isAbsolutePath(outputDir) ? outputDir : joinPath(workdir, outputDir),
    mode: await onboardingMode(workdir, host),
    host,
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
  ];
  if (place.mode === "repo_checkout") {
    checks.push(await checkSchemas(place), await checkHooks(place), await checkAssets(place));
  }
  if (production !== undefined) checks.push(...await productionChecks(place, keys, production));
  const created_at = normalizeTimestamp(host.now()) ?? host.now();
  return doctorResult(checks, { created_at, mode: place.mode });
}
