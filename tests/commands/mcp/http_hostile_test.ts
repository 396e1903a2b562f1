/** Hostile clients, servers and web pages. None gets a call through the HTTP proxy. */

import assert from "node:assert/strict";
import { startProxy } from "../../support/mcp_http_proxy.ts";
import { until } from "../../support/until.ts";
import {
  EventStream,
  jsonAnswer,
  MODERN_META,
  post,
  request,
  resultFor,
  startUpstream,
  StreamReader,
  toolCall,
} from "../../support/mcp_upstream.ts";

const blocked = { blocked: ["bad"] };
const encoder = new TextEncoder();

/** Sends bytes to the proxy's port and answers what comes back until it is closed, or is quiet. */
async function raw(url: string, text: string): Promise<string> {
  const { hostname, port } = new URL(url);
  using connection = await Deno.connect({ hostname, port: Number(port) });
  await connection.write(encoder.encode(text));
  const buffer = new Uint8Array(65_536);
  let all = "";
  while (!/\r\n\r\n[^]*\}$|content-length: 0[^]*\r\n\r\n$/i.test(all)) {
    const read = await connection.read(buffer);
    if (read === null) break;
    all += new TextDecoder().decode(buffer.subarray(0, read));
  }
  return all;
}

const call = toolCall(1, "good");
const HEAD = `Content-Type: application/json\r\nContent-Length: ${call.length}\r\n`;

const REQUESTS: readonly (readonly [string, string, RegExp])[] = [
  [
    "a name that was pointed here",
    `POST /mcp HTTP/1.1\r\nHost: evil.example\r\n${HEAD}\r\n${call}`,
    / 403 /,
  ],
  [
    "a request line with another host",
    `POST http://evil.example/mcp HTTP/1.1\r\nHost: localhost\r\n${HEAD}\r\n${call}`,
    / 403 /,
  ],
  ["no Host", `POST /mcp HTTP/1.0\r\n${HEAD}\r\n${call}`, / 403 /],
  [
    "two Hosts",
    `POST /mcp HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n${HEAD}\r\n${call}`,
    / 400 /,
  ],
  [
    "a Host with an @",
    `POST /mcp HTTP/1.1\r\nHost: localhost@evil.example\r\n${HEAD}\r\n${call}`,
    / 403 /,
  ],
  [
    "a page of another origin",
    `POST /mcp HTTP/1.1\r\nHost: localhost\r\nOrigin: http://evil.example\r\n${HEAD}\r\n${call}`,
    / 403 /,
  ],
  [
    "a page in a sandbox",
    `POST /mcp HTTP/1.1\r\nHost: localhost\r\nOrigin: null\r\n${HEAD}\r\n${call}`,
    / 403 /,
  ],
  [
    "an image of another site",
    "GET /mcp HTTP/1.1\r\nHost: localhost\r\nSec-Fetch-Site: cross-site\r\n\r\n",
    / 403 /,
  ],
  [
    "a form that a page can send without asking",
    `POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\nContent-Length: ${call.length}\r\n\r\n${call}`,
    / 415 /,
  ],
  [
    "two lengths",
    `POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 5\r\nContent-Length: ${call.length}\r\n\r\n${call}`,
    / 400 /,
  ],
  ...["gzip, chunked", "identity, chunked", "gzip\r\nTransfer-Encoding: chunked"].map((coding) =>
    [
      `the transfer coding ${JSON.stringify(coding)}`,
      `POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n` +
      `Transfer-Encoding: ${coding}\r\n\r\n${call.length.toString(16)}\r\n${call}\r\n0\r\n\r\n`,
      / (?:501|400) /,
    ] as const
  ),
  [
    "an upgrade",
    "GET /mcp HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n",
    / 200 [^]*no-upgrade/,
  ],
  ["another method", "PUT /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n", / 405 /],
  ["TRACE", "TRACE /mcp HTTP/1.1\r\nHost: localhost\r\n\r\n", / 405 /],
  ["another path", `POST /other HTTP/1.1\r\nHost: localhost\r\n${HEAD}\r\n${call}`, / 404 /],
  [
    "a path in another spelling",
    `POST /%6dcp HTTP/1.1\r\nHost: localhost\r\n${HEAD}\r\n${call}`,
    / 404 /,
  ],
  [
    "a path with a double slash",
    `POST //mcp HTTP/1.1\r\nHost: localhost\r\n${HEAD}\r\n${call}`,
    / 40[34] /,
  ],
  [
    "a query of its own",
    `POST /mcp?session=1 HTTP/1.1\r\nHost: localhost\r\n${HEAD}\r\n${call}`,
    / 404 /,
  ],
  [
    "a way out of /.well-known/",
    "GET /.well-known/../admin HTTP/1.1\r\nHost: localhost\r\n\r\n",
    / 404 /,
  ],
  [
    "a coded way out of /.well-known/",
    "GET /.well-known/%2e%2e/mcp HTTP/1.1\r\nHost: localhost\r\n\r\n",
    / 200 |404/,
  ],
  [
    "a parameter behind dots below /.well-known/",
    "GET /.well-known/..;/admin HTTP/1.1\r\nHost: localhost\r\n\r\n",
    / 404 /,
  ],
  [
    "a parameter behind a name below /.well-known/",
    "GET /.well-known/x;a=1/..;b/admin HTTP/1.1\r\nHost: localhost\r\n\r\n",
    / 404 /,
  ],
  [
    "a hidden name below /.well-known/",
    "GET /.well-known/.git/config HTTP/1.1\r\nHost: localhost\r\n\r\n",
    / 404 /,
  ],
  [
    "a parameter behind the path",
    `POST /mcp;x=/other HTTP/1.1\r\nHost: localhost\r\n${HEAD}\r\n${call}`,
    / 404 /,
  ],
  ...[
    "Mcp-Method",
    "mcp-session-id",
    "Authorization",
    "content-type, close",
    "Host",
    "Content-Length",
  ]
    .map((named) =>
      [
        `a Connection that names ${named}`,
        `POST /mcp HTTP/1.1\r\nHost: localhost\r\nMcp-Method: tools/call\r\nMcp-Session-Id: s\r\n` +
        `Authorization: Bearer x\r\nConnection: keep-alive, ${named}\r\n${HEAD}\r\n${call}`,
        / 400 /,
      ] as const
    ),
  [
    "a coded slash below /.well-known/",
    "GET /.well-known/..%2fadmin HTTP/1.1\r\nHost: localhost\r\n\r\n",
    / 404 /,
  ],
];

