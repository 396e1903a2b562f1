/** Files about a snapshot, each for other readers. */

import { cycloneDx } from "../../core/scout/cyclonedx.ts";
import { formatInventory } from "../../core/scout/format.ts";
import { inventoryPage, type PageFacts } from "../../core/scout/page.ts";
import { sarifLog } from "../../core/scout/sarif.ts";
import { OUTPUTS, type WrittenKind } from "../../core/written_kinds.ts";
import type { Host } from "../../io/host.ts";
import { writeText } from "../documents.ts";
import { refuseReplacing } from "../signed_artifact.ts";

type ReportName = "coverage" | "sarif" | "cyclonedx" | "html";

/** Where to write the reports that are wanted. */
export type ReportPaths = Readonly<Record<ReportName, string | undefined>>;

interface Report {
  readonly kind: WrittenKind;
  text(facts: PageFacts): string | Promise<string>;
}

const REPORTS: Readonly<Record<ReportName, Report>> = {
  coverage: {
    kind: OUTPUTS.coverage,
    text: ({ coverage = {} }) => formatInventory(coverage),
  },
  sarif: {
    kind: OUTPUTS.sarif,
    text: async ({ findings }) => formatInventory(await sarifLog(findings)),
  },
  cyclonedx: {
    kind: OUTPUTS.cyclonedx,
    text: async (facts) => formatInventory(await cycloneDx(facts.snapshot, facts)),
  },
  html: { kind: OUTPUTS.page, text: inventoryPage },
};

function wanted(paths: ReportPaths): readonly (Report & { readonly path: string })[] {
  return (["coverage", "sarif", "cyclonedx", "html"] as const).flatMap((name) => {
    const path = paths[name];
    return path === undefined ? [] : [{ ...REPORTS[name], path }];
  });
}

/** Refuses reports in the place of other files, before anything is written. */
export function refuseReports(paths: ReportPaths, host: Host<"read">): Promise<void> {
  return refuseReplacing(wanted(paths), host);
}

export async function writeReports(
  paths: ReportPaths,
  facts: PageFacts,
  host: Host<"read" | "write">,
): Promise<void> {
  for (const { kind, path, text } of wanted(paths)) {
    await writeText(path, await text(facts), host, { kind });
  }
}
