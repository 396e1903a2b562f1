/** `gait hooks install --git-trailer` in real repositories: heads of logs leave with commits. */

import assert from "node:assert/strict";
import { COMMIT_HOOK_LINE } from "../../src/core/log/commit_trailer.ts";
import { denoArgs, gaitProcess, scratch } from "../support/gait.ts";
import { hasProgram } from "../support/programs.ts";
import { KEY_1 } from "../support/test_key.ts";
import { INTENT } from "../commands/log/support.ts";

const HEAD = /GAIT log=[0-9a-f]{32} size=[0-9]+ root=sha256:[0-9a-f]{64}/g;

/** A repository, a log of one decision, and a `gait` that hooks find. */
async function place() {
  const folder = scratch();
  const at = (name: string) => `${folder.path}/${name}`;
  for (const name of ["repo", "bin", "home"]) Deno.mkdirSync(at(name));
  const words = [Deno.execPath(), ...denoArgs([])].map((word) => `'${word}'`).join(" ");
  Deno.writeTextFileSync(at("bin/gait"), `#!/bin/sh\nexec ${words} "$@"\n`, { mode: 0o755 });
  Deno.writeTextFileSync(at("p.yaml"), "default_verdict: allow\n");
  Deno.writeTextFileSync(at("i.json"), INTENT);
  Deno.writeTextFileSync(at("k1"), KEY_1.private);
  const env = {
    PATH: `${at("bin")}:${Deno.env.get("PATH")}`,
    HOME: at("home"),
    GAIT_LOG_DIR: at("logs"),
    GAIT_LOG_HEADS: "",
    CI: "",
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_AUTHOR_NAME: "t",
    GIT_AUTHOR_EMAIL: "t@t",
    GIT_COMMITTER_NAME: "t",
    GIT_COMMITTER_EMAIL: "t@t",
  };
  const git = (args: readonly string[], cwd = at("repo"), more: Record<string, string> = {}) => {
    const { code, stdout, stderr } = new Deno.Command("git", {
      args: [...args],
      cwd,
      env: { ...env, ...more },
    }).outputSync();
    const text = new TextDecoder();
    return { code, stdout: text.decode(stdout), stderr: text.decode(stderr) };
  };
  const gait = (argv: readonly string[], cwd = at("repo")) => gaitProcess(argv, { cwd, env });
  const decide = () =>
    gait(["gate", "eval", "--policy", "../p.yaml", "--intent", "../i.json"].concat(
      ["--log", at("logs/a.jsonl"), "--key-mode", "prod", "--private-key", "../k1"],
      ["--trace-out", at("t.json")],
    ));
  git(["init", "-q", "--template=", "-b", "main"]);
  const { exit, stderr } = await decide();
  assert.equal(exit, 0, stderr);
  return { at, git, gait, decide, [Symbol.dispose]: () => folder[Symbol.dispose]() };
}

const commit = ["commit", "-q", "--allow-empty"];
const INSTALL = ["hooks", "install", "--git-trailer"];
const UNINSTALL = ["hooks", "uninstall", "--git-trailer"];

/** Commit messages of a repository, the latest first. */
function messages({ git }: Awaited<ReturnType<typeof place>>, cwd?: string): string {
  return git(["log", "--format=%B"], cwd).stdout;
}

Deno.test({
  name: "commits carry the head of the index, which gait log verify takes from git log (needs git)",
  ignore: !hasProgram("git"),
  async fn() {
    using repo = await place();
    const { git, gait, at } = repo;
    const installed = await gait(INSTALL);
    assert.equal(installed.exit, 0, installed.stderr);
    assert.match(installed.stdout, /^hooks install ok: .*\/repo\/\.git\/hooks\/commit-msg\n$/);
    assert.equal(Deno.statSync(at("repo/.git/hooks/commit-msg")).mode! & 0o111, 0o111);
    const { code, stderr } = git([...commit, "-m", "one", "-m", "Signed-off-by: a <a@b>"]);
    assert.equal(code, 0, stderr);
    assert.match(
      messages(repo),
      /^one\n\nSigned-off-by: a <a@b>\nGait-Log: GAIT log=\S+ size=\d+ /,
    );
    const left = Deno.readTextFileSync(at("logs/heads_left.txt"));
    assert.match(left, /^\S+Z commit trailer: GAIT log=/m);
    Deno.writeTextFileSync(at("heads.txt"), messages(repo));
    const verify = ["log", "verify", "--index", "--head", at("heads.txt")];
    assert.equal((await gait(verify)).exit, 0);
    // Whoever cuts the index is convicted by the commit.
    const index = at("logs/index.jsonl");
    const lines = Deno.readTextFileSync(index).split("\n");
    Deno.writeTextFileSync(index, `${lines.slice(0, 2).join("\n")}\n`);
    const cut = await gait(verify);
    assert.equal(cut.exit, 2);
    assert.match(cut.stdout, /it was cut, or is an older copy/);
  },
});

