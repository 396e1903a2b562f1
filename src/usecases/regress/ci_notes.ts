/** Reports a run to GitHub Actions, as annotations and as a step summary. */

import { encodeUtf8 } from "../../core/bytes.ts";
import { GaitError } from "../../core/error.ts";
import { githubAnnotations, githubSummary } from "../../core/regress/github.ts";
import type { Host } from "../../io/host.ts";
import type { GradedRun } from "./run_set.ts";

/** Variables of GitHub Actions that {@linkcode tellCi} reads. */
export const CI_VARIABLES: readonly string[] = ["GITHUB_ACTIONS", "GITHUB_STEP_SUMMARY"];

export interface CiNotes {
  readonly notes: readonly string[];
  readonly warnings: readonly string[];
}

/** Writes the step summary and returns the annotations; outside of GitHub Actions does nothing. */
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
    // A summary that cannot be written does not change the outcome of the graders.
    if (!(error instanceof GaitError)) throw error;
    return { notes, warnings: [`no step summary: ${error.message}`] };
  }
  return { notes, warnings: [] };
}
