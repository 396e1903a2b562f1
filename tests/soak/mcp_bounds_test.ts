/** A session holds a bounded number of calls: those on their way, and those that wait. */

import assert from "node:assert/strict";
import { MCP_HELD_MAX, MCP_PENDING_MAX } from "../../src/core/limits.ts";
import { callOf, openLive } from "../support/live_session.ts";

Deno.test("more calls than the limit are not forwarded before one was answered", async () => {
  const live = await openLive("default_verdict: allow");
  for (let id = 0; id < MCP_PENDING_MAX; id++) {
    assert.equal(await live.client(callOf(id, "read")), "forward");
  }
  assert.match(await live.client(callOf(-1, "read")), /10000 calls are open already/);
  await live.server('{"jsonrpc":"2.0","id":7,"result":{}}');
  assert.equal(await live.client(callOf(-1, "read")), "forward");
});

Deno.test("more calls than the limit do not wait for approval, but are answered at once", async () => {
  const policy = "default_verdict: require_approval";
  const options = { approval_dir: "desk", approval_wait: 3_600_000_000_000n };
  const { promise: never } = Promise.withResolvers<void>();
  const live = await openLive(policy, { options, host: { pause: () => never } });
  for (let id = 0; id < MCP_HELD_MAX; id++) void live.client(callOf(id, "write", { id }));
  const requests = () => [...live.system.files.keys()].filter((path) => path.includes("request_"));
  // looking at a file lets everything else go on
  while (requests().length < MCP_HELD_MAX) await Deno.stat(".");
  assert.match(await live.client(callOf("one more", "write")), /approval_token_missing/);
  assert.equal(requests().length, MCP_HELD_MAX);
});
