/** `gait` through the packed npm package: from empty caches, an empty home and an empty folder. */

import assert from "node:assert/strict";
import { installRuntime, NODES, npmScript } from "../../scripts/npm_runtimes.ts";
import { COMMANDS } from "../../src/commands/mod.ts";
import { emptyNetworkNamespace } from "../support/network_namespace.ts";
import { ROOT_PATH } from "../support/scripts.ts";
import { NodePlace, PACKED, run } from "./support.ts";

/** Digest of the demo run, which everybody gets. */
const DEMO = "88913ed84855671786b9ecc3eab94f760332a6c19a3ff2195ab8afd914d57725";
const EXAMPLES = `${ROOT_PATH}/examples/policy-test`;

/** An MCP server with one tool, for Node. It says on standard error that a call reached it. */
const SERVER = `import { createInterface } from "node:readline";
const answer = (id, result) => console.log(JSON.stringify({ jsonrpc: "2.0", id, result }));
for await (const line of createInterface({ input: process.stdin })) {
  const { id, method, params } = JSON.parse(line);
  if (method === "initialize") {
    answer(id, {
      protocolVersion: params.protocolVersion,
      capabilities: { tools: {} },
      serverInfo: { name: "stub", version: "1.0.0" },
    });
  } else if (method === "tools/call") {
    console.error("reached " + params.name);
    answer(id, { content: [{ type: "text", text: "done " + params.name }] });
  } else if (id !== undefined) answer(id, {});
}
`;

const POLICY = `default_verdict: block
rules:
  - name: reads
    effect: allow
    match: { tool_names: [read_file] }
`;

const SESSION = [
  {
    id: 1,
    method: "initialize",
    params: {
      protocolVersion: "2025-06-18",
      capabilities: {},
      clientInfo: { name: "test", version: "1" },
    },
  },
  { method: "notifications/initialized" },
  { id: 2, method: "tools/call", params: { name: "read_file", arguments: { path: "a" } } },
  { id: 3, method: "tools/call", params: { name: "delete_file", arguments: { path: "a" } } },
].map((message) => `${JSON.stringify({ jsonrpc: "2.0", ...message })}\n`).join("");

/** What a place must do once gait is there; `gait` are the words that start it. */
async function walk(place: NodePlace, gait: readonly string[]) {
  const demo = await place.run(...gait, "demo");
  assert.equal(demo.code, 0, demo.stderr);
  assert.match(demo.stdout, new RegExp(`manifest=sha256:${DEMO} `));
  const verified = await place.run(...gait, "verify", "run_demo");
  assert.deepEqual([verified.code, verified.stderr], [0, ""]);
  assert.match(verified.stdout, /^verify ok: /);
  const files = ["--policy", `${EXAMPLES}/block.yaml`, "--intent", `${EXAMPLES}/intent.json`];
  const judged = await place.run(...gait, "gate", "eval", ...files);
  assert.equal(judged.code, 3, judged.stderr);
  assert.match(judged.stdout, /verdict=block/);
  const wrong = await place.run(...gait, "verify", "run_absent", "--json");
  assert.equal(wrong.code, 6);
  assert.equal(JSON.parse(wrong.stdout).ok, false);
}

/** A live session: the call that is not allowed never reaches the server. */
async function converse(place: NodePlace, gait: readonly string[], node: string) {
  await Deno.writeTextFile(`${place.cwd}/server.mjs`, SERVER);
  await Deno.writeTextFile(`${place.cwd}/policy.yaml`, POLICY);
  const line = [...gait, "mcp", "proxy", "--policy", "policy.yaml", "--", node, "server.mjs"];
  const { code, stdout, stderr } = await run(line, { ...place, stdin: SESSION });
  assert.equal(code, 0, stderr);
  const answers = new Map<number, { result?: { isError?: boolean; content?: unknown } }>(
    stdout.trim().split("\n").map((line) => JSON.parse(line)).map((answer) => [answer.id, answer]),
  );
  assert.deepEqual(answers.get(2)?.result?.content, [{ type: "text", text: "done read_file" }]);
  assert.equal(answers.get(3)?.result?.isError, true, stdout);
  assert.match(stderr, /reached read_file/);
  assert.doesNotMatch(stderr, /reached delete_file/);
}

