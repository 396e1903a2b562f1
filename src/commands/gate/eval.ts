import { defineCommand } from "../../cli/command.ts";
import { ExitCode } from "../../core/exit_code.ts";
import { missing } from "../../core/fault.ts";
import { EXIT_BY_VERDICT, STRICT_EXIT_BY_VERDICT } from "../../core/gate/decide/verdict.ts";
import { lowerTrim } from "../../core/text.ts";
import { refuseSharedInput } from "../../usecases/documents.ts";
import { evalIntent } from "../../usecases/judge/eval_intent.ts";
import { GATE_ENV, GATE_EVAL_OPTIONS, type GateEvalOptions } from "./eval_options.ts";
import { guardedFiles } from "../guarded_files.ts";
import { signerKinds } from "../key_options.ts";
import { gateEvalText } from "./eval_text.ts";
import { stateKinds } from "../state/options.ts";

export const gateEval = defineCommand({
  path: "gate eval",
  summary: "Judge one tool-call intent against a policy",
  explain:
    "Answers allow, block, require_approval or dry_run for one intent and writes a signed trace of it; it never runs the tool.",
  needs: ["read", "write", "env", "run", "net"],
  needsOf: ({ credential_broker, simulate, signer, state }) => [
    ...["read", "write", "env"] as const,
    ...(lowerTrim(credential_broker) === "command" && !simulate ? ["run"] as const : []),
    ...signerKinds({ signer }),
    ...stateKinds({ state }),
  ],
  env: GATE_ENV,
  options: GATE_EVAL_OPTIONS,
  examples: [
    "gate eval --policy policy.yaml --intent intent.json",
    "gate eval --policy policy.yaml --intent intent.json --approval-token token.json --approval-public-key approver.key --key-mode prod --private-key gait-out/keys/gait_private.key",
  ],
  async run({ options, correlationId, filled, project }, host) {
    const files = requiredPaths(options);
    const guarded = guardedFiles(filled, project);
    const correlation_id = await correlationId();
    const data = await evalIntent({ ...options, ...files, guarded, correlation_id }, host);
    const byVerdict = options.strict_exit ? STRICT_EXIT_BY_VERDICT : EXIT_BY_VERDICT;
    return { exit: options.simulate ? ExitCode.success : byVerdict[data.verdict], data };
  },
  text: gateEvalText,
});

function requiredPaths(
  { policy, intent }: GateEvalOptions,
): { readonly policy: readonly string[]; readonly intent: string } {
  if (policy.length === 0 || intent === undefined) {
    const names = [
      ...policy.length === 0 ? ["--policy"] : [],
      ...intent === undefined ? ["--intent"] : [],
    ];
    throw missing(names, "gait gate eval --policy <file> --intent <file>");
  }
  refuseSharedInput([...policy, intent]);
  return { policy, intent };
}
