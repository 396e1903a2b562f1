/** Messages that pass the HTTP proxy and messages that do not, with a server that a test scripts. */

import assert from "node:assert/strict";
import { startProxy } from "../../support/mcp_http_proxy.ts";
import {
  jsonAnswer,
  MODERN_META,
  post,
  request,
  resultFor,
  startUpstream,
  toolCall,
} from "../../support/mcp_upstream.ts";

const blocked = { blocked: ["bad"] };

Deno.test("a refused call never reaches the server, and the next call works", async () => {
  await using server = startUpstream(resultFor);
  await using proxy = startProxy(server.url, blocked);
  const refused = await post(proxy.url, toolCall("a\u00e9", "bad"));
  assert.equal(refused.status, 200);
  assert.match(refused.headers.get("content-type") ?? "", /^application\/json/);
  const answer = await refused.json();
  assert.deepEqual([answer.id, answer.result.isError], ["a\u00e9", true]);
  assert.equal("resultType" in answer.result, false, "the older revisions do not know it");
  const modern = await post(proxy.url, toolCall(2, "bad", MODERN_META));
  assert.equal((await modern.json()).result.resultType, "complete");
  assert.deepEqual(server.texts(), []);
  const good = await post(proxy.url, toolCall(3, "good"));
  assert.deepEqual(await good.json(), { jsonrpc: "2.0", id: 3, result: { content: [] } });
  assert.deepEqual(proxy.refused, ["bad", "bad"]);
});

Deno.test("a refused call that is due as a task is answered with an error", async () => {
  await using server = startUpstream(resultFor);
  await using proxy = startProxy(server.url, blocked);
  const answer = await (await post(proxy.url, toolCall(1, "bad", { task: { ttl: 1 } }))).json();
  assert.equal(answer.error.code, 4030);
  assert.equal(answer.result, undefined);
});

const IDS = ["1", '"1"', "0", '""', "-7", "12345678901234567890", '"\\u0041\\n"'];

Deno.test("ids keep their type and their digits, in answers of the server and in ours", async () => {
  await using server = startUpstream(resultFor);
  await using proxy = startProxy(server.url, blocked);
  for (const id of IDS) {
    const body = (name: string) =>
      `{"jsonrpc":"2.0","id":${id},"method":"tools/call","params":{"name":"${name}"}}`;
    const good = await (await post(proxy.url, body("good"))).text();
    assert.equal(good, `{"jsonrpc":"2.0","id":${id},"result":{"content":[]}}`);
    const bad = await (await post(proxy.url, body("bad"))).text();
    assert.ok(bad.startsWith(`{"jsonrpc":"2.0","id":${id},"result":`), bad);
  }
  assert.equal(server.asked.length, IDS.length);
});

const UNJUDGED: readonly (readonly [string, string | Uint8Array<ArrayBuffer>, number])[] = [
  [
    "an id that is null",
    '{"jsonrpc":"2.0","id":null,"method":"tools/call","params":{"name":"good"}}',
    200,
  ],
  [
    "a fractional id",
    '{"jsonrpc":"2.0","id":1.5,"method":"tools/call","params":{"name":"good"}}',
    200,
  ],
  ["no id", '{"jsonrpc":"2.0","method":"tools/call","params":{"name":"good"}}', 202],
  ["an array with a forbidden call", `[${toolCall(1, "bad")}]`, 200],
  ["an array of two", `[${toolCall(1, "good")},${toolCall(2, "bad")}]`, 200],
  [
    "two names",
    '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"good","name":"bad"}}',
    200,
  ],
  [
    "two methods",
    '{"jsonrpc":"2.0","id":1,"method":"ping","method":"tools/call","params":{"name":"bad"}}',
    200,
  ],
  [
    "two params",
    '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"good"},"params":{"name":"bad"}}',
    200,
  ],
  [
    "two arguments",
    '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"good","arguments":{},"arguments":{"x":1}}}',
    200,
  ],
  ["a byte order mark", `\ufeff${toolCall(1, "bad")}`, 200],
  [
    "a lone surrogate",
    '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"good","arguments":{"x":"\\ud800"}}}',
    200,
  ],
  [
    "an escaped method",
    '{"jsonrpc":"2.0","id":1,"method":"\\u0074ools/call","params":{"name":"bad"}}',
    200,
  ],
  [
    "invalid UTF-8",
    new Uint8Array([
      ...new TextEncoder().encode('{"jsonrpc":"2.0","id":1,"method":"x'),
      0xff,
      0x22,
      0x7d,
    ]),
    200,
  ],
  ["an empty body", "", 200],
  ["no JSON", "{", 200],
];

