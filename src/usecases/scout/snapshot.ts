/** Takes stock of a workspace: tools, servers, skills, and the policies that name them. */

import { digestPolicy } from "../../core/gate/policy/digest.ts";
import { present, withoutEmpty } from "../../core/present.ts";
import {
  coverageOf,
  type CoveringPolicy,
  coverToolBy,
  namedBy,
} from "../../core/scout/coverage.ts";
import { sortFindings } from "../../core/scout/findings.ts";
import { formatInventory } from "../../core/scout/format.ts";
import { riskScore } from "../../core/scout/identity.ts";
import { inventorySnapshot, isJudged } from "../../core/scout/inventory.ts";
import type { PageFacts } from "../../core/scout/page.ts";
import { normalizePatterns } from "../../core/scout/paths.ts";
import { policyFindings, reaches, worstFirst } from "../../core/scout/policy_findings.ts";
import type {
  FindingCounts,
  InventoryItem,
  InventorySnapshot,
  ScoutFinding,
  SnapshotResult,
  ToolRow,
} from "../../core/schema/scout.ts";
import { normalizeTimestamp } from "../../core/time.ts";
import type { Host } from "../../io/host.ts";
import {
  type NamedPath,
  namedPaths,
  refuseLinkOn,
  refuseOverwriting,
} from "../../io/output_paths.ts";
import { cleanPath } from "../../io/path.ts";
import { readPolicy, writeText } from "../documents.ts";
import { OUTPUTS } from "../../core/written_kinds.ts";
import { refuseReports, writeReports } from "./reports.ts";
import { type Scan, scan, type ScanRequest } from "./scan.ts";

/** Tools in the result; the snapshot file has all. */
const SHOWN_TOOLS = 50;
/** Findings in the result; SARIF and page have all. */
const SHOWN_FINDINGS = 1000;
const SHOWN_NOT_READ = 100;

export interface SnapshotRequest extends ScanRequest {
  /** Folders; the working directory if there are none. */
  readonly roots: readonly string[];
  /** Paths of policies. Without any, coverage is not computed. */
  readonly policies: readonly string[];
  /** Where to write; snapshot and coverage have default paths below `gait-out`. */
  readonly out: string | undefined;
  readonly coverageOut: string | undefined;
  readonly sarif: string | undefined;
  readonly cyclonedx: string | undefined;
  readonly html: string | undefined;
  /** The least level of findings that makes the answer a bad one; none without it. */
  readonly failOn: ScoutFinding["level"] | undefined;
}

type Result = Omit<SnapshotResult, "correlation_id">;

/** Writes a snapshot of a workspace and the wanted reports. */
export async function takeSnapshot(
  request: SnapshotRequest,
  host: Host<"read" | "write" | "env">,
): Promise<Result> {
  const { out, coverageOut, sarif, cyclonedx, html, failOn } = request;
  const roots = normalizeRoots(request.roots);
  const policyPaths = normalizePaths(request.policies);
  const outputs = {
    "the snapshot": out,
    "the coverage": coverageOut,
    "the SARIF log": sarif,
    "the bill of materials": cyclonedx,
    "the page": html,
  };
  const policyFiles = policyPaths.map((path) => ({ what: "a policy", path }));
  await refuseOverwriting(namedPaths(outputs), policyFiles, host);

  const found = await scan(roots, request, host);

  await refuseWhatWasRead(namedPaths(outputs), found.read, host);
  const created_at = normalizeTimestamp(host.now()) ?? host.now();
  const snapshot = await inventorySnapshot(found.items, { workspace: roots.join(","), created_at });
  const id = snapshot.snapshot_id;
  const snapshot_path = out ?? `./gait-out/inventory_snapshot_${id}.json`;
  const coveragePath = coverageOut ?? `./gait-out/inventory_coverage_${id}.json`;
  if (out === undefined) await refuseLinkOn("snapshot", snapshot_path, host);
  if (coverageOut === undefined) await refuseLinkOn("coverage", coveragePath, host);
  const paths = {
    coverage: policyPaths.length === 0 ? undefined : coveragePath,
    sarif,
    cyclonedx,
    html,
  };
  await refuseReports(paths, host);
  await writeText(snapshot_path, formatInventory(snapshot), host, { kind: OUTPUTS.snapshot });

  const policies = await readPolicies(policyPaths, host);
  const facts = reported(found, snapshot, policies);
  await writeReports(paths, facts, host);

  const isFailed = failOn !== undefined && facts.findings.some((each) => reaches(each, failOn));
  return {
    ok: !isFailed,
    snapshot_path,
    ...present({
      coverage_path: paths.coverage,
      sarif_path: sarif,
      cyclonedx_path: cyclonedx,
      html_path: html,
      failed_on: isFailed ? failOn : undefined,
    }),
    ...shown(facts, policies),
    ...withoutEmpty({ warnings: found.warnings }),
  };
}

