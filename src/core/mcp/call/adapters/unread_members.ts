/**
 * Refuses what an adapter would drop. A call must not lose its arguments because they are in the member
 * of another shape: two calls with different arguments would look alike, and an approval of one would
 * admit the other.
 */

import { quoted } from "../../../fault.ts";
import type { JsonObject, JsonValue } from "../../../json/json.ts";
import { trim } from "../../../text.ts";
import { shapeFault } from "./adapter.ts";
import {
  ARGS,
  CALLS,
  callsBelow,
  callsWithin,
  NAMES,
  plainMember,
  type StrayCall,
} from "./stray_calls.ts";

/** Members in which some client has the arguments, pieces of them, or whole calls. */
const CARRIERS: ReadonlySet<string> = new Set([
  ...ARGS,
  ...CALLS,
  ...["script", "steps", "calls", "partialargs", "partialjson"],
  ...["updatedinput", "modifiedargs", "inputresponses", "requeststate"],
]);

/** Members that describe a call and are not part of what it does. */
const ABOUT: readonly string[] = ["type", "id", "index", "status", "call_id", "_meta", "metadata"];

export interface ReadMembers {
  readonly adapter: string;
  /** JSON Pointer of the object. */
  readonly at?: string;
  /** The member with the arguments, if the object has one in this shape. */
  readonly args?: string;
  /** Other members that the adapter reads. */
  readonly reads?: readonly string[];
  /** Members whose calls are read, or which are not calls, such as results. */
  readonly walks?: readonly string[];
  /** Name of the tool. */
  readonly name?: string;
}

/**
 * Refuses an object with arguments that the adapter does not read, or with calls anywhere in it that the
 * adapter does not read.
 *
 * @throws {GaitError} `invalid_input`, naming the member.
 */
export function refuseUnread(
  object: JsonObject,
  { adapter, at = "", args, reads = [], walks = [], name = "" }: ReadMembers,
): void {
  const expected = args === undefined ? "a tool call" : quoted(pointed(at, args));
  const found = (member: string) =>
    shapeFault(
      adapter,
      `found ${quoted(pointed(at, member))}, expected ${expected}`,
      `${at}/${member}`,
    );
  const unread = Object.entries(object)
    .filter(([member, value]) =>
      member !== args && ![...reads, ...walks].includes(member) && !isEmpty(value)
    );
  for (const [member, value] of unread) {
    const plain = plainMember(member);
    if (plain === "namespace" && args !== undefined) {
      const problem = `${
        quoted(pointed(at, member))
      } may be part of the tool's name, and is not read`;
      throw shapeFault(adapter, problem, `${at}/${member}`);
    }
    if (CARRIERS.has(plain)) throw found(member);
    const isOtherName = NAMES.has(plain) && typeof value === "string" && trim(name) !== "" &&
      trim(value) !== trim(name);
    if (!isOtherName) continue;
    const problem = `${quoted(pointed(at, member))} names another tool than the call does`;
    throw shapeFault(adapter, problem, `${at}/${member}`);
  }
  const places = args === undefined
    ? walks.map((member) => pointed(at, member))
    : [pointed(at, args)];
  if (args === undefined) {
    // An object that only holds calls, or none, must not look like a call itself.
    const own = Object.entries(object).filter(([member]) => !walks.includes(member));
    refuseStrays(adapter, callsWithin(Object.fromEntries(own), at), places.join(", "));
    return;
  }
  refuseStrays(adapter, callsBelow(object, at, [args, ...walks]), places.join(", "));
  if (Object.hasOwn(object, args) && object[args] !== null) return;
  // Without arguments, a member that is not known may be them.
  const [first] = unread.find(([member]) => !ABOUT.includes(member)) ?? [];
  if (first !== undefined) throw found(first);
}

/** Refuses calls in places that the adapter does not read. */
export function refuseStrays(adapter: string, strays: readonly StrayCall[], places: string): void {
  const [first] = strays;
  if (first === undefined) return;
  const place = quoted(first.place || "/");
  const problem = places === ""
    ? `${place} holds a tool call where none is read`
    : `${place} holds a tool call, and calls are read from ${quoted(places)} only`;
  throw shapeFault(adapter, problem, first.place)
    .retold({ hint: "give only the part of the payload whose calls you run" });
}

/**
 * Unread members that may change what the call does, in words. They do no harm while the caller
 * ignores them too, but the approver of the call did not see them.
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
