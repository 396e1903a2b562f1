/** `gait init` as a new user meets it: real command lines in real folders. */

import assert from "node:assert/strict";
import { denoArgs, gaitProcess, scratch, type Seen } from "../support/gait.ts";

const WRITTEN = [
  ".github/workflows/gait.yml",
  ".gitignore",
  "gait.policy-test.yaml",
  "gait.policy.yaml",
  "gait.toml",
];
const isRoot = Deno.build.os === "linux" && Deno.uid() === 0;

/** A home folder and a project beside it. */
class Place {
  readonly #folder = scratch();
  readonly root = Deno.realPathSync(this.#folder.path);
  readonly home = `${this.root}/home`;
  readonly project = `${this.root}/a b'"$(x)`;

  constructor({ git = true }: { readonly git?: boolean } = {}) {
    Deno.mkdirSync(this.home);
    Deno.mkdirSync(this.project);
    if (git) Deno.mkdirSync(`${this.project}/.git`);
  }

  [Symbol.dispose](): void {
    this.#folder[Symbol.dispose]();
  }

  run(...argv: readonly string[]): Promise<Seen> {
    return gaitProcess(argv, { cwd: this.project, env: this.env });
  }

  get env(): Record<string, string> {
    return { HOME: this.home, DENO_DIR: denoDir() };
  }

  /** Runs a line on a terminal, where a person answers y. */
  asked(...argv: readonly string[]): Promise<{ exit: number; text: string }> {
    return this.askedWhile(() => {}, ...argv);
  }

  /** The same, with something that happens while the person looks at the question. */
  async askedWhile(
    meanwhile: () => void,
    ...argv: readonly string[]
  ): Promise<{ exit: number; text: string }> {
    const line = [Deno.execPath(), ...denoArgs(argv)].map((word) =>
      `'${word.replaceAll("'", `'\\''`)}'`
    ).join(" ");
    const child = new Deno.Command("script", {
      args: ["--quiet", "--return", "--command", line, "/dev/null"],
      cwd: this.project,
      env: { NO_COLOR: "1", ...this.env },
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    const writer = child.stdin.getWriter();
    const decoder = new TextDecoder();
    let text = "";
    let answered = false;
    for await (const chunk of child.stdout) {
      text += decoder.decode(chunk, { stream: true });
      if (answered || !text.includes("[y/N]")) continue;
      answered = true;
      meanwhile();
      await writer.write(new TextEncoder().encode("y\n"));
    }
    await writer.close().catch(() => {});
    await child.stderr.cancel();
    return { exit: (await child.status).code, text: text.replaceAll("\r", "") };
  }

  write(name: string, text: string): void {
    const path = `${this.project}/${name}`;
    Deno.mkdirSync(path.slice(0, path.lastIndexOf("/")), { recursive: true });
    Deno.writeTextFileSync(path, text);
  }

  read(name: string): string {
    return Deno.readTextFileSync(`${this.project}/${name}`);
  }

  /** Files of the project, sorted. */
  files(folder = this.project): readonly string[] {
    return [...filesBelow(folder)].map((path) => path.slice(folder.length + 1)).sort();
  }

  /** Folders in the project, sorted. */
  folders(folder = this.project): readonly string[] {
    return [...foldersBelow(folder)].map((path) => path.slice(folder.length + 1)).sort();
  }
}

function* foldersBelow(folder: string): Generator<string> {
  for (const { name, isDirectory } of Deno.readDirSync(folder)) {
    if (!isDirectory) continue;
    yield `${folder}/${name}`;
    yield* foldersBelow(`${folder}/${name}`);
  }
}

function* filesBelow(folder: string): Generator<string> {
  for (const { name, isDirectory } of Deno.readDirSync(folder)) {
    const path = `${folder}/${name}`;
    if (isDirectory) yield* filesBelow(path);
    else yield path;
  }
}

function denoDir(): string {
  return Deno.env.get("DENO_DIR") ?? `${Deno.env.get("HOME") ?? ""}/.cache/deno`;
}

interface Step {
  readonly what: string;
  readonly action: string;
  readonly path: string;
}

function actions({ stdout }: Seen): Readonly<Record<string, string>> {
  const { steps } = JSON.parse(stdout);
  return Object.fromEntries(steps.map(({ what, action }: Step) => [what, action]));
}

Deno.test("gait init asks at a terminal only, and says without one which option is missing", async () => {
  using place = new Place();
  const seen = await place.run("init");
  assert.equal(seen.exit, 6);
  assert.match(seen.stderr, /write +policy: +gait\.policy\.yaml/);
  assert.match(seen.stderr, /hint: add --yes in a job, or --dry-run/);
  assert.deepEqual(place.files(), []);
  assert.deepEqual(place.files(place.home), []);
});

Deno.test("gait init --dry-run writes nothing, also not below the home folder", async () => {
  using place = new Place();
  const seen = await place.run("init", "--dry-run");
  assert.equal(seen.exit, 0);
  assert.match(seen.stdout, /gait init: nothing was written/);
  assert.deepEqual(place.files(), []);
  assert.deepEqual(place.files(place.home), []);
});

Deno.test("gait init --yes sets up a folder whose policy test passes, and a second one changes nothing", async () => {
  using place = new Place();
  const seen = await place.run("init", "--yes", "--json");
  assert.equal(seen.exit, 0, seen.stderr);
  assert.deepEqual(place.files(), WRITTEN);
  assert.match(place.read(".gitignore"), /^gait-out\/$/m);
  const keys = `${place.home}/.gait/keys/gait_private.key`;
  assert.equal((Deno.statSync(keys).mode ?? 0) & 0o777, 0o600);
  assert.equal((await place.run("policy", "test", ".")).exit, 0);
  const shown = await place.run("config", "show", "--json");
  assert.match(shown.stdout, /gait\.policy\.yaml/);
  // Without a person nothing is trusted.
  assert.equal(place.files(place.home).some((name) => name.startsWith(".gait/trust/")), false);

  const before = place.files(place.home);
  const again = await place.run("init", "--yes", "--json");
  assert.equal(JSON.parse(again.stdout).action, "present");
  assert.deepEqual(place.files(place.home), before);
});

Deno.test("gait init --yes --trust trusts the gait.toml that it wrote, and none that was there", async () => {
  using place = new Place();
  assert.equal((await place.run("init", "--yes", "--trust")).exit, 0);
  assert.match((await place.run("config", "trust")).stdout, /was trusted already/);

  using other = new Place();
  other.write("gait.toml", 'policies = ["gait.policy.yaml"]\n[keys]\nprivate = "k"\n');
  const seen = await other.run("init", "--yes", "--trust", "--json");
  assert.equal(actions(seen)["trust"], "left");
  assert.equal(actions(seen)["project_file"], "kept");
  assert.equal(other.files(other.home).some((name) => name.startsWith(".gait/trust/")), false);
});

Deno.test("gait init keeps what is there: policy, project file, workflow, lines of .gitignore", async () => {
  using place = new Place();
  const own = "schema_version: 1.0.0\ndefault_verdict: block\nrules: []\n";
  place.write("gait.policy.yaml", own);
  place.write(".gitignore", "node_modules");
  place.write(".github/workflows/gait.yml", "name: mine\n");
  const seen = await place.run("init", "--yes", "--json");
  assert.equal(seen.exit, 0, seen.stderr);
  assert.equal(place.read("gait.policy.yaml"), own);
  assert.equal(place.read(".github/workflows/gait.yml"), "name: mine\n");
  assert.match(place.read(".gitignore"), /^node_modules\n#.*\ngait-out\/\n\.gait-out\/\n$/);
  assert.equal(actions(seen)["policy"], "kept");
  assert.equal(actions(seen)["policy_test"], "left");
});

Deno.test("gait init reads requirements.txt in UTF-16, and leaves a .gitignore in UTF-16 alone", async () => {
  using place = new Place();
  const wide = (text: string) =>
    Uint8Array.of(0xff, 0xfe, ...[...text].flatMap((c) => [c.charCodeAt(0), 0]));
  const ignored = wide("node_modules\r\n");
  Deno.writeFileSync(`${place.project}/requirements.txt`, wide("langgraph==1\r\nx==2\r\n"));
  Deno.writeFileSync(`${place.project}/.gitignore`, ignored);
  const seen = await place.run("init", "--yes", "--json", "--program", "gait");
  assert.equal(seen.exit, 0, seen.stderr);
  const { found, steps } = JSON.parse(seen.stdout);
  assert.deepEqual(found, [{ kind: "framework", name: "LangGraph", sign: "requirements.txt" }]);
  assert.match(JSON.stringify(steps), /it is UTF-16, not UTF-8; it should say/);
  assert.deepEqual(Deno.readFileSync(`${place.project}/.gitignore`), ignored);
});

Deno.test("gait init finds clients, servers and frameworks, and runs nothing of the project", async () => {
  using place = new Place();
  place.write("CLAUDE.md", "x");
  place.write(".mcp.json", '{"mcpServers":{"files":{"command":"touch","args":["ran"]}}}');
  place.write("package.json", '{"scripts":{"install":"touch ran"},"dependencies":{"ai":"5"}}');
  place.write("pyproject.toml", '[project]\ndependencies = ["Pydantic_AI[openai]>=1"]\n');
  place.write("requirements.txt", "langgraph==1\n-e .\n");
  const seen = await place.run("init", "--yes", "--json", "--program", "gait");
  assert.equal(seen.exit, 0, seen.stderr);
  assert.deepEqual(JSON.parse(seen.stdout).found, [
    { kind: "client", name: "Claude Code", sign: "CLAUDE.md" },
    { kind: "server", name: "files", sign: ".mcp.json" },
    { kind: "framework", name: "Vercel AI SDK", sign: "package.json" },
    { kind: "framework", name: "Pydantic AI", sign: "pyproject.toml" },
    { kind: "framework", name: "LangGraph", sign: "requirements.txt" },
  ]);
  assert.equal(actions(seen)["hooks"], "new");
  // The hook judges the calls of these servers.
  assert.equal(actions(seen)["servers"], undefined);
  assert.equal(place.files().includes("ran"), false);
  assert.match(place.read(".claude/settings.json"), /gait hooks run claude-code/);
});

Deno.test("gait init stands before MCP servers where no client gets a hook", async () => {
  using place = new Place();
  const before = '{"mcpServers":{"files":{"command":"npx","args":["srv"]}}}';
  place.write(".mcp.json", before);
  const seen = await place.run("init", "--yes", "--json", "--program", "gait");
  assert.equal(actions(seen)["servers"], "changed", seen.stderr);
  const { command, args } = JSON.parse(place.read(".mcp.json")).mcpServers.files;
  assert.equal(command, "gait");
  assert.deepEqual(args.slice(0, 3), ["mcp", "proxy", "--policy"]);
  assert.deepEqual(args.slice(-3), ["--", "npx", "srv"]);
});

Deno.test("gait init and gait mcp install warn of a PATH with the working folder before gait", async () => {
  const bin = (root: string) => `${root}/bin`;
  const words = [Deno.execPath(), ...denoArgs([])].map((word) => `"${word}"`).join(" ");
  for (
    const [path, isWarned] of [
      [(root: string) => `.:${bin(root)}:/usr/bin:/bin`, true],
      [(root: string) => `:${bin(root)}:/usr/bin:/bin`, true],
      [(root: string) => `/usr/bin:own/bin:${bin(root)}:/bin`, true],
      [(root: string) => `${bin(root)}:/usr/bin:/bin:.`, false],
      [(root: string) => `${bin(root)}:/usr/bin:/bin`, false],
    ] as const
  ) {
    using place = new Place();
    place.write(".mcp.json", '{"mcpServers":{"files":{"command":"npx","args":["srv"]}}}');
    Deno.mkdirSync(bin(place.root));
    const launcher = `${bin(place.root)}/gait`;
    Deno.writeTextFileSync(launcher, `#!/bin/sh\nexec ${words} "$@"\n`, { mode: 0o755 });
    const env = { ...place.env, PATH: path(place.root) };
    const run = (...line: string[]) => gaitProcess(line, { cwd: place.project, env });
    const init = await run("init", "--yes", "--json");
    assert.equal(actions(init)["servers"], "changed", init.stderr);
    const again = ["mcp", "install", "claude-code", "--all", "--project", "--dry-run", "--json"];
    const install = await run(...again, "--policy", "gait.policy.yaml");
    for (const { stdout, stderr } of [init, install]) {
      const { warnings = [] } = JSON.parse(stdout);
      const text = [...warnings, stderr].join("\n");
      assert.equal(text.includes("PATH names the working folder"), isWarned, text);
    }
    const doctor = JSON.parse((await run("doctor", "--json")).stdout);
    const check = doctor.checks.find(({ name }: { name: string }) => name === "onboarding_binary");
    const hasAny = /(^|:)(?!\/)/.test(env.PATH);
    assert.equal(check.message.includes("depend on the working folder"), hasAny, check.message);
  }
});

for (
  const [client, sign, file] of [
    ["codex", ".codex", ".codex/hooks.json"],
    ["gemini", ".gemini", ".gemini/settings.json"],
    ["copilot", ".github/hooks", ".github/hooks/gait.json"],
    ["cursor", ".cursor", ".cursor/hooks.json"],
    ["opencode", ".opencode", ".opencode/plugins/gait.js"],
  ] as const
) {
  Deno.test(`gait init installs a hook of ${client}`, async () => {
    using place = new Place();
    Deno.mkdirSync(`${place.project}/${sign}`, { recursive: true });
    const seen = await place.run("init", "--yes", "--json", "--program", "gait");
    const { steps } = JSON.parse(seen.stdout);
    const hook = steps.find(({ what }: Step) => what === "hooks");
    assert.deepEqual([hook?.action, hook?.path], ["new", file], seen.stderr + seen.stdout);
    assert.equal(place.files().includes(file), true);
    const { remaining } = JSON.parse(seen.stdout);
    assert.match(remaining.join("\n"), new RegExp(`gait hooks doctor ${client} tries it out`));
  });
}

Deno.test("gait init leaves clients alone where gait is not on the PATH", async () => {
  using place = new Place();
  place.write("CLAUDE.md", "x");
  const seen = await place.run("init", "--yes", "--json");
  assert.equal(actions(seen)["hooks"], "left");
  assert.equal(place.files().includes(".claude/settings.json"), false);
});

Deno.test("gait init names the gait on the PATH that it does not take for itself", async () => {
  using place = new Place();
  place.write("CLAUDE.md", "x");
  const bin = `${place.root}/bin`;
  Deno.mkdirSync(bin);
  Deno.writeTextFileSync(`${bin}/gait`, "#!/bin/sh\n", { mode: 0o755 });
  const env = { ...place.env, PATH: `${bin}:/usr/bin:/bin` };
  const seen = await gaitProcess(["init", "--yes", "--json"], { cwd: place.project, env });
  assert.equal(actions(seen)["hooks"], "left");
  assert.ok(seen.stdout.includes(`the gait on your PATH is \\"${bin}/gait\\"`), seen.stdout);
  assert.match(seen.stdout, /gait init --program gait/);
});

Deno.test("gait init leaves clients alone where gait is in an environment of Python", async () => {
  using place = new Place();
  place.write("CLAUDE.md", "x");
  const bin = `${place.root}/venv/bin`;
  Deno.mkdirSync(bin, { recursive: true });
  const words = [Deno.execPath(), ...denoArgs([])].map((word) => `"${word}"`).join(" ");
  Deno.writeTextFileSync(`${bin}/gait`, `#!/bin/sh\nexec ${words} "$@"\n`, { mode: 0o755 });
  const env = { ...place.env, PATH: `${bin}:/usr/bin:/bin` };
  const line = ["init", "--dry-run", "--json"];
  const lasting = await gaitProcess(line, { cwd: place.project, env });
  assert.equal(actions(lasting)["hooks"], "new");
  Deno.writeTextFileSync(`${place.root}/venv/pyvenv.cfg`, "version = 3.12.0\n");
  const seen = await gaitProcess(line, { cwd: place.project, env });
  assert.equal(actions(seen)["hooks"], "left");
  assert.match(seen.stdout, /or an environment of Python is on: npm install --global/);
});

Deno.test("gait init writes neither .gitignore nor CI outside of git, and does so after git init", async () => {
  using place = new Place({ git: false });
  const seen = await place.run("init", "--yes");
  assert.match(seen.stderr, /warning: not the folder of a git repository/);
  assert.deepEqual(place.files(), WRITTEN.slice(2));
  Deno.mkdirSync(`${place.project}/.git`);
  assert.equal((await place.run("init", "--yes")).exit, 0);
  assert.deepEqual(place.files(), WRITTEN);
});

Deno.test("gait init follows no link of the project", async () => {
  using place = new Place();
  Deno.mkdirSync(`${place.root}/out`);
  Deno.symlinkSync(`${place.root}/out`, `${place.project}/.github`);
  Deno.symlinkSync(`${place.root}/out/p.yaml`, `${place.project}/gait.policy.yaml`);
  Deno.symlinkSync(`${place.root}/out`, `${place.project}/.codex`);
  const seen = await place.run("init", "--yes", "--json", "--program", "gait");
  assert.equal(actions(seen)["policy"], "left");
  assert.equal(actions(seen)["hooks"], "left");
  assert.deepEqual(place.files(`${place.root}/out`), []);
});

Deno.test("gait init refuses the home folder and a folder within a repository", async () => {
  using place = new Place();
  const home = await gaitProcess(["init", "--yes"], { cwd: place.home, env: place.env });
  assert.equal(home.exit, 6);
  assert.match(home.stderr, /it is your home folder/);
  Deno.mkdirSync(`${place.project}/sub`);
  const sub = await gaitProcess(["init", "--yes"], {
    cwd: `${place.project}/sub`,
    env: place.env,
  });
  assert.match(sub.stderr, /it belongs to the repository/);
  assert.equal(sub.exit, 6);
});

Deno.test("gait init takes back what it wrote when a later file cannot be written", async () => {
  using place = new Place();
  const seen = await place.askedWhile(
    () => place.write(".github/workflows", "no folder"),
    "init",
  );
  assert.notEqual(seen.exit, 0);
  assert.match(seen.text, /all that was written is taken back/);
  assert.deepEqual(place.files(), [".github/workflows"]);
  assert.deepEqual(place.files(place.home), []);
});

for (
  const [what, make] of [
    ["a folder", (path: string) => Deno.mkdirSync(path, { recursive: true })],
    ["a pipe", (path: string) => void new Deno.Command("mkfifo", { args: [path] }).outputSync()],
  ] as const
) {
  Deno.test(`gait init leaves ${what} in the place of a file, and says so`, async () => {
    using place = new Place();
    const names = WRITTEN.filter((name) => name !== ".github/workflows/gait.yml");
    for (const name of names) make(`${place.project}/${name}`);
    const seen = await place.run("init", "--yes", "--json");
    assert.equal(seen.exit, 0, seen.stderr);
    const { steps } = JSON.parse(seen.stdout);
    for (const name of names) {
      const step = steps.find(({ path }: Step) => path === name);
      assert.equal(step?.action, "left", name);
      assert.match(step.note, /is no file: nothing is written(?:;|$)/, name);
    }
    assert.equal(actions(seen)["ci"], "left");
    assert.equal(place.files().includes(".github/workflows/gait.yml"), false);
  });
}

Deno.test("gait init leaves the workflow where a file has the name of its folder", async () => {
  for (const name of [".github", ".github/workflows"]) {
    using place = new Place();
    place.write(name, "no folder");
    const seen = await place.run("init", "--yes", "--json");
    assert.equal(seen.exit, 0, seen.stderr);
    assert.equal(actions(seen)["ci"], "left", name);
    assert.equal(actions(seen)["policy"], "new", name);
  }
});

Deno.test("gait init names both folders that a .gitignore should have", async () => {
  using place = new Place();
  Deno.symlinkSync("elsewhere", `${place.project}/.gitignore`);
  const { steps } = JSON.parse((await place.run("init", "--yes", "--json")).stdout);
  const step = steps.find(({ what }: Step) => what === "ignore");
  assert.equal(step.action, "left");
  assert.match(step.note, /it should say: gait-out\/ and \.gait-out\/$/);
});

Deno.test("gait init trusts no gait.toml over a policy that it did not write, and warns of that policy", async () => {
  for (const [text, verdict] of [["default_verdict: allow\n", "allow"], ["a: [", undefined]]) {
    using place = new Place();
    Deno.mkdirSync(`${place.project}/.codex`);
    place.write("gait.policy.yaml", text ?? "");
    const seen = await place.run("init", "--yes", "--trust", "--json", "--program", "gait");
    assert.equal(seen.exit, 0, seen.stderr);
    assert.equal(actions(seen)["trust"], "left");
    assert.equal(place.files(place.home).some((name) => name.startsWith(".gait/trust/")), false);
    const { warnings } = JSON.parse(seen.stdout);
    const found = warnings.find((line: string) => line.startsWith("gait.policy.yaml is not"));
    assert.match(
      found ?? "",
      verdict === undefined
        ? /cannot be read/
        : /as gait wrote it, and decides about calls; its default_verdict is allow/,
    );
  }

  using place = new Place();
  place.write("gait.policy.yaml", "default_verdict: allow\n");
  const asked = await place.asked("init");
  assert.equal(asked.exit, 0, asked.text);
  assert.match(asked.text, /left +trust: +gait\.toml/);
});

/** What a stranger does to the project while a person looks at the question. */
const RACES: Readonly<Record<string, (project: string, out: string) => void>> = {
  "the folder of the workflow becomes a link": (project, out) =>
    Deno.symlinkSync(out, `${project}/.github`),
  "a folder below it becomes a link": (project, out) => {
    Deno.mkdirSync(`${project}/.github`);
    Deno.symlinkSync(out, `${project}/.github/workflows`);
  },
  "the folder of a client becomes a link": (project, out) => {
    Deno.removeSync(`${project}/.codex`);
    Deno.symlinkSync(out, `${project}/.codex`);
  },
  "the settings of a client become a link to the same bytes": (project, out) => {
    Deno.renameSync(`${project}/.claude/settings.json`, `${out}/settings.json`);
    Deno.symlinkSync(`${out}/settings.json`, `${project}/.claude/settings.json`);
  },
  "the file of servers becomes a link to the same bytes": (project, out) => {
    Deno.renameSync(`${project}/.mcp.json`, `${out}/mcp.json`);
    Deno.symlinkSync(`${out}/mcp.json`, `${project}/.mcp.json`);
  },
  ".gitignore becomes a link to the same bytes": (project, out) => {
    Deno.renameSync(`${project}/.gitignore`, `${out}/ignore`);
    Deno.symlinkSync(`${out}/ignore`, `${project}/.gitignore`);
  },
};

for (const [what, happens] of Object.entries(RACES)) {
  Deno.test(`gait init writes nothing outside of the project where meanwhile ${what}`, async () => {
    using place = new Place();
    const out = `${place.root}/out`;
    Deno.mkdirSync(out);
    if (what.includes("client")) {
      Deno.mkdirSync(`${place.project}/.codex`);
      place.write(".claude/settings.json", "{}\n");
    }
    place.write(".mcp.json", '{"mcpServers":{"files":{"command":"npx","args":["x"]}}}\n');
    place.write(".gitignore", "dist\n");
    let before: readonly string[] = [];
    const contents = () => place.files(out).map((name) => Deno.readTextFileSync(`${out}/${name}`));
    const seen = await place.askedWhile(
      () => {
        happens(place.project, out);
        before = [...place.files(out), ...contents()];
      },
      ...["init", "--program", "gait"],
    );
    assert.equal(seen.exit, 6, seen.text);
    assert.match(seen.text, /all that was written is taken back|is a link\): gait init --undo/);
    assert.deepEqual([...place.files(out), ...contents()], before);
    assert.equal(place.files().includes("gait.toml"), false);
    const undone = await place.asked("init", "--undo");
    assert.equal(undone.exit, 0, undone.text);
    assert.deepEqual([...place.files(out), ...contents()], before);
  });
}

