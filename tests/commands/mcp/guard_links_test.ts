/** Other names of the guard's own files, by links of both kinds, and gait's own program. */

import assert from "node:assert/strict";
import type { Host, Needs, PermissionKind } from "../../../src/io/host.ts";
import { denoReadPort } from "../../../src/io/deno_read.ts";
import { denoWritePort } from "../../../src/io/deno_write.ts";
import { ownPlaces } from "../../../src/io/own_places.ts";
import { MemorySystem, type World } from "../../support/memory_system.ts";
import { gait, gaitProcess, scratch } from "../../support/gait.ts";
import { callOf, openLive } from "../../support/live_session.ts";
import { KEY_1 } from "../../support/test_key.ts";

const ALLOW = "default_verdict: allow\n";
const ROOT = new URL("../../../", import.meta.url).pathname.replace(/\/$/, "");
/** Where Deno keeps dependencies, whatever the home folder of a test is. */
const CACHE = Deno.env.get("DENO_DIR") ??
  `${Deno.env.get("HOME")}/${Deno.build.os === "darwin" ? "Library/Caches" : ".cache"}/deno`;
const POSIX = { ignore: Deno.build.os === "windows" };

/** A system whose files are real ones. */
class SystemOnDisk extends MemorySystem {
  readonly #home: string;

  constructor(world: World, home: string) {
    super(world);
    this.#home = home;
  }

