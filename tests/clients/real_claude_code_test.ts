/**
 * Claude Code itself, where a user has it. Its vendor's terms leave runs to the user's own machine, so
 * nothing installs it for tests.
 */

import assert from "node:assert/strict";
import { gaitProcess, scratch } from "../support/gait.ts";

/** Whether the program is on PATH. */
function isThere(program: string): boolean {
  const folders = (Deno.env.get("PATH") ?? "").split(":").filter((path) => path !== "");
  return folders.some((folder) => {
    try {
      return Deno.statSync(`${folder}/${program}`).isFile;
    } catch {
      return false;
    }
  });
}

Deno.test({
  name: "gait hooks doctor --live proves it with Claude Code itself (needs claude)",
  ignore: !isThere("claude"),
  async fn() {
    using home = scratch();
    const { stdout } = await gaitProcess(["hooks", "doctor", "claude-code", "--live"], {
      cwd: home.path,
      env: {
        HOME: home.path,
        DENO_DIR: Deno.env.get("DENO_DIR") ?? `${Deno.env.get("HOME")}/.cache/deno`,
      },
    });
    assert.match(stdout, /^- claude-code live_shell: pass /m);
    assert.match(stdout, /^- claude-code live_write: pass /m);
  },
});
