/** An adapter reads tool calls in the shape of one kind of client. */

import { GaitError } from "../../../error.ts";
import { present } from "../../../present.ts";
import {
  describeJson,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  parseJson,
} from "../../../json/json.ts";
import { type ObjectShape, type Reader, readerOf, type Shape } from "../../../shape.ts";
import type { ToolCall } from "../tool_call.ts";
import { encodeUtf8 } from "../../../bytes.ts";
import { trim } from "../../../text.ts";

/** A tool call with what only some clients send. */
export interface AdaptedCall extends ToolCall {
  /** Id that the model gave to the call; has no part in the decision. */
  readonly call_id?: string;
  /** Name of the tool as the model called it, where the adapter changes `name`. */
  readonly called_as?: string;
  /** Why the call must be blocked: its payload does not say what would run. */
  readonly problem?: string;
  /** Paths that programs read differently, unless the tool map says what the tool does with them. */
  readonly unclear_paths?: readonly UnclearPath[];
  /** Name of a built-in tool in the client's own spelling. */
  readonly standard_name?: string;
  /** The tool, where `name` is that of several tools: an approval must be for one of them. */
  readonly told_tool?: string;
  /** Parts of the payload that no digest covers, in words; such a call cannot be approved. */
  readonly unbound?: readonly string[];
  /** Absolute folder in which the client works. */
  readonly cwd?: string;
  /** That folder as given, in place of `cwd`, where programs read its path differently. */
  readonly unclear_cwd?: string;
  /** Names under which it is judged too if nothing names the tool: the strictest verdict counts. */
  readonly stands_for?: readonly string[];
  /** Name under which some clients find the tool: it is judged too, and the strictest verdict counts. */
  readonly also_named?: string;
  /** Whether the client holds the call until it is judged, so that now is the time of the decision. */
  readonly isHeld?: true;
}

/** An argument whose path programs read differently. */
export interface UnclearPath {
  /** JSON Pointer below the arguments. */
  readonly pointer: string;
  /** The fault in words; follows the pointer in messages. */
  readonly text: string;
  /** Whether the tool map cannot know better: what is unclear is the client's own folder. */
  readonly isOfClient?: true;
}

export interface Adapter {
  /** Whether its payloads can have targets. */
  readonly carriesTargets: boolean;
  /** Whether a payload has the marks of this shape, and of no other. */
  fits(payload: JsonValue): boolean;
  /**
   * Reads all calls of a parsed payload, at least one. `name` names the payload in errors.
   *
   * @throws {GaitError} `invalid_input` for members of the wrong type, for members in which another
   * shape has the arguments, and for a payload without a call.
   */
  read(payload: JsonValue, name: string): readonly AdaptedCall[];
}

/** The rest of a call whose payload has only name and arguments. */
export const BARE_CALL = { targets: [], arg_provenance: [], context: {} } as const;

/** Members of an object in a foreign format, each with its kind. */
interface Kinds {
  readonly [name: string]: "any" | "string" | "map" | Kinds;
}

type Foreign<K extends Kinds> = {
  readonly [N in keyof K]?: K[N] extends Kinds ? Foreign<K[N]>
    : K[N] extends "string" ? string
    : K[N] extends "map" ? JsonObject
    : JsonValue;
};

/** Reads an object in a foreign format: other members are ignored, none is required. */
export function foreignReader<const K extends Kinds>(kinds: K): Reader<Foreign<K>> {
  return readerOf(shapeOf(kinds));
}

function shapeOf(kinds: Kinds): ObjectShape {
  const members = Object.fromEntries(
    Object.entries(kinds).map(([name, kind]): [string, Shape] => [
      name,
      typeof kind === "string" ? { kind } : shapeOf(kind),
    ]),
  );
  return { kind: "object", members, required: [], absent: "zero", unknown: "keep" };
}

export const SHAPE_HINT =
  "--adapter says in whose shape the call is; --adapter auto finds it out where only one can be";

