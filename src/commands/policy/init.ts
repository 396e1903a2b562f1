import { defineCommand } from "../../cli/command.ts";
import { conflict, unusable } from "../../core/fault.ts";
import type { PolicyInitResult } from "../../core/schema/policy.ts";
import { printable, shellWord } from "../../core/text.ts";
import type { Host } from "../../io/host.ts";
import { startPolicy, writePolicy } from "../../usecases/policy/init.ts";
import { GaitError } from "../../core/error.ts";
import { HOME_VARIABLES } from "../../io/workspace.ts";
import { present } from "../../core/present.ts";

const TEMPLATE_EXPECTED =
  "expected one template: low, medium, high, coding-agent, mcp-filesystem or agent-tools";

/** Drafts a policy. Its code is loaded only with `--from`. */
async function draft(
  from: string,
  path: string,
  overwrite: boolean,
  host: Host<"read" | "write" | "env">,
) {
  const { draftPolicy } = await import("../../usecases/policy/draft.ts");
  const drafted = await draftPolicy(from, host);
  await writePolicy({ path, overwrite, text: drafted.text }, host);
  return drafted;
}

export const policyInit = defineCommand({
  path: "policy init",
  summary: "Start a policy from a template, or from what was seen",
  explain:
    "Writes a commented policy to start from, for tools of low, medium or high risk, or a draft from recorded calls. For coding agents, the MCP filesystem server and an agent of your own it also writes a test next to the policy. Never replaces an existing file unless forced.",
  needs: ["read", "write", "env"],
  needsOf: ({ from }) => ["read", "write", ...from === undefined ? [] : ["env"] as const],
  env: { names: HOME_VARIABLES },
  options: {
    out: {
      type: "path",
      writes: true,
      default: "gait.policy.yaml",
      help: "where to write the policy",
    },
    from: {
      type: "string",
      value: "lock|run_id|path",
      reads: "paths",
      help: "in place of a template: draft a policy of a tool lock, tools/list JSON or runpack",
    },
    force: { type: "boolean", help: "overwrite existing files, which are then lost" },
  },
  positional: {
    name: "low|medium|high|coding-agent|mcp-filesystem|agent-tools",
    help:
      "risk of the tools, also baseline-lowrisk, baseline-mediumrisk, baseline-highrisk; a pack for tools that are known by name; or agent-tools, with examples for the tools of your own agent",
    words: true,
    min: 0,
    error: TEMPLATE_EXPECTED,
  },
  examples: [
    "policy init coding-agent",
    "policy init medium",
    "policy init high --out policies/prod.yaml",
    "policy init --from gait.mcp.lock",
  ],
  async run({ options, args: [name = ""] }, host) {
    const { out, force } = options;
    if (out === "") throw unusable("--out", out, "the path of a file", "gait policy init --help");
    const from = options.from;
    if (from !== undefined && name !== "") {
      throw conflict("--from", "a template", "give one of the two");
    }
    if (from === undefined && name === "") {
      throw new GaitError("invalid_input", TEMPLATE_EXPECTED, { hint: "gait policy init --help" });
    }
    const drafted = from === undefined ? undefined : await draft(from, out, force, host);
    const { template, tests } = drafted === undefined
      ? await startPolicy({ name, path: out, overwrite: force }, host)
      : { template: "draft" };
    const word = shellWord(out);
    const data: Omit<PolicyInitResult, "correlation_id"> = {
      ok: true,
      template,
      policy_path: out,
      ...present({ tests_path: tests, from }),
      ...drafted === undefined ? {} : { rule_count: drafted.ruleCount, notes: drafted.notes },
      next_commands: [
        `gait policy validate ${word}`,
        tests === undefined
          ? `gait policy test ${word} <intent.json>`
          : `gait policy test ${shellWord(tests)}`,
        `gait policy explain ${word} <intent.json>`,
      ],
    };
    return { data };
  },
  text: ({ template, policy_path, tests_path, next_commands, notes = [] }, style) => [
    `${style.paint("green", "policy init ok:")} template=${template} output=${
      printable(policy_path)
    }`,
    ...tests_path === undefined ? [] : [`tests: ${printable(tests_path)}`],
    ...notes.map((note) => `  ${printable(note)}`),
    `next: ${next_commands.map(printable).join(" | ")}`,
  ],
});
