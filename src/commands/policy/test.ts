import { defineCommand } from "../../cli/command.ts";
import type { Style } from "../../cli/style.ts";
import { compilePolicy } from "../../core/gate/decide/compiled_policy.ts";
import { judgeIntent } from "../../core/gate/decide/judge_intent.ts";
import { buildPolicyTestResult } from "../../core/gate/record/policy_test_result.ts";
import { digestPolicy } from "../../core/gate/policy/digest.ts";
import { EXIT_BY_VERDICT, STRICT_EXIT_BY_VERDICT } from "../../core/gate/decide/verdict.ts";
import type { PolicyTestResult } from "../../core/schema/policy.ts";
import { readIntentFile, readPolicy, refuseSharedInput } from "../../usecases/documents.ts";
import { POLICY_AND_INTENT_POSITIONAL } from "./positionals.ts";
import { verdictPaint } from "./verdict_paint.ts";
import { printable } from "../../core/text.ts";
import { encodeUtf8 } from "../../core/bytes.ts";
import { sha256 } from "../../core/crypto/digest.ts";
import { riskClassWarning } from "../../core/gate/policy/risk_classes.ts";
import { withoutEmpty } from "../../core/present.ts";
import { loadCommandLanguage } from "../../core/gate/command/load.ts";

type Data = Omit<PolicyTestResult, "correlation_id">;

export const policyTest = defineCommand({
  path: "policy test",
  summary: "Judge one intent by a policy, without side effects",
  explain:
    "Answers what a policy says to one intent: allow and dry_run exit 0, block 3, require_approval 4; no limit is counted, no approval asked for, nothing written.",
  needs: ["read"],
  options: {
    strict_exit: { type: "boolean", help: "exit 0 for allow only: dry_run exits 3" },
  },
  positional: POLICY_AND_INTENT_POSITIONAL,
  examples: ["policy test examples/policy-test/allow.yaml examples/policy-test/intent.json"],
  async run({ options, args: [policyPath = "", intentPath = ""] }, host) {
    refuseSharedInput([policyPath, intentPath]);
    const policy = await readPolicy(policyPath, host);
    const request = await readIntentFile(intentPath, host);
    const policy_digest = await digestPolicy(policy);

    const judged = judgeIntent(
      compilePolicy(policy, await loadCommandLanguage([policy])),
      request,
      intentPath,
    );

    const { decision, canonical, intent: { created_at, context } } = judged;
    const intent_digest = await sha256(encodeUtf8(canonical.intent));
    const data = {
      ...buildPolicyTestResult({ decision, created_at, policy_digest, intent_digest }),
      ...withoutEmpty({ warnings: riskClassWarning([policy], context.risk_class) }),
    };
    const exits = options.strict_exit ? STRICT_EXIT_BY_VERDICT : EXIT_BY_VERDICT;
    return { exit: exits[decision.verdict], data };
  },
  text: summaryText,
});

/** Only the summary, so that the text is as stable as the JSON. */
function summaryText({ summary, verdict }: Data, style: Style): string[] {
  const shown = style.paint(verdictPaint(verdict), `verdict=${verdict}`);
  return [printable(summary).replace(`verdict=${verdict}`, () => shown)];
}
