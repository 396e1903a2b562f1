/** Scripts that take arguments: a line that does not fit is answered with one line, and nothing is done. */

import assert from "node:assert/strict";
import { scratch } from "../support/gait.ts";
import { ROOT_PATH } from "../support/scripts.ts";

/** Lines that each script must refuse, beside one with an option that no script has. */
const REFUSED: Readonly<Record<string, readonly (readonly string[])[]>> = {
  "scripts/bench_install.ts": [["no"], ["0"]],
  "scripts/check_coverage.ts": [["html"]],
  "scripts/check_shapes.ts": [["update"]],
  "scripts/compile.ts": [["--compiler"], ["deno"]],
  "scripts/generate.ts": [["check"], ["--chek"]],
  "scripts/house.ts": [[".", "."]],
  "scripts/install_clients.ts": [["emacs"]],
  "scripts/measure_policy.ts": [[], ["policy.yaml"]],
  "scripts/mutants/mutants.ts": [
    ["--lanes", "0"],
    ["--group", "none"],
    ["--list", "--file", "no such file"],
    ["--report"],
  ],
  "scripts/picture.ts": [["check"]],
  "scripts/release/formula.ts": [[], ["dist"], ["--public-key", "key"]],
  "scripts/release/npm/package.ts": [[], ["1.2.3"], ["--version"]],
  "scripts/release/oci.ts": [[], ["dist"], ["dist", "--public-key", "key", "--arch", "mips"]],
  "scripts/release/package.ts": [[], ["1.2.3"], ["--version"]],
  "scripts/release/release.ts": [[], ["--version"], ["--version", "1.2.3", "--only", "half"]],
  "scripts/release/serve.ts": [[".", "port"]],
  "scripts/release/start_up.ts": [["many"]],
  "scripts/release/wheels.ts": [[], ["dist"]],
  "tests/bench/hook_latency.ts": [["many"]],
  "tests/bench/log_cost.ts": [["many"]],
  "tests/bench/mcp_latency.ts": [["many"], ["1", "-1"]],
  "tests/bench/review.ts": [["many"], ["1", "0.5"]],
  "tests/bench/serve.ts": [["many"]],
  "tests/bench/serve_peers.ts": [["many"]],
  "tests/bench/shared_state.ts": [["many"]],
  "tests/bench/transcripts.ts": [["many"]],
};

/** Scripts below a folder, with their text. */
function* scriptsIn(folder: string): Generator<readonly [path: string, text: string]> {
  for (const { name, isDirectory } of Deno.readDirSync(`${ROOT_PATH}/${folder}`)) {
    const path = `${folder}/${name}`;
    if (isDirectory) yield* scriptsIn(path);
    else if (name.endsWith(".ts")) yield [path, Deno.readTextFileSync(`${ROOT_PATH}/${path}`)];
  }
}

/** Reads its own arguments; only tests start it. */
const HELPERS = ["tests/bench/peers/fixed_answer.ts"];
const READER = "scripts/command_line.ts";

Deno.test("scripts read their arguments in one way, and the table has all that have some", () => {
  const found = [...scriptsIn("scripts"), ...scriptsIn("tests/bench")]
    .filter(([path]) => path !== READER && !HELPERS.includes(path));
  const others = found.filter(([, text]) => /\bparseArgs\(|\bDeno\.args\b|process\.argv/.test(text))
    .map(([path]) => path).filter((path) => path !== "scripts/release/npm/gait.js");
  assert.deepEqual(others, []);
  const reading = found.filter(([, text]) => /\breadLine\(\{/.test(text)).map(([path]) => path);
  assert.deepEqual(reading.sort(), Object.keys(REFUSED));
});

const { tasks } = JSON.parse(Deno.readTextFileSync(`${ROOT_PATH}/deno.json`)) as {
  readonly tasks: Readonly<Record<string, { readonly command: string }>>;
};

/** The words that start a script: its task, so that it has no other permissions than that. */
function wordsFor(script: string): readonly string[] {
  const task = Object.entries(tasks).find(([, { command }]) => command.endsWith(` ${script}`));
  return task === undefined
    ? ["run", "--no-prompt", "--config", "tests/deno.json", "-A", script]
    : ["task", "--quiet", task[0]];
}

async function run(script: string, line: readonly string[]) {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [...wordsFor(script), ...line],
    cwd: ROOT_PATH,
    env: { NO_COLOR: "1" },
  }).output();
  const decoder = new TextDecoder();
  return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
}

for (const [script, lines] of Object.entries(REFUSED)) {
  Deno.test(`${script} refuses a line that does not fit with exit code 6 and its usage`, async () => {
    for (const line of [...lines, ["--no-such-option"]]) {
      const { code, stdout, stderr } = await run(script, line);
      assert.equal(code, 6, `${line}: ${stderr}`);
      assert.equal(stdout, "", `${line}`);
      assert.match(stderr, /^error: [^\n]+; usage: deno (?:task|run) [^\n]+\n$/);
    }
  });
}

const folder = scratch();
addEventListener("unload", () => folder[Symbol.dispose]());

/** Lines that fit, about files that are not there. */
const FAILING: Readonly<Record<string, readonly string[]>> = {
  "scripts/compile.ts": ["--compiler", "/nowhere"],
  "scripts/house.ts": ["/nowhere"],
  "scripts/measure_policy.ts": ["/nowhere", "/nowhere"],
  "scripts/mutants/mutants.ts": ["--again", "/nowhere"],
  "scripts/release/formula.ts": ["/nowhere", "--public-key", "/nowhere"],
  "scripts/release/npm/package.ts": ["--version", "v1", "--out", `${folder.path}/out`],
  "scripts/release/oci.ts": ["/nowhere", "--public-key", "/nowhere"],
  "scripts/release/package.ts": ["--version", "v1", "--out", `${folder.path}/out`],
  "scripts/release/release.ts": ["--version", "1.2.3", "--key", "/nowhere"],
  "scripts/release/serve.ts": ["/nowhere"],
  "scripts/release/start_up.ts": ["1", "/nowhere"],
  "scripts/release/wheels.ts": ["/nowhere", "--public-key", "/nowhere"],
};

for (const [script, line] of Object.entries(FAILING)) {
  Deno.test(`${script} says why it fails, with exit code 1 and without a stack trace`, async () => {
    const { code, stderr } = await run(script, line);
    assert.equal(code, 1, stderr);
    assert.match(stderr, /^error: (?!Uncaught)[^\n]+\n$/);
  });
}
