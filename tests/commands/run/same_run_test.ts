/** A run is what its file, its manifest and all of its records say alike. */

import assert from "node:assert/strict";
import { canonicalText } from "../../../src/core/json/canonical.ts";
import { digest, sha256 } from "../../../src/core/crypto/digest.ts";
import { gait } from "../../support/gait.ts";
import { ownDemo, readMembers } from "../../support/demo_archive.ts";
import { zipBytes } from "../../support/zip_bytes.ts";

const DEMO = await ownDemo();

const COMMANDS = [
  "verify run_bad",
  "run inspect run_bad",
  "run receipt run_bad",
  "run replay run_bad",
  "run diff run_bad run_bad",
  "run reduce --from run_bad",
  "guard pack run_bad",
  "incident pack run_bad",
  "regress init --from run_bad",
  "verify chain --run run_bad",
];

for (const command of COMMANDS) {
  for (
    const path of ["gait-out/runpack_run_bad.zip", "/home/u/.gait/runpacks/runpack_run_bad.zip"]
  ) {
    Deno.test(`gait ${command} refuses another run in ${path}`, async () => {
      const { exit, stderr } = await gait(command, {
        files: { [path]: DEMO },
        env: { HOME: "/home/u" },
      });
      assert.equal(exit, 6);
      assert.match(stderr, /for the run "run_bad": it holds the run "run_demo"/);
    });
  }
}

/** The demo with changed members, whose digests are those of the changed members. */
async function forged(edit: (members: Map<string, string>) => void): Promise<Uint8Array> {
  const decoder = new TextDecoder();
  const members = new Map(
    [...await readMembers(DEMO)].map(([name, bytes]) => [name, decoder.decode(bytes)]),
  );
  edit(members);
  const manifest = JSON.parse(members.get("manifest.json") ?? "");
  for (const file of manifest.files) {
    file.sha256 = await sha256(new TextEncoder().encode(members.get(file.path)));
  }
  manifest.manifest_digest = await digest({ ...manifest, manifest_digest: "" });
  members.set("manifest.json", canonicalText(manifest));
  return zipBytes([...members].map(([name, content]) => ({ name, content })));
}

const renamed = (name: string) => (members: Map<string, string>) => {
  const text = members.get(name) ?? "";
  members.set(name, text.replace('"run_id":"run_demo"', '"run_id":"run_other"'));
};

Deno.test("gait verify and every reader refuse a run.json of another run", async () => {
  const files = { "p.zip": await forged(renamed("run.json")) };
  const seen = await gait("verify p.zip --json", { files });
  assert.equal(seen.exit, 2);
  assert.deepEqual(seen.json()["faults"], [
    'run.json is of the run "run_other", the manifest of "run_demo"',
  ]);
  for (const command of ["run inspect ./p.zip", "guard pack ./p.zip"]) {
    const { exit, stderr } = await gait(command, { files });
    assert.equal(exit, 6);
    assert.match(stderr, /run_other.*run_demo/);
  }
  assert.equal(
    (await gait("verify p.zip", { files: { "p.zip": await forged(() => {}) } })).exit,
    0,
  );
});

for (const name of ["intents.jsonl", "results.jsonl"]) {
  Deno.test(`readers warn of a record of another run in ${name}`, async () => {
    const files = { "p.zip": await forged(renamed(name)) };
    for (const command of ["run inspect ./p.zip", "incident pack ./p.zip"]) {
      const { exit, stderr } = await gait(command, { files });
      assert.equal(exit, 0);
      assert.match(stderr, /run_other.*run_demo|run_demo.*run_other/);
    }
  });
}

Deno.test("a reduced run is found by the name of its file", async () => {
  const run = JSON.stringify({
    run: { run_id: "checkout", created_at: "2026-02-05T00:00:00Z" },
    intents: [{ intent_id: "a", tool_name: "t", args: {} }],
  });
  const on = (await gait("run record r.json", { files: { "r.json": run } })).system;
  assert.equal((await gait("run reduce --from checkout", {}, on)).exit, 0);
  assert.equal((await gait("run inspect checkout_reduced_missing_result", {}, on)).exit, 0);
});
