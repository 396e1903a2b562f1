/** Words for failures, so that all of them name the object and the next step in the same way. */

import { LISTED_MAX } from "./limits.ts";
import { GaitError, type GaitErrorOptions } from "./error.ts";
import { type Printable, printable, withoutMiddle } from "./text.ts";

/** Longest part of an untrusted value that an error shows, in UTF-16 code units. */
export const SHOWN_CHARACTERS = 80;

/** Longest name of a file or member that a message shows whole, in UTF-16 code units. */
export const SHOWN_NAME = 400;

/** A name, path or JSON Pointer in a message: without its middle if it is long. */
export function shownName(name: string): Printable {
  return printable(withoutMiddle(name, SHOWN_NAME));
}

/** A value in quotes, cut to what fits into a message. */
export function quoted(value: string): string {
  const shown = value.length <= SHOWN_CHARACTERS
    ? value
    : `${value.slice(0, SHOWN_CHARACTERS).toWellFormed()}…`;
  return `"${printable(shown)}"`;
}

/** The accepted values of an option: `one, two or three`. */
export function oneOf(values: readonly string[]): string {
  const last = values.at(-1) ?? "";
  return values.length < 2 ? last : `${values.slice(0, -1).join(", ")} or ${last}`;
}

/** A file or folder that cannot be read: `Cannot read intent "x.json": no such file`. */
export const unreadable = failureTo("read");
/** A file that cannot be written: `Cannot write trace "x.json": no space left`. */
export const unwritable = failureTo("write");

function failureTo(act: "read" | "write") {
  return (
    what: string,
    path: string,
    why: string,
    hint: string,
    options: Omit<GaitErrorOptions, "hint"> = {},
  ): GaitError => {
    const message = `Cannot ${act} ${named(what, path)}: ${why}`;
    return new GaitError("invalid_input", message, { ...options, hint });
  };
}

/** A value that an option cannot take: `Cannot use --ttl "x": expected a duration such as 30m`. */
export function unusable(flag: string, value: string, expected: string, hint: string): GaitError {
  return new GaitError(
    "invalid_input",
    `Cannot use ${flag} ${quoted(value)}: expected ${expected}`,
    { hint },
  );
}

/** Options or arguments that a command needs: `Missing --policy and --intent`. */
export function missing(names: readonly string[], hint: string): GaitError {
  return new GaitError("invalid_input", `Missing ${names.join(" and ")}`, { hint });
}

/** Two options that exclude each other: `--a and --b cannot be combined`. */
export function conflict(first: string, second: string, hint: string): GaitError {
  return new GaitError("invalid_input", `${first} and ${second} cannot be combined`, { hint });
}

/** An option that has no effect without another one: `--a needs --b`. */
export function missingCompanion(flag: string, other: string, hint: string): GaitError {
  return new GaitError("invalid_input", `${flag} needs ${other}`, { hint });
}

/**
 * A document with a fault at one place: `Cannot use "x.json": /tool_name is missing`. An empty
 * `pointer` (RFC 6901) means the document as a whole.
 */
export function malformed(
  name: string,
  pointer: string,
  fault: string,
  hint: string,
  options: Omit<GaitErrorOptions, "hint" | "fields"> = {},
): GaitError {
  const place = pointer === "" ? "the document" : shownName(pointer);
  return new GaitError("invalid_input", `Cannot use ${quotedName(name)}: ${place} ${fault}`, {
    ...options,
    fields: [pointer],
    hint,
  });
}

/** The name of a file in quotes, with its end: that is what tells files apart. */
export function quotedName(name: string): string {
  return `"${shownName(name)}"`;
}

function named(what: string, path: string): string {
  return what === "" ? quotedName(path) : `${what} ${quotedName(path)}`;
}

/**
 * A failure to read or write, told with the word for the file: `Cannot read "p.yaml": …` becomes
 * `Cannot read policy "p.yaml": …`. Returns other failures unchanged.
 */
export function naming(what: string, error: unknown): unknown {
  if (!(error instanceof GaitError)) return error;
  return error.retold({
    message: error.message.replace(/^Cannot (?:read|write) (?=")/, `$&${what} `),
  });
}

/** A failure with the place of what failed behind it: `Cannot use the public key: … (ann.key)`. */
export function placed(error: unknown, place: string): unknown {
  if (!(error instanceof GaitError)) return error;
  return error.retold({ message: `${error.message} (${shownName(place)})` });
}

/** The refusal of a manifest that lists more members than an archive can hold. */
export function tooManyListed(name: string, pointer: string): GaitError {
  return malformed(
    name,
    pointer,
    `lists more members than the limit of ${LISTED_MAX}`,
    "an archive holds no more; get the artifact again from where it was written",
  );
}