Deno.test("gait init --undo removes nothing outside of the project where a folder becomes a link meanwhile", async () => {
  using place = new Place();
  await place.run("init", "--yes");
  const seen = await place.askedWhile(() => {
    Deno.renameSync(`${place.project}/.github`, `${place.root}/out`);
    Deno.symlinkSync(`${place.root}/out`, `${place.project}/.github`);
  }, ...["init", "--undo"]);
  assert.equal(seen.exit, 0, seen.text);
  assert.deepEqual(place.files(`${place.root}/out`), ["workflows/gait.yml"]);
  assert.match(seen.text, /left +CI: [^]*a link is on its path now/);
});

Deno.test("gait init --undo reports what it did, also where a file changed at the question", async () => {
  using place = new Place();
  await place.run("init", "--yes");
  const seen = await place.askedWhile(() => {
    place.write("gait.policy.yaml", "mine\n");
    Deno.removeSync(`${place.project}/gait.toml`);
    Deno.mkdirSync(`${place.project}/gait.toml`);
    place.write(".gitignore", "mine\n");
  }, ...["init", "--undo"]);
  assert.equal(seen.exit, 0, seen.text);
  const done = seen.text.slice(seen.text.indexOf("gait init --undo ok"));
  assert.match(done, /left +policy: [^]*it was changed since, so it stays/);
  assert.match(done, /left +project file: [^]*it is no file now/);
  assert.match(done, /left +git: [^]*it was changed since, so it stays/);
  assert.match(done, /removed +CI:/);
  assert.doesNotMatch(done, /removed +(?:policy|project file|git):/);
});

