/**
 * Where evidence lies. Commands write to different folders by default; whatever collects evidence
 * looks in all of them. The table in `docs/evidence.md` has the same rows.
 */

import { cleanPath, pathIn } from "./path.ts";

/** A folder that a command writes to unless told otherwise. */
export interface EvidencePlace {
  /** Path from the folder in which the command was started. */
  readonly folder: string;
  readonly holds: string;
  readonly written_by: string;
}

/** Every default place, from the working directory. */
export const EVIDENCE_PLACES: readonly EvidencePlace[] = [
  {
    folder: ".",
    holds: "traces, approval audits, credential records, regress results",
    written_by: "gait gate eval, gait mcp proxy --call, gait regress run",
  },
  {
    folder: "gait-out",
    holds: "runpacks, packs, and traces that a program wrote there",
    written_by: "gait demo, gait run record, gait import, gait guard pack, gait incident pack",
  },
  {
    folder: "gait-out/traces",
    holds: "traces, approval audits, credential records",
    written_by: "gait mcp proxy --trace-files with a server",
  },
  {
    folder: "traces",
    holds: "traces, approval audits, credential records",
    written_by: "a hook or proxy with --trace-dir traces",
  },
  {
    folder: ".claude/gait/traces",
    holds: "traces, approval audits, credential records",
    written_by: "the hook of examples/mcp/claude-code-hook",
  },
];

/** The default places below a folder, the folder itself first. */
export function placesBelow(folder: string): readonly string[] {
  return EVIDENCE_PLACES.map((place) => pathIn(folder, place.folder));
}

/**
 * Folders in which the evidence of a run may lie: the places below the working directory, in the
 * runpack's folder, and below the folder whose `gait-out` holds the runpack.
 *
 * @param runpackFolder folder of the runpack
 * @param named folders of traces that the run itself names
 */
export function evidenceFolders(
  runpackFolder: string,
  named: readonly string[] = [],
): readonly string[] {
  const beside = cleanPath(runpackFolder);
  const workspace = beside.endsWith("/gait-out")
    ? [beside.slice(0, -"/gait-out".length) || "/"]
    : [];
  const bases = [".", beside, ...workspace];
  return [...new Set([...bases.flatMap(placesBelow), ...named])];
}

/** Whether the name of a file marks a simulated decision. Nothing in a trace does. */
export function isSimulatedName(path: string): boolean {
  return /\.simulated(?:_\d+)?\.json$/i.test(path);
}
