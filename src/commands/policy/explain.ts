import { inexactArgs } from "../../core/json/inexact.ts";
import { defineCommand } from "../../cli/command.ts";
import { compilePolicy } from "../../core/gate/decide/compiled_policy.ts";
import type { Explanation } from "../../core/gate/decide/explain.ts";
import { explainPolicies } from "../../core/gate/decide/explain_policies.ts";
import { countingPolicies, digestPolicies } from "../../core/gate/decide/policy_set.ts";
import { digestIntent } from "../../core/gate/intent/digest.ts";
import { normalizeIntent } from "../../core/gate/intent/normalize.ts";
import type { Policy } from "../../core/gate/policy/policy.ts";
import { withoutEmpty } from "../../core/present.ts";
import type { PolicyExplainResult } from "../../core/schema/policy.ts";
import { explanationText } from "./explain_text.ts";
import {
  readGiven,
  readIntentFile,
  readPolicy,
  refuseSharedInput,
} from "../../usecases/documents.ts";
import { POLICY_SETTING, STRICTEST_OPTION } from "../gate/eval_options.ts";
import { POLICIES_AND_INTENT_POSITIONAL } from "./positionals.ts";
import { NO_TOOL_MAP, parseToolMap } from "../../core/mcp/map/tool_map.ts";
import { broughtWarning } from "../../core/gate/decide/brought_arguments.ts";
import { riskClassWarning } from "../../core/gate/policy/risk_classes.ts";
import { loadCommandLanguage } from "../../core/gate/command/load.ts";

type Data = Omit<PolicyExplainResult, "correlation_id">;

export const policyExplain = defineCommand({
  path: "policy explain",
  summary: "Show which rule decides an intent, and why no earlier one does",
  explain:
    "Names the rule that decides an intent and, for every rule tried before, the first condition that failed. For several policies it also shows what each says alone. Exits 0 for every verdict.",
  needs: ["read"],
  options: {
    ...STRICTEST_OPTION,
    tools: {
      type: "path",
      help: "tool map: values that it calls secret are not shown",
      setting: { key: "tool_map" },
    },
  },
  positional: { ...POLICIES_AND_INTENT_POSITIONAL, setting: POLICY_SETTING },
  examples: [
    "policy explain examples/policy/base_high_risk.yaml examples/policy/intents/intent_write.json",
    "policy explain base.yaml project.yaml intent.json",
  ],
  async run({ options: { strictest, tools }, args }, host) {
    const paths = args.slice(0, -1);
    const intentPath = args.at(-1) ?? "";
    refuseSharedInput(args);
    if (tools !== undefined) {
      const what = "the tool map and another file cannot both";
      refuseSharedInput([...args, tools], what);
    }
    const read: Policy[] = [];
    for (const path of paths) read.push(await readPolicy(path, host));
    const policies = countingPolicies(read, strictest);
    const request = await readIntentFile(intentPath, host);
    const intent = normalizeIntent(request, intentPath);

    const map = await readGiven("tool map", tools, parseToolMap, host) ?? NO_TOOL_MAP;
    const secrets = map.secretsOf(intent.tool_name, intent.args);

    const language = await loadCommandLanguage(policies);
    const compiled = policies.map((policy) => compilePolicy(policy, language));
    const { decision, each, lead, isOverridden } = explainPolicies(compiled, intent, { secrets });

    const { verdict, reason_codes, violations, messages } = decision;
    const alone = each.map((explanation, i) => partOf(explanation, policies[i]));
    const leading = alone[lead] ?? partOf({ decision, considered: [] }, undefined);
    const data: Data = {
      ok: true,
      policy_digest: await digestPolicies(policies),
      intent_digest: (await digestIntent(intent)).intent_digest,
      ...leading,
      verdict,
      ...withoutEmpty({ reason_codes, violations, messages }),
      ...policies.length === 1 ? {} : {
        policies: alone.map((part, i) => ({
          policy: paths[i] ?? "",
          ...i === 0 && isOverridden ? { overridden: true } : {},
          ...part,
        })),
      },
      ...withoutEmpty({
        warnings: [
          ...riskClassWarning(policies, intent.context.risk_class),
          ...broughtWarning(request.args, policies),
          ...inexactArgs(intent.args),
        ],
      }),
    };
    return { data };
  },
  text: explanationText,
});

/** The answer of one policy. */
function partOf({ decision, considered, raised_by }: Explanation, policy: Policy | undefined) {
  const { verdict, reason_codes, violations, decided_by } = decision;
  const { matched_rule, missing_fields, dataflow_triggered } = decision;
  return {
    verdict,
    ...withoutEmpty({ reason_codes, violations }),
    decided_by,
    ...withoutEmpty({ matched_rule, raised_by, dataflow_triggered, missing_fields }),
    considered,
    rule_count: policy?.rules.length ?? 0,
  };
}
