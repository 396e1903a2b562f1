import { defineCommand } from "../../cli/command.ts";
import { ExitCode } from "../../core/exit_code.ts";
import { showPolicies } from "../../usecases/policy/show.ts";
import { POLICY_SETTING, STRICTEST_OPTION } from "../gate/eval_options.ts";
import { POLICIES_POSITIONAL } from "./positionals.ts";

/** `gait policy show`. */
export const policyShow = defineCommand({
  path: "policy show",
  summary: "Print policies as they apply, with the file of each rule",
  explain:
    "Prints the effective policy of one or several files: defaults filled in, lists expanded, rules in the order in which they are tried, each with its file and line.",
  needs: ["read"],
  options: STRICTEST_OPTION,
  positional: { ...POLICIES_POSITIONAL, setting: POLICY_SETTING },
  examples: ["policy show gait.policy.yaml", "policy show base.policy.yaml gait.policy.yaml"],
  async run({ options: { strictest }, args }, host) {
    return { exit: ExitCode.success, data: await showPolicies(args, host, strictest) };
  },
  quiet: "text",
  text: ({ text }) => text.slice(0, -1).split("\n"),
  json: ({ shown }) => shown,
});
