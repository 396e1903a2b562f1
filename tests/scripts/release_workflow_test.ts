/** The release workflow and the Homebrew formula, as far as they can be judged without running. */

import assert from "node:assert/strict";
import { load } from "js-yaml";
import { formatFormula } from "../../scripts/release/formula.ts";
import { PLATFORMS } from "../../scripts/release/platforms.ts";
import { scratch } from "../support/gait.ts";
import { releaseOnDisk, ROOT } from "../support/release_folder.ts";

interface Step {
  readonly run?: string;
  readonly uses?: string;
  readonly env?: Readonly<Record<string, string>>;
}
interface Job {
  readonly needs?: string | readonly string[];
  readonly permissions?: Readonly<Record<string, string>>;
  readonly environment?: string;
  readonly steps: readonly Step[];
  readonly strategy?: { readonly matrix: { readonly include: readonly { platform: string }[] } };
}
const text = await Deno.readTextFile(new URL(".github/workflows/release.yml", ROOT));
const workflow = load(text) as {
  readonly permissions: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, Job>>;
};

Deno.test("the workflow runs test, build, smoke and sign, each after the one before, then publishes", () => {
  const needs = Object.entries(workflow.jobs).map((
    [name, job],
  ) => [name, [job.needs ?? []].flat()]);
  assert.deepEqual(needs, [
    ["test", []],
    ["build", ["test"]],
    ["smoke", ["build"]],
    ["sign", ["build", "smoke"]],
    ["jsr", ["sign"]],
    ["attest", ["sign"]],
    ["npm", ["sign"]],
    ["pypi", ["sign"]],
  ]);
});

Deno.test("the workflow tries the archive of every platform", () => {
  const tried = workflow.jobs["smoke"]?.strategy?.matrix.include.map(({ platform }) => platform);
  assert.deepEqual(tried?.toSorted(), PLATFORMS.map(({ os, arch }) => `${os}_${arch}`));
});

Deno.test("the workflow gives each job what it needs, and the key to one step", () => {
  assert.deepEqual(workflow.permissions, {});
  const granted = Object.entries(workflow.jobs).map((
    [name, { permissions }],
  ) => [name, permissions]);
  assert.deepEqual(granted, [
    ["test", { contents: "read" }],
    ["build", { contents: "read" }],
    ["smoke", { contents: "read" }],
    ["sign", { contents: "write" }],
    ["jsr", { contents: "read", "id-token": "write" }],
    ["attest", { contents: "read", "id-token": "write", attestations: "write" }],
    ["npm", { contents: "read", "id-token": "write" }],
    ["pypi", { contents: "read", "id-token": "write" }],
  ]);
  for (
    const [name, environment] of [["sign", "release"], ["npm", "npm"], ["pypi", "pypi"]] as const
  ) {
    assert.equal(workflow.jobs[name]?.environment, environment);
  }
  assert.equal(text.match(/secrets\./g)?.length, 1);
  const steps = Object.values(workflow.jobs).flatMap((job) => job.steps);
  const scripts = steps.map(({ run = "" }) => run).join("\n");
  assert.doesNotMatch(scripts, /\$\{\{/, "values reach scripts as variables, never as their text");
  // only actions of GitHub itself, each by its commit, with the version for people beside it
  const actions = text.match(/(?<=uses: ).*$/gm) ?? [];
  assert.equal(actions.length, steps.filter(({ uses }) => uses !== undefined).length);
  const isPinned = (name: string) => /^actions\/[a-z-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(name);
  assert.deepEqual(actions.filter((name) => !isPinned(name)), []);
});

Deno.test("formatFormula() puts the digest of each archive beside its address", () => {
  const digests = new Map(
    ["darwin_arm64", "darwin_amd64", "linux_arm64", "linux_amd64"].map((name, index) =>
      [`gait_1.2.3_${name}.tar.gz`, String(index).repeat(64)] as const
    ),
  );
  const repository = "https://git.example/gait";
  const formula = formatFormula({ version: "1.2.3", repository, digests });
  assert.match(
    formula,
    /on_macos do\n {4}on_arm do\n {6}url "https:\/\/git\.example\/gait\/releases\/download\/v1\.2\.3\/gait_1\.2\.3_darwin_arm64\.tar\.gz"\n {6}sha256 "0{64}"/,
  );
  assert.equal(formula.match(/^ +sha256 /gm)?.length, 4);
  assert.equal(formula.match(/\bdo$|^ +def /gm)?.length, formula.match(/^ +end$/gm)?.length);
  digests.delete("gait_1.2.3_linux_arm64.tar.gz");
  assert.throws(() => formatFormula({ version: "1.2.3", repository, digests }), /there is no /);
});

Deno.test("deno task formula fills in a release that verifies, and no other", async () => {
  using folder = scratch();
  const { out, keyPath } = await releaseOnDisk(folder.path);
  const formula = async () => {
    const { code, stdout } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "--quiet", "--no-prompt", "--allow-read", "--config"]
        .concat(new URL("deno.json", ROOT).pathname)
        .concat(new URL("scripts/release/formula.ts", ROOT).pathname)
        .concat(out.pathname, "--public-key", keyPath),
    }).output();
    return [code, new TextDecoder().decode(stdout)] as const;
  };
  const [code, text] = await formula();
  assert.equal(code, 0);
  const checksums = await Deno.readTextFile(new URL("checksums.txt", out));
  for (const line of checksums.split("\n").filter((line) => line.endsWith(".tar.gz"))) {
    const [digest = "", name = ""] = line.split("  ");
    assert.ok(text.includes(`/${name}"\n      sha256 "${digest}"`), name);
  }
  await Deno.writeTextFile(new URL("checksums.txt", out), checksums.replace(/^./, "x"));
  assert.deepEqual(await formula(), [1, ""]);
});
