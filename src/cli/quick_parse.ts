/**
 * Parses the plain command lines that programs write, without loading stricli: known options, each
 * at most once unless it takes many paths, as `--name value` or `--name=value`, and positionals. For every other line it
 * returns `undefined`, and stricli parses the line.
 *
 * INVARIANT: if it returns a result, stricli returns the same; a property test compares the two.
 */

import { flagOf, isMany, type OptionSpec, type OptionSpecs, type ParsedInput } from "./command.ts";

/** Parses the tokens that follow the words of a command. `undefined` leaves them to stricli. */
export function quickParse(
  options: OptionSpecs,
  tokens: readonly string[],
): ParsedInput | undefined {
  const keys = new Map(Object.keys(options).map((key) => [flagOf(key), key]));
  const values = new Map<string, boolean | string | readonly string[]>();
  const args: string[] = [];
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at] ?? "";
    // A dash of typography may be meant for an option, which stricli's side finds out.
    if (/^[\u2010-\u2015\u2212\ufe58\ufe63\uff0d]/.test(token)) return undefined;
    if (!token.startsWith("-")) {
      args.push(token);
      continue;
    }
    // stricli's own pattern: a value has at least one character, and no line break.
    const [, flag = token, inline] = /^(--[a-z-]+)=(.+)$/.exec(token) ?? [];
    const key = keys.get(flag);
    const spec = key === undefined ? undefined : options[key];
    if (key === undefined || spec === undefined) return undefined;
    if (values.has(key) && spec.type !== "paths") return undefined;
    if (spec.type === "boolean") {
      if (inline !== undefined) return undefined;
      values.set(key, true);
      continue;
    }
    const value = inline ?? tokens[++at];
    const isPlain = value !== undefined && (inline !== undefined || !value.startsWith("-"));
    if (!isPlain || !isKnown(spec, value)) return undefined;
    if (spec.type === "paths") {
      const before = values.get(key);
      values.set(key, Array.isArray(before) ? [...before, value] : [value]);
    } else values.set(key, value);
  }
  const entries = Object.entries(options).map(([key, spec]) => {
    return [key, values.get(key) ?? absentValue(spec)] as const;
  });
  const isMissing = entries.some(([key, value]) => value === undefined && isRequired(options[key]));
  return isMissing ? undefined : { options: Object.fromEntries(entries), args };
}

function isKnown(spec: OptionSpec, value: string): boolean {
  if (spec.type === "boolean" || spec.type === "list") return false;
  return spec.type === "paths" || (spec.choices?.includes(value) ?? true);
}

function isRequired(spec: OptionSpec | undefined): boolean {
  return spec !== undefined && spec.type !== "boolean" && !isMany(spec) &&
    spec.required === true;
}

function absentValue(spec: OptionSpec): boolean | string | readonly string[] | undefined {
  if (spec.type === "boolean") return false;
  return isMany(spec) ? [] : spec.default;
}
