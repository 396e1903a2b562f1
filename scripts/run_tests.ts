/**
 * Runs the tests of the program, step by step, and prints how long they took. Usage: `deno task test`
 *
 * Tests that start the program start a bundle of this checkout, which takes half the time.
 */

import { bundleCli } from "./release/bundle.ts";
import { folderUrl } from "./release/folder_url.ts";
import { stageRelease } from "./release/stage.ts";
import { fileURLToPath } from "node:url";

const STEPS = ["test:core", "test:rest", "test:alone"];

console.log(`Runs ${STEPS.join(", ")}: under four minutes on two cores.`);
const start = performance.now();
const folder = await Deno.makeTempDir({ prefix: "gait_bundle_" });
const code = await run(folder).finally(() => Deno.remove(folder, { recursive: true }));
if (code !== 0) Deno.exit(code);
const seconds = Math.round((performance.now() - start) / 1000);
console.log(`\nall tests pass, after ${Math.floor(seconds / 60)} min ${seconds % 60} s`);

/** Runs the steps until one fails; answers its exit code. */
async function run(folder: string): Promise<number> {
  const stage = folderUrl(folder, "stage");
  await Deno.mkdir(stage);
  await stageRelease("0.0.0-dev", stage);
  const bundle = fileURLToPath(await bundleCli(stage, { isOnDisk: true }));
  for (const step of STEPS) {
    const args = ["task", step];
    const env = { GAIT_TEST_BUNDLE: bundle };
    const { code } = await new Deno.Command(Deno.execPath(), { args, env }).spawn().status;
    if (code !== 0) return code;
  }
  return 0;
}
