import { defineCommand } from "../../cli/command.ts";
import type { Style } from "../../cli/style.ts";
import { compilePolicy } from "../../core/gate/decide/compiled_policy.ts";
import { evaluate } from "../../core/gate/decide/evaluate.ts";
import { buildPolicyTestResult } from "../../core/gate/record/policy_test_result.ts";
import { digestIntent } from "../../core/gate/intent/digest.ts";
import { normalizeIntent } from "../../core/gate/intent/normalize.ts";
import { digestPolicy } from "../../core/gate/policy/digest.ts";
import { EXIT_BY_VERDICT, STRICT_EXIT_BY_VERDICT } from "../../core/gate/decide/verdict.ts";
import type { PolicyTestResult } from "../../core/schema/policy.ts";
import { readIntentFile, readPolicy, refuseSharedInput } from "../../usecases/documents.ts";
import { POLICY_AND_INTENT_POSITIONAL } from "./positionals.ts";
import { verdictPaint } from "./verdict_paint.ts";
import { printable } from "../../core/text.ts";

type Data = Omit<PolicyTestResult, "correlation_id">;

/** `gait policy test`. */
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
    refuseSharedInput(policyPath, intentPath);
    const policy = await readPolicy(policyPath, host);
    const request = await readIntentFile(intentPath, host);
    const policy_digest = await digestPolicy(policy);
    const intent = normalizeIntent(request, intentPath);
    const { intent_digest } = await digestIntent(intent);

    const decision = evaluate(compilePolicy(policy), intent);

    const { created_at } = intent;
    const data = buildPolicyTestResult({ decision, created_at, policy_digest, intent_digest });
    const exits = options.strict_exit ? STRICT_EXIT_BY_VERDICT : EXIT_BY_VERDICT;
    return { exit: exits[decision.verdict], data };
  },
  text: textOf,
});

/** The summary alone, so that the text form is as stable as the JSON. */
function textOf({ summary, verdict }: Data, style: Style): string[] {
  const shown = style.paint(verdictPaint(verdict), `verdict=${verdict}`);
  return [printable(summary).replace(`verdict=${verdict}`, () => shown)];
}