for (const name of NODES) {
  const runtime = await installRuntime(name);
  const missing = runtime.path === undefined
    ? runtime.missing
    : npmScript() === undefined
    ? "there is no npm"
    : undefined;
  const ignore = missing !== undefined;
  const why = missing === undefined ? "" : ` (needs ${name}: ${missing})`;
  const node = runtime.path ?? "";
  for (const scripts of name === "node24" ? ["with", "without"] : ["with"]) {
    const title = `npx from the packed file, Node ${
      name.slice(4)
    }, ${scripts} install scripts${why}`;
    Deno.test({ name: title, ignore }, async () => {
      const place = new NodePlace(`npx-${name}-${scripts}`, node);
      const env = scripts === "with" ? {} : { npm_config_ignore_scripts: "true" };
      Object.assign(place.env, env);
      const gait = [node, npmScript() ?? "", "exec", "--yes", "--package", PACKED, "--", "gait"];
      await walk(place, gait);
      await converse(place, gait, node);
    });
  }
}

const node20 = await installRuntime("node20");
const ignore = node20.path === undefined || npmScript() === undefined;
const node = node20.path ?? "";
const why = ignore ? " (needs node20 and npm)" : "";

const bun = await installRuntime("bun");
Deno.test({
  name: "bun add of the packed file, and gait on Bun alone" +
    (bun.path === undefined ? ` (needs bun: ${bun.missing})` : ""),
  ignore: bun.path === undefined,
  async fn() {
    const place = new NodePlace("bun", bun.path ?? "");
    const { code, stderr } = await place.run(bun.path ?? "", "add", PACKED);
    assert.equal(code, 0, stderr);
    await walk(place, [bun.path ?? "", "--bun", "node_modules/.bin/gait"]);
  },
});

/** Installs the packed file without install scripts; answers the words that start it. */
async function install(place: NodePlace, ...more: readonly string[]): Promise<readonly string[]> {
  const flags = ["--no-audit", "--no-fund", "--ignore-scripts", ...more];
  const { code, stderr } = await place.npm("install", ...flags, PACKED);
  assert.equal(code, 0, stderr);
  return [`${place.cwd}/node_modules/.bin/gait`];
}

const namespace = emptyNetworkNamespace();
Deno.test({
  name: `once installed, it works without network and with another home${why}${namespace.reason}`,
  ignore: ignore || namespace.under === undefined,
  async fn() {
    const place = new NodePlace("offline", node);
    const gait = await install(place);
    const home = `${place.cwd}/other`;
    await Deno.mkdir(home);
    const other = new NodePlace("offline-other", node);
    Object.assign(other.env, { HOME: home });
    await walk(other, [...namespace.under ?? [], ...gait]);
  },
});

Deno.test({
  name:
    `gait init installs a hook where it is installed for all projects, not where it is of one${why}`,
  ignore,
  async fn() {
    const place = new NodePlace("init", node);
    const gait = await install(place);
    await Deno.writeTextFile(`${place.cwd}/GEMINI.md`, "x");
    const hooks = async (...line: readonly string[]) => {
      const said = await place.run(...line, "init", "--dry-run", "--json");
      const { steps } = JSON.parse(said.stdout) as { steps: { what: string; action: string }[] };
      return steps.find(({ what }) => what === "hooks")?.action;
    };
    const first = place.env["PATH"];
    Object.assign(place.env, { PATH: `${place.cwd}/node_modules/.bin:${first}` });
    assert.equal(await hooks(...gait), "left");
    const prefix = `${place.cwd}/../global`;
    const { code, stderr } = await place.npm("install", "--global", "--prefix", prefix, PACKED);
    assert.equal(code, 0, stderr);
    Object.assign(place.env, { PATH: `${prefix}/bin:${first}` });
    assert.equal(await hooks(`${prefix}/bin/gait`), "new");
  },
});