for (const [name, text, expected] of REQUESTS) {
  Deno.test(`hostile: ${name}`, async () => {
    await using server = startUpstream((asked) =>
      jsonAnswer(asked.headers.has("upgrade") ? '{"upgrade":true}' : '{"no-upgrade":true}')
    );
    await using proxy = startProxy(server.url, blocked);
    assert.match(await raw(proxy.url, text), expected);
    const reached = server.asked.filter(({ method, target }) =>
      method !== "GET" || target !== "/mcp"
    );
    assert.deepEqual(reached.map(({ method, target }) => `${method} ${target}`), []);
  });
}

Deno.test("hostile: a smuggled second request is judged like the first, or not at all", async () => {
  await using server = startUpstream(resultFor);
  await using proxy = startProxy(server.url, blocked);
  const bad = toolCall(9, "bad");
  const second = `POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n` +
    `Content-Length: ${bad.length}\r\n\r\n${bad}`;
  await raw(
    proxy.url,
    "POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n" +
      `Content-Length: ${
        second.length + 5
      }\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${second}`,
  );
  assert.deepEqual(server.texts(), []);
});

const TYPES = [
  ["text/plain", {}],
  ["application/json, text/plain", {}],
  ["application/json; charset=utf-7", {}],
  ["application/json; charset=utf-8; charset=utf-16", {}],
  ["application/json", { "content-encoding": "gzip" }],
] as const;

for (const [type, headers] of TYPES) {
  Deno.test(`hostile: a body of type "${type}" ${JSON.stringify(headers)} is not read`, async () => {
    await using server = startUpstream(resultFor);
    await using proxy = startProxy(server.url, blocked);
    const answer = await post(proxy.url, call, { "content-type": type, ...headers });
    assert.equal(answer.status, 415);
    await answer.body?.cancel();
    assert.deepEqual([server.texts(), proxy.fromClient], [[], []]);
  });
}

