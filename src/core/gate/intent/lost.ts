/**
 * Finds what normalizing takes away from a call. Digests cover the normalized arguments, so an
 * approval of one call would also admit every other that normalizes to the same.
 */

import { decodeUtf8, isUtf8 } from "../../bytes.ts";
import { quoted, shownName } from "../../fault.ts";
import { joinPointer, type JsonValue } from "../../json/json.ts";
import { JSON_MAX_DEPTH } from "../../limits.ts";
import type { IntentRequest } from "../../schema/gate.ts";
import { trim } from "../../text.ts";

/** Most losses that are listed; one is enough to refuse an approval. */
const LISTED_MAX = 3;

const NOTHING_LOST: LossInText = { numbers: new Set(), hasBrokenText: false };

export interface LossInText {
  /** Doubles that numbers of the text were rounded to. */
  readonly numbers: ReadonlySet<number>;
  /** Whether it holds bytes that are not UTF-8, or half of a surrogate pair. */
  readonly hasBrokenText: boolean;
}

/**
 * Says what gets lost between a call and its digest, in words, at most three times; empty if
 * nothing does. `received` is the text that the arguments were read from, if there is one.
 * Number spellings that every reader takes alike, such as `1.0` and `1`, lose nothing. Looks at the
 * tool's name and the arguments; `lostAroundCall` looks at the rest.
 */
export function lostInCall(
  call: Pick<IntentRequest, "tool_name" | "args">,
  received?: Uint8Array | string,
): readonly string[] {
  const losses: string[] = [];
  if (trim(call.tool_name) !== call.tool_name) {
    losses.push("the tool name has white space around it");
  }
  const text = received === undefined ? NOTHING_LOST : lossIn(received);
  findLosses(call.args, "", text, losses, 1);
  return losses.slice(0, LISTED_MAX);
}

/** Losses in targets, provenance and context, whose texts are trimmed too. */
export function lostAroundCall({ targets = [], arg_provenance, context }: Partial<
  Pick<IntentRequest, "targets" | "arg_provenance" | "context">
>): readonly string[] {
  const texts: Place[] = [
    ...targets.map(({ value }, at): Place => [`/targets/${at}/value`, value]),
    ...(arg_provenance ?? []).flatMap(({ arg_path, source_ref }, at): Place[] => [
      [`/arg_provenance/${at}/arg_path`, arg_path],
      [`/arg_provenance/${at}/source_ref`, source_ref],
    ]),
    ["/context/identity", context?.identity],
    ["/context/workspace", context?.workspace],
    ["/context/session_id", context?.session_id],
    ["/context/request_id", context?.request_id],
  ];
  const losses = texts.flatMap(([place, text = ""]) => {
    const problem = problemOf(text, NOTHING_LOST);
    return problem === undefined ? [] : [`${place} ${problem}`];
  });
  const workspace = context?.workspace ?? "";
  return workspace.includes("\\") && !WINDOWS_PATH.test(workspace)
    ? [...losses, "/context/workspace has back-slashes, which a digest holds as slashes"]
    : losses;
}

type Place = readonly [pointer: string, text: string | undefined];

/** A path with a drive or a server: only Windows has them, where both slashes are one. */
const WINDOWS_PATH = /^(?:[A-Za-z]:|\\\\[^\\])/;

/** Facts about losses in reading the JSON text, JSON in its strings included. */
export function lossIn(received: Uint8Array | string): LossInText {
  const numbers = new Set<number>();
  const text = typeof received === "string" ? received : decodeUtf8(received);
  const hasBrokenBytes = typeof received !== "string" && !isUtf8(received);
  const hasBrokenText = scanText(text, numbers, 0) || hasBrokenBytes;
  return { numbers, hasBrokenText };
}

/** Whether any number of a JSON text may not be exact. Mostly none is, which is told at once. */
export function mayRound(json: string): boolean {
  return MAYBE_INEXACT.test(json);
}

/** Doubles of a JSON text whose written numbers they do not hold exactly. */
export function roundedNumbers(json: string): ReadonlySet<number> {
  const numbers = new Set<number>();
  if (mayRound(json)) scanText(json, numbers, STRING_DEPTH_MAX);
  return numbers;
}

/** Many digits, an exponent, or a zero with a sign: without them every number is exact. */
const MAYBE_INEXACT = /[0-9.]{15}|[0-9.][eE]|-0/;

/** Strings in a payload may be JSON themselves: arguments that a client sends as a text. */
const STRING_DEPTH_MAX = 2;

