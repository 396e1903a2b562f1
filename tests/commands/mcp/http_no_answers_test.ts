/** What clients over HTTP do not take for the answer to a call, gait does not either. */

import assert from "node:assert/strict";
import { startProxy } from "../../support/mcp_http_proxy.ts";
import { linesIn, openLive } from "../../support/live_session.ts";
import { jsonAnswer, post, startUpstream, toolCall } from "../../support/mcp_upstream.ts";

const ALLOW = "default_verdict: allow\n";

function answerOf(text: string): string {
  return JSON.stringify({ jsonrpc: "2.0", id: 1, result: { content: [{ type: "text", text }] } });
}

/** Calls a tool through a session that records; answers what the client and the journal got. */
async function called(answer: () => Response) {
  await using server = startUpstream(answer);
  const live = await openLive(ALLOW, { options: { journal: "j.jsonl", payloads: "keep" } });
  await using proxy = startProxy(server.url, { session: live.opened.session });
  const response = await post(proxy.url, toolCall(1, "good"));
  const text = await response.text();
  const lines = linesIn(live.system, "j.jsonl");
  return {
    ...{ status: response.status, text, told: live.system.stderr.text },
    results: lines.flatMap(({ result }) => result === undefined ? [] : [JSON.stringify(result)]),
    events: JSON.stringify(lines.flatMap(({ event }) => event ?? [])),
  };
}

/** How a result was recorded, and whether it is the real one. */
function statusAndText(result = "{}"): readonly unknown[] {
  return [JSON.parse(result).status, result.includes("real")];
}

function stream(text: string): Response {
  return new Response(text, { headers: { "content-type": "text/event-stream" } });
}

// The SDKs of the protocol read events without a type or of the type message, and no others.
for (const type of ["error", "ping", "Message", "message ", "result"]) {
  Deno.test(`an event of the type ${JSON.stringify(type)} is no answer to a recorded call`, async () => {
    const { text, results, told } = await called(() =>
      stream(`event: ${type}\nid: 7\ndata: ${answerOf("evil")}\n\ndata: ${answerOf("real")}\n\n`)
    );
    assert.ok(text.includes("real") && !text.includes("evil"), text);
    assert.match(text, /^id: 7$/m);
    assert.equal(results.length, 1);
    assert.deepEqual(statusAndText(results[0]), ["ok", true]);
    assert.match(told, /an event of the server was left out: its type is/);
  });
}

for (
  const head of [
    "",
    "event: message\n",
    "event:message\n",
    "event:\n",
    "event: x\nevent: message\n",
  ]
) {
  Deno.test(`an event that begins ${JSON.stringify(head)} is an answer`, async () => {
    const { text, results } = await called(() => stream(`${head}data: ${answerOf("real")}\n\n`));
    assert.ok(text.includes("real"), text);
    assert.deepEqual(results.map(statusAndText), [["ok", true]]);
  });
}

// 202 has no body that clients read; an error of HTTP is an error, whatever its body says.
for (const status of [201, 202, 203, 400, 404, 500, 503]) {
  Deno.test(`a result with the status ${status} is no answer to a recorded call`, async () => {
    const { text, results, events, ...seen } = await called(() =>
      jsonAnswer(answerOf("evil"), { status })
    );
    assert.equal(seen.status, status < 400 ? 200 : status);
    assert.match(text, new RegExp(`"id":1,"error":.*its status is ${status}`));
    assert.deepEqual(results, []);
    assert.match(events, /mcp_result_withheld/);
  });
}

Deno.test("an event stream with a status of an error is no answer to a recorded call", async () => {
  const { status, text, results, events } = await called(() =>
    new Response(`data: ${answerOf("evil")}\n\n`, {
      status: 500,
      headers: { "content-type": "text/event-stream" },
    })
  );
  assert.equal(status, 500);
  assert.match(text, /"id":1,"error":.*its status is 500/);
  assert.deepEqual(results, []);
  assert.match(events, /mcp_result_withheld/);
});

Deno.test("an error in an answer with a status of an error is recorded as the error that it is", async () => {
  const error = '{"jsonrpc":"2.0","id":1,"error":{"code":-32602,"message":"no"}}';
  const { status, text, results } = await called(() => jsonAnswer(error, { status: 400 }));
  assert.deepEqual([status, text], [400, error]);
  assert.match(results.join(), /"status":"error"/);
});

Deno.test("a session that records nothing passes other events and statuses as they are", async () => {
  const events = `event: ping\ndata: x\n\ndata: ${answerOf("real")}\n\n`;
  for (const answer of [() => stream(events), () => jsonAnswer(answerOf("x"), { status: 500 })]) {
    await using server = startUpstream(answer);
    const live = await openLive(ALLOW);
    await using proxy = startProxy(server.url, { session: live.opened.session });
    const response = await post(proxy.url, toolCall(1, "good"));
    const expected = answer();
    assert.deepEqual([response.status, await response.text()], [
      expected.status,
      await expected.text(),
    ]);
  }
});
