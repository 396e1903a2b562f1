/** A gate that asks a real `gait serve`. */

import assert from "node:assert/strict";
import { admitCall, runCall } from "../../src/adapters/gate.ts";
import { createServerGate } from "../../src/adapters/server_gate.ts";
import { gateTools } from "../../src/adapters/ai.ts";
import { scratch } from "../support/gait.ts";
import { startServer } from "../support/server.ts";

const CONTEXT = { identity: "agent", workspace: "/srv", risk_class: "high" } as const;
const POLICY = `
default_verdict: block
rules:
  - name: twice
    effect: allow
    match: { tool_names: [mail.send] }
    rate_limit: { requests: 2, window: hour, scope: tool }
  - name: ask
    effect: require_approval
    match: { tool_names: [mail.ask] }
`;

Deno.test("a server gate runs what the server allows, counts it, and records its end in the log", async () => {
  using folder = scratch();
  const { path } = folder;
  await Deno.writeTextFile(`${path}/policy.yaml`, POLICY);
  const env = { HOME: path, GAIT_LOG_DIR: `${path}/log` };
  const options = { cwd: path, env };
  const server = await startServer(["--policy", "policy.yaml", "--log", "log.jsonl"], options);
  try {
    const gate = createServerGate({ socket: server.where, context: CONTEXT, timeoutMs: 20_000 });
    const ran: unknown[] = [];
    const send = (tool_name: string, to: string) =>
      runCall(gate, { tool_name, args: { to } }, (args) => ran.push(args));
    await send("mail.send", "ada");
    await send("mail.send", "bob");
    await assert.rejects(send("mail.send", "eve"), /rate_limit_exceeded/);
    await assert.rejects(send("mail.delete", "ada"), /the policy blocks it \(default_block\)/);
    await assert.rejects(
      admitCall(gate, { tool_name: "mail.ask", args: {}, isApproved: () => true }),
      /a person must approve it first/,
    );
    assert.deepEqual(ran, [{ to: "ada" }, { to: "bob" }]);
    assert.throws(() => gateTools(gate, {}, { approvals: "framework" }), {
      message: "Cannot count approvals of the framework with this gate",
    });
    await assert.rejects(send(" ", "ada"), (error: Error) => {
      assert.match(error.message, /^The call was not made: it could not be judged/);
      assert.match(String(error.cause), /status 400/);
      return true;
    });
  } finally {
    await server.stop();
  }
  const log = await Deno.readTextFile(`${path}/log.jsonl`);
  const entries = log.trim().split("\n").map((line) => JSON.parse(line));
  assert.deepEqual(
    entries.flatMap(({ outcome }) => outcome === undefined ? [] : [[outcome.of, outcome.status]]),
    [[1, "ok"], [3, "ok"]],
  );
  const { counts } = entries.find(({ end }) => end !== undefined).end;
  assert.deepEqual(counts, { approval: 1, decision: 5, event: 0, outcome: 2 });
  assert.ok(!log.includes("1980-"), "decisions carry their time");
});

const ANSWERS: readonly (readonly [string, number, string])[] = [
  ["no JSON", 200, "allow"],
  ["a verdict without ok", 200, '{"verdict":"allow","log":{"log_id":"x","n":0}}'],
  ["an unknown verdict", 200, '{"ok":true,"verdict":"allowed","log":{"log_id":"x","n":0}}'],
  ["no place in the log", 200, '{"ok":true,"verdict":"allow"}'],
  ["two verdicts", 200, '{"ok":true,"verdict":"block","verdict":"allow","log":{"n":0}}'],
  ["another status", 201, '{"ok":true,"verdict":"allow","log":{"log_id":"x","n":0}}'],
  ["a failure", 503, '{"ok":true,"verdict":"allow","log":{"log_id":"x","n":0}}'],
];

