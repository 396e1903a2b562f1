/** What the doctor must not do in a folder of someone else, and what it says of private keys there. */

import assert from "node:assert/strict";
import { gait, gaitProcess, scratch } from "../../support/gait.ts";
import { Patient } from "../../support/patient.ts";

const isWindows = Deno.build.os === "windows";

/** A program that leaves a mark, under every name that a look might start. */
function trap(folder: string, mark: string) {
  Deno.mkdirSync(folder, { recursive: true });
  for (const name of ["gait", "gait.exe", "git", "git.exe", "sh", "deno", "node", "ssh"]) {
    const text = `#!/bin/sh\ntouch '${mark}'\necho gait 0.0.0\n`;
    Deno.writeTextFileSync(`${folder}/${name}`, text, { mode: 0o755 });
  }
}

// Each row: where the folder looks, and how it is looked at.
const LOOKS: readonly (readonly [string, (root: string) => readonly string[], string, string])[] = [
  ["its own folder", () => ["doctor"], ".", "/usr/bin:/bin"],
  ["another folder", (root) => ["doctor", "--workdir", root], "/", "/usr/bin:/bin"],
  ["a folder in production", () => ["doctor", "--production-readiness"], ".", "/usr/bin:/bin"],
  ["a path with a dot", () => ["doctor"], ".", ".:/usr/bin:/bin"],
  ["a path with an empty part", () => ["doctor"], ".", ":/usr/bin:/bin"],
  ["a relative path", () => ["doctor"], ".", "bin:./bin:/usr/bin:/bin"],
  [
    "a path into the folder",
    (root) => ["doctor", "--workdir", root],
    "/",
    "ROOT/bin:/usr/bin:/bin",
  ],
];

for (const [where, argv, cwd, path] of LOOKS) {
  for (const checkout of [false, true]) {
    Deno.test({
      name: `gait doctor starts nothing of ${where}${
        checkout ? " that looks like a checkout" : ""
      }`,
      ignore: isWindows,
      async fn() {
        using folder = scratch();
        const root = `${folder.path}/repo`;
        const mark = `${folder.path}/started`;
        trap(root, mark);
        trap(`${root}/bin`, mark);
        if (checkout) {
          Deno.mkdirSync(`${root}/src/core`, { recursive: true });
          Deno.writeTextFileSync(`${root}/deno.json`, '{"name":"@gait/cli"}');
          // Settings by which git starts programs: on a look at files, and to fetch what is missing.
          const settings = `[core]\nrepositoryformatversion = 1\nfsmonitor = ${root}/gait\n` +
            `sshCommand = ${root}/gait\npager = ${root}/gait\nhooksPath = ${root}\n` +
            `[extensions]\npartialClone = origin\n[remote "origin"]\nurl = ssh://h/x\n` +
            `promisor = true\n[alias]\nconfig = !${root}/gait\n`;
          for (const part of ["objects", "refs/heads"]) {
            Deno.mkdirSync(`${root}/.git/${part}`, { recursive: true });
          }
          Deno.writeTextFileSync(`${root}/.git/config`, settings);
          Deno.writeTextFileSync(`${root}/.git/HEAD`, "ref: refs/heads/main\n");
          Deno.writeTextFileSync(`${root}/.git/refs/heads/main`, `${"1".repeat(40)}\n`);
        }
        const seen = await gaitProcess([...argv(root), "--json"], {
          cwd: cwd === "." ? root : cwd,
          env: { PATH: path.replace("ROOT", root) },
        });
        assert.match(seen.stdout, /"onboarding_binary"/, seen.stderr);
        assert.throws(() => Deno.statSync(mark), Deno.errors.NotFound, "a program was started");
      },
    });
  }
}

Deno.test("only commands that are given a program may start one", async () => {
  const { json } = await gait("permissions --json");
  const rows = json()["commands"] as { command: string; run: boolean }[];
  assert.deepEqual(rows.filter(({ run }) => run).map(({ command }) => command).sort(), [
    ...["approve", "gate eval", "guard decrypt", "guard encrypt", "guard pack", "guard retain"],
    ...["hooks commit-message", "hooks doctor", "hooks install", "hooks run"],
    ...["hooks uninstall", "import", "incident pack"],
    ...["log cosign", "log end", "log head", "log prune"],
    ...["mcp bridge", "mcp lock", "mcp proxy", "run record", "run replay", "serve"],
  ]);
});

