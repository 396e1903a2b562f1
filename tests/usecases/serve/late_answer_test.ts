import assert from "node:assert/strict";
import { Metrics } from "../../../src/core/serve/metrics.ts";
import type { Host } from "../../../src/io/host.ts";
import { Server, type ServerParts } from "../../../src/usecases/serve/server.ts";

const REQUEST = {
  method: "POST",
  target: "/v1/judge",
  headers: [["host", "gait"], ["content-type", "application/json"]],
  body: new TextEncoder().encode("{}"),
} as const;

/** A server whose judge answers with `judged`, on a clock of the test. */
function served(judged: Promise<unknown>, pause: Host["pause"]): Server {
  const gate = { judge: () => judged };
  const parts = { gate, hooks: undefined, token: undefined, metrics: new Metrics() };
  return new Server(
    parts as unknown as ServerParts,
    { pause } as Pick<Host, "pause"> as unknown as ConstructorParameters<typeof Server>[1],
  );
}

Deno.test("a judge that is late gives no verdict", async () => {
  const waited: number[] = [];
  const server = served(new Promise(() => {}), (milliseconds) => {
    waited.push(milliseconds);
    return Promise.resolve();
  });
  const { status, body } = await server.handle(REQUEST);
  assert.equal(status, 500);
  assert.match(body, /"error":"there was no answer within 8 seconds"/);
  // Eight seconds, and one look more, since the first may come at once.
  assert.deepEqual(waited.slice(0, 33), Array.from({ length: 33 }, () => 250));
});

/** A `pause` whose waits end when the test says so. */
function ticking() {
  const looks: PromiseWithResolvers<void>[] = [];
  const pause = () => {
    const look = Promise.withResolvers<void>();
    looks.push(look);
    return look.promise;
  };
  /** Ends the last wait, and lets all go on that waited for it. */
  const tick = async () => {
    looks.at(-1)?.resolve();
    await new Promise((resolve) => setTimeout(resolve));
  };
  return { looks, pause, tick };
}

Deno.test("an answer ends the looks for it, and the next request begins them anew", async () => {
  const { looks, pause, tick } = ticking();
  const server = served(Promise.resolve({ verdict: "allow" }), pause);
  const ask = async () => {
    const { status, body } = await server.handle(REQUEST);
    assert.deepEqual({ status, body }, { status: 200, body: '{"verdict":"allow"}\n' });
    return looks.length;
  };
  assert.deepEqual([await ask(), await ask()], [1, 1]);
  await tick();
  assert.equal(looks.length, 1);
  assert.equal(await ask(), 2);
});

Deno.test("each request waits its own eight seconds", async () => {
  const { pause, tick } = ticking();
  const server = served(new Promise(() => {}), pause);
  const ended: string[] = [];
  const ask = (name: string) => void server.handle(REQUEST).then(() => ended.push(name));
  ask("first");
  for (let look = 0; look < 20; look++) await tick();
  ask("second");
  for (let look = 20; look < 33; look++) {
    assert.deepEqual(ended, []);
    await tick();
  }
  assert.deepEqual(ended, ["first"]);
  for (let look = 0; look < 20; look++) await tick();
  assert.deepEqual(ended, ["first", "second"]);
});
