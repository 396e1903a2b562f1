/**
 * Refuses what an adapter would drop. A call must not lose its arguments because they are in the member
 * of another shape: two calls with different arguments would look alike, and an approval of one would
 * admit the other.
 */

import { quoted } from "../../../fault.ts";
import type { JsonObject, JsonValue } from "../../../json/json.ts";
import { foldCase, trim } from "../../../text.ts";
import { shapeFault } from "./adapter.ts";

/** Members in which some client has the arguments, or whole calls; without `_`, in lower case. */
const CARRIERS: ReadonlySet<string> = new Set([
  ...["args", "arguments", "input", "inputs", "parameters", "params", "kwargs", "payload"],
  ...["toolinput", "toolargs", "toolarguments", "toolparameters", "actioninput", "rawinput"],
  ...["function", "functioncall", "functioncalls", "custom", "toolcall", "toolcalls", "tooluse"],
  ...["invalidtoolcalls", "script", "steps", "calls", "partialargs", "partialjson"],
  ...["updatedinput", "modifiedargs", "inputresponses", "requeststate"],
]);

/** Members in which some client has the name of the tool. */
const NAMES: ReadonlySet<string> = new Set(["name", "tool", "toolname", "functionname"]);

/** Members that describe a call and are no part of what it does. */
const ABOUT: readonly string[] = ["type", "id", "index", "status", "call_id", "_meta", "metadata"];

export interface ReadMembers {
  readonly adapter: string;
  /** JSON Pointer of the object. */
  readonly at?: string;
  /** The member with the arguments, if the object has one in this shape. */
  readonly args?: string;
  readonly reads?: readonly string[];
  /** Name of the tool. */
  readonly name?: string;
}

/**
 * Refuses an object with arguments that the adapter does not read.
 *
 * @throws {GaitError} `invalid_input`, naming the member.
 */
export function refuseUnread(
  object: JsonObject,
  { adapter, at = "", args, reads = [], name = "" }: ReadMembers,
): void {
  const expected = args === undefined ? "a tool call" : quoted(pointed(at, args));
  const found = (member: string) =>
    shapeFault(
      adapter,
      `found ${quoted(pointed(at, member))}, expected ${expected}`,
      `${at}/${member}`,
    );
  const unread = Object.entries(object)
    .filter(([member, value]) => member !== args && !reads.includes(member) && !isEmpty(value));
  for (const [member, value] of unread) {
    const plain = foldCase(trim(member)).replaceAll(/[ _-]/g, "");
    if (CARRIERS.has(plain)) throw found(member);
    const isOtherName = NAMES.has(plain) && typeof value === "string" && trim(name) !== "" &&
      trim(value) !== trim(name);
    if (!isOtherName) continue;
    const problem = `${quoted(pointed(at, member))} names another tool than the call does`;
    throw shapeFault(adapter, problem, `${at}/${member}`);
  }
  if (args === undefined || (Object.hasOwn(object, args) && object[args] !== null)) return;
  // Without arguments, a member that is not known may be them.
  const [first] = unread.find(([member]) => !ABOUT.includes(member)) ?? [];
  if (first !== undefined) throw found(first);
}

/**
 * Members that are not read and do not only describe the call, in words. Nothing is lost while the
 * caller ignores them too; whoever approves the call did not see them.
 */
export function unreadOf(object: JsonObject, reads: readonly string[]): readonly string[] {
  return Object.entries(object)
    .filter(([member, value]) =>
      !reads.includes(member) && !ABOUT.includes(member) && !isEmpty(value)
    )
    .map(([member]) => `the member ${quoted(member)} is not read`);
}

function pointed(at: string, member: string): string {
  return at === "" ? member : `${at}/${member}`;
}

/** A value that holds nothing cannot be lost. */
function isEmpty(value: JsonValue): boolean {
  if (value === null || value === "") return true;
  return typeof value === "object" && Object.keys(value).length === 0;
}
