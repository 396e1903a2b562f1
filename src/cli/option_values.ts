import { conflict, missing, missingCompanion, unusable } from "../core/fault.ts";
import { isTooLong, parseDuration } from "../core/time.ts";
import { trim } from "../core/text.ts";
import type { GaitError } from "../core/error.ts";
import { type Command, flagOf, isMany, type OptionSpec, type ParsedInput } from "./command.ts";

type Value = ParsedInput["options"][string];

/**
 * Trims, checks and converts the values of a command line.
 *
 * @throws {GaitError} `invalid_input` for a value that its option cannot take, for two options
 * that exclude each other, and for an option that needs a missing one.
 */
export function settleOptions(
  { path, options: specs }: Pick<Command, "path" | "options">,
  parsed: ParsedInput["options"],
): ParsedInput["options"] {
  const hint = `gait ${path} --help`;
  const given = new Set(Object.keys(specs).filter((key) => isGiven(specs[key], parsed[key])));
  for (const key of given) {
    for (const [other, why] of Object.entries(specs[key]?.conflicts ?? {})) {
      if (given.has(other)) throw conflict(flagOf(key), flagOf(other), why);
    }
    for (const [other, why] of Object.entries(specs[key]?.requires ?? {})) {
      if (!given.has(other)) throw missingCompanion(flagOf(key), flagOf(other), why);
    }
  }
  return Object.fromEntries(
    Object.entries(specs).map(([key, spec]) => [
      key,
      settled(flagOf(key), spec, parsed[key], hint),
    ]),
  );
}

function settled(flag: string, spec: OptionSpec, value: Value, hint: string): Value {
  if (spec.type === "list" && Array.isArray(value)) return settledList(flag, spec, value, hint);
  if (spec.type === "paths" && Array.isArray(value)) {
    const paths = value.map(trim).filter((path) => path !== "");
    if (paths.length < value.length && spec.blank !== "absent") {
      throw blankValue(flag, EXPECTED.path);
    }
    return paths;
  }
  if (typeof value !== "string" || spec.type === "boolean" || isMany(spec)) return value;
  const text = trim(value);
  if (text === "" && spec.type !== "duration" && spec.default !== "" && spec.blank !== "kept") {
    if (spec.blank === "absent") return spec.default;
    if (spec.required === true) throw missing([flag], hint);
    throw blankValue(flag, EXPECTED[spec.type]);
  }
  if (spec.verbatim) return value;
  if (spec.type !== "duration") return text;
  const nanoseconds = parseDuration(text);
  if (nanoseconds !== undefined && nanoseconds < 0n) {
    throw unusable(flag, text, "a duration that is not negative", hint);
  }
  if (nanoseconds !== undefined) return nanoseconds;
  if (isTooLong(text)) {
    throw unusable(flag, text, "less: it is too large, the longest time is about 292 years", hint);
  }
  throw unusable(flag, text, "a duration such as 90s, 30m or 24h; days have no unit", hint);
}

/** Empty items between others are dropped; a list of nothing else asked for something all the same. */
function settledList(
  flag: string,
  { notEmpty, blank }: OptionSpec & { readonly type: "list" },
  value: readonly string[],
  hint: string,
): readonly string[] {
  const items = value.filter((item) => trim(item) !== "");
  if (notEmpty !== undefined && items.length < value.length) {
    throw unusable(flag, "", notEmpty, hint);
  }
  if (value.length > 0 && items.length === 0 && blank !== "absent") {
    throw blankValue(flag, "at least one value");
  }
  return items;
}

const EXPECTED = {
  path: "a path",
  variable: "the name of a variable",
  string: "a value",
} as const;

/** An unset variable of a shell is mostly why; what the option asks for must not fall away. */
function blankValue(flag: string, expected: string): GaitError {
  return unusable(flag, "", expected, `leave ${flag} out if nothing is meant`);
}

/** Whether an option was given: false for an absent or blank value, and for its own default. */
function isGiven(spec: OptionSpec | undefined, value: Value): boolean {
  if (Array.isArray(value)) return value.length > 0;
  if (typeof value !== "string") return value === true;
  const text = trim(value);
  const standard = spec !== undefined && "default" in spec ? spec.default : undefined;
  return text !== (standard ?? "");
}
