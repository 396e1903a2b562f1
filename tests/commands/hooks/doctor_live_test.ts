/** What `gait hooks doctor --live` says of clients that do not obey. Those that do: tests/clients. */

import assert from "node:assert/strict";
import { gaitProcess, scratch } from "../../support/gait.ts";

const FAKE = new URL("../../support/fake_gemini.ts", import.meta.url).pathname;

/** The lines about the live run, with a client that behaves in one way. */
async function liveLines(mode: "runs" | "stops" | "ends" | undefined) {
  using folder = scratch();
  const path = Deno.realPathSync(folder.path);
  if (mode !== undefined) {
    const words = [Deno.execPath(), "run", "--quiet", "--no-config", "--allow-all", FAKE, mode];
    const script = `#!/bin/sh\nexec ${words.map((word) => `'${word}'`).join(" ")} "$@"\n`;
    await Deno.writeTextFile(`${path}/gemini`, script, { mode: 0o755 });
  }
  const { stdout, exit } = await gaitProcess(["hooks", "doctor", "gemini", "--live"], {
    cwd: path,
    env: {
      HOME: path,
      PATH: `${path}:/usr/bin:/bin`,
      DENO_DIR: Deno.env.get("DENO_DIR") ?? `${Deno.env.get("HOME")}/.cache/deno`,
    },
  });
  return { lines: stdout.split("\n").filter((line) => line.includes(" live_")), exit };
}

Deno.test("gait hooks doctor --live finds a client that runs what gait denies", async () => {
  const { lines, exit } = await liveLines("runs");
  assert.deepEqual(lines, [
    "- gemini live_shell: fail (Gemini CLI ran a shell line that gait denied)",
    "- gemini live_write: fail (Gemini CLI wrote a file that gait denied)",
  ]);
  assert.equal(exit, 7);
});

Deno.test("gait hooks doctor --live proves nothing by a client that makes no call at all", async () => {
  const { lines } = await liveLines("stops");
  assert.equal(lines.length, 2);
  for (const line of lines) {
    assert.match(line, /: warn \(nothing is proved: Gemini CLI did not (?:run|write) /);
  }
});

Deno.test("gait hooks doctor --live says how a client ended that did not ask its model", async () => {
  const { lines } = await liveLines("ends");
  assert.equal(
    lines[0],
    "- gemini live_shell: warn (nothing is proved: Gemini CLI did not run a shell line that is allowed: no model today)",
  );
});

Deno.test("gait hooks doctor --live says that a client is not there", async () => {
  const { lines } = await liveLines(undefined);
  assert.deepEqual(lines, [
    "- gemini live_shell: warn (gemini is not on PATH, so it was not driven)",
  ]);
});