Deno.test("gait init --undo that stops says so, and a second one goes on", async () => {
  using place = new Place();
  place.write(".claude/settings.json", "{}\n");
  Deno.mkdirSync(`${place.project}/.codex`);
  await place.run("init", "--yes", "--program", "gait");
  const seen = await place.askedWhile(
    () => place.write(".codex/hooks.json", `${place.read(".codex/hooks.json")}\n`),
    ...["init", "--undo"],
  );
  assert.equal(seen.exit, 6, seen.text);
  assert.match(seen.text, /it was written meanwhile; not all is taken back\n/);
  assert.match(seen.text, /hint: gait init --undo goes on/);
  assert.equal(place.read(".claude/settings.json"), "{}\n");

  Deno.renameSync(`${place.project}/.codex`, `${place.root}/codex`);
  Deno.symlinkSync(`${place.root}/codex`, `${place.project}/.codex`);
  const linked = await place.asked("init", "--undo");
  assert.equal(linked.exit, 0, linked.text);
  assert.match(linked.text, /left +hooks: +Codex/);
  assert.deepEqual(place.files(), [".claude/settings.json", ".codex"]);

  Deno.removeSync(`${place.project}/.codex`);
  Deno.renameSync(`${place.root}/codex`, `${place.project}/.codex`);
  assert.equal((await place.asked("init", "--undo")).exit, 0);
  const texts = place.files().map((name) => place.read(name)).join("\n");
  assert.doesNotMatch(texts, /gait hooks run/);
});

