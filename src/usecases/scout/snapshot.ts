/** Takes stock of a workspace: tools, servers, skills, and the policies that name them. */

import { digestPolicy } from "../../core/gate/policy/digest.ts";
import { lowerTrim } from "../../core/text.ts";
import { present, withoutEmpty } from "../../core/present.ts";
import { discover, fileKind, type SourceSet } from "../../core/scout/discover.ts";
import { formatInventory } from "../../core/scout/format.ts";
import { riskScore } from "../../core/scout/identity.ts";
import {
  coverageOf,
  inventorySnapshot,
  isRisky,
  isTool,
  ItemMerger,
  type PolicyReach,
} from "../../core/scout/inventory.ts";
import { matcherOf, normalizePatterns } from "../../core/scout/paths.ts";
import { sarifLog } from "../../core/scout/sarif.ts";
import { sameNames } from "../../core/scout/clients/same_names.ts";
import { Programs } from "../../core/scout/programs/programs.ts";
import { type FindingPlace, type ScoutFinding, sortFindings } from "../../core/scout/findings.ts";
import type { InventoryItem, SnapshotResult, ToolRow } from "../../core/schema/scout.ts";
import { normalizeTimestamp } from "../../core/time.ts";
import type { Host } from "../../io/host.ts";
import { cleanPath } from "../../io/path.ts";
import { homeDirectory } from "../../io/workspace.ts";
import { readPolicy, writeText } from "../documents.ts";
import { namedPaths, refuseOverwriting } from "../../io/output_paths.ts";
import { attempt, walkRoot } from "./walk.ts";
import { readSource } from "./read_source.ts";
import { userSettings } from "./user_settings.ts";
import { refuseReplacing } from "../signed_artifact.ts";
import { OUTPUTS } from "../../core/written_kinds.ts";

/** Tools in the result; the snapshot file has all. */
const SHOWN_TOOLS = 50;
const SHOWN_WARNINGS = 100;

export interface SnapshotRequest {
  /** Folders; the working directory if there are none. */
  readonly roots: readonly string[];
  /** Patterns of paths; none means all. */
  readonly include: readonly string[];
  /** Patterns of paths. */
  readonly exclude: readonly string[];
  readonly sources: SourceSet;
  /** Whether to read the configurations of agent clients in the home directory. */
  readonly user: boolean;
  /** Paths of policies. Without any, coverage is not computed. */
  readonly policies: readonly string[];
  /** Where to write; snapshot and coverage have default paths below `gait-out`. */
  readonly out: string | undefined;
  readonly coverageOut: string | undefined;
  readonly sarif: string | undefined;
}

/** Writes a snapshot of a workspace and what else is wanted. */
export async function takeSnapshot(
  request: SnapshotRequest,
  host: Host<"read" | "write" | "env">,
): Promise<Omit<SnapshotResult, "correlation_id">> {
  const { out, coverageOut, sarif } = request;
  const roots = normalizeRoots(request.roots);
  const policyPaths = normalizePaths(request.policies);
  const outputs = { "the snapshot": out, "the coverage": coverageOut, "the SARIF log": sarif };
  const policyFiles = policyPaths.map((path) => ({ what: "a policy", path }));
  await refuseOverwriting(namedPaths(outputs), policyFiles, host);
  const warnings = new Warnings();
  const read: string[] = [];
  const warn = (warning: string) => warnings.add(warning);
  const findings: ScoutFinding[] = [];
  const find = (finding: ScoutFinding) => void findings.push(finding);
  const note = (path: string) => void read.push(path);
  const items = await findItems(roots, request, { warn, find, note }, host);
  const found = read.map((path) => ({ what: "a file that the snapshot describes", path }));
  if (namedPaths(outputs).length > 0) {
    await refuseOverwriting(namedPaths(outputs), [...policyFiles, ...found], host);
  }
  const created_at = normalizeTimestamp(host.now()) ?? host.now();
  const snapshot = await inventorySnapshot(items, { workspace: roots.join(","), created_at });
  const id = snapshot.snapshot_id;
  const snapshot_path = out ?? `./gait-out/inventory_snapshot_${id}.json`;
  const coveragePath = coverageOut ?? `./gait-out/inventory_coverage_${id}.json`;
  await refuseReplacing([
    ...policyPaths.length === 0 ? [] : [{ kind: OUTPUTS.coverage, path: coveragePath }],
    ...sarif === undefined ? [] : [{ kind: OUTPUTS.sarif, path: sarif }],
  ], host);
  await writeText(snapshot_path, formatInventory(snapshot), host, { kind: OUTPUTS.snapshot });

  const policies = await readReaches(policyPaths, host);
  const coverage = policies.length === 0 ? undefined : coverageOf(snapshot, policies);
  if (coverage !== undefined) {
    await writeText(coveragePath, formatInventory(coverage), host, { kind: OUTPUTS.coverage });
  }
  const gated = new Set(coverage?.gated_tool_names);
  if (sarif !== undefined) {
    const open = items.filter((item) =>
      isTool(item) && isRisky(item) && !gated.has(lowerTrim(item.name))
    );
    await writeText(sarif, formatInventory(sarifLog(open)), host, { kind: OUTPUTS.sarif });
  }

  return {
    ok: true,
    snapshot_path,
    ...present({ coverage_path: coverage && coveragePath, coverage, sarif_path: sarif }),
    snapshot_id: id,
    ...withoutEmpty({
      items: items.length,
      tools: rowsOf(items, gated).slice(0, SHOWN_TOOLS),
      findings: sortFindings(findings),
      warnings: warnings.lines(),
    }),
  };
}

