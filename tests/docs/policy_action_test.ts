/** The composite action for policy tests, and the hooks for pre-commit: well-formed, and they run. */

import assert from "node:assert/strict";
import { load } from "js-yaml";
import { isInstalled } from "../support/document_run.ts";
import { ROOT } from "../support/documents.ts";
import { program, scratch } from "../support/gait.ts";

interface Action {
  readonly inputs: Readonly<Record<string, { description: string; default: string }>>;
  readonly outputs: Readonly<Record<string, { description: string; value: string }>>;
  readonly runs: {
    readonly using: string;
    readonly steps: readonly { readonly shell: string; readonly run: string }[];
  };
}

const FOLDER = new URL(".github/actions/policy-test/", ROOT);
const TEXT = await Deno.readTextFile(new URL("action.yml", FOLDER));
const ACTION = load(TEXT) as Action;

Deno.test("the policy test action is composite, and each expression names what there is", () => {
  assert.equal(ACTION.runs.using, "composite");
  const expressions = [...TEXT.matchAll(/\$\{\{ (.+?) \}\}/g)].map(([, text = ""]) => text);
  const known = [
    ...Object.keys(ACTION.inputs).map((name) => `inputs.${name}`),
    "steps.test.outputs.exit-code",
  ];
  assert.deepEqual(expressions.toSorted(), known.toSorted());
  for (const { shell, run } of ACTION.runs.steps) {
    assert.ok(shell === "bash" && !run.includes("${{"), "no input becomes part of a script's text");
  }
});

const POLICY = "schema_version: 1.1.0\ndefault_verdict: block\nrules:\n" +
  "  - { name: reads, effect: allow, match: { tool_names: [read] } }\n";
const test = (verdict: string) =>
  "defaults: { identity: a, workspace: /w, risk_class: low }\ncases:\n" +
  `  - { name: reads, tool: read, expect: ${verdict} }\n`;

const onUnix = { ignore: Deno.build.os === "windows" };

Deno.test(
  { name: "the script of the policy test action runs, annotates and fails", ...onUnix },
  async () => {
    using folder = scratch();
    const [step] = ACTION.runs.steps;
    const path = `${folder.path}/my policies`;
    await Deno.mkdir(path);
    await Deno.writeTextFile(`${path}/gait.policy.yaml`, POLICY);
    const run = async (verdict: string, junit: string) => {
      await Deno.writeTextFile(`${path}/gait.policy-test.yaml`, test(verdict));
      const { code, stderr } = await new Deno.Command("bash", {
        args: ["--noprofile", "--norc", "-e", "-o", "pipefail", "-c", step?.run ?? ""],
        cwd: folder.path,
        env: {
          GITHUB_ACTION_PATH: FOLDER.pathname,
          GITHUB_ACTIONS: "true",
          GITHUB_OUTPUT: `${folder.path}/output`,
          POLICY_TEST_PATH: "my policies",
          POLICY_TEST_JUNIT: junit,
        },
      }).output();
      return [code, new TextDecoder().decode(stderr)];
    };
    assert.deepEqual(await run("allow", ""), [0, ""]);
    const [code, notes] = await run("dry_run", "reports/$(id) junit.xml");
    assert.equal(code, 5);
    assert.match(String(notes), /^::error file=my policies\/gait\.policy-test\.yaml,line=3,title=/);
    assert.ok((await Deno.stat(`${folder.path}/reports/$(id) junit.xml`)).isFile);
    assert.equal(await Deno.readTextFile(`${folder.path}/output`), "exit-code=0\nexit-code=5\n");
  },
);

const HOOKS = await Deno.readTextFile(new URL(".pre-commit-hooks.yaml", ROOT));

Deno.test("the hooks for pre-commit run what is on the PATH, on policies and their tests", () => {
  const hooks = load(HOOKS) as readonly { id: string; language: string; files: string }[];
  assert.deepEqual(hooks.map(({ id, language }) => [id, language]), [
    ["gait-policy-validate", "system"],
    ["gait-policy-test", "system"],
  ]);
  const names = ["policy.yaml", "a/gait.policy.yml", "gait.policy-test.yaml", "mypolicy.yaml", "x"];
  const chosen = hooks.map(({ files }) => names.filter((name) => new RegExp(files).test(name)));
  assert.deepEqual(chosen, [names.slice(0, 2), names.slice(0, 3)]);
});

const hasPreCommit = isInstalled("pre-commit");
const reason = hasPreCommit ? "" : " (needs pre-commit)";

Deno.test(
  { name: `pre-commit runs the hooks${reason}`, ignore: !hasPreCommit || onUnix.ignore },
  async () => {
    using folder = scratch();
    const at = (name: string) => `${folder.path}/${name}`;
    for (const name of ["hooks", "own", "bin"]) await Deno.mkdir(at(name));
    await Deno.writeTextFile(at("hooks/.pre-commit-hooks.yaml"), HOOKS);
    const config = new URL("deno.json", ROOT).pathname;
    const launcher =
      `#!/bin/sh\nexec "${Deno.execPath()}" run -A --quiet --config "${config}" "${program()}" "$@"\n`;
    await Deno.writeTextFile(at("bin/gait"), launcher, { mode: 0o755 });
    const env = {
      PATH: `${at("bin")}:${Deno.env.get("PATH")}`,
      PRE_COMMIT_HOME: at("cache"),
      ...Object.fromEntries(
        ["AUTHOR", "COMMITTER"].flatMap((
          who,
        ) => [[`GIT_${who}_NAME`, "a"], [`GIT_${who}_EMAIL`, "a@a.example"]]),
      ),
    };
    const run = async (cwd: string, program: string, ...args: readonly string[]) => {
      const { code, stdout, stderr } = await new Deno.Command(program, {
        args: [...args],
        cwd,
        env,
      }).output();
      const decoder = new TextDecoder();
      return { code, text: decoder.decode(stdout) + decoder.decode(stderr) };
    };
    const commit = async (cwd: string) => {
      await run(cwd, "git", "add", "-A");
      await run(cwd, "git", "commit", "-qm", "x", "--allow-empty");
    };
    for (const name of ["hooks", "own"]) await run(at(name), "git", "init", "-q");
    await commit(at("hooks"));
    const tried = async (policy: string, verdict: string) => {
      await Deno.writeTextFile(at("own/gait.policy.yaml"), policy);
      await Deno.writeTextFile(at("own/gait.policy-test.yaml"), test(verdict));
      await commit(at("own"));
      return await run(
        at("own"),
        "pre-commit",
        "try-repo",
        at("hooks"),
        "--all-files",
        "--verbose",
      );
    };
    const good = await tried(POLICY, "allow");
    assert.equal(good.code, 0, good.text);
    assert.match(good.text, /^policy test ok: files=1 cases=1 failed=0$/m);
    assert.match(good.text, /^policy validate ok: default=block rules=1/m);
    const failing = await tried(POLICY, "block");
    assert.equal(failing.code, 1, failing.text);
    assert.match(
      failing.text,
      /^gait\.policy-test\.yaml:3: reads: expected block, got allow by rule reads$/m,
    );
    assert.match(failing.text, /^policy validate ok/m);
    const bad = await tried("rules: 3\n", "allow");
    assert.equal(bad.code, 1, bad.text);
    assert.match(bad.text, /"rules" is 3, expected a list/);
  },
);
