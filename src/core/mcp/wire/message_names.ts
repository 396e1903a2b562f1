/**
 * Names in messages: of members, methods and tools. A name must read the same in every parser. Some
 * parsers end a text at U+0000, skip invisible characters, replace halves of surrogate pairs, ignore
 * letter case, or copy an object by its prototype; they would find a call where gait finds none.
 */

import { isJsonObject, type JsonObject, type JsonValue } from "../../json/json.ts";
import { foldCase, nameFault, trim } from "../../text.ts";

export const ENVELOPE = ["jsonrpc", "id", "method", "params", "result", "error"] as const;

/**
 * Returns the one of `names` that the object has in another spelling: other letter case, white space
 * around it, or another Unicode form of the same letters.
 */
export function disguised(object: JsonObject, names: readonly string[]): string | undefined {
  const plain = plainNames(names);
  for (const name in object) {
    const known = plain.get(plainName(name));
    if (known !== undefined && known !== name) return known;
  }
  return undefined;
}

/** Lists are constants, and each message is compared with them. */
const PLAIN_NAMES = new WeakMap<readonly string[], ReadonlyMap<string, string>>();

function plainNames(names: readonly string[]): ReadonlyMap<string, string> {
  const known = PLAIN_NAMES.get(names);
  if (known !== undefined) return known;
  const made = new Map(names.map((name) => [plainName(name), name]));
  PLAIN_NAMES.set(names, made);
  return made;
}

const PLAIN = /^[\x21-\x7e]*$/;

/** The name as the most lenient parser compares it. */
export function plainName(name: string): string {
  if (PLAIN.test(name)) return name.toLowerCase(); // most names are
  return foldCase(trim(name.normalize("NFKC")).trim());
}

/** Why a name of the object's own members is unclear; `undefined` if all are clear. */
export function unclearName(object: JsonObject): string | undefined {
  for (const name in object) {
    const fault = nameFaultOf(name);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

function nameFaultOf(name: string): string | undefined {
  return name === "__proto__" ? PROTOTYPE : nameFault(name);
}

const PROTOTYPE =
  "is __proto__: JavaScript may take what is in it for members of the object itself";

/** {@linkcode unclearName} of all objects in the value. */
export function unclearNameWithin(value: JsonValue | undefined): string | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  if (isJsonObject(value)) {
    // An object may have a million members, of which each pass takes a second.
    for (const name in value) {
      const fault = nameFaultOf(name) ?? unclearNameWithin(value[name]);
      if (fault !== undefined) return fault;
    }
    return undefined;
  }
  for (const item of value) {
    const fault = unclearNameWithin(item);
    if (fault !== undefined) return fault;
  }
  return undefined;
}