Deno.test("hostile: a token is wanted from everybody, is never sent on, and never told", async () => {
  const token = "s3cret-s3cret-s3cret";
  await using server = startUpstream((asked) =>
    asked.text === "" ? new Response("x") : resultFor(asked)
  );
  await using proxy = startProxy(server.url, { ...blocked, token });
  for (const authorization of ["", "Bearer wrong", `Basic ${token}`, `Bearer ${token}x`]) {
    const answer = await post(proxy.url, call, { authorization });
    const text = await answer.text();
    assert.equal(answer.status, 401);
    assert.equal(answer.headers.get("www-authenticate"), 'Bearer realm="gait"');
    assert.ok(!text.includes(token));
  }
  for (const path of ["/mcp", "/.well-known/x"]) {
    const answer = await fetch(new URL(path, proxy.url));
    assert.equal(answer.status, 401, path);
    await answer.body?.cancel();
  }
  assert.equal(server.asked.length, 0);
  const authorization = `Bearer ${token}`;
  assert.equal((await (await post(proxy.url, call, { authorization })).json()).id, 1);
  for (const path of ["/mcp", "/.well-known/x"]) {
    await (await fetch(new URL(path, proxy.url), { headers: { authorization } })).text();
  }
  assert.deepEqual(server.asked.map(({ headers }) => headers.get("authorization")), [
    null,
    null,
    null,
  ]);
  assert.ok(!JSON.stringify([...server.asked.map(({ headers }) => [...headers])]).includes(token));
  assert.ok(!proxy.told.join().includes(token));
});

for (const status of [301, 302, 303, 307, 308]) {
  Deno.test(`hostile: a redirect (${status}) is neither followed nor passed on`, async () => {
    await using other = startUpstream(resultFor);
    await using server = startUpstream(() =>
      new Response(null, { status, headers: { location: other.url } })
    );
    await using proxy = startProxy(server.url);
    for (
      const answer of [
        post(proxy.url, call),
        fetch(proxy.url),
        fetch(new URL("/.well-known/x", proxy.url)),
      ]
    ) {
      const { status: seen, headers, text } = await answer.then(async (a) => ({
        status: a.status,
        headers: a.headers,
        text: await a.text(),
      }));
      assert.deepEqual([seen, headers.get("location")], [502, null]);
      assert.equal(JSON.parse(text).error.code, "upstream_answer_refused");
    }
    assert.equal(other.asked.length, 0);
    assert.equal(proxy.lost.length, 1);
  });
}

Deno.test("hostile: a server cannot name another address by the older transport", async () => {
  const stream = new EventStream();
  stream.write("event: endpoint\ndata: http://evil.example/messages\n\ndata: {}\n\n");
  await using server = startUpstream(() => stream.response);
  await using proxy = startProxy(server.url);
  const answer = await fetch(proxy.url, { headers: { accept: "text/event-stream" } });
  assert.equal(await answer.text(), "");
  await until(() => stream.isCancelled, "the end of its stream");
});

Deno.test("hostile: events with line ends of their own are still seen one by one", async () => {
  const list = (id: number) => `{"jsonrpc":"2.0","id":${id},"result":{"tools":[{"name":"bad"}]}}`;
  await using server = startUpstream(() => {
    const stream = new EventStream();
    stream.write(`\ufeffdata: ${list(1)}\r\rdata:${list(2)}\r\n\r\nid: 1\rdata: ${list(3)}\n\n`);
    stream.end();
    return stream.response;
  });
  await using proxy = startProxy(server.url, {
    edit: (text) => text.replace('{"name":"bad"}', ""),
  });
  const answer = await (await post(proxy.url, request(1, "tools/list"))).text();
  assert.ok(!answer.includes("bad"), answer);
  assert.deepEqual(proxy.fromServer.map(({ text }) => JSON.parse(text).id), [1, 2, 3]);
});

