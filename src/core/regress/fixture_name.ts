/** Names of fixtures. They are also names of folders, and must work on every system. */

import { unusable } from "../fault.ts";

const FIXTURE_NAME = /^[a-z0-9][a-z0-9._-]*$/;

/** Whether a folder below `fixtures/` can be a fixture. */
export function isFixtureName(name: string): boolean {
  return FIXTURE_NAME.test(name);
}

/** Chooses the name of a new fixture: the given one as it is, or one derived from the run id. */
export function chooseFixtureName(given: string, runId: string): string {
  const name = given === "" ? deriveFixtureName(runId) : given;
  if (isFixtureName(name)) return name;
  const expected = "lower-case letters, digits, . _ and -, starting with a letter or digit";
  throw unusable("fixture name", name, expected, "choose another name with --name");
}

/**
 * Derives a fixture name from a run id: lower case, each run of other characters one `-`, no `-`,
 * `.` or `_` at the ends.
 */
export function deriveFixtureName(runId: string): string {
  const name = runId.toLowerCase().replace(/[^a-z0-9._-]+/g, "-")
    .replace(/^[-._]+/, "").replace(/[-._]+$/, "");
  return name === "" ? "fixture" : name;
}
