/** Finding arguments by pattern: a JSON Pointer in which `*` and `**` stand for what lies between. */

import { foldCase, trim } from "../../text.ts";
import { isJsonObject, joinPointer, type JsonObject, type JsonValue } from "../../json/json.ts";

/** A parsed pattern. */
export interface ArgPattern {
  /** Names, indexes, `*` for one of either, and `**` for any number of them. */
  readonly segments: readonly string[];
}

/** An argument that a pattern met. */
export interface FoundArg {
  readonly value: JsonValue;
  /** Its names and indexes from the arguments down, as given. */
  readonly path: readonly string[];
  /** Whether a name differs in letter case only, so that some servers take it for the wanted one. */
  readonly isDisguised: boolean;
}

/** Parses a pattern; `undefined` for a text that is none. */
export function parseArgPattern(text: string): ArgPattern | undefined {
  const [first, ...parts] = text.split("/");
  const isPattern = first === "" && parts.length > 0 && !parts.includes("") &&
    !/~(?![01])/.test(text);
  if (!isPattern) return undefined;
  return { segments: parts.map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~")) };
}

/**
 * All arguments that a pattern meets, each once. Names count without the white space around them,
 * since policies and records drop it.
 */
export function findArgs({ segments }: ArgPattern, args: JsonObject): readonly FoundArg[] {
  const found = new Map<string, FoundArg>();
  collect(args, segments, { path: [], isDisguised: false }, found);
  return [...found.values()];
}

/** JSON Pointer of an argument below the arguments. */
export function pointerOf(path: readonly string[]): string {
  return path.reduce(joinPointer, "");
}

/** The path that provenance names an argument by: `$.items[0].name`. */
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
    // One ** is as good as several, and costs no more than a walk.
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
