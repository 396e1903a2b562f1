/** Output that a full disk does not take. */

import assert from "node:assert/strict";
import { denoArgs, gaitProcess, scratch } from "../support/gait.ts";

const ignore = Deno.build.os !== "linux";

/** Runs a line in a shell with a redirection. */
async function redirected(cwd: string, line: readonly string[], redirection: string) {
  const { code, stdout, stderr } = await new Deno.Command("sh", {
    args: ["-c", `exec "$@" ${redirection}`, "sh", Deno.execPath(), ...denoArgs(line)],
    cwd,
  }).output();
  const text = new TextDecoder();
  return { code, stdout: text.decode(stdout), stderr: text.decode(stderr) };
}

Deno.test({
  name: "what standard output does not take is an error of gait, without a stack trace",
  ignore,
  async fn() {
    using folder = scratch();
    await gaitProcess(["demo"], { cwd: folder.path });
    for (const more of [[], ["--json"]]) {
      const line = ["verify", "run_demo", ...more];
      const seen = await redirected(folder.path, line, "> /dev/full");
      assert.equal(seen.code, 1, seen.stderr);
      assert.equal(
        seen.stderr,
        "error: Cannot write standard output: no space left on device\n" +
          "hint: check where it leads, and free space\n",
      );
    }
  },
});

Deno.test({
  name: "an error keeps its exit code where it cannot be told",
  ignore,
  async fn() {
    using folder = scratch();
    const line = ["verify", "nope"];
    const asJson = await redirected(folder.path, [...line, "--json"], "> /dev/full");
    assert.equal(asJson.code, 6);
    assert.match(asJson.stderr, /^error: runpack not found/);
    const silent = await redirected(folder.path, line, "2> /dev/full");
    assert.deepEqual([silent.code, silent.stdout], [6, ""]);
    const both = await redirected(folder.path, [...line, "--json"], "> /dev/full 2> /dev/full");
    assert.equal(both.code, 6);
  },
});
