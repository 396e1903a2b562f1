/** `gait serve --hooks`: a server gives clients the answers that a process per call gives. */

import assert from "node:assert/strict";
import { type ClientName, CLIENTS, loadDialect } from "../../src/core/clients/client.ts";
import type { HookEventKind } from "../../src/core/clients/hook_event.ts";
import { CASES as CLAUDE_CODE } from "../core/clients/claude_code/payloads.ts";
import { CASES as CODEX } from "../core/clients/codex/payloads.ts";
import { CASES as COPILOT } from "../core/clients/copilot/payloads.ts";
import { CASES as CURSOR } from "../core/clients/cursor/payloads.ts";
import { CASES as GEMINI } from "../core/clients/gemini/payloads.ts";
import type { PayloadCase } from "../core/clients/hook_cases.ts";
import { CASES as OPENCODE } from "../core/clients/opencode/payloads.ts";
import { gait, gaitProcess } from "../support/gait.ts";
import { claudePayload, HOOK_POLICY } from "../support/hooks.ts";
import { HooksHome } from "../support/hooks_home.ts";
import { untilGone } from "../support/processes.ts";
import { ask, type StartedServer, startServer } from "../support/server.ts";
import { SystemOnDisk } from "../support/system_on_disk.ts";
import { until } from "../support/until.ts";

const PAYLOADS: Readonly<Record<ClientName, readonly PayloadCase[]>> = {
  "claude-code": CLAUDE_CODE,
  codex: CODEX,
  gemini: GEMINI,
  copilot: COPILOT,
  cursor: CURSOR,
  opencode: OPENCODE,
};

/** A home in which gait is installed for a client. */
class ServedHome implements Disposable {
  readonly home = new HooksHome();
  readonly client: ClientName;
  id = "";

  constructor(client: ClientName) {
    this.client = client;
  }

  async install(...options: readonly string[]): Promise<void> {
    this.home.write("policy.yaml", HOOK_POLICY);
    const words = ["hooks", "install", this.client, "--policy", this.home.policy, "--yes"];
    const { exit, stderr } = await this.run([...words, ...options]);
    assert.equal(exit, 0, stderr);
    this.id = this.#installed();
  }

  /** Installs the program as it lies here. */
  async installByProcess(): Promise<void> {
    this.home.write("policy.yaml", HOOK_POLICY);
    const argv = ["hooks", "install", this.client, "--policy", this.home.policy, "--yes"];
    const { exit, stderr } = await gaitProcess(argv, { cwd: this.home.path, env: this.env });
    assert.equal(exit, 0, stderr);
    this.id = this.#installed();
  }

  #installed(): string {
    const [record = ""] = this.home.records().filter((name) => name.endsWith(".json"));
    return record.replace(".json", "");
  }

  /** A command line in this home; the log lies where the server has it. */
  async run(argv: readonly string[], given: { answer?: string; stdin?: string } = {}) {
    const world = { ...given, env: { HOME: this.home.path, GAIT_LOG_DIR: "" } };
    return await gait(argv, world, new SystemOnDisk(world, this.home.path, true));
  }

  get env(): Record<string, string> {
    const cache = Deno.env.get("DENO_DIR") ?? `${Deno.env.get("HOME")}/.cache/deno`;
    return { HOME: this.home.path, DENO_DIR: cache, GAIT_LOG_DIR: "" };
  }

  async serve(...options: readonly string[]): Promise<StartedServer> {
    const argv = ["--hooks", this.id, ...options];
    return await startServer(argv, { cwd: this.home.path, env: this.env });
  }

  /** What a process answers; `undefined` for what is no answer in the client's words. */
  async byProcess(payload: string, kind?: HookEventKind): Promise<string | undefined> {
    const event = kind === undefined ? [] : ["--event", kind];
    const { exit, stdout, stderr } = await this.run(
      ["hooks", "run", this.client, "--id", this.id, ...event],
      { stdin: payload },
    );
    return exit === 0 && stderr === "" ? stdout : undefined;
  }

  async byServer(
    { where }: StartedServer,
    payload: string,
    kind?: HookEventKind,
  ): Promise<string | undefined> {
    const event = kind === undefined ? "" : `&event=${kind}`;
    const path = `/v1/hooks/${this.client}?id=${this.id}${event}`;
    const { status, headers, body } = await ask(where, path, payload);
    assert.equal(status === 200, headers.includes(`gait-hook: ${this.id}`));
    return status === 200 ? body : undefined;
  }

  [Symbol.dispose](): void {
    this.home[Symbol.dispose]();
  }
}