const DISGUISES: readonly (readonly [string, string, string])[] = [
  [
    "an array",
    '[{"jsonrpc":"2.0","id":1,"result":{"tools":[{"name":"bad"}]}}]',
    "application/json",
  ],
  [
    "a byte order mark",
    '\ufeff{"jsonrpc":"2.0","id":1,"result":{"tools":[{"name":"bad"}]}}',
    "application/json",
  ],
  [
    "another content type",
    '{"jsonrpc":"2.0","id":1,"result":{"tools":[{"name":"bad"}]}}',
    "text/plain",
  ],
  [
    "a type in capitals",
    'data: {"jsonrpc":"2.0","id":1,"result":{"tools":[{"name":"bad"}]}}\n\n',
    "Text/Event-Stream; x",
  ],
  [
    "an event without its end",
    'data: {"jsonrpc":"2.0","id":1,"result":{"tools":[{"name":"bad"}]}}',
    "text/event-stream",
  ],
];

for (const [name, body, type] of DISGUISES) {
  Deno.test(`hostile: a list in disguise (${name}) is seen`, async () => {
    await using server = startUpstream(() =>
      new Response(body, { headers: { "content-type": type } })
    );
    await using proxy = startProxy(server.url, {
      edit: (text) => text.replace('{"name":"bad"}', ""),
    });
    const answer = await (await post(proxy.url, request(1, "tools/list"))).text();
    assert.ok(answer.includes('"tools":[]'), answer);
  });
}

Deno.test("hostile: an answer with an unknown Content-Encoding is refused", async () => {
  for (const coding of ["zstd", "gzip, gzip", "x"]) {
    await using server = startUpstream(() =>
      new Response("?", {
        headers: { "content-encoding": coding, "content-type": "application/json" },
      })
    );
    await using proxy = startProxy(server.url);
    const answer = await post(proxy.url, call);
    assert.equal(answer.status, 502, coding);
    await answer.body?.cancel();
  }
});

Deno.test("hostile: an answer that is not what its coding says is an error, not a hang", async () => {
  await using server = startUpstream(() =>
    new Response("no gzip", { headers: { "content-encoding": "gzip" } })
  );
  await using proxy = startProxy(server.url);
  const answer = await post(proxy.url, call);
  assert.equal(answer.status, 502);
  assert.ok(!(await answer.text()).includes("    at "), "no stack");
});

Deno.test("hostile: a server that is not there is reported without its address", async () => {
  const gone = startUpstream(resultFor);
  await gone[Symbol.asyncDispose]();
  await using proxy = startProxy(`${gone.url}?key=secret`);
  const answer = await post(proxy.url, call);
  const text = await answer.text();
  assert.equal(answer.status, 502);
  assert.deepEqual(JSON.parse(text), {
    error: {
      code: "upstream_unreachable",
      message:
        "gait: the server did not answer: connection refused; check the server and --upstream",
    },
  });
  assert.equal(proxy.lost[0]?.idKey, "n:1");
});

Deno.test("hostile: a server that hangs up in the middle does not leave the client waiting", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const serving = (async () => {
    const answers = [
      "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{",
      "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: {}\n\n",
      "HTTP/1.1 nonsense\r\n\r\n",
      "",
    ];
    for (const text of answers) {
      const connection = await listener.accept();
      await connection.read(new Uint8Array(4096));
      await connection.write(encoder.encode(text));
      connection.close();
    }
  })();
  await using proxy = startProxy(`http://127.0.0.1:${listener.addr.port}/mcp`);
  const cut = await post(proxy.url, call);
  assert.equal(cut.status, 502);
  await cut.body?.cancel();
  const events = await post(proxy.url, call);
  assert.equal(events.status, 200);
  assert.equal(await events.text(), "data: {}\n\n");
  for (const _ of ["nonsense", "nothing"]) {
    const answer = await post(proxy.url, call);
    assert.equal(answer.status, 502);
    await answer.body?.cancel();
  }
  await serving;
  listener.close();
  assert.equal(proxy.lost.length, 4);
});

