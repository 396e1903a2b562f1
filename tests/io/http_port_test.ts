/** HTTP through Deno: a server of one address, a client of one origin. */

import assert from "node:assert/strict";
import { GaitError } from "../../src/core/error.ts";
import { openOrigin, serveHttp } from "../../src/io/deno_http.ts";
import { resultFor, startUpstream } from "../support/mcp_upstream.ts";

function request(target: string, more: object = {}) {
  const signal = new AbortController().signal;
  return { method: "GET", target, headers: new Headers(), signal, ...more };
}

const OTHER_TARGETS = [
  "//evil.example/",
  "http://evil.example/",
  "/\\evil.example",
  "@evil.example/",
  "",
];

for (const target of OTHER_TARGETS) {
  Deno.test(`an origin sends nothing to "${target}"`, async () => {
    using origin = openOrigin("http://127.0.0.1:9");
    const problem = "the address is outside the allowed one";
    assert.deepEqual(await origin.send(request(target)), { ok: false, problem });
  });
}

Deno.test("an origin follows no redirect and decodes nothing", async () => {
  await using server = startUpstream(({ target }) =>
    target === "/coded"
      ? new Response("raw", { headers: { "content-encoding": "gzip" } })
      : new Response(null, { status: 302, headers: { location: "/other" } })
  );
  const url = new URL(server.url);
  using origin = openOrigin(url.origin);
  const redirect = await origin.send(request("/mcp"));
  assert.ok(redirect.ok);
  assert.equal(redirect.response.status, 302);
  const coded = await origin.send(request("/coded"));
  assert.ok(coded.ok);
  assert.equal(await coded.response.text(), "raw");
  assert.deepEqual(server.asked.map(({ target }) => target), ["/mcp", "/coded"]);
});

Deno.test("an origin says in words why there is no answer, without the address", async () => {
  const gone = startUpstream(resultFor);
  await gone[Symbol.asyncDispose]();
  using origin = openOrigin(new URL(gone.url).origin);
  assert.deepEqual(await origin.send(request("/?key=secret")), {
    ok: false,
    problem: "connection refused",
  });
  const ended = await origin.send(request("/", { signal: AbortSignal.abort() }));
  assert.deepEqual(ended, { ok: false, problem: "the request was ended" });
});

Deno.test("a server names its port, and what is taken is refused", async () => {
  const handle = () => Promise.resolve(new Response("here"));
  const server = serveHttp({ hostname: "127.0.0.1", port: 0, handle });
  assert.ok(server.port > 0);
  const at = `http://127.0.0.1:${server.port}/`;
  assert.equal(await (await fetch(at)).text(), "here");
  assert.throws(
    () => serveHttp({ hostname: "127.0.0.1", port: server.port, handle }),
    (error) => error instanceof GaitError && /another program listens there/.test(error.message),
  );
  await server.drain();
  assert.throws(
    () => serveHttp({ hostname: "192.0.2.1", port: 0, handle }),
    (error) => error instanceof GaitError && /not an address of this machine/.test(error.message),
  );
});

Deno.test("a handler that throws answers 500 and nothing of why", async () => {
  const server = serveHttp({
    hostname: "127.0.0.1",
    port: 0,
    handle: () => Promise.reject(new Error("secret")),
  });
  const answer = await fetch(`http://127.0.0.1:${server.port}/`);
  assert.deepEqual([answer.status, await answer.text()], [500, ""]);
  await server.drain();
});
