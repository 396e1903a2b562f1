import { defineCommand } from "../../cli/command.ts";
import { ExitCode } from "../../core/exit_code.ts";
import { digestPolicy } from "../../core/gate/policy/digest.ts";
import { lintPolicy } from "../../core/gate/policy/lint.ts";
import { withoutEmpty } from "../../core/present.ts";
import type { PolicyValidateResult } from "../../core/schema/policy.ts";
import { readPolicy } from "../../usecases/documents.ts";
import { POLICY_POSITIONAL } from "./positionals.ts";

type Data = Omit<PolicyValidateResult, "correlation_id">;

const LABEL = "policy validate ok:";

/** `gait policy validate`. */
export const policyValidate = defineCommand({
  path: "policy validate",
  summary: "Check a policy and print its digest",
  explain:
    "Reads a policy strictly, names every fault with its line, and warns about what is legal but easy to get wrong.",
  needs: ["read"],
  options: {},
  positional: POLICY_POSITIONAL,
  examples: ["policy validate gait.policy.yaml"],
  async run({ args: [path = ""] }, host) {
    const policy = await readPolicy(path, host);

    const warnings = lintPolicy(policy);
    const policy_digest = await digestPolicy(policy);

    const { schema_id, schema_version, default_verdict, rules } = policy;
    const data: Data = {
      ok: true,
      schema_id,
      schema_version,
      policy_digest,
      default_verdict,
      ...withoutEmpty({ rule_count: rules.length }),
      summary: `${LABEL} default=${default_verdict} rules=${rules.length} digest=${policy_digest}`,
      ...withoutEmpty({ warnings }),
    };
    return { exit: ExitCode.success, data };
  },
  text: ({ summary }, style) => [style.paint("green", LABEL) + summary.slice(LABEL.length)],
});
