import { checkNamed } from "../../core/doctor/check.ts";
import type { DoctorCheck } from "../../core/schema/doctor.ts";
import { shellWord } from "../../core/text.ts";
import { joinPath } from "../../io/path.ts";
import { readLintedPolicy } from "../documents.ts";
import { faultOf, type Place } from "./place.ts";
import { shortened } from "../../core/lists.ts";

/** Where `gait policy init` writes a policy. */
export const DEFAULT_POLICY = "gait.policy.yaml";
const SHOWN_WARNINGS = 5;

/** Looks at the given policy, or at the one with the default name; no check if there is none. */
export async function policyChecks(
  { workdir, host }: Place,
  given: string | undefined,
): Promise<readonly DoctorCheck[]> {
  const path = given ?? joinPath(workdir, DEFAULT_POLICY);
  if (await host.read.kindOf(path) === undefined) return [];
  const check = checkNamed("policy_warnings");
  const fix = `gait policy validate ${shellWord(path)}`;
  let warnings: readonly string[] = [];
  const fault = await faultOf(async () => {
    ({ warnings } = await readLintedPolicy(path, host));
  });
  if (fault !== undefined) return [check.warn(`the policy does not load: ${fault}`, fix)];
  if (warnings.length === 0) return [check.pass("the policy has no warnings")];
  const shown = shortened(warnings, SHOWN_WARNINGS).join("; ");
  return [check.warn(`the policy may not do what it says: ${shown}`, fix)];
}
