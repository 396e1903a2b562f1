/** Judges command lines by policies of generation 1.1, in the workspace `/repo`. */

import assert from "node:assert/strict";
import { commandLanguage } from "../../../../src/core/gate/command/command_language.ts";
import { compilePolicy } from "../../../../src/core/gate/decide/compiled_policy.ts";
import type { Decision } from "../../../../src/core/gate/decide/decision.ts";
import { evaluate } from "../../../../src/core/gate/decide/evaluate.ts";
import { normalizeIntent } from "../../../../src/core/gate/intent/normalize.ts";
import { parsePolicy } from "../../../../src/core/gate/policy/parse.ts";
import type { JsonObject, JsonValue } from "../../../../src/core/json/json.ts";

/** Judges the line, or the arguments, of a call of a tool. */
export type LineJudge = (line: JsonValue, call?: CallOptions) => Decision;

/** What a call has beside its line. */
export interface CallOptions {
  readonly tool?: string;
  readonly args?: JsonObject;
}

/** Prepares a policy; the tool is `bash` with its line in `/command`. */
export function lineJudge(yaml: string): LineJudge {
  const bytes = new TextEncoder().encode(yaml);
  const policy = compilePolicy(parsePolicy({ name: "policy.yaml", bytes }), commandLanguage);
  return (line, { tool = "bash", args = { command: line } } = {}) => {
    const decision = evaluate(
      policy,
      normalizeIntent({
        schema_id: "gait.gate.intent_request",
        schema_version: "1.0.0",
        created_at: "2026-02-05T00:00:00Z",
        producer_version: "1.0.0",
        tool_name: tool,
        args,
        targets: [],
        context: { identity: "alice", workspace: "/repo", risk_class: "low" },
      }),
    );
    // A line that cannot be judged is blocked too, and would pass for one that a rule blocks.
    assert.notEqual(decision.decided_by, "error");
    return decision;
  };
}

/** Whether a decision says that a rule could not tell whether it applies. */
export function isUnclear({ reason_codes }: Decision): boolean {
  return reason_codes.includes("args_not_judgeable");
}

/** The policy of the worked cases. */
export const POLICY_Q = String.raw`
schema_version: 1.1.0
default_verdict: require_approval
commands: { bash: /command, exec_command: /cmd }
lists: { scratch: [., /tmp] }
rules:
  - name: look-around
    effect: allow
    match:
      command:
        every:
          - { program: [ls, cat, rg, head, wc, echo, cd], reads: { only: { under: [.] } } }
          - { program: git, subcommand: [status, diff, log] }
          - { program: npm, subcommand: [test, run lint] }
          - { to_file: { under: [$scratch] } }
  - name: no-force-push
    effect: block
    message: Push to a branch of your own, without force.
    match: { command: { any: { program: git, subcommand: push, flags: [f, force, force-with-lease] } } }
  - name: no-download-into-interpreter
    effect: block
    match: { command: { any: { program: [sh, bash, "python*", node], fed_by: { program: [curl, wget, base64] } } } }
  - name: no-rm-outside
    effect: block
    match: { command: { any: { program: rm, flags: [r, R, recursive], words: { any: { not: { under: [$scratch] } } } } } }
`;
