import { conflict, missing, missingCompanion, unusable } from "../core/fault.ts";
import { isTooLong, parseDuration } from "../core/time.ts";
import { trim } from "../core/text.ts";
import { type Command, flagOf, isMany, type OptionSpec, type ParsedInput } from "./command.ts";

type Value = ParsedInput["options"][string];

/**
 * Trims, checks and converts the values of a command line.
 *
 * @throws {GaitError} `invalid_input` for a value that its option cannot take, for two options that
 * exclude each other, and for an option without the one that it needs.
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
  if (spec.type === "list" && Array.isArray(value) && value.includes("")) {
    throw unusable(flag, "", spec.notEmpty ?? "a value", hint);
  }
  if (spec.type === "paths" && Array.isArray(value)) {
    return value.map(trim).filter((path) => path !== "");
  }
  if (typeof value !== "string" || spec.type === "boolean" || isMany(spec)) return value;
  if (spec.verbatim) return value;
  const text = trim(value);
  const isName = spec.type === "path" || spec.type === "variable";
  if (text === "" && isName && spec.default === undefined) {
    if (spec.required === true) throw missing([flag], hint);
    if (spec.blank === "absent") return undefined;
    // An unset variable of a shell is mostly why; what the option asks for must not fall away.
    const expected = spec.type === "path" ? "a path" : "the name of a variable";
    throw unusable(flag, "", expected, `leave ${flag} out if nothing is meant`);
  }
  if (spec.type !== "duration") return text;
  const nanoseconds = parseDuration(text);
  if (nanoseconds !== undefined) return nanoseconds;
  if (isTooLong(text)) {
    throw unusable(flag, text, "less: it is too large, the longest time is about 292 years", hint);
  }
  throw unusable(flag, text, "a duration such as 90s, 30m or 24h; there is no unit for days", hint);
}

/** Whether an option was given: false for an absent or blank value, and for its own default. */
function isGiven(spec: OptionSpec | undefined, value: Value): boolean {
  if (Array.isArray(value)) return value.length > 0;
  if (typeof value !== "string") return value === true;
  const text = trim(value);
  const standard = spec !== undefined && "default" in spec ? spec.default : undefined;
  return text !== (standard ?? "");
}
