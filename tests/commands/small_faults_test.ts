/** Faults that are small for who writes the code, and cost an hour of who meets them. */

import assert from "node:assert/strict";
import { gait, gaitProcess, scratch } from "../support/gait.ts";
import { packBytes } from "../support/packs.ts";
import { FILES, regress } from "./guard/support.ts";

Deno.test("gait run receipt of a run id that no receipt can carry is bad input", async () => {
  const bytes = await packBytes({ run_id: "run x" });
  const { exit, stderr } = await gait("run receipt ./p.zip", { files: { "p.zip": bytes } });
  assert.equal(exit, 6);
  assert.match(stderr, /^error: Cannot write a receipt for run id "run x"/);
});

for (
  const line of [
    ["incident", "pack", "run_demo", "--window", "-1h"],
    ["guard", "retain", "--root", ".", "--trace-ttl", "-1h"],
    ["guard", "retain", "--root", ".", "--pack-ttl", "-1ns"],
    ["registry", "install", "m.json", "--timeout=-1s"],
  ]
) {
  Deno.test(`gait ${line.join(" ")} refuses a negative duration`, async () => {
    const at = line.findIndex((word) => word.startsWith("--") && /ttl|window|timeout/.test(word));
    const flag = line[at] ?? "";
    const words = flag.includes("=") ? line : line.toSpliced(at, 2, `${flag}=${line[at + 1]}`);
    const { exit, stderr } = await gait(words, { files: FILES });
    assert.equal(exit, 6);
    assert.match(stderr, /expected a duration that is not negative/);
  });
}

Deno.test("a folder in the place of a runpack is called a folder", async () => {
  const files = { "some/dir/a.txt": "" };
  const { exit, stderr } = await gait("run inspect some/dir", { files });
  assert.equal(exit, 6);
  assert.match(stderr, /^error: Cannot use "some\/dir" as a runpack: it is a folder\nhint: /);
});

Deno.test("gait verify --receipt says that the receipt names another run", async () => {
  const digest = "88913ed84855671786b9ecc3eab94f760332a6c19a3ff2195ab8afd914d57725";
  const receipt = `GAIT run_id=run_other manifest=sha256:${digest} verify="gait verify run_other"`;
  const line = ["verify", "./gait-out/runpack_run_demo.zip", "--receipt", receipt];
  const { exit, stdout } = await gait(line, { files: FILES });
  assert.equal(exit, 2);
  assert.match(stdout, /it is not the runpack that was asked for: the receipt names another run\n/);
  assert.doesNotMatch(stdout, /expected sha256:/);
});

Deno.test("a regress result that passed with a failed grader is refused", async () => {
  const result = JSON.parse(regress());
  const graders = [{ name: "d/diff", status: "fail", reason_codes: ["x"] }];
  const files = { ...FILES, "regress_1.json": JSON.stringify({ ...result, graders }) };
  const packed = await gait("guard pack run_demo --regress regress_1.json", { files });
  assert.equal(packed.exit, 6);
  assert.match(packed.stderr, /\/status is pass, though the grader "d\/diff" says "fail"/);
  const incident = await gait("incident pack run_demo --json", { files });
  assert.equal(incident.exit, 0);
  assert.equal(incident.json()["regress_count"], undefined);
  assert.match(JSON.stringify(incident.json()["warnings"]), /not in the pack: .*regress_1\.json/);
});

Deno.test("an empty sequence of expected calls allows none, in every mode", async () => {
  for (const mode of ["exact", "in_order", "any_order", "subset", "superset", ""]) {
    const { system } = await gait("demo");
    await gait("regress init --from run_demo", {}, system);
    const path = "fixtures/run_demo/fixture.json";
    const fixture = JSON.parse(new TextDecoder().decode(system.files.get(path)?.bytes));
    for (const member of ["expected_tool_sequence", "expected_verdict_sequence"]) {
      const text = JSON.stringify({
        ...fixture,
        [member]: [],
        ...mode !== "" && { trajectory_mode: mode },
      });
      system.files.set(path, { bytes: new TextEncoder().encode(text), mode: 0o600 });
      const { exit } = await gait("regress run", {}, system);
      assert.equal(exit, 5, `${member} ${mode}`);
    }
  }
});