Deno.test("gait init says which MCP servers it does not stand before", async () => {
  using place = new Place();
  const web = { type: "http", url: "https://x.example/mcp" };
  place.write(".mcp.json", JSON.stringify({ mcpServers: { web, w2: { url: "http://x/sse" } } }));
  const seen = await place.run("init", "--yes", "--json", "--program", "gait");
  const servers = (of: string) =>
    JSON.parse(of).steps.filter(({ what }: Step) => what === "servers");
  assert.deepEqual(servers(seen.stdout), [{
    ...{ what: "servers", action: "left", path: ".mcp.json" },
    note: "not judged: web (it is reached by its address), w2 (it is reached by its address): " +
      "docs/mcp_http.md",
  }]);

  place.write(
    ".mcp.json",
    JSON.stringify({ mcpServers: { web, files: { command: "npx", args: ["x"] } } }),
  );
  const mixed = await place.run("init", "--yes", "--json", "--program", "gait");
  assert.deepEqual(
    servers(mixed.stdout).map(({ action }: Step) => action),
    ["changed", "left"],
  );
  const { remaining } = JSON.parse(mixed.stdout);
  assert.match(
    remaining.join("\n"),
    /^\.mcp\.json: it names the policy by its path on this machine/m,
  );
  const again = await place.run("init", "--yes", "--program", "gait");
  assert.match(again.stdout, /^gait init: nothing is left to write\n/);
  assert.match(again.stdout, /is there +MCP servers: [^]*left +MCP servers: /);
});

