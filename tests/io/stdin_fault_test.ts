/** Standard input that cannot be read: what is given as `-` is then a bad input as a file is. */

import assert from "node:assert/strict";
import { denoArgs, scratch, words } from "../support/gait.ts";

const LINES = [
  "policy validate -",
  "gate eval --policy p.yaml --intent -",
  "run record --input -",
  "mcp proxy --policy p.yaml -- cat",
];

for (const line of LINES) {
  Deno.test({
    name: `a folder as standard input is named, and nothing is decided: gait ${line}`,
    ignore: Deno.build.os === "windows",
    async fn() {
      using at = scratch();
      Deno.writeTextFileSync(`${at.path}/p.yaml`, "default_verdict: allow\n");
      const { code, stdout, stderr } = await new Deno.Command("sh", {
        args: ["-c", 'exec "$@" < .', "sh", Deno.execPath(), ...denoArgs(words(line))],
        cwd: at.path,
        env: { NO_COLOR: "1", HOME: at.path },
      }).output();
      const text = new TextDecoder().decode(stderr);
      assert.match(text, /^error: Cannot read (?:policy |intent )?"-": it is a directory$/m);
      assert.match(text, /^hint: give the path of a file$/m);
      assert.deepEqual([code, new TextDecoder().decode(stdout)], [6, ""]);
    },
  });
}
