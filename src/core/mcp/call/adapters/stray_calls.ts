/** Tool calls in what an adapter does not read. */

import { isJsonObject, joinPointer, type JsonObject, type JsonValue } from "../../../json/json.ts";
import { foldCase, trim } from "../../../text.ts";

/** A part of a payload that some client would read as a tool call. */
export interface StrayCall {
  /** JSON Pointer. */
  readonly place: string;
  /** Absent where the part does not name its tool as a call does. */
  readonly name?: string;
  readonly args?: JsonValue | undefined;
}

/** Members in which some client has the arguments; spelled as `plainMember` does. */
export const ARGS: ReadonlySet<string> = new Set([
  ...["args", "arguments", "input", "inputs", "parameters", "params", "kwargs", "payload"],
  ...["toolinput", "toolargs", "toolarguments", "toolparameters", "actioninput", "rawinput"],
]);

/** Members in which some client has whole calls. */
export const CALLS: ReadonlySet<string> = new Set([
  ...["function", "functioncall", "functioncalls", "custom", "toolcall", "toolcalls", "tooluse"],
  "invalidtoolcalls",
]);

/** Members in which some client has the name of the tool. */
export const NAMES: ReadonlySet<string> = new Set(["name", "tool", "toolname", "functionname"]);

/** Members with code that runs. */
const CODES: ReadonlySet<string> = new Set(["executablecode"]);

/** Members that say which tools there are. No client runs what it finds there. */
const DEFINITIONS: ReadonlySet<string> = new Set([
  ...["tools", "functions", "toolchoice", "toolconfig"],
]);

/** Types of blocks and items that ask for a tool. */
const CALL_TYPE = /(?:^|_)(?:tool_use|call|call_chunk)$|^mcp_approval_request$/;

/** The name of a member in the form that all its spellings share. */
export function plainMember(member: string): string {
  return foldCase(trim(member)).replaceAll(/[ _-]/g, "");
}

/** All parts of a value that look like a tool call of any shape, the outermost ones. */
export function callsWithin(value: JsonValue, at: string): readonly StrayCall[] {
  return within(value, at, false);
}

/** The same of the members of an object but for some; the object itself is known. */
export function callsBelow(
  object: JsonObject,
  at: string,
  known: readonly string[],
): readonly StrayCall[] {
  return Object.entries(object)
    .filter(([member]) => !known.includes(member))
    .flatMap(([member, value]) => below(member, value, at));
}

function within(value: JsonValue, at: string, isAmongCalls: boolean): readonly StrayCall[] {
  if (Array.isArray(value)) {
    return value.flatMap((one: JsonValue, index) =>
      within(one, joinPointer(at, index), isAmongCalls)
    );
  }
  if (!isJsonObject(value)) return [];
  const call = callOf(value, isAmongCalls);
  if (call !== undefined) return [{ place: at, ...call }];
  return Object.entries(value).flatMap(([member, one]) => below(member, one, at));
}

function below(member: string, value: JsonValue, at: string): readonly StrayCall[] {
  const plain = plainMember(member);
  if (DEFINITIONS.has(plain) || typeof value !== "object" || value === null) return [];
  const place = joinPointer(at, member);
  const isHolder = CALLS.has(plain) || CODES.has(plain);
  const found = within(value, place, isHolder);
  const isEmpty = Object.keys(value).length === 0;
  return found.length === 0 && isHolder && !isEmpty ? [{ place }] : found;
}

function callOf(value: JsonObject, isAmongCalls: boolean): Omit<StrayCall, "place"> | undefined {
  const members = Object.entries(value);
  const named = members.find(([member, one]) =>
    NAMES.has(plainMember(member)) && typeof one === "string" && trim(one) !== ""
  );
  const given = members.find(([member]) => ARGS.has(plainMember(member)));
  const { type } = value;
  const isTyped = typeof type === "string" && CALL_TYPE.test(type);
  const name = typeof named?.[1] === "string" ? { name: named[1] } : {};
  if (isTyped || (named !== undefined && (given !== undefined || isAmongCalls))) {
    return { ...name, args: given?.[1] };
  }
  return undefined;
}
