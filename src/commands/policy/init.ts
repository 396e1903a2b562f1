import { defineCommand } from "../../cli/command.ts";
import { unusable } from "../../core/fault.ts";
import type { PolicyInitResult } from "../../core/schema/policy.ts";
import { printable, shellWord } from "../../core/text.ts";
import { startPolicy } from "../../usecases/policy/init.ts";

export const policyInit = defineCommand({
  path: "policy init",
  summary: "Start a policy from a template",
  explain:
    "Writes a commented policy to start from, for tools of low, medium or high risk, for coding agents or for the filesystem server of MCP, and never over an existing file unless forced.",
  needs: ["read", "write"],
  options: {
    out: {
      type: "path",
      writes: true,
      default: "gait.policy.yaml",
      help: "where to write the policy",
    },
    force: { type: "boolean", help: "overwrite an existing file, which is then lost" },
  },
  positional: {
    name: "low|medium|high|coding-agent|mcp-filesystem",
    help:
      "risk of the tools, also baseline-lowrisk, baseline-mediumrisk, baseline-highrisk; or a pack for tools that are known by name",
    words: true,
    min: 1,
    error: "expected one template: low, medium, high, coding-agent or mcp-filesystem",
  },
  examples: [
    "policy init coding-agent",
    "policy init medium",
    "policy init high --out policies/prod.yaml",
  ],
  async run({ options: { out, force }, args: [name = ""] }, host) {
    if (out === "") throw unusable("--out", out, "the path of a file", "gait policy init --help");
    const template = await startPolicy({ name, path: out, overwrite: force }, host);
    const word = shellWord(out);
    const data: Omit<PolicyInitResult, "correlation_id"> = {
      ok: true,
      template,
      policy_path: out,
      next_commands: [
        `gait policy validate ${word}`,
        `gait policy test ${word} <intent.json>`,
        `gait policy explain ${word} <intent.json>`,
      ],
    };
    return { data };
  },
  text: ({ template, policy_path, next_commands }, style) => [
    `${style.paint("green", "policy init ok:")} template=${template} output=${
      printable(policy_path)
    }`,
    `next: ${next_commands.map(printable).join(" | ")}`,
  ],
});
