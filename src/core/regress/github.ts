/** Output for GitHub Actions: annotations on the run, and a table in the step summary. */

import type { GraderResult, RegressResult } from "../schema/regress.ts";
import { githubError } from "../github_command.ts";
import { present } from "../present.ts";
import { splitName } from "./junit.ts";

/** GitHub shows ten annotations of a kind per step; the last one counts the rest. */
const ANNOTATIONS_MAX = 10;
/** Rows of the summary table; GitHub cuts a summary at one mebibyte. */
const SUMMARY_ROWS_MAX = 500;

/**
 * Workflow command lines, one per failed grader result.
 *
 * @param fixtureFiles path of `fixture.json` by fixture name, so that annotations point at it
 */
export function githubAnnotations(
  { graders }: RegressResult,
  fixtureFiles: ReadonlyMap<string, string> = new Map(),
): string[] {
  const failed = graders.filter(({ status }) => status === "fail");
  const shown = failed.length > ANNOTATIONS_MAX ? failed.slice(0, ANNOTATIONS_MAX - 1) : failed;
  const lines = shown.map((grader) => {
    const file = fixtureFiles.get(splitName(grader.name).fixture ?? "");
    const title = `gait regress: ${grader.name}`;
    return githubError({ ...present({ file }), title }, reasonsOf(grader));
  });
  const more = failed.length - shown.length;
  if (more > 0) lines.push(`::error title=gait regress::${more} more grader results failed`);
  return lines;
}

/** Markdown for the step summary: the outcome and a table of failures. Ends with an LF. */
export function githubSummary({ fixture_set, status, graders }: RegressResult): string {
  const failed = graders.filter((grader) => grader.status === "fail");
  const lines = [
    `## gait regress: ${status}`,
    "",
    `Fixture set ${markdownCode(fixture_set)}: ${graders.length - failed.length} of ` +
    `${graders.length} grader results passed.`,
    "",
  ];
  if (failed.length > 0) lines.push("| fixture | grader | reasons |", "| --- | --- | --- |");
  for (const grader of failed.slice(0, SUMMARY_ROWS_MAX)) {
    const { fixture = "", name } = splitName(grader.name);
    lines.push(`| ${[fixture, name, reasonsOf(grader)].map(markdownCode).join(" | ")} |`);
  }
  if (failed.length > SUMMARY_ROWS_MAX) {
    lines.push("", `and ${failed.length - SUMMARY_ROWS_MAX} more`);
  }
  if (failed.length > 0) lines.push("");
  return lines.join("\n");
}

function reasonsOf({ reason_codes, details }: GraderResult): string {
  const reasons = reason_codes.join(", ") || "failed";
  const error = details?.["error"];
  return typeof error === "string" ? `${reasons}: ${error}` : reasons;
}

/** Writes text as code in a table cell, without characters that end the line, the code or the cell. */
function markdownCode(text: string): string {
  if (text === "") return "";
  return `\`${text.replace(/\s+/g, " ").replaceAll("`", "'").replaceAll("|", "\\|")}\``;
}
