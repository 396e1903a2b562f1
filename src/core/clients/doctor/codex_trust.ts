/** Asking Codex which hooks it trusts: lines of JSON for `codex app-server`, and its answers. */

import { isJsonObject, type JsonObject, type JsonValue } from "../../json/json.ts";
import { VERSION } from "../../version.ts";
import { idOfCommand } from "../hook_command.ts";

const LIST_ID = 2;

/** The first message; the others follow its answer. */
export const INITIALIZE: JsonObject = {
  jsonrpc: "2.0",
  id: 1,
  method: "initialize",
  params: { clientInfo: { name: "gait", version: VERSION } },
};

/** The messages after the answer to the first. */
export function listHooks(cwd: string): readonly JsonObject[] {
  return [
    { jsonrpc: "2.0", method: "initialized" },
    { jsonrpc: "2.0", id: LIST_ID, method: "hooks/list", params: { cwds: [cwd] } },
  ];
}

/** Which of the two answers a message is. */
export function answerOf(message: JsonValue): "initialized" | "hooks" | undefined {
  if (!isJsonObject(message) || "method" in message) return undefined;
  return message["id"] === 1 ? "initialized" : message["id"] === LIST_ID ? "hooks" : undefined;
}

/** One of our hooks as Codex lists it. */
export interface ListedHook {
  /** `preToolUse` for the event before a call. */
  readonly event: string;
  /** Whether Codex starts it: hooks that nobody reviewed, or that changed since, are skipped. */
  readonly isTrusted: boolean;
  /** Trust in the words of Codex: `trusted`, `untrusted`, `modified`. */
  readonly trust: string;
  readonly isEnabled: boolean;
}

/** The hooks of a registration in the answer of Codex. */
export function listedHooks(answer: JsonValue, id: string): readonly ListedHook[] {
  return hooksIn(answer).flatMap(({ command, eventName, trustStatus, enabled }) => {
    const isOurs = typeof command === "string" && idOfCommand("codex", command) === id;
    if (!isOurs || typeof eventName !== "string") return [];
    const trust = String(trustStatus);
    const isTrusted = trust === "trusted" || trust === "managed";
    return [{ event: eventName, trust, isTrusted, isEnabled: enabled !== false }];
  });
}

/** Every object in an answer that is a hook; Codex lists them by folder. */
function hooksIn(value: JsonValue): readonly JsonObject[] {
  if (Array.isArray(value)) return value.flatMap((one) => hooksIn(one));
  if (!isJsonObject(value)) return [];
  return "trustStatus" in value ? [value] : Object.values(value).flatMap((one) => hooksIn(one));
}
