/** An adapter reads tool calls in the shape of one kind of client. */

import { GaitError } from "../../../error.ts";
import { present } from "../../../present.ts";
import type { JsonValue } from "../../../json/json.ts";
import type { ObjectShape, Reader, Shape } from "../../../shape.ts";
import type { ToolCall } from "../tool_call.ts";

/** A tool call with what only some clients send. */
export interface AdaptedCall extends ToolCall {
  /** Id that the model gave to the call; has no part in the decision. */
  readonly call_id?: string;
  /** Name of the tool as the model called it, where the adapter changes `name`. */
  readonly called_as?: string;
  /** Whether the client holds the call until it is judged, so that now is the time of the decision. */
  readonly isHeld?: true;
}

export interface Adapter {
  /** Whether its payloads can have targets. */
  readonly carriesTargets: boolean;
  /**
   * Reads a parsed payload and ignores unknown members. `name` names the payload in errors.
   *
   * @throws {GaitError} `invalid_input` for members of the wrong type.
   */
  read(payload: JsonValue, name: string): AdaptedCall;
}

/** The rest of a call whose payload has only name and arguments. */
export const BARE_CALL = { targets: [], arg_provenance: [], context: {} } as const;

/** The shape of an object in somebody else's format: other members are ignored, none is required. */
export function foreignShape(members: Readonly<Record<string, Shape>>): ObjectShape {
  return { kind: "object", members, required: [], absent: "zero", unknown: "keep" };
}

const SHAPE_HINT =
  "--adapter says in whose shape the call is; gait mcp proxy --help lists the shapes";

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
