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

/**
 * Whether a path from the record down, as member names and indexes, is matched as a whole. Only the
 * last `**` met is ever tried again, so the steps are bounded by segments times path.
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

function badRule(text: string, expected: string): GaitError {
  return new GaitError("invalid_input", `Cannot use redaction rule "${text}": ${expected}`, {
    hint: "--redact secrets --redact '/args/**/token'",
  });
}