/** Keeps the first warnings and counts the others. */
class Warnings {
  readonly #shown: string[] = [];
  #more = 0;

  add(warning: string): void {
    if (this.#shown.length < SHOWN_WARNINGS) this.#shown.push(warning);
    else this.#more++;
  }

  lines(): readonly string[] {
    const rest = this.#more === 0 ? [] : [`and ${this.#more} more that could not be read`];
    return [...this.#shown, ...rest];
  }
}

async function findItems(
  roots: readonly string[],
  { sources, user, ...patterns }: SnapshotRequest,
  { warn, find, note }: {
    readonly warn: (warning: string) => void;
    readonly find: (finding: ScoutFinding) => void;
    /** Hears the path of each file that is read. */
    readonly note: (path: string) => void;
  },
  host: Host<"read" | "env">,
): Promise<readonly InventoryItem[]> {
  const include = normalizePatterns(patterns.include);
  const isWanted = matcherOf(include);
  const isExcluded = matcherOf(normalizePatterns(patterns.exclude));
  const isIncluded = (path: string) =>
    !isExcluded(path) && (include.length === 0 || isWanted(path));
  const isInteresting = (name: string) => fileKind(name, sources) !== undefined;
  const merger = new ItemMerger();
  const places = new Map<string, FindingPlace>();
  const place = (id: string, where: FindingPlace) => void places.set(id, where);
  const programs = new Programs();
  const options = { sources, warn, find, place, programs };
  for (const root of roots) {
    const walk = { isInteresting, isIncluded, warn, find };
    for await (const source of walkRoot(root, walk, host)) {
      note(source.name);
      merger.add(await discover(source, options));
    }
  }
  if (sources === "baseline") return merger.sorted();
  const home = user ? homeDirectory(host) : undefined;
  if (user && home === undefined) warn("skipped the home folder: HOME is not set");
  for (const { path, ...settings } of home === undefined ? [] : await userSettings(home, host)) {
    const source = await attempt(path, () => readSource(path, host), options);
    if (source === undefined) continue;
    note(path);
    merger.add(await discover(source, { ...options, settings }));
  }
  merger.add(await programs.finish(options));
  const items = merger.sorted();
  sameNames(items, places).forEach(find);
  return items;
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

async function readReaches(
  paths: readonly string[],
  host: Host<"read">,
): Promise<readonly PolicyReach[]> {
  const reaches: PolicyReach[] = [];
  for (const path of paths) {
    const policy = await readPolicy(path, host);
    const toolNames = policy.rules.flatMap(({ match }) => match.tool_names);
    reaches.push({ digest: await digestPolicy(policy), toolNames });
  }
  return reaches;
}

/** Rows for all items: those that no policy names come first, then those of higher risk. */
function rowsOf(items: readonly InventoryItem[], gated: ReadonlySet<string>): readonly ToolRow[] {
  const rows = items.map(({ kind, name, locator, risk_level }) => ({
    kind,
    name,
    risk_level: risk_level ?? "low",
    gated: gated.has(lowerTrim(name)),
    locator,
  }));
  return rows.sort((a, b) =>
    Number(a.gated) - Number(b.gated) || riskScore(b.risk_level) - riskScore(a.risk_level)
  );
}
