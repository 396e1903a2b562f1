/** Behaviour of the real process: streams, closed pipes, file modes, start as a library. */

import assert from "node:assert/strict";
import { encodeUtf8 } from "../../src/core/bytes.ts";
import { denoArgs, gaitProcess, scratch } from "../support/gait.ts";

const DEMO_DIGEST = "88913ed84855671786b9ecc3eab94f760332a6c19a3ff2195ab8afd914d57725";

Deno.test("gait demo and gait verify run_demo work in an empty folder", async () => {
  using folder = scratch();
  const demo = await gaitProcess(["demo"], { cwd: folder.path });
  assert.deepEqual(demo, {
    exit: 0,
    stdout: `run_id=run_demo
bundle=./gait-out/runpack_run_demo.zip
ticket_footer=GAIT run_id=run_demo manifest=sha256:${DEMO_DIGEST} verify="gait verify run_demo"
verify=ok
`,
    stderr: "",
  });
  const { mode } = await Deno.stat(`${folder.path}/gait-out/runpack_run_demo.zip`);
  assert.equal((mode ?? 0) & 0o777, 0o600);
  const verify = await gaitProcess(["verify", "run_demo"], { cwd: folder.path });
  assert.equal(verify.exit, 0);
  assert.ok(verify.stdout.startsWith("verify ok: gait-out/runpack_run_demo.zip\n"));
});

Deno.test("gait demo gives the same bytes in every time zone", async () => {
  const archives: Uint8Array[] = [];
  for (const TZ of ["UTC", "Pacific/Kiritimati", "America/St_Johns"]) {
    using folder = scratch();
    await gaitProcess(["demo"], { cwd: folder.path, env: { TZ } });
    archives.push(await Deno.readFile(`${folder.path}/gait-out/runpack_run_demo.zip`));
  }
  assert.deepEqual(archives[1], archives[0]);
  assert.deepEqual(archives[2], archives[0]);
});

Deno.test("mod.ts is the command line when it is the main module", async () => {
  using folder = scratch();
  const seen = await gaitProcess(["version"], { cwd: folder.path, script: "mod.ts" });
  assert.deepEqual(seen, { exit: 0, stdout: "gait 0.0.0-dev\n", stderr: "" });
});

Deno.test("gait run record reads a real standard input", async () => {
  using folder = scratch();
  const stdin = encodeUtf8('{"run":{"run_id":"piped"}}');
  const seen = await gaitProcess(["run", "record", "-", "--json"], { cwd: folder.path, stdin });
  assert.equal(seen.exit, 0, seen.stderr);
  assert.equal(JSON.parse(seen.stdout).run_id, "piped");
});

Deno.test("a reader that closes the pipe early is no error", async () => {
  using folder = scratch();
  const child = new Deno.Command(Deno.execPath(), {
    args: denoArgs(["schema", "show", "runpack/record_input"]),
    cwd: folder.path,
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  await child.stdout.cancel();
  const { code } = await child.status;
  const stderr = await new Response(child.stderr).text();
  assert.deepEqual([code, stderr], [0, ""]);
});

Deno.test("an output directory that cannot be written gives a clear error and exit 6", async () => {
  using folder = scratch();
  await Deno.writeTextFile(`${folder.path}/in.json`, '{"run":{"run_id":"r"}}');
  await Deno.writeTextFile(`${folder.path}/taken`, "");
  const seen = await gaitProcess(["run", "record", "in.json", "--out-dir", "taken"], {
    cwd: folder.path,
  });
  assert.equal(seen.exit, 6);
  assert.match(seen.stderr, /^error: Cannot create directory "taken": .+\nhint: .+\n$/);
  assert.equal(seen.stdout, "");
});
