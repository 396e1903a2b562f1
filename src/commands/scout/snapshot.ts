import { defineCommand } from "../../cli/command.ts";
import type { Style } from "../../cli/style.ts";
import { encodeUtf8 } from "../../core/bytes.ts";
import { GaitError } from "../../core/error.ts";
import { ExitCode } from "../../core/exit_code.ts";
import { digestPolicy } from "../../core/gate/policy/digest.ts";
import { lowerTrim, printable } from "../../core/text.ts";
import { SCOUT_FILE_MAX_BYTES } from "../../core/limits.ts";
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
import { matcherOf, normalizePatterns, normalizeRoots } from "../../core/scout/paths.ts";
import { sarifLog } from "../../core/scout/sarif.ts";
import { USER_CONFIGS } from "../../core/scout/user_configs.ts";
import type { InventoryItem, SnapshotResult, ToolRow } from "../../core/schema/scout.ts";
import { normalizeTimestamp } from "../../core/time.ts";
import type { Host } from "../../io/host.ts";
import { cleanPath, directoryOf, joinPath } from "../../io/path.ts";
import { HOME_VARIABLES } from "../../io/workspace.ts";
import { prefixed, readPolicy } from "../../usecases/documents.ts";
import { refuseOverwriting } from "../../usecases/output_paths.ts";
import { walkRoot } from "../../usecases/scout/walk.ts";

type Data = Omit<SnapshotResult, "correlation_id">;

/** Inventories tell what could be attacked. */
const FILE_MODE = 0o600;
/** Rows of the table; the snapshot has them all. */
const SHOWN_TOOLS = 50;
const SHOWN_WARNINGS = 100;

/** `gait scout snapshot`. */
export const scoutSnapshot = defineCommand({
  path: "scout snapshot",
  summary: "Take stock of tools, servers and skills, and of the policies that name them",
  explain:
    "Finds tools, MCP servers and skills in the files of a workspace, offline, and with policies reports which of them no rule names.",
  needs: ["read", "write", "env"],
  env: { names: HOME_VARIABLES },
  options: {
    roots: { type: "list", value: "dirs", help: "directories to scan; . by default" },
    include: { type: "list", value: "patterns", help: "only files whose path matches" },
    exclude: { type: "list", value: "patterns", help: "no files whose path matches" },
    policy: { type: "list", value: "files", help: "policies; switches coverage on" },
    out: { type: "path", help: "where to write the snapshot" },
    coverage_out: { type: "path", help: "where to write the coverage" },
    sarif: {
      type: "path",
      help: "also write risky tools without a policy as SARIF",
    },
    sources: {
      type: "string",
      choices: ["all", "baseline"],
      default: "all",
      help: "baseline leaves out scripts, clients and skills",
    },
    user: { type: "boolean", help: "also read the agent clients' files in your home folder" },
  },
  examples: ["scout snapshot", "scout snapshot --roots src --policy gait.policy.yaml"],
  async run({ options }, host) {
    const roots = normalizeRoots(options.roots, cleanPath);
    const policyPaths = normalizePaths(options.policy);
    const sarif = options.sarif?.trim() ?? "";
    await refuseOverwriting(
      [
        { what: "--out", path: options.out?.trim() ?? "" },
        { what: "--coverage-out", path: options.coverage_out?.trim() ?? "" },
        { what: "--sarif", path: sarif },
      ].filter(({ path }) => path !== ""),
      policyPaths.map((path) => ({ what: "a policy", path })),
      host,
    );
    const warnings = new Warnings();
    const items = await findItems(roots, options, warnings, host);
    const created_at = normalizeTimestamp(host.now()) ?? host.now();
    const snapshot = await inventorySnapshot(items, { workspace: roots.join(","), created_at });
    const id = snapshot.snapshot_id;
    const snapshotPath = options.out?.trim() || `./gait-out/inventory_snapshot_${id}.json`;
    await writeFile(snapshotPath, snapshot, host);

    const policies = await readReaches(policyPaths, host);
    const coverage = policies.length === 0 ? undefined : coverageOf(snapshot, policies);
    const coveragePath = options.coverage_out?.trim() || `./gait-out/inventory_coverage_${id}.json`;
    if (coverage !== undefined) await writeFile(coveragePath, coverage, host);
    const gated = new Set(coverage?.gated_tool_names);
    const rows = rowsOf(items, gated);
    if (sarif !== "") {
      const open = items.filter((item) =>
        isTool(item) && isRisky(item) && !gated.has(lowerTrim(item.name))
      );
      await writeFile(sarif, sarifLog(open), host);
    }

    const data: Data = {
      ok: true,
      snapshot_path: snapshotPath,
      ...(coverage === undefined ? {} : { coverage_path: coveragePath, coverage }),
      ...(sarif === "" ? {} : { sarif_path: sarif }),
      snapshot_id: id,
      ...(items.length === 0 ? {} : { items: items.length, tools: rows.slice(0, SHOWN_TOOLS) }),
      ...warnings.member(),
    };
    return { exit: ExitCode.success, data };
  },
  text: textOf,
});

