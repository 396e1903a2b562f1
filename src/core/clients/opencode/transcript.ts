/**
 * What OpenCode keeps of its calls: one part each, with its state. Version 1 keeps parts in a database,
 * earlier ones in a file each.
 */

import type { JsonObject } from "../../json/json.ts";
import { present } from "../../present.ts";
import { GAIT_MARK } from "../mark.ts";
import { toldCall, type ToldOutcome } from "../open_calls.ts";
import type { Told } from "../told_call.ts";
import { fingerprint, objectAt, textAt, textOf, timeOf, wholeAt } from "../transcript.ts";

/** Session of a part. */
export interface OpenCodeSession {
  readonly id: string;
  readonly parent?: string | undefined;
  readonly directory?: string | undefined;
  readonly version?: string | undefined;
}

const USER_DENIAL = /^The user rejected permission/;
const CLIENT_DENIAL = /^The user has specified a rule which prevents/;

/** The call in a part; nothing if the part is something else. */
export function openCodeCall(part: JsonObject, session: OpenCodeSession): Told | undefined {
  if (part["type"] !== "tool") return undefined;
  const state = objectAt(part, "state") ?? {};
  const given = objectAt(state, "input") ?? {};
  // The client calls a tool of its own for calls that it cannot read, and names the tool in it.
  const isInvalid = part["tool"] === "invalid" && typeof given["tool"] === "string";
  const tool = (isInvalid ? textAt(given, "tool") : textAt(part, "tool")) ?? "";
  const args = isInvalid ? {} : given;
  const id = textAt(part, "callID");
  const time = objectAt(state, "time");
  const isAgent = session.parent !== undefined;
  const outcome: ToldOutcome = isInvalid
    ? { status: "failed", result: textAt(given, "error") }
    : outcomeOf(state);
  return toldCall({
    client: "opencode",
    tool,
    args,
    session: present({
      id: session.id,
      agent: isAgent ? session.id : undefined,
      cwd: session.directory,
      version: session.version,
    }),
    // A fork gives parts new ids, and keeps the times to the millisecond.
    copy_key: `opencode:${id ?? textAt(part, "id") ?? ""}:${time?.["start"] ?? ""}:${
      time?.["end"] ?? ""
    }:${fingerprint(tool + JSON.stringify(args))}`,
    ...present({ id, time: timeOf(time?.["start"]), parent_session: session.parent }),
  }, outcome);
}

function outcomeOf(state: JsonObject): ToldOutcome {
  const metadata = objectAt(state, "metadata");
  switch (state["status"]) {
    case "completed": {
      const exit_code = wholeAt(metadata, "exit");
      const result = textOf(state["output"]);
      const isAborted = /<metadata>[^<]{0,2000}User aborted the command/.test(result ?? "");
      if (isAborted) return { status: "interrupted", exit_code, result };
      return { status: (exit_code ?? 0) === 0 ? "ok" : "failed", exit_code, result };
    }
    case "error": {
      const result = textOf(state["error"]);
      const text = result ?? "";
      if (metadata?.["interrupted"] === true || text === "Tool execution aborted") {
        return { status: "interrupted", result };
      }
      if (GAIT_MARK.test(text)) return { status: "denied", denied_by: "hook", result };
      if (USER_DENIAL.test(text)) return { status: "denied", denied_by: "user", result };
      if (CLIENT_DENIAL.test(text)) return { status: "denied", denied_by: "client", result };
      return { status: "failed", exit_code: wholeAt(metadata, "exit"), result };
    }
    // What an ended session leaves like this was cut off.
    case "pending":
    case "running":
      return { status: "interrupted" };
    default:
      return { status: "unknown" };
  }
}
