/** Judges calls by a policy that `gait policy init` writes, in a workspace. */

import { commandLanguage } from "../../../../src/core/gate/command/command_language.ts";
import { compilePolicy } from "../../../../src/core/gate/decide/compiled_policy.ts";
import { evaluate } from "../../../../src/core/gate/decide/evaluate.ts";
import { normalizeIntent } from "../../../../src/core/gate/intent/normalize.ts";
import { parsePolicy } from "../../../../src/core/gate/policy/parse.ts";
import type { JsonObject } from "../../../../src/core/json/json.ts";

/** A call of a tool; a text is a command line of Claude Code's `Bash`. */
export type PackCall = string | { readonly tool_name: string; readonly args: JsonObject };

/** Prepares a policy; the answer is the verdict. */
export function callJudge(yaml: string, workspace = "/repo"): (call: PackCall) => string {
  const bytes = new TextEncoder().encode(yaml);
  const policy = compilePolicy(parsePolicy({ name: "policy.yaml", bytes }), commandLanguage);
  return (call) => {
    const { tool_name, args } = typeof call === "string"
      ? { tool_name: "tool.exec", args: { command: call } }
      : call;
    const intent = normalizeIntent({
      schema_id: "gait.gate.intent_request",
      schema_version: "1.0.0",
      created_at: "2026-02-05T00:00:00Z",
      producer_version: "1.0.0",
      tool_name,
      args,
      targets: [],
      context: { identity: "alice", workspace, risk_class: "low" },
    });
    return evaluate(policy, intent).verdict;
  };
}