/** Reads a payload; an error begins with `parse <what> tool call: `. */
export function readCall<T>(
  what: string,
  read: Reader<T>,
  payload: JsonValue,
  name: string,
): T {
  return prefixing(`parse ${what} tool call: `, () => read(payload, name), SHAPE_HINT);
}

/** Runs `act`; its errors get the prefix, and the hint if there is one. */
export function prefixing<T>(prefix: string, act: () => T, hint?: string): T {
  try {
    return act();
  } catch (error) {
    if (!(error instanceof GaitError)) throw error;
    throw error.retold({ message: `${prefix}${error.message}`, ...present({ hint }) });
  }
}

/** The member `call_id`, if the client sent a string. */
export function callId(id: JsonValue | undefined): { readonly call_id?: string } {
  return typeof id === "string" && id !== "" ? { call_id: id } : {};
}

/** A payload that the adapter cannot read, with the place in it. */
export function shapeFault(adapter: string, problem: string, at = ""): GaitError {
  return new GaitError("invalid_input", `parse ${adapter} tool call: ${problem}`, {
    hint: SHAPE_HINT,
    ...(at === "" ? {} : { fields: [at] }),
  });
}

export function objectAt(adapter: string, value: JsonValue | undefined, at: string): JsonObject {
  if (isJsonObject(value)) return value;
  throw shapeFault(adapter, `${at} is ${describeJson(value)}, expected an object`, at);
}

/** The list at a place; empty if there is none. */
export function listAt(
  adapter: string,
  value: JsonValue | undefined,
  at: string,
): readonly JsonValue[] {
  if (value === undefined || value === null) return [];
  if (Array.isArray(value)) return value;
  throw shapeFault(adapter, `${at} is ${describeJson(value)}, expected an array`, at);
}

/** The text at a place; empty if there is none. */
export function textAt(adapter: string, value: JsonValue | undefined, at: string): string {
  if (value === undefined || value === null) return "";
  if (typeof value === "string") return value;
  throw shapeFault(adapter, `${at} is ${describeJson(value)}, expected a string`, at);
}

/** Refuses a payload in which no call was found. */
export function someCalls(adapter: string, calls: readonly AdaptedCall[]): readonly AdaptedCall[] {
  if (calls.length > 0) return calls;
  throw shapeFault(adapter, "it holds no tool call");
}

/** The name of a tool of a server, as clients write it: `mcp__<server>__<tool>`. */
export function serverToolName(server: string, tool: string): string {
  return server === "" ? tool : `mcp__${server}__${tool}`;
}

/**
 * The names of a call that may say in which namespace its tool is. Clients look the tool up by both, or
 * by its own name alone.
 */
export function namesIn(
  adapter: string,
  call: JsonObject,
  name: string,
  at: string,
): Pick<AdaptedCall, "name" | "also_named"> {
  const place = `${at}/namespace`;
  const given = textAt(adapter, call["namespace"], place);
  if (given === "") return { name };
  const space = given.replace(/__$/, "");
  if (trim(space) === "") throw shapeFault(adapter, `${place} is blank`, place);
  return { name: `${space}__${name}`, also_named: name };
}

/**
 * The arguments of a call; empty if they are absent, `null` or a blank string.
 *
 * @throws {GaitError} `invalid_input` for any other value that is neither an object nor the JSON
 * text of one.
 */
export function decodeArguments(value: JsonValue | undefined): JsonObject {
  const given = typeof value === "string" ? decodeText(value) : value;
  if (given === undefined || given === null) return {};
  if (isJsonObject(given)) return given;
  throw new GaitError("invalid_input", `expected an object, found ${describeJson(given)}`, {
    hint: 'give the arguments as an object, such as {"path": "/tmp/x"}',
  });
}

function decodeText(text: string): JsonValue | undefined {
  if (trim(text) === "") return undefined;
  return parseJson({ name: "arguments", bytes: encodeUtf8(text) });
}