Deno.test("hostile: a client that does not read holds the server back, and nothing piles up", async () => {
  let written = 0;
  const chunk = encoder.encode(`data: "${"x".repeat(64 * 1024)}"\n\n`);
  await using server = startUpstream(() =>
    new Response(
      new ReadableStream({
        pull(controller) {
          written += chunk.length;
          controller.enqueue(chunk);
        },
      }, { highWaterMark: 0 }),
      { headers: { "content-type": "text/event-stream" } },
    )
  );
  await using proxy = startProxy(server.url);
  const { hostname, port } = new URL(proxy.url);
  using connection = await Deno.connect({ hostname, port: Number(port) });
  const modern = toolCall(1, "good", MODERN_META);
  await connection.write(encoder.encode(
    `POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n` +
      `Content-Length: ${modern.length}\r\n\r\n${modern}`,
  ));
  await until(() => written > 0, "the first bytes");
  // Other requests give it as many turns as it takes until no more is written.
  let before = -1;
  for (let still = 0; still < 100; still = written === before ? still + 1 : 0) {
    before = written;
    const other = await fetch(new URL("/elsewhere", proxy.url));
    await other.body?.cancel();
    assert.ok(written < 64 * 1024 * 1024, `${written} bytes`);
  }
  connection.close();
  await until(() => proxy.proxy.flows.size === 0, "the end");
});

Deno.test("hostile: more requests at once than there may be are put off, and then served again", async () => {
  await using server = startUpstream(() => {
    const stream = new EventStream();
    stream.write(": open\n\n");
    return stream.response;
  });
  await using proxy = startProxy(server.url);
  const { flows } = proxy.proxy;
  const taken: unknown[] = [];
  while (flows.size < 1024) taken.push(flows.begin());
  const refused = await fetch(proxy.url);
  assert.deepEqual([refused.status, refused.headers.get("retry-after")], [503, "1"]);
  await refused.body?.cancel();
  flows.abort(() => true);
  const stream = new StreamReader(await fetch(proxy.url));
  assert.equal(await stream.next(), ": open\n\n");
  await stream.cancel();
  await until(() => flows.size === 0, "the end of the stream");
});

Deno.test("hostile: a body without a length is read up to the limit and no further", async () => {
  await using server = startUpstream(resultFor);
  await using proxy = startProxy(server.url);
  const { hostname, port } = new URL(proxy.url);
  using connection = await Deno.connect({ hostname, port: Number(port) });
  const write = async (bytes: Uint8Array) => {
    for (let at = 0; at < bytes.length;) at += await connection.write(bytes.subarray(at));
  };
  const answer = new Uint8Array(4096);
  const answered = connection.read(answer);
  await write(encoder.encode(
    "POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n" +
      "Transfer-Encoding: chunked\r\n\r\n",
  ));
  const chunk = encoder.encode(`100000\r\n${" ".repeat(1024 * 1024)}\r\n`);
  for (let sent = 0; sent < 65; sent++) await write(chunk);
  const text = new TextDecoder().decode(answer.subarray(0, await answered ?? 0));
  assert.match(text, /^HTTP\/1\.1 413 /);
  await until(() => proxy.proxy.flows.size === 0, "the end of the request");
  assert.deepEqual([server.texts(), proxy.fromClient], [[], []]);
});

Deno.test("hostile: a session that fails passes nothing", async () => {
  await using server = startUpstream(resultFor);
  await using proxy = startProxy(server.url, {
    beforeJudging: () => {
      throw new Error("the disk is full");
    },
  });
  const answer = await post(proxy.url, call);
  const text = await answer.text();
  assert.equal(answer.status, 500);
  assert.ok(!text.includes("disk") && !text.includes("    at "), text);
  assert.deepEqual(server.texts(), []);
});

Deno.test("hostile: headers that would change what the server sees are made anew", async () => {
  await using server = startUpstream(resultFor);
  await using proxy = startProxy(server.url);
  const answer = await raw(
    proxy.url,
    `POST /mcp HTTP/1.1\r\nHost: localhost\r\n${HEAD}Connection: keep-alive, X-Token\r\n` +
      "X-Token: 1\r\nTE: trailers\r\nProxy-Authorization: Basic x\r\nAccept-Encoding: zstd\r\n" +
      `Expect: 100-continue\r\n\r\n${call}`,
  );
  assert.match(answer, /"id":1/);
  const { headers } = server.asked[0] ?? { headers: new Headers() };
  for (const name of ["x-token", "te", "proxy-authorization", "expect", "transfer-encoding"]) {
    assert.equal(headers.get(name), null, name);
  }
  assert.equal(headers.get("accept-encoding"), "identity");
  assert.equal(headers.get("host"), new URL(server.url).host);
  assert.equal(headers.get("content-length"), String(call.length));
});

