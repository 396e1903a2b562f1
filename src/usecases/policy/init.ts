import { encodeUtf8 } from "../../core/bytes.ts";
import { GaitError } from "../../core/error.ts";
import { quoted, unwritable } from "../../core/fault.ts";
import {
  findPolicyTemplate,
  type PolicyTemplate,
  policyTemplateTests,
  policyTemplateText,
} from "../../core/gate/policy/templates.ts";
import { shellWord } from "../../core/text.ts";
import type { Host } from "../../io/host.ts";
import { baseName, directoryOf } from "../../io/path.ts";
import { testBeside } from "./find_test_files.ts";

/** Mode for the owner alone: anyone who can change the policy decides what agents may do. */
const POLICY_MODE = 0o600;

/** Files written from a template. */
export interface StartedPolicy {
  readonly template: PolicyTemplate;
  /** Path of the test next to the policy. */
  readonly tests?: string;
}

/**
 * Writes the template of a name or alias to a file, and its test next to it.
 *
 * @throws {GaitError} `invalid_input` for an unknown name, and for a path that is taken.
 */
export async function startPolicy(
  { name, path, overwrite }: {
    readonly name: string;
    readonly path: string;
    readonly overwrite: boolean;
  },
  host: Host<"read" | "write">,
): Promise<StartedPolicy> {
  const found = findPolicyTemplate(name);
  if (!("template" in found)) {
    const guess = found.nearest === undefined ? "" : `, did you mean ${found.nearest}?`;
    throw new GaitError("invalid_input", `unknown policy template ${quoted(name)}${guess}`, {
      hint: "gait policy init low, medium, high, coding-agent, mcp-filesystem or agent-tools",
    });
  }
  const { template } = found;
  const text = policyTemplateText(template);
  const tests = policyTemplateTests(template, baseName(path));
  if (tests === undefined) {
    await writePolicy({ path, overwrite, text }, host);
    return { template };
  }
  const beside = testBeside(path);
  await refuseTaken("policy test", beside, overwrite, host);
  await writePolicy({ path, overwrite, text }, host);
  await host.write.file(beside, encodeUtf8(tests), POLICY_MODE);
  return { template, tests: beside };
}

/**
 * Writes the text of a new policy.
 *
 * @throws {GaitError} `invalid_input` for a path that is taken.
 */
export async function writePolicy(
  { path, overwrite, text }: {
    readonly path: string;
    readonly overwrite: boolean;
    readonly text: string;
  },
  host: Host<"read" | "write">,
): Promise<void> {
  await refuseTaken("policy", path, overwrite, host);
  await host.write.directory(directoryOf(path));
  await host.write.file(path, encodeUtf8(text), POLICY_MODE);
}

async function refuseTaken(
  what: "policy" | "policy test",
  path: string,
  overwrite: boolean,
  host: Host<"read">,
): Promise<void> {
  const kind = await host.read.kindOf(path);
  if (kind === "directory") {
    const file = `${path.replace(/\/+$/, "")}/gait.policy.yaml`;
    const hint = what === "policy"
      ? `add a file name: ${shellWord(file)}`
      : "choose another path for the policy with --out";
    throw unwritable(what, path, "it is a directory", hint);
  }
  if (kind === undefined || overwrite) return;
  const hint = "choose another path with --out; --force overwrites the file, which is then lost";
  throw unwritable(what, path, "it already exists", hint);
}
