import assert from "node:assert/strict";
import { gaitProcess, scratch } from "../support/gait.ts";

Deno.test("commands that may not write still log, in folders made for it, for the owner alone", async () => {
  using folder = scratch();
  const log = `${folder.path}/deep/er/log.jsonl`;
  const env = { GAIT_ADOPTION_LOG: log };
  const denoFlags = ["--allow-env", "--allow-write"];
  const seen = await Promise.all(
    Array.from({ length: 6 }, () => gaitProcess(["version"], { cwd: folder.path, env, denoFlags })),
  );
  assert.deepEqual(seen.map(({ exit, stderr }) => [exit, stderr]), seen.map(() => [0, ""]));
  const lines = (await Deno.readTextFile(log)).split("\n").slice(0, -1);
  assert.deepEqual(lines.map((line) => JSON.parse(line).command), seen.map(() => "version"));
  if (Deno.build.os === "windows") return;
  assert.equal(((await Deno.stat(log)).mode ?? 0) & 0o777, 0o600);
  assert.equal(((await Deno.stat(`${folder.path}/deep`)).mode ?? 0) & 0o027, 0);
});

Deno.test("300 concurrent appends stay whole", async () => {
  using folder = scratch();
  const log = `${folder.path}/log.jsonl`;
  const script = new URL("../support/append_events.ts", import.meta.url).pathname;
  const config = new URL("../../deno.json", import.meta.url).pathname;
  const codes = await Promise.all(Array.from({ length: 12 }, async (_, mark) => {
    const args = ["run", "--quiet", "-A", "--config", config, script, log, String(mark), "25"];
    return (await new Deno.Command(Deno.execPath(), { args, stderr: "inherit" }).output()).code;
  }));
  assert.deepEqual(codes, codes.map(() => 0));
  const lines = Deno.readTextFileSync(log).split("\n");
  assert.equal(lines.pop(), "");
  const seen = lines.map((line) => JSON.parse(line) as { mark: string; at: number });
  assert.equal(seen.length, 300);
  for (const mark of codes.keys()) {
    const own = seen.filter((event) => event.mark === String(mark)).map(({ at }) => at);
    assert.deepEqual(own, Array.from({ length: 25 }, (_, at) => at), "none lost, in order");
  }
});

Deno.test("concurrent commands are all counted in the health file, also after one that was cut off", async () => {
  using folder = scratch();
  const health = `${folder.path}/health.json`;
  const half = '{"schema_id":"gait.scout.telemetry_health","streams":"half a cou';
  Deno.writeTextFileSync(health, half + " ".repeat(3000));
  const env = {
    GAIT_ADOPTION_LOG: folder.path, // a folder cannot be written
    GAIT_OPERATIONAL_LOG: `${folder.path}/o.jsonl`,
    GAIT_TELEMETRY_HEALTH_PATH: health,
    GAIT_TELEMETRY_WARN: "off",
  };
  const seen = await Promise.all(
    Array.from({ length: 6 }, () => gaitProcess(["version"], { cwd: folder.path, env })),
  );
  assert.deepEqual(seen.map(({ exit, stderr }) => [exit, stderr]), seen.map(() => [0, ""]));
  assert.deepEqual(JSON.parse(Deno.readTextFileSync(health)).streams, [
    { stream: "adoption", attempts: 6, success: 0, failed: 6 },
    { stream: "operational", attempts: 12, success: 12, failed: 0 },
  ]);
});

Deno.test("a log in an impossible place is a warning, and changes nothing else", async () => {
  using folder = scratch();
  const env = { GAIT_ADOPTION_LOG: folder.path, GAIT_OPERATIONAL_LOG: "/dev/null/x" };
  const seen = await gaitProcess(["version"], { cwd: folder.path, env });
  assert.deepEqual([seen.exit, seen.stdout], [0, "gait 0.0.0-dev\n"]);
  assert.match(
    seen.stderr,
    /^(?:warning: the (?:adoption|operational) log was not written: .*\n){2}$/,
  );
});

Deno.test({
  name: "a pipe without a reader does not hold a command up, and a full disk leaves no half line",
  ignore: Deno.build.os !== "linux",
  async fn() {
    using folder = scratch();
    const pipe = `${folder.path}/pipe`;
    new Deno.Command("mkfifo", { args: [pipe] }).outputSync();
    const env = { GAIT_ADOPTION_LOG: pipe, GAIT_OPERATIONAL_LOG: "/dev/full" };
    const seen = await gaitProcess(["version"], { cwd: folder.path, env });
    assert.deepEqual([seen.exit, seen.stdout], [0, "gait 0.0.0-dev\n"]);
    assert.match(seen.stderr, /^warning: the operational log was not written: .*\n$/);
  },
});

Deno.test("logs and counts are written to no file of another kind", async () => {
  using folder = scratch();
  const files = ["adoption", "operational", "health"].map((name) => `${folder.path}/${name}`);
  for (const text of ["default_verdict: allow\n", "{}", "MDEyMzQ1Njc4OTAxMjM0NTY3\n"]) {
    for (const file of files) Deno.writeTextFileSync(file, text);
    const [adoption = "", operational = "", health = ""] = files;
    const env = {
      GAIT_ADOPTION_LOG: adoption,
      GAIT_OPERATIONAL_LOG: operational,
      GAIT_TELEMETRY_HEALTH_PATH: health,
    };
    const seen = await gaitProcess(["version"], { cwd: folder.path, env });
    assert.equal(seen.exit, 0);
    assert.equal(seen.stderr.match(/were? not written|was not written/g)?.length, 3, seen.stderr);
    assert.deepEqual(files.map((file) => Deno.readTextFileSync(file)), files.map(() => text));
  }
});
