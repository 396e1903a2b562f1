/** Whether a drafted condition on command lines holds for the lines that it was drafted from. */

import { commandLanguage } from "../../gate/command/command_language.ts";
import { compilePolicy } from "../../gate/decide/compiled_policy.ts";
import { evaluate } from "../../gate/decide/evaluate.ts";
import { normalizeIntent } from "../../gate/intent/normalize.ts";
import { parsePolicy } from "../../gate/policy/parse.ts";
import { encodeUtf8 } from "../../bytes.ts";
import { GaitError } from "../../error.ts";
import type { JsonObject, JsonValue } from "../../json/json.ts";

/** Whether each act of each line satisfies one of the items. Items that no policy takes satisfy none. */
export function satisfiesAll(every: readonly JsonObject[], lines: readonly JsonValue[]): boolean {
  const rule = {
    name: "drafted",
    effect: "allow",
    match: { tool_names: ["t"], command: { every: [...every] } },
  };
  const document = {
    ...{ schema_version: "1.1.0", default_verdict: "block" },
    ...{ commands: { t: "/line" }, rules: [rule] },
  };
  try {
    const bytes = encodeUtf8(JSON.stringify(document));
    const policy = compilePolicy(parsePolicy({ name: "draft", bytes }), commandLanguage);
    return lines.every((line) => evaluate(policy, callOf(line)).verdict === "allow");
  } catch (error) {
    if (error instanceof GaitError) return false;
    throw error;
  }
}

function callOf(line: JsonValue) {
  return normalizeIntent({
    ...{ schema_id: "gait.gate.intent_request", schema_version: "1.0.0" },
    ...{ created_at: "2026-01-01T00:00:00Z", producer_version: "0.0.0", tool_name: "t" },
    ...{ args: { line }, targets: [] },
    context: { identity: "draft", workspace: "/workspace", risk_class: "low" },
  });
}
