/** What clients over HTTP do not take for the answer to a call, gait does not either. */

import assert from "node:assert/strict";
import { startProxy } from "../../support/mcp_http_proxy.ts";
import { entriesIn, openLive } from "../../support/live_session.ts";
import { jsonAnswer, post, request, startUpstream, toolCall } from "../../support/mcp_upstream.ts";

const ALLOW = "default_verdict: allow\n";

function answerOf(text: string): string {
  return JSON.stringify({ jsonrpc: "2.0", id: 1, result: { content: [{ type: "text", text }] } });
}

/** Calls a tool through a session that keeps payloads; answers what the client and the log got. */
async function called(answer: () => Response) {
  await using server = startUpstream(answer);
  const live = await openLive(ALLOW, { options: { journal: "j.jsonl", payloads: "keep" } });
  await using proxy = startProxy(server.url, { session: live.opened.session });
  const response = await post(proxy.url, toolCall(1, "good"));
  const text = await response.text();
  const entries = (kind: string) => entriesIn(live.system, "j.jsonl", kind);
  return {
    ...{ status: response.status, text, told: live.system.stderr.text },
    outcomes: entries("outcome").map(({ status }) => status),
    kept: JSON.stringify(entries("payload")),
    events: JSON.stringify(entries("event")),
  };
}

function stream(text: string): Response {
  return new Response(text, { headers: { "content-type": "text/event-stream" } });
}

// The SDKs of the protocol read events without a type or of the type message, and no others.
for (const type of ["error", "ping", "Message", "message ", "result"]) {
  Deno.test(`an event of the type ${JSON.stringify(type)} is no answer to a recorded call`, async () => {
    const { text, outcomes, kept, told } = await called(() =>
      stream(`event: ${type}\nid: 7\ndata: ${answerOf("evil")}\n\ndata: ${answerOf("real")}\n\n`)
    );
    assert.ok(text.includes("real") && !text.includes("evil"), text);
    assert.match(text, /^id: 7$/m);
    assert.deepEqual(outcomes, ["ok"]);
    assert.ok(kept.includes("real") && !kept.includes("evil"), kept);
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
    const { text, outcomes, kept } = await called(() =>
      stream(`${head}data: ${answerOf("real")}\n\n`)
    );
    assert.ok(text.includes("real"), text);
    assert.deepEqual(outcomes, ["ok"]);
    assert.ok(kept.includes("real"), kept);
  });
}

// 202 has no body that clients read; an error of HTTP is an error, whatever its body says.
for (const status of [201, 202, 203, 400, 404, 500, 503]) {
  Deno.test(`a result with the status ${status} is no answer to a recorded call`, async () => {
    const { text, kept, events, ...seen } = await called(() =>
      jsonAnswer(answerOf("evil"), { status })
    );
    assert.equal(seen.status, status < 400 ? 200 : status);
    assert.match(text, new RegExp(`"id":1,"error":.*its status is ${status}`));
    assert.ok(!kept.includes("evil"), kept);
    assert.match(events, /mcp_result_withheld/);
  });
}

Deno.test("an event stream with a status of an error is no answer to a recorded call", async () => {
  const { status, text, kept, events } = await called(() =>
    new Response(`data: ${answerOf("evil")}\n\n`, {
      status: 500,
      headers: { "content-type": "text/event-stream" },
    })
  );
  assert.equal(status, 500);
  assert.match(text, /"id":1,"error":.*its status is 500/);
  assert.ok(!kept.includes("evil"), kept);
  assert.match(events, /mcp_result_withheld/);
});

Deno.test("an error in an answer with a status of an error is recorded as the error that it is", async () => {
  const error = '{"jsonrpc":"2.0","id":1,"error":{"code":-32602,"message":"no"}}';
  const { status, text, outcomes } = await called(() => jsonAnswer(error, { status: 400 }));
  assert.deepEqual([status, text], [400, error]);
  assert.deepEqual(outcomes, ["error"]);
});

Deno.test("where no call is open, other events and statuses pass as they are", async () => {
  const events = `event: ping\ndata: x\n\ndata: ${answerOf("real")}\n\n`;
  for (const answer of [() => stream(events), () => jsonAnswer(answerOf("x"), { status: 500 })]) {
    await using server = startUpstream(answer);
    const live = await openLive(ALLOW);
    await using proxy = startProxy(server.url, { session: live.opened.session });
    const response = await post(proxy.url, request(1, "completion/complete"));
    const expected = answer();
    assert.deepEqual([response.status, await response.text()], [
      expected.status,
      await expected.text(),
    ]);
  }
});
