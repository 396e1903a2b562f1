/** The plugin for OpenCode, with a program in place of gait, in this runtime and in Node. */

import assert from "node:assert/strict";
import { openCodeRegistration } from "../../src/core/clients/opencode/registration.ts";
import { scratch } from "../support/gait.ts";
import { NO_ANSWERS, socketIn, stubAnswer, StubHookServer } from "../support/stub_hook_server.ts";
import { until } from "../support/until.ts";

const ID = "0123456789abcdef";
const INPUT = { tool: "bash", sessionID: "ses_1", callID: "call_1" };

type Hook = (input: unknown, output: unknown) => Promise<void>;
interface Plugin {
  readonly "tool.execute.before": Hook;
  readonly "tool.execute.after": Hook;
  readonly event: (given: unknown) => Promise<void>;
}

interface Written {
  readonly observe?: boolean;
  readonly seconds?: number;
  readonly serve?: boolean;
  /** A name in place of the path of gait. */
  readonly named?: string;
}

class PluginFolder {
  readonly #folder = scratch();
  readonly path = this.#folder.path;

  [Symbol.dispose](): void {
    this.#folder[Symbol.dispose]();
  }

  /** Writes the plugin, whose gait is this script of the shell; gives the plugin's path. */
  write(
    script: string,
    { observe = false, seconds = 7, serve = false, named }: Written = {},
  ): string {
    const program = `${this.path}/my gait`;
    Deno.writeTextFileSync(program, `#!/bin/sh\n${script}\n`);
    Deno.chmodSync(program, 0o755);
    const environment = { HOME: this.path, GAIT_LOG_DIR: "" };
    const command = {
      id: ID,
      program: [named ?? program],
      observe,
      isPosix: true,
      environment,
      serve,
    };
    const text = openCodeRegistration.add(undefined, command);
    const path = `${this.path}/gait_${crypto.randomUUID()}.js`;
    Deno.writeTextFileSync(
      path,
      text.replace("const DEADLINE_MS = 7000", `const DEADLINE_MS = ${seconds * 1000}`)
        .replace("SERVER_DEADLINE_MS = 2000", "SERVER_DEADLINE_MS = 500"),
    );
    return path;
  }

  async load(script: string, options?: Written): Promise<Plugin> {
    const module = await import(`file://${this.write(script, options)}`);
    assert.deepEqual(Object.keys(module), ["GaitPlugin"], "every export is a plugin");
    return await module.GaitPlugin({ directory: "/w" });
  }

  read(name: string): string {
    return Deno.readTextFileSync(`${this.path}/${name}`);
  }
}

const PASS = `cat >/dev/null; echo '{"answer":"pass"}'`;

Deno.test("the plugin for OpenCode gives gait the call, and lets it run for one answer alone", async () => {
  using folder = new PluginFolder();
  const plugin = await folder.load(
    `cat > '${folder.path}/stdin'; echo "$@" > '${folder.path}/args'; echo '{"answer":"pass"}'`,
  );
  const output = { args: { command: "ls", deep: { list: [1, { a: null }] } } };
  await plugin["tool.execute.before"](INPUT, output);
  assert.deepEqual(JSON.parse(folder.read("stdin")), {
    event: "tool.execute.before",
    input: INPUT,
    output: { args: { command: "ls", deep: { list: [1, { a: null }] } } },
    directory: "/w",
  });
  assert.equal(folder.read("args"), `hooks run opencode --id ${ID} --event before\n`);
});

