/** Annotations of policy tests for GitHub Actions. */

import { githubError } from "../../github_command.ts";
import type { TestedCase } from "../../schema/policy.ts";
import { differenceText } from "./junit.ts";

/** GitHub shows ten annotations of a kind per step; the last one counts the rest. */
const ANNOTATIONS_MAX = 10;

/** Workflow command lines, one for each case that failed. */
export function policyTestAnnotations(cases: readonly TestedCase[]): readonly string[] {
  const failed = cases.filter(({ ok }) => !ok);
  const shown = failed.length > ANNOTATIONS_MAX ? failed.slice(0, ANNOTATIONS_MAX - 1) : failed;
  const lines = shown.map((tested) => {
    const { file, line, name, explain } = tested;
    const text = differenceText(tested);
    const title = `gait policy test: ${name}`;
    return githubError({ file, line, title }, explain === undefined ? text : `${text}\n${explain}`);
  });
  const more = failed.length - shown.length;
  if (more === 0) return lines;
  return [...lines, githubError({ title: "gait policy test" }, `${more} more cases failed`)];
}