Deno.test("gait init leaves a file with more MCP servers than anybody has", async () => {
  using place = new Place();
  const servers = (count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, at) => [`s${at}`, { command: "x" }]));
  place.write(".mcp.json", JSON.stringify({ mcpServers: servers(257) }));
  const seen = await place.run("init", "--yes", "--json", "--program", "gait");
  assert.equal(seen.exit, 0, seen.stderr);
  assert.equal(actions(seen)["servers"], "left");
  assert.match(seen.stdout, /it names more than 256 MCP servers/);
  const line = [
    "mcp",
    "install",
    "claude-code",
    "--all",
    "--project",
    "--policy",
    "gait.policy.yaml",
  ];
  const installed = await place.run(...line, "--program", "gait", "--yes");
  assert.equal(installed.exit, 6);
  assert.match(installed.stderr, /hint: name those that matter: --server/);
  const one = await place.run(
    ...line.map((word) => word === "--all" ? "--server=s7" : word),
    ...["--program", "gait", "--yes"],
  );
  assert.equal(one.exit, 0, one.stderr);
});

Deno.test("what a killed gait init left goes with the next one, and with --undo", async () => {
  using place = new Place();
  Deno.mkdirSync(`${place.project}/.codex`);
  const leave = () => {
    const end = `tmp-${"0123456789abcdef"}`;
    place.write(`.gait.toml.${end}`, "policies");
    place.write(`.codex/.hooks.json.${end}`, "{");
    place.write(`.gait.toml.tmp-of-a-person`, "mine");
  };
  await place.run("init", "--yes", "--program", "gait");
  const before = place.files();
  leave();
  Deno.removeSync(`${place.project}/gait.toml`);
  Deno.removeSync(`${place.project}/.codex/hooks.json`);
  assert.equal((await place.run("init", "--yes", "--program", "gait")).exit, 0);
  assert.deepEqual(place.files(), [...before, ".gait.toml.tmp-of-a-person"].sort());
  leave();
  assert.equal((await place.asked("init", "--undo")).exit, 0);
  assert.deepEqual(place.files(), [".gait.toml.tmp-of-a-person"]);
});

