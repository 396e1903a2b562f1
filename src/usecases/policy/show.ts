/** Shows what policies come to together. */

import { countingPolicies, digestPolicies } from "../../core/gate/decide/policy_set.ts";
import { compareStrictness } from "../../core/gate/decide/verdict.ts";
import { digestPolicy } from "../../core/gate/policy/digest.ts";
import { placedPolicy, shownPolicy } from "../../core/gate/policy/shown.ts";
import { writtenRule } from "../../core/gate/policy/written.ts";
import type { PolicyShowResult } from "../../core/schema/policy.ts";
import type { Host } from "../../io/host.ts";
import { readPolicySource, refuseSharedInput } from "../documents.ts";

/** The effective policy, and its text. */
export interface ShownPolicies {
  readonly ok: true;
  readonly shown: Omit<PolicyShowResult, "correlation_id">;
  /** One YAML document for each file. */
  readonly text: string;
}

/**
 * Reads policies in the order in which they judge; `strictest` as for `loadPolicies`.
 *
 * @throws {GaitError} `invalid_input` for a file that is not a policy.
 */
export async function showPolicies(
  paths: readonly string[],
  host: Host<"read">,
  strictest = false,
): Promise<ShownPolicies> {
  refuseSharedInput(paths);
  const read = [];
  for (const path of paths) read.push(placedPolicy(await readPolicySource(path, host)));
  const policies = countingPolicies(read.map(({ policy }) => policy), strictest);
  const placed = read.map((one, index) => ({ ...one, policy: policies[index] ?? one.policy }));
  const [defaultVerdict] = policies.map(({ default_verdict }) => default_verdict)
    .sort((a, b) => compareStrictness(b, a));
  const digest = await digestPolicies(policies);
  const shown = {
    ok: true,
    policy_digest: digest,
    default_verdict: defaultVerdict ?? "require_approval",
    policies: await Promise.all(placed.map(async ({ name, policy }) => ({
      path: name,
      policy_digest: await digestPolicy(policy),
      schema_version: policy.schema_version,
      default_verdict: policy.default_verdict,
      rule_count: policy.rules.length,
    }))),
    rules: placed.flatMap(({ name, policy, lines }, file) =>
      policy.rules.map((rule, index) => ({
        policy: name,
        line: lines[index] ?? 1,
        order: index + 1,
        // It has a meaning only in the first of several files.
        ...rule.overridable === true && file === 0 && placed.length > 1 ? { overrides: true } : {},
        rule: writtenRule(rule, policy),
      }))
    ),
  };
  const text = placed.map((one, index) => {
    const count = placed.length === 1 ? "" : `, ${index + 1} of ${placed.length}`;
    return shownPolicy(one, `${one.name}${count}`);
  });
  const head = placed.length === 1
    ? `# digest ${digest}\n`
    : `# The strictest verdict of ${placed.length} policies counts; digest ${digest}\n`;
  return { ok: true, shown, text: head + text.join("---\n") };
}
