/** Calls that one process judges at the same time, under a limit that they share. */

import assert from "node:assert/strict";
import { denoArgs, scratch } from "../../support/gait.ts";
import { callOf, openLive } from "../../support/live_session.ts";
import { startProxy } from "../../support/mcp_http_proxy.ts";
import { post, resultFor, startUpstream, toolCall } from "../../support/mcp_upstream.ts";

function limited(requests: number): string {
  return `default_verdict: block
rules:
  - { name: r, effect: allow, rate_limit: { requests: ${requests}, window: hour, scope: tool } }
`;
}
const CALLS = Array.from({ length: 24 }, (_, at) => at);

for (const [requests, passed] of [[1000, 24], [10, 10]] as const) {
  Deno.test(`24 parallel calls over HTTP under a limit of ${requests}: ${passed} pass`, async () => {
    await using server = startUpstream(resultFor);
    const live = await openLive(limited(requests), { lines: false });
    await using proxy = startProxy(server.url, { session: live.opened.session });
    const texts = await Promise.all(
      CALLS.map(async (at) => await (await post(proxy.url, toolCall(at, "read"))).text()),
    );
    assert.equal(server.asked.length, passed);
    assert.equal(texts.filter((text) => text.includes("rate_limit_exceeded")).length, 24 - passed);
    assert.equal(live.system.stderr.text.includes("could not"), false);
  });
}

Deno.test("a call that fails to be counted does not stop the one behind it", async () => {
  const live = await openLive(limited(1000));
  live.system.locked.add("limits.json.lock");
  const late = [1, 2, 3].map((id) => live.client(callOf(id, "read")));
  for (const answer of await Promise.all(late)) assert.match(answer, /could not judge/);
  live.system.locked.clear();
  assert.equal(await live.client(callOf(4, "read")), "forward");
});

/** Runs processes at once that count 24 parallel calls each; what each of them prints. */
async function counted(
  folder: string,
  { processes, limit }: { processes: number; limit: number },
): Promise<{ allowed: number; failed: string[]; gap: number }[]> {
  const args = denoArgs([`${folder}/state.json`, String(limit)], {
    script: "tests/support/take_parallel.ts",
  });
  const runs = Array.from(
    { length: processes },
    () => new Deno.Command(Deno.execPath(), { args, env: { NO_COLOR: "1" } }).output(),
  );
  const outputs = await Promise.all(runs);
  return outputs.map(({ stdout }) => JSON.parse(new TextDecoder().decode(stdout)));
}

Deno.test("parallel calls of one process are counted one after the other, and stop nothing else", async () => {
  using folder = scratch();
  const [seen] = await counted(folder.path, { processes: 1, limit: 1000 });
  assert.deepEqual([seen?.allowed, seen?.failed], [24, []]);
  assert.ok((seen?.gap ?? Infinity) < 1000, `nothing else ran for ${seen?.gap} ms`);
});

Deno.test("parallel calls of several processes never exceed their limit", async () => {
  using folder = scratch();
  const seen = await counted(folder.path, { processes: 3, limit: 50 });
  assert.deepEqual(seen.flatMap(({ failed }) => failed), []);
  assert.equal(seen.reduce((sum, { allowed }) => sum + allowed, 0), 50);
});

Deno.test("a lock that another program holds ends the wait of all calls after one time, not of each", async () => {
  using folder = scratch();
  const lock = `${folder.path}/state.json.lock`;
  const created_at = new Date().toISOString();
  const text = {
    schema_id: "gait.gate.rate_limit_lock",
    schema_version: "1.0.0",
    pid: 1,
    created_at,
  };
  Deno.writeTextFileSync(lock, JSON.stringify(text));
  const start = performance.now();
  const [seen] = await counted(folder.path, { processes: 1, limit: 1000 });
  assert.ok(performance.now() - start < 10_000);
  assert.deepEqual([seen?.allowed, seen?.failed.length], [0, 24]);
  assert.match(seen?.failed[0] ?? "", /another program held it for 3 seconds/);
  assert.ok((seen?.gap ?? Infinity) < 1000, `nothing else ran for ${seen?.gap} ms`);
});
