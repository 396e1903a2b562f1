/** Streams of events through the HTTP proxy: requests of the server, resuming, order, and who hangs up. */

import assert from "node:assert/strict";
import { startProxy } from "../../support/mcp_http_proxy.ts";
import { until } from "../../support/until.ts";
import {
  EventStream,
  jsonAnswer,
  MODERN_META,
  post,
  request,
  resultFor,
  startUpstream,
  StreamReader,
  toolCall,
} from "../../support/mcp_upstream.ts";

Deno.test("requests of the server come by GET, and their answers go back by POST", async () => {
  const stream = new EventStream();
  await using server = startUpstream((asked) =>
    asked.method === "GET" ? stream.response : resultFor({ ...asked, text: "" })
  );
  await using proxy = startProxy(server.url);
  const headers = { "mcp-session-id": "s", accept: "text/event-stream" };
  const events = new StreamReader(await fetch(proxy.url, { headers }));
  // a request of the client has the same id at that time
  const asking = 'id: 1\ndata: {"jsonrpc":"2.0","id":1,"method":"roots/list"}\n\n';
  stream.write(asking);
  assert.equal(await events.until("roots/list"), asking);
  const answer = '{"jsonrpc":"2.0","id":1,"result":{"roots":[]}}';
  const taken = await post(proxy.url, answer, { "mcp-session-id": "s" });
  assert.deepEqual([taken.status, await taken.text()], [202, ""]);
  assert.equal(server.texts().at(-1), answer);
  assert.equal(server.asked.at(-1)?.headers.get("mcp-session-id"), "s");
  // the messages are for this client alone, so its stream ends with it
  await events.cancel();
  await until(() => stream.isCancelled, "the end at the server");
});

Deno.test("retry, ids and priming events pass untouched, and replay goes by Last-Event-ID", async () => {
  const events = 'id: e1\nretry: 50\ndata: \n\nid: e2\nevent: message\ndata: {"jsonrpc":"2.0",\n' +
    'data: "method":"notifications/x"}\n\n: comment\r\n\r\n';
  await using server = startUpstream(({ headers }) => {
    const stream = new EventStream();
    stream.write(headers.get("last-event-id") === "e2" ? "id: e3\ndata: {}\n\n" : events);
    stream.end();
    return stream.response;
  });
  await using proxy = startProxy(server.url);
  const session = { "mcp-session-id": "s", accept: "text/event-stream" };
  assert.equal(await (await post(proxy.url, request(1, "x"), session)).text(), events);
  assert.deepEqual(proxy.fromServer.map(({ text }) => text), [
    '{"jsonrpc":"2.0",\n"method":"notifications/x"}',
  ]);
  const replay = await fetch(proxy.url, { headers: { ...session, "last-event-id": "e2" } });
  assert.equal(await replay.text(), "id: e3\ndata: {}\n\n");
  assert.equal(proxy.fromServer.at(-1)?.scope, "session:s");
});

Deno.test("each event arrives before the next is written", async () => {
  const stream = new EventStream();
  await using server = startUpstream(() => stream.response);
  await using proxy = startProxy(server.url);
  const answer = new StreamReader(await post(proxy.url, toolCall(1, "good")));
  for (const progress of [0, 50, 100]) {
    const event = `event: message\ndata: {"method":"notifications/progress","p":${progress}}\n\n`;
    stream.write(event);
    assert.equal(await answer.next(), event);
  }
  stream.write(": keep-alive\n\n");
  assert.equal(await answer.until("alive\n\n"), ": keep-alive\n\n");
  stream.end();
  assert.equal(await answer.next(), "");
});

Deno.test("a client of 2025-11-25 that hangs up cancels nothing, and the result is recorded", async () => {
  const stream = new EventStream();
  await using server = startUpstream(() => stream.response);
  await using proxy = startProxy(server.url);
  const answer = new StreamReader(await post(proxy.url, toolCall(1, "good")));
  stream.write('data: {"method":"notifications/x"}\n\n');
  await answer.until("notifications/x");
  // A signal ends a body only while the runtime still knows of it.
  await answer.cancel();
  await until(() => proxy.proxy.flows.orphans === 1, "an answer without a client");
  stream.write('data: {"jsonrpc":"2.0","id":1,"result":{}}\n\n');
  stream.end();
  await until(() => proxy.fromServer.length === 2, "the recorded result");
  await until(() => proxy.proxy.flows.size === 0, "the end of the request");
  assert.equal(stream.isCancelled, false);
});

