import { checkNamed } from "../../core/doctor/check.ts";
import type { DoctorCheck } from "../../core/schema/doctor.ts";
import { shellWord } from "../../core/text.ts";
import { joinPath } from "../../io/path.ts";
import { readLintedPolicy } from "../documents.ts";
import { faultOf, type Place } from "./place.ts";
import { appendAll, shortened } from "../../core/lists.ts";

/** Where `gait policy init` writes a policy. */
export const DEFAULT_POLICY = "gait.policy.yaml";
const SHOWN_WARNINGS = 5;

/** Looks at the given policies, or at the one with the default name; no check if there is none. */
export async function policyChecks(
  { workdir, host }: Place,
  given: readonly string[],
): Promise<readonly DoctorCheck[]> {
  const named = given.length === 0 ? [joinPath(workdir, DEFAULT_POLICY)] : given;
  const paths: string[] = [];
  for (const path of named) if (await host.read.kindOf(path) !== undefined) paths.push(path);
  if (paths.length === 0) return [];
  const check = checkNamed("policy_warnings");
  const fix = `gait policy validate ${paths.map(shellWord).join(" ")}`;
  const found: string[] = [];
  for (const path of paths) {
    const fault = await faultOf(async () => {
      appendAll(found, (await readLintedPolicy(path, host)).warnings);
    });
    if (fault !== undefined) return [check.warn(`the policy does not load: ${fault}`, fix)];
  }
  if (found.length === 0) return [check.pass("the policy has no warnings")];
  const shown = shortened(found, SHOWN_WARNINGS).join("; ");
  return [check.warn(`the policy may not do what it says: ${shown}`, fix)];
}
