/** `gait mcp lock` and a live session read the ids of answers alike: what a session withholds is not locked. */

import assert from "node:assert/strict";
import { gaitProcess, scratch } from "../../support/gait.ts";
import { scriptedServer } from "../../support/mcp_server.ts";
import { callOf, openLive } from "../../support/live_session.ts";

const TOOLS = '"result":{"tools":[{"name":"a","inputSchema":{"type":"object"}}]}';

/** An id in place of the number N, and what the error calls it. */
const WRONG: readonly (readonly [string, RegExp])[] = [
  ['"N"', /the id "\d+"/],
  ["N.0", /the id \d+\.0/],
  ["Ne0", /the id \d+e0/],
  ["[N]", /the id \[\d+\]/],
  ['" N"', /the id " \d+"/],
];

async function lockStdio(line: string) {
  using folder = scratch();
  const server = scriptedServer("server.json");
  const script = { lines: { "tools/list": [line.replaceAll("N", "$ID")] } };
  Deno.writeTextFileSync(`${folder.path}/server.json`, JSON.stringify(script));
  const argv = ["mcp", "lock", "--json", "--timeout", "10m", "--", ...server];
  return await gaitProcess(argv, { cwd: folder.path });
}

/** Answers over HTTP as one body, or as a stream of events. */
async function lockHttp(line: string, isStream: boolean) {
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    async (request) => {
      const text = await request.text();
      const { id, method } = text === "" ? {} : JSON.parse(text);
      if (id === undefined) return new Response(null, { status: 202 });
      const own = (rest: string) => `{"jsonrpc":"2.0","id":${id},${rest}}`;
      const answer = method === "tools/list"
        ? line.replaceAll("N", String(id))
        : method === "initialize"
        ? own('"result":{"protocolVersion":"2025-06-18","capabilities":{"tools":{}}}')
        : own('"error":{"code":-32601,"message":"no"}');
      const body = isStream ? `data: ${answer}\n\n` : answer;
      const type = isStream ? "text/event-stream" : "application/json";
      return new Response(body, { headers: { "content-type": type } });
    },
  );
  using folder = scratch();
  const url = `http://127.0.0.1:${server.addr.port}/mcp`;
  const argv = ["mcp", "lock", "--json", "--timeout", "10m", "--upstream", url];
  const seen = await gaitProcess(argv, { cwd: folder.path });
  await server.shutdown();
  return seen;
}

const DOORS = [
  ["stdio", lockStdio],
  ["an HTTP body", (line: string) => lockHttp(line, false)],
  ["an HTTP stream", (line: string) => lockHttp(line, true)],
] as const;

for (const [door, lock] of DOORS) {
  Deno.test(`gait mcp lock over ${door} takes no answer that a session withholds`, async () => {
    const good = await lock(`{"jsonrpc":"2.0","id":N,${TOOLS}}`);
    assert.equal(good.exit, 0, good.stdout);
    for (const [id, called] of WRONG) {
      const seen = await lock(`{"jsonrpc":"2.0","id":${id},${TOOLS}}`);
      assert.equal(seen.exit, 6, id);
      assert.match(String(JSON.parse(seen.stdout).error), called);
      assert.match(String(JSON.parse(seen.stdout).error), /a session withholds it/);
    }
  });
}

Deno.test("a session withholds the same answers", async () => {
  for (const [id] of WRONG) {
    const live = await openLive("default_verdict: allow");
    await live.client(callOf(7, "a"));
    const shown = await live.server(`{"jsonrpc":"2.0","id":${id.replace("N", "7")},${TOOLS}}`);
    assert.notEqual(shown, `{"jsonrpc":"2.0","id":${id.replace("N", "7")},${TOOLS}}`, id);
  }
});

Deno.test("an HTTP body that answers another request is not locked", async () => {
  const seen = await lockHttp(`{"jsonrpc":"2.0","id":9,${TOOLS}}`, false);
  assert.equal(seen.exit, 6);
  assert.match(String(JSON.parse(seen.stdout).error), /the id 9/);
});
