/**
 * What GitHub and git run: every file fits GitHub's schema, and names tasks, scripts and actions that
 * there are.
 */

import assert from "node:assert/strict";
import { validateAction, validateWorkflow } from "@action-validator/core";
import { load } from "js-yaml";
import { ROOT } from "../support/documents.ts";
import { faultOf } from "../support/mentioned_commands.ts";
import { TASK_NAMES } from "../support/tasks.ts";

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}

interface Workflow {
  readonly name: string;
  readonly on: Readonly<Record<string, unknown>>;
  readonly permissions?: unknown;
  readonly jobs: Readonly<Record<string, Job>>;
}

interface Job {
  readonly permissions?: Readonly<Record<string, string>>;
  readonly steps: readonly Step[];
}

const text = (path: string) => Deno.readTextFile(new URL(path, ROOT));

const WORKFLOWS = [...Deno.readDirSync(new URL(".github/workflows/", ROOT))]
  .map(({ name }) => name).sort();

for (const file of WORKFLOWS) {
  const path = `.github/workflows/${file}`;
  const source = await text(path);
  const workflow = load(source) as Workflow;

  Deno.test(`${path} fits the schema of GitHub`, () => {
    // The schema of the validator is older than this right, which actionlint knows.
    const known = source.replace(/^ +attestations: write\n/m, "");
    assert.deepEqual(validateWorkflow(known).errors, []);
  });

  Deno.test(`${path} is named like its file, and each job says its own rights`, () => {
    assert.equal(`${workflow.name}.yml`, file);
    assert.deepEqual(workflow.permissions, {});
    for (const [name, { permissions }] of Object.entries(workflow.jobs)) {
      assert.equal(permissions?.["contents"] === undefined, false, name);
    }
  });

  Deno.test(`${path} leaves no token behind in a checkout`, () => {
    const steps = Object.values(workflow.jobs).flatMap(({ steps }) => steps);
    for (const { uses = "", with: inputs } of steps) {
      if (uses.startsWith("actions/checkout@")) {
        assert.equal(inputs?.["persist-credentials"], false);
      }
    }
  });

  Deno.test(`${path} runs what there is`, async () => {
    for (const { run, uses } of Object.values(workflow.jobs).flatMap(({ steps }) => steps)) {
      if (run !== undefined) assert.deepEqual(await faultsOf(run), []);
      if (uses !== undefined) await assertUsable(uses);
    }
  });
}

/** Lines of a script that name something that there is not. Inputs must not become script text. */
async function faultsOf(script: string): Promise<string[]> {
  const faults: string[] = [];
  if (script.includes("${{")) faults.push("an expression is a part of the script");
  for (const line of script.split("\n").map((line) => line.trim())) {
    const fault = await faultOf(line.replace(/\s*(?:\|\||&&|;).*$/, ""));
    if (fault !== undefined) faults.push(`${line}: ${fault}`);
  }
  return faults;
}

/** An action is one of ours, or a foreign one at a commit. */
async function assertUsable(uses: string): Promise<void> {
  if (uses.startsWith("./")) {
    assert.ok((await Deno.stat(new URL(`${uses}/action.yml`, ROOT))).isFile);
  } else {
    assert.match(uses, /^[\w.-]+\/[\w./-]+@[0-9a-f]{40}$/);
  }
}

const ACTIONS = [...Deno.readDirSync(new URL(".github/actions/", ROOT))].map(({ name }) => name);
const USING = [
  ...WORKFLOWS.map((file) => `.github/workflows/${file}`),
  ...ACTIONS.map((name) => `.github/actions/${name}/action.yml`),
  ...["docs/ci_regress_kit.md", "docs/policy_tests.md"],
];

