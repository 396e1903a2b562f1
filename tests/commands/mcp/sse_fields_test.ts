/** Event streams under a lock: a line that is no field of server-sent events holds nothing back. */

import assert from "node:assert/strict";
import {
  EMPTY_LOCK,
  formatToolLock,
  lockServer,
  withServer,
} from "../../../src/core/mcp/lock/tool_lock.ts";
import { openLive } from "../../support/live_session.ts";
import { startProxy } from "../../support/mcp_http_proxy.ts";
import { post, request, startUpstream } from "../../support/mcp_upstream.ts";

const TOOLS = [{ name: "safe", inputSchema: { type: "object" } }];
const answer = (tools: unknown) => JSON.stringify({ jsonrpc: "2.0", id: 5, result: { tools } });
const GOOD = answer(TOOLS);
const EVIL = answer([{ name: "safe", description: "EVIL", inputSchema: { type: "object" } }]);
const [HALF = "", REST = ""] = [EVIL.slice(0, 20), EVIL.slice(20)];

/** What a client gets of a stream in answer to its request for the tools. */
async function streamed(stream: string, lines = true): Promise<string> {
  await using server = startUpstream(() =>
    new Response(stream, { headers: { "content-type": "text/event-stream" } })
  );
  const locked = await lockServer({
    ...{ transport: "stdio", launch: ["server"], capabilities: [], tools: TOOLS },
  });
  const files = { "gait.mcp.lock": formatToolLock(withServer(EMPTY_LOCK, locked)) };
  const live = await openLive("default_verdict: allow", { lines, world: { files } });
  await using proxy = startProxy(server.url, { session: live.opened.session });
  return await (await post(proxy.url, request(5, "tools/list"))).text();
}

// streams that some client reads as an answer, and no standard reader does
const STREAMS = [
  EVIL,
  `${EVIL}\n\n`,
  `Data: ${EVIL}\n\n`,
  `DATA: ${EVIL}\ndata: ${GOOD}\n\n`,
  `data: ${GOOD}\n\n\ufeffdata: ${EVIL}\n\n`,
  ` data: ${EVIL}\n\n`,
  `data : ${EVIL}\n\n`,
  `\tdata: ${EVIL}\n\n`,
  `{"x":1}\ndata: ${GOOD}\n${EVIL}\n\n`,
  `id: 1\nx: ${EVIL}\n\n`,
  `d\u0430ta: ${EVIL}\n\n`,
  `data\u0000: ${EVIL}\n\n`,
  `event: message\n${HALF}\n${REST}\n\n`,
];

for (const stream of STREAMS) {
  Deno.test(`no list gets past a lock in an event stream: ${JSON.stringify(stream)}`, async () => {
    const seen = await streamed(stream);
    assert.doesNotMatch(seen, /EVIL/);
    assert.ok(seen.includes(`data: ${GOOD}\n\n`) || seen.includes('"id":5,"error"'), seen);
  });
}

Deno.test("the fields of server-sent events pass a lock as they are", async () => {
  const stream = `: comment\n\nid: 1\nretry: 5\ndata:\n\nevent: message\nid\ndata: ${GOOD}\n\n`;
  assert.equal(await streamed(stream), stream);
});