for (const name of NODES) {
  const runtime = await installRuntime(name);
  const absent = runtime.path === undefined || npmScript() === undefined;
  Deno.test({
    name: `it says itself that the working folder is gone, ${name}${absent ? " (needs npm)" : ""}`,
    ignore: absent,
    async fn() {
      const place = new NodePlace(`gone-${name}`, runtime.path ?? "");
      const [gait = ""] = await install(place);
      const script = 'mkdir gone; cd gone; rmdir ../gone; exec "$0" "$@" 2>&3';
      // The shell itself says, too, that the folder is gone.
      const gone = ["/bin/sh", "-c", `exec 3>&2 2>/dev/null; ${script}`, gait];
      const error = "Cannot start gait: the working folder is gone";
      const hint = "cd into a folder that exists";
      const lines = [["version"], ["gate", "eval", "--policy", "p"], ["hooks", "run", "codex"]];
      for (const line of lines) {
        const said = await place.run(...gone, ...line);
        const stderr = `error: ${error}\nhint: ${hint}\n`;
        assert.deepEqual(said, { code: 6, stdout: "", stderr }, line.join(" "));
        const asJson = await place.run(...gone, ...line, "--json");
        assert.deepEqual([asJson.code, asJson.stderr], [6, ""]);
        const { correlation_id, ...rest } = JSON.parse(asJson.stdout);
        assert.match(correlation_id, /^[0-9a-f]{24}$/);
        const code = "invalid_input";
        const kind = { error_code: code, error_category: code, ok: false, retryable: false };
        assert.deepEqual(rest, { ...kind, error, hint });
      }
    },
  });
}

Deno.test({
  name: `it refuses dashes before control characters, also before those that Deno takes off${why}`,
  ignore,
  async fn() {
    const place = new NodePlace("returns", node);
    const gait = await install(place);
    for (const word of ["--\r", "-\r", "--\r\r", "--\n", "--\x01"]) {
      const said = await place.run(...gait, "demo", word);
      const shown = JSON.stringify(word);
      assert.equal(said.code, 6, shown);
      assert.match(said.stderr, /^error: unknown option --?(?:\\u00[01][0-9a-f])+\n/, shown);
    }
    const { code, stdout } = await place.run(...gait, "version", "--json\r");
    assert.deepEqual([code, JSON.parse(stdout).ok], [0, true]);
  },
});

Deno.test({
  name: `it fails with exit code 7 where the Deno program is missing, and says what to do${why}`,
  ignore,
  async fn() {
    const place = new NodePlace("missing", node);
    const gait = await install(place, "--omit=optional");
    const said = await place.run(...gait, "gate", "eval", "--policy", "p", "--intent", "i");
    assert.equal(said.code, 7, said.stderr);
    assert.equal(said.stdout, "");
    assert.match(
      said.stderr,
      /^error: Cannot start gait: the npm package "deno" brought no program/,
    );
    assert.match(said.stderr, /\nhint: .*npm install --include=optional/);
    const asJson = await place.run(...gait, "verify", "x", "--json");
    assert.deepEqual([asJson.code, asJson.stderr], [7, ""]);
    const { error, hint, ...members } = JSON.parse(asJson.stdout);
    assert.match(error, /^Cannot start gait: the npm package "deno" brought no program/);
    assert.match(hint, /npm install --include=optional/);
    const { correlation_id, ...rest } = members;
    assert.match(correlation_id, /^[0-9a-f]{24}$/);
    const code = "dependency_missing";
    const expected = { ok: false, error_code: code, error_category: code, retryable: false };
    assert.deepEqual(rest, expected);
    await Deno.remove(`${place.cwd}/node_modules/deno`, { recursive: true });
    const bare = await place.run(...gait, "demo");
    assert.equal(bare.code, 7);
    assert.match(
      bare.stderr,
      /^error: Cannot start gait: the npm package "deno" is not installed\n/,
    );
  },
});