for (const [name, body, status] of UNJUDGED) {
  Deno.test(`${name}: nothing reaches the server`, async () => {
    await using server = startUpstream(resultFor);
    await using proxy = startProxy(server.url, blocked);
    const answer = await post(proxy.url, body);
    const text = await answer.text();
    assert.equal(answer.status, status);
    if (status === 200) assert.ok(JSON.parse(text).error ?? JSON.parse(text).result.isError, text);
    else assert.equal(text, "");
    assert.deepEqual(server.texts(), []);
  });
}

Deno.test("what passes, passes byte for byte, in both directions", async () => {
  const texts = [
    `{ "jsonrpc" : "2.0","id":12345678901234567890, "method":"x/y","params":{"b":1.0,"a":-0,"c":"\\u00e9\u2028"}}`,
    toolCall("m", "good", { ...MODERN_META, requestState: "\u00e9" }),
    toolCall(1, "good", { arguments: { big: 1e300, deep: [[[]]] } }),
    `{"jsonrpc":"2.0","method":"notifications/x"}\n`,
  ];
  const answers =
    ` {"result" : {"content":[], "x": 1.0 },\r\n"id":12345678901234567890,"jsonrpc":"2.0"}`;
  await using server = startUpstream(() => jsonAnswer(answers));
  await using proxy = startProxy(server.url);
  for (const text of texts) assert.equal(await (await post(proxy.url, text)).text(), answers);
  assert.deepEqual(server.texts(), texts);
});

Deno.test("an 8 MB message passes whole, and its answer too", async () => {
  const large = "x".repeat(8_000_000);
  await using server = startUpstream((asked) => jsonAnswer(asked.text));
  await using proxy = startProxy(server.url);
  const sent = toolCall(1, "good", { arguments: { large } });
  assert.equal(await (await post(proxy.url, sent)).text(), sent);
});

Deno.test("a message above the limit is refused by name before it is read", async () => {
  await using server = startUpstream(resultFor);
  await using proxy = startProxy(server.url);
  const { hostname, port } = new URL(proxy.url);
  using connection = await Deno.connect({ hostname, port: Number(port) });
  const head = `POST /mcp HTTP/1.1\r\nHost: ${hostname}\r\nContent-Type: application/json\r\n` +
    "Content-Length: 67108865\r\n\r\n";
  await connection.write(new TextEncoder().encode(head));
  const answer = new Uint8Array(4096);
  const read = await connection.read(answer);
  const text = new TextDecoder().decode(answer.subarray(0, read ?? 0));
  assert.match(text, /^HTTP\/1\.1 413 /);
  assert.match(text, /at most 67108864 bytes/);
  assert.deepEqual(server.texts(), []);
});

const HEADERS: readonly (readonly [string, Record<string, string>, string])[] = [
  ["another name", { "mcp-method": "tools/call", "mcp-name": "other" }, toolCall(7, "good")],
  ["another method", { "mcp-method": "tools/list" }, toolCall(7, "good")],
  ["a coded name of another tool", { "mcp-name": "=?base64?b3RoZXI=?=" }, toolCall(7, "good")],
  [
    "the name of an allowed tool before a forbidden one",
    { "mcp-name": "good" },
    toolCall(7, "bad"),
  ],
];

for (const [name, headers, body] of HEADERS) {
  Deno.test(`${name} in the header: 400 and -32020`, async () => {
    await using server = startUpstream(resultFor);
    await using proxy = startProxy(server.url, blocked);
    const answer = await post(proxy.url, body, headers);
    const { id, error } = await answer.json();
    assert.deepEqual([answer.status, id, error.code], [400, 7, -32020]);
    assert.deepEqual(server.texts(), []);
  });
}

