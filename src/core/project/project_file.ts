/** `gait.toml`: reads the settings of a project, strictly. */

import { encodeUtf8 } from "../bytes.ts";
import { GaitError } from "../error.ts";
import { quoted, quotedName } from "../fault.ts";
import { foreignText } from "../foreign_text.ts";
import { isAbsolutePath } from "../path.ts";
import type { Source } from "../source.ts";
import { nearest } from "../suggest.ts";
import { nameFault, trim } from "../text.ts";
import { parseToml, TomlError } from "../toml.ts";
import { keyLines } from "./key_lines.ts";
import { SETTING_KEYS, SETTING_MAX_PATHS, type SettingKey, SETTINGS } from "./settings.ts";

/** Value of one setting in the file: paths as written, and the line of the key. */
export interface FileValue {
  readonly paths: readonly string[];
  readonly line: number;
}

/** Settings of a file, only those that it names. */
export type ProjectSettings = ReadonlyMap<SettingKey, FileValue>;

/**
 * Reads a file. A path may be relative to the folder of the file; `~` is not a folder here.
 *
 * @throws {GaitError} `invalid_input` for what is not TOML, an unknown key, and a value of another type.
 */
export async function parseProjectFile(source: Source): Promise<ProjectSettings> {
  const text = textOf(source);
  const table = await parsed(source.name, text);
  const lines = keyLines(text);
  const settings = new Map<SettingKey, FileValue>();
  for (const { key, value } of leavesOf(table)) {
    const line = lineOf(key, lines);
    const refuse = (fault: string, hint = HINT) => faultAt(source.name, line, key, fault, hint);
    const known = SETTING_KEYS.find((name) => name === key);
    if (known === undefined) throw refuse(unknownKey(key, value));
    settings.set(known, { paths: pathsIn(known, value, refuse), line });
  }
  return new Map(SETTING_KEYS.flatMap((key) => {
    const value = settings.get(key);
    return value === undefined ? [] : [[key, value] as const];
  }));
}

const HINT = "docs/project_file.md lists what the file may say; gait config show shows what counts";

/** Tables that hold settings. */
const TABLES: ReadonlySet<string> = new Set(
  SETTING_KEYS.filter((key) => key.includes(".")).map((key) => key.split(".")[0] ?? ""),
);

interface Leaf {
  readonly key: string;
  readonly value: unknown;
}

/** Members of the document and of its known tables; anything deeper is a value. */
function leavesOf(table: object): readonly Leaf[] {
  return Object.entries(table).flatMap(([name, value]: [string, unknown]) => {
    if (!TABLES.has(name) || !isTable(value)) return [{ key: name, value }];
    return Object.entries(value).map(([own, value]: [string, unknown]) => (
      { key: `${name}.${own}`, value }
    ));
  });
}

function isTable(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value) &&
    !(value instanceof Date);
}

function pathsIn(
  key: SettingKey,
  value: unknown,
  refuse: (fault: string, hint?: string) => GaitError,
): readonly string[] {
  const { kind } = SETTINGS[key];
  const isList = kind === "list";
  const items: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (Array.isArray(value) !== isList) {
    const one = kind === "text" ? "must be one text in quotes" : "must be one path in quotes";
    throw refuse(isList ? 'must be a list of paths: ["one.yaml"]' : one);
  }
  if (items.length === 0) throw refuse("is empty: leave it out if nothing is meant");
  if (items.length > SETTING_MAX_PATHS) throw refuse(`has more than ${SETTING_MAX_PATHS} paths`);
  return items.map((item) => {
    if (typeof item !== "string") {
      throw refuse(kind === "text" ? "must be a text in quotes" : "must hold paths in quotes");
    }
    if (kind === "text") {
      // Not quoted: an address may hold a password.
      if (trim(item) === "") throw refuse("is blank: leave the key out if nothing is meant");
      if (nameFault(item) !== undefined) throw refuse("has a character that is not printable");
      // Whoever reads the file could read it too, and commands show settings.
      if (/:\/\/.*:.*@/.test(item)) {
        throw refuse("holds a password", "leave it out, and name a file with state.password_file");
      }
      return item;
    }
    const fault = pathFault(item);
    if (fault !== undefined) throw refuse(`${quoted(item)} ${fault}`);
    return item;
  });
}

