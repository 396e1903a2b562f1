import { defineCommand } from "../../cli/command.ts";
import type { Style } from "../../cli/style.ts";
import { GaitError } from "../../core/error.ts";
import { ExitCode } from "../../core/exit_code.ts";
import type { PolicyUpgradeResult } from "../../core/schema/policy.ts";
import { printable } from "../../core/text.ts";
import { STANDARD_INPUT } from "../../usecases/documents.ts";
import { upgradePolicyFile } from "../../usecases/policy/upgrade.ts";
import { POLICY_POSITIONAL } from "./positionals.ts";

/** `gait policy upgrade`. */
export const policyUpgrade = defineCommand({
  path: "policy upgrade",
  summary: "Write a policy of 1.0.0 as 1.1.0, with its comments kept",
  explain:
    "Prints a policy of 1.0.0 as one of 1.1.0 with the same rules, and warns of every rule that is tried earlier, as it then decides.",
  needs: ["read", "write"],
  needsOf: ({ write }) => ["read", ...write ? ["write"] as const : []],
  options: {
    write: { type: "boolean", help: "rewrite the file instead of printing it" },
  },
  positional: POLICY_POSITIONAL,
  examples: ["policy upgrade gait.policy.yaml", "policy upgrade gait.policy.yaml --write"],
  async run({ options: { write }, args: [path = ""] }, host) {
    if (write && path === STANDARD_INPUT) {
      throw new GaitError("invalid_input", "Cannot use --write with standard input", {
        hint: "give the path of a file, or leave out --write to print the upgraded policy",
      });
    }
    return { exit: ExitCode.success, data: await upgradePolicyFile(path, write, host) };
  },
  text: upgradeText,
});

function upgradeText(
  { path, written, changes, upgraded }: Omit<PolicyUpgradeResult, "correlation_id">,
  style: Style,
): string[] {
  // What is printed instead of written is the file itself, to be piped on.
  if (upgraded !== undefined) return upgraded.replace(/\n$/, "").split("\n");
  const state = written ? "is 1.1.0 now" : "was 1.1.0 already";
  return [
    `${style.paint("green", "policy upgrade ok:")} ${printable(path)} ${state}`,
    ...changes.map((change) => `  ${printable(change)}`),
  ];
}
