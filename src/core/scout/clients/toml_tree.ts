import type { Source } from "../../source.ts";
import { parseToml, TomlError } from "../../toml.ts";
import {
  positionsIn,
  SettingsFault,
  type SettingsNode,
  settingsText,
  type SettingsTree,
} from "./settings_tree.ts";

/**
 * A TOML file. The parser gives no places, so they come from the lines. A part without its own line
 * has the place of its parent.
 *
 * @throws {SettingsFault}
 */
export async function tomlTree(source: Source): Promise<SettingsTree> {
  const text = settingsText(source);
  try {
    const root = nodeOf(await parseToml(text), [], 0, placesIn(text));
    return { root, loose: undefined, twice: undefined, positionOf: positionsIn(text) };
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const { fault, line, column } = error;
    throw new SettingsFault(`it is not valid TOML: ${fault}`, { line, column });
  }
}

type Places = ReadonlyMap<string, number>;

function nodeOf(
  value: unknown,
  path: readonly string[],
  above: number,
  places: Places,
): SettingsNode {
  const offset = places.get(placeName(path)) ?? above;
  if (Array.isArray(value)) {
    return {
      kind: "list",
      offset,
      items: value.map((item) => nodeOf(item, path, offset, places)),
    };
  }
  if (typeof value === "object" && value !== null && !(value instanceof Date)) {
    const members = Object.entries(value).map(([name, item]) => {
      const inner = [...path, name];
      return {
        name,
        offset: places.get(placeName(inner)) ?? offset,
        value: nodeOf(item, inner, offset, places),
      };
    });
    return { kind: "object", offset, members };
  }
  const isPlain = typeof value === "string" || typeof value === "number" ||
    typeof value === "boolean";
  return { kind: "scalar", offset, value: isPlain ? value : null };
}

const KEY = `(?:[A-Za-z0-9_-]+|"(?:[^"\\\\\\n]|\\\\.)*"|'[^'\\n]*')`;
const DOTTED = `${KEY}(?:[ \\t]*\\.[ \\t]*${KEY})*`;
const LINE = new RegExp(
  `^[ \\t]*(?:\\[{1,2}[ \\t]*(${DOTTED})[ \\t]*\\]|(${DOTTED})[ \\t]*=)`,
  "gm",
);

/** Offsets of the first header or key of each path. */
function placesIn(text: string): Places {
  const places = new Map<string, number>();
  let table: readonly string[] = [];
  for (const { 0: line, 1: header, 2: key, index } of text.matchAll(LINE)) {
    const path = header === undefined ? [...table, ...keysOf(key ?? "")] : keysOf(header);
    if (header !== undefined) table = path;
    const offset = index + line.search(/[^ \t]/);
    for (let length = 1; length <= path.length; length++) {
      const name = placeName(path.slice(0, length));
      if (!places.has(name)) places.set(name, offset);
    }
  }
  return places;
}

function keysOf(dotted: string): readonly string[] {
  return [...dotted.matchAll(new RegExp(KEY, "g"))].map(([key]) => {
    if (key.startsWith("'")) return key.slice(1, -1);
    if (!key.startsWith('"')) return key;
    try {
      return String(JSON.parse(key));
    } catch {
      return key.slice(1, -1); // an escape that only TOML has
    }
  });
}

function placeName(path: readonly string[]): string {
  return JSON.stringify(path);
}
