import { defineCommand } from "../../cli/command.ts";
import type { Style } from "../../cli/style.ts";
import { GaitError } from "../../core/error.ts";
import type { PolicyFmtResult } from "../../core/schema/policy.ts";
import { printable, shellWord } from "../../core/text.ts";
import { STANDARD_INPUT } from "../../usecases/documents.ts";
import { formatPolicyFile } from "../../usecases/policy/format.ts";
import { POLICY_POSITIONAL } from "./positionals.ts";

export const policyFmt = defineCommand({
  path: "policy fmt",
  summary: "Format a policy, with its comments kept",
  explain:
    "Prints a policy with keys and rules in order and all comments kept; its digest never changes, else nothing is written.",
  needs: ["read", "write"],
  options: {
    write: { type: "boolean", help: "rewrite the file instead of printing it" },
    check: {
      type: "boolean",
      help: "only say whether it is formatted; exit 2 if not",
      conflicts: { write: "--check writes nothing" },
    },
  },
  positional: POLICY_POSITIONAL,
  examples: ["policy fmt gait.policy.yaml --check", "policy fmt gait.policy.yaml --write"],
  async run({ options: { check, write }, args: [path = ""] }, host) {
    if (write && path === STANDARD_INPUT) {
      throw new GaitError("invalid_input", "Cannot use --write with standard input", {
        hint: "give the path of a file, or leave out --write to print the formatted policy",
      });
    }
    const data = await formatPolicyFile(path, write ? "write" : check ? "check" : "print", host);
    return { data };
  },
  quiet: ({ formatted = "" }) => formatted === "" ? [] : formatted.slice(0, -1).split("\n"),
  text: formatText,
});

function formatText(
  { ok, path, written, formatted }: Omit<PolicyFmtResult, "correlation_id">,
  style: Style,
): string[] {
  // What is printed instead of written is the file itself, to be piped on.
  if (formatted !== undefined) return formatted === "" ? [] : formatted.slice(0, -1).split("\n");
  if (!ok) {
    const next = path === STANDARD_INPUT
      ? []
      : [`next: gait policy fmt ${shellWord(path)} --write`];
    return [
      `${style.paint("red", "policy fmt failed:")} ${printable(path)} is not formatted`,
      ...next,
    ];
  }
  const state = written ? "was rewritten" : "is formatted";
  return [`${style.paint("green", "policy fmt ok:")} ${printable(path)} ${state}`];
}
