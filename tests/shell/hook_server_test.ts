/**
 * The command line of hooks with a server: its answer counts only if it is whole and gait's own; else the
 * call starts gait, and a call that waits never runs without an answer.
 */

import assert from "node:assert/strict";
import { ASKER } from "../../src/core/clients/hook_asker.ts";
import { scratch } from "../support/gait.ts";
import {
  hasShell,
  inShell,
  KNOWN_VARIABLES,
  lack,
  LINE_ID,
  LINE_PAYLOAD,
  lineOf,
  type LineRun,
  SHELLS,
  standIn,
  USER_SHELLS,
} from "../support/hook_lines.ts";
import { isRunning, untilGone } from "../support/processes.ts";
import { NO_ANSWERS, socketIn, stubAnswer, StubHookServer } from "../support/stub_hook_server.ts";
import { until } from "../support/until.ts";

const DENY = '{"permissionDecision":"deny"}\n';
/** What the stand-in for gait answers. */
const OWN = '{"own":true}';
const BY_PROCESS = { exit: 0, stdout: `${OWN}\n`, stderr: "" };
const BLOCKED = { exit: 2, stdout: "" };

/** A home with a stand-in for gait, which keeps what it read. */
class LineHome implements Disposable {
  readonly #folder = scratch();
  readonly path = Deno.realPathSync(this.#folder.path);
  readonly gait: string;

  constructor(served = "exit 0") {
    this.gait = standIn(this.path, `cat > '${this.path}/stdin'; echo '${OWN}'`, served);
  }

  get line(): string {
    return lineOf(this.gait, { serve: true, environment: { HOME: this.path, GAIT_LOG_DIR: "" } });
  }

  async run(shell: readonly string[], options?: LineRun) {
    return await inShell(shell, this.line, options);
  }

  read(name: string): string | undefined {
    try {
      return Deno.readTextFileSync(`${this.path}/${name}`);
    } catch {
      return undefined;
    }
  }

  [Symbol.dispose](): void {
    this.#folder[Symbol.dispose]();
  }
}

for (const shell of SHELLS) {
  const ignore = !hasShell(shell);
  const name = `${shell.join(" ")}${lack(shell)}`;
  Deno.test({
    name: `a hook's command line in ${name} takes the answer of the server, and starts nothing`,
    ignore,
    async fn() {
      const text = '{"a":"50% \\"x\\" \\\\n -n é +-"}\n';
      for (const body of [DENY, "", text]) {
        using home = new LineHome(`: > '${"$0"}.served'`);
        await using server = new StubHookServer(home.path, stubAnswer(body));
        assert.deepEqual(await home.run(shell), { exit: 0, stdout: body, stderr: "" });
        assert.equal(home.read("stdin"), undefined);
        assert.equal(server.requests.length, 1);
        assert.throws(() => Deno.statSync(`${home.gait}.served`), Deno.errors.NotFound);
      }
    },
  });

  Deno.test({
    name:
      `a hook's command line in ${name} starts gait with the same payload where no server answers`,
    ignore,
    async fn() {
      const payloads = ["", LINE_PAYLOAD, '-n {"a":"\\\\c\\n%s"}\n\t{}', "+x", '{"é":"\u2028"}'];
      for (const payload of payloads) {
        using home = new LineHome();
        assert.deepEqual(await home.run(shell, { payload }), BY_PROCESS);
        assert.equal(home.read("stdin"), payload);
      }
      // One line feed at the end goes, which JSON does not mind.
      using home = new LineHome();
      assert.deepEqual(await home.run(shell, { payload: `${LINE_PAYLOAD}\n` }), BY_PROCESS);
      assert.equal(home.read("stdin"), LINE_PAYLOAD);
    },
  });

  Deno.test({
    name: `a hook's command line in ${name} passes a payload of megabytes on, both ways`,
    ignore,
    async fn() {
      const payload = JSON.stringify({ content: "é%".repeat(1_000_000) });
      using home = new LineHome();
      {
        await using server = new StubHookServer(home.path, stubAnswer(DENY));
        const { stdout } = await home.run(shell, { payload, isPatient: true });
        // Slow machines may need more than the seconds that a server gets.
        assert.ok(stdout === DENY || stdout === `${OWN}\n`, stdout);
        if (stdout === DENY) assert.ok(server.requests[0]?.endsWith(`\r\n\r\n${payload}`));
      }
      assert.deepEqual(await home.run(shell, { payload, isPatient: true }), BY_PROCESS);
      assert.equal(home.read("stdin"), payload);
    },
  });
}

for (const [what, answer] of Object.entries(NO_ANSWERS)) {
  Deno.test(`a hook's command line starts gait where the server ${what}`, async () => {
    using home = new LineHome();
    await using server = new StubHookServer(home.path, answer);
    assert.deepEqual(await home.run(["sh"]), BY_PROCESS);
    assert.equal(server.requests.length, 1);
    assert.equal(home.read("stdin"), LINE_PAYLOAD);
  });
}

Deno.test("a hook's command line starts gait where a killed server left its socket", async () => {
  using home = new LineHome();
  const path = socketIn(home.path);
  const server = new StubHookServer(home.path, "hangs");
  // A server that ends takes its socket away, and a killed one does not.
  Deno.renameSync(path, `${path}.kept`);
  await server[Symbol.asyncDispose]();
  Deno.renameSync(`${path}.kept`, path);
  assert.ok(Deno.lstatSync(path).isSocket);
  assert.deepEqual(await home.run(["sh"]), BY_PROCESS);
});

Deno.test("a hook's command line starts gait where something else than its socket lies there", async () => {
  using home = new LineHome();
  using other = new LineHome();
  await using server = new StubHookServer(other.path, stubAnswer(""));
  const path = socketIn(home.path);
  Deno.symlinkSync(socketIn(other.path), path);
  assert.deepEqual(await home.run(["sh"]), BY_PROCESS);
  Deno.removeSync(path);
  Deno.writeTextFileSync(path, "");
  assert.deepEqual(await home.run(["sh"]), BY_PROCESS);
  assert.deepEqual(server.requests, []);
});

const isRoot = Deno.uid() === 0;
Deno.test({
  name: `a hook's command line asks no server of another user${isRoot ? "" : " (needs root)"}`,
  ignore: !isRoot,
  async fn() {
    using home = new LineHome();
    await using server = new StubHookServer(home.path, stubAnswer(""));
    Deno.chownSync(socketIn(home.path), 65534, 65534);
    assert.deepEqual(await home.run(["sh"]), BY_PROCESS);
    assert.deepEqual(server.requests, []);
  },
});

Deno.test("a hook's command line starts gait where its socket's path is too long", async () => {
  using home = new LineHome();
  const deep = `${home.path}/${"x".repeat(90)}`;
  Deno.mkdirSync(deep);
  const line = lineOf(home.gait, { serve: true, environment: { HOME: deep, GAIT_LOG_DIR: "" } });
  assert.deepEqual(await inShell(["sh"], line), BY_PROCESS);
});

Deno.test("a hook's command line starts gait where there is no Perl", async () => {
  using home = new LineHome();
  await using server = new StubHookServer(home.path, stubAnswer(""));
  const line = home.line.replaceAll("/usr/bin/perl", "/nonexistent/perl");
  assert.deepEqual(await inShell(["sh"], line), BY_PROCESS);
  assert.deepEqual(server.requests, []);
});

for (
  const [what, script] of [
    ["ends with 0 and says nothing", "exit 0"],
    ["says nothing and reads all", "cat > /dev/null"],
    ["prints an answer", "echo '{}'"],
    ["prints an allowing answer and fails", "echo '+{}'; exit 1"],
    ["prints the payload", "cat"],
    ["is killed", "kill -9 $$"],
  ] as const
) {
  Deno.test(`a hook's command line blocks the call where another program than Perl ${what}`, async () => {
    using home = new LineHome();
    Deno.writeTextFileSync(`${home.path}/perl`, `#!/bin/sh\n${script}\n`);
    Deno.chmodSync(`${home.path}/perl`, 0o755);
    const line = home.line.replaceAll("/usr/bin/perl", `${home.path}/perl`);
    const { exit, stdout, stderr } = await inShell(["sh"], line);
    assert.deepEqual({ exit, stdout }, BLOCKED);
    assert.match(stderr, /gait gave no answer, so this call does not run\./);
  });
}

Deno.test("a hook's command line blocks the call whose payload does not end, or is no text", async () => {
  using home = new LineHome();
  await using server = new StubHookServer(home.path, stubAnswer(""));
  for (const run of [{ isOpen: true }, { payload: '{"a":"\u0000"}' }]) {
    const { exit, stdout } = await home.run(["sh"], run);
    assert.deepEqual({ exit, stdout }, BLOCKED);
  }
  assert.equal(home.read("stdin"), undefined);
  assert.deepEqual(server.requests, []);
});

Deno.test("a hook's command line sends one request, with the payload as it is", async () => {
  using home = new LineHome();
  await using server = new StubHookServer(home.path, stubAnswer(""));
  const payload = '{"a":"é"}\n';
  await home.run(["sh"], { payload });
  const observed = lineOf(home.gait, {
    ...{ kind: "after", observe: true, serve: true },
    environment: { HOME: home.path, GAIT_LOG_DIR: "/logs" },
  });
  await inShell(["sh"], observed, { payload });
  assert.deepEqual(
    server.requests,
    [["event=before", ""], ["event=after&observe=true", "/logs"]].map(([query, log]) =>
      [
        `POST /v1/hooks/codex?id=${LINE_ID}&${query} HTTP/1.1`,
        "Host: gait",
        "Connection: close",
        "Content-Type: application/json",
        `Gait-Log-Dir: ${log}`,
        "Content-Length: 11",
        "",
        payload,
      ].join("\r\n")
    ),
  );
});

/** As a server the stand-in says who and where it is, and stays. */
const STAYING = [
  'd=${0%/*}/..; echo "$@" > "$d/args"; /usr/bin/env > "$d/env"; pwd > "$d/folder"',
  'ls -l /proc/self/fd > "$d/files"; ps -o pid=,pgid=,sid=,ppid= -p $$ > "$d/ids.new"',
  'mv "$d/ids.new" "$d/ids"; exec sleep 600',
].join("; ");

Deno.test("a call that no server answered starts one, which holds nothing of the client", async () => {
  using home = new LineHome(STAYING);
  // It ends although the server stays: nothing waits for a pipe.
  assert.deepEqual(await home.run(["sh"]), BY_PROCESS);
  await until(() => home.read("ids") !== undefined, "the start of a server");
  const [pid = 0, group, session, parent] = (home.read("ids") ?? "").trim().split(/\s+/).map(
    Number,
  );
  try {
    assert.ok(isRunning(pid));
    assert.equal(home.read("args"), `serve --hooks ${LINE_ID} --idle 15m\n`);
    assert.equal(home.read("folder"), "/usr/bin\n");
    const [own] = new TextDecoder().decode(
      new Deno.Command("ps", { args: ["-o", "pgid=", "-p", String(Deno.pid)] }).outputSync().stdout,
    ).trim().split(/\s+/).map(Number);
    assert.notEqual(group, own);
    assert.equal(session, group);
    assert.notEqual(parent, Deno.pid);
    const files = (home.read("files") ?? "").split("\n").filter((line) => line.includes("->"));
    for (const line of files) assert.match(line, /-> (\/dev\/null|\/proc\/.*|.*\/files)$/);
    const names = (home.read("env") ?? "").trim().split("\n").map((one) => one.split("=")[0] ?? "");
    assert.deepEqual(names.filter((one) => !KNOWN_VARIABLES.includes(one)), []);
  } finally {
    Deno.kill(pid, "SIGKILL");
    await untilGone(pid);
  }
});

Deno.test("a call starts no server beside one that runs and gives no answer", async () => {
  using home = new LineHome(STAYING);
  const path = socketIn(home.path).replace(/sock$/, "lock");
  using lock = Deno.openSync(path, { create: true, write: true });
  lock.lockSync(true);
  assert.deepEqual(await home.run(["sh"]), BY_PROCESS);
  assert.equal(home.read("args"), undefined);
});

Deno.test("a call with a folder of logs of its own starts no server for others", async () => {
  using home = new LineHome(STAYING);
  const line = lineOf(home.gait, { serve: true });
  const env = { HOME: home.path, GAIT_LOG_DIR: `${home.path}/logs` };
  assert.deepEqual(await inShell(["sh"], line, { env }), BY_PROCESS);
  assert.equal(home.read("args"), undefined);
});

for (const shell of USER_SHELLS) {
  Deno.test({
    name: `a hook's command line works in ${shell}${lack(shell)}`,
    ignore: !hasShell(shell),
    async fn() {
      using home = new LineHome();
      const run = () => inShell(shell, home.line, { isOuter: true });
      {
        await using _server = new StubHookServer(home.path, stubAnswer(DENY));
        assert.deepEqual(await run(), { exit: 0, stdout: DENY, stderr: "" });
      }
      assert.deepEqual(await run(), BY_PROCESS);
    },
  });
}

Deno.test("the program that asks a server has nothing that a client's shell reads otherwise", () => {
  assert.doesNotMatch(ASKER, /['!\n]|\\[\\']/);
});
