import { cutTo, fittedTable, wrapped } from "../../cli/fit.ts";
import type { Paint, Style } from "../../cli/style.ts";
import { appendAll, counted } from "../../core/lists.ts";
import { isTool } from "../../core/scout/inventory.ts";
import { coverWord } from "../../core/scout/words.ts";
import type {
  InventoryCoverage,
  ScoutFinding,
  SnapshotResult,
  ToolRow,
} from "../../core/schema/scout.ts";
import { printable, printed } from "../../core/text.ts";

type Data = Omit<SnapshotResult, "correlation_id">;

const SHOWN_FINDINGS = 20;
const GAP = "  ";

const PAINTS: Readonly<Record<ScoutFinding["level"], Paint>> = {
  critical: "red",
  high: "red",
  medium: "yellow",
  low: "dim",
};

/** A snapshot as text: items, the rules that decide about them, and findings. */
export function snapshotText(data: Data, style: Style): readonly string[] {
  const { ok, snapshot_path, failed_on, coverage, tools = [], items = 0 } = data;
  const verdict = ok ? "ok" : `failed: a finding reaches --fail-on ${failed_on}`;
  const lines: string[] = [`scout snapshot ${verdict}: ${printable(snapshot_path)}`];
  if (coverage !== undefined) lines.push(coverageLine(coverage));
  if (tools.length === 0) lines.push(nothingLine(data));
  else appendAll(lines, fittedTable(tableOf(tools, coverage !== undefined), style));
  if (items > tools.length) lines.push(`and ${items - tools.length} more in the snapshot`);
  appendAll(lines, findingLines(data, style));
  const left = data.not_read_total ?? 0;
  if (left > 0 && tools.length > 0) lines.push(`not read: ${placesText(left)}`);
  return lines;
}

function coverageLine(coverage: InventoryCoverage): string {
  const { discovered_tools, gated_tools, high_risk_ungated_tools, covered_tools = 0 } = coverage;
  // A share of nothing would read like a good answer.
  if (discovered_tools === 0) return "coverage: no tool was found, so none is covered";
  const shares = [
    `coverage_percent=${coverage.coverage_percent.toFixed(2)}`,
    `covered=${covered_tools}`,
    `covered_percent=${(coverage.covered_percent ?? 0).toFixed(2)}`,
  ];
  return `coverage: discovered=${discovered_tools} gated=${gated_tools} ` +
    `high_risk_ungated=${high_risk_ungated_tools} ${shares.join(" ")}`;
}

function nothingLine({ files_read = 0, not_read_total = 0 }: Data): string {
  const read = `${counted(files_read, "file")} read`;
  const left = not_read_total === 0 ? "" : `, ${placesText(not_read_total)} not read`;
  return `nothing found: no tools, servers or skills (${read}${left})`;
}

function placesText(number: number): string {
  return number === 1 ? "1 file or folder" : `${number} files or folders`;
}

function tableOf(
  tools: readonly ToolRow[],
  hasPolicies: boolean,
): readonly (readonly string[])[] {
  const head = ["RISK", ...hasPolicies ? ["COVERED", "BY"] : [], "KIND", "NAME", "PATH"];
  const rows = tools.map((row) => [
    row.risk_level,
    ...hasPolicies ? coverCells(row) : [],
    ...[row.kind, row.name, row.locator].map(printable),
  ]);
  return [head, ...rows];
}

/** No policy can name a skill. */
function coverCells(row: ToolRow): readonly string[] {
  const { covered = false, by = "nothing", rule } = row;
  if (!isTool(row)) return ["-", "-"];
  const cover = { covered, by, ...(rule === undefined ? {} : { rule }) };
  return [covered ? "yes" : "no", printable(coverWord(cover))];
}

function findingLines({ findings = [], finding_counts: counts }: Data, style: Style): string[] {
  if (counts === undefined) return [];
  const { critical, high, medium, low } = counts;
  const total = critical + high + medium + low;
  const lines: string[] = [
    "",
    `findings: critical=${critical} high=${high} medium=${medium} low=${low}`,
  ];
  const shown = findings.slice(0, SHOWN_FINDINGS);
  for (const { level, rule_id, message, file, line, column } of shown) {
    const rule = `${rule_id}  `;
    const place = printed`${file}:${line}:${column}`;
    const room = (style.columns ?? Infinity) - level.length - GAP.length - rule.length;
    lines.push(style.paint(PAINTS[level], level) + GAP + rule + cutTo(room, place));
    appendAll(lines, wrapped(printable(message), "  ", style));
  }
  if (total > shown.length) {
    lines.push(`and ${total - shown.length} more; --sarif and --html have all`);
  }
  return lines;
}
