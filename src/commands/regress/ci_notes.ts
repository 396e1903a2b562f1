/** What a run tells the system that runs it: annotations and a summary on GitHub Actions. */

import { encodeUtf8 } from "../../core/bytes.ts";
import { GaitError } from "../../core/error.ts";
import { githubAnnotations, githubSummary } from "../../core/regress/github.ts";
import type { Host } from "../../io/host.ts";
import type { GradedRun } from "../../usecases/regress/run_set.ts";

/** Variables of GitHub Actions that are read. */
export const CI_VARIABLES: readonly string[] = ["GITHUB_ACTIONS", "GITHUB_STEP_SUMMARY"];

/** What was said, and what could not be. */
export interface CiNotes {
  /** Lines for stderr. */
  readonly notes: readonly string[];
  readonly warnings: readonly string[];
}

/** Writes the step summary, if there is one, and answers the annotations. Elsewhere says nothing. */
export async function tellCi(
  { result, fixtureFiles }: GradedRun,
  host: Host<"write" | "env">,
): Promise<CiNotes> {
  if (host.env.get("GITHUB_ACTIONS") !== "true") return { notes: [], warnings: [] };
  const notes = githubAnnotations(result, fixtureFiles);
  const summary = host.env.get("GITHUB_STEP_SUMMARY") ?? "";
  if (summary === "") return { notes, warnings: [] };
  try {
    await host.write.append(summary, encodeUtf8(githubSummary(result)));
  } catch (error) {
    // the outcome of the graders stands, whoever can read it
    if (!(error instanceof GaitError)) throw error;
    return { notes, warnings: [`no step summary: ${error.message}`] };
  }
  return { notes, warnings: [] };
}
