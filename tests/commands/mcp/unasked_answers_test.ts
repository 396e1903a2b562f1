/** Answers of a server that nobody waits for: they never reach the client, nor the record. */

import assert from "node:assert/strict";
import { decodeUtf8 } from "../../../src/core/bytes.ts";
import { gait } from "../../support/gait.ts";
import { callOf, type Live, openLive } from "../../support/live_session.ts";
import { startProxy } from "../../support/mcp_http_proxy.ts";
import { memberOf } from "./support.ts";
import { jsonAnswer, post, startUpstream, toolCall } from "../../support/mcp_upstream.ts";

const POLICY = `
default_verdict: allow
rules:
  - { name: asking, priority: 1, effect: require_approval, match: { tool_names: [ask] } }
  - { name: never, priority: 2, effect: block, match: { tool_names: [never] } }
`;
const RECORDED = { journal: "j.jsonl", runpack_out: "s.zip", approval_dir: "desk" };
const LIST = '{"jsonrpc":"2.0","id":5,"method":"tools/list"}';

function answerTo(id: string, text = "SPOOF"): string {
  return `{"jsonrpc":"2.0","id":${id},"result":{"content":[{"type":"text","text":"${text}"}]}}`;
}

// the answers in their order, and how many of them the client gets
const SPELLINGS: readonly (readonly [string, readonly string[], readonly string[]])[] = [
  ["a number as text", ['"7"', "7"], ["7"]],
  ["a fraction of zero", ["7.0", "7"], ["7"]],
  ["an exponent", ["7e0", "70e-1", "7"], ["7"]],
  ["a negative zero", ["-0", "7"], ["7"]],
  ["a list", ["[7]", "7"], ["7"]],
  ["a truth value", ["true", "7"], ["7"]],
  ["white space in a text", ['" 7"', '"7 "', "7"], ["7"]],
  ["the same answer twice", ["7", "7"], ["7"]],
  ["another id first", ["8", "7", "6"], ["7"]],
];

for (const [name, ids, passed] of SPELLINGS) {
  for (const isRecorded of [true, false]) {
    const how = isRecorded ? "recorded" : "that is only forwarded";
    Deno.test(`an answer to a call ${how} passes only under its own id: ${name}`, async () => {
      const live = await openLive(POLICY, { options: isRecorded ? RECORDED : {} });
      assert.equal(await live.client(callOf(7, "read")), "forward");
      const got: (string | undefined)[] = [];
      for (const [at, id] of ids.entries()) got.push(await live.server(answerTo(id, `at ${at}`)));
      const clear = got.filter((one) => one !== undefined && !one.includes("gait withheld"));
      const expected = answerTo(passed[0] ?? "", `at ${ids.indexOf("7")}`);
      assert.deepEqual(clear, [expected]);
      if (!isRecorded) return;
      assert.deepEqual(await packed(live), { exit: 0, statuses: ["ok"] });
    });
  }
}

/** Ends the session; answers how its pack verifies, and the statuses of the results in it. */
async function packed(live: Live): Promise<{ exit: number; statuses: string[] }> {
  await live.end();
  const { exit } = await gait("verify s.zip", {}, live.system);
  const results = (await memberOf(live.system, "s.zip", "results.jsonl")).trim().split("\n");
  return { exit, statuses: results.filter(Boolean).map((line) => JSON.parse(line).status) };
}

/** A session in which `message` comes from the server while call 2 waits, which is given up then. */
async function spoofed(message: string, options: object) {
  const at: { live?: Live } = {};
  const got: (string | undefined)[] = [];
  const pause = async () => {
    if (got.length > 0) return;
    got.push(await at.live?.server(message));
    at.live?.opened.session.abandonHeld();
  };
  const wait = { approval_dir: "desk", approval_wait: 3_600_000_000_000n };
  const live = at.live = await openLive(POLICY, {
    options: { ...wait, ...options },
    host: { pause },
  });
  assert.equal(await live.client(callOf(2, "ask")), "drop");
  assert.deepEqual(got, [undefined]);
  return live;
}

for (const spelled of ["2", '"2"', "2.0"]) {
  Deno.test(`a call that waits for an approval has no answer yet: ${spelled}`, async () => {
    const live = await spoofed(answerTo(spelled), RECORDED);
    assert.equal(await live.server(answerTo("2")), undefined); // nor one later
    assert.deepEqual(await packed(live), { exit: 0, statuses: ["error"] });
  });
}

// messages that only some clients read, each an answer to call 2 for one of them
const UNCLEAR = [
  '{"jsonrpc":"2.0","id":2,"result":{"n":NaN,"content":[]}}',
  `{"jsonrpc":"2.0","id":9,"id":2,"result":{"content":[]}}`,
  `[${answerTo("2")}]`,
  `\ufeff${answerTo("2")}`,
  '{"jsonrpc":"2.0","Id":2,"Result":{"content":[]}}',
  '{"jsonrpc":"2.0","id":2,"result":null}',
  '{"jsonrpc":"2.0","id":2,"method":"ping","result":{"content":[]}}',
];

for (const message of UNCLEAR) {
  Deno.test(`what some client takes for an answer to a held call is withheld: ${message}`, async () => {
    await spoofed(message, {});
  });
}

Deno.test("a call that was blocked has no answer but gait's", async () => {
  const live = await openLive(POLICY, { options: RECORDED });
  assert.match(await live.client(callOf(2, "never")), /"isError":true/);
  assert.equal(await live.server(answerTo("2")), undefined);
  assert.equal((await packed(live)).exit, 0);
});

