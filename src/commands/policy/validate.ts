import { defineCommand, type Outcome } from "../../cli/command.ts";
import type { Style } from "../../cli/style.ts";
import { ExitCode } from "../../core/exit_code.ts";
import { printable } from "../../core/text.ts";
import {
  type ValidateData,
  type ValidateFilesData,
  validatePolicies,
  validatePolicy,
} from "../../usecases/policy/validate.ts";
import { POLICIES_POSITIONAL } from "./positionals.ts";

export const policyValidate = defineCommand({
  path: "policy validate",
  summary: "Check policies and print their digests",
  explain:
    "Reads a policy strictly, names every fault with its line, and warns about what is legal but easy to get wrong.",
  needs: ["read"],
  options: {
    strict: { type: "boolean", help: "treat every warning as an error: exit 6" },
    tools: {
      type: "path",
      help: "tool lock, or the JSON of tools/list: warn of names and conditions that fit no tool",
    },
  },
  positional: POLICIES_POSITIONAL,
  examples: [
    "policy validate gait.policy.yaml",
    "policy validate policies/*.yaml --strict",
    "policy validate gait.policy.yaml --tools gait.mcp.lock",
  ],
  async run(
    { options, args },
    host,
  ): Promise<Outcome<ValidateData | ValidateFilesData>> {
    const [path = ""] = args;
    const data = args.length === 1
      ? await validatePolicy(path, options, host)
      : await validatePolicies(args, options, host);
    return { exit: data.ok ? ExitCode.success : ExitCode.invalid_input, data };
  },
  text: (data, style) =>
    "files" in data
      ? [
        ...data.files.flatMap(({ path, summary, hint }) => {
          const [first = "", ...more] = summary.split("\n");
          return [
            `${painted(first, style)} (${printable(path)})`,
            ...more.map(printable),
            ...hint === undefined ? [] : [`  hint: ${printable(hint)}`],
          ];
        }),
        painted(data.summary, style),
      ]
      : [painted(data.summary, style)],
});

const LABEL = /^policy validate (ok|failed):/;

function painted(line: string, style: Style): string {
  const [label = "", word] = LABEL.exec(line) ?? [];
  return style.paint(word === "ok" ? "green" : "red", label) + printable(line.slice(label.length));
}