for (
  const [what, script, expected] of [
    ["nothing is printed", "cat >/dev/null", /gait gave no answer/],
    ["another document is printed", "echo '{}'", /gait gave no answer/],
    ["allow is printed", `echo '{"answer":"allow"}'`, /gait gave no answer/],
    ["a further member is printed", `echo '{"answer":"pass","x":1}'`, /gait gave no answer/],
    ["two documents are printed", `${PASS}; echo '{"answer":"pass"}'`, /gait gave no answer/],
    ["a line comes first", `echo hello; ${PASS}`, /gait gave no answer/],
    ["it ends with 1", `${PASS}; exit 1`, /gait gave no answer/],
    ["it is killed", `${PASS}; kill -9 $$`, /gait gave no answer/],
    ["it says why", "echo 'no home' >&2; exit 2", /no home/],
    [
      "it denies",
      `echo '{"answer":"deny","text":"the policy says no [gait 1#2]"}'`,
      /^Error: the policy says no \[gait 1#2\]$/,
    ],
    ["it hangs", "sleep 600", /in time/],
    ["its child hangs", "sleep 600 & exit 0", /in time/],
    ["it prints without end", "yes", /too much/],
  ] as const
) {
  Deno.test(`the plugin for OpenCode stops the call if ${what}`, async () => {
    using folder = new PluginFolder();
    const plugin = await folder.load(script, { seconds: 1 });
    const judged = plugin["tool.execute.before"](INPUT, { args: { command: "ls" } });
    await assert.rejects(judged, expected);
    await assert.rejects(
      plugin["tool.execute.before"](INPUT, { args: { command: "ls" } }),
      what === "it denies" ? /./ : /gait hooks uninstall opencode/,
    );
  });
}

Deno.test("the plugin for OpenCode stops the call if there is no gait", async () => {
  using folder = new PluginFolder();
  const plugin = await folder.load(PASS);
  Deno.removeSync(`${folder.path}/my gait`);
  await assert.rejects(
    plugin["tool.execute.before"](INPUT, { args: {} }),
    /so this call does not run: .*ENOENT/,
  );
});

Deno.test("the plugin for OpenCode lets nobody change the arguments that were judged", async () => {
  using folder = new PluginFolder();
  const plugin = await folder.load(PASS);
  // deno-lint-ignore no-explicit-any -- as a later plugin sees it
  const output: any = { args: { command: "ls", deep: { list: [1] } } };
  await plugin["tool.execute.before"](INPUT, output);
  assert.throws(() => output.args.command = "rm -rf /", TypeError);
  assert.throws(() => output.args.more = 1, TypeError);
  assert.throws(() => output.args.deep.list.push(2), TypeError);
  assert.throws(() => output.args = { command: "rm" }, TypeError);
  // An outer object that an earlier plugin froze.
  const inner = { command: "ls" };
  const frozen = { args: Object.freeze({ inner }) };
  await plugin["tool.execute.before"](INPUT, frozen);
  assert.throws(() => inner.command = "rm", TypeError);
});

Deno.test("the plugin for OpenCode takes only arguments that text can hold", async () => {
  using folder = new PluginFolder();
  const plugin = await folder.load(PASS);
  const cyclic: Record<string, unknown> = {};
  cyclic["self"] = cyclic;
  const other = [
    {
      get command() {
        return "ls";
      },
    },
    { command: () => "ls" },
    { at: new Date(0) },
    { toJSON: () => ({ command: "ls" }) },
    { n: NaN },
    { n: 1n },
    Object.create({ command: "rm" }),
    cyclic,
  ];
  for (const args of other) {
    await assert.rejects(
      plugin["tool.execute.before"](INPUT, { args }),
      /gait could not judge this call/,
    );
  }
  await plugin["tool.execute.before"](INPUT, { args: undefined });
  await plugin["tool.execute.before"](INPUT, { args: Object.create(null) });
});

Deno.test("the plugin for OpenCode tells of results and sessions, and fails for none of them", async () => {
  using folder = new PluginFolder();
  const keep = `cat > '${folder.path}/stdin'; echo "$@" > '${folder.path}/args'; exit 1`;
  const plugin = await folder.load(keep);
  await plugin["tool.execute.after"](INPUT, { title: "t", output: "o", metadata: { exit: 0 } });
  assert.equal(folder.read("args"), `hooks run opencode --id ${ID} --event after\n`);
  assert.deepEqual(JSON.parse(folder.read("stdin")).output, {
    title: "t",
    output: "o",
    metadata: { exit: 0 },
  });
  await plugin.event({ event: { type: "session.created", properties: { info: { id: "ses_1" } } } });
  assert.equal(folder.read("args"), `hooks run opencode --id ${ID} --event start\n`);
  assert.deepEqual(JSON.parse(folder.read("stdin")).input, { sessionID: "ses_1" });
  await plugin.event({ event: { type: "session.deleted", properties: { info: { id: "ses_1" } } } });
  assert.equal(folder.read("args"), `hooks run opencode --id ${ID} --event end\n`);
  await plugin.event({ event: { type: "message.updated" } });
  assert.equal(folder.read("args"), `hooks run opencode --id ${ID} --event end\n`);
});

Deno.test("the plugin for OpenCode stops nothing where gait only observes", async () => {
  using folder = new PluginFolder();
  const plugin = await folder.load(`echo "$@" > '${folder.path}/args'; exit 2`, { observe: true });
  const output = { args: { command: "ls" } };
  await plugin["tool.execute.before"](INPUT, output);
  output.args.command = "rm";
  assert.equal(folder.read("args"), `hooks run opencode --id ${ID} --observe --event before\n`);
});

/** Gait in the plugin's folder: starts as a server leave a file, other starts another one. */
const starts = (path: string) =>
  `case "$1" in serve) echo "$@" > '${path}/served';; *) cat > '${path}/stdin'; ` +
  `echo '{"answer":"deny","text":"by a process"}';; esac`;

Deno.test("the plugin for OpenCode takes the answer of a server, and starts nothing", async () => {
  using folder = new PluginFolder();
  const plugin = await folder.load(starts(folder.path), { serve: true });
  {
    await using server = new StubHookServer(folder.path, stubAnswer('{"answer":"pass"}\n'));
    await plugin["tool.execute.before"](INPUT, { args: { command: "é" } });
    const [request = ""] = server.requests;
    assert.match(
      request,
      new RegExp(`^POST /v1/hooks/opencode\\?id=${ID}&event=before HTTP/1\\.1\r\n`),
    );
    assert.match(request, /\r\ngait-log-dir: \r\n/);
    assert.deepEqual(JSON.parse(request.split("\r\n\r\n")[1] ?? "").output, {
      args: { command: "é" },
    });
  }
  await using _server = new StubHookServer(
    folder.path,
    stubAnswer('{"answer":"deny","text":"the policy says no [gait 1#2]"}\n'),
  );
  const judged = plugin["tool.execute.before"](INPUT, { args: {} });
  await assert.rejects(judged, /^Error: the policy says no \[gait 1#2\]$/);
  assert.throws(() => folder.read("stdin"));
  assert.throws(() => folder.read("served"));
});

for (const [what, answer] of Object.entries(NO_ANSWERS)) {
  Deno.test(`the plugin for OpenCode starts gait where the server ${what}`, async () => {
    using folder = new PluginFolder();
    const plugin = await folder.load(starts(folder.path), { serve: true });
    await using server = new StubHookServer(folder.path, answer);
    const judged = plugin["tool.execute.before"](INPUT, { args: {} });
    await assert.rejects(judged, /^Error: by a process$/);
    assert.equal(server.requests.length, 1);
    await until(() => has(`${folder.path}/served`), "the start of a server");
    await until(() => folder.read("served").endsWith("\n"), "the words of its start");
    assert.equal(folder.read("served"), `serve --hooks ${ID} --idle 15m\n`);
  });
}

Deno.test("the plugin for OpenCode starts gait where no socket of its user is", async () => {
  using folder = new PluginFolder();
  const plugin = await folder.load(starts(folder.path), { serve: true });
  const judged = () => plugin["tool.execute.before"](INPUT, { args: {} });
  await assert.rejects(judged(), /^Error: by a process$/);
  await until(() => has(`${folder.path}/served`), "the start of a server");
  await until(() => folder.read("served").endsWith("\n"), "the words of its start");
  Deno.removeSync(`${folder.path}/served`);
  using other = new PluginFolder();
  await using server = new StubHookServer(other.path, stubAnswer('{"answer":"pass"}\n'));
  Deno.symlinkSync(socketIn(other.path), socketIn(folder.path));
  await assert.rejects(judged(), /^Error: by a process$/);
  assert.deepEqual(server.requests, []);
  // A server that does not come up is not started again for each call.
  assert.ok(!has(`${folder.path}/served`));
});

function has(path: string): boolean {
  try {
    Deno.statSync(path);
    return true;
  } catch {
    return false;
  }
}

const RUNTIMES = ["node", "bun"].map((name) => {
  try {
    return { name, ignore: !new Deno.Command(name, { args: ["--version"] }).outputSync().success };
  } catch {
    return { name, ignore: true };
  }
});

for (const { name, ignore } of RUNTIMES.filter(({ name, ignore }) => name === "node" || !ignore)) {
  Deno.test({
    name: `the plugin for OpenCode loads and judges in ${name}${
      ignore ? " (skipped: there is none)" : ""
    }`,
    ignore,
    fn() {
      using folder = new PluginFolder();
      const path = folder.write(
        `case "$(cat)" in *stop*) echo '{"answer":"deny","text":"no"}';; *) echo '{"answer":"pass"}';; esac`,
      );
      // Node takes a file without package.json for a script unless it is named .mjs.
      const module = path.replace(/\.js$/, ".mjs");
      Deno.renameSync(path, module);
      const main = `${folder.path}/main.mjs`;
      Deno.writeTextFileSync(
        main,
        `import { GaitPlugin } from ${JSON.stringify(module)};
const hooks = await GaitPlugin({ directory: "/w" });
const input = ${JSON.stringify(INPUT)};
await hooks["tool.execute.before"](input, { args: { command: "ls" } });
try {
  await hooks["tool.execute.before"](input, { args: { command: "stop" } });
} catch ({ message }) {
  console.log(message);
}
`,
      );
      const { code, stdout, stderr } = new Deno.Command(name, { args: [main] }).outputSync();
      const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
      assert.deepEqual([code, text(stdout)], [0, "no\n"], text(stderr));
    },
  });
  Deno.test({
    name: `the plugin for OpenCode takes no gait of the working folder in ${name}${
      ignore ? " (skipped: there is none)" : ""
    }`,
    ignore,
    fn() {
      using folder = new PluginFolder();
      // As the launcher of npm does, this gait starts a program by its name.
      const path = folder.write("answers", { named: "my gait" });
      const module = path.replace(/\.js$/, ".mjs");
      Deno.renameSync(path, module);
      const checkout = `${folder.path}/checkout`;
      Deno.mkdirSync(`${checkout}/sub/my gait`, { recursive: true });
      Deno.writeTextFileSync(`${folder.path}/answers`, `#!/bin/sh\n${PASS}\n`, { mode: 0o755 });
      for (const name of ["my gait", "answers"]) {
        const text = `#!/bin/sh\n: > '${folder.path}/ran'; ${PASS}\n`;
        Deno.writeTextFileSync(`${checkout}/${name}`, text, { mode: 0o755 });
      }
      const main = `${folder.path}/main.mjs`;
      Deno.writeTextFileSync(
        main,
        `import { GaitPlugin } from ${JSON.stringify(module)};
const hooks = await GaitPlugin({ directory: "/w" });
await hooks["tool.execute.before"](${JSON.stringify(INPUT)}, { args: { command: "ls" } })
  .then(() => console.log("ran"), ({ message }) => console.log(message));
`,
      );
      const [program = ""] = new TextDecoder().decode(
        new Deno.Command("/bin/sh", { args: ["-c", `command -v ${name}`] }).outputSync().stdout,
      ).split("\n");
      const said = (PATH: string) => {
        const run = new Deno.Command(program, { args: [main], cwd: checkout, env: { PATH } });
        return new TextDecoder().decode(run.outputSync().stdout);
      };
      const system = "/usr/bin:/bin";
      for (const first of ["", ".", "./", "../checkout"]) {
        assert.match(said(`${first}:${system}`), /so this call does not run: .*no folder of PATH/);
        assert.equal(said(`${first}:${checkout}/sub:${system}:${folder.path}`), "ran\n", first);
        assert.ok(!has(`${folder.path}/ran`), first);
      }
    },
  });
}