Deno.test("foreign actions are named by commit, each with the same version beside it", async () => {
  const versions = new Map<string, string>();
  for (const path of USING) {
    for (
      const [line, name = ""] of (await text(path)).matchAll(/^ *(?:- )?uses: (?!\.\/)(\S*).*$/gm)
    ) {
      assert.match(line, /uses: [\w.-]+\/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/, path);
      const [action = ""] = name.split("@");
      const pin = line.slice(line.indexOf("@"));
      assert.equal(pin, versions.get(action) ?? pin, `${path}: ${action}`);
      versions.set(action, pin);
    }
  }
  assert.deepEqual([...versions.keys()].sort(), [
    ...["actions/attest-build-provenance", "actions/checkout", "actions/download-artifact"],
    ...["actions/setup-python", "actions/upload-artifact", "denoland/setup-deno"],
  ]);
});

Deno.test("the workflows run at their times", async () => {
  for (const name of ["ci", "adoption-nightly", "hardening-nightly", "perf-nightly"]) {
    assert.ok(WORKFLOWS.includes(`${name}.yml`), name);
  }
  const cron = async (name: string) =>
    (load(await text(`.github/workflows/${name}.yml`)) as Workflow).on["schedule"];
  assert.deepEqual(await cron("adoption-nightly"), [{ cron: "15 5 * * *" }]);
  assert.deepEqual(await cron("hardening-nightly"), [{ cron: "0 4 * * *" }]);
  assert.deepEqual(await cron("perf-nightly"), [{ cron: "0 6 * * *" }]);
  const { on } = load(await text(".github/workflows/adoption-regress-template.yml")) as Workflow;
  assert.deepEqual(Object.keys(on), ["workflow_dispatch", "workflow_call"]);
});

for (const name of ["regress", "setup"]) {
  Deno.test(`the action ${name} fits the schema of GitHub`, async () => {
    assert.deepEqual(validateAction(await text(`.github/actions/${name}/action.yml`)).errors, []);
  });
}

Deno.test("the validator of workflows finds faults", () => {
  const broken = "on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - rum: x\n";
  assert.equal(validateWorkflow(broken).errors.length, 1);
});

Deno.test("the Makefile turns each target into its task", async () => {
  const makefile = await text("Makefile");
  assert.match(makefile, /^%: FORCE\n\t@\$\(DENO\) task \$\(subst -,:,\$@\)$/m);
  const targets = [
    ...["fmt", "lint", "test", "test-hardening", "test-e2e", "test-acceptance", "test-adoption"],
    ...["build", "bench", "bench-check", "hooks", "skills-validate", "coverage"],
  ];
  const missing = targets.filter((target) => !TASK_NAMES.has(target.replace("-", ":")));
  assert.deepEqual(missing, []);
});

Deno.test("the pre-commit configuration calls what there is", async () => {
  const { repos } = load(await text(".pre-commit-config.yaml")) as {
    readonly repos: readonly { readonly hooks: readonly { id: string; entry: string }[] }[];
  };
  const hooks = repos.flatMap(({ hooks }) => hooks);
  assert.deepEqual(hooks.map(({ id }) => id), ["fmt", "lint", "ok"]);
  for (const { entry } of hooks) {
    const [program = ""] = entry.split(" ");
    if (program === "deno") assert.equal(await faultOf(entry), undefined);
    else assert.ok((await Deno.stat(new URL(program, ROOT))).isFile);
  }
});

const onUnix = { ignore: Deno.build.os === "windows" };

Deno.test({ name: "the pre-push hook can be started", ...onUnix }, async () => {
  const { mode } = await Deno.stat(new URL(".githooks/pre-push", ROOT));
  assert.equal((mode ?? 0) & 0o111, 0o111);
});

for (const name of ["bug_report", "proposal", "config"]) {
  Deno.test(`the issue template ${name} is well-formed`, async () => {
    const form = load(await text(`.github/ISSUE_TEMPLATE/${name}.yml`)) as Record<string, unknown>;
    if (name === "config") return assert.equal(form["blank_issues_enabled"], true);
    assert.deepEqual(Object.keys(form), ["name", "description", "labels", "body"]);
    for (const field of form["body"] as readonly { readonly type: string }[]) {
      assert.match(field.type, /^(?:markdown|textarea|input|checkboxes)$/);
    }
  });
}
