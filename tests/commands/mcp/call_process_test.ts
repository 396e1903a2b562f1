import assert from "node:assert/strict";
import { gaitProcess, scratch } from "../../support/gait.ts";
import { BLOCK_HOST, CASE } from "./support.ts";

// each adapter, from the call to the fixture
const PAYLOADS: Readonly<Record<string, unknown>> = {
  "mcp": { name: "tool.search", args: { query: "gait" } },
  "openai": { type: "function", function: { name: "tool.search", arguments: '{"query":"gait"}' } },
  "anthropic": { type: "tool_use", name: "tool.search", input: { query: "gait" } },
  "langchain": { tool: "tool.search", tool_input: { query: "gait" } },
  "mcp-jsonrpc": {
    jsonrpc: "2.0",
    id: 1,
    method: "tools/call",
    params: { name: "tool.search", arguments: { query: "gait" } },
  },
  "claude_code": { tool_name: "Grep", tool_input: { pattern: "gait", path: "/src" } },
};

for (const [adapter, payload] of Object.entries(PAYLOADS)) {
  Deno.test(`a decision on a call of ${adapter} is recorded, verifies and becomes a fixture`, async () => {
    using folder = scratch();
    const cwd = folder.path;
    const run = (argv: readonly string[]) => gaitProcess([...argv, "--json"], { cwd });
    await Deno.writeTextFile(`${cwd}/allow.yaml`, "default_verdict: allow\n");
    await Deno.writeTextFile(`${cwd}/call.json`, JSON.stringify(payload));
    const judged = await run([
      ...["mcp", "proxy", "allow.yaml", "call.json", "--adapter", adapter],
      ...["--runpack-out", "out/run.zip"],
    ]);
    assert.deepEqual([judged.exit, JSON.parse(judged.stdout).verdict], [0, "allow"]);
    const verified = await run(["verify", "out/run.zip"]);
    const { signature_status } = JSON.parse(verified.stdout);
    assert.deepEqual([verified.exit, signature_status], [0, "missing"]);
    const made = await run(["regress", "init", "--from", "out/run.zip"]);
    assert.equal(made.exit, 0, made.stdout);
    assert.equal((await run(["regress", "run"])).exit, 0);
  });
}

Deno.test("all files of one decision are private, in folders that were made for them", async () => {
  using folder = scratch();
  const cwd = folder.path;
  await Deno.writeTextFile(`${cwd}/p.yaml`, BLOCK_HOST);
  await Deno.writeTextFile(`${cwd}/case.json`, JSON.stringify(CASE));
  const outputs = {
    "--trace-out": "a/b/t.json",
    "--runpack-out": "c/r.zip",
    "--export-log-out": "d/e/log.jsonl",
    "--export-otel-out": "f/otel.jsonl",
  };
  const { exit } = await gaitProcess([
    ...["mcp", "bridge", "p.yaml", "case.json"],
    ...Object.entries(outputs).flat(),
  ], { cwd });
  assert.equal(exit, 3);
  for (const path of Object.values(outputs)) {
    const modeOf = async (at: string) => ((await Deno.stat(`${cwd}/${at}`)).mode ?? 0) & 0o777;
    assert.equal(await modeOf(path), 0o600, path);
    assert.equal(await modeOf(path.slice(0, path.lastIndexOf("/"))), 0o750, path);
  }
});

for (const option of ["--export-log-out", "--export-otel-out", "--runpack-out", "--trace-out"]) {
  Deno.test(`${option} with the path of a folder fails`, async () => {
    using folder = scratch();
    const cwd = folder.path;
    await Deno.mkdir(`${cwd}/d`);
    await Deno.writeTextFile(`${cwd}/allow.yaml`, "default_verdict: allow\n");
    await Deno.writeTextFile(`${cwd}/call.json`, JSON.stringify(PAYLOADS["mcp"]));
    const { exit, stdout } = await gaitProcess([
      ...["mcp", "proxy", "allow.yaml", "call.json", option, "d", "--json"],
    ], { cwd });
    const { ok, verdict, trace_path } = JSON.parse(stdout);
    // without a trace there is no verdict; the others come behind it
    const isTrace = option === "--trace-out";
    assert.deepEqual([exit, ok, verdict], [isTrace ? 1 : 6, false, undefined]);
    assert.equal(typeof trace_path, isTrace ? "undefined" : "string");
  });
}

Deno.test("lines of many processes never mix", async () => {
  using folder = scratch();
  const cwd = folder.path;
  await Deno.writeTextFile(`${cwd}/allow.yaml`, "default_verdict: allow\n");
  await Deno.writeTextFile(`${cwd}/call.json`, JSON.stringify(PAYLOADS["mcp"]));
  const line = [
    ...["mcp", "proxy", "allow.yaml", "call.json", "--trace-dir", "traces"],
    ...["--export-log-out", "log", "--export-otel-out", "otel"],
  ];
  const runs = await Promise.all(Array.from({ length: 6 }, () => gaitProcess(line, { cwd })));
  assert.deepEqual(runs.map(({ exit }) => exit), [0, 0, 0, 0, 0, 0]);
  for (const name of ["log", "otel"]) {
    const lines = (await Deno.readTextFile(`${cwd}/${name}`)).split("\n");
    assert.equal(lines.pop(), "");
    assert.equal(lines.length, 6);
    for (const text of lines) assert.doesNotThrow(() => JSON.parse(text));
  }
});
