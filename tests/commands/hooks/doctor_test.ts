/** `gait hooks doctor`, with programs that answer as a client, a hook or something else would. */

import assert from "node:assert/strict";
import type { ClientName } from "../../../src/core/clients/client.ts";
import type { RunRequest, RunResult } from "../../../src/io/host.ts";
import { gait, gaitProcess, type SeenInMemory } from "../../support/gait.ts";
import { HooksHome } from "../../support/hooks_home.ts";
import { SystemOnDisk } from "../../support/system_on_disk.ts";
import { utf8 } from "../../support/text_source.ts";

/** A refusal as Gemini CLI 0.61 honours it. */
const DENY = '{"decision":"deny","reason":"gait blocked this call. [gait 0a1b2c3d#4]"}\n';

/** A refusal as Claude Code 2.1 takes it. */
const CLAUDE_DENY =
  '{"hookSpecificOutput":{"hookEventName":"PreToolUse","permissionDecision":"deny","permissionDecisionReason":"no. [gait 0a1b2c3d#4]"}}\n';

interface Answers {
  /** What the hook prints and how it ends. */
  readonly stdout?: string;
  readonly stderr?: string;
  readonly exit?: number;
  /** What the client says for --version. */
  readonly version?: string;
  /** What a server answers; absent if none runs. */
  readonly server?: string;
  /** The version of the gait that the hook starts. */
  readonly gait?: string;
  /** What that gait says, and how it ends, if it does not start. */
  readonly unstarted?: { readonly stderr: string; readonly exit: number };
  readonly env?: Readonly<Record<string, string>>;
}

/** The programs that a doctor starts, and their answers. */
function programs({ stdout = DENY, stderr = "", exit = 0, version = "0.61.0", ...more }: Answers) {
  const started: RunRequest[] = [];
  const run = (request: RunRequest): RunResult => {
    started.push(request);
    const said = (out: string, err = "", status = 0) => ({
      stdout: utf8(out),
      stderr: utf8(err),
      stderrBytes: err.length,
      status,
      timedOut: false,
    });
    if (request.args.includes("/usr/bin/perl")) {
      return said(more.server === undefined ? `-${utf8Text(request)}` : `+${more.server}`);
    }
    if (request.args.at(-1) === "--version") return said(`${version}\n`);
    if (request.args.includes("version")) {
      if (more.unstarted !== undefined) {
        return said("", more.unstarted.stderr, more.unstarted.exit);
      }
      return said(`{"ok":true,"version":"${more.gait ?? "0.0.0-dev"}"}\n`);
    }
    return said(stdout, stderr, exit);
  };
  return { run, started };
}

function utf8Text({ stdin }: RunRequest): string {
  return new TextDecoder().decode(stdin);
}

/** A home in which gait is installed for a client. */
async function installed(client: ClientName, ...options: readonly string[]): Promise<HooksHome> {
  const home = new HooksHome();
  const line = ["hooks", "install", client, "--policy", home.policy, "--yes", ...options];
  const { exit, stderr } = await home.run(line);
  assert.equal(exit, 0, stderr);
  return home;
}

interface Found {
  readonly client: string;
  readonly name: string;
  readonly status: string;
  readonly message: string;
  readonly fix_command?: string;
  readonly median_ms?: number;
}

/** Runs the doctor; answers its checks by name. */
async function doctor(
  home: HooksHome,
  line: string,
  answers: Answers = {},
): Promise<SeenInMemory & { readonly found: Record<string, Found>; started: RunRequest[] }> {
  const { run, started } = programs(answers);
  const world = { env: { HOME: home.path, PATH: "", ...answers.env }, run };
  const system = new SystemOnDisk(world, home.path);
  const seen = await gait(`hooks doctor ${line} --json`, world, system);
  const { checks = [] } = seen.json() as unknown as { readonly checks?: readonly Found[] };
  return { ...seen, started, found: Object.fromEntries(checks.map((one) => [one.name, one])) };
}

const GEMINI = "GEMINI_CLI_HOME";
const SETTINGS = ".gemini/settings.json";