function pathFault(path: string): string | undefined {
  if (trim(path) === "") return "is blank: leave the key out if nothing is meant";
  if (trim(path) !== path) return "begins or ends with white space";
  if (path === "-") return "is standard input, which no file can choose";
  if (path.startsWith("~")) {
    return "begins with ~, which is not expanded: give a path from this folder, or a variable";
  }
  if (/^[a-z][a-z0-9+.-]+:/i.test(path) && !isAbsolutePath(path)) {
    return "is an address, not a path";
  }
  const problem = nameFault(path);
  return problem === undefined ? undefined : "has a character that is not printable";
}

function unknownKey(key: string, value: unknown): string {
  const known = OPTION_NAMES.get(key.split(".").at(-1) ?? "") ?? nearest(key, SETTING_KEYS) ??
    bareMatch(key);
  const kind = isTable(value) ? "table" : "key";
  return `is not a ${kind} of it${known === undefined ? "" : `, did you mean ${known}?`}`;
}

/** Names of options, which people write in place of the settings that say the same. */
const OPTION_NAMES: ReadonlyMap<string, SettingKey> = new Map([
  ["policy", "policies"],
  ["tools", "tool_map"],
  ["private_key", "keys.private"],
  ["public_key", "keys.public"],
  ["approval_public_key", "keys.approvers"],
  ["trace_dir", "places.traces"],
  ["runpack_dir", "places.runpacks"],
  ["approval_dir", "places.approvals"],
  ["log", "places.logs"],
  ["log_dir", "places.logs"],
  ["journal", "places.logs"],
  ["journals", "places.logs"],
  ["rate_limit_state", "state.rate_limit"],
  ["state", "state.server"],
  ["url", "state.server"],
  ["state_project", "state.project"],
  ["state_password_file", "state.password_file"],
  ["state_ca", "state.ca"],
]);

/** The setting whose last part is nearest: `public_key` and `traces` without their tables. */
function bareMatch(key: string): string | undefined {
  const own = key.split(".").at(-1) ?? key;
  const names = new Map(SETTING_KEYS.map((name) => [name.split(".").at(-1) ?? name, name]));
  const match = nearest(own, names.keys());
  return match === undefined ? undefined : names.get(match);
}

function textOf({ name, bytes }: Source): string {
  const refuse = (fault: string, hint = HINT) =>
    new GaitError("invalid_input", `Cannot use ${quotedName(name)}: ${fault}`, { hint });
  const other = foreignText(bytes);
  if (other !== undefined) throw refuse(other.problem, other.hint);
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw refuse("it is not UTF-8");
  }
  if (text.startsWith("\ufeff")) throw refuse("it begins with a byte-order mark");
  return text;
}

async function parsed(name: string, text: string): Promise<object> {
  try {
    return await parseToml(text);
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const { line, column, fault } = error;
    const message = `Cannot use ${quotedName(name)}: line ${line}, column ${column}: ${fault}`;
    throw new GaitError("invalid_input", message, { hint: HINT });
  }
}

function faultAt(name: string, line: number, key: string, fault: string, hint: string): GaitError {
  const pointer = `/${key.replaceAll("~", "~0").replaceAll("/", "~1").replaceAll(".", "/")}`;
  const message = `Cannot use ${quotedName(name)}: line ${line}: ${shown(key)} ${fault}`;
  return new GaitError("invalid_input", message, { fields: [pointer], hint });
}

function shown(key: string): string {
  return encodeUtf8(key).length <= 80 && /^[\w.-]+$/.test(key) ? key : quoted(key);
}

/** The line of a key; of one in an inline table, that of the table. */
function lineOf(key: string, lines: ReadonlyMap<string, number>): number {
  return lines.get(key) ?? lines.get(key.split(".")[0] ?? "") ?? 1;
}