Deno.test("a client of 2025-11-25 that hangs up before the server answers cancels nothing either", async () => {
  const { promise, resolve } = Promise.withResolvers<Response>();
  await using server = startUpstream(() => promise);
  await using proxy = startProxy(server.url);
  const leave = new AbortController();
  const answer = post(proxy.url, toolCall(1, "good"), {}, leave.signal).catch(() => "left");
  await until(() => server.asked.length === 1, "the request");
  leave.abort();
  assert.equal(await answer, "left");
  await until(() => proxy.proxy.flows.orphans === 1, "an answer without a client");
  resolve(jsonAnswer('{"jsonrpc":"2.0","id":1,"result":{}}'));
  await until(() => proxy.fromServer.length === 1, "the recorded result");
  assert.equal(server.asked[0]?.gone.aborted, false);
});

Deno.test("a client of 2026-07-28 that hangs up ends the request at the server within a second", async () => {
  const stream = new EventStream();
  await using server = startUpstream(() => stream.response);
  await using proxy = startProxy(server.url);
  const leave = new AbortController();
  const call = toolCall(1, "good", MODERN_META);
  const answer = new StreamReader(await post(proxy.url, call, {}, leave.signal));
  stream.write(": here\n\n");
  await answer.until("here");
  const start = performance.now();
  leave.abort();
  await until(() => stream.isCancelled, "the end at the server");
  assert.ok(performance.now() - start < 1000);
  await until(() => proxy.lost.length === 1, "the lost call");
  await until(() => proxy.proxy.flows.size === 0, "the end of the request");
});

Deno.test("a client of 2026-07-28 that hangs up before the answer, or while its call is judged, ends the request", async () => {
  const { promise, resolve } = Promise.withResolvers<Response>();
  await using server = startUpstream(() => promise);
  const judging = Promise.withResolvers<void>();
  const started = Promise.withResolvers<void>();
  await using proxy = startProxy(server.url, {
    async beforeJudging(message) {
      if (message.kind !== "call" || message.name !== "slow") return;
      started.resolve();
      await judging.promise;
    },
  });
  const leave = new AbortController();
  const left = (name: string) =>
    post(proxy.url, toolCall(1, name, MODERN_META), {}, leave.signal).catch(() => "left");
  const waiting = left("good");
  const judged = left("slow");
  await until(() => server.asked.length === 1, "the request");
  await started.promise;
  leave.abort();
  assert.deepEqual(await Promise.all([waiting, judged]), ["left", "left"]);
  await until(() => server.asked[0]?.gone.aborted === true, "the end at the server");
  const isCancelled = () =>
    proxy.fromClient.some(({ message }) => message.kind === "pass" && message.cancels === "n:1");
  await until(isCancelled, "the cancel");
  judging.resolve();
  await until(() => proxy.proxy.flows.size === 0, "the end of both");
  assert.equal(server.asked.length, 1, "a call that was cancelled while it was judged is not sent");
  resolve(new Response());
});

Deno.test("an answer that is read to its end is no cancel", async () => {
  await using server = startUpstream((asked) => {
    const stream = new EventStream();
    stream.write('data: {"jsonrpc":"2.0","id":1,"result":{}}\n\n');
    stream.end();
    return asked.text.includes("json") ? resultFor(asked) : stream.response;
  });
  await using proxy = startProxy(server.url);
  for (const name of ["json", "events"]) {
    await (await post(proxy.url, toolCall(1, name, MODERN_META))).text();
  }
  await until(() => proxy.proxy.flows.size === 0, "the end of the requests");
  assert.equal(proxy.fromClient.length, 2);
  assert.equal(proxy.fromServer.length, 2);
  assert.deepEqual(server.asked.map(({ gone }) => gone.aborted), [false, false]);
});

Deno.test("a subscription passes as it is, from its first message to its graceful end", async () => {
  const stream = new EventStream();
  await using server = startUpstream(() => stream.response);
  await using proxy = startProxy(server.url);
  const filter = { notifications: { toolsListChanged: true }, ...MODERN_META };
  const answer = new StreamReader(
    await post(proxy.url, request("sub", "subscriptions/listen", filter)),
  );
  const notification = (method: string) =>
    `data: {"jsonrpc":"2.0","method":"notifications/${method}","params":{"_meta":` +
    `{"io.modelcontextprotocol/subscriptionId":"sub"}}}\n\n`;
  const pieces = [
    notification("subscriptions/acknowledged"),
    ": keep-alive\n\n",
    notification("tools/list_changed"),
    'data: {"jsonrpc":"2.0","id":"sub","result":{"resultType":"complete"}}\n\n',
  ];
  for (const piece of pieces) {
    stream.write(piece);
    assert.equal(await answer.until(piece.trimEnd()), piece);
  }
  stream.end();
  assert.equal(await answer.next(), "");
  await until(() => proxy.proxy.flows.size === 0, "the end of the subscription");
  assert.equal(proxy.fromServer.length, 3);
});