Deno.test({
  // root may write everywhere
  name: `gait init in a folder that cannot be written fails and leaves nothing${
    isRoot ? " (needs user)" : ""
  }`,
  ignore: isRoot,
  async fn() {
    using place = new Place();
    Deno.chmodSync(place.project, 0o555);
    const seen = await place.run("init", "--yes");
    Deno.chmodSync(place.project, 0o755);
    assert.notEqual(seen.exit, 0);
    assert.deepEqual(place.files(), []);
    assert.deepEqual(place.files(place.home), []);
  },
});

Deno.test("the list stands right above a question, and --undo names its own lines", async () => {
  using place = new Place();
  Deno.mkdirSync(`${place.project}/.codex`);
  const done = await place.asked("init", "--program", "gait");
  assert.match(done.text, /\n {2}write +trust: [^@]*\nWrite this\?/);
  const plan = await place.run("init", "--undo", "--dry-run");
  assert.doesNotMatch(plan.stdout, /^found:/);
  assert.match(plan.stdout, /\n… the same command with --dry-run --json has these lines whole\n/);
  const undone = await place.asked("init", "--undo");
  assert.match(undone.text, /\n {2}leave +keys: [^@]*\nTake this back\?/);
});

Deno.test("gait init says once what keeps it from a client, and what to merge into a workflow", async () => {
  using place = new Place();
  place.write(".gemini/settings.json", '{"theme": "x",}');
  place.write(".github/workflows/gait.yml", "name: mine\n");
  const { exit, stdout, stderr } = await place.run("init", "--yes", "--program", "gait");
  assert.equal(exit, 0);
  const said = `${stdout}${stderr}`.replace(/\s+/g, " ");
  const note =
    /Cannot parse JSON "\S[^:]*\.gemini\/settings\.json": a member name was expected at/g;
  assert.equal(said.match(note)?.length, 1, said);
  assert.match(
    said,
    /kept CI: \S+ the one that is here stays; see that it runs: gait policy test \./,
  );
  const { text } = await place.asked("init", "--undo");
  assert.match(text, /\nTake this back\? \[y\/N\]/, "no client asks gait");
});

Deno.test("gait init --undo asks: without a terminal everything stays", async () => {
  using place = new Place();
  await place.run("init", "--yes");
  const seen = await place.run("init", "--undo");
  assert.equal(seen.exit, 6);
  assert.match(seen.stderr, /a person decides that/);
  assert.deepEqual(place.files(), WRITTEN);
});

Deno.test("gait init --undo takes back what nobody changed, names the rest, and keeps the keys", async () => {
  using place = new Place();
  const before = '{\n  "permissions": {}\n}\n';
  place.write(".claude/settings.json", before);
  place.write(".gitignore", "node_modules\n");
  const done = await place.asked("init", "--program", "gait");
  assert.equal(done.exit, 0, done.text);
  assert.match(done.text, /wrote +trust: +gait\.toml/);
  place.write("gait.policy.yaml", `${place.read("gait.policy.yaml")}# mine\n`);
  place.write(".gitignore", `${place.read(".gitignore")}dist\n`);

  const seen = await place.asked("init", "--undo");
  assert.equal(seen.exit, 0, seen.text);
  assert.match(
    seen.text,
    /left +policy: +gait\.policy\.yaml\n +it was changed since, so it stays\n/,
  );
  assert.match(seen.text, /\n {2}remove +hooks: +\.claude\/settings\.json\n/);
  assert.match(seen.text, /removed +git: +\.gitignore\n +only the lines that gait added: the rest/);
  assert.match(seen.text, /Take this back\? Agent clients are then no longer judged here\. /);
  assert.deepEqual(place.files(), [".claude/settings.json", ".gitignore", "gait.policy.yaml"]);
  assert.equal(place.read(".claude/settings.json"), before);
  assert.equal(place.read(".gitignore"), "node_modules\ndist\n");
  assert.deepEqual(
    place.files(place.home).filter((name) => name.startsWith(".gait/")),
    [".gait/keys/.gitignore", ".gait/keys/gait_private.key", ".gait/keys/gait_public.key"]
      .filter((name) => !name.endsWith(".gitignore")),
  );
  assert.match((await place.run("init", "--undo")).stdout, /nothing to take back/);
});

