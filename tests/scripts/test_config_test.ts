/** Whoever starts tests names their dependencies: without the file of a folder of tests, none is found. */

import assert from "node:assert/strict";
import config from "../../deno.json" with { type: "json" };
import { SHELLS, USER_SHELLS } from "../support/hook_lines.ts";

const ROOT = new URL("../../", import.meta.url);

/** Command lines of tasks and shell scripts that start tests or benchmarks, each as one line. */
async function testLines(): Promise<readonly string[]> {
  const scripts: string[] = [await Deno.readTextFile(new URL(".ci/run", ROOT))];
  for await (const { name } of Deno.readDir(new URL("scripts/", ROOT))) {
    if (!name.endsWith(".sh")) continue;
    scripts.push(await Deno.readTextFile(new URL(`scripts/${name}`, ROOT)));
  }
  const tasks = Object.values(config.tasks).map((task) =>
    typeof task === "string" ? task : task.command
  );
  const lines = [...scripts, ...tasks].flatMap((text) => text.replaceAll("\\\n", " ").split("\n"));
  // Examples in documents need nothing but the library.
  return lines.filter((line) =>
    /(?:\bdeno|"\$\{deno\[@\]\}") (?:test|bench) (?!--doc\b)-/.test(line)
  );
}

Deno.test("each line that starts tests names the file with their dependencies", async () => {
  const lines = await testLines();
  assert.ok(lines.length >= 10, `${lines.length} lines`);
  const without = lines.filter((line) => !/--config tests\/(?:\w+\/)*deno\.json/.test(line));
  assert.deepEqual(without, []);
});

Deno.test(".ci/run installs each shell that tests run lines in, and knows what is skipped without it", async () => {
  const text = (await Deno.readTextFile(new URL(".ci/run", ROOT))).replaceAll("\\\n", " ");
  const [installed, lacking] = [
    /^for program in (redis-server .*); do$/m,
    /^for program in (pwsh .*); do$/m,
  ]
    .map((line) => new Set(line.exec(text)?.[1]?.split(/\s+/)));
  const shells = new Set([...SHELLS, ...USER_SHELLS].map(([program = ""]) => program));
  // Every system that can run `.ci/run` has these.
  for (const program of ["sh", "bash"]) shells.delete(program);
  assert.deepEqual(shells.difference(installed ?? shells), new Set());
  assert.deepEqual(shells.difference(lacking ?? shells), new Set());
});