Deno.test("headers that agree, coded or missing, pass; the body decides", async () => {
  await using server = startUpstream(resultFor);
  await using proxy = startProxy(server.url, blocked);
  const good = toolCall(1, "good");
  for (const headers of [{}, { "mcp-name": "=?base64?Z29vZA==?=" }, { "mcp-name": "good" }]) {
    assert.equal((await (await post(proxy.url, good, headers)).json()).id, 1);
  }
  const bad = await (await post(proxy.url, toolCall(2, "bad"), { "mcp-name": "bad" })).json();
  assert.equal(bad.result.isError, true);
  assert.deepEqual(server.asked.map(({ headers }) => headers.get("mcp-name")), [
    null,
    "=?base64?Z29vZA==?=",
    "good",
  ]);
});

const VERSIONS = [
  ["disagrees with the message", { "mcp-protocol-version": "2025-11-25" }, MODERN_META],
  ["is missing", {}, MODERN_META],
  ["is unknown", { "mcp-protocol-version": "2099-01-01" }, {}],
] as const;

for (const [name, headers, params] of VERSIONS) {
  Deno.test(`a version header that ${name} is the server's affair`, async () => {
    const text =
      '{"jsonrpc":"2.0","id":1,"error":{"code":-32022,"message":"no","data":{"supported":[]}}}';
    await using server = startUpstream(() => jsonAnswer(text, { status: 400 }));
    await using proxy = startProxy(server.url);
    const answer = await post(proxy.url, toolCall(1, "good", params), headers);
    assert.deepEqual([answer.status, await answer.text()], [400, text]);
    const version = "mcp-protocol-version" in headers ? headers["mcp-protocol-version"] : null;
    assert.equal(server.asked[0]?.headers.get("mcp-protocol-version"), version);
  });
}

Deno.test("session ids pass both ways, and so do the ends of sessions", async () => {
  await using server = startUpstream((asked) => {
    if (asked.method === "DELETE") {
      const isKnown = asked.headers.get("mcp-session-id") === "s1";
      return new Response(null, { status: isKnown ? 200 : 405, headers: { allow: "POST" } });
    }
    if (asked.text.includes("initialize")) {
      const answer = resultFor(asked, "{}");
      answer.headers.set("mcp-session-id", "s1");
      return answer;
    }
    return jsonAnswer('{"jsonrpc":"2.0","id":2,"error":{"code":-32001,"message":"gone"}}', {
      status: 404,
    });
  });
  await using proxy = startProxy(server.url);
  const opened = await post(proxy.url, request(1, "initialize"));
  assert.equal(opened.headers.get("mcp-session-id"), "s1");
  await opened.body?.cancel();
  const session = { "mcp-session-id": "s1" };
  const deleted = await fetch(proxy.url, { method: "DELETE", headers: session });
  assert.equal(deleted.status, 200);
  assert.deepEqual(proxy.lost.at(-1), { scope: "session:s1", idKey: undefined });
  const other = await fetch(proxy.url, { method: "DELETE", headers: { "mcp-session-id": "s2" } });
  assert.deepEqual([other.status, other.headers.get("allow")], [405, "POST"]);
  const late = await post(proxy.url, request(2, "tools/list"), session);
  assert.equal(late.status, 404);
  assert.equal((await late.json()).error.code, -32001);
});

Deno.test("equal ids of two sessions, and of two modern requests, are kept apart", async () => {
  await using server = startUpstream(resultFor);
  await using proxy = startProxy(server.url);
  const modern = toolCall(1, "good", MODERN_META);
  for (const session of ["a", "b"]) {
    await (await post(proxy.url, toolCall(1, "good"), { "mcp-session-id": session })).text();
    await (await post(proxy.url, modern, { "mcp-session-id": session })).text();
  }
  const scopes = proxy.fromClient.map(({ scope }) => scope);
  assert.deepEqual(scopes.filter((scope) => scope.startsWith("session:")), [
    "session:a",
    "session:b",
  ]);
  assert.equal(new Set(scopes).size, 4);
  assert.deepEqual(proxy.fromServer.map(({ scope }) => scope), scopes);
});

