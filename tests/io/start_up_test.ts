import assert from "node:assert/strict";
import { FILES, ruleOf } from "../commands/gate/support.ts";
import { gaitProcess, scratch, words } from "../support/gait.ts";

/** Internals that the process loaded lazily, one line each; see Deno's DENO_LOG_LAZY_LOAD. */
async function lazyLoads(argv: readonly string[], cwd: string): Promise<readonly string[]> {
  const seen = await gaitProcess(argv, { cwd, env: { DENO_LOG_LAZY_LOAD: "1" } });
  assert.equal(seen.exit, 0, seen.stderr);
  return `${seen.stderr}${seen.stdout}`.split("\n").filter((line) => line.startsWith("[lazy]"));
}

Deno.test("hot commands load nothing of the Node layer", async () => {
  using folder = scratch();
  await gaitProcess(["demo"], { cwd: folder.path });
  for (const [name, text] of Object.entries(FILES)) {
    await Deno.writeTextFile(`${folder.path}/${name}`, text);
  }
  const limited = ruleOf("effect: allow", "rate_limit: { requests: 9 }");
  await Deno.writeTextFile(`${folder.path}/limited.yaml`, limited);
  await Deno.writeTextFile(`${folder.path}/call.json`, '{"name":"tool.search"}');
  const lines = [
    "version",
    "verify run_demo",
    "verify run_demo --json",
    "run receipt run_demo",
    "gate eval --policy allow.yaml --intent i.json --json",
    "gate eval --policy limited.yaml --intent i.json --key-mode prod --private-key k1 --trace-out t",
    "trace verify t --public-key=k1.pub",
    "policy test allow.yaml i.json",
    "mcp proxy allow.yaml call.json --runpack-out r.zip --export-log-out l --export-otel-out o",
  ];
  for (const argv of lines.map(words)) {
    const loads = await lazyLoads(argv, folder.path);
    assert.deepEqual(loads.filter((line) => line.includes("ext:deno_node")), [], argv.join(" "));
  }
});

Deno.test("the counter of lazy loads counts: verifying a log loads the Node layer", async () => {
  using folder = scratch();
  for (const [name, text] of Object.entries(FILES)) {
    await Deno.writeTextFile(`${folder.path}/${name}`, text);
  }
  const call = words("gate eval --policy allow.yaml --intent i.json --log s.jsonl");
  const env = { GAIT_LOG_DIR: folder.path };
  assert.equal((await gaitProcess(call, { cwd: folder.path, env })).exit, 0);
  const loads = await lazyLoads(["log", "verify", "s.jsonl"], folder.path);
  assert.ok(loads.some((line) => line.includes("ext:deno_node")));
});
