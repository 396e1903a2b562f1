import { defineCommand } from "../../cli/command.ts";
import { compilePolicy } from "../../core/gate/decide/compiled_policy.ts";
import { explainDecision } from "../../core/gate/decide/explain.ts";
import { digestIntent } from "../../core/gate/intent/digest.ts";
import { normalizeIntent } from "../../core/gate/intent/normalize.ts";
import { digestPolicy } from "../../core/gate/policy/digest.ts";
import { withoutEmpty } from "../../core/present.ts";
import type { PolicyExplainResult } from "../../core/schema/policy.ts";
import { explanationText } from "./explain_text.ts";
import {
  readGiven,
  readIntentFile,
  readPolicy,
  refuseSharedInput,
} from "../../usecases/documents.ts";
import { POLICY_AND_INTENT_POSITIONAL } from "./positionals.ts";
import { NO_TOOL_MAP, parseToolMap } from "../../core/mcp/map/tool_map.ts";
import { riskClassWarning } from "../../core/gate/policy/risk_classes.ts";
import { loadCommandLanguage } from "../../core/gate/command/load.ts";

type Data = Omit<PolicyExplainResult, "correlation_id">;

export const policyExplain = defineCommand({
  path: "policy explain",
  summary: "Show which rule decides an intent, and why no earlier one does",
  explain:
    "Names what decides an intent and, for every rule tried before, the first condition that failed; exits 0 whatever the verdict.",
  needs: ["read"],
  options: {
    tools: {
      type: "path",
      help: "tool map: values that it calls secret are not shown",
      setting: { key: "tool_map" },
    },
  },
  positional: POLICY_AND_INTENT_POSITIONAL,
  examples: [
    "policy explain examples/policy/base_high_risk.yaml examples/policy/intents/intent_write.json",
  ],
  async run({ options: { tools }, args: [policyPath = "", intentPath = ""] }, host) {
    refuseSharedInput([policyPath, intentPath]);
    if (tools !== undefined) {
      const what = "the tool map and another file cannot both";
      refuseSharedInput([policyPath, intentPath, tools], what);
    }
    const policy = await readPolicy(policyPath, host);
    const request = await readIntentFile(intentPath, host);
    const intent = normalizeIntent(request, intentPath);

    const map = await readGiven("tool map", tools, parseToolMap, host) ?? NO_TOOL_MAP;
    const secrets = map.secretsOf(intent.tool_name, intent.args);

    const { decision, considered } = explainDecision(
      compilePolicy(policy, await loadCommandLanguage([policy])),
      intent,
      { secrets },
    );

    const { verdict, reason_codes, violations, matched_rule, missing_fields } = decision;
    const { dataflow_triggered } = decision;
    const data: Data = {
      ok: true,
      policy_digest: await digestPolicy(policy),
      intent_digest: (await digestIntent(intent)).intent_digest,
      verdict,
      ...withoutEmpty({ reason_codes, violations }),
      decided_by: decision.decided_by,
      ...withoutEmpty({ matched_rule, dataflow_triggered, missing_fields }),
      considered,
      rule_count: policy.rules.length,
      ...withoutEmpty({ warnings: riskClassWarning([policy], intent.context.risk_class) }),
    };
    return { data };
  },
  text: explanationText,
});
