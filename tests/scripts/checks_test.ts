/** The scripts that check the checkout: hardening groups, git hooks, the plan of the house. */

import assert from "node:assert/strict";
import { scratch } from "../support/gait.ts";
import { exists, lines, onUnix, ROOT_PATH, runScript } from "../support/scripts.ts";

Deno.test(
  { name: "test_hardening.sh has six groups of tests that there are", ...onUnix },
  async () => {
    const seen = await runScript("scripts/test_hardening.sh", { args: ["--list"] });
    assert.equal(seen.exit, 0);
    const groups = lines(seen.stdout).map((line) => line.split(": "));
    assert.deepEqual(groups.map(([name]) => name), [
      "atomic writes",
      "lock contention and stale locks",
      "registry retry and fallback",
      "error envelope and exit codes",
      "concurrent rate-limit state",
      "end-to-end exit codes",
    ]);
    const files = groups.flatMap(([, paths = ""]) => paths.split(" "));
    assert.deepEqual(files.filter((path) => !exists(`${ROOT_PATH}/${path}`)), []);
  },
);

Deno.test(
  { name: "test_hardening.sh refuses what it does not understand", ...onUnix },
  async () => {
    const seen = await runScript("scripts/test_hardening.sh", { args: ["--fast"] });
    assert.deepEqual([seen.exit, seen.stderr], [2, "usage: test_hardening.sh [--list]\n"]);
  },
);

Deno.test(
  { name: "check_hooks_config.sh asks for the hooks where there are some", ...onUnix },
  async () => {
    using folder = scratch();
    const check = () => runScript("scripts/check_hooks_config.sh", { args: [folder.path] });
    const git = (...args: string[]) =>
      new Deno.Command("git", { args: ["-C", folder.path, ...args] }).outputSync();
    git("init", "--quiet");
    assert.deepEqual(await check(), { exit: 0, stdout: "", stderr: "" });
    Deno.mkdirSync(`${folder.path}/.githooks`);
    const missing = await check();
    assert.deepEqual([missing.exit, lines(missing.stderr)], [1, [
      'error: git core.hooksPath is "", expected .githooks',
      "hint: make hooks",
    ]]);
    git("config", "core.hooksPath", ".husky");
    assert.match((await check()).stderr, /is "\.husky", expected/);
    git("config", "core.hooksPath", ".githooks");
    assert.deepEqual(await check(), {
      exit: 0,
      stdout: "git core.hooksPath is .githooks\n",
      stderr: "",
    });
  },
);
