import { defineCommand } from "../../cli/command.ts";
import type { Style } from "../../cli/style.ts";
import { tableLines } from "../../cli/table.ts";
import { isTool } from "../../core/scout/inventory.ts";
import type { SnapshotResult } from "../../core/schema/scout.ts";
import { printable } from "../../core/text.ts";
import { takeSnapshot } from "../../usecases/scout/snapshot.ts";
import { SETTINGS_VARIABLES } from "../../usecases/scout/user_settings.ts";
import { appendAll } from "../../core/lists.ts";

export const scoutSnapshot = defineCommand({
  path: "scout snapshot",
  summary: "Take stock of tools, servers and skills, and of the policies that name them",
  explain:
    "Finds tools, MCP servers and skills in the files of a workspace, offline, and with policies reports which of them no rule names.",
  needs: ["read", "write", "env"],
  env: { names: SETTINGS_VARIABLES },
  options: {
    roots: { type: "list", value: "dirs", help: "directories to scan; . by default" },
    include: { type: "list", value: "patterns", help: "only files whose path matches" },
    exclude: { type: "list", value: "patterns", help: "no files whose path matches" },
    policy: {
      type: "list",
      reads: "paths",
      value: "files",
      help: "policies; switches coverage on",
      setting: { key: "policies" },
    },
    out: { type: "path", writes: true, blank: "absent", help: "where to write the snapshot" },
    coverage_out: {
      type: "path",
      writes: true,
      blank: "absent",
      help: "where to write the coverage",
    },
    sarif: {
      type: "path",
      writes: true,
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
    const { coverage_out: coverageOut, policy: policies, ...more } = options;
    return { data: await takeSnapshot({ coverageOut, policies, ...more }, host) };
  },
  text: snapshotText,
});

function snapshotText(
  data: Omit<SnapshotResult, "correlation_id">,
  style: Style,
): readonly string[] {
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
  appendAll(lines, tableLines(table, style));
  if (items > tools.length) lines.push(`and ${items - tools.length} more in the snapshot`);
  return lines;
}
