/** Checks that policies block what they cannot judge. */

import { decodeUtf8 } from "../../core/bytes.ts";
import type { checkNamed } from "../../core/doctor/check.ts";
import { asksDeclared } from "../../core/gate/policy/declared.ts";
import { type Policy, POLICY_SCHEMA_VERSION } from "../../core/gate/policy/policy.ts";
import type { DoctorCheck } from "../../core/schema/doctor.ts";
import { shellWord } from "../../core/text.ts";
import { readPolicy, readPolicySource } from "../documents.ts";
import { doctorLine, inTurn, moveAway } from "./fixes.ts";
import type { KeyOptions } from "./key_checks.ts";
import { type DoctorHost, faultOf } from "./place.ts";
import { DEFAULT_POLICY } from "./policy_check.ts";

/** Risk classes for which a policy must fail closed. */
const FAIL_CLOSED_CLASSES = ["high", "critical"];
const FAIL_CLOSED_LINES = "fail_closed:\\n  enabled: true\\n  risk_classes: [high, critical]\\n" +
  "  required_fields: [targets, arg_provenance]\\n";

/** Of several policies one must fail closed for each class: the strictest verdict counts. */
export async function checkProductionPolicy(
  check: ReturnType<typeof checkNamed>,
  keys: KeyOptions,
  paths: readonly string[],
  host: DoctorHost,
): Promise<DoctorCheck> {
  if (paths.length === 0) {
    const isThere = await host.read.kindOf(DEFAULT_POLICY) !== undefined;
    const { mode, ...sources } = keys;
    const again = doctorLine({ production: true, mode, sources, policies: [DEFAULT_POLICY] });
    const fix = inTurn(isThere ? "" : startLine(DEFAULT_POLICY), again);
    return check.fail("no policy was given with --policy", fix);
  }
  const policies: Policy[] = [];
  for (const path of paths) {
    if (await host.read.kindOf(path) === undefined) {
      return check.fail(`there is no policy at ${path}`, startLine(path));
    }
    const fault = await faultOf(async () => {
      policies.push(await readPolicy(path, host));
    });
    if (fault === undefined) continue;
    const replace = inTurn(await moveAway(path, host), startLine(path));
    return check.fail(`the policy does not load: ${fault}`, replace);
  }
  const counting = policies.filter((policy, index) => index > 0 || !isOverridden(policy, policies));
  if (counting.some(isClosed)) return check.pass("the policy allows nothing that it cannot judge");
  const missing = FAIL_CLOSED_CLASSES.filter((name) =>
    !counting.some((policy) => covers(policy, name))
  );
  if (missing.length === 0) return check.pass("the policy fails closed for risky calls");
  const who = policies.length === 1 ? "the policy does not fail" : "no policy that counts fails";
  return check.fail(`${who} closed for ${missing.join(", ")}`, await closeLine(paths, host));
}

/** Starts a policy that fails closed. */
function startLine(path: string): string {
  return inTurn(`gait policy init high --out ${shellWord(path)}`, appendLine(path));
}

function appendLine(path: string): string {
  return `printf '${FAIL_CLOSED_LINES}' >> ${shellWord(path)}`;
}

/** Lets the last policy fail closed, or replaces it if that cannot be appended. */
async function closeLine(paths: readonly string[], host: DoctorHost): Promise<string> {
  const path = paths.at(-1) ?? DEFAULT_POLICY;
  // A second `fail_closed` would be refused, and text would continue a last line without an end.
  const text = decodeUtf8((await readPolicySource(path, host)).bytes);
  const canAppend = !text.includes("fail_closed") && text.endsWith("\n") && !text.startsWith("{");
  return canAppend ? appendLine(path) : inTurn(await moveAway(path, host), startLine(path));
}

/** Whether a rule of the first policy may let the later ones decide alone. */
function isOverridden({ rules }: Policy, policies: readonly Policy[]): boolean {
  return policies.length > 1 && rules.some(({ overridable }) => overridable === true);
}

function covers({ fail_closed: { enabled, risk_classes } }: Policy, name: string): boolean {
  return enabled && risk_classes.includes(name);
}

/**
 * Whether `fail_closed` has nothing to add: from 1.1.0 on, no argument that cannot be judged is
 * allowed, so only what callers may leave out needs it, and calls that no rule speaks of.
 */
function isClosed(policy: Policy): boolean {
  const { schema_version, default_verdict } = policy;
  return schema_version !== POLICY_SCHEMA_VERSION && !asksDeclared(policy) &&
    (default_verdict === "block" || default_verdict === "require_approval");
}
