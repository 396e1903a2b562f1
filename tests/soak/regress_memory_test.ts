/** A set of fixtures is graded one by one: memory does not follow the number of fixtures. */

import assert from "node:assert/strict";
import { runCli } from "../../src/cli/run.ts";
import { TREE } from "../../src/commands/mod.ts";
import { denoReadPort } from "../../src/io/deno_read.ts";
import { denoWritePort } from "../../src/io/deno_write.ts";
import type { Host, Needs, PermissionKind } from "../../src/io/host.ts";
import { fixtureSet, writeFixtureSet } from "../support/fixture_set.ts";
import { scratch } from "../support/gait.ts";
import { largeBytes } from "../support/large_packs.ts";
import { MemorySystem } from "../support/memory_system.ts";

const MIB = 1024 * 1024;
/** Calls per fixture: about 300 KiB of records each. */
const CALLS = 500;

/** Real files; everything else in memory. Looks at the memory whenever a fixture is opened. */
class FilesSystem extends MemorySystem {
  peak = 0;

  override narrow(needs: Needs): Host<PermissionKind> {
    const read = {
      ...denoReadPort,
      open: (path: string) => {
        this.peak = Math.max(this.peak, Deno.memoryUsage().rss);
        return denoReadPort.open(path);
      },
    };
    return { ...super.narrow(needs), read, write: denoWritePort };
  }
}

Deno.test("gait regress run of 1,000 fixtures takes no more memory than of 100", async () => {
  const runpack = await largeBytes(CALLS);
  const before = Deno.cwd();
  const peaks: number[] = [];
  for (const count of [100, 1_000]) {
    using folder = scratch();
    await writeFixtureSet(folder.path, fixtureSet(count, "run_large", runpack));
    Deno.chdir(folder.path);
    try {
      const system = new FilesSystem();
      const start = performance.now();
      assert.equal(await runCli(["regress", "run", "--json"], TREE, system), 0);
      const perFixture = (performance.now() - start) / count;
      peaks.push(system.peak / MIB);
      console.log(
        `${count} fixtures of ${CALLS} calls: ${perFixture.toFixed(2)} ms each, ` +
          `peak ${Math.round(system.peak / MIB)} MiB`,
      );
    } finally {
      Deno.chdir(before);
    }
  }
  const [few = 0, many = 0] = peaks;
  assert.ok(many - few < 128, `${many - few} MiB more`);
});
