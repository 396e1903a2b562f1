import { defineCommand } from "../../cli/command.ts";
import { ExitCode } from "../../core/exit_code.ts";
import { missing } from "../../core/fault.ts";
import { EXIT_BY_VERDICT, STRICT_EXIT_BY_VERDICT } from "../../core/gate/decide/verdict.ts";
import { lowerTrim, trim } from "../../core/text.ts";
import { refuseSharedInput } from "../../usecases/documents.ts";
import { evalIntent } from "../../usecases/judge/eval_intent.ts";
import { evalServed } from "../../usecases/serve/eval_served.ts";
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
  needsOf: (options) => [
    ...["read", "write", "env"] as const,
    ...(isServed(options) ? ["net"] as const : []),
    ...(lowerTrim(options.credential_broker) === "command" && !options.simulate
      ? ["run"] as const
      : []),
    ...signerKinds(options),
    ...stateKinds(options),
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
    const setting = { ...options, ...files, guarded, correlation_id };
    const data = isServed(options)
      ? await evalServed(setting, host)
      : await evalIntent(setting, host);
    const byVerdict = options.strict_exit ? STRICT_EXIT_BY_VERDICT : EXIT_BY_VERDICT;
    return { exit: options.simulate ? ExitCode.success : byVerdict[data.verdict], data };
  },
  quiet: ({ verdict }) => [verdict],
  text: gateEvalText,
});

/**
 * Whether a running server may judge in place of this process: not where the decision depends on
 * variables, which a server read when it began, or on a signer, which only this process was told of,
 * and not where a text is to be recorded in place of a token.
 */
function isServed(options: GateEvalOptions): boolean {
  const { private_key_env, approval_public_key_env, approval_private_key_env, signer } = options;
  const others = [
    ...[private_key_env, approval_public_key_env, approval_private_key_env],
    ...[options.state_password_env, signer],
  ];
  return !options.no_serve && lowerTrim(options.credential_broker) === "off" &&
    trim(options.approval_token_ref) === "" && others.every((value) => value === undefined);
}

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