const MARK = /\[gait [0-9a-f]{8}#\d+\]/g;

for (const client of CLIENTS) {
  Deno.test(`gait serve --hooks answers ${client} as gait hooks run does, payload by payload`, async () => {
    using at = new ServedHome(client);
    await at.install();
    await using server = await at.serve();
    const { answer } = await loadDialect(client);
    const denied = answer({ answer: "deny", text: "%" }).stdout.split("%")[0] ?? "";
    let denials = 0;
    for (const { name, payload, text, given, reads } of PAYLOADS[client]) {
      const sent = text ?? JSON.stringify(payload);
      // Kinds as the registered commands say them.
      const kind = given ?? (typeof reads === "string" ? "before" : reads.kind);
      const [own, served] = [
        await at.byProcess(sent, kind),
        await at.byServer(server, sent, kind),
      ];
      // A process lets the last head of a session leave.
      if (kind === "end") {
        assert.equal(served, undefined, name);
        assert.notEqual(own, undefined, name);
        continue;
      }
      // Without a folder of the call, that of the process counts.
      if (served === undefined && own !== undefined && typeof reads !== "string") {
        assert.deepEqual([reads.kind, reads.cwd], ["before", undefined], name);
        continue;
      }
      assert.equal(served?.replace(MARK, "[mark]"), own?.replace(MARK, "[mark]"), name);
      if (own?.startsWith(denied)) denials++;
    }
    assert.ok(denials > PAYLOADS[client].length / 4, `only ${denials} were denied`);
  });
}

const PUSH = JSON.stringify(claudePayload("Bash", { command: "git push" }));
const LIST = JSON.stringify(claudePayload("Bash", { command: "ls" }));

Deno.test("gait serve --hooks denies by a changed policy until a person accepts it", async () => {
  using at = new ServedHome("claude-code");
  await at.install();
  await using server = await at.serve();
  assert.equal(await at.byServer(server, LIST), "");
  at.home.write("policy.yaml", `${HOOK_POLICY}# changed\n`);
  assert.match(await at.byServer(server, LIST) ?? "", /changed, and nobody accepted that/);
  const accepted = await at.run(["hooks", "accept", "claude-code"], { answer: "y" });
  assert.equal(accepted.exit, 0, accepted.stderr);
  assert.equal(await at.byServer(server, LIST), "");
  assert.match(await at.byServer(server, PUSH) ?? "", /Push to a branch of your own/);
});

Deno.test("gait serve --hooks leaves calls without a folder to a process, which has one", async () => {
  using at = new ServedHome("claude-code");
  await at.install();
  await using server = await at.serve();
  const write = (members: Readonly<Record<string, unknown>>) =>
    JSON.stringify(claudePayload("Write", { file_path: "policy.yaml", content: "" }, members));
  const path = `/v1/hooks/claude-code?id=${at.id}`;
  for (const cwd of [undefined, "", ".", "sub"]) {
    const { status, body } = await ask(server.where, path, write({ cwd }));
    assert.equal(status, 400);
    assert.match(body, /does not say in which folder/);
  }
  const { body } = await ask(server.where, path, write({ cwd: at.home.path }));
  assert.match(body, /guard_file_protected/);
});

Deno.test("gait serve --hooks leaves the end of a session to a process, which goes on in its log", async () => {
  using at = new ServedHome("claude-code");
  await at.install();
  await using server = await at.serve();
  assert.equal(await at.byServer(server, LIST), "");
  const { session_id } = JSON.parse(LIST);
  const event = { session_id, cwd: "/w", transcript_path: "/t", hook_event_name: "SessionEnd" };
  const end = JSON.stringify({ ...event, reason: "other" });
  const { status, body } = await ask(server.where, `/v1/hooks/claude-code?id=${at.id}`, end);
  assert.equal(status, 400);
  assert.match(body, /does not end the log of a session/);
  assert.equal(await at.byProcess(end, "end"), "");
  assert.equal(await at.byServer(server, LIST), "");
  const folder = `${at.home.path}/.gait/log`;
  const names = [...Deno.readDirSync(folder)].map(({ name }) => name).filter((name) =>
    name.startsWith("claude-code-")
  );
  assert.equal(names.length, 2, names.join(" "));
  const verified = await at.run(["log", "verify", "--index"]);
  assert.equal(verified.exit, 0, verified.stdout);
});

Deno.test("gait serve --hooks refuses calls of a client that logs elsewhere", async () => {
  using at = new ServedHome("claude-code");
  await at.install();
  await using server = await at.serve();
  const path = `/v1/hooks/claude-code?id=${at.id}`;
  const elsewhere = await ask(server.where, path, LIST, { "gait-log-dir": "/elsewhere" });
  assert.equal(elsewhere.status, 400);
  assert.match(elsewhere.body, /this server writes its log elsewhere/);
  assert.equal((await ask(server.where, path, LIST, { "gait-log-dir": "" })).status, 200);
});

Deno.test("gait serve --hooks does not start for a hook that is not installed", async () => {
  using at = new ServedHome("claude-code");
  const { exit, stderr } = await gaitProcess(["serve", "--hooks", "0123456789abcdef"], {
    cwd: at.home.path,
    env: at.env,
  });
  assert.equal(exit, 6);
  assert.match(stderr, /no hook with this id is installed/);
});

Deno.test("gait serve --hooks runs once, however many are started", async () => {
  using at = new ServedHome("claude-code");
  await at.install();
  const started = await Promise.allSettled([1, 2, 3].map(() => at.serve()));
  const [server, ...more] = started.flatMap((one) => one.status === "fulfilled" ? [one.value] : []);
  assert.ok(server !== undefined && more.length === 0);
  await using _server = server;
  for (const one of started) {
    if (one.status === "rejected") assert.match(String(one.reason), /runs already/);
  }
  assert.equal(await at.byServer(server, LIST), "");
});

Deno.test("gait hooks uninstall ends the server of the hook, and leaves none of its files", async () => {
  using at = new ServedHome("claude-code");
  await at.install();
  await using server = await at.serve();
  const { pid } = server.child;
  const { exit, stderr } = await at.run(["hooks", "uninstall", "claude-code"], { answer: "y" });
  assert.equal(exit, 0, stderr);
  assert.deepEqual([...Deno.readDirSync(`${at.home.path}/.gait/serve`)], []);
  await untilGone(pid);
  assert.equal((await server.stop()).exit, 0);
  assert.deepEqual([...Deno.readDirSync(`${at.home.path}/.gait/serve`)], []);
});

/** The command line that Claude Code starts before a call. */
function registeredLine({ home }: ServedHome): string {
  const settings = JSON.parse(home.read(".claude/settings.json") ?? "");
  return settings.hooks.PreToolUse[0].hooks[0].command;
}

async function runLine(at: ServedHome, payload: string): Promise<string> {
  const child = new Deno.Command("sh", {
    args: ["-c", registeredLine(at)],
    ...{ cwd: at.home.path, stdin: "piped", stdout: "piped", stderr: "piped" },
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(payload));
  await writer.close();
  const { code, stdout, stderr } = await child.output();
  const text = new TextDecoder().decode(stderr);
  assert.equal(code, 0, text);
  return new TextDecoder().decode(stdout);
}

function serverOf({ home, id }: ServedHome): { readonly pid: number } | undefined {
  const text = home.read(`.gait/serve/${id}.json`);
  return text === undefined ? undefined : JSON.parse(text);
}

async function answeredBy({ home, id }: ServedHome): Promise<number> {
  const { body } = await ask(`${home.path}/.gait/serve/${id}.sock`, "/metrics");
  const [, count = "0"] = /^gait_requests_total\{path="\/v1\/hooks",status="200"\} (\d+)$/m
    .exec(body) ?? [];
  return Number(count);
}

Deno.test("a registered command starts the server that answers the next call, also after it was killed", async () => {
  using at = new ServedHome("claude-code");
  await at.installByProcess();
  for (let round = 0; round < 2; round++) {
    assert.match(await runLine(at, PUSH), /Push to a branch of your own\. .*\[gait /);
    await until(() => serverOf(at) !== undefined, "a server");
    const { pid = 0 } = serverOf(at) ?? {};
    try {
      assert.equal(await answeredBy(at), 0);
      assert.match(await runLine(at, PUSH), /Push to a branch of your own\. .*\[gait /);
      assert.equal(await runLine(at, LIST), "");
      assert.equal(await answeredBy(at), 2);
      // A stopped one answers nobody; then the call starts gait.
      Deno.kill(pid, "SIGSTOP");
      assert.match(await runLine(at, PUSH), /Push to a branch of your own\. .*\[gait /);
    } finally {
      // What it leaves is recognised by the next one.
      Deno.kill(pid, "SIGKILL");
      await untilGone(pid);
    }
    Deno.removeSync(`${at.home.path}/.gait/serve/${at.id}.json`);
  }
});

for (const client of ["claude-code", "codex", "gemini", "copilot", "cursor"] as const) {
  Deno.test(`gait hooks doctor ${client} starts a server by its canaries, and finds that it answers as gait does`, async () => {
    using at = new ServedHome(client);
    await at.installByProcess();
    const { stdout, stderr } = await gaitProcess(["hooks", "doctor", client, "--json"], {
      cwd: at.home.path,
      env: at.env,
    });
    const { pid = 0 } = serverOf(at) ?? {};
    try {
      const { checks } = JSON.parse(stdout);
      const [check] = checks.filter(({ name }: { readonly name: string }) => name === "server");
      assert.match(
        check?.message,
        /^a server answers in \d+ ms \(median of 5\), as gait does$/,
        stderr,
      );
      assert.equal(check.status, "pass");
    } finally {
      if (pid > 0) {
        Deno.kill(pid, "SIGKILL");
        await untilGone(pid);
      }
    }
  });
}

Deno.test("gait hooks install --no-serve writes a command that starts no server", async () => {
  using at = new ServedHome("claude-code");
  await at.install("--no-serve");
  const starts = "/usr/bin/env -i S=1 /usr/bin/perl";
  assert.ok(!registeredLine(at).includes(starts));
  await at.install();
  assert.ok(registeredLine(at).includes(starts));
});
