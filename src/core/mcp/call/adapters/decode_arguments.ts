/** Arguments that may be an object, or a text that holds one; see mcp.md 2.5. */

import { encodeUtf8 } from "../../../bytes.ts";
import { GaitError } from "../../../error.ts";
import { trim } from "../../../text.ts";
import {
  describeJson,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  parseJson,
} from "../../../json/json.ts";

/**
 * The arguments of a call.
 *
 * @throws {GaitError} `invalid_input` for everything that is neither absent, nor an object, nor a
 * text that is blank or holds an object.
 */
export function decodeArguments(value: JsonValue | undefined): JsonObject {
  const given = typeof value === "string" ? decodeText(value) : value;
  if (given === undefined || given === null) return {};
  if (isJsonObject(given)) return given;
  throw new GaitError("invalid_input", `expected an object, found ${describeJson(given)}`);
}

function decodeText(text: string): JsonValue | undefined {
  if (trim(text) === "") return undefined;
  return parseJson({ name: "arguments", bytes: encodeUtf8(text) });
}
