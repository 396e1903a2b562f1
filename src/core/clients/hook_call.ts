/** Reading the call in a hook's payload, whose members each client names otherwise. */

import { encodeUtf8 } from "../bytes.ts";
import { describeJson, isJsonObject, type JsonObject, parseJson } from "../json/json.ts";
import { unclearNameWithin } from "../mcp/wire/message_names.ts";
import { present } from "../present.ts";
import { trim } from "../text.ts";
import type { ClientCall, HookSession } from "./hook_event.ts";
import type { HookPayload } from "./hook_payload.ts";

/** Members of one client's payloads. */
export interface CallMembers {
  readonly tool: string;
  readonly args: string;
  /**
   * Tools whose arguments may be a text of their own, such as a patch; of all others, a text must be that
   * of a JSON object. Absent where arguments are always an object.
   */
  readonly texts?: ReadonlySet<string>;
  readonly id?: string;
  /** Known members that say nothing about what would run. */
  readonly about: readonly string[];
  /** The same for members that hold objects, such as results. */
  readonly held?: readonly string[];
}

/** The call that a payload tells of. */
export function toldCall(
  read: HookPayload,
  session: HookSession,
  { tool, args, texts, id }: CallMembers,
): ClientCall {
  const name = read.toolName(tool);
  const isFree = texts?.has(name) === true;
  return {
    tool: name,
    args: (texts === undefined ? read.objectAt(args) : textArgs(read, args, isFree)) ?? {},
    session,
    ...present({ id: id === undefined ? undefined : read.text(id) }),
  };
}

/**
 * The call that waits for an answer.
 *
 * @throws {GaitError} `invalid_input` for a payload that names two tools, has two sets of arguments, or
 * another call in it: the client might run what gait does not read.
 */
export function waitingCall(
  read: HookPayload,
  session: HookSession,
  members: CallMembers,
): ClientCall {
  const call = toldCall(read, session, members);
  const { tool, args, id, about, held = [] } = members;
  read.refuseOther({
    args,
    reads: [tool, ...id === undefined ? [] : [id], ...about],
    walks: held,
    name: call.tool,
  });
  return call;
}

/** Argument under which a text of a tool's own is judged and recorded. */
const TEXT = "input";

function textArgs(read: HookPayload, name: string, isFree: boolean): JsonObject | undefined {
  const value = read.has(name) ? read.object[name] : undefined;
  if (typeof value !== "string") return read.objectAt(name);
  const text = trim(value);
  if (text === "") return undefined;
  if (isFree && !text.startsWith("{")) return { [TEXT]: value };
  const parsed = parseJson({ name: `/${name}`, bytes: encodeUtf8(value) });
  const unclear = unclearNameWithin(parsed);
  if (unclear !== undefined) throw read.fault(`the name of an argument ${unclear}`);
  if (isJsonObject(parsed)) return parsed;
  throw read.fault(`the text in /${name} is ${describeJson(parsed)}, expected an object`);
}
