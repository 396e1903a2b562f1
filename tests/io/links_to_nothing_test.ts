/** Links that lead to nothing yet: what is written through them comes into being where they lead. */

import assert from "node:assert/strict";
import { gaitProcess, scratch, words } from "../support/gait.ts";

/** Links in the folder `ws`, what a tool writes, and whether that is a file of the guard. */
const CASES: readonly (readonly [name: string, to: string, path: string, isKept: boolean])[] = [
  ["a file beside", "../gait.toml", "ws/l", true],
  ["an absolute place", "HERE/gait.toml", "HERE/ws/l", true],
  ["a link to a link", "second", "ws/l", true],
  ["settings of a client", "../.claude/settings.json", "ws/l", true],
  ["a folder that is missing", "../.claude", "ws/l/settings.json", true],
  ["below the home folder", "HERE/.gait/state/x", "ws/l", true],
  ["up behind a link", "../none/deep", "ws/l/../../gait.toml", true],
  ["an own file", "../notes.txt", "ws/l", false],
  ["itself", "l", "ws/l", false],
];

for (const [name, to, path, isKept] of CASES) {
  Deno.test({
    name: `a call through a link to nothing, ${name}, is ${isKept ? "blocked" : "allowed"}`,
    ignore: Deno.build.os === "windows",
    async fn() {
      using at = scratch();
      const cwd = Deno.realPathSync(at.path);
      const here = (text: string) => text.replace("HERE", cwd);
      Deno.writeTextFileSync(`${cwd}/p.yaml`, "schema_version: 1.1.0\ndefault_verdict: allow\n");
      Deno.mkdirSync(`${cwd}/ws`);
      Deno.symlinkSync(here(to), `${cwd}/ws/l`);
      Deno.symlinkSync("../gait.toml", `${cwd}/ws/second`);
      const call = { name: "put", args: { path: here(path) } };
      Deno.writeTextFileSync(`${cwd}/call.json`, JSON.stringify(call));
      const line = "mcp proxy --policy p.yaml --call call.json --json";
      const { exit, stdout, stderr } = await gaitProcess(
        words(line),
        { cwd, env: { HOME: cwd } },
      );
      assert.equal(exit, isKept ? 3 : 0, stdout + stderr);
      assert.equal(stdout.includes("guard_file_protected"), isKept);
    },
  });
}