Deno.test("input_required and its state pass whole, and the retry is judged anew", async () => {
  const state = "opaque+/=\u00e9\\\\u0041";
  const asking =
    `{"jsonrpc":"2.0","id":1,"result":{"resultType":"input_required","inputRequests":` +
    `{"k":{"method":"elicitation/create","params":{}}},"requestState":"${state}"}}`;
  await using server = startUpstream((asked) =>
    asked.text.includes("inputResponses") ? resultFor(asked) : jsonAnswer(asking)
  );
  await using proxy = startProxy(server.url, blocked);
  const first = await post(proxy.url, toolCall(1, "good", MODERN_META));
  assert.equal(await first.text(), asking);
  const retry = (id: number, name: string) =>
    `{"jsonrpc":"2.0","id":${id},"method":"tools/call","params":{"name":"${name}","arguments":{"x":${id}},` +
    `"inputResponses":{"k":{"action":"accept"}},"requestState":"${state}"}}`;
  assert.equal((await (await post(proxy.url, retry(2, "good"))).json()).id, 2);
  assert.equal((await (await post(proxy.url, retry(3, "bad"))).json()).result.isError, true);
  assert.deepEqual(server.texts().slice(1), [retry(2, "good")]);
  assert.deepEqual(proxy.forwarded, ["good", "good"]);
});

Deno.test("compressed answers arrive intact, though no request asked for compression", async () => {
  const text = '{"jsonrpc":"2.0","id":1,"result":{"content":[]}}';
  const packed = async (format: CompressionFormat) =>
    new Uint8Array(
      await new Response(new Blob([text]).stream().pipeThrough(new CompressionStream(format)))
        .arrayBuffer(),
    );
  const codings = { gzip: await packed("gzip"), br: await packed("brotli") };
  await using server = startUpstream(({ text }) => {
    const coding = text.includes('"gzip"') ? "gzip" : "br";
    const headers = { "content-encoding": coding, "content-type": "application/json" };
    return new Response(codings[coding], { headers });
  });
  await using proxy = startProxy(server.url);
  for (const coding of ["gzip", "br"]) {
    const answer = await post(proxy.url, toolCall(1, coding));
    assert.equal(answer.headers.get("content-encoding"), null);
    assert.equal(await answer.text(), text);
    assert.equal(proxy.fromServer.at(-1)?.text, text);
  }
  assert.equal(server.asked[0]?.headers.get("accept-encoding"), "identity");
});

Deno.test("a challenge of the server passes as it is", async () => {
  const challenge = 'Bearer resource_metadata="http://x/.well-known/a", scope="s"';
  await using server = startUpstream(() =>
    new Response("who are you?", { status: 401, headers: { "www-authenticate": challenge } })
  );
  await using proxy = startProxy(server.url);
  const answer = await post(proxy.url, toolCall(1, "good"), { authorization: "Bearer theirs" });
  assert.deepEqual([answer.status, answer.headers.get("www-authenticate")], [401, challenge]);
  assert.equal(await answer.text(), "who are you?");
  assert.equal(server.asked[0]?.headers.get("authorization"), "Bearer theirs");
});

Deno.test("documents below /.well-known/ come from the server's origin", async () => {
  await using server = startUpstream(({ target }) =>
    target.startsWith("/.well-known/") ? jsonAnswer(`{"target":"${target}"}`) : new Response()
  );
  await using proxy = startProxy(server.url);
  const at = (path: string, method = "GET") => fetch(new URL(path, proxy.url), { method });
  const document = await at("/.well-known/oauth-protected-resource/mcp?x=1");
  assert.deepEqual(await document.json(), {
    target: "/.well-known/oauth-protected-resource/mcp?x=1",
  });
  const head = await at("/.well-known/x", "HEAD");
  assert.deepEqual([head.status, await head.text()], [200, ""]);
  assert.equal((await at("/.well-known/x", "POST")).status, 405);
  assert.equal(server.asked.length, 2);
});
