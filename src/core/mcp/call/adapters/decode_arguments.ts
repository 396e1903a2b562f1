/** Arguments that clients send as an object, or as a string with the JSON of one. */

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
 * The arguments of a call; empty if they are absent, `null` or a blank string.
 *
 * @throws {GaitError} `invalid_input` for everything else that is no object and no JSON of one.
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
