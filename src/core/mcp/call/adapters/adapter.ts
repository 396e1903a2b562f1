/** What reads a tool call in somebody's shape. */

import { GaitError } from "../../../error.ts";
import type { JsonValue } from "../../../json/json.ts";
import type { ObjectShape, Reader, Shape } from "../../../shape.ts";
import type { ToolCall } from "../tool_call.ts";

/** A tool call with what only its sender knows. */
export interface AdaptedCall extends ToolCall {
  /** Id under which the model's side keeps the call; has no part in the decision. */
  readonly call_id?: string;
  /** Name by which the model called the tool, where `name` is another. */
  readonly called_as?: string;
}

/** Reads one shape of tool calls. */
export interface Adapter {
  /** Whether its payloads can say what a call acts on. */
  readonly carriesTargets: boolean;
  /**
   * Reads a parsed payload; unknown members have no effect.
   *
   * @throws {GaitError} `invalid_input` for members of the wrong type.
   */
  read(payload: JsonValue, name: string): AdaptedCall;
}

/** A call of which the payload tells nothing but name and arguments. */
export const BARE_CALL = { targets: [], arg_provenance: [], context: {} } as const;

/** The shape of a foreign object: what is not listed has no effect, and nothing is required. */
export function foreignShape(members: Readonly<Record<string, Shape>>): ObjectShape {
  return { kind: "object", members, required: [], absent: "zero", unknown: "keep" };
}

/** Reads by `read`; an error begins with `parse <what> tool call: `. */
export function readCall<T>(
  what: string,
  read: Reader<T>,
  payload: JsonValue,
  name: string,
): T {
  return prefixing(`parse ${what} tool call: `, () => read(payload, name));
}

/** What `act` answers; its errors begin with `prefix`. */
export function prefixing<T>(prefix: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    if (!(error instanceof GaitError)) throw error;
    const { code, message, hint, fields } = error;
    throw new GaitError(code, `${prefix}${message}`, { hint, fields, cause: error });
  }
}

/** The member `call_id`, if the sender gave a text. */
export function callId(id: JsonValue | undefined): { readonly call_id?: string } {
  return typeof id === "string" && id !== "" ? { call_id: id } : {};
}