Deno.test("gait regress run says that it cannot tell whole numbers beyond 2^53 apart", async () => {
  const runOf = (id: string) =>
    `{"run":{"run_id":"${id}","created_at":"2026-02-05T00:00:00Z"},
    "intents":[{"intent_id":"a","tool_name":"t","args":{"n":1}}],
    "results":[{"intent_id":"a","status":"ok","result":{"n":9007199254740992}}]}`;
  const files = { "l.json": runOf("l"), "r.json": runOf("r") };
  const { system } = await gait("run record l.json --payloads keep", { files });
  await gait("run record r.json --payloads keep", {}, system);
  await gait("regress init --from l", {}, system);
  const own = await gait("regress run", {}, system);
  assert.deepEqual([own.exit, own.stderr], [0, ""]);
  const { exit, stderr } = await gait("regress run --candidate r", {}, system);
  assert.equal(exit, 0);
  assert.match(
    stderr,
    /^warning: fixture "l": cannot tell whether these are equal, .*2\^53.*: a \/result\/n/,
  );
  const json = await gait("regress run --candidate r --json", {}, system);
  assert.match(JSON.stringify(json.json()["warnings"]), /cannot tell whether these are equal/);
});

Deno.test("gait policy fmt keeps characters escaped that nobody sees", async () => {
  const policy =
    'default_verdict: block\nrules:\n  - {name: "a\\u202eb\\U000e0041\\u200b", effect: allow, priority: 1}\n';
  const { stdout, exit } = await gait("policy fmt p.yaml", { files: { "p.yaml": policy } });
  assert.equal(exit, 0);
  assert.match(stdout, /"a\\u202eb\\U000e0041\\u200b"/);
  const again = await gait("policy fmt p.yaml", { files: { "p.yaml": stdout } });
  assert.equal(again.stdout, stdout);
});

Deno.test({
  name: "a pipe that is named like a trace is named as skipped",
  ignore: Deno.build.os === "windows",
  async fn() {
    using folder = scratch();
    const cwd = folder.path;
    await gaitProcess(["demo"], { cwd });
    await new Deno.Command("mkfifo", { args: [`${cwd}/trace_x.json`] }).output();
    const seen = await gaitProcess(["incident", "pack", "run_demo"], { cwd });
    assert.equal(seen.exit, 0, seen.stderr);
    assert.match(seen.stderr, /not in the pack: .*trace_x\.json/);
  },
});

Deno.test("a whole number beyond 2^53 in a call that is judged is told, whatever the verdict", async () => {
  const context = { identity: "a", workspace: "/w", risk_class: "low" };
  const text = (call: object) => JSON.stringify(call).replace('"N"', "12345678901234567890");
  const files = {
    "p.yaml": "default_verdict: allow\n",
    "i.json": text({ tool_name: "t", targets: [], context, args: { a: [{ id: "N" }] } }),
    "c.json": text({ name: "t", args: { a: [{ id: "N" }] } }),
  };
  const lines = ["gate eval --policy p.yaml --intent i.json", "mcp proxy p.yaml c.json"];
  for (const line of lines) {
    const { exit, stderr } = await gait(line, { files });
    assert.equal(exit, 0);
    assert.match(
      stderr,
      /^warning: whole numbers beyond 2\^53 are not kept exactly: \/args\/a\/0\/id;/m,
    );
  }
});

Deno.test("an export that has a run and its calls under another name is no run data", async () => {
  const inputs: readonly (readonly [input: string, member: string])[] = [
    ['{"run":{"run_id":"r"},"steps":[{"tool":"x"}]}', '"steps"'],
    ['{"run":{"run_id":"r"},"intents":[],"results":[],"calls":[{"tool":"x"}]}', '"calls"'],
    ['{"run":{"run_id":"r"},"trace":{"spans":[{}]}}', '"trace"'],
    ['{"capture_mode":"reference","events":[1],"logs":["x"]}', '"events", "logs"'],
  ];
  for (const [input, member] of inputs) {
    const files = { "in.json": input };
    const { exit, stderr, system } = await gait("run record in.json --run-id r", { files });
    assert.equal(exit, 6);
    assert.equal(
      stderr.split("\n")[0],
      `error: Cannot read "in.json": it is not run data; it has no calls and no results, but ${member}`,
    );
    assert.deepEqual([...system.files.keys()], ["in.json"]);
  }
});

Deno.test("run data without any call is recorded with a warning", async () => {
  const inputs = [
    '{"run":{"run_id":"r"}}',
    '{"run":{"run_id":"r"},"intents":[],"note":"x","tags":[],"meta":{}}',
  ];
  for (const input of inputs) {
    const { exit, stderr } = await gait("run record in.json", { files: { "in.json": input } });
    assert.equal(exit, 0);
    assert.match(stderr, /^warning: the run is empty: no calls, results or receipts were found$/m);
  }
});
