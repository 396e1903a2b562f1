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

Deno.test("a log in an impossible place changes nothing", async () => {
  using folder = scratch();
  const env = { GAIT_ADOPTION_LOG: folder.path, GAIT_OPERATIONAL_LOG: "/dev/null/x" };
  const seen = await gaitProcess(["version"], { cwd: folder.path, env });
  assert.deepEqual([seen.exit, seen.stderr], [0, ""]);
});
