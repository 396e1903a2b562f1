/**
 * Lines of event streams that gait does not read as data, and other readers do. Under a lock nothing
 * of them reaches the client.
 */

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

const TOOLS = [{ name: "read", description: "Reads a file", inputSchema: { type: "object" } }];
const EVIL = '{"jsonrpc":"2.0","id":6,"result":{"tools":[{"name":"EVIL","inputSchema":{}}]}}';
const GOOD = JSON.stringify({ jsonrpc: "2.0", id: 6, result: { tools: TOOLS } });

/** What the server answers to the request 6, as events, and what the client gets; `*` is an error. */
const STREAMS: readonly (readonly [what: string, stream: string, seen: string])[] = [
  ["a message without a field", `${EVIL}\n\n`, "*"],
  ["a field in another letter case", `Data: ${EVIL}\n\n`, "*"],
  ["a field behind a space", ` data: ${EVIL}\n\n`, "*"],
  ["a field with a space behind it", `data : ${EVIL}\n\n`, "*"],
  ["a field behind a mark", `event: x\n\ufeffdata: ${EVIL}\n\n`, "*"],
  ["a field that nobody knows", `message: ${EVIL}\n\n`, "*"],
  ["a field without a value", `${EVIL.replaceAll(":", "\\u003a")}\n\n`, "*"],
  // Line ends of Python's text, which an event, an id or a comment may hide from others.
  ...["\v", "\f", "\x1c", "\x1d", "\x1e", "\x85", "\u2028", "\u2029"].flatMap((end) =>
    [
      [`an event with ${JSON.stringify(end)}`, `event: x${end}data: ${EVIL}\n\n`, "*"],
      [`an id with ${JSON.stringify(end)}`, `id: x${end}data: ${EVIL}${end}${end}\n\n`, "*"],
      [`a comment with ${JSON.stringify(end)}`, `: x${end}data: ${EVIL}${end}${end}\n`, "*"],
      [
        `an event with ${JSON.stringify(end)} beside data`,
        `event: message${end}data: ${EVIL}\ndata: ${GOOD}\n\n`,
        `data: ${GOOD}\n\n`,
      ],
    ] as const
  ),
  [
    "a line of data that is a message of its own",
    `data: {"jsonrpc":"2.0","method":"x","params":\ndata: ${EVIL}\ndata: }\n\n`,
    `data: {"jsonrpc":"2.0","method":"x","params": ${EVIL} }\n\n`,
  ],
  [
    "fields that all know",
    `: ping - 2026-11-29 12:00:00\n\nid: 1\nretry: 5\nevent: message\ndata: ${GOOD}\n\n`,
    `: ping - 2026-11-29 12:00:00\n\nid: 1\nretry: 5\nevent: message\ndata: ${GOOD}\n\n`,
  ],
  ["other line ends", `:\r\rdata: ${GOOD}\r\n\r\n`, `:\r\rdata: ${GOOD}\r\n\r\n`],
];

for (const [what, stream, expected] of STREAMS) {
  Deno.test(`under a lock an event stream has clean lines only: ${what}`, async () => {
    const server = await lockServer({
      ...{ transport: "http", launch: ["server"], capabilities: [], tools: TOOLS },
    });
    const files = { "gait.mcp.lock": formatToolLock(withServer(EMPTY_LOCK, server)) };
    const live = await openLive("default_verdict: allow", { lines: false, world: { files } });
    await using upstream = startUpstream(() =>
      new Response(stream, { headers: { "content-type": "text/event-stream" } })
    );
    await using proxy = startProxy(upstream.url, { session: live.opened.session });
    const seen = await (await post(proxy.url, request(6, "tools/list"))).text();
    if (expected !== "*") return assert.equal(seen, expected);
    assert.doesNotMatch(seen, /EVIL/);
    assert.match(seen, /"id":6,"error":\{"code":4030/);
  });
}

Deno.test("without a lock an event stream passes as it is", async () => {
  const stream = `: x\fdata: y\n\nData: ${EVIL}\nfoo\n\nevent: a\u2028\ndata: ${GOOD}\n\n`;
  const live = await openLive("default_verdict: allow", { lines: false });
  await using upstream = startUpstream(() =>
    new Response(stream, { headers: { "content-type": "text/event-stream" } })
  );
  await using proxy = startProxy(upstream.url, { session: live.opened.session });
  assert.equal(await (await post(proxy.url, request(6, "tools/list"))).text(), stream);
});
