/** JSON Pointer patterns: `*` stands for one member or index, `**` for any number of them. */

import { GaitError } from "../error.ts";

/** A parsed pattern. */
export interface PointerPattern {
  /** As given. */
  readonly text: string;
  readonly segments: readonly string[];
}

/** The members of a record that hold payloads; only these can be redacted. */
export const PAYLOAD_MEMBERS = ["args", "result", "retrieval_params"] as const;

/** Parses a pattern: a JSON Pointer from the record down, below one of the payload members. */
export function parsePointerPattern(text: string): PointerPattern {
  const [first, ...rest] = text.split("/");
  if (first !== "" || rest.length === 0 || rest.includes("")) {
    throw badRule(text, "expected secrets or a JSON Pointer pattern such as /args/**/token");
  }
  const segments = rest.map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"));
  const root = segments[0] ?? "";
  const roots: readonly string[] = ["*", "**", ...PAYLOAD_MEMBERS];
  if (!roots.includes(root)) {
    throw badRule(text, `expected it to start with /${PAYLOAD_MEMBERS.join(", /")} or /**`);
  }
  return { text, segments };
}

/** Whether a path from the record down, as member names and indexes, is matched as a whole. */
export function matchesPattern(pattern: PointerPattern, path: readonly string[]): boolean {
  return matchesFrom(pattern.segments, 0, path, 0);
}

function matchesFrom(
  segments: readonly string[],
  segment: number,
  path: readonly string[],
  at: number,
): boolean {
  if (segment === segments.length) return at === path.length;
  if (segments[segment] === "**") {
    for (let skip = at; skip <= path.length; skip++) {
      if (matchesFrom(segments, segment + 1, path, skip)) return true;
    }
    return false;
  }
  if (at === path.length) return false;
  const fits = segments[segment] === "*" || segments[segment] === path[at];
  return fits && matchesFrom(segments, segment + 1, path, at + 1);
}

function badRule(text: string, expected: string): GaitError {
  return new GaitError("invalid_input", `Cannot use redaction rule "${text}": ${expected}`, {
    hint: "--redact secrets --redact '/args/**/token'",
  });
}
