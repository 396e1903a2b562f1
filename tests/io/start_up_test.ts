import assert from "node:assert/strict";
import { gaitProcess, scratch } from "../support/gait.ts";

/** Internals that the process loaded lazily, one line each; see Deno's DENO_LOG_LAZY_LOAD. */
async function lazyLoads(argv: readonly string[], cwd: string): Promise<readonly string[]> {
  const seen = await gaitProcess(argv, { cwd, env: { DENO_LOG_LAZY_LOAD: "1" } });
  assert.equal(seen.exit, 0, seen.stderr);
  return `${seen.stderr}${seen.stdout}`.split("\n").filter((line) => line.startsWith("[lazy]"));
}

Deno.test("hot commands load nothing of the Node layer", async () => {
  using folder = scratch();
  await gaitProcess(["demo"], { cwd: folder.path });
  const example = new URL("../../examples/policy-test/", import.meta.url).pathname;
  for (
    const argv of [
      ["version"],
      ["verify", "run_demo"],
      ["verify", "run_demo", "--json"],
      ["run", "receipt", "run_demo"],
      ["policy", "test", `${example}allow.yaml`, `${example}intent.json`],
    ]
  ) {
    const loads = await lazyLoads(argv, folder.path);
    assert.deepEqual(loads.filter((line) => line.includes("ext:deno_node")), [], argv.join(" "));
  }
});

Deno.test("the counter of lazy loads counts: printing completions loads the Node layer", async () => {
  using folder = scratch();
  const loads = await lazyLoads(["completions", "bash"], folder.path);
  assert.ok(loads.some((line) => line.includes("ext:deno_node")));
});
