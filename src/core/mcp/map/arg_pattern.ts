/** Finds arguments by pattern: a JSON Pointer in which `*` matches one name and `**` any number. */

import { foldCase, trim } from "../../text.ts";
import { isJsonObject, joinPointer, type JsonObject, type JsonValue } from "../../json/json.ts";

export interface ArgPattern {
  /** Names or indexes; `*` matches any one of them, `**` any number of them. */
  readonly segments: readonly string[];
}

export interface FoundArg {
  readonly value: JsonValue;
  /** Names and indexes that lead to it, as given. */
  readonly path: readonly string[];
  /** Whether one of the names differs in letter case: some servers accept it for the other. */
  readonly isDisguised: boolean;
}

/** Parses a pattern; `undefined` for any other text. */
export function parseArgPattern(text: string): ArgPattern | undefined {
  const [first, ...parts] = text.split("/");
  const isPattern = first === "" && parts.length > 0 && !parts.includes("") &&
    !/~(?![01])/.test(text);
  if (!isPattern) return undefined;
  return { segments: parts.map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~")) };
}

/**
 * All arguments that match a pattern, each once. White space around a name does not count, since
 * policies and records drop it.
 */
export function findArgs({ segments }: ArgPattern, args: JsonObject): readonly FoundArg[] {
  const found = new Map<string, FoundArg>();
  collect(args, segments, { path: [], isDisguised: false }, found);
  return [...found.values()];
}

/**
 * Whether a pattern finds something everywhere: below `*` in each element, below `**` in one place at
 * least, and there in each element again. `null` is nothing, and so is an empty list.
 */
export function isEverywhere({ segments }: ArgPattern, args: JsonObject): boolean {
  return isBelow(args, segments);
}

function isBelow(value: JsonValue, segments: readonly string[]): boolean {
  const star = segments.indexOf("*");
  // Up to the first * one place is enough; straight below ** everything would be an element.
  const isPlain = star <= 0 ? star < 0 : segments[star - 1] === "**";
  if (isPlain) return placesIn(value, segments).some((place) => place !== null);
  if (star > 0) {
    const places = placesIn(value, segments.slice(0, star)).filter((place) => place !== null);
    return places.length > 0 && places.every((place) => isBelow(place, segments.slice(star)));
  }
  const children = childrenOf(value);
  return children.length > 0 && children.every(([, child]) => isBelow(child, segments.slice(1)));
}

function placesIn(value: JsonValue, segments: readonly string[]): readonly JsonValue[] {
  if (segments.length === 0) return [value];
  const found = new Map<string, FoundArg>();
  collect(value, segments, { path: [], isDisguised: false }, found);
  return [...found.values()].map((place) => place.value);
}

/** The JSON Pointer of an argument, relative to the arguments. */
export function pointerOf(path: readonly string[]): string {
  return path.reduce(joinPointer, "");
}

/** The path of an argument as provenance writes it: `$.items[0].name`. */
export function jsonPathOf(path: readonly string[]): string {
  return path.reduce((at, name) => {
    if (/^(?:0|[1-9][0-9]*)$/.test(name)) return `${at}[${name}]`;
    return /^[A-Za-z_][A-Za-z0-9_]*$/.test(name)
      ? `${at}.${name}`
      : `${at}[${JSON.stringify(name)}]`;
  }, "$");
}

type Way = Omit<FoundArg, "value">;

function collect(
  value: JsonValue,
  segments: readonly string[],
  way: Way,
  found: Map<string, FoundArg>,
): void {
  const { path, isDisguised } = way;
  const [wanted, ...rest] = segments;
  if (wanted === undefined) {
    if (path.length > 0) found.set(pointerOf(path), { value, ...way });
    return;
  }
  if (wanted === "**") {
    collect(value, rest, way, found);
    // Several ** in a row match the same as one, which costs one walk.
    const further = rest[0] === "**" ? rest : segments;
    for (const [name, child] of childrenOf(value)) {
      collect(child, further, { path: [...path, name], isDisguised }, found);
    }
    return;
  }
  const folded = foldCase(wanted);
  for (const [name, child] of childrenOf(value)) {
    const isSame = wanted === "*" || wanted === name || wanted === trim(name);
    if (!isSame && foldCase(trim(name)) !== folded) continue;
    collect(child, rest, { path: [...path, name], isDisguised: isDisguised || !isSame }, found);
  }
}

function childrenOf(value: JsonValue): readonly (readonly [string, JsonValue])[] {
  if (Array.isArray(value)) return value.map((item: JsonValue, index) => [String(index), item]);
  return isJsonObject(value) ? Object.entries(value) : [];
}