Deno.test("the README names no command as one that starts programs which may not", async () => {
  const { json } = await gait("permissions --json");
  const rows = json()["commands"] as { command: string; run: boolean }[];
  const readme = await Deno.readTextFile(new URL("../../../README.md", import.meta.url));
  const [list = ""] = /Programs are started only by:[^#]*/.exec(readme) ?? [];
  const named = [...list.matchAll(/`([a-z][a-z ]*)`/g)].map(([, name = ""]) => name);
  assert.ok(named.includes("run replay"), list);
  const starting = rows.filter(({ run }) => run).map(({ command }) => command);
  const wrong = named.filter((name) => !starting.some((command) => command.includes(name)));
  assert.deepEqual(wrong, []);
});

const KEY = "gait-out/keys/gait_private.key";

// Each row: what is done to a folder whose key lies outside of everything, what is found, and its words.
const EXPOSED: readonly (readonly [string, string, "warn" | "fail", RegExp])[] = [
  ["a key in the workspace", "gait keys init", "warn", /is in the workspace/],
  [
    "a tracked key",
    `git init -q && gait keys init && git add -f ${KEY}`,
    "fail",
    /^git tracks the private key/,
  ],
  [
    "a tracked key in an index of version 3",
    `git init -q && gait keys init && git add -f ${KEY} && touch b && git add -N b`,
    "fail",
    /^git tracks the private key/,
  ],
  [
    "a tracked key in an index of version 4",
    `git init -q && gait keys init && touch gait-out/a gait-out/b && git add -f gait-out bin &&
     git update-index --index-version 4`,
    "fail",
    /^git tracks the private key/,
  ],
  [
    "a tracked key in a split index",
    `git init -q && gait keys init && git add -f ${KEY} && git update-index --split-index`,
    "warn",
    /^cannot tell whether git tracks/,
  ],
  [
    "a tracked key in a checkout with SHA-256",
    `git init -q --object-format=sha256 && gait keys init && git add -f ${KEY}`,
    "fail",
    /^git tracks the private key/,
  ],
  [
    "a tracked key in a work tree",
    `mkdir m && git -C m init -q && git -C m -c user.name=t -c user.email=t@t commit -q \
     --allow-empty -m t && git -C m worktree add -q ../w && mv m/.git .m &&
     mv w/.git . && sed -i s,/m/.git/,/.m/, .git && gait keys init && git add -f ${KEY}`,
    "fail",
    /^git tracks the private key/,
  ],
  [
    "a key that git does not ignore",
    "git init -q && gait keys init && rm gait-out/.gitignore",
    "warn",
    /^no \.gitignore keeps/,
  ],
  [
    "a key that git is told not to ignore",
    "git init -q && gait keys init && printf '*\\n!keys\\n!*.key\\n' > gait-out/.gitignore",
    "warn",
    /^no \.gitignore keeps/,
  ],
  [
    "tracked keys in the working folder and in keys/",
    `git init -q && gait keys init --dir keys && rm keys/.gitignore && cp keys/gait_private.key . &&
     chmod 666 gait_private.key && git add -f gait_private.key keys/gait_private.key`,
    "fail",
    /^git tracks the private key/,
  ],
  [
    "a tracked key behind one that only lies in the workspace",
    `git init -q && gait keys init && mkdir -p a/b && gait keys init --dir a/b --prefix team &&
     git add -f a/b/team_private.key`,
    "fail",
    /^git tracks the private key a\/b\/team_private.key/,
  ],
  [
    "a key of another name that git does not ignore",
    `git init -q && openssl genpkey -algorithm ed25519 -out my-private-key.pem && chmod 600 *.pem`,
    "warn",
    /^no \.gitignore keeps the private key my-private-key.pem/,
  ],
  [
    "a key that others can read",
    `gait keys init && chmod 644 ${KEY}`,
    "warn",
    /^other users can read the private key/,
  ],
];

for (const [what, made, status, message] of EXPOSED) {
  Deno.test({
    name: `gait doctor finds ${what}, and its fixes end with a key out of reach`,
    ignore: isWindows,
    async fn() {
      using patient = new Patient();
      patient.sh(made);
      const found = (await patient.doctor([])).check("key_exposure");
      assert.equal(found?.status, status, found?.message ?? "");
      assert.match(found?.message ?? "", message);
      let now = (await patient.doctor([])).check("key_exposure");
      for (let step = 0; now?.status !== "pass"; step++) {
        assert.ok(step < 8, now?.message ?? "");
        const mended = await patient.mend(now?.fix_command ?? "false", []);
        now = mended.check("key_exposure");
      }
    },
  });
}

Deno.test({
  name: "gait doctor looks at a given key wherever it lies",
  ignore: isWindows,
  async fn() {
    using patient = new Patient();
    patient.sh("mkdir p && git -C p init -q && gait keys init --dir p/k && git -C p add -f k");
    const found = await patient.doctor([
      "--key-mode",
      "prod",
      "--private-key",
      "p/k/gait_private.key",
    ]);
    assert.match(found.check("key_exposure")?.message ?? "", /^git tracks the private key/);
  },
});

// Each row: how keys are made, and which lists for git there are then.
const LISTS: readonly (readonly [string, string, readonly string[]])[] = [
  ["in gait-out", "gait keys init", ["gait-out/.gitignore"]],
  ["in a gait-out that is there", "mkdir gait-out && gait keys init", ["gait-out/.gitignore"]],
  ["in a new folder", "gait keys init --dir k", ["k/.gitignore"]],
  ["in a folder that is there", "mkdir k && gait keys init --dir k", []],
  ["in the working directory", "gait keys init --dir .", []],
  [
    "beside a list that is there",
    "mkdir gait-out && echo x > gait-out/.gitignore && gait keys init",
    ["gait-out/.gitignore", "gait-out/keys/.gitignore"],
  ],
];

for (const [where, line, lists] of LISTS) {
  Deno.test({
    name: `gait keys init ${where} keeps them out of git`,
    ignore: isWindows,
    fn() {
      using patient = new Patient();
      patient.sh(`rm -r gait-out && git init -q && ${line}`);
      const { stdout } = new Deno.Command("find", {
        args: [".", "-name", ".gitignore"],
        cwd: patient.path,
      }).outputSync();
      const found = new TextDecoder().decode(stdout).split("\n").filter((path) => path !== "");
      assert.deepEqual(found.map((path) => path.slice(2)).sort(), lists);
      if (lists.length === 0) return;
      const ignored = lists.at(-1)?.replace(".gitignore", "") ?? "";
      patient.sh(`git check-ignore -q ${ignored.startsWith("k") ? "k/gait_private.key" : KEY}`);
    },
  });
}

Deno.test({
  name: "gait doctor takes no public key, other text or published key for a private one",
  ignore: isWindows,
  async fn() {
    using patient = new Patient();
    patient.sh("git init -q && gait keys init --dir k && cp k/gait_public.key private.key");
    patient.sh("rm -r k && echo notes > my_private.key");
    Deno.copyFileSync(
      new URL("../../../examples/scenarios/keys/approval_private.key", import.meta.url),
      `${patient.path}/approval_private.key`,
    );
    patient.sh("git add -f private.key my_private.key approval_private.key");
    const check = (await patient.doctor([])).check("key_exposure");
    assert.deepEqual([check?.status, check?.message], ["pass", "there are no private keys here"]);
  },
});

Deno.test({
  name: "gait doctor leaves no file where it tries whether it can write",
  ignore: isWindows,
  async fn() {
    using patient = new Patient();
    await patient.doctor([]);
    const { stdout } = new Deno.Command("find", {
      args: [".", "-name", ".gait-doctor*"],
      cwd: patient.path,
    }).outputSync();
    assert.equal(new TextDecoder().decode(stdout), "");
  },
});
