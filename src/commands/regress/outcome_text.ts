import type { Style } from "../../cli/style.ts";
import type { RegressResult } from "../../core/schema/regress.ts";
import { printable } from "../../core/text.ts";
import type { GradedResult } from "../../core/regress/grade.ts";

/** Failures that get a line; further ones are only counted. */
const SHOWN_FAILURES = 20;

export function outcomeText(
  [first = "", ...others]: readonly string[],
  { graders, status }: RegressResult,
  style: Style,
): string[] {
  const end = first.indexOf(":") + 1;
  const word = style.paint(status === "pass" ? "green" : "red", first.slice(0, end));
  const failed = graders.filter((grader) => grader.status === "fail");
  const lines = failed.slice(0, SHOWN_FAILURES).flatMap(failureLines);
  const more = failed.length - SHOWN_FAILURES;
  if (more > 0) lines.push(`and ${more} more`);
  return [`${word}${first.slice(end)}`, ...others, ...lines];
}

function failureLines({ name, reason_codes, details, difference }: GradedResult): string[] {
  const error = details?.["error"];
  const why = typeof error === "string" ? ` (${error})` : "";
  const lines = [`failed: ${name}: ${reason_codes.join(", ") || "failed"}${why}`];
  if (difference !== undefined) {
    const { place, expected, actual } = difference;
    lines.push(`  at ${place}`, `  expected: ${expected}`, `  actual:   ${actual}`);
    if (/\/(?:args|result)_digest$/.test(place)) {
      lines.push("  only digests were recorded; --payloads keep of the recorder shows the values");
    }
  }
  return lines.map(printable);
}