Deno.test("gait hooks doctor passes a registration that works, and says how quickly it answers", async () => {
  using home = await installed("gemini");
  const { exit, found, system } = await doctor(home, "gemini", { server: DENY });
  assert.equal(exit, 0);
  // It takes seconds where gait starts for each answer.
  assert.deepEqual(
    [system.progressed[0], system.progressed.at(-1)],
    ["trying hooks 1/14", "trying hooks 14/14"],
  );
  const statuses = Object.entries(found).map(([name, { status }]) => `${name}: ${status}`);
  assert.deepEqual(statuses, [
    "registered: pass",
    "entry: pass",
    "off_switch: pass",
    "version: pass",
    "program: pass",
    "canary_shell: pass",
    "canary_write: pass",
    "canary_edit: pass",
    "canary_mcp: pass",
    "canary_unknown: pass",
    "speed: pass",
    "server: pass",
  ]);
  assert.equal(typeof found["speed"]?.median_ms, "number");
  assert.equal(typeof found["server"]?.median_ms, "number");
});

/** What the doctor says of the server of a hook. */
async function server(home: HooksHome, answers: Answers = {}) {
  const { exit, found } = await doctor(home, "gemini", answers);
  const { status, message, fix_command } = found["server"] ?? {};
  return { exit, status, message, fix_command };
}

Deno.test("gait hooks doctor says whether a server answers, and answers as gait does", async () => {
  using home = await installed("gemini");
  const id = home.records().find((name) => name.endsWith(".json"))?.replace(".json", "");
  const answered = await server(home, { server: DENY.replace("0a1b2c3d#4", "4d3c2b1a#9") });
  assert.match(
    answered.message ?? "",
    /^a server answers in \d+ ms \(median of 5\), as gait does$/,
  );
  assert.deepEqual(await server(home), {
    ...{ exit: 0, status: "warn", message: "no server answers, so each call starts gait" },
    fix_command: `gait serve --hooks ${id}`,
  });
  for (const other of ["", DENY.replace("blocked", "allowed"), "{}\n"]) {
    assert.deepEqual(await server(home, { server: other }), {
      ...{ exit: 2, status: "fail" },
      message: "the server answers a call of run_shell_command otherwise than gait does",
      fix_command: "gait hooks install gemini --no-serve",
    });
  }
  home.write(
    `.gait/serve/${id}.json`,
    JSON.stringify({
      ...{ schema_id: "gait.serve.server", schema_version: "1.0.0" },
      ...{ created_at: "2026-11-01T10:00:00Z", producer_version: "9.9.9", id, pid: 4711 },
      socket: `${home.path}/.gait/serve/${id}.sock`,
    }),
    0o600,
  );
  Deno.chmodSync(`${home.path}/.gait/serve`, 0o700);
  assert.deepEqual(await server(home, { server: DENY }), {
    ...{ exit: 0, status: "warn" },
    message: "the server is gait 9.9.9, and this is gait 0.0.0-dev",
    fix_command: "kill 4711",
  });
});

Deno.test("gait hooks doctor expects no server where gait was installed without", async () => {
  using home = await installed("gemini", "--no-serve");
  assert.deepEqual(await server(home), {
    ...{ exit: 0, status: "pass", message: "each call starts gait, as it was installed" },
    fix_command: undefined,
  });
});

Deno.test("gait hooks doctor prints a line for each check, and the command that settles it", async () => {
  using home = await installed("gemini");
  home.write(SETTINGS, "{}");
  const world = { env: { HOME: home.path }, run: programs({}).run };
  const { exit, stdout } = await gait(
    "hooks doctor gemini",
    world,
    new SystemOnDisk(world, home.path),
  );
  assert.equal(exit, 2);
  assert.equal(
    stdout,
    `hooks doctor: status=fail failed=1 warned=0
- gemini registered: fail (${home.path}/${SETTINGS} no longer names gait, so Gemini CLI asks nobody)
  fix: gait hooks install gemini
`,
  );
});

