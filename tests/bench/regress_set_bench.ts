/** `gait regress run` as a user calls it, on real files: start, reading, grading and writing. */

import { fixtureSet, writeFixtureSet } from "../support/fixture_set.ts";
import { gaitProcess } from "../support/gait.ts";
import { ownDemo } from "../support/demo_archive.ts";

const runpack = await ownDemo();

for (const size of [1, 100, 1_000]) {
  const folder = await Deno.makeTempDir({ prefix: "gait_bench_" });
  await writeFixtureSet(folder, fixtureSet(size, "run_demo", runpack));
  globalThis.addEventListener("unload", () => Deno.removeSync(folder, { recursive: true }));
  Deno.bench(
    `gait regress run, ${size} fixtures`,
    { group: "regress run", n: 3, warmup: 1 },
    async () => {
      const { exit, stderr } = await gaitProcess(["regress", "run"], { cwd: folder });
      if (exit !== 0) throw new Error(stderr);
    },
  );
}
