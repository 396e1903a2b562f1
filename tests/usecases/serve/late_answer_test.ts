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
  assert.deepEqual(waited, [8000]);
});

Deno.test("a judge that is in time ends the wait for it", async () => {
  let signal: AbortSignal | undefined;
  const server = served(Promise.resolve({ verdict: "allow" }), (_, given) => {
    signal = given;
    return new Promise(() => {});
  });
  const { status, body } = await server.handle(REQUEST);
  assert.deepEqual({ status, body }, { status: 200, body: '{"verdict":"allow"}\n' });
  assert.equal(signal?.aborted, true);
});