Deno.test("gait init puts no key where a link is the folder of gait", async () => {
  using place = new Place();
  Deno.mkdirSync(`${place.project}/dotgait`, { mode: 0o700 });
  Deno.symlinkSync(`${place.project}/dotgait`, `${place.home}/.gait`);
  for (const more of [["--yes"], ["--yes", "--trust"], ["--undo"]]) {
    const seen = await place.run("init", ...more);
    assert.equal(seen.exit, 6, seen.stdout);
    assert.match(seen.stderr, /^error: Cannot .*\/home\/\.gait" is a link, or not a folder\n/);
  }
  assert.deepEqual(place.files(), []);
});

Deno.test("gait init --undo removes the folders that gait init made, if they are empty", async () => {
  using place = new Place();
  Deno.mkdirSync(`${place.home}/.gemini`);
  await place.asked("init", "--program", "gait");
  assert.deepEqual(place.folders(), [".gemini", ".git", ".github", ".github/workflows"]);
  assert.equal((await place.asked("init", "--undo")).exit, 0);
  assert.deepEqual(place.folders(), [".git"]);
  assert.deepEqual(place.folders(`${place.home}/.gait`), ["keys"]);
});

Deno.test("gait init --undo removes the folders that it made with the last client that it can change", async () => {
  using place = new Place();
  Deno.mkdirSync(`${place.home}/.gemini`);
  await place.run("init", "--yes", "--program", "gait");
  const written = place.read(".gemini/settings.json");
  place.write(".gemini/settings.json", "{");
  const first = await place.asked("init", "--undo");
  assert.equal(first.exit, 0, first.text);
  assert.match(first.text, /left +hooks: +Gemini/);
  assert.deepEqual(place.files(), [".gemini/settings.json"]);
  place.write(".gemini/settings.json", written);
  assert.equal((await place.asked("init", "--undo")).exit, 0);
  assert.deepEqual(place.folders(), [".git"]);
  assert.deepEqual(place.folders(`${place.home}/.gait`), ["keys"]);
});

Deno.test("gait init --undo leaves folders that were there, or hold something of others", async () => {
  using place = new Place();
  Deno.mkdirSync(`${place.project}/.github`);
  await place.run("init", "--yes");
  place.write(".github/workflows/other.yml", "on: push\n");
  assert.equal((await place.asked("init", "--undo")).exit, 0);
  assert.deepEqual(place.folders(), [".git", ".github", ".github/workflows"]);

  await place.run("init", "--yes");
  Deno.removeSync(`${place.project}/.github/workflows/other.yml`);
  assert.equal((await place.asked("init", "--undo")).exit, 0);
  assert.deepEqual(place.folders(), [".git", ".github", ".github/workflows"]);
});

Deno.test("gait init --undo removes no folder outside of the project, whatever its record names", async () => {
  using place = new Place();
  await place.run("init", "--yes");
  Deno.mkdirSync(`${place.root}/victim`);
  Deno.symlinkSync(`${place.root}/victim`, `${place.project}/link`);
  const folder = `${place.home}/.gait/init`;
  const [name = ""] = place.files(folder);
  const record = JSON.parse(Deno.readTextFileSync(`${folder}/${name}`));
  record.folders.push(
    "../victim",
    `${place.root}/victim`,
    "link",
    "link/.",
    ".github/../../victim",
  );
  Deno.writeTextFileSync(`${folder}/${name}`, JSON.stringify(record));
  assert.equal((await place.asked("init", "--undo")).exit, 0);
  assert.ok(Deno.statSync(`${place.root}/victim`).isDirectory);
});

Deno.test("gait init shows lines of at most 80 columns in a pipe", async () => {
  using place = new Place();
  const { stdout } = await place.run("init", "--dry-run");
  assert.match(stdout, /\n {2}write {5}policy: {8}gait\.policy\.yaml\n {12}decides which calls/);
  for (const line of stdout.split("\n")) assert.ok(line.length <= 80, line);
});

Deno.test("gait init shows whole words in 80 columns, whatever its options and what it finds", async () => {
  const program = "/opt/some/very/long/place/with/a/lot/of/folders/on/the/way/gait";
  for (const pack of ["coding-agent", "mcp-filesystem"]) {
    for (const sign of [".claude/x", ".mcp.json"]) {
      using place = new Place();
      const servers = { fs: { command: "npx", args: ["server-filesystem", "."] } };
      place.write(sign, JSON.stringify({ mcpServers: servers }));
      place.write("package.json", '{ "dependencies": { "@langchain/langgraph": "1.0.0" } }');
      const line = ["init", "--program", program, "--pack", pack];
      const planned = await place.run(...line, "--dry-run");
      const done = await place.run(...line, "--yes");
      assert.deepEqual([planned.exit, done.exit], [0, 0], planned.stderr + done.stderr);
      const changes = done.stderr.split("\n").filter((line) => !line.startsWith("warning: "));
      const shown = [...planned.stdout.split("\n"), ...done.stdout.split("\n"), ...changes];
      for (const line of shown) {
        // Paths of the files stay whole.
        if (/^(?:---|\+\+\+) /.test(line)) continue;
        assert.ok(line.length <= 80, `${line.length} columns: ${line}`);
        assert.match(line, /^(?!.*\S … \()|["\w.;,(){}] … \(\d+ characters more\)$/, line);
      }
      assert.match(done.stdout, /\nleft to you: gait\.toml: [^\n]+\n {4}gait config trust\n/);
      const note = "… the same command with --dry-run --json has these lines whole";
      assert.ok(shown.includes(note), planned.stdout);
    }
  }
});

Deno.test("gait init says what is left to a person: trust, and the framework of an agent", async () => {
  using place = new Place();
  place.write("package.json", '{ "dependencies": { "ai": "7.0.0" } }\n');
  const { stdout } = await place.run("init", "--yes");
  assert.match(
    stdout,
    /\nleft to you: gait\.toml: only a part of it counts until a person trusts it:\n {4}gait config trust\n/,
  );
  assert.match(
    stdout,
    /\nleft to you: gait\.policy\.yaml: its tools are examples: put those of your\n {4}agent in their place, in the test too: docs\/init\.md#an-agent-of-your-own\n/,
  );
  assert.match(
    stdout,
    /\nleft to you: Vercel AI SDK: put gait before the tools of the agent:\n {4}docs\/frameworks\.md\n/,
  );
  using trusting = new Place();
  assert.doesNotMatch((await trusting.run("init", "--yes", "--trust")).stdout, /left to you/);
});

/** What a project lists, its file, and the pack that gait init takes for it. */
const PACKS: readonly (readonly [file: string, text: string, pack: string])[] = [
  ["package.json", '{"dependencies":{"ai":"7.0.0"}}', "agent-tools"],
  ["package.json", '{"dependencies":{"@openai/agents":"0.20.0"}}', "agent-tools"],
  ["package.json", '{"dependencies":{"@langchain/core":"1.4.0"}}', "agent-tools"],
  ["requirements.txt", "pydantic-ai==2.68.0\n", "agent-tools"],
  ["pyproject.toml", '[project]\ndependencies = ["openai-agents"]\n', "agent-tools"],
  ["package.json", '{"dependencies":{"left-pad":"1.0.0"}}', "coding-agent"],
];

for (const [file, text, pack] of PACKS) {
  Deno.test(`gait init takes the pack ${pack} for a project whose ${file} says ${text.trim()}`, async () => {
    using place = new Place();
    place.write(file, text);
    const done = await place.run("init", "--yes", "--json");
    assert.equal(done.exit, 0, done.stderr);
    const { steps, next_command } = JSON.parse(done.stdout);
    const [{ note }] = steps;
    assert.equal(note, `decides which calls are allowed; from the pack ${pack}`);
    assert.equal(next_command, "gait policy test gait.policy-test.yaml");
    const tested = await place.run("policy", "test", "gait.policy-test.yaml");
    assert.equal(tested.exit, 0, tested.stdout);
  });
}

Deno.test("gait init names the page that has something on each framework it finds", async () => {
  const packages = {
    "langgraph": "LangGraph: put gait before the tools of the agent: docs/frameworks.md",
    "pydantic-ai": "Pydantic AI: put gait before the tools of the agent: docs/frameworks.md",
    "autogen-agentchat": "AutoGen: put gait before the tools of the agent: docs/python.md",
    "mcp": "MCP SDK: put gait mcp proxy before the servers: docs/mcp.md",
  };
  using place = new Place();
  place.write("requirements.txt", Object.keys(packages).join("\n"));
  const { remaining } = JSON.parse((await place.run("init", "--yes", "--json")).stdout);
  for (const [name, line] of Object.entries(packages)) {
    assert.ok(remaining.includes(line), name);
    const [title = "", page = ""] = line.split(/: .*: /);
    const text = Deno.readTextFileSync(new URL(`../../${page}`, import.meta.url));
    assert.ok(text.toLowerCase().includes((title.split(" ")[0] ?? "").toLowerCase()), page);
  }
});

Deno.test("gait init takes the pack of a client where a project has a framework, too", async () => {
  using place = new Place();
  place.write("package.json", '{"dependencies":{"ai":"7.0.0"}}');
  place.write("GEMINI.md", "x");
  const { stdout } = await place.run("init", "--dry-run");
  assert.match(stdout, /from the pack coding-agent\n/);
});

Deno.test("gait init --undo follows no link, and no record that names other files", async () => {
  using place = new Place();
  await place.run("init", "--yes");
  Deno.mkdirSync(`${place.root}/out/workflows`, { recursive: true });
  Deno.copyFileSync(
    `${place.project}/.github/workflows/gait.yml`,
    `${place.root}/out/workflows/gait.yml`,
  );
  Deno.removeSync(`${place.project}/.github`, { recursive: true });
  Deno.symlinkSync(`${place.root}/out`, `${place.project}/.github`);
  const seen = await place.asked("init", "--undo");
  assert.match(seen.text, /left +CI: .*\n +a link is on its path now/);
  assert.deepEqual(place.files(`${place.root}/out`), ["workflows/gait.yml"]);

  Deno.removeSync(`${place.project}/.github`);
  await place.run("init", "--yes");
  Deno.writeTextFileSync(`${place.root}/victim`, "x");
  const folder = `${place.home}/.gait/init`;
  const [name = ""] = place.files(folder);
  const record = JSON.parse(Deno.readTextFileSync(`${folder}/${name}`));
  record.files[0].path = "../victim";
  Deno.writeTextFileSync(`${folder}/${name}`, JSON.stringify(record));
  const refused = await place.asked("init", "--undo");
  assert.equal(refused.exit, 6, refused.text);
  assert.equal(Deno.readTextFileSync(`${place.root}/victim`), "x");
});

Deno.test("after a kill in the middle, gait init goes on and --undo takes all back", async () => {
  using place = new Place();
  await place.run("init", "--yes");
  // What a process leaves that ended after the record, the policy and one key were written.
  for (const name of [".github/workflows/gait.yml", ".gitignore", "gait.toml"]) {
    Deno.removeSync(`${place.project}/${name}`);
  }
  const key = `${place.home}/.gait/keys/gait_public.key`;
  const was = Deno.readTextFileSync(key);
  Deno.removeSync(key);
  const again = await place.run("init", "--yes");
  assert.equal(again.exit, 0, again.stderr);
  assert.deepEqual(place.files(), WRITTEN);
  assert.equal(Deno.readTextFileSync(key), was);
  Deno.removeSync(`${place.project}/gait.toml`);
  assert.equal((await place.asked("init", "--undo")).exit, 0);
  assert.deepEqual(place.files(), []);
});
