/** The part of a document that its faults leave, so that all other checks still run on it. */

import { type JsonObject, type JsonValue, pointerTokens } from "../json/json.ts";
import type { ShapeProblem } from "../shape.ts";
import type { YamlFault } from "./nodes.ts";

/** What is left of a document, and what is not known of it. */
export interface SoundPart {
  /** A copy without what has the wrong form. */
  readonly value: JsonObject;
  /** Whether nothing can be said of a place: it has a fault, or is below one. */
  isUnknown(pointer: string): boolean;
  /** Whether there is a fault at a place or below it. */
  isFaulty(pointer: string): boolean;
  /** Places that a fault of the text took out. */
  readonly gone: ReadonlySet<string>;
}

/** Takes out of a document what has the wrong form. */
export function soundPart(
  value: JsonObject,
  faults: readonly YamlFault[],
  misshapen: readonly ShapeProblem[],
): SoundPart {
  // What a fault took out is not missing; of a key that occurs twice the first value is there.
  const gone = new Set(
    faults.map(({ pointer }) => pointer)
      .filter((pointer) => memberAt(value, pointerTokens(pointer)) == null),
  );
  const bad = new Set([...gone, ...misshapen.map(({ pointer }) => pointer)]);
  // Of a key that is misspelt its value is known, so that it is not missing.
  for (const { pointer, part, suggestion } of misshapen) {
    const meant = part === "key" ? /^(?:did you mean|write) "(\w+)"/.exec(suggestion ?? "") : null;
    if (meant !== null) bad.add(pointer.replace(/[^/]*$/, meant[1] ?? ""));
  }
  const sound = structuredClone(value);
  for (const { pointer } of misshapen) blank(sound, pointerTokens(pointer));
  return {
    value: sound,
    isUnknown: (pointer) => isBelow(pointer, bad),
    isFaulty: (pointer) => [...bad].some((one) => `${one}/`.startsWith(`${pointer}/`)),
    gone,
  };
}

/** Takes out what is at a pointer; an item of a list becomes empty, so that the others keep theirs. */
function blank(value: JsonValue, tokens: readonly string[]): void {
  const last = tokens.at(-1);
  const parent = memberAt(value, tokens.slice(0, -1));
  if (last === undefined || typeof parent !== "object" || parent === null) return;
  const container = parent as Record<string, JsonValue>;
  if (!Array.isArray(parent)) delete container[last];
  else container[last] = tokens.length === 2 ? {} : "";
}

function memberAt(value: JsonValue, tokens: readonly string[]): JsonValue | undefined {
  return tokens.reduce<JsonValue | undefined>(
    (at, token) => typeof at === "object" && at !== null ? (at as never)[token] : undefined,
    value,
  );
}

function isBelow(pointer: string, bad: ReadonlySet<string>): boolean {
  for (let at = pointer; at !== ""; at = at.slice(0, at.lastIndexOf("/"))) {
    if (bad.has(at)) return true;
  }
  return false;
}
