import { defineCommand } from "../../cli/command.ts";
import { encodeUtf8 } from "../../core/bytes.ts";
import { GaitError } from "../../core/error.ts";
import { ExitCode } from "../../core/exit_code.ts";
import {
  findPolicyTemplate,
  type PolicyTemplate,
  policyTemplateText,
} from "../../core/gate/policy/templates.ts";
import type { PolicyInitResult } from "../../core/schema/policy.ts";
import type { Host } from "../../io/host.ts";
import { directoryOf } from "../../io/path.ts";
import { printable, shellWord } from "../../core/text.ts";

type Data = Omit<PolicyInitResult, "correlation_id">;

/** Mode of a new policy: who may change it decides what agents may do. */
const POLICY_MODE = 0o600;

/** `gait policy init`. */
export const policyInit = defineCommand({
  path: "policy init",
  summary: "Start a policy from a template",
  explain:
    "Writes one of three commented starting policies, for tools of low, medium or high risk, and never over an existing file unless forced.",
  needs: ["read", "write"],
  options: {
    out: {
      type: "path",
      default: "gait.policy.yaml",
      help: "where to write the policy",
    },
    force: { type: "boolean", help: "overwrite an existing file, which is then lost" },
  },
  positional: {
    name: "low|medium|high",
    help: "risk of the tools; also baseline-lowrisk, baseline-mediumrisk, baseline-highrisk",
    min: 1,
    max: 1,
    error: "expected one template: low, medium or high",
  },
  examples: ["policy init medium", "policy init high --out policies/prod.yaml"],
  async run({ options: { out, force }, args: [name = ""] }, host) {
    const template = templateOf(name);
    await refuseTaken(out, force, host);

    await host.write.directory(directoryOf(out));
    await host.write.file(out, encodeUtf8(policyTemplateText(template)), POLICY_MODE);

    const word = shellWord(out);
    const data: Data = {
      ok: true,
      template,
      policy_path: out,
      next_commands: [
        `gait policy validate ${word}`,
        `gait policy test ${word} <intent.json>`,
        `gait policy explain ${word} <intent.json>`,
      ],
    };
    return { exit: ExitCode.success, data };
  },
  text: ({ template, policy_path, next_commands }, style) => [
    `${style.paint("green", "policy init ok:")} template=${template} output=${
      printable(policy_path)
    }`,
    `next: ${next_commands.map(printable).join(" | ")}`,
  ],
});

function templateOf(name: string): PolicyTemplate {
  const found = findPolicyTemplate(name);
  if ("template" in found) return found.template;
  const guess = found.nearest === undefined ? "" : `, did you mean ${found.nearest}?`;
  throw new GaitError("invalid_input", `unknown policy template "${name}"${guess}`, {
    hint: "gait policy init low, medium or high",
  });
}

async function refuseTaken(path: string, force: boolean, host: Host<"read">): Promise<void> {
  if (path.trim() === "") {
    throw new GaitError("invalid_input", "missing value for --out", {
      hint: "gait policy init --help",
    });
  }
  const kind = await host.read.kindOf(path);
  if (kind === "directory") {
    throw new GaitError("invalid_input", `Cannot write "${path}": it is a directory`, {
      hint: `name a file in it: --out ${path.replace(/\/+$/, "")}/gait.policy.yaml`,
    });
  }
  if (kind === undefined || force) return;
  throw new GaitError(
    "invalid_input",
    `output path already exists (use --force to overwrite): ${path}`,
    { hint: "choose another path with --out; --force overwrites the file, which is then lost" },
  );
}