function findLosses(
  value: JsonValue,
  pointer: string,
  text: LossInText,
  losses: string[],
  depth: number,
): void {
  if (losses.length >= LISTED_MAX || depth > JSON_MAX_DEPTH) return;
  if (typeof value === "string") {
    const problem = problemOf(value, text);
    if (problem !== undefined) losses.push(`${shownName(pointer)} ${problem}`);
  } else if (typeof value === "number") {
    if (Object.is(value, -0)) losses.push(`${shownName(pointer)} is -0, which a digest holds as 0`);
    else if (text.numbers.has(value)) {
      losses.push(`${shownName(pointer)} is a number that a double cannot hold`);
    }
  } else if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) {
      findLosses(item, joinPointer(pointer, index), text, losses, depth + 1);
    }
  } else if (value !== null && typeof value === "object") {
    for (const [name, item] of Object.entries(value)) {
      const problem = problemOf(name, text);
      if (problem !== undefined) {
        const place = pointer === "" ? "the arguments" : shownName(pointer);
        losses.push(`${place}: the name ${quoted(name)} ${problem}`);
      }
      findLosses(item, joinPointer(pointer, name), text, losses, depth + 1);
    }
  }
}

function problemOf(value: string, { hasBrokenText }: LossInText): string | undefined {
  if (trim(value) !== value) return "has white space around it";
  const isBroken = !value.isWellFormed() || (hasBrokenText && value.includes("\ufffd"));
  return isBroken ? "has characters that are not Unicode text" : undefined;
}

/** Collects inexact numbers; returns whether a string holds half of a surrogate pair. */
function scanText(text: string, numbers: Set<number>, depth: number): boolean {
  let isBroken = false;
  for (let at = 0; at < text.length;) {
    const unit = text.charCodeAt(at);
    if (unit === 0x22) {
      const end = endOfString(text, at);
      if (depth < STRING_DEPTH_MAX && needsLook(text, at, end)) {
        const inner = stringIn(text.slice(at, end));
        if (inner !== undefined) {
          if (!inner.isWellFormed()) isBroken = true;
          if (/[[{]/.test(inner)) isBroken = scanText(inner, numbers, depth + 1) || isBroken;
        }
      }
      at = end;
    } else if (unit === 0x2d || isDigit(unit)) {
      let end = at + 1;
      while (end < text.length && /[0-9.eE+-]/.test(text.charAt(end))) end++;
      const token = text.slice(at, end);
      if (!isExactNumber(token)) numbers.add(Number(token));
      at = end;
    } else at++;
  }
  return isBroken;
}

/** Only strings with escapes, or with a bracket, can hold something that this module looks for. */
function needsLook(text: string, start: number, end: number): boolean {
  for (let at = start; at < end; at++) {
    const unit = text.charCodeAt(at);
    if (unit === 0x5c || unit === 0x5b || unit === 0x7b) return true;
  }
  return false;
}

function endOfString(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text.charCodeAt(at) !== 0x22) {
    at += text.charCodeAt(at) === 0x5c ? 2 : 1;
  }
  return Math.min(at + 1, text.length);
}

/** The value of a quoted string; `undefined` for what only looks like one. */
function stringIn(token: string): string | undefined {
  try {
    return JSON.parse(token);
  } catch {
    return undefined;
  }
}

/** Whether the double equals the written number, so that the canonical form is exact. */
function isExactNumber(token: string): boolean {
  if (token.length < 15 && /^-?[1-9][0-9]*$/.test(token)) return true;
  const value = Number(token);
  if (!Number.isFinite(value)) return true; // no JSON number, so it is in no argument
  return !Object.is(value, -0) && decimalOf(token) === decimalOf(String(value));
}

/** One spelling for each decimal value: its digits without zeros at both ends, and an exponent. */
function decimalOf(token: string): string {
  const [, sign = "", whole = "", fraction = "", exponent = "0"] =
    /^(-?)([0-9]*)\.?([0-9]*)(?:[eE]([+-]?[0-9]+))?$/.exec(token) ?? [];
  const digits = (whole + fraction).replace(/^0+/, "");
  const bare = digits.replace(/0+$/, "");
  if (bare === "") return "0";
  const shift = Number(exponent) - fraction.length + digits.length - bare.length;
  return `${sign}${bare}e${shift}`;
}

function isDigit(unit: number): boolean {
  return unit >= 0x30 && unit <= 0x39;
}