  override narrow(needs: Needs): Host<PermissionKind> {
    const variables = new Map([["HOME", this.#home], ["DENO_DIR", CACHE]]);
    const own = ownPlaces((name) => variables.get(name));
    return { ...super.narrow(needs), read: { ...denoReadPort, own }, write: denoWritePort };
  }
}

/** A workspace with a guard, and other names of its files below `other/`. */
function workspace() {
  const folder = scratch();
  const at = (path: string) => `${folder.path}/${path}`;
  const write = (path: string, text = "x\n") => {
    Deno.mkdirSync(at(path.slice(0, path.lastIndexOf("/"))), { recursive: true });
    Deno.writeTextFileSync(at(path), text);
  };
  write("rules/p.yaml", ALLOW);
  write("rules/sub/x");
  write("private/signer.key", KEY_1.private);
  write("private/sub/x");
  write("rules/map.yaml", "schema_id: gait.mcp.tool_map\nschema_version: 1.0.0\n");
  write("traces/trace_1.json");
  write("ws/.claude/settings.json");
  write("ws/.claude/hooks/deep/pre.sh");
  write("ws/gait-out/keys/gait_private.key");
  write("home/.codex/config.toml");
  write("ws/src/a.ts");
  write("ws/other/unrelated");
  const names: readonly (readonly [string, string])[] = [
    ["policy", "rules/p.yaml"],
    ["map", "rules/map.yaml"],
    ["trace", "traces/trace_1.json"],
    ["settings", "ws/.claude/settings.json"],
    ["hook", "ws/.claude/hooks/deep/pre.sh"],
    ["key", "ws/gait-out/keys/gait_private.key"],
    ["codex", "home/.codex/config.toml"],
    ["twin", "ws/src/a.ts"],
  ];
  for (const [name, path] of names) {
    Deno.linkSync(at(path), at(`ws/other/${name}`));
    Deno.symlinkSync(at(path), at(`ws/other/${name}.sym`));
  }
  Deno.symlinkSync(at("rules/sub"), at("ws/in"));
  Deno.symlinkSync(at("private/sub"), at("ws/inkey"));
  const verdictOf = async (tool_name: string, tool_input: object) => {
    const stdin = JSON.stringify({ tool_name, cwd: at("ws"), tool_input });
    const line = [
      ...["mcp", "proxy", at("rules/p.yaml"), "-", "--adapter", "claude_code", "--json"],
      ...["--tools", at("rules/map.yaml"), "--trace-dir", at("traces")],
      ...["--rate-limit-state", at("limits.json")],
      ...["--key-mode", "prod", "--private-key", at("private/signer.key")],
    ];
    const seen = await gait(line, {}, new SystemOnDisk({ stdin }, at("home")));
    return [seen.exit, String(seen.json()["reason_codes"]).includes("guard_file_protected")];
  };
  return { verdictOf, at, [Symbol.dispose]: () => folder[Symbol.dispose]() };
}

const BLOCKED: readonly [number, boolean] = [3, true];
const LEFT_ALONE: readonly [number, boolean] = [0, false];

const WAYS: readonly (readonly [string, (path: string) => readonly [string, object]])[] = [
  ["writing", (file_path) => ["Write", { file_path, content: "x" }]],
  ["editing", (file_path) => ["Edit", { file_path, old_string: "a", new_string: "b" }]],
  ["a command line that names", (path) => ["Bash", { command: `echo x > ${path}` }]],
  ["an unknown tool with", (target) => ["mcp__fs__put", { target }]],
];
for (const [way, call] of WAYS) {
  Deno.test({
    name: `${way} another name of the guard's files is blocked`,
    ...POSIX,
    fn: async () => {
      using place = workspace();
      for (const name of ["policy", "map", "trace", "settings", "hook", "key", "codex"]) {
        for (const path of [`other/${name}`, `other/${name}.sym`]) {
          assert.deepEqual(await place.verdictOf(...call(path)), BLOCKED, path);
        }
      }
      for (const path of ["other/twin", "other/twin.sym", "other/unrelated", "other/new"]) {
        assert.deepEqual(await place.verdictOf(...call(path)), LEFT_ALONE, path);
      }
    },
  });
}

Deno.test({
  name: "reading another name of a file of the guard is left to the policy, of a key it is not",
  ...POSIX,
  fn: async () => {
    using place = workspace();
    const read = (file_path: string) => place.verdictOf("Read", { file_path });
    assert.deepEqual(await read("other/policy"), LEFT_ALONE);
    assert.deepEqual(await read("other/settings"), LEFT_ALONE);
    assert.deepEqual(await read("other/key"), BLOCKED);
    assert.deepEqual(await read("other/key.sym"), BLOCKED);
  },
});

Deno.test({
  name: "gait's own program is a file of the guard, whoever runs it",
  ...POSIX,
  fn: async () => {
    using place = workspace();
    Deno.linkSync(`${ROOT}/main.ts`, place.at("ws/other/main"));
    const program = [
      ...[`${ROOT}/main.ts`, `${ROOT}/src/core/error.ts`, `${ROOT}/deno.lock`, `${ROOT}/gait`],
      ...[`${ROOT}/package.json`, `${ROOT}/node_modules/a/b.js`, `${ROOT}/../deno.json`],
      ...["/deno.json", `${CACHE}/npm/x.js`, Deno.execPath(), "other/main"],
    ];
    for (const path of program) {
      assert.deepEqual(await place.verdictOf("Write", { file_path: path }), BLOCKED, path);
      assert.deepEqual(await place.verdictOf("Read", { file_path: path }), LEFT_ALONE, path);
      const command = `cp other/unrelated ${path}`;
      assert.deepEqual(await place.verdictOf("Bash", { command }), BLOCKED, path);
    }
    for (
      const command of [
        `${ROOT}/gait verify run_demo`,
        `cd src && X=1 ${ROOT}/gait verify run_demo | head; ${Deno.execPath()} --version`,
        "gait verify run_demo",
      ]
    ) {
      assert.deepEqual(await place.verdictOf("Bash", { command }), LEFT_ALONE, command);
    }
    assert.deepEqual(await place.verdictOf("Write", { file_path: `${ROOT}/x.md` }), LEFT_ALONE);
  },
});

Deno.test({
  name: "the program itself blocks a hard link to its policy, and the gait that PATH finds",
  ...POSIX,
  fn: async () => {
    using place = workspace();
    Deno.mkdirSync(place.at("bin"));
    Deno.writeTextFileSync(place.at("bin/gait"), "#!/bin/sh\n", { mode: 0o755 });
    for (
      const [path, exit] of [["bin/gait", 3], ["ws/other/policy", 3], ["ws/other/twin", 0]] as const
    ) {
      const call = { tool_name: "Write", tool_input: { file_path: place.at(path) } };
      const seen = await gaitProcess(
        ["mcp", "proxy", "../rules/p.yaml", "-", "--adapter", "claude_code"],
        {
          cwd: place.at("ws"),
          env: { PATH: `/nowhere:${place.at("bin")}` },
          stdin: new TextEncoder().encode(JSON.stringify(call)),
        },
      );
      assert.equal(seen.exit, exit, path);
    }
  },
});

Deno.test("a compiled program is a file of the guard, by path and by another name", async () => {
  const world = {
    files: { "/opt/gait": "x", "/ws/copy": "x", "/ws/own": "x" },
    program: ["/opt/gait"],
    hardLinks: [["/opt/gait", "/ws/copy"]],
  } as const;
  const verdictOf = async (file_path: string) => {
    const call = JSON.stringify({ tool_name: "Write", tool_input: { file_path } });
    const files = { ...world.files, "p.yaml": ALLOW, "c.json": call };
    const line = "mcp proxy p.yaml c.json --adapter claude_code";
    return (await gait(line, { ...world, files })).exit;
  };
  assert.deepEqual(await verdictOf("/opt/gait"), 3);
  assert.deepEqual(await verdictOf("/ws/copy"), 3);
  assert.deepEqual(await verdictOf("/ws/own"), 0);
});

Deno.test("a session blocks other names of the guard's files and of the program", async () => {
  const map = `schema_id: gait.mcp.tool_map
schema_version: 1.0.0
tools:
  - name: write_file
    args: [{ path: /path, is: path, operation: write, base: / }]
`;
  const live = await openLive(ALLOW, {
    options: { policy: ["/rules/p.yaml"], tools: "/rules/map.yaml" },
    world: {
      files: {
        "/rules/p.yaml": ALLOW,
        "/rules/map.yaml": map,
        "/opt/gait": "x",
        "/ws/notes": ALLOW,
        "/ws/own": "x",
      },
      program: ["/opt/gait"],
      hardLinks: [["/rules/p.yaml", "/ws/notes"]],
    },
  });
  const answer = (path: string) => live.client(callOf(1, "write_file", { path }));
  assert.match(await answer("/ws/notes"), /guard_file_protected/);
  assert.match(await answer("/opt/gait"), /guard_file_protected/);
  assert.equal(await answer("/ws/own"), "forward");
});

Deno.test("a command line of more words than are looked at is blocked", async () => {
  const verdictOf = async (words: number) => {
    const command = `echo ${"a ".repeat(words)}> x.txt`;
    const call = JSON.stringify({ tool_name: "Bash", cwd: "/ws", tool_input: { command } });
    const files = { "p.yaml": ALLOW, "c.json": call };
    return (await gait("mcp proxy p.yaml c.json --adapter claude_code", { files })).exit;
  };
  assert.equal(await verdictOf(9_000), 0);
  assert.equal(await verdictOf(11_000), 3);
});

Deno.test(
  "a line that follows links does not reach the guard's files by a link",
  POSIX,
  async (t) => {
    using ws = workspace();
    Deno.symlinkSync(ws.at("home"), ws.at("ws/other/up"));
    Deno.symlinkSync(ws.at("ws/src"), ws.at("ws/src/self"));
    const answers: readonly (readonly [line: string, answer: readonly [number, boolean]])[] = [
      ["find -L . -type f -delete", BLOCKED],
      ["find -L other -name '*.toml' -exec sed -i s/a/b/ {} +", BLOCKED],
      ["find ./other -follow -type f -delete", BLOCKED],
      ["find '-L' other -type s -delete", BLOCKED],
      ["x=-L; find $x other -type s -delete", BLOCKED],
      ["find -L other -type f | xargs rm", BLOCKED],
      ["chmod -R -L 777 other", BLOCKED],
      ["chmod -RL 777 .", BLOCKED],
      ["chown -RL nobody other", BLOCKED],
      ["chgrp -R -L x .", BLOCKED],
      ["setfacl -R -L -m u:x:rwx other", BLOCKED],
      ["setfacl --recursive --logical -m u:x:rwx other", BLOCKED],
      ["fd -L -t f . other -x rm", BLOCKED],
      ["fd -HL -t f . other -x rm", BLOCKED],
      ["grep -Rl allow other | xargs rm", BLOCKED],
      ["grep -lR allow other | xargs sed -i s/a/b/", BLOCKED],
      ["sed -i s/a/b/ $(grep -Rl allow other)", BLOCKED],
      ["rg --follow -l allow other | xargs sed -i s/a/b/", BLOCKED],
      ["ln -s ../home src/way; find -L src -type f -delete", BLOCKED],
      ["ln -sfn / way && chmod -RL 777 way", BLOCKED],
      ['dd if=src/a.ts of="$PWD/other/policy.sym"', BLOCKED],
      ["dd if=src/a.ts of=$PWD/other/policy.sym", BLOCKED],
      ['dd if=src/a.ts of="$(pwd)/other/policy.sym"', BLOCKED],
      ['cd src; dd if=a.ts of="$OLDPWD/other/policy.sym"', BLOCKED],
      ['echo x > "$(pwd)/other/policy.sym"', BLOCKED],
      ["echo x > `pwd`/other/policy.sym", BLOCKED],
      ["echo x > ~+/other/policy.sym", BLOCKED],
      ["cd src && echo x > ~-/other/policy.sym", BLOCKED],
      ["pushd src && echo x > ~1/other/policy.sym", BLOCKED],
      ['cp src/a.ts "$(git rev-parse --show-toplevel)/other/policy.sym"', BLOCKED],
      ['cp src/a.ts "$(git rev-parse --show-toplevel)/other/unrelated"', LEFT_ALONE],
      ["echo x > `pwd`/other/unrelated", LEFT_ALONE],
      ["tar -xf t.tar --transform='s,^\\./,other/up/,'", BLOCKED],
      ["tar -C src -xf t.tar --transform s,^,x/,", LEFT_ALONE],
      ["ln -s a.ts src/b.ts && find src -name b.ts", LEFT_ALONE],
      ["find -L src -type f -delete", LEFT_ALONE],
      ["find -L . -name '*.ts'", LEFT_ALONE],
      ["chmod -R 755 other", LEFT_ALONE],
      ["chmod -R -L 755 src", LEFT_ALONE],
      ["grep -Rl allow src | xargs sed -i s/a/b/", LEFT_ALONE],
      ["grep -rl allow other | xargs sed -i s/a/b/", LEFT_ALONE],
      ["ls -L other", LEFT_ALONE],
    ];
    for (const [command, answer] of answers) {
      await t.step(command, async () => {
        assert.deepEqual(await ws.verdictOf("Bash", { command }), answer);
      });
    }
  },
);

Deno.test(
  "a tool of a server that writes files does not write what starts a hook",
  POSIX,
  async () => {
    using ws = workspace();
    for (const path of ["/usr/bin/perl", "/bin/sh", "/etc/ld.so.preload", "/usr/bin/env"]) {
      for (const tool of ["write_file", "edit", "move_file", "deleteFile"]) {
        assert.deepEqual(await ws.verdictOf(`mcp__fs__${tool}`, { path }), BLOCKED, tool);
      }
    }
    assert.deepEqual(await ws.verdictOf("mcp__term__open", { shell: "/bin/sh" }), LEFT_ALONE);
    assert.deepEqual(await ws.verdictOf("mcp__fs__write_file", { path: "/tmp/perl" }), LEFT_ALONE);
  },
);

Deno.test(
  "a tool of a server does not reach the guard's files through the links of the system",
  POSIX,
  async () => {
    using ws = workspace();
    const write = (path: string) => ws.verdictOf("mcp__fs__write_file", { path, content: "x" });
    for (const file of ["rules/p.yaml", "rules/map.yaml", "ws/.claude/settings.json"]) {
      for (
        const path of [
          ...[`/proc/self/root${ws.at(file)}`, `/proc/1/root${ws.at(file)}`],
          ...[`/proc/self/task/1/root${ws.at(file)}`, `/proc/self/cwd/../${file}`],
          ...[`${ws.at(file)}\n`, `${ws.at(file)} \t`],
        ]
      ) assert.deepEqual(await write(path), BLOCKED, path);
    }
    for (const home of ["~", "$HOME", "${HOME}"]) {
      assert.deepEqual(await write(`${home}/.codex/config.toml`), BLOCKED, home);
    }
    for (const path of [`/proc/self/root${ws.at("ws/src/a.ts")}`, "$HOME/notes", "src/a.ts\n"]) {
      assert.deepEqual(await write(path), LEFT_ALONE, path);
    }
  },
);

Deno.test("a line does not reach the folder above where a link leads", POSIX, async (t) => {
  using ws = workspace();
  const blocked = [
    "cp -r src/. in/..",
    "cp -r src/. in/../",
    "cp -rT src in/..",
    "tar xf a.tar -C in/..",
    "tar -C in/.. -xf a.tar",
    "rsync -a src/ in/../",
    "unzip a.zip -d in/..",
    "chmod -R 777 in/..",
    "chmod -R -L 777 in/..",
    "chown -R nobody in/..",
    "find -L in/.. -name '*.yaml' -delete",
    "find in/.. -type f | xargs rm",
    "git -C in/.. clean -fdx",
    "git -C in/.. checkout .",
    "git --work-tree=in/.. checkout .",
    "env -C in/.. tar xf a.tar",
    "cd in && cp -r ../ws/src/. ..",
    "cd in && tar xf a.tar -C ..",
    "(cd in; chmod -R 777 ..)",
    "cd -P in/.. && tar xf a.tar",
    "cd -P in/.. && git clean -fdx",
    "pushd in; unzip a.zip -d ..",
    "python3 -m venv --clear in/..",
    "python3 -c 'import shutil; shutil.rmtree(\"in/..\")'",
    "node -e 'fs.rmSync(\"in/..\", { recursive: true })'",
    "node x.js in/..",
    "esbuild a.ts --outdir=in/..",
    "deno fmt in/..",
    "npm --prefix in/.. install",
    "7z x a.7z -oin/..",
    "rm -rf in/..",
    "mv in/.. src/x",
    "ln -s in/.. way",
    "set +m; shopt -s dotglob; cp -r src/. in/..",
    "grep -r secret inkey/..",
    "cp -r inkey/.. src/k",
    "tar cf k.tar inkey/..",
  ];
  const free = [
    "cp -r src/. other/..",
    "tar xf a.tar -C src/..",
    "chmod -R 755 src/..",
    "git -C src/.. clean -fdx",
    "grep -r secret other/..",
    "grep -r secret inkey",
    "cp -r src/. in",
    "ls in/..",
  ];
  for (const [lines, answer] of [[blocked, BLOCKED], [free, LEFT_ALONE]] as const) {
    for (const command of lines) {
      await t.step(command, async () => {
        assert.deepEqual(await ws.verdictOf("Bash", { command }), answer);
      });
    }
  }
});

Deno.test(
  "a search does not read the folder of a key above where a link leads",
  POSIX,
  async () => {
    using ws = workspace();
    const search = (path: string) => ws.verdictOf("Grep", { pattern: "x", path });
    assert.deepEqual(await search("inkey/.."), BLOCKED);
    assert.deepEqual(await search(ws.at("ws/inkey/..")), BLOCKED);
    assert.deepEqual(await search("other/.."), LEFT_ALONE);
  },
);

Deno.test(
  "a tool of a server does not move or delete a folder that holds the guard's files",
  POSIX,
  async (t) => {
    using ws = workspace();
    Deno.mkdirSync(ws.at("ws/new"));
    const blocked: (readonly [tool: string, args: object])[] = [
      ["fs__move_file", { source: ws.at("rules"), destination: "src/x" }],
      ["fs__move_file", { source: "../rules", destination: "src/x" }],
      ["fs__move_file", { source: "in/..", destination: "src/x" }],
      ["fs__move_file", { source: "/proc/self/cwd/../rules", destination: "src/x" }],
      ["fs__move", { from: "../rules/", to: "src/x" }],
      ["fs__moveFile", { from: "../RULES", to: "src/x" }],
      ["fs__rename", { oldPath: "../rules", newPath: "../old" }],
      ["fs__rename_path", { path: "../rules", name: "old" }],
      ["fs__delete_directory", { path: ws.at("rules") }],
      ["fs__delete_directory", { path: "in/.." }],
      ["fs__delete_directory", { path: ws.at("") }],
      ["fs__delete_directory", { path: "/" }],
      ["fs__delete_directory", { path: ".." }],
      ["fs__delete", { paths: ["src/a", "../rules"] }],
      ["fs__deleteFolder", { uri: `file://${ws.at("rules")}` }],
      ["fs__remove", { items: [{ path: "../rules" }] }],
      ["fs__rm", { target: "../rules", recursive: true }],
      ["fs__rmdir", { path: "../traces" }],
      ["fs__trash_items", { items: ["../rules"] }],
      ["fs__copy_directory", { source: "src", destination: "../rules" }],
      ["fs__copy_tree", { source: "src", destination: "in/.." }],
      ["fs__extract_archive", { archive: "a.zip", destination: "../rules" }],
      ["fs__unzip", { archive: "a.zip", directory: "../rules" }],
      ["fs__sync_folders", { from: "src", to: "../rules" }],
      ["fs__move_file", { source: "new/p.yaml", destination: "../rules" }],
      ["fs__copy_file", { source: "new/p.yaml", destination: "../rules/" }],
      ["fs__copy_files", { sources: ["a", "new/map.yaml"], destination: "in/.." }],
    ];
    const many = Array.from({ length: 200 }, (_, at) => ({ from: `src/${at}`, to: `lib/${at}` }));
    blocked.push(["fs__move_many", {
      moves: [...many, { from: "new/p.yaml", to: "../rules" }],
    }]);
    const free: readonly (readonly [tool: string, args: object])[] = [
      ["fs__move_many", { moves: many }],
      ["fs__move_file", { source: "src/a.ts", destination: "src/b.ts" }],
      ["fs__move_file", { source: "src", destination: "lib" }],
      ["fs__move_file", { source: ws.at("ws/src"), destination: ws.at("ws/lib") }],
      ["fs__move_file", { source: "src/a.ts", destination: "." }],
      ["fs__move_file", { source: "src/a.ts", destination: ws.at("") }],
      ["fs__delete_directory", { path: "src" }],
      ["fs__delete_directory", { path: "src/.." + "/src" }],
      ["fs__delete_file", { path: "src/a.ts" }],
      ["fs__copy_directory", { source: "src", destination: "lib" }],
      ["fs__copy_directory", { source: "src", destination: "." }],
      ["fs__extract_archive", { archive: "a.zip", destination: "." }],
      ["fs__copy_file", { source: "src/a.ts", destination: "../rules/sub" }],
      ["fs__list_directory", { path: ws.at("rules") }],
      ["fs__create_directory", { path: ws.at("rules") }],
      ["chat__delete_message", { id: "rules", channel: "/" }],
      ["web__delete_route", { path: "/" }],
      ["git__delete_branch", { name: "rules" }],
    ];
    for (const [calls, answer] of [[blocked, BLOCKED], [free, LEFT_ALONE]] as const) {
      for (const [tool, args] of calls) {
        await t.step(`${tool} ${JSON.stringify(args).slice(0, 200)}`, async () => {
          assert.deepEqual(await ws.verdictOf(`mcp__${tool}`, args), answer);
        });
      }
    }
  },
);
