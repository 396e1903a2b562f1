/** Many requests through the HTTP proxy: nothing of them is left. */

import assert from "node:assert/strict";
import { collectGarbage } from "../support/garbage.ts";
import { startProxy } from "../support/mcp_http_proxy.ts";
import { until } from "../support/until.ts";
import {
  EventStream,
  MODERN_META,
  post,
  resultFor,
  startUpstream,
  StreamReader,
  toolCall,
} from "../support/mcp_upstream.ts";

const ROUNDS = 12_500;
const WARM_UP = 2_500;

// the runner's own book-keeping of timers and sockets would count as growth
const sanitizers = { sanitizeOps: false, sanitizeResources: false };

Deno.test(
  "50,000 requests through the HTTP proxy leave its memory as it was",
  sanitizers,
  async () => {
    await using server = startUpstream((asked) => {
      if (!asked.text.includes('"events"') && asked.method !== "GET") return resultFor(asked);
      const stream = new EventStream();
      stream.write('id: 1\ndata: {"jsonrpc":"2.0","id":1,"result":{}}\n\n');
      if (asked.method !== "GET") stream.end();
      return stream.response;
    });
    await using proxy = startProxy(server.url, { blocked: ["bad"] });
    const round = async () => {
      const headers = { "mcp-session-id": "s" };
      await (await post(proxy.url, toolCall(1, "good"), headers)).text();
      await (await post(proxy.url, toolCall(2, "bad"), headers)).text();
      await (await post(proxy.url, toolCall(1, "events", MODERN_META))).text();
      const stream = new StreamReader(await fetch(proxy.url, { headers }));
      await stream.next();
      await stream.cancel();
      // what the tests themselves keep
      for (const kept of [proxy.fromClient, proxy.fromServer, proxy.lost, server.asked]) {
        kept.length = 0;
      }
      for (const kept of [proxy.forwarded, proxy.refused]) kept.length = 0;
    };
    const heldAfter = async (rounds: number) => {
      for (let done = 0; done < rounds; done++) await round();
      await until(() => proxy.proxy.flows.size === 0, "the end of the last stream");
      collectGarbage();
      return Deno.memoryUsage().heapUsed;
    };
    const before = await heldAfter(WARM_UP);
    const grown = await heldAfter(ROUNDS) - before;
    console.log(`grown by ${(grown / 1024 / 1024).toFixed(1)} MiB`);
    assert.ok(grown < 4 * 1024 * 1024, `${grown} bytes`);
    await until(() => proxy.proxy.flows.size === 0, "the end of the last stream");
  },
);
