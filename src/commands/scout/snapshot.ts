import { defineCommand } from "../../cli/command.ts";
import { SETTINGS_VARIABLES } from "../../usecases/scout/user_settings.ts";
import { takeSnapshot } from "../../usecases/scout/snapshot.ts";
import { snapshotText } from "./snapshot_text.ts";

export const scoutSnapshot = defineCommand({
  path: "scout snapshot",
  summary: "Take stock of tools, servers and skills, and of the policies that decide about them",
  explain:
    "Finds tools, MCP servers and skills in the files of a workspace, offline, and reports findings and files that it did not read. With policies it reports which rule decides about which tool. Exit 2 if a finding reaches --fail-on.",
  needs: ["read", "write", "env"],
  env: { names: SETTINGS_VARIABLES },
  options: {
    roots: { type: "list", value: "dirs", help: "directories to scan; . by default" },
    include: { type: "list", value: "patterns", help: "only files whose path matches" },
    exclude: { type: "list", value: "patterns", help: "skip files whose path matches" },
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
    sarif: { type: "path", writes: true, help: "also write the findings as SARIF" },
    cyclonedx: {
      type: "path",
      writes: true,
      help: "also write a bill of materials, CycloneDX 1.6",
    },
    html: { type: "path", writes: true, help: "also write a page for people" },
    fail_on: {
      type: "string",
      value: "level",
      choices: ["low", "medium", "high", "critical"],
      help: "exit 2 if a finding has this level or a worse one",
    },
    time_limit: {
      type: "duration",
      value: "time",
      help: "stop reading then, and say what was not read",
    },
    sources: {
      type: "string",
      choices: ["all", "baseline"],
      default: "all",
      help: "baseline leaves out scripts, clients and skills",
    },
    user: { type: "boolean", help: "also read the agent clients' files in your home folder" },
  },
  examples: [
    "scout snapshot",
    "scout snapshot --roots src --policy gait.policy.yaml",
    "scout snapshot --policy gait.policy.yaml --sarif scout.sarif --fail-on high",
  ],
  async run({ options }, host) {
    const {
      coverage_out: coverageOut,
      fail_on: failOn,
      policy: policies,
      time_limit: timeLimit,
      ...more
    } = options;
    const request = { coverageOut, failOn, policies, timeLimit, ...more };
    return { data: await takeSnapshot(request, host) };
  },
  text: snapshotText,
});
