import assert from "node:assert/strict";
import { gait } from "../support/gait.ts";

// Worked values of the demo run.
const DEMO_DIGEST = "88913ed84855671786b9ecc3eab94f760332a6c19a3ff2195ab8afd914d57725";
const FOUR_LINES = `run_id=run_demo
bundle=./gait-out/runpack_run_demo.zip
ticket_footer=GAIT run_id=run_demo manifest=sha256:${DEMO_DIGEST} verify="gait verify run_demo"
verify=ok
`;

Deno.test("gait demo prints exactly the four lines", async () => {
  const { exit, stdout, stderr } = await gait("demo");
  assert.deepEqual({ exit, stdout, stderr }, { exit: 0, stdout: FOUR_LINES, stderr: "" });
});

Deno.test("gait demo writes the same bytes at every time and with every host", async () => {
  const first = await gait("demo", { now: "2026-02-05T00:00:00Z" });
  const second = await gait("demo", { now: "2031-12-31T23:59:59Z", env: { TZ: "Asia/Tokyo" } });
  const path = "gait-out/runpack_run_demo.zip";
  assert.deepEqual(first.system.files.get(path), second.system.files.get(path));
  assert.equal(first.system.files.get(path)?.mode, 0o600);
});

Deno.test("gait demo --json has the members of its schema", async () => {
  const { exit, json } = await gait("demo --json");
  assert.equal(exit, 0);
  assert.deepEqual(json(), {
    ok: true,
    // printf "gait\x1fdemo\x1f--json" | sha256sum
    correlation_id: "2c8b039516a3389736ccd2fb",
    run_id: "run_demo",
    bundle: "./gait-out/runpack_run_demo.zip",
    manifest_digest: DEMO_DIGEST,
    ticket_footer:
      `GAIT run_id=run_demo manifest=sha256:${DEMO_DIGEST} verify="gait verify run_demo"`,
    verify: "ok",
    next_commands: ["gait verify run_demo", "gait run inspect run_demo"],
  });
});

Deno.test("gait demo refuses arguments and options", async () => {
  for (const line of ["demo x", "demo --durable", "demo --policy"]) {
    const { exit, stdout, stderr, system } = await gait(line);
    assert.equal(exit, 6, line);
    assert.equal(stdout, "", line);
    assert.match(stderr, /^error: .+\nhint: .+\n$/, line);
    assert.equal(system.files.size, 0, line);
  }
});
