/** The adapter `claude_code`: the input of a `PreToolUse` hook of Claude Code. */

import { GaitError } from "../../../error.ts";
import { present } from "../../../present.ts";
import { lower, nameFault, trim } from "../../../text.ts";
import {
  describeJson,
  isJsonObject,
  joinPointer,
  type JsonObject,
  type JsonValue,
} from "../../../json/json.ts";
import { cleanedPath, pathFault, resolvedPath } from "../../../path.ts";
import type { IntentTarget } from "../../../schema/gate.ts";
import {
  type Adapter,
  BARE_CALL,
  callId,
  foreignReader,
  readCall,
  shapeFault,
  type UnclearPath,
} from "./adapter.ts";
import { type ClaudeTool, claudeTool, toldTool, TOOL_CLASSES } from "./claude_tools.ts";
import { refuseUnread } from "./unread_members.ts";

const readHookPayload = foreignReader({
  tool_name: "string",
  name: "string",
  tool_input: "map",
  input: "map",
  session_id: "string",
  cwd: "string",
  tool_use_id: "any",
});

const ADAPTER = "claude_code";

/** Members of a hook's input that are read, or that say nothing about the call. */
const READ = [
  ...["tool_name", "name", "session_id", "cwd", "tool_use_id", "transcript_path", "prompt_id"],
  ...["permission_mode", "agent_id", "agent_type", "effort", "hook_event_name", "mcp_server"],
];

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
  fits: (payload) =>
    isJsonObject(payload) && typeof payload["tool_name"] === "string" &&
    (Object.hasOwn(payload, "tool_input") || Object.hasOwn(payload, "hook_event_name")),
  read(payload, source) {
    const hook = readCall(ADAPTER, readHookPayload, payload, source);
    const given = [hook.tool_name, hook.name].find((name) => clearName(name ?? "") !== "") ?? "";
    const called_as = trim(given);
    if (isJsonObject(payload)) refuseDoubt(payload, called_as);
    const tool = claudeTool(called_as);
    const name = toolNameOf(called_as, tool);
    const args = hook.tool_input ?? hook.input ?? {};
    const { session_id, cwd } = hook;
    const targets = (TARGET_RULES.get(name) ?? []).flatMap((rule) => targetsBy(rule, args));
    const place = placeOf(targets, cwd);
    return [{
      ...BARE_CALL,
      name,
      called_as: given,
      args,
      targets: place.targets,
      context: present({ session_id }),
      isHeld: true,
      ...callId(hook.tool_use_id),
      ...present({
        cwd: place.cwd,
        standard_name: tool?.name,
        told_tool: toldTool(called_as, name, tool),
      }),
      ...(place.unclear.length === 0 ? {} : { unclear_paths: place.unclear }),
      ...(tool === undefined
        ? { stands_for: TOOL_CLASSES }
        : tool.like.length > 0
        ? { stands_for: tool.like }
        : {}),
    }];
  },
};

/** The name without blanks around it; programs read a line end or another control there differently. */
function clearName(name: string): string {
  const fault = nameFault(name);
  if (fault !== undefined) throw shapeFault(ADAPTER, `the tool name ${fault}`, "/tool_name");
  return trim(name);
}

/** Refuses a payload that names two tools or has two sets of arguments, or those of another shape. */
function refuseDoubt(payload: JsonObject, name: string): void {
  const args = Object.hasOwn(payload, "tool_input") ? "tool_input" : "input";
  refuseUnread(payload, { adapter: ADAPTER, args, reads: READ, name });
  const { tool_name, name: other } = payload;
  if (typeof tool_name !== "string" || typeof other !== "string") return;
  if (trim(other) === "" || trim(tool_name) === trim(other)) return;
  throw shapeFault(ADAPTER, '"name" names another tool than "tool_name" does', "/name");
}

function toolNameOf(given: string, tool: ClaudeTool | undefined): string {
  if (tool?.class !== undefined) return tool.class;
  const name = lower(given);
  if (name === "" || name.includes(".")) return name;
  return `tool.${name.replaceAll(/[ -]/g, "_")}`;
}

/** A target with the argument that names it. */
interface NamedTarget extends IntentTarget {
  readonly from: string;
}

/**
 * One target for each argument that can name it: gait does not know which of several the tool uses, so
 * none may hide another.
 */
function targetsBy({ kind, operation, from }: TargetRule, args: JsonObject): NamedTarget[] {
  const found: NamedTarget[] = [];
  for (const name of from) {
    const value = Object.hasOwn(args, name) ? args[name] ?? undefined : undefined;
    if (value === undefined) continue;
    if (typeof value !== "string") throw notText(name, value);
    if (trim(value) !== "" && found.every((target) => target.value !== value)) {
      found.push({ kind, value, operation, from: name });
    }
    // One of these arguments describes the call; the others only add to it.
    if (kind === "other" && found.length > 0) break;
  }
  return found;
}

interface CallPlace {
  readonly targets: readonly IntentTarget[];
  /** The working folder, if all programs read its path alike. */
  readonly cwd: string | undefined;
  readonly unclear: readonly UnclearPath[];
}

/** Each path as given, and as the cleaned path from the working folder. */
function placeOf(named: readonly NamedTarget[], cwd: string | undefined): CallPlace {
  const base = cwd !== undefined && pathFault(cwd) === undefined ? cleanedPath(cwd) : undefined;
  const isPlace = base !== undefined && base.root !== "relative";
  // If programs read the folder differently, the tool map cannot know better.
  const isUnclear = trim(cwd ?? "") !== "" && !isPlace;
  const unclear: UnclearPath[] = [];
  const targets = named.flatMap(({ from, ...target }) => {
    if (target.kind !== "path") return [target];
    const fault = pathFault(target.value);
    const path = cleanedPath(target.value);
    const isLost = path.root === "relative" && !isPlace;
    const text = fault ?? (isLost ? lostText(isUnclear) : undefined);
    if (text !== undefined) {
      const ofClient = isLost && isUnclear ? { isOfClient: true } as const : {};
      unclear.push({ pointer: joinPointer("", from), text, ...ofClient });
      return [target];
    }
    const value = base === undefined ? path.text : resolvedPath(base, path).text;
    return value === target.value ? [target] : [target, { ...target, value }];
  });
  return { targets, cwd: isPlace ? base.text : undefined, unclear };
}

function lostText(isUnclear: boolean): string {
  return isUnclear
    ? "is relative, and programs read the folder in cwd differently"
    : "is relative, and the payload names no folder in cwd";
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
