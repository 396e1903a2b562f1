/** How a call of Codex ended: by the text of its output, and by the events that repeat it. */

import { encodeUtf8 } from "../../bytes.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../../json/json.ts";
import { present } from "../../present.ts";
import type { BareCall, ToldOutcome } from "../open_calls.ts";
import { listAt, objectAt, parsed, textAt, textOf, wholeAt } from "../transcript.ts";

const HOOK_DENIAL = /^(?:Command|Tool call) blocked by PreToolUse hook: /;
const USER_DENIAL = /^(?:(?:exec command |patch )?rejected by user\b|user rejected )/;
const USER_DENIAL_WITHIN = /Rejected\(\\?"(?:exec command )?rejected by user/;
const CLIENT_DENIAL =
  /^(?:approval required by policy|writing (?:is blocked|outside)|[^\n]{0,400}rejected by user approval settings)|Rejected\(\\?"approval required by policy/;
const INTERRUPTED = /^(?:aborted$|aborted by user|command aborted by user)|\naborted by user/;
const EXIT_CODE = /^(?:Process exited with code|Exit code:) (-?\d+)$/m;
/** The id under which a command runs on in the background. */
export const RUNNING = /^Process running with session ID (\S+)$/m;
const FAILED =
  /^(?:unsupported call|unsupported custom tool call|apply_patch verification failed|exec_command failed|write_stdin failed|failed to |unable to |tool call error|err: |Error: |execution error|sandbox denied|Failed )/;

const HEAD_LINES = 8;

/** What an event says of a call. */
export interface Evidence {
  readonly status?: ToldOutcome["status"];
  readonly denied_by?: "user" | undefined;
  readonly exit_code?: number | undefined;
  readonly result?: string | undefined;
}

/** The first lines of an output, which the client writes; the command's own follow. */
export function head(text: string | undefined): string {
  const lines = (text ?? "").split("\n", HEAD_LINES);
  const end = lines.indexOf("Output:");
  return (end < 0 ? lines : lines.slice(0, end)).join("\n");
}

export function outcomeOf(
  { tool }: BareCall,
  output: JsonValue | undefined,
  evidence: Evidence | undefined,
): ToldOutcome {
  const { text, exit, isOk, isList } = unpacked(output);
  const result = text ?? evidence?.result;
  const base = present({ result });
  const start = result ?? "";
  if (HOOK_DENIAL.test(start)) {
    return { status: "denied", denied_by: "hook", ...base };
  }
  if (USER_DENIAL.test(start) || USER_DENIAL_WITHIN.test(head(start))) {
    return { status: "denied", denied_by: "user", ...base };
  }
  if (CLIENT_DENIAL.test(start)) return { status: "denied", denied_by: "client", ...base };
  if (INTERRUPTED.test(head(start))) return { status: "interrupted", ...base };
  const code = evidence?.exit_code ?? exit ?? codeIn(start);
  if (evidence?.status !== undefined) {
    const { status, denied_by } = evidence;
    return { status, denied_by, exit_code: code, ...base };
  }
  if (code !== undefined) return { status: code === 0 ? "ok" : "failed", exit_code: code, ...base };
  if (isOk !== undefined) return { status: isOk ? "ok" : "failed", ...base };
  if (FAILED.test(start)) return { status: "failed", ...base };
  // Shell and patch say how they ended. Other tools answer with a text or a list of parts.
  const isSilent = tool === "Bash" || tool === "apply_patch";
  if (isSilent && /^Success\. /.test(start)) return { status: "ok", ...base };
  return { status: isSilent || (!isList && text === undefined) ? "unknown" : "ok", ...base };
}

/** Outputs are a text, a list of parts, or in older versions JSON with the exit code in it. */
function unpacked(output: JsonValue | undefined) {
  const isJsonText = typeof output === "string" && output.startsWith("{");
  const inner = isJsonText ? parsed(encodeUtf8(output)) : output;
  if (isJsonObject(inner) && (!isJsonText || inner["metadata"] !== undefined)) {
    const text = textOf(inner["output"]) ?? textOf(inner["content"]);
    const isOk = typeof inner["success"] === "boolean" ? inner["success"] : undefined;
    const exit = wholeAt(objectAt(inner, "metadata"), "exit_code");
    return { text, exit, isOk, isList: false };
  }
  return { text: textOf(output), exit: undefined, isOk: undefined, isList: Array.isArray(output) };
}

function codeIn(text: string): number | undefined {
  const code = EXIT_CODE.exec(head(text))?.[1];
  return code === undefined ? undefined : Number(code);
}

export function evidenceOf(
  event: JsonObject,
): { readonly id: string; readonly evidence: Evidence } | undefined {
  if (event["type"] === "item_completed") {
    const item = objectAt(event, "item");
    const id = textAt(item, "id");
    return id === undefined || item === undefined
      ? undefined
      : { id, evidence: itemEvidence(item) };
  }
  const id = textAt(event, "call_id");
  if (id === undefined) return undefined;
  switch (event["type"]) {
    case "exec_command_end": {
      // Writing to a running command has an end of its own, with the id of the writing.
      if (event["source"] === "unified_exec_interaction") return undefined;
      const exit_code = wholeAt(event, "exit_code");
      const result = textAt(event, "aggregated_output") ?? textAt(event, "formatted_output");
      return { id, evidence: { ...ending(event["status"], exit_code), exit_code, result } };
    }
    case "patch_apply_end": {
      const status = event["success"] === true ? "ok" : "failed";
      const told = event["status"] === "declined"
        ? ending("declined", undefined)
        : { status } as const;
      return { id, evidence: { ...told, result: textAt(event, "stdout") } };
    }
    case "mcp_tool_call_end": {
      const result = objectAt(event, "result");
      const answer = objectAt(result, "Ok") ?? objectAt(result, "ok");
      const isFailed = answer === undefined || answer["isError"] === true ||
        answer["is_error"] === true;
      return {
        id,
        evidence: { status: isFailed ? "failed" : "ok", result: textOf(answer?.["content"]) },
      };
    }
    default:
      return undefined;
  }
}

function itemEvidence(item: JsonObject): Evidence {
  const exit_code = wholeAt(item, "exit_code");
  const result = textAt(item, "aggregated_output") ?? textAt(item, "stdout") ??
    textOf(listAt(objectAt(item, "result"), "content"));
  const isError = objectAt(item, "result")?.["isError"] === true ||
    objectAt(item, "error") !== undefined;
  const told = isError ? { status: "failed" } as const : ending(item["status"], exit_code);
  return { ...told, exit_code, result };
}

function ending(
  status: JsonValue | undefined,
  exit_code: number | undefined,
): Pick<Evidence, "status" | "denied_by"> {
  if (status === "declined") return { status: "denied", denied_by: "user" };
  if (status === "failed" || (exit_code !== undefined && exit_code !== 0)) {
    return { status: "failed" };
  }
  if (status === "completed" || exit_code === 0) return { status: "ok" };
  return {};
}
