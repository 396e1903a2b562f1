/** Calls under a lock of tools that the lock does not hold. */

import assert from "node:assert/strict";
import {
  EMPTY_LOCK,
  formatToolLock,
  lockServer,
  withServer,
} from "../../../src/core/mcp/lock/tool_lock.ts";
import { callOf, openLive } from "../../support/live_session.ts";

const TOOLS = [{ name: "safe", inputSchema: { type: "object" } }];

async function session(options: object = {}, files: Record<string, string> = {}) {
  const server = await lockServer({
    ...{ transport: "stdio", launch: ["server"], capabilities: [], tools: TOOLS },
  });
  const lock = formatToolLock(withServer(EMPTY_LOCK, server));
  return await openLive("default_verdict: allow", {
    options,
    world: { files: { "gait.mcp.lock": lock, ...files } },
    async send(message, live) {
      const { id } = JSON.parse(message);
      await live.server(JSON.stringify({ jsonrpc: "2.0", id, result: { tools: TOOLS } }));
    },
  });
}

for (const name of ["hidden", "SAFE", "\u017fafe", "Safe", "safe2", "saf", "__proto__", "name"]) {
  Deno.test(`a tool that is not in the lock is not called: ${JSON.stringify(name)}`, async () => {
    const live = await session();
    const answer = JSON.parse(await live.client(callOf(1, name)));
    assert.deepEqual(answer.result._meta["gait/decision"].violations, ["mcp_tool_unlocked"]);
    assert.equal(await live.client(callOf(2, "safe")), "forward");
  });
}

Deno.test("what gait itself has listed is listed for the tool map", async () => {
  const map = "schema_id: gait.mcp.tool_map\nschema_version: 1.0.0\ntighten: { unlisted: block }\n";
  const live = await session({ tools: "map.yaml" }, { "map.yaml": map });
  assert.equal(await live.client(callOf(1, "safe")), "forward");
  assert.match(await live.client(callOf(2, "hidden")), /mcp_tool_unl/);
});

Deno.test("a session says that calls wait for the server's list of tools", async () => {
  const waited: number[] = [];
  const pause = (milliseconds: number) => {
    waited.push(milliseconds);
    return Promise.resolve();
  };
  const server = await lockServer({
    ...{ transport: "stdio", launch: ["server"], capabilities: [], tools: TOOLS },
  });
  const lock = formatToolLock(withServer(EMPTY_LOCK, server));
  const live = await openLive("default_verdict: allow", {
    world: { files: { "gait.mcp.lock": lock } },
    host: { pause },
  });
  assert.match(await live.client(callOf(1, "safe")), /mcp_tools_unverified/);
  assert.deepEqual(waited, [2_000, 30_000]);
  assert.match(
    live.system.stderr.text,
    /^gait: the server has not listed its tools yet, and calls/m,
  );
});