const OVERRIDES = [
  "X-HTTP-Method-Override",
  "X-HTTP-Method",
  "X-Method-Override",
  "X-Original-URL",
  ...["HTTP-Method-Override", "Method-Override", "X-Override-Method"],
  ...["X-Forwarded-Method", "X-Forwarded-Uri", "X-Envoy-Original-Path", "X-Rewrite-Path"],
  ...["http_method_override", "x_original_uri"],
];

Deno.test("hostile: headers that name another method, path or message never reach the server", async () => {
  await using server = startUpstream(resultFor);
  await using proxy = startProxy(server.url);
  const spellings = [...OVERRIDES, "X-Rewrite-URL", "mcp_name", "Mcp_Method", "content_type"];
  for (const name of spellings) {
    await (await post(proxy.url, call, { [name]: "DELETE" })).body?.cancel();
  }
  assert.equal(server.asked.length, spellings.length);
  for (const { headers } of server.asked) {
    for (const name of spellings) assert.equal(headers.get(name), null, name);
  }
});

// Each row: headers, arguments of the call, and whether it passes.
const PARAMETERS: readonly (readonly [Record<string, string>, object, boolean])[] = [
  [{ "Mcp-Param-Region": "eu" }, { region: "eu" }, true],
  [{ "Mcp-Param-Region": "us" }, { region: "eu" }, false],
  [{ "Mcp-Param-Region": "us" }, { region: "eu", note: "us" }, false],
  [{ "Mcp-Param-Region": "us" }, {}, false],
  [{ "Mcp-Param-Where": "eu" }, { region: "eu" }, true],
  [{ "Mcp-Param-Where": "us" }, { region: "eu" }, false],
  [{ "Mcp-Param-Dry-Run": "true" }, { dry_run: true }, true],
  [{ "Mcp-Param-Dry-Run": "true" }, { dry_run: false }, false],
  [{ "Mcp-Param-Count": "5" }, { in: { count: 5 } }, true],
  [{ "Mcp-Param-Count": "5.0" }, { count: 5 }, true],
  [{ "Mcp-Param-Count": "50" }, { count: 5 }, false],
  [{ "Mcp-Param-Region": "=?base64?ZcO8?=" }, { region: "e\u00fc" }, true],
  [{ "Mcp-Param-Region": "=?base64?dXM=?=" }, { region: "eu" }, false],
];

Deno.test("hostile: Mcp-Param-* that the call does not say is refused", async () => {
  for (const [headers, args, passes] of PARAMETERS) {
    await using server = startUpstream(resultFor);
    await using proxy = startProxy(server.url);
    const answer = await post(proxy.url, toolCall(1, "good", { arguments: args }), headers);
    const { error } = await answer.json();
    const told = JSON.stringify(headers) + JSON.stringify(args);
    assert.deepEqual([answer.status, error?.code], passes ? [200, undefined] : [400, -32020], told);
    assert.equal(server.asked.length, passes ? 1 : 0);
  }
});

Deno.test("hostile: a server of the older transport is named on standard error", async () => {
  const stream = new EventStream();
  stream.write("event: endpoint\ndata: /messages?sessionId=1\n\n");
  await using server = startUpstream(
    ({ method }) => method === "GET" ? stream.response : new Response(null, { status: 405 }),
    "/sse",
  );
  await using proxy = startProxy(server.url);
  await (await post(proxy.url, request(1, "initialize"))).body?.cancel();
  await (await fetch(proxy.url, { headers: { accept: "text/event-stream" } })).text();
  assert.equal(proxy.told.length, 1);
  assert.match(proxy.told[0] ?? "", /older transport \(HTTP\+SSE, 2024-11-05\).*--upstream/);
});
