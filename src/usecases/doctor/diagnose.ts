import { doctorResult } from "../../core/doctor/check.ts";
import type { DoctorCheck, DoctorResult } from "../../core/schema/doctor.ts";
import { normalizeTimestamp } from "../../core/time.ts";
import type { Host } from "../../io/host.ts";
import { isAbsolutePath, joinPath } from "../../io/path.ts";
import type { StateSources } from "../state/state_setting.ts";
import { clientChecks } from "./clients_check.ts";
import { approverChecks, type DoctorApprovers } from "./approver_checks.ts";
import { folderChecks } from "./folder_checks.ts";
import { checkLog } from "./log_check.ts";
import { checkKeyExposure } from "./key_exposure.ts";
import { keyChecks, type KeyOptions } from "./key_checks.ts";
import type { DoctorHost, Place } from "./place.ts";
import { productionChecks, type ProductionOptions } from "./production_checks.ts";
import { checkBinary, checkoutChecks, onboardingMode } from "./program_checks.ts";
import { projectChecks, type ProjectFileState } from "./project_check.ts";
import { policyChecks } from "./policy_check.ts";
import { stateChecks } from "./state_check.ts";

/** Runs all checks, and those for production if its options are given. */
export async function diagnose(
  { workdir, outputDir, keys, approvers, policies, production, projectFile, state }: {
    /** The project's file, if there is one. */
    readonly projectFile?: ProjectFileState | undefined;
    readonly workdir: string;
    /** Relative to `workdir` unless it is absolute. */
    readonly outputDir: string;
    readonly keys: KeyOptions;
    readonly approvers: DoctorApprovers;
    readonly policies: readonly string[];
    readonly production: ProductionOptions | undefined;
    readonly state: StateSources;
  },
  host: DoctorHost & Partial<Host<"net">>,
): Promise<Omit<DoctorResult, "correlation_id">> {
  const place: Place = {
    workdir,
    outputDir: isAbsolutePath(outputDir) ? outputDir : joinPath(workdir, outputDir),
    mode: await onboardingMode(workdir, host),
    host,
  };
  const checks: readonly DoctorCheck[] = [
    ...await folderChecks(place),
    await checkBinary(place),
    ...await keyChecks(keys, host),
    ...await approverChecks(approvers, keys, host),
    await checkKeyExposure(place, keys),
    await checkLog(place),
    ...await clientChecks(place),
    ...await policyChecks(place, policies),
    ...projectChecks(projectFile),
    ...await stateChecks(state, host),
    ...(place.mode === "repo_checkout" ? await checkoutChecks(place) : []),
    ...(production === undefined ? [] : await productionChecks(place, keys, production)),
  ];
  const created_at = normalizeTimestamp(host.now()) ?? host.now();
  return doctorResult(checks, { created_at, mode: place.mode });
}
