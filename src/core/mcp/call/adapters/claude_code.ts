/** The adapter `claude_code`: the input of a `PreToolUse` hook of Claude Code. */

import { GaitError } from "../../../error.ts";
import { present } from "../../../present.ts";
import { lower, trim } from "../../../text.ts";
import { describeJson, joinPointer, type JsonObject, type JsonValue } from "../../../json/json.ts";
import type { IntentTarget } from "../../../schema/gate.ts";
import { readerOf } from "../../../shape.ts";
import { type Adapter, BARE_CALL, callId, foreignShape, readCall } from "./adapter.ts";

interface HookPayload {
  readonly tool_name?: string;
  readonly name?: string;
  readonly tool_input?: JsonObject;
  readonly input?: JsonObject;
  readonly session_id?: string;
  readonly tool_use_id?: JsonValue;
}

const readHookPayload = readerOf<HookPayload>(foreignShape({
  tool_name: { kind: "string" },
  name: { kind: "string" },
  tool_input: { kind: "map" },
  input: { kind: "map" },
  session_id: { kind: "string" },
  tool_use_id: { kind: "any" },
}));

/** Names that policies see, by the name of the tool without spaces, `_` and `-`. */
const TOOL_NAMES: ReadonlyMap<string, string> = new Map([
  ...["read", "grep", "glob", "webfetch", "websearch"].map((name) => [name, "tool.read"] as const),
  ...["write", "edit", "notebookedit"].map((name) => [name, "tool.write"] as const),
  ["bash", "tool.exec"],
  ["task", "tool.delegate"],
]);

interface TargetRule {
  readonly kind: "path" | "url" | "other";
  readonly operation: string;
  /** Arguments that can name the target. */
  readonly from: readonly string[];
}

const PATHS = ["path", "file_path", "filepath", "file", "notebook_path"];

const TARGET_RULES: ReadonlyMap<string, readonly TargetRule[]> = new Map([
  ["tool.read", [
    { kind: "path", operation: "read", from: PATHS },
    { kind: "url", operation: "read", from: ["url", "uri"] },
  ]],
  ["tool.write", [{ kind: "path", operation: "write", from: PATHS }]],
  ["tool.exec", [{ kind: "other", operation: "execute", from: ["command", "cmd", "script"] }]],
  ["tool.delegate", [
    { kind: "other", operation: "delegate", from: ["task", "prompt", "description"] },
  ]],
]);

/** Reads `{"tool_name": "Write", "tool_input": {…}, "session_id": …}`. */
export const claudeCodeAdapter: Adapter = {
  carriesTargets: true,
  read(payload, source) {
    const hook = readCall("claude_code", readHookPayload, payload, source);
    const called_as = trim(hook.tool_name ?? "") || trim(hook.name ?? "");
    const name = toolNameOf(called_as);
    const args = hook.tool_input ?? hook.input ?? {};
    const { session_id } = hook;
    return {
      ...BARE_CALL,
      name,
      called_as,
      args,
      targets: (TARGET_RULES.get(name) ?? []).flatMap((rule) => targetsBy(rule, args)),
      context: present({ session_id }),
      isHeld: true,
      ...callId(hook.tool_use_id),
    };
  },
};

function toolNameOf(given: string): string {
  const name = lower(given);
  const known = TOOL_NAMES.get(name.replaceAll(/[ _-]/g, ""));
  if (known !== undefined) return known;
  if (name === "" || name.includes(".")) return name;
  return `tool.${name.replaceAll(/[ -]/g, "_")}`;
}

/**
 * One target for each argument that can name it: gait does not know which of several the tool uses, so
 * none may hide another.
 */
function targetsBy({ kind, operation, from }: TargetRule, args: JsonObject): IntentTarget[] {
  const values = new Set<string>();
  for (const name of from) {
    const value = Object.hasOwn(args, name) ? args[name] ?? undefined : undefined;
    if (value === undefined) continue;
    if (typeof value !== "string") throw notText(name, value);
    if (trim(value) !== "") values.add(value);
    // One of these arguments describes the call; the others only add to it.
    if (kind === "other" && values.size > 0) break;
  }
  return [...values].map((value) => ({ kind, value, operation }));
}

function notText(name: string, value: JsonValue): GaitError {
  const pointer = joinPointer("/tool_input", name);
  const message = `parse claude_code tool call: ${pointer} is ${
    describeJson(value)
  }, expected a string`;
  return new GaitError("invalid_input", message, {
    fields: [pointer],
    hint: "send what Claude Code gave to the hook, unchanged",
  });
}
