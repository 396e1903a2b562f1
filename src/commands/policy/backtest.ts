import { defineCommand } from "../../cli/command.ts";
import { missing, unusable } from "../../core/fault.ts";
import { backtest } from "../../usecases/review/backtest.ts";
import { POLICY_SETTING, STRICTEST_OPTION } from "../gate/eval_options.ts";
import { backtestText } from "./backtest_text.ts";

const EXAMPLES = "3";
const EXAMPLES_MAX = 1000;

export const policyBacktest = defineCommand({
  path: "policy backtest",
  summary: "Judge the calls of the past by a policy, or by two side by side",
  explain:
    "Reads calls from runpacks, decision logs and transcripts of agent clients, and judges each again: which rule decides how often, what would be blocked or asked, and what changes with another policy. Calls that cannot be judged, since the record lacks what the policy asks about, are counted apart. Always exits 0 for a history that can be read.",
  needs: ["read"],
  options: {
    history: {
      type: "paths",
      value: "paths",
      reads: "paths",
      needed: true,
      help: "runpacks, decision logs, transcripts, or folders with them",
    },
    policy: {
      type: "paths",
      value: "files",
      reads: "paths",
      needed: true,
      help: "policy files; with two, the first one is a base",
      setting: POLICY_SETTING,
    },
    against: {
      type: "paths",
      value: "files",
      reads: "paths",
      help: "other policy files, to show what would change",
    },
    ...STRICTEST_OPTION,
    context: {
      type: "path",
      value: "file",
      help: "context of recorded calls: identity, workspace, risk_class",
    },
    limit: {
      type: "string",
      value: "count",
      default: EXAMPLES,
      help: "most examples of each rule",
    },
  },
  examples: [
    "policy backtest --history gait-out --policy gait.policy.yaml",
    "policy backtest --history ~/.codex/sessions --policy old.yaml --against new.yaml",
  ],
  async run({ options }, host) {
    const { history, policy, limit, ...others } = options;
    const names = [
      ...history.length === 0 ? ["--history"] : [],
      ...policy.length === 0 ? ["--policy"] : [],
    ];
    if (names.length > 0) {
      throw missing(names, "gait policy backtest --history <path> --policy <file>");
    }
    const examples = countIn(limit);
    return { data: await backtest({ history, policy, examples, ...others }, host) };
  },
  text: backtestText,
});

function countIn(text: string): number {
  const count = Number(text);
  if (/^[0-9]{1,4}$/.test(text) && count <= EXAMPLES_MAX) return count;
  throw unusable("--limit", text, `a whole number up to ${EXAMPLES_MAX}`, "such as --limit 10");
}
