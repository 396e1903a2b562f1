/**
 * A stub model: it asks a client for the tool calls of a plan, one after the other, and then says that
 * it is done. How many calls were made it reads from the request, so it keeps no state.
 */

import type { JsonObject, JsonValue } from "../../json/json.ts";

/** A tool call that the stub model asks for. */
export interface StubCall {
  /** Name as the client gives it to its model. */
  readonly tool: string;
  /** Arguments; a text for tools that take one text in place of an object. */
  readonly args: JsonObject | string;
  /** Group of the tool, in protocols that name it apart. */
  readonly namespace?: string;
}

/** A request that a client sent to its model. */
export interface StubRequest {
  readonly method: string;
  /** Path without the query. */
  readonly path: string;
  readonly body: JsonObject;
}

export interface StubReply {
  readonly status: number;
  /** Media type. */
  readonly type: string;
  readonly body: string;
}

/** How clients of one protocol talk to their model. Pure. */
export interface StubProtocol {
  reply(request: StubRequest, plan: readonly StubCall[]): StubReply;
  /** What the client says about each call that it was asked for, in their order. */
  told(body: JsonObject): readonly string[];
}

/** What the model says after its last call. */
export const STUB_DONE = "done";

export const NOT_FOUND: StubReply = jsonReply(
  { error: { message: "the stub has no such path" } },
  404,
);

export function jsonReply(value: JsonValue, status = 200): StubReply {
  return { status, type: "application/json", body: JSON.stringify(value) };
}

/** A stream of events, each with its name where the protocol has names. */
export function eventsReply(events: readonly (readonly [string, JsonValue])[]): StubReply {
  const lines = events.map(([name, data]) =>
    `${name === "" ? "" : `event: ${name}\n`}data: ${JSON.stringify(data)}\n\n`
  );
  return { status: 200, type: "text/event-stream", body: lines.join("") };
}

/** A list member; empty where it is anything else. */
export function listAt(object: JsonObject, name: string): readonly JsonValue[] {
  const value = object[name];
  return Array.isArray(value) ? value : [];
}

/** The text of what a client returned: itself, that of its parts, or its JSON. */
export function textOf(value: JsonValue | undefined): string {
  if (typeof value === "string") return value;
  if (Array.isArray(value)) return value.map(textOfPart).join("");
  return JSON.stringify(value ?? null);
}

function textOfPart(part: JsonValue): string {
  const isText = typeof part === "object" && part !== null && "text" in part &&
    typeof part.text === "string";
  return isText ? String(part.text) : textOf(part);
}
