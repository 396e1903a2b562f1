/** The composite action and the snippets of the CI kit: well-formed, and the action's script runs. */

import assert from "node:assert/strict";
import { load } from "js-yaml";
import { fencedBlocks } from "../support/console_blocks.ts";
import { ROOT } from "../support/documents.ts";
import { gaitProcess, scratch } from "../support/gait.ts";

interface Action {
  readonly name: string;
  readonly description: string;
  readonly inputs: Readonly<Record<string, { description: string; default: string }>>;
  readonly outputs: Readonly<Record<string, { description: string; value: string }>>;
  readonly runs: {
    readonly using: string;
    readonly steps: readonly {
      readonly id: string;
      readonly shell: string;
      readonly env: Readonly<Record<string, string>>;
      readonly run: string;
    }[];
  };
}

const FOLDER = new URL(".github/actions/regress/", ROOT);
const TEXT = await Deno.readTextFile(new URL("action.yml", FOLDER));
const ACTION = load(TEXT) as Action;

Deno.test("the composite action has the members that GitHub asks for", () => {
  const { name, description, inputs, outputs, runs } = ACTION;
  assert.ok(name !== "" && description !== "");
  assert.equal(runs.using, "composite");
  for (const { description } of [...Object.values(inputs), ...Object.values(outputs)]) {
    assert.match(description, /^[A-Z0-9].{10,}/);
  }
  for (const { shell, run } of runs.steps) assert.ok(shell === "bash" && run !== "");
});

Deno.test("every expression of the action names an input or an output that there is", () => {
  const expressions = [...TEXT.matchAll(/\$\{\{ (.+?) \}\}/g)].map(([, text = ""]) => text);
  const known = [
    ...Object.keys(ACTION.inputs).map((name) => `inputs.${name}`),
    "steps.regress.outputs.exit-code",
  ];
  assert.deepEqual(expressions.filter((text) => !known.includes(text)), []);
  assert.deepEqual(known.filter((name) => !expressions.includes(name)), []);
});

Deno.test("no input becomes part of a script's text", () => {
  for (const { run } of ACTION.runs.steps) assert.ok(!run.includes("${{"));
});

const onUnix = { ignore: Deno.build.os === "windows" };

Deno.test(
  { name: "the script of the action grades, reports, and fails the step", ...onUnix },
  async () => {
    using folder = scratch();
    await gaitProcess(["demo"], { cwd: folder.path });
    await gaitProcess(["regress", "init", "--from", "run_demo"], { cwd: folder.path });
    const script = ACTION.runs.steps[0]?.run ?? "";
    const run = async () => {
      const { code, stdout } = await new Deno.Command("bash", {
        args: ["--noprofile", "--norc", "-e", "-o", "pipefail", "-c", script],
        cwd: folder.path,
        env: {
          GITHUB_ACTION_PATH: FOLDER.pathname,
          GITHUB_ACTIONS: "true",
          GITHUB_OUTPUT: `${folder.path}/output`,
          GITHUB_STEP_SUMMARY: `${folder.path}/summary`,
          REGRESS_CONFIG: "gait.yaml",
          REGRESS_OUTPUT: "regress_result.json",
          REGRESS_JUNIT: "reports/$(id) junit.xml",
        },
      }).output();
      return [code, new TextDecoder().decode(stdout).split("\n")[0]];
    };
    assert.deepEqual(await run(), [0, "regress run ok: fixture_set=default graders=3"]);
    assert.ok((await Deno.stat(`${folder.path}/reports/$(id) junit.xml`)).isFile);
    const fixture = `${folder.path}/fixtures/run_demo/fixture.json`;
    const text = await Deno.readTextFile(fixture);
    await Deno.writeTextFile(fixture, text.replace('exit_code": 0', 'exit_code": 2'));
    assert.deepEqual(await run(), [5, "regress run failed: fixture_set=default failed=1"]);
    assert.equal(await Deno.readTextFile(`${folder.path}/output`), "exit-code=0\nexit-code=5\n");
    const summary = await Deno.readTextFile(`${folder.path}/summary`);
    assert.deepEqual(summary.match(/^## .*$/gm), [
      "## gait regress: pass",
      "## gait regress: fail",
    ]);
  },
);

Deno.test("the YAML of the CI kit is well-formed", async () => {
  const kit = await Deno.readTextFile(new URL("docs/ci_regress_kit.md", ROOT));
  const blocks = fencedBlocks(kit).filter(({ language }) => language === "yaml");
  const roots = blocks.map(({ text }) => Object.keys(load(text) as object));
  assert.deepEqual(roots, [["jobs"], ["regress"]]);
});