Deno.test({
  name: `it fails with exit code 7 where the Deno program does not start${why}`,
  ignore,
  async fn() {
    const place = new NodePlace("broken", node);
    const gait = await install(place);
    const program = `${place.cwd}/node_modules/@deno/linux-x64-glibc/deno`;
    await Deno.chmod(program, 0o644);
    const said = await place.run(...gait, "demo");
    assert.equal(said.code, 7, said.stderr);
    assert.match(said.stderr, /^error: Cannot start gait: .* does not start: .*EACCES/);
  },
});

interface HookStep {
  readonly what: string;
  readonly action: string;
  readonly note?: string;
}

/** What `gait init` does about hooks in a new project with a client. */
async function hooksOf(place: NodePlace, name: string, gait: readonly string[], path: string) {
  const project = `${place.cwd}/${name}`;
  await Deno.mkdir(`${project}/.codex`, { recursive: true });
  const env = { ...place.env, PATH: path };
  const said = await run([...gait, "init", "--yes", "--json"], { cwd: project, env });
  assert.equal(said.code, 0, said.stderr);
  const steps: readonly HookStep[] = JSON.parse(said.stdout).steps;
  return steps.find(({ what }) => what === "hooks");
}

Deno.test({
  name:
    `gait init writes hooks where npm installed gait for good, and says why not elsewhere${why}`,
  ignore,
  async fn() {
    const place = new NodePlace("global", node);
    const prefix = `${place.cwd}/prefix`;
    const flags = ["--no-audit", "--no-fund", "--ignore-scripts", "--global", "--prefix", prefix];
    const { code, stderr } = await place.npm("install", ...flags, PACKED);
    assert.equal(code, 0, stderr);
    const own = place.env["PATH"] ?? "";
    const path = `${prefix}/bin:${own}`;
    assert.equal((await hooksOf(place, "named", ["gait"], path))?.action, "new");
    const linked = `${place.cwd}/linked`;
    await Deno.mkdir(linked);
    await Deno.symlink(`${prefix}/bin/gait`, `${linked}/gait`);
    const byPath = [`${prefix}/bin/gait`];
    assert.equal((await hooksOf(place, "linked p", byPath, `${linked}:${own}`))?.action, "new");
    const absent = await hooksOf(place, "absent", byPath, own);
    assert.match(absent?.note ?? "", /^gait is not on your PATH/);

    const npx = [node, npmScript() ?? "", "exec", "--yes", "--package", PACKED, "--", "gait"];
    const passing = await hooksOf(place, "passing", npx, own);
    assert.equal(passing?.action, "left");
    assert.match(passing?.note ?? "", /there only while npx or a package's script runs/);
    assert.match(passing?.note ?? "", /npm install --global/);
  },
});

/** What may lie at `~/.npmrc`, where Deno cannot use it. */
const NPM_SETTINGS: Readonly<Record<string, (path: string) => Promise<unknown> | void>> = {
  "a registry of a variable that is not set": (path) =>
    Deno.writeTextFile(path, "registry=${NPM_REGISTRY}\n"),
  "bytes that are not UTF-8": (path) => Deno.writeFile(path, new Uint8Array([0xff, 0xfe, 0x80])),
  "a folder": (path) => Deno.mkdir(path),
  "a pipe": (path) => new Deno.Command("mkfifo", { args: [path] }).output(),
};

Deno.test({
  name: `settings of npm registries do not matter, and gait still has its home folder${why}`,
  ignore,
  async fn() {
    const place = new NodePlace("npmrc", node);
    const [gait = ""] = await install(place);
    for (const [what, make] of Object.entries(NPM_SETTINGS)) {
      const home = `${place.cwd}/${what}`;
      const project = `${home} project`;
      for (const path of [home, project]) await Deno.mkdir(path);
      await make(`${home}/.npmrc`);
      const line = ["timeout", "20", gait, "init", "--yes", "--no-clients", "--json"];
      const said = await run(line, { cwd: project, env: { ...place.env, HOME: home } });
      assert.equal(said.code, 0, `${what}: ${said.stderr}`);
      assert.equal(said.stderr, "", what);
      const { steps } = JSON.parse(said.stdout);
      const keys = steps.find((step: { what: string }) => step.what === "keys");
      assert.equal(keys.path, `${home}/.gait/keys/gait_private.key`, what);
      assert.ok((await Deno.stat(keys.path)).isFile, what);
    }
  },
});

/** A call as each client tells it to its hook, and what its hook answers to deny it. */
const CALLS: Readonly<
  Record<string, { readonly file: string; readonly call: unknown; deny: RegExp }>
> = {
  "claude-code": {
    file: ".claude/settings.json",
    call: {
      ...{ session_id: "s", transcript_path: "/t.jsonl", cwd: "/", permission_mode: "default" },
      ...{ hook_event_name: "PreToolUse", tool_name: "Bash", tool_use_id: "t" },
      tool_input: { command: "rm x" },
    },
    deny: /^{"hookSpecificOutput":{"hookEventName":"PreToolUse","permissionDecision":"deny",/,
  },
  codex: {
    file: ".codex/hooks.json",
    call: {
      ...{ session_id: "s", transcript_path: "/t.jsonl", cwd: "/", permission_mode: "default" },
      ...{ hook_event_name: "PreToolUse", tool_name: "Bash", tool_use_id: "t", turn_id: "1" },
      ...{ model: "m", tool_input: { command: "rm x" } },
    },
    deny: /^{"hookSpecificOutput":{"hookEventName":"PreToolUse","permissionDecision":"deny",/,
  },
  gemini: {
    file: ".gemini/settings.json",
    call: {
      ...{ session_id: "s", transcript_path: "/t.jsonl", cwd: "/", hook_event_name: "BeforeTool" },
      ...{ timestamp: "2026-01-01T00:00:00Z", tool_name: "run_shell_command" },
      tool_input: { command: "rm x" },
    },
    deny: /^{"decision":"deny",/,
  },
  copilot: {
    file: ".copilot/hooks/gait.json",
    call: {
      ...{ sessionId: "s", timestamp: 1, cwd: "/", toolName: "bash" },
      toolArgs: { command: "rm x" },
    },
    deny: /^{"permissionDecision":"deny",/,
  },
  cursor: {
    file: ".cursor/hooks.json",
    call: {
      ...{ conversation_id: "c", generation_id: "g", hook_event_name: "preToolUse" },
      ...{ workspace_roots: ["/"], tool_name: "Shell", tool_use_id: "t", cwd: "/" },
      tool_input: { command: "rm x" },
    },
    deny: /^{"permission":"deny",/,
  },
};

/** The command line of gait before a call in the settings of a client. */
function hookLine(settings: unknown): string | undefined {
  if (typeof settings === "string") {
    return / hooks run .* --event before/.test(settings) ? settings : undefined;
  }
  if (typeof settings !== "object" || settings === null) return undefined;
  return Object.values(settings).map(hookLine).find((line) => line !== undefined);
}

Deno.test({
  name: `hooks of one user deny every call, whatever is missing or broken around them${why}`,
  ignore,
  async fn() {
    const place = new NodePlace("user-hooks", node);
    const prefix = `${place.cwd}/prefix`;
    const flags = ["--no-audit", "--no-fund", "--ignore-scripts", "--global", "--prefix", prefix];
    const { code, stderr } = await place.npm("install", ...flags, PACKED);
    assert.equal(code, 0, stderr);
    const gait = `${prefix}/bin/gait`;
    const packages = `${prefix}/lib/node_modules/@gait/cli`;
    const home = place.env["HOME"] ?? "";
    await Deno.writeTextFile(`${place.cwd}/policy.yaml`, POLICY);
    const lines: Record<string, string> = {};
    for (const [client, { file }] of Object.entries(CALLS)) {
      const options = ["--user", "--policy", `${place.cwd}/policy.yaml`, "--no-serve", "--yes"];
      const made = await place.run(gait, "hooks", "install", client, ...options);
      assert.equal(made.code, 0, made.stderr);
      lines[client] = hookLine(JSON.parse(await Deno.readTextFile(`${home}/${file}`))) ?? "";
    }
    const answers = (...under: readonly string[]) =>
      Promise.all(
        Object.entries(CALLS).map(async ([client, { call, deny }]) => {
          const line = [...under, "/bin/sh", "-c", lines[client] ?? ""];
          const env = { HOME: home, PATH: "/usr/bin:/bin" };
          return {
            client,
            deny,
            ...await run(line, { cwd: "/", env, stdin: JSON.stringify(call) }),
          };
        }),
      );
    /** Every hook gives its client the answer that denies. */
    const deny = async (what: string, ...under: readonly string[]) => {
      for (const { client, code, stdout, stderr, deny } of await answers(...under)) {
        assert.equal(code, 0, `${what}: ${client}: ${stderr}`);
        assert.match(stdout, deny, `${what}: ${client}`);
      }
    };
    /** Every hook ends with the code that denies, and a text. */
    const fail = async (what: string) => {
      for (const { client, code, stdout, stderr } of await answers()) {
        assert.deepEqual([code, stdout], [2, ""], `${what}: ${client}: ${stderr}`);
        const text = "gait gave no answer, so this call does not run. gait hooks doctor";
        assert.ok(stderr.includes(text), `${what}: ${client}: ${stderr}`);
      }
    };
    await deny("nothing");
    for (const [what, make] of Object.entries(NPM_SETTINGS)) {
      await make(`${home}/.npmrc`);
      await fail(what);
      if (what === "a folder") {
        const said = await place.run(gait, "hooks", "doctor", "codex");
        assert.equal(said.code, 7, said.stdout);
        assert.match(said.stdout, /every call is denied, since .*: Error loading \.npmrc at /);
      }
      await Deno.remove(`${home}/.npmrc`, { recursive: true });
    }
    // The package of the platform has the program; this one only names it.
    for (
      const [path, check] of [["node_modules/deno", deny], ["node_modules/@deno", fail], [
        "cli",
        fail,
      ]] as const
    ) {
      await Deno.rename(`${packages}/${path}`, `${packages}/away`);
      await check(`no ${path}`);
      await Deno.rename(`${packages}/away`, `${packages}/${path}`);
    }
    await Deno.remove(`${home}/.cache`, { recursive: true });
    await deny("no cache");
    if (namespace.under === undefined) return;
    await Deno.remove(`${home}/.cache`, { recursive: true });
    await deny("no cache and no network", ...namespace.under);
  },
});

Deno.test({
  name: `variables of Deno change nothing, and programs that gait starts have them${why}`,
  ignore,
  async fn() {
    const place = new NodePlace("variables", node);
    const [gait = ""] = await install(place);
    const coverage = `${place.cwd}/coverage`;
    const others = {
      DENO_V8_FLAGS: "--help",
      DENO_COVERAGE_DIR: coverage,
      DENO_PERMISSION_BROKER_PATH: "x",
      OTEL_DENO: "true",
      GAIT_KEPT_VARIABLES: '{"HOME":"/nowhere"}',
    };
    const env = { ...place.env, ...others };
    const said = await run([gait, "verify", "nope"], { cwd: place.cwd, env });
    assert.equal(said.code, 6, said.stdout + said.stderr);
    assert.match(said.stderr, /^error: runpack not found/);
    await assert.rejects(Deno.stat(coverage), Deno.errors.NotFound);

    const show = "console.error(JSON.stringify(process.env))";
    await Deno.writeTextFile(`${place.cwd}/server.mjs`, show + "\n" + SERVER);
    await Deno.writeTextFile(`${place.cwd}/policy.yaml`, POLICY);
    await Deno.mkdir(`${place.cwd}/home`);
    await Deno.writeTextFile(`${place.cwd}/home/.npmrc`, "registry=x\n");
    const line = [gait, "mcp", "proxy", "--policy", "policy.yaml", "--", node, "server.mjs"];
    const home = { HOME: `${place.cwd}/home` };
    const served = await run(line, { cwd: place.cwd, env: { ...env, ...home }, stdin: SESSION });
    assert.equal(served.code, 0, served.stderr);
    const text = served.stderr.split("\n").find((each) => each.startsWith("{")) ?? "{}";
    const { GAIT_KEPT_VARIABLES: _, ...expected } = others;
    const { HOME, DENO_DIR, GAIT_KEPT_VARIABLES, ...seen } = JSON.parse(text);
    assert.deepEqual([HOME, DENO_DIR, GAIT_KEPT_VARIABLES], [home.HOME, undefined, undefined]);
    for (const [name, value] of Object.entries(expected)) assert.equal(seen[name], value, name);
  },
});

Deno.test({
  name: `signals reach gait, and its end by one is the launcher's${why}`,
  ignore,
  async fn() {
    const place = new NodePlace("signals", node);
    const [gait = ""] = await install(place);
    await Deno.writeTextFile(`${place.cwd}/server.mjs`, SERVER);
    await Deno.writeTextFile(`${place.cwd}/policy.yaml`, POLICY);
    const child = new Deno.Command(gait, {
      args: ["mcp", "proxy", "--policy", "policy.yaml", "--", node, "server.mjs"],
      ...{ cwd: place.cwd, env: place.env, clearEnv: true },
      ...{ stdin: "piped", stdout: "piped", stderr: "null" },
    }).spawn();
    const writer = child.stdin.getWriter();
    await writer.write(new TextEncoder().encode(SESSION));
    const reader = child.stdout.getReader();
    await reader.read(); // it answers, so it runs
    child.kill("SIGTERM");
    const status = await child.status;
    await writer.close().catch(() => {}); // it is gone
    await reader.cancel();
    assert.ok(!status.success);
    assert.ok(status.code === 143 || status.signal === "SIGTERM", JSON.stringify(status));
  },
});

Deno.test({
  name: `the package runs no script, names its licences and gives the declared permissions${why}`,
  ignore,
  async fn() {
    const place = new NodePlace("content", node);
    await install(place);
    const home = `${place.cwd}/node_modules/@gait/cli`;
    const manifest = JSON.parse(await Deno.readTextFile(`${home}/package.json`));
    assert.deepEqual([manifest.scripts, manifest.dependencies], [undefined, { deno: "2.9.6" }]);
    // npm installs no peer that is optional.
    for (const name of Object.keys(manifest.peerDependencies)) {
      assert.deepEqual(manifest.peerDependenciesMeta[name], { optional: true }, name);
    }
    const commands = await Promise.all(COMMANDS.map(({ load }) => load()));
    const needs = [...new Set(commands.flatMap(({ needs }) => needs))].sort();
    const given = manifest.gait.flags.filter((flag: string) => flag.startsWith("--allow-"));
    assert.deepEqual(given, needs.map((need) => `--allow-${need}`));
    assert.ok(manifest.gait.flags.includes("--no-prompt"));
    const licenses = await Deno.readTextFile(`${home}/THIRD_PARTY_LICENSES.txt`);
    for (const name of ["js-yaml", "@zip.js/zip.js", "canonicalize", "unbash"]) {
      assert.match(licenses, new RegExp(`^${name} [0-9.]+ \\(`, "m"));
    }
  },
});
