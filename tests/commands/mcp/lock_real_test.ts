/** The tool lock with the reference servers of MCP. */

import assert from "node:assert/strict";
import { gaitProcess, scratch } from "../../support/gait.ts";
import { realServer } from "../../support/real_server.ts";

/** What server-everything 2026.8.31 lists to a client without capabilities. */
const EVERYTHING = [
  ...["echo", "get-annotated-message", "get-env", "get-resource-links", "get-resource-reference"],
  ...["get-structured-content", "get-sum", "get-tiny-image", "gzip-file-as-resource"],
  ...["simulate-research-query", "toggle-simulated-logging", "toggle-subscriber-updates"],
  "trigger-long-running-operation",
];

function lock(cwd: string, words: readonly string[], server: readonly string[]) {
  return gaitProcess(["mcp", "lock", "--json", ...words, "--", ...server], { cwd });
}

Deno.test("gait mcp lock holds server-everything to its tools, which depend on capabilities", async () => {
  using folder = scratch();
  const server = realServer("server-everything");
  const created = await lock(folder.path, [], server);
  assert.equal(created.exit, 0, created.stdout);
  const file = JSON.parse(Deno.readTextFileSync(`${folder.path}/gait.mcp.lock`));
  const names = file.servers[0].tools.map(({ name }: { name: string }) => name);
  assert.deepEqual(names, EVERYTHING);
  assert.equal(JSON.parse((await lock(folder.path, [], server)).stdout).status, "unchanged");

  const more = await lock(folder.path, ["--capabilities", "roots,sampling,elicitation"], server);
  const { status, findings } = JSON.parse(more.stdout);
  assert.deepEqual([more.exit, status], [2, "changed"]);
  assert.deepEqual(findings.map(({ kind, tool }: Record<string, string>) => `${kind} ${tool}`), [
    ...["added get-roots-list", "added trigger-elicitation-request"],
    "added trigger-sampling-request",
  ]);
});

Deno.test("gait mcp lock holds server-filesystem to its tools, and its folder to its entry", async () => {
  using folder = scratch();
  const created = await lock(folder.path, [], realServer("server-filesystem", folder.path));
  const { status, tools, protocol_version, warnings } = JSON.parse(created.stdout);
  assert.deepEqual([status, tools, protocol_version, warnings], [
    ...["created", 14, "2025-11-25", undefined],
  ]);
  const wider = await lock(folder.path, ["--review"], realServer("server-filesystem", "/"));
  const { findings: [first] } = JSON.parse(wider.stdout);
  assert.deepEqual([wider.exit, first.kind], [2, "server_unknown"]);
});