Deno.test({
  name: "an amended commit has one head, and an empty message stays empty (needs git)",
  ignore: !hasProgram("git"),
  async fn() {
    using repo = await place();
    const { git, gait, at } = repo;
    assert.equal((await gait(INSTALL)).exit, 0);
    git([...commit, "-m", "one"]);
    git([...commit, "--amend", "-m", messages(repo).trim()]);
    assert.equal(messages(repo).match(HEAD)?.length, 1);
    Deno.writeTextFileSync(at("bin/editor"), '#!/bin/sh\n: > "$1"\n', { mode: 0o755 });
    for (const more of [[], ["-v"]]) {
      Deno.writeTextFileSync(at("repo/f"), "x");
      git(["add", "f"]);
      const editor = more.length === 0 ? at("bin/editor") : "true";
      const empty = git(["commit", ...more], undefined, { GIT_EDITOR: editor });
      assert.equal(empty.code, 1, `${empty.stdout}${empty.stderr}`);
      assert.match(empty.stderr, /empty commit message/);
    }
  },
});

Deno.test({
  name: "a commit runs no program of the working folder, whatever PATH says (needs git)",
  ignore: !hasProgram("git"),
  async fn() {
    using repo = await place();
    const { git, gait, at } = repo;
    assert.equal((await gait(INSTALL)).exit, 0);
    const [own, PATH] = [Deno.readTextFileSync(at("bin/gait")), `${at("bin")}:/usr/bin:/bin`];
    Deno.writeTextFileSync(at("bin/node"), own, { mode: 0o755 });
    Deno.writeTextFileSync(at("bin/gait"), '#!/bin/sh\nexec node "$@"\n');
    for (const name of ["gait", "node"]) {
      Deno.writeTextFileSync(at(`repo/${name}`), `#!/bin/sh\ntouch ran\n`, { mode: 0o755 });
    }
    for (const path of [`.:${PATH}`, `:${PATH}`, `${PATH}:`, `bin/..:${PATH}`]) {
      const { code, stderr } = git([...commit, "-m", path], undefined, { PATH: path });
      assert.equal(code, 0, stderr);
      assert.match(git(["log", "-1", "--format=%B"]).stdout, /^Gait-Log: GAIT log=/m, path);
    }
    for (const path of [".", ":", `.:/usr/bin:/bin`]) {
      new Deno.Command("/usr/bin/git", {
        ...{ args: [...commit, "-m", "none"], cwd: at("repo"), stderr: "null" },
        env: { PATH: path, HOME: at("home"), GIT_CONFIG_NOSYSTEM: "1" },
      }).outputSync();
    }
    assert.equal([...Deno.readDirSync(at("repo"))].some(({ name }) => name === "ran"), false);
  },
});

Deno.test({
  name: "a hook that an earlier gait wrote is replaced, and taken out (needs git)",
  ignore: !hasProgram("git"),
  async fn() {
    using repo = await place();
    const { gait, at } = repo;
    const path = at("repo/.git/hooks/commit-msg");
    const earlier = `#!/bin/sh
# Written by \`gait hooks install --git-trailer\`; \`gait hooks uninstall --git-trailer\` removes it.
# It adds the head of the decision logs to the message, and never stops a commit.
command -v gait >/dev/null 2>&1 || exit 0
gait hooks commit-message "$1" || :
`;
    Deno.mkdirSync(at("repo/.git/hooks"), { recursive: true });
    Deno.writeTextFileSync(path, earlier, { mode: 0o755 });
    const { exit, stdout } = await gait([...INSTALL, "--json"]);
    assert.deepEqual([exit, JSON.parse(stdout).action], [0, "installed"]);
    assert.match(Deno.readTextFileSync(path), /In other folders of PATH/);
    assert.equal(JSON.parse((await gait([...INSTALL, "--json"])).stdout).action, "present");
    Deno.writeTextFileSync(path, earlier);
    assert.equal(JSON.parse((await gait([...UNINSTALL, "--json"])).stdout).action, "removed");
  },
});