/** A fault, what finds it, and what the doctor says. */
interface Case {
  readonly name: string;
  readonly client?: ClientName;
  readonly install?: readonly string[];
  readonly break?: (home: HooksHome) => void;
  readonly answers?: Answers;
  readonly check: string;
  readonly status?: "warn" | "fail";
  readonly message: RegExp;
  readonly fix?: string;
  readonly exit: number;
}

const edit = (name: string, change: (text: string) => string) => (home: HooksHome) =>
  home.write(name, change(home.read(name) ?? ""));

const CASES: readonly Case[] = [
  {
    name: "the client's file is gone",
    break: (home) => Deno.removeSync(`${home.path}/${SETTINGS}`),
    check: "registered",
    message: /settings\.json is gone, so Gemini CLI asks nobody$/,
    fix: "gait hooks install gemini",
    exit: 2,
  },
  {
    name: "a variable lets the client look elsewhere",
    answers: { env: { [GEMINI]: "/elsewhere" } },
    check: "registered",
    message: /and Gemini CLI looks in \/elsewhere\/\.gemini\/settings\.json$/,
    fix: "gait hooks install gemini",
    exit: 2,
  },
  {
    name: "the client's file cannot be read",
    break: (home) => home.write(SETTINGS, "{"),
    check: "registered",
    message: /Cannot parse JSON/,
    exit: 7,
  },
  {
    name: "the entry was changed",
    break: edit(SETTINGS, (text) => text.replace('"timeout": 10000', '"timeout": 100')),
    check: "entry",
    message: /^the entry changed since gait hooks install/,
    fix: "gait hooks accept gemini",
    exit: 2,
  },
  {
    name: "hooks are off in the client's settings",
    client: "claude-code",
    break: edit(".claude/settings.json", (text) => text.replace("{", '{"disableAllHooks":true,')),
    answers: { version: "2.1.332 (Claude Code)", stdout: CLAUDE_DENY },
    check: "off_switch",
    message: /disableAllHooks is true in .*\/\.claude\/settings\.json$/,
    exit: 7,
  },
  {
    name: "the client is too old for what is promised",
    client: "claude-code",
    answers: { version: "2.1.197 (Claude Code)", stdout: CLAUDE_DENY },
    check: "version",
    message: /^Claude Code 2\.1\.197 is older than 2\.1\.295: it ignores onFailure/,
    exit: 7,
  },
  {
    name: "the client is older than what gait was tried with",
    answers: { version: "0.60.1" },
    check: "version",
    status: "warn",
    message: /^Gemini CLI 0\.60\.1 is older than 0\.61\.0, with which gait was tried$/,
    exit: 0,
  },
  {
    name: "the hook starts another version of gait",
    answers: { gait: "0.0.1" },
    check: "program",
    status: "warn",
    message: /^the hook starts gait 0\.0\.1, and this is gait 0\.0\.0-dev$/,
    fix: "gait hooks install gemini",
    exit: 0,
  },
  {
    name: "the gait of the hook does not start, and would not if it were registered again",
    answers: {
      unstarted: {
        stderr: "error: Error loading .npmrc at /h/.npmrc.\n\nCaused by:\n    0: x\n",
        exit: 1,
      },
    },
    check: "program",
    message:
      /^every call is denied, since .* ends with exit code 1: error: Error loading \.npmrc at \/h\/\.npmrc\.$/,
    exit: 7,
  },
  {
    name: "another program of the hook does not start",
    install: ["--program", "/opt/gait"],
    answers: { unstarted: { stderr: "", exit: 126 } },
    check: "program",
    message: /^every call is denied, since \/opt\/gait ends with exit code 126$/,
    fix: "gait hooks install gemini",
    exit: 2,
  },
  {
    name: "the answer has a member that the client does not know",
    answers: { stdout: DENY.replace("{", '{"permission":"deny",') },
    check: "canary_shell",
    message: /^a call of run_shell_command that must be denied is not: exit 0, printed \{"perm/,
    exit: 7,
  },
  {
    name: "a text precedes the answer",
    answers: { stdout: `note\n${DENY}` },
    check: "canary_write",
    message: /^a call of write_file that must be denied is not/,
    exit: 7,
  },
  {
    name: "the answer has no reason",
    answers: { stdout: '{"decision":"deny","reason":""}\n' },
    check: "canary_edit",
    message: /^a call of replace that must be denied is not/,
    exit: 7,
  },
  {
    name: "the call is not denied",
    answers: { stdout: "" },
    check: "canary_shell",
    message: /that must be denied is not: exit 0, printed nothing$/,
    exit: 7,
  },
  {
    name: "the answer comes with another exit code",
    answers: { exit: 1 },
    check: "canary_shell",
    message: /that must be denied is not: exit 1/,
    exit: 7,
  },
  {
    name: "gait cannot judge",
    answers: { stdout: '{"decision":"deny","reason":"gait could not judge this call."}\n' },
    check: "canary_shell",
    message: /^every call is denied, since gait cannot judge: gait could not judge this call\.$/,
    exit: 7,
  },
  {
    name: "gait gives no answer",
    answers: { stdout: "", stderr: "gait gave no answer, so this call does not run.\n", exit: 2 },
    check: "canary_shell",
    message: /^every call is denied, since gait fails: gait gave no answer/,
    exit: 7,
  },
  {
    name: "calls are only observed",
    install: ["--observe"],
    answers: { stdout: "" },
    check: "canary_shell",
    status: "warn",
    message: /^only observed: a call of run_shell_command that must be denied is not$/,
    exit: 0,
  },
  {
    name: "the record of the registration is gone",
    break: (home) =>
      home.records().forEach((name) => Deno.removeSync(`${home.path}/.gait/hooks/${name}`)),
    check: "registered",
    message: /names gait, and no record on this machine says by what it judges/,
    fix: "gait hooks install gemini",
    exit: 2,
  },
  {
    name: "others may read the record of the registration",
    break: (home) => Deno.chmodSync(`${home.path}/.gait/hooks/${home.records()[0]}`, 0o644),
    check: "record",
    message: /it is open to other users$/,
    exit: 7,
  },
];

for (const one of CASES) {
  const { client = "gemini", install = [], answers = {}, status = "fail" } = one;
  Deno.test(`gait hooks doctor finds that ${one.name}`, async () => {
    using home = await installed(client, ...install);
    one.break?.(home);
    const { exit, found } = await doctor(home, client, answers);
    const check = found[one.check];
    assert.equal(check?.status, status, JSON.stringify(found));
    assert.match(check?.message ?? "", one.message);
    assert.equal(check?.fix_command, one.fix);
    assert.equal(exit, one.exit);
  });
}

Deno.test("gait hooks doctor starts the registered command as each client does, with a call of that client", async () => {
  const denied: Readonly<Partial<Record<ClientName, string>>> = {
    "claude-code": CLAUDE_DENY,
    copilot: '{"permissionDecision":"deny","permissionDecisionReason":"no. [gait 0a1b2c3d#4]"}\n',
    cursor:
      '{"permission":"deny","user_message":"no. [gait 0a1b2c3d#4]","agent_message":"no. [gait 0a1b2c3d#4]"}\n',
    opencode: '{"answer":"deny","text":"no. [gait 0a1b2c3d#4]"}\n',
  };
  const starts: Record<string, readonly string[]> = {};
  const tools: Record<string, unknown> = {};
  for (const client of ["claude-code", "copilot", "cursor", "opencode"] as const) {
    using home = await installed(client, "--program", "/opt/gait/gait");
    const answers = { stdout: denied[client] ?? "", version: "9.9.9" };
    const { exit, started, found } = await doctor(home, client, answers);
    assert.equal(exit, 0, JSON.stringify(found));
    const [canary] = started.filter(({ stdin }) => stdin.length > 0);
    starts[client] = [canary?.program ?? "", ...(canary?.args ?? []).slice(0, 2)];
    const { tool_name, toolName, input } = JSON.parse(new TextDecoder().decode(canary?.stdin));
    tools[client] = tool_name ?? toolName ?? input?.tool;
  }
  assert.deepEqual(Object.values(starts).map(([program]) => program), [
    "sh",
    "bash",
    "sh",
    "/opt/gait/gait",
  ]);
  assert.equal(starts["copilot"]?.[1], "-c");
  assert.match(starts["copilot"]?.[2] ?? "", /^\/bin\/sh -c /);
  assert.deepEqual(starts["opencode"]?.slice(1), ["hooks", "run"]);
  assert.deepEqual(tools, {
    "claude-code": "Bash",
    copilot: "bash",
    cursor: "Shell",
    opencode: "bash",
  });
});

Deno.test("gait hooks doctor says of a client that it named whether gait is registered, and of others nothing", async () => {
  using home = new HooksHome();
  const named = await doctor(home, "codex");
  assert.equal(named.exit, 2);
  assert.equal(
    named.found["registered"]?.fix_command,
    "gait hooks install codex --pack coding-agent",
  );
  const all = await doctor(home, "");
  assert.equal(all.exit, 0);
  assert.deepEqual(all.found, {});
  const world = { env: { HOME: home.path }, run: programs({}).run };
  const { stdout } = await gait("hooks doctor", world, new SystemOnDisk(world, home.path));
  assert.equal(stdout, "hooks doctor: gait is registered with no client\n");
});

Deno.test("gait hooks doctor refuses a client that it does not know", async () => {
  using home = new HooksHome();
  const { exit, stdout } = await doctor(home, "codx");
  assert.equal(exit, 6);
  assert.match(stdout, /did you mean codex\?/);
});

Deno.test("gait hooks doctor lists sessions that began with gait and asked about no call", async () => {
  using home = await installed("gemini");
  const id = home.records()[0]?.slice(0, 16) ?? "";
  const log = `${home.path}/.gait/log`;
  const told = async (payload: object) => {
    const { exit, stderr } = await gaitProcess(["hooks", "run", "gemini", "--id", id], {
      cwd: home.path,
      env: { HOME: home.path, GAIT_LOG_DIR: log, DENO_DIR: denoDir() },
      stdin: utf8(JSON.stringify(payload)),
    });
    assert.equal(exit, 0, stderr);
  };
  const start = {
    cwd: home.path,
    hook_event_name: "SessionStart",
    timestamp: "2026-11-01T10:00:00Z",
  };
  await told({ ...start, session_id: "silent" });
  await told({ ...start, session_id: "busy" });
  await told({
    ...start,
    session_id: "busy",
    hook_event_name: "BeforeTool",
    tool_name: "run_shell_command",
    tool_input: { command: "ls" },
  });
  const { run } = programs({});
  const world = { env: { HOME: home.path, GAIT_LOG_DIR: log }, run };
  const system = new SystemOnDisk(world, home.path);
  const { silent_sessions } = (await gait("hooks doctor gemini --json", world, system)).json();
  assert.ok(Array.isArray(silent_sessions));
  const sessions = silent_sessions.map(({ client, session_id }) => [client, session_id]);
  assert.deepEqual(sessions, [["gemini", "silent"]]);
});

function denoDir(): string {
  return Deno.env.get("DENO_DIR") ?? `${Deno.env.get("HOME")}/.cache/deno`;
}

Deno.test("gait doctor says with which clients gait is registered, and what tries that out", async () => {
  using home = await installed("gemini");
  const world = { env: { HOME: home.path } };
  const line = `doctor --workdir ${home.path}`;
  const { stdout } = await gait(line, world, new SystemOnDisk(world, home.path));
  assert.match(
    stdout,
    /^- client_hooks: pass \(gait is registered with gemini; gait hooks doctor tries that out\)$/m,
  );
  for (const name of home.records()) Deno.removeSync(`${home.path}/.gait/hooks/${name}`);
  const without = await gait(line, world, new SystemOnDisk(world, home.path));
  assert.doesNotMatch(without.stdout, /client_hooks/);
});
