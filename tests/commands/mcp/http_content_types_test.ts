/** The types of answers over HTTP: gait and the client read the same text, or the client gets none. */

import assert from "node:assert/strict";
import { startProxy } from "../../support/mcp_http_proxy.ts";
import { post, request, startUpstream } from "../../support/mcp_upstream.ts";

const LIST = request(5, "tools/list");
const ANSWER = '{"jsonrpc":"2.0","id":5,"result":{"tools":[]}}';

/** What a client gets of a body under these headers. */
async function answered(
  headers: [string, string][],
  { body = ANSWER, status = 200 }: { body?: BodyInit; status?: number } = {},
): Promise<{ status: number; type: string | null; text: string; asked: string | null }> {
  await using server = startUpstream(() => new Response(body, { status, headers }));
  await using proxy = startProxy(server.url);
  const answer = await post(proxy.url, LIST);
  return {
    status: answer.status,
    type: answer.headers.get("content-type"),
    text: await answer.text(),
    asked: answer.headers.get("www-authenticate"),
  };
}

// types that are withheld: another character set, two types, or a parameter that gait does not know
const WITHHELD = [
  ...["utf-16-le", "utf-7", "iso-8859-1", "us-ascii", "x", '"utf-16"', "'utf-8'", "", "utf-8 x"]
    .flatMap((charset) => [
      `text/event-stream; charset=${charset}`,
      `application/json; charset=${charset}`,
    ]),
  "application/json;charset=utf-8;charset=utf-16",
  "application/json; CHARSET = utf-16",
  "application/json; charset*=utf-8''utf-16",
  "application/json; charset*0=utf-16",
  "application/json; encoding=utf-16",
  'application/json; x="; charset=utf-16"',
  "text/event-stream; boundary=x",
  "text/event-stream; x=y, application/json",
  "application/json, text/event-stream",
  "application/json,application/json",
  "text/event-stream, text/event-stream",
  'application/json; x="text/event-stream"',
  "text/event-stream/json",
  "text/html; charset=utf-16",
  "json",
  "application/json utf-16",
];

for (const type of WITHHELD) {
  Deno.test(`hostile: no answer passes under the Content-Type ${type}`, async () => {
    for (const body of [ANSWER, `data: ${ANSWER}\n\n`, new Uint8Array([0xff, 0xfe, 0x7b, 0])]) {
      const { status, text } = await answered([["content-type", type]], { body });
      assert.equal(status, 502);
      assert.match(text, /upstream_answer_refused/);
      assert.match(text, /Content-Type/);
      assert.doesNotMatch(text, /tools/);
    }
  });
}

Deno.test("hostile: no answer passes under two Content-Types", async () => {
  const pairs = [["application/json", "text/event-stream"], [
    "application/json",
    "application/json",
  ]];
  for (const pair of pairs) {
    const { status } = await answered(pair.map((type) => ["content-type", type]));
    assert.equal(status, 502);
  }
});

// what the server writes, and what gait writes
const PLAIN = [
  ["application/json", "application/json"],
  ["Application/JSON;charset=UTF-8", "application/json"],
  ['application/json ; charset="utf-8"', "application/json"],
  ["application/json; charset=utf8", "application/json"],
  ["application/json;", "application/json"],
  ["application/json; profile=a", "application/json"],
  ["application/json; x=text/event-stream", "application/json"],
  ["text/plain;charset=UTF-8", "text/plain"],
  ["application/problem+json", "application/problem+json"],
] as const;

for (const [type, written] of PLAIN) {
  Deno.test(`an answer under the Content-Type ${type} passes as ${written}`, async () => {
    const got = await answered([["content-type", type]]);
    assert.deepEqual([got.status, got.type, got.text], [200, written, ANSWER]);
  });
}

Deno.test("events pass under the plain type of events", async () => {
  for (
    const type of ["text/event-stream", "text/event-stream;charset=utf-8", "Text/Event-Stream"]
  ) {
    const body = `data: ${ANSWER}\n\n`;
    const got = await answered([["content-type", type]], { body });
    assert.deepEqual([got.status, got.type, got.text], [200, "text/event-stream", body]);
  }
});

Deno.test("an answer that is refused for its type keeps the status of a failure, and its challenge", async () => {
  for (const status of [401, 404, 405, 500]) {
    const headers: [string, string][] = [
      ["content-type", "text/html; charset=iso-8859-1"],
      ["www-authenticate", "Bearer x"],
    ];
    const got = await answered(headers, { status, body: "<p>caf\u00e9" });
    assert.deepEqual([got.status, got.type, got.asked], [status, "application/json", "Bearer x"]);
    assert.match(got.text, /upstream_answer_refused/);
  }
});

Deno.test("an empty answer passes whatever its type is", async () => {
  const got = await answered([["content-type", "text/html; charset=iso-8859-1"]], {
    body: "",
    status: 202,
  });
  assert.deepEqual([got.status, got.text, got.type], [202, "", null]);
});

Deno.test("a well-known document passes in UTF-8 alone", async () => {
  await using server = startUpstream(({ target }) => {
    const type = target.endsWith("/utf-16")
      ? "application/json; charset=utf-16"
      : "application/json";
    return new Response("{}", { headers: { "content-type": type } });
  });
  await using proxy = startProxy(server.url);
  const { origin } = new URL(proxy.url);
  const good = await fetch(`${origin}/.well-known/x`);
  assert.deepEqual([good.status, await good.text()], [200, "{}"]);
  const bad = await fetch(`${origin}/.well-known/utf-16`);
  assert.deepEqual([bad.status, (await bad.json()).error.code], [502, "upstream_answer_refused"]);
});

Deno.test("the server gets the plain type of JSON, whatever else the client wrote", async () => {
  await using server = startUpstream(() =>
    new Response(ANSWER, {
      headers: { "content-type": "application/json" },
    })
  );
  await using proxy = startProxy(server.url);
  for (
    const type of [
      "application/json; charset=utf-8",
      "application/json; charset*=utf-8''utf-16",
      'application/json; x="; charset=utf-16"',
    ]
  ) {
    const answer = await post(proxy.url, LIST, { "content-type": type });
    await answer.body?.cancel();
  }
  const types = server.asked.map(({ headers }) => headers.get("content-type"));
  assert.deepEqual(types, types.map(() => "application/json"));
});
