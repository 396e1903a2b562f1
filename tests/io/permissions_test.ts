import assert from "node:assert/strict";
import { COMMANDS } from "../../src/commands/mod.ts";
import { gaitProcess, scratch } from "../support/gait.ts";

const ALL = ["read", "write", "env", "net", "connect", "fetch", "run", "sys", "ffi"];
/** What each declared kind opens. Variables are read before, so `env` opens nothing. */
const OPENS: Readonly<Record<string, readonly string[]>> = {
  "": [],
  read: ["read"],
  write: ["write"],
  env: [],
  net: ["net", "connect", "fetch"],
  run: ["run"],
};

for (const [kind, opened] of Object.entries(OPENS)) {
  Deno.test(`a command that declares "${kind}" reaches ${opened.join(", ") || "nothing"}, even under -A`, async () => {
    using folder = scratch();
    await Deno.writeTextFile(`${folder.path}/probe_input`, "x");
    const seen = await gaitProcess([kind, "probe", "--json"], {
      cwd: folder.path,
      script: "tests/support/probe.ts",
      env: { PROBE_VARIABLE: "seen before" },
    });
    assert.equal(seen.stderr, "");
    const { refused, variable } = JSON.parse(seen.stdout);
    const expected = ALL.filter((name) => !opened.includes(name));
    assert.deepEqual(refused.filter((name: string) => name !== "import"), expected);
    assert.equal(variable, "seen before");
  });
}

/** A run with a call that never got a result. */
const INPUT = JSON.stringify({
  run: { run_id: "r" },
  intents: [{ intent_id: "1", tool_name: "t", args: {} }],
});

Deno.test("every command runs with only the permissions that it declares", async () => {
  using folder = scratch();
  const run = (argv: readonly string[], denoFlags: readonly string[]) =>
    gaitProcess(argv, { cwd: folder.path, denoFlags });
  await Deno.writeTextFile(`${folder.path}/in.json`, INPUT);
  await Deno.writeTextFile(`${folder.path}/p.yaml`, "default_verdict: allow\n");
  await Deno.copyFile(
    new URL("../../examples/policy-test/intent.json", import.meta.url),
    `${folder.path}/i.json`,
  );
  const lines: Readonly<Record<string, readonly string[]>> = {
    "complete": ["complete", "--", ""],
    "completions": ["completions", "bash"],
    "demo": ["demo"],
    "keys init": ["keys", "init"],
    "keys rotate": ["keys", "rotate"],
    "keys verify": ["keys", "verify"],
    "migrate": ["migrate", "run_demo"],
    "permissions": ["permissions"],
    "policy explain": ["policy", "explain", "p.yaml", "i.json"],
    "policy fmt": ["policy", "fmt", "p.yaml", "--write"],
    "policy init": ["policy", "init", "low"],
    "policy test": ["policy", "test", "p.yaml", "i.json"],
    "policy validate": ["policy", "validate", "p.yaml"],
    "regress add": ["regress", "add", "--from", "run_demo", "--name", "again"],
    "regress bootstrap": ["regress", "bootstrap", "--from", "run_demo"],
    "regress init": ["regress", "init", "--from", "run_demo"],
    "regress run": ["regress", "run", "--junit", "junit.xml"],
    "run diff": ["run", "diff", "run_demo", "run_demo", "--output", "diff.json"],
    "run inspect": ["run", "inspect", "run_demo"],
    "run receipt": ["run", "receipt", "run_demo"],
    "run record": ["run", "record", "in.json", "--private-key", "gait-out/keys/gait_private.key"],
    "run reduce": ["run", "reduce", "r"],
    "run replay": ["run", "replay", "run_demo"],
    "schema list": ["schema", "list"],
    "schema show": ["schema", "show", "runpack/run"],
    "verify": ["verify", "run_demo"],
    "version": ["version"],
  };
  const order = Object.keys(lines).sort((a, b) => Number(b === "demo") - Number(a === "demo"));
  for (const path of order) {
    const entry = COMMANDS.find((command) => command.path === path);
    const { needs } = await entry?.load() ?? { needs: [] };
    const { exit, stderr } = await run(lines[path] ?? [], needs.map((kind) => `--allow-${kind}`));
    assert.deepEqual([exit, stderr], [0, ""], path);
  }
  assert.deepEqual(
    Object.keys(lines),
    COMMANDS.map(({ path }) => path),
    "a new command belongs here",
  );
});
