import { checkNamed } from "../../core/doctor/check.ts";
import type { DoctorCheck } from "../../core/schema/doctor.ts";
import { shellWord } from "../../core/text.ts";
import { joinPath } from "../../io/path.ts";
import { readLintedPolicy } from "../documents.ts";
import { faultOf, type Place } from "./place.ts";
import { appendAll, shortened } from "../../core/lists.ts";

/** Where `gait policy init` writes a policy. */
export const DEFAULT_POLICY = "gait.policy.yaml";
/** The template that the doctor begins a policy with. */
export const DEFAULT_TEMPLATE = "high";
const SHOWN_WARNINGS = 5;

/** Looks at the given policies, or at the one with the default name; no check if there is none. */
export async function policyChecks(
  { workdir, host }: Place,
  given: readonly string[],
): Promise<readonly DoctorCheck[]> {
  const byDefault = joinPath(workdir, DEFAULT_POLICY);
  if (given.length === 0 && await host.read.kindOf(byDefault) === undefined) return [];
  const paths = given.length === 0 ? [byDefault] : given;
  const check = checkNamed("policy_warnings");
  const warnings: string[] = [];
  for (const path of paths) {
    if (await host.read.kindOf(path) === undefined) {
      const fix = `gait policy init ${DEFAULT_TEMPLATE} --out ${shellWord(path)}`;
      return [check.warn(`there is no policy at ${path}`, fix)];
    }
    const fault = await faultOf(async () => {
      appendAll(warnings, (await readLintedPolicy(path, host)).warnings);
    });
    if (fault !== undefined) {
      const name = paths.length === 1 ? "the policy" : `the policy ${path}`;
      return [check.warn(`${name} does not load: ${fault}`, validate([path]))];
    }
  }
  const isOne = paths.length === 1;
  if (warnings.length === 0) {
    return [check.pass(isOne ? "the policy has no warnings" : "the policies have no warnings")];
  }
  const shown = shortened(warnings, SHOWN_WARNINGS).join("; ");
  const subject = isOne
    ? "the policy may not do what it says"
    : "the policies may not do what they say";
  return [check.warn(`${subject}: ${shown}`, validate(paths))];
}

function validate(paths: readonly string[]): string {
  return ["gait policy validate", ...paths.map(shellWord)].join(" ");
}
