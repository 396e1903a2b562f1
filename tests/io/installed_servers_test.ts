/** A server of a client behind gait: started with the words that `gait mcp install` wrote. */

import assert from "node:assert/strict";
import { gaitProcess } from "../support/gait.ts";
import { HooksHome } from "../support/hooks_home.ts";

const ECHO = new URL("../support/mcp_echo_server.ts", import.meta.url).pathname;
const POLICY = `schema_id: gait.gate.policy
schema_version: 1.0.0
default_verdict: allow
rules:
  - name: no-drop
    priority: 1
    effect: block
    match: { tool_names: [drop] }
    reason_codes: [no_drop]
`;

const call = (id: number, name: string) =>
  JSON.stringify({ jsonrpc: "2.0", id, method: "tools/call", params: { name, arguments: {} } });

Deno.test("gait mcp install, and the server's calls are judged", async () => {
  using home = new HooksHome();
  home.write("policy.yaml", POLICY);
  const server = { command: Deno.execPath(), args: ["run", "--quiet", "--no-config", ECHO] };
  home.write(".cursor/mcp.json", JSON.stringify({ mcpServers: { echo: server } }));
  const denoDir = Deno.env.get("DENO_DIR") ?? `${Deno.env.get("HOME")}/.cache/deno`;
  const env = { HOME: home.path, DENO_DIR: denoDir, GAIT_LOG_HEADS: "off" };
  const installed = await gaitProcess(
    ["mcp", "install", "cursor", "--all", "--policy", home.policy, "--yes"],
    { cwd: home.path, env: { ...env, PATH: "/usr/bin:/bin" } },
  );
  assert.equal(installed.exit, 0, installed.stderr);
  const { command, args } = JSON.parse(home.read(".cursor/mcp.json") ?? "").mcpServers.echo;
  const child = new Deno.Command(command, {
    ...{ args, env, cwd: home.path, stdin: "piped", stdout: "piped", stderr: "piped" },
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(`${call(1, "drop")}\n${call(2, "put")}\n`));
  await writer.close();
  const { stdout } = await child.output();
  const answers = new TextDecoder().decode(stdout).trim().split("\n").map((line) =>
    JSON.parse(line)
  );
  const of = (id: number) => JSON.stringify(answers.find((answer) => answer.id === id));
  assert.match(of(1), /no_drop/);
  assert.equal(
    of(2),
    '{"jsonrpc":"2.0","id":2,"result":{"content":[{"type":"text","text":"ok"}]}}',
  );
});
