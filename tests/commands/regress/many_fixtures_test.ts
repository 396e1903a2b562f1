import assert from "node:assert/strict";
import type { Host, Needs, PermissionKind } from "../../../src/io/host.ts";
import { gait } from "../../support/gait.ts";
import { MemorySystem } from "../../support/memory_system.ts";
import { ownDemo } from "../../support/demo_archive.ts";
import { fixtureSet } from "../../support/fixture_set.ts";

/** Counts the files that are open at the same time. */
class CountingSystem extends MemorySystem {
  open = 0;
  most = 0;

  override narrow(needs: Needs): Host<PermissionKind> {
    const host = super.narrow(needs);
    const read = {
      ...host.read,
      open: async (path: string) => {
        const file = await host.read.open(path);
        this.most = Math.max(this.most, ++this.open);
        return { ...file, [Symbol.dispose]: () => void this.open-- };
      },
    };
    return { ...host, read };
  }
}

Deno.test("1,000 fixtures run in one go, one open at a time, and give the same bytes again", async () => {
  const files = Object.fromEntries(fixtureSet(1_000, "run_demo", await ownDemo()));
  const system = new CountingSystem({ files });
  const { exit, json } = await gait("regress run --junit j.xml --json", {}, system);
  assert.equal(exit, 0);
  const { correlation_id: _id, ...rest } = json();
  assert.deepEqual(rest, {
    ok: true,
    status: "pass",
    fixture_set: "default",
    graders: 3_000,
    output: "regress_result.json",
    junit: "j.xml",
  });
  assert.deepEqual([system.most, system.open], [1, 0]);
  const first = system.files.get("regress_result.json")?.bytes;
  await gait("regress run --json", {}, system);
  assert.deepEqual(system.files.get("regress_result.json")?.bytes, first);
});
