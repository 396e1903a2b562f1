/** `gait mcp proxy --upstream` as a process of its own. */

import assert from "node:assert/strict";
import { clientTwo } from "../../support/mcp_clients.ts";
import { startFixtureServer } from "../../support/mcp_fixture_server.ts";
import { realServer } from "../../support/real_server.ts";
import { until } from "../../support/until.ts";
import { denoArgs, gaitProcess, scratch } from "../../support/gait.ts";
import {
  EventStream,
  post,
  resultFor,
  startUpstream,
  StreamReader,
  toolCall,
} from "../../support/mcp_upstream.ts";

const POLICY = `
default_verdict: block
rules:
  - { name: some, priority: 1, effect: allow, match: { tool_names: [test_simple_text, good] } }
`;
const decoder = new TextDecoder();

interface Running extends AsyncDisposable {
  readonly url: string;
  /** Standard error so far. */
  stderr(): string;
  /** Asks it to end; answers how it did. */
  end(signal: Deno.Signal): Promise<{ readonly exit: number; readonly stdout: string }>;
}

async function startGait(
  cwd: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  config?: string,
): Promise<Running> {
  await Deno.writeTextFile(`${cwd}/p.yaml`, POLICY);
  const line = denoArgs(["mcp", "proxy", "--policy", "p.yaml", "--listen", "127.0.0.1:0", ...args]);
  const child = new Deno.Command(Deno.execPath(), {
    args: line.map((word, at) => line[at - 1] === "--config" ? config ?? word : word),
    cwd,
    env,
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  let stderr = "";
  const told = Promise.withResolvers<string>();
  const reading = (async () => {
    for await (const chunk of child.stderr) {
      stderr += decoder.decode(chunk);
      const url = /^listening on (http:\S+)$/m.exec(stderr)?.[1];
      if (url !== undefined) told.resolve(url);
    }
    told.reject(new Error(stderr));
  })();
  const stdout = new Response(child.stdout).text();
  const url = await told.promise;
  let ended: Promise<{ readonly exit: number; readonly stdout: string }> | undefined;
  const end = async (signal: Deno.Signal) => {
    child.kill(signal);
    const [{ code }, text] = await Promise.all([child.status, stdout, reading]);
    return { exit: code, stdout: text };
  };
  return {
    url,
    stderr: () => stderr,
    end: (signal) => ended ??= end(signal),
    async [Symbol.asyncDispose]() {
      await (ended ?? end("SIGKILL"));
    },
  };
}

const live = { sanitizeOps: false, sanitizeResources: false };

Deno.test({
  name: "gait mcp proxy --upstream judges, records, and leaves a runpack that verifies",
  ...live,
  async fn() {
    await using folder = await scratch();
    await using server = startFixtureServer();
    const args = ["--upstream", server.url, "--runpack-out", "run.zip", "--json"];
    await using gait = await startGait(folder.path, args);
    assert.match(gait.url, /^http:\/\/127\.0\.0\.1:[0-9]+\/mcp$/);
    {
      await using client = await clientTwo(gait.url, "auto");
      assert.equal((await client.call("test_simple_text")).isError, undefined);
      assert.equal((await client.call("test_echo", { text: "x" })).isError, true);
    }
    const { exit, stdout } = await gait.end("SIGTERM");
    const report = JSON.parse(stdout);
    assert.equal(exit, 0, gait.stderr());
    assert.deepEqual([report.ok, report.calls, report.refused], [true, 2, 1]);
    assert.deepEqual(server.calls, ["test_simple_text"]);
    const verified = await gaitProcess(["verify", report.runpack_path], { cwd: folder.path });
    assert.equal(verified.exit, 0, verified.stdout + verified.stderr);
  },
});

Deno.test({
  name: "SIGINT lets a call come to its end, cuts open streams, and ends well",
  ...live,
  async fn() {
    await using folder = await scratch();
    const waiting = Promise.withResolvers<void>();
    const stream = new EventStream();
    await using server = startUpstream(async (asked) => {
      if (asked.method === "GET") return stream.response;
      await waiting.promise;
      return resultFor(asked);
    });
    await using gait = await startGait(folder.path, ["--upstream", server.url]);
    const session = { "mcp-session-id": "s", accept: "text/event-stream" };
    stream.write(": open\n\n");
    const events = new StreamReader(await fetch(gait.url, { headers: session }));
    await events.until("open");
    const call = post(gait.url, toolCall(1, "good")).then((answer) => answer.json());
    await until(() => server.asked.length === 2, "the call");
    const ended = gait.end("SIGINT");
    assert.equal(await events.next().catch(() => ""), "");
    waiting.resolve();
    assert.equal((await call).id, 1);
    assert.equal((await ended).exit, 0);
  },
});

Deno.test({
  name: "the token comes from its variable, and stays out of sight",
  ...live,
  async fn() {
    await using folder = await scratch();
    await using server = startUpstream(resultFor);
    const token = "0123456789abcdef-token";
    const args = ["--upstream", server.url, "--auth-token-env", "MY_TOKEN", "--log", "s.jsonl"];
    await using gait = await startGait(folder.path, args, { MY_TOKEN: token });
    const without = await post(gait.url, toolCall(1, "good"));
    assert.equal(without.status, 401);
    await without.body?.cancel();
    const headers = { authorization: `Bearer ${token}` };
    assert.equal((await (await post(gait.url, toolCall(2, "good"), headers)).json()).id, 2);
    assert.equal(server.asked.length, 1);
    const { exit, stdout } = await gait.end("SIGTERM");
    assert.equal(exit, 0);
    assert.ok(!(stdout + gait.stderr()).includes(token));
    assert.ok(!(await Deno.readTextFile(`${folder.path}/s.jsonl`)).includes(token));
  },
});

const REFUSED: readonly (readonly [string, readonly string[], RegExp])[] = [
  ["another machine could reach it", ["--listen", "0.0.0.0:0"], /so a token is required/],
  ["the variable is not set", ["--auth-token-env", "NOT_SET"], /it is not set/],
  ["the token is short", ["--auth-token-env", "SHORT"], /too short/],
  ["the address is no address", ["--listen", "8080"], /expected host:port/],
  ["the address is of another machine", ["--listen", "127.0.0.1:99999"], /expected host:port/],
];

for (const [name, args, expected] of REFUSED) {
  Deno.test(`gait mcp proxy --upstream does not start: ${name}`, async () => {
    await using folder = await scratch();
    await Deno.writeTextFile(`${folder.path}/p.yaml`, POLICY);
    const { exit, stderr } = await gaitProcess([
      ...["mcp", "proxy", "--policy", "p.yaml", "--upstream", "http://127.0.0.1:9/mcp", ...args],
    ], { cwd: folder.path, env: { SHORT: "abc" } });
    assert.equal(exit, 6);
    assert.match(stderr, expected);
  });
}

const UPSTREAMS = [
  "ftp://x/",
  "nonsense",
  "http://user:secret@localhost/mcp",
  "http://localhost/#x",
];

for (const upstream of UPSTREAMS) {
  Deno.test(`gait mcp proxy does not start for the server ${upstream}`, async () => {
    await using folder = await scratch();
    await Deno.writeTextFile(`${folder.path}/p.yaml`, POLICY);
    const { exit, stderr } = await gaitProcess(
      ["mcp", "proxy", "--policy", "p.yaml", "--upstream", upstream],
      { cwd: folder.path },
    );
    assert.equal(exit, 6);
    assert.match(stderr, /--upstream/);
    assert.ok(!stderr.includes("secret"));
  });
}

Deno.test("an address that is taken is reported", async () => {
  await using folder = await scratch();
  await Deno.writeTextFile(`${folder.path}/p.yaml`, POLICY);
  await using server = startUpstream(resultFor);
  const { host } = new URL(server.url);
  const { exit, stderr } = await gaitProcess([
    ...["mcp", "proxy", "--policy", "p.yaml", "--upstream", server.url, "--listen", host],
    ...["--runpack-out", "run.zip"],
  ], { cwd: folder.path });
  assert.deepEqual([exit, /another program listens there/.test(stderr)], [6, true], stderr);
  const left = [...Deno.readDirSync(folder.path)].map(({ name }) => name).sort();
  assert.deepEqual(left, ["p.yaml"]);
});

Deno.test({
  name: "a client that probes settles on what server-everything speaks, through the proxy too",
  ...live,
  async fn() {
    await using folder = await scratch();
    const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const { port } = listener.addr;
    listener.close();
    const [program = "", ...args] = realServer("server-everything", "streamableHttp");
    const everything = new Deno.Command(program, {
      args,
      env: { PORT: `${port}` },
      stdout: "null",
      stderr: "piped",
    }).spawn();
    let said = "";
    const reading = (async () => {
      for await (const chunk of everything.stderr) said += decoder.decode(chunk);
    })();
    try {
      await until(() => said.includes("listening"), "a server that listens");
      const url = `http://localhost:${port}/mcp`;
      await Deno.writeTextFile(`${folder.path}/p.yaml`, POLICY);
      await using gait = await startGait(folder.path, ["--upstream", url]);
      const probe = toolCall(1, "good", {
        _meta: { "io.modelcontextprotocol/protocolVersion": "2026-07-28" },
      }).replace("tools/call", "server/discover");
      const answers = await Promise.all([url, gait.url].map(async (at) => {
        const answer = await post(at, probe);
        return [answer.status, await answer.text()];
      }));
      assert.deepEqual(answers[0], answers[1]);
      assert.equal(answers[0]?.[0], 400);
      await using client = await clientTwo(gait.url, "auto");
      assert.equal(client.version, "2025-11-25");
      assert.ok((await client.tools()).includes("echo"));
      const refused = await client.call("echo", { message: "x" });
      assert.match(refused.content[0]?.text ?? "", /verdict: block/);
    } finally {
      everything.kill("SIGTERM");
      await Promise.all([everything.status, reading]);
    }
  },
});

Deno.test({
  name: "a proxy that is started without the settings of a checkout prints no words of the runtime",
  ...live,
  async fn() {
    await using folder = await scratch();
    await using server = startUpstream((asked) => resultFor(asked));
    // As releases are started: without what deno.json sets.
    const { imports, nodeModulesDir } = JSON.parse(
      await Deno.readTextFile(new URL("../../../deno.json", import.meta.url)),
    );
    const config = `${folder.path}/plain.json`;
    await Deno.writeTextFile(config, JSON.stringify({ imports, nodeModulesDir, lock: false }));
    await using gait = await startGait(folder.path, ["--upstream", server.url], {}, config);
    for (let id = 1; id < 4; id++) await (await post(gait.url, toolCall(id, "good"))).text();
    await gait.end("SIGTERM");
    assert.doesNotMatch(gait.stderr(), /Deno|legacy/);
    assert.match(gait.stderr(), /^listening on /m);
  },
});