Deno.test({
  name: "a hook of somebody else stays as it is, at both commands (needs git)",
  ignore: !hasProgram("git"),
  async fn() {
    using repo = await place();
    const { git, gait, at } = repo;
    const hook = at("repo/.git/hooks/commit-msg");
    const other = "#!/bin/sh\nexit 0\n";
    Deno.mkdirSync(at("repo/.git/hooks"), { recursive: true });
    Deno.writeTextFileSync(hook, other, { mode: 0o755 });
    const refused = await gait(INSTALL);
    assert.equal(refused.exit, 6);
    assert.match(refused.stderr, /another hook is there\nhint: add this line to it: gait hooks /);
    const kept = await gait(UNINSTALL);
    assert.equal(kept.exit, 0);
    assert.match(kept.stderr, /^warning: the hook there is not only of gait and stays/);
    assert.equal(Deno.readTextFileSync(hook), other);
    // The line of the hint does it.
    Deno.writeTextFileSync(hook, `#!/bin/sh\n${COMMIT_HOOK_LINE}\n`);
    git([...commit, "-m", "one"]);
    assert.match(messages(repo), /Gait-Log: GAIT log=/);
    // A link is of somebody else, wherever it leads.
    Deno.removeSync(hook);
    Deno.symlinkSync(at("nowhere"), hook);
    assert.equal((await gait(INSTALL)).exit, 6);
    assert.ok(Deno.lstatSync(hook).isSymlink);
  },
});

Deno.test({
  name: "the hook goes where git looks: core.hooksPath, a subfolder, a worktree (needs git)",
  ignore: !hasProgram("git"),
  async fn() {
    using repo = await place();
    const { git, gait, at } = repo;
    git([...commit, "-m", "first"]);
    git(["worktree", "add", "-q", at("tree")]);
    const inTree = await gait(INSTALL, at("tree"));
    assert.equal(inTree.exit, 0, inTree.stderr);
    git([...commit, "-m", "two"], at("tree"));
    assert.match(messages(repo, at("tree")), /^two\n\nGait-Log: /);
    assert.equal((await gait(UNINSTALL)).stdout.startsWith("hooks uninstall ok: "), true);
    Deno.mkdirSync(at("repo/.own"));
    Deno.mkdirSync(at("repo/deep/er"), { recursive: true });
    git(["config", "core.hooksPath", ".own"]);
    const deep = await gait(INSTALL, at("repo/deep/er"));
    assert.equal(deep.exit, 0, deep.stderr);
    assert.ok(Deno.statSync(at("repo/.own/commit-msg")).isFile);
    git([...commit, "-m", "three"]);
    assert.match(messages(repo), /^three\n\nGait-Log: /);
    assert.match((await gait(INSTALL)).stdout, /^hooks install: it is there already/);
    assert.equal((await gait(UNINSTALL)).exit, 0);
    assert.deepEqual([...Deno.readDirSync(at("repo/.own"))], []);
    assert.match((await gait(UNINSTALL)).stdout, /no hook of gait is there/);
    git(["config", "--unset", "core.hooksPath"]);
    git(["config", "--global", "core.hooksPath", at("home")]);
    const shared = await gait(INSTALL);
    assert.equal(shared.exit, 6);
    assert.match(shared.stderr, /all repositories share that folder/);
  },
});

Deno.test({
  name: "no commit fails because of the hook: no logs, a damaged index, no gait (needs git)",
  ignore: !hasProgram("git"),
  async fn() {
    using repo = await place();
    const { git, gait, at } = repo;
    assert.equal((await gait(INSTALL)).exit, 0);
    Deno.writeTextFileSync(at("logs/index.jsonl"), "no log\n");
    assert.equal(git([...commit, "-m", "damaged"]).code, 0);
    Deno.removeSync(at("logs"), { recursive: true });
    assert.equal(git([...commit, "-m", "no logs"]).code, 0);
    Deno.removeSync(at("bin/gait"));
    assert.equal(git([...commit, "-m", "no gait"]).code, 0);
    assert.equal(messages(repo).includes("Gait-Log"), false);
  },
});

