/** The text of a run of the graders: its outcome, then a line per failure. */

import type { Style } from "../../cli/style.ts";
import type { GraderResult, RegressResult } from "../../core/schema/regress.ts";
import { printable } from "../../core/text.ts";

/** Failures that get a line; further ones are only counted. */
const SHOWN_FAILURES = 20;

/** Colours the outcome and adds a line per failed grader result. */
export function outcomeText(
  [first = "", ...others]: readonly string[],
  { graders, status }: RegressResult,
  style: Style,
): string[] {
  const end = first.indexOf(":") + 1;
  const word = style.paint(status === "pass" ? "green" : "red", first.slice(0, end));
  const failed = graders.filter((grader) => grader.status === "fail");
  const lines = failed.slice(0, SHOWN_FAILURES).map(failureLine);
  const more = failed.length - lines.length;
  if (more > 0) lines.push(`and ${more} more`);
  return [`${word}${first.slice(end)}`, ...others, ...lines];
}

function failureLine({ name, reason_codes, details }: GraderResult): string {
  const error = details?.["error"];
  const why = typeof error === "string" ? ` (${error})` : "";
  return printable(`failed: ${name}: ${reason_codes.join(", ") || "failed"}${why}`);
}