/** Data for the reports of a scan, with coverage by policies. */
function reported(
  { items, places, findings, notRead, read }: Scan,
  snapshot: InventorySnapshot,
  policies: readonly CoveringPolicy[],
): PageFacts {
  const coverOf = coverToolBy(policies);
  const placeOf = ({ id, locator }: InventoryItem) =>
    places.get(id) ?? { file: locator, line: 1, column: 1 };
  return {
    snapshot,
    coverage: policies.length === 0 ? undefined : coverageOf(snapshot, policies),
    coverOf: (item) => policies.length > 0 && isJudged(item) ? coverOf(item) : undefined,
    placeOf,
    findings: worstFirst(
      sortFindings([...findings, ...policyFindings(items, policies, placeOf)]),
    ),
    notRead,
    filesRead: read.length,
  };
}

/** The part of a report that the result has. */
function shown(
  facts: PageFacts,
  policies: readonly CoveringPolicy[],
): Omit<Result, "ok" | "snapshot_path"> {
  const { snapshot: { snapshot_id, items }, coverage, findings, notRead, filesRead } = facts;
  return {
    snapshot_id,
    ...present({ coverage }),
    ...withoutEmpty({
      items: items.length,
      tools: rowsOf(items, policies, facts).slice(0, SHOWN_TOOLS),
      findings: findings.slice(0, SHOWN_FINDINGS),
    }),
    ...(findings.length === 0 ? {} : { finding_counts: countsOf(findings) }),
    ...withoutEmpty({
      files_read: filesRead,
      not_read: notRead.slice(0, SHOWN_NOT_READ),
      not_read_total: notRead.length,
    }),
  };
}

/** Roots in one spelling each, sorted; `.` if none is given. */
export function normalizeRoots(given: readonly string[]): readonly string[] {
  const roots = normalizePaths(given);
  return roots.length === 0 ? ["."] : roots;
}

/** Paths in one spelling each, sorted, so that none is read twice. */
function normalizePaths(given: readonly string[]): readonly string[] {
  return [...new Set(normalizePatterns(given).map(cleanPath))].sort();
}

/** Reads policies with the digests that name them. */
async function readPolicies(
  paths: readonly string[],
  host: Host<"read">,
): Promise<readonly CoveringPolicy[]> {
  const policies: CoveringPolicy[] = [];
  for (const path of paths) {
    const policy = await readPolicy(path, host);
    policies.push({ digest: await digestPolicy(policy), policy });
  }
  return policies;
}

function countsOf(findings: readonly ScoutFinding[]): FindingCounts {
  const counts = { critical: 0, high: 0, medium: 0, low: 0 };
  for (const { level } of findings) counts[level]++;
  return counts;
}

/** Rows for all items: those that no policy covers come first, then those of higher risk. */
function rowsOf(
  items: readonly InventoryItem[],
  policies: readonly CoveringPolicy[],
  { coverOf }: PageFacts,
): readonly ToolRow[] {
  const isNamed = namedBy(policies);
  const rows = items.map((item): ToolRow => {
    const { kind, name, locator, risk_level = "low" } = item;
    const cover = coverOf(item);
    return {
      kind,
      name,
      risk_level,
      gated: isNamed(item),
      locator,
      ...cover && { covered: cover.covered, by: cover.by, ...present({ rule: cover.rule }) },
    };
  });
  return rows.sort((a, b) =>
    Number(a.covered === true) - Number(b.covered === true) ||
    riskScore(b.risk_level) - riskScore(a.risk_level)
  );
}

/** Resolving 100,000 paths takes most of a second, so it waits for an output that is there already. */
async function refuseWhatWasRead(
  outputs: readonly NamedPath[],
  read: readonly string[],
  host: Host<"read">,
): Promise<void> {
  const found = await Promise.all(outputs.map(({ path }) => host.read.entryOf(path)));
  if (found.every((entry) => entry === undefined)) return;
  const files = read.map((path) => ({ what: "a file that the snapshot describes", path }));
  await refuseOverwriting(outputs, files, host);
}
