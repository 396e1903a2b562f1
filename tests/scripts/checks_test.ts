/** The scripts that check the checkout: hardening groups, git hooks, the plan of the house. */

import assert from "node:assert/strict";
import { importFaults, textFaults } from "../../scripts/layers.ts";
import { circlesIn } from "../../scripts/module_graph.ts";
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

/** An import graph from lines such as `a -> b c`. */
function graphOf(...lines: readonly string[]) {
  return lines.map((line) => {
    const [path = "", imports = ""] = line.split(" -> ");
    return { path, imports: imports.split(" ").filter((target) => target !== "") };
  });
}

const ALLOWED = graphOf(
  "main.ts -> src/cli/run.ts src/commands/mod.ts src/io/host.ts",
  "mod.ts -> src/core/error.ts",
  "src/adapters/ai.ts -> src/adapters/gate.ts src/core/error.ts",
  "src/adapters/gate.ts -> src/core/gate/evaluate.ts",
  "src/commands/mod.ts -> src/cli/run.ts src/usecases/judge/judge.ts",
  "src/usecases/judge/judge.ts -> src/core/gate/evaluate.ts src/io/host.ts",
  "src/cli/run.ts -> src/core/error.ts src/io/host.ts",
  "src/io/host.ts -> src/core/error.ts",
  "src/core/guard/pack.ts -> src/core/gate/evaluate.ts src/core/json/json.ts src/core/error.ts",
  "src/core/gate/evaluate.ts -> src/core/json/json.ts",
  "src/core/json/json.ts -> src/core/error.ts",
  "src/core/error.ts -> ",
);

Deno.test("check_layers.ts accepts the arrows of the plan", () => {
  assert.deepEqual(importFaults(ALLOWED), []);
});

const FORBIDDEN: readonly (readonly [name: string, line: string, fault: string])[] = [
  [
    "the core that uses io",
    "src/core/text.ts -> src/io/host.ts",
    "src/core/text.ts (core) imports src/io/host.ts (io)",
  ],
  [
    "a usecase that knows the command line",
    "src/usecases/x.ts -> src/cli/run.ts",
    "src/usecases/x.ts (usecases) imports src/cli/run.ts (cli)",
  ],
  [
    "the command line that knows a usecase",
    "src/cli/x.ts -> src/usecases/judge/judge.ts",
    "src/cli/x.ts (cli) imports src/usecases/judge/judge.ts (usecases)",
  ],
  [
    "a room that is not in the plan",
    "src/attic/x.ts -> src/core/error.ts",
    "src/attic/x.ts (attic) imports src/core/error.ts (core)",
  ],
  [
    "an adapter that does more than judge",
    "src/adapters/ai.ts -> src/io/host.ts",
    "src/adapters/ai.ts (adapters) imports src/io/host.ts (io)",
  ],
  [
    "the library beyond the core",
    "mod.ts -> src/io/host.ts",
    "mod.ts imports src/io/host.ts",
  ],
  [
    "a feature that uses another",
    "src/core/gate/x.ts -> src/core/guard/pack.ts",
    "src/core/gate/x.ts imports src/core/guard/pack.ts: gate may not use guard",
  ],
  [
    "the ground that uses a feature",
    "src/core/zip/x.ts -> src/core/gate/evaluate.ts",
    "src/core/zip/x.ts imports src/core/gate/evaluate.ts: zip may not use gate",
  ],
];

for (const [name, line, fault] of FORBIDDEN) {
  Deno.test(`check_layers.ts refuses and names ${name}`, () => {
    const graph = [...ALLOWED.filter(({ path }) => !line.startsWith(path)), ...graphOf(line)];
    assert.deepEqual(importFaults(graph), [fault]);
  });
}

Deno.test("check_layers.ts refuses a circle and names all its files", () => {
  const circle = graphOf(
    "src/core/a.ts -> src/core/b.ts",
    "src/core/b.ts -> src/core/c.ts src/core/error.ts",
    "src/core/c.ts -> src/core/a.ts",
  );
  const fault = "import each other: src/core/a.ts, src/core/b.ts, src/core/c.ts";
  assert.deepEqual(importFaults([...ALLOWED, ...circle]), [fault]);
  assert.deepEqual(importFaults([...circle.reverse(), ...ALLOWED]), [fault]);
});

Deno.test("two circles are told apart, and a chain between them is none", () => {
  const graph = graphOf("a -> b", "b -> a c", "c -> d", "d -> e", "e -> d", "f -> a d");
  assert.deepEqual(circlesIn(graph), [["d", "e"], ["a", "b"]]);
});

const TEXTS: readonly (readonly [path: string, text: string, faults: readonly string[]])[] = [
  ["src/io/x.ts", "Deno.statSync(path);", []],
  ["src/core/x.ts", "// Deno.exit() is not for us\n/* as any */ const x = 1;", []],
  ["src/core/x.ts", "Deno.cwd();", ["src/core/x.ts uses Deno outside of src/io"]],
  ["src/commands/x.ts", "Deno.cwd();", ["src/commands/x.ts uses Deno outside of src/io"]],
  ["src/io/x.ts", "Deno.exit(1);", ["src/io/x.ts ends the process"]],
  ["src/core/x.ts", "const x: any = y as any;", ["src/core/x.ts uses any"]],
  ["src/x.ts", "", ["src/x.ts lies in no room: core, io, usecases, cli, commands, adapters"]],
];

for (const [path, text, faults] of TEXTS) {
  Deno.test(`check_layers.ts finds ${faults.length} in ${path}: ${JSON.stringify(text)}`, () => {
    assert.deepEqual(textFaults(path, text), faults);
  });
}