Deno.test("gait hooks install needs to know which hook, and a repository (exit 6)", async () => {
  using folder = scratch();
  const env = { GIT_CEILING_DIRECTORIES: folder.path };
  for (
    const [argv, message] of [
      [["hooks", "install"], /--git-trailer/],
      [INSTALL, /this is not a worktree of git/],
    ] as const
  ) {
    const seen = await gaitProcess([...argv], { cwd: folder.path, env });
    assert.equal(seen.exit, 6, seen.stderr);
    assert.match(seen.stderr, message);
  }
});

Deno.test({
  name: "the settings of a repository put no hook outside of it and of the home folder (needs git)",
  ignore: !hasProgram("git"),
  async fn() {
    using repo = await place();
    const { git, gait, at } = repo;
    Deno.mkdirSync(at("elsewhere"));
    for (const path of [at("elsewhere"), "../elsewhere", at("home/../elsewhere/new")]) {
      git(["config", "core.hooksPath", path]);
      const seen = await gait(INSTALL);
      assert.equal(seen.exit, 6, seen.stdout);
      assert.match(seen.stderr, /outside of the repository and of your home folder\nhint: /);
    }
    assert.deepEqual([...Deno.readDirSync(at("elsewhere"))], []);
    for (const path of [at("home/hooks"), ".githooks"]) {
      git(["config", "core.hooksPath", path]);
      assert.equal((await gait(INSTALL)).exit, 0, path);
    }
  },
});

Deno.test({
  name: "settings of git do not write the head, and run no program for it (needs git)",
  ignore: !hasProgram("git"),
  async fn() {
    using repo = await place();
    const { git, gait, at } = repo;
    assert.equal((await gait(INSTALL)).exit, 0);
    for (
      const [name, value] of [
        ["trailer.Gait-Log.command", `touch '${at("ran")}'; echo other`],
        ["trailer.x.key", "Gait-Log"],
      ] as const
    ) {
      git(["config", name, value]);
      git(["config", "trailer.x.cmd", `touch '${at("ran")}'; echo`]);
      const made = git([...commit, "-m", "set"]);
      assert.equal(made.code, 0, "the commit is made all the same");
      assert.match(
        made.stderr,
        /Cannot add a trailer to .*: the setting "trailer\.[^"]*" of git changes/,
      );
      git(["config", "--unset-all", name]);
    }
    assert.equal(messages(repo).includes("Gait-Log"), false);
    assert.throws(() => Deno.statSync(at("ran")), Deno.errors.NotFound);
  },
});

for (const what of ["install", "uninstall"] as const) {
  Deno.test({
    name:
      `gait hooks ${what} --git-trailer stays in the repository where a folder becomes a link (needs git)`,
    ignore: !hasProgram("git"),
    async fn() {
      using repo = await place();
      const { git, gait, at } = repo;
      git(["config", "core.hooksPath", ".husky"]);
      Deno.mkdirSync(at("repo/.husky"));
      Deno.mkdirSync(at("out"));
      if (what === "uninstall") {
        assert.equal((await gait(INSTALL)).exit, 0);
        Deno.copyFileSync(at("repo/.husky/commit-msg"), at("out/commit-msg"));
      }
      const before = [...Deno.readDirSync(at("out"))].length;
      const swap = { folder: at("repo/.husky"), aside: at("aside"), out: at("out") };
      const seen = await gaitProcess(what === "install" ? INSTALL : UNINSTALL, {
        cwd: at("repo"),
        env: { HOME: at("home"), GAIT_LOG_DIR: at("logs"), TEST_SWAP: JSON.stringify(swap) },
        script: "tests/support/swapping_gait.ts",
      });
      assert.doesNotMatch(seen.stderr, /nothing was swapped/);
      assert.equal([...Deno.readDirSync(at("out"))].length, before, seen.stderr);
    },
  });
}
