import assert from "node:assert/strict";
import { gait } from "../support/gait.ts";

Deno.test("--quiet prints nothing of a good result, and keeps the exit code", async () => {
  const { system } = await gait("demo --quiet");
  const seen = await gait("verify run_demo --quiet", {}, system);
  assert.deepEqual([seen.exit, seen.stdout, seen.stderr], [0, "", ""]);
});

Deno.test("--quiet prints the single result of commands that have one", async () => {
  const { system } = await gait("demo");
  const text = async (line: string) => (await gait(line, {}, system)).stdout;
  assert.equal(await text("version --quiet"), "gait 0.0.0-dev\n");
  assert.equal(await text("demo --quiet"), "./gait-out/runpack_run_demo.zip\n");
  assert.equal(await text("run receipt run_demo --quiet"), await text("run receipt run_demo"));
  assert.equal(await text("completions bash --quiet"), await text("completions bash"));
  assert.equal(
    await text("schema show gate/policy --quiet"),
    await text("schema show gate/policy"),
  );
  assert.equal(await text("policy show nothing.yaml --quiet"), "");
});

Deno.test("--quiet prints errors, and changes no JSON", async () => {
  const { exit, stdout, stderr } = await gait("verify nothing --quiet");
  assert.equal(exit, 6);
  assert.equal(stdout, "");
  assert.match(stderr, /^error: .*\nhint: /);
  const { system } = await gait("demo");
  const plain = (await gait("verify run_demo --json", {}, system)).json();
  const quiet = (await gait("verify run_demo --json --quiet", {}, system)).json();
  assert.deepEqual({ ...quiet, correlation_id: "" }, { ...plain, correlation_id: "" });
});

Deno.test("--quiet leaves out warnings", async () => {
  const warned = { "gait.toml": 'policies = "p.yaml"\n', "gait-out/x": "" };
  const line = "run receipt nothing";
  const loud = await gait(`${line}`, { files: warned });
  const quiet = await gait(`${line} --quiet`, { files: warned });
  assert.ok(!quiet.stderr.includes("warning:"));
  assert.equal(quiet.exit, loud.exit);
});
