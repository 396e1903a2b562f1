/** JSON Pointer patterns: `*` matches one member or index, `**` any number of them. */

import { GaitError } from "../error.ts";
import { quoted } from "../fault.ts";
import { pointerTokens } from "../json/json.ts";

/** A parsed pattern. */
export interface PointerPattern {
  /** The pattern as it was given; a part of each marker. */
  readonly text: string;
  /** Its tokens without escapes. */
  readonly segments: readonly string[];
}

/** Members of a record that hold payloads. Only these are redacted. */
export const PAYLOAD_MEMBERS = ["args", "result", "retrieval_params"] as const;

/** The words of an error about a pattern. */
export interface PatternWords {
  /** Use of the pattern: `redaction rule`. */
  readonly what: string;
  /** Words after `expected` in the error for a malformed pattern. */
  readonly expected: string;
  /** A command that shows the use. */
  readonly hint: string;
}

const REDACTION_WORDS: PatternWords = {
  what: "redaction rule",
  expected: "secrets or a JSON Pointer pattern such as /args/**/token",
  hint: "gait run record --redact secrets --redact '/args/**/token'",
};

/** The words for patterns of members that a comparison leaves out. */
export const IGNORE_WORDS: PatternWords = {
  what: "ignored member",
  expected: "a JSON Pointer pattern such as /result/**/request_id",
  hint: "gait run diff <left> <right> --ignore '/result/**/request_id'",
};

/** Parses a pattern: a JSON Pointer from the record down, below one of the payload members. */
export function parsePointerPattern(
  text: string,
  words: PatternWords = REDACTION_WORDS,
): PointerPattern {
  const [first, ...rest] = text.split("/");
  if (first !== "" || rest.length === 0 || rest.includes("")) {
    throw badRule(text, `expected ${words.expected}`, words);
  }
  const segments = pointerTokens(text);
  const root = segments[0] ?? "";
  const roots: readonly string[] = ["*", "**", ...PAYLOAD_MEMBERS];
  if (!roots.includes(root)) {
    throw badRule(text, `expected it to start with /${PAYLOAD_MEMBERS.join(", /")} or /**`, words);
  }
  return { text, segments };
}

/**
 * Whether a pattern matches a whole path from the record down, given as member names and indexes. Only
 * the last `**` is tried again, so the steps are bounded by segments times path.
 */
export function matchesPattern({ segments }: PointerPattern, path: readonly string[]): boolean {
  let [segment, at] = [0, 0];
  let retry: { readonly segment: number; at: number } | undefined;
  while (at < path.length) {
    const wanted = segments[segment];
    if (wanted === "**") {
      retry = { segment: ++segment, at };
    } else if (wanted !== undefined && (wanted === "*" || wanted === path[at])) {
      segment++;
      at++;
    } else if (retry !== undefined) {
      segment = retry.segment;
      at = ++retry.at;
    } else {
      return false;
    }
  }
  while (segments[segment] === "**") segment++;
  return segment === segments.length;
}

function badRule(text: string, expected: string, { what, hint }: PatternWords): GaitError {
  return new GaitError("invalid_input", `Cannot use ${what} ${quoted(text)}: ${expected}`, {
    hint,
  });
}