Deno.test("answers to other requests pass once, and only in their own scope", async () => {
  const live = await openLive(POLICY);
  const listed = '{"jsonrpc":"2.0","id":5,"result":{"tools":[]}}';
  assert.equal(await live.server(listed, "session:a"), undefined);
  assert.equal(await live.client(LIST, "session:a"), "forward");
  assert.equal(await live.server(listed, "session:b"), undefined);
  assert.equal(await live.server(listed, "session:a"), listed);
  assert.equal(await live.server(listed.replace("[]", "[{}]"), "session:a"), undefined);
  assert.equal(await live.server(listed.replace("[]", "[ ]"), "session:a"), undefined);
});

Deno.test("requests and notifications of the server pass, whatever id they have", async () => {
  const live = await openLive(POLICY, { options: RECORDED });
  await live.client(callOf(7, "read"));
  for (
    const message of [
      '{"jsonrpc":"2.0","id":7,"method":"ping"}',
      '{"jsonrpc":"2.0","id":"x","method":"roots/list"}',
      '{"jsonrpc":"2.0","method":"notifications/message","params":{"id":7}}',
      '{"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"no JSON"}}',
    ]
  ) assert.equal(await live.server(message), message);
  assert.equal(await live.server(answerTo("7", "real")), answerTo("7", "real"));
});

Deno.test("a second request cannot take the id of one that is open", async () => {
  const live = await openLive(POLICY);
  assert.equal(await live.client(LIST), "forward");
  assert.match(await live.client(callOf(5, "read")), /still open: use a new id/);
  assert.equal(await live.client(callOf(6, "read")), "forward");
  assert.match(await live.client(LIST.replace("5", "6")), /still open: use a new id/);
});

Deno.test("withheld answers are said once, and counted in the report", async () => {
  const live = await openLive(POLICY, { options: RECORDED });
  await live.client(callOf(7, "read"));
  for (const id of ["1", '"7"', "7", "7"]) await live.server(answerTo(id));
  const told = live.system.stderr.text.split("\n").filter((line) => line.includes("answer"));
  assert.deepEqual(told, [
    "gait: an answer of the server was withheld: it has the id of no request that waits for one; " +
    "further ones are only counted",
  ]);
  const { answers_withheld, calls } = await live.end();
  assert.deepEqual([answers_withheld, calls], [3, 1]);
});

Deno.test("over HTTP an answer comes only to its own client, and only after its call", async () => {
  const spoof = `data: ${answerTo("2")}\n\n`;
  await using server = startUpstream(({ method, text }) => {
    if (method === "GET") return eventAnswer(spoof);
    const { id, params } = JSON.parse(text);
    const real = answerTo(JSON.stringify(id), "real");
    if (params.name === "stream") return eventAnswer(`${spoof}data: ${real}\n\n${spoof}`);
    if (params.name === "text") return jsonAnswer(answerTo(JSON.stringify(String(id))));
    return jsonAnswer(real);
  });
  const live = await openLive(POLICY, { lines: false, options: RECORDED });
  await using proxy = startProxy(server.url, { session: live.opened.session });
  for (const headers of [{}, { "mcp-session-id": "a" }]) {
    const stream = await fetch(proxy.url, { headers: { accept: "text/event-stream", ...headers } });
    assert.equal(await stream.text(), "");
    const answer = await (await post(proxy.url, toolCall(7, "stream"), headers)).text();
    assert.equal(answer, `data: ${answerTo("7", "real")}\n\n`);
    const other = await (await post(proxy.url, toolCall(8, "text"), headers)).json();
    assert.equal(other.id, 8);
    assert.match(other.error.message, /gait withheld the server's answer/);
  }
  assert.equal((await packed(live)).exit, 0);
});

Deno.test("gait's own listing is answered only under the id that gait gave it", async () => {
  const list = '{"tools":[{"name":"read","inputSchema":{"type":"object"}}]}';
  const ids: string[] = [];
  const live = await openLive(POLICY, {
    world: { files: { "gait.mcp.lock": await lockOf(list) } },
    options: RECORDED,
    host: { pause: () => new Promise(() => {}) },
    async send(message, live) {
      const id = JSON.stringify(JSON.parse(message).id);
      ids.push(id);
      assert.equal(await live.server(answerTo("1")), undefined); // the call that waits for this
      const evil = `{"jsonrpc":"2.0","id":"${id}","result":{"tools":[]}}`;
      assert.equal(await live.server(evil), undefined);
      assert.equal(
        await live.server(`{"jsonrpc":"2.0","id":${id},"result":${list}}`),
        undefined,
      );
    },
  });
  assert.equal(await live.client(callOf(1, "read")), "forward");
  assert.equal(ids.length, 1);
  assert.equal(await live.server(answerTo("1", "real")), answerTo("1", "real"));
  assert.equal((await packed(live)).exit, 0);
});

function eventAnswer(text: string): Response {
  return new Response(text, { headers: { "content-type": "text/event-stream" } });
}

async function lockOf(list: string): Promise<string> {
  const { EMPTY_LOCK, formatToolLock, lockServer, withServer } = await import(
    "../../../src/core/mcp/lock/tool_lock.ts"
  );
  const { tools } = JSON.parse(list);
  const server = await lockServer({
    ...{ transport: "stdio", launch: ["server"], capabilities: [], tools },
  });
  return decodeUtf8(formatToolLock(withServer(EMPTY_LOCK, server)));
}