for (const [name, status, body] of ANSWERS) {
  Deno.test(`a server gate refuses ${name}`, async () => {
    using folder = scratch();
    const socket = `${folder.path}/s`;
    await using _server = Deno.serve(
      { transport: "unix", path: socket, onListen() {} },
      () => new Response(body, { status }),
    );
    const gate = createServerGate({ socket, context: CONTEXT });
    await assert.rejects(
      runCall(gate, { tool_name: "mail.send", args: {} }, () => assert.fail("it ran")),
      { name: "RefusedCall", message: /^The call was not made: it could not be judged/ },
    );
  });
}

Deno.test("a server gate refuses a call that a condition read in another form than the tool would get", async () => {
  using folder = scratch();
  const { path } = folder;
  const policy = "schema_version: 1.1.0\ndefault_verdict: block\nrules:\n  - name: drafts\n" +
    "    effect: allow\n    match: { tool_names: [write], args: { /path: { under: [drafts] } } }\n";
  await Deno.writeTextFile(`${path}/policy.yaml`, policy);
  const options = { cwd: path, env: { HOME: path, GAIT_LOG_DIR: `${path}/log` } };
  await using server = await startServer(
    ["--policy", "policy.yaml", "--log", "log.jsonl"],
    options,
  );
  const context = { ...CONTEXT, workspace: path };
  const gate = createServerGate({ socket: server.where, context, timeoutMs: 20_000 });
  const ran: unknown[] = [];
  const write = (args: Record<string, string>) =>
    runCall(gate, { tool_name: "write", args }, (args) => ran.push(args));
  await write({ path: "drafts/a", content: " a line\n" });
  await assert.rejects(write({ path: " drafts/a" }), /the policy blocks it \(.*args_not_exact\)/);
  await assert.rejects(write({ "path ": "drafts/a" }), /the policy blocks it \(.*args_not_exact\)/);
  assert.deepEqual(ran, [{ path: "drafts/a", content: " a line\n" }]);
});

Deno.test("a server gate refuses if the server does not answer in time", async () => {
  using folder = scratch();
  const socket = `${folder.path}/s`;
  const { promise, resolve } = Promise.withResolvers<Response>();
  await using _server = Deno.serve(
    { transport: "unix", path: socket, onListen() {} },
    () => promise,
  );
  const gate = createServerGate({ socket, context: CONTEXT, timeoutMs: 50 });
  await assert.rejects(
    admitCall(gate, { tool_name: "mail.send", args: {} }),
    RegExp("not be judged"),
  );
  resolve(new Response());
});

Deno.test("a server gate asks on a new connection each time: an old one may lead to a server that ended", async () => {
  using folder = scratch();
  const socket = `${folder.path}/s`;
  using listener = Deno.listen({ transport: "unix", path: socket });
  const body = '{"ok":true,"verdict":"allow","log":{"log_id":"x","n":0}}';
  const head =
    `HTTP/1.1 200 OK\r\ncontent-length: ${body.length}\r\nconnection: keep-alive\r\n\r\n`;
  const asked: string[] = [];
  // It answers once on each connection, and ends as soon as more arrives there.
  const answerOnce = async (connection: Deno.Conn) => {
    using _ended = connection;
    const buffer = new Uint8Array(65536);
    let text = "";
    const decoder = new TextDecoder();
    while (!text.endsWith("}")) {
      text += decoder.decode(buffer.subarray(0, await connection.read(buffer) ?? 0));
    }
    asked.push(text);
    await connection.write(new TextEncoder().encode(head + body));
    await connection.read(buffer).catch(() => {});
  };
  const served: Promise<void>[] = [];
  const accepting = (async () => {
    for await (const connection of listener) served.push(answerOnce(connection));
  })();
  const gate = createServerGate({ socket, context: CONTEXT });
  for (let n = 1; n <= 3; n++) {
    const call = { tool_name: "mail.send", args: { n }, call_id: `${n}` };
    assert.equal((await gate.judge(call)).verdict, "allow");
    assert.equal(asked.length, n);
    assert.equal(served.length, n);
  }
  for (const text of asked) assert.match(text, /\r\nconnection: close\r\n/i);
  await Promise.all(served);
  listener.close();
  await accepting;
});