/** What could not be read: the first ones by name, the rest as a number. */
class Warnings {
  readonly #shown: string[] = [];
  #more = 0;

  add(warning: string): void {
    if (this.#shown.length < SHOWN_WARNINGS) this.#shown.push(warning);
    else this.#more++;
  }

  member(): { readonly warnings?: readonly string[] } {
    if (this.#shown.length === 0) return {};
    const rest = this.#more === 0 ? [] : [`and ${this.#more} more that could not be read`];
    return { warnings: [...this.#shown, ...rest] };
  }
}

async function findItems(
  roots: readonly string[],
  options: {
    readonly include: readonly string[];
    readonly exclude: readonly string[];
    readonly sources: SourceSet;
    readonly user: boolean;
  },
  warnings: Warnings,
  host: Host<"read" | "env">,
): Promise<readonly InventoryItem[]> {
  const { sources } = options;
  const include = normalizePatterns(options.include);
  const isWanted = matcherOf(include);
  const isExcluded = matcherOf(normalizePatterns(options.exclude));
  const isIncluded = (path: string) =>
    !isExcluded(path) && (include.length === 0 || isWanted(path));
  const warn = (warning: string) => warnings.add(warning);
  const merger = new ItemMerger();
  const isInteresting = (name: string) => fileKind(name, sources) !== undefined;
  for (const root of roots) {
    for await (const source of walkRoot(root, { isInteresting, isIncluded, warn }, host)) {
      merger.add(await discover(source, { sources, warn }));
    }
  }
  if (!options.user || sources === "baseline") return merger.sorted();
  const home = HOME_VARIABLES.map((name) => host.env.get(name)).find((value) => value);
  if (home === undefined) warn("skipped the home folder: HOME is not set");
  for (const config of home === undefined ? [] : USER_CONFIGS) {
    const path = joinPath(home ?? "", config);
    try {
      if (await host.read.kindOf(path) !== "file") continue;
      const source = await host.read.file(path, SCOUT_FILE_MAX_BYTES);
      merger.add(await discover(source, { sources, warn }));
    } catch (error) {
      if (!(error instanceof GaitError)) throw error;
      warn(`skipped: ${error.message}`);
    }
  }
  return merger.sorted();
}

/** Trimmed and cleaned, so that no policy is counted twice; sorted (S6). */
function normalizePaths(paths: readonly string[]): readonly string[] {
  const given = paths.map((path) => path.trim()).filter((path) => path !== "").map(cleanPath);
  return [...new Set(given)].sort();
}

async function readReaches(
  paths: readonly string[],
  host: Host<"read">,
): Promise<readonly PolicyReach[]> {
  const reaches: PolicyReach[] = [];
  for (const path of paths) {
    try {
      const policy = await readPolicy(path, host);
      const toolNames = policy.rules.flatMap(({ match }) => match.tool_names);
      reaches.push({ digest: await digestPolicy(policy), toolNames });
    } catch (error) {
      throw prefixed(`load policy ${path}: `, error);
    }
  }
  return reaches;
}

async function writeFile(path: string, document: object, host: Host<"write">): Promise<void> {
  const directory = directoryOf(path);
  if (directory !== ".") await host.write.directory(directory);
  await host.write.file(path, encodeUtf8(formatInventory(document)), FILE_MODE);
}

/** Risky ones that no policy names come first. */
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

function textOf(data: Data, style: Style): readonly string[] {
  const lines = [`scout snapshot ok: ${printable(data.snapshot_path)}`];
  if (data.coverage !== undefined) {
    const { discovered_tools, gated_tools, high_risk_ungated_tools } = data.coverage;
    const percent = data.coverage.coverage_percent.toFixed(2);
    lines.push(
      `coverage: discovered=${discovered_tools} gated=${gated_tools} ` +
        `high_risk_ungated=${high_risk_ungated_tools} coverage_percent=${percent}`,
    );
  }
  const { tools = [], items = 0 } = data;
  if (tools.length === 0) return [...lines, "nothing found: no tools, servers or skills"];
  const rows = tools.map((row) => {
    const gated = !isTool(row) ? "-" : row.gated ? "yes" : "no"; // no policy can name a skill
    return [row.risk_level, gated, row.kind, row.name, row.locator].map(printable);
  });
  const table = [["RISK", "GATED", "KIND", "NAME", "PATH"], ...rows];
  const widths = [0, 1, 2, 3].map((at) => Math.max(...table.map((row) => row[at]?.length ?? 0)));
  const shown = table.map((row) => row.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join("  "));
  lines.push(style.paint("bold", shown[0] ?? ""), ...shown.slice(1));
  if (items > tools.length) lines.push(`and ${items - tools.length} more in the snapshot`);
  return lines;
}
