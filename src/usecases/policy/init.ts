import { encodeUtf8 } from "../../core/bytes.ts";
import { GaitError } from "../../core/error.ts";
import { quoted, unwritable } from "../../core/fault.ts";
import {
  findPolicyTemplate,
  type PolicyTemplate,
  policyTemplateText,
} from "../../core/gate/policy/templates.ts";
import { shellWord } from "../../core/text.ts";
import type { Host } from "../../io/host.ts";
import { directoryOf } from "../../io/path.ts";

/** For the owner alone: who can change the policy decides what agents may do. */
const POLICY_MODE = 0o600;

/**
 * Writes the template of a name or alias to a file.
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
): Promise<PolicyTemplate> {
  const found = findPolicyTemplate(name);
  if (!("template" in found)) {
    const guess = found.nearest === undefined ? "" : `, did you mean ${found.nearest}?`;
    throw new GaitError("invalid_input", `unknown policy template ${quoted(name)}${guess}`, {
      hint: "gait policy init low, medium, high, coding-agent or mcp-filesystem",
    });
  }
  await writePolicy({ path, overwrite, text: policyTemplateText(found.template) }, host);
  return found.template;
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
  await refuseTaken(path, overwrite, host);
  await host.write.directory(directoryOf(path));
  await host.write.file(path, encodeUtf8(text), POLICY_MODE);
}

async function refuseTaken(path: string, overwrite: boolean, host: Host<"read">): Promise<void> {
  const kind = await host.read.kindOf(path);
  if (kind === "directory") {
    const file = `${path.replace(/\/+$/, "")}/gait.policy.yaml`;
    throw unwritable("policy", path, "it is a directory", `add a file name: ${shellWord(file)}`);
  }
  if (kind === undefined || overwrite) return;
  const hint = "choose another path with --out; --force overwrites the file, which is then lost";
  throw unwritable("policy", path, "it already exists", hint);
}
