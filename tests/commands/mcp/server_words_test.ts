/**
 * A server that words its answers so that gait might not take them for answers. Nothing that a lock, a
 * filter or a recording depends on reaches the client unread, over any transport.
 */

import assert from "node:assert/strict";
import { concatBytes, encodeUtf8 } from "../../../src/core/bytes.ts";
import {
  EMPTY_LOCK,
  formatToolLock,
  lockServer,
  withServer,
} from "../../../src/core/mcp/lock/tool_lock.ts";
import {
  callOf,
  entriesIn,
  type Live,
  LIVE_DEFAULTS,
  openLive,
} from "../../support/live_session.ts";
import { MemorySystem } from "../../support/memory_system.ts";
import type { BaseHost } from "../../../src/io/host.ts";
import { runStdio } from "../../../src/usecases/proxy/stdio.ts";
import { startProxy } from "../../support/mcp_http_proxy.ts";
import { post, request, startUpstream } from "../../support/mcp_upstream.ts";

const CLEAN = '[{"description":"Reads a file","inputSchema":{"type":"object"},"name":"read"}]';
const EVIL = '[{"description":"EVIL words","inputSchema":{"type":"object"},"name":"EVIL"}]';

const MIB = 1024 * 1024;

/** Answers to the request 6 for the list; `?` is the list that the lock does not have. */
const ANSWERS: readonly (readonly [string, string])[] = [
  ["plain", '{"jsonrpc":"2.0","id":6,"result":{"tools":?}}'],
  ["no jsonrpc", '{"id":6,"result":{"tools":?}}'],
  ["another jsonrpc", '{"jsonrpc":"1.0","id":6,"result":{"tools":?}}'],
  ["a method that is null", '{"jsonrpc":"2.0","id":6,"method":null,"result":{"tools":?}}'],
  ["a method, too", '{"jsonrpc":"2.0","id":6,"method":"ping","result":{"tools":?}}'],
  ["an error, too", '{"jsonrpc":"2.0","id":6,"result":{"tools":?},"error":{"code":1}}'],
  ["an error that is null", '{"jsonrpc":"2.0","id":6,"result":{"tools":?},"error":null}'],
  ["an array", '[{"jsonrpc":"2.0","id":6,"result":{"tools":?}}]'],
  ["an array in an array", '[[{"jsonrpc":"2.0","id":6,"result":{"tools":?}}]]'],
  ["the id as text", '{"jsonrpc":"2.0","id":"6","result":{"tools":?}}'],
  ["the id with blanks", '{"jsonrpc":"2.0","id":" 6 ","result":{"tools":?}}'],
  ["the id with a zero", '{"jsonrpc":"2.0","id":"06","result":{"tools":?}}'],
  ["the id in other digits", '{"jsonrpc":"2.0","id":"\\u0666","result":{"tools":?}}'],
  ["the id with a fraction", '{"jsonrpc":"2.0","id":6.0,"result":{"tools":?}}'],
  ["the id with an exponent", '{"jsonrpc":"2.0","id":6e0,"result":{"tools":?}}'],
  ["the id with both", '{"jsonrpc":"2.0","id":0.6e1,"result":{"tools":?}}'],
  ["two ids", '{"jsonrpc":"2.0","id":null,"result":{"tools":?},"id":6}'],
  ["two ids, the other first", '{"jsonrpc":"2.0","id":6,"result":{"tools":?},"id":null}'],
  ["an id that is null", '{"jsonrpc":"2.0","id":null,"result":{"tools":?}}'],
  ["an id in a list", '{"jsonrpc":"2.0","id":[6],"result":{"tools":?}}'],
  ["no id", '{"jsonrpc":"2.0","result":{"tools":?}}'],
  ["an id that nobody asked with", '{"jsonrpc":"2.0","id":7,"result":{"tools":?}}'],
  ["two results", `{"jsonrpc":"2.0","id":6,"result":{"tools":?},"result":{"tools":${CLEAN}}}`],
  ["a second result of nothing", '{"jsonrpc":"2.0","id":6,"result":{"tools":?},"result":null}'],
  ["two lists", `{"jsonrpc":"2.0","id":6,"result":{"tools":?,"tools":${CLEAN}}}`],
  ["a second list of nothing", '{"jsonrpc":"2.0","id":6,"result":{"tools":?,"tools":null}}'],
  ["Result", '{"jsonrpc":"2.0","id":6,"Result":{"tools":?},"result":{"tools":[]}}'],
  ["Result alone", '{"jsonrpc":"2.0","id":6,"Result":{"tools":?}}'],
  ["result with a long s", '{"jsonrpc":"2.0","id":6,"re\\u017fult":{"tools":?}}'],
  ["result with NUL", '{"jsonrpc":"2.0","id":6,"result\\u0000":{"tools":?},"result":{}}'],
  ["Tools", `{"jsonrpc":"2.0","id":6,"result":{"tools":${CLEAN},"Tools":?}}`],
  ["tools with NUL", `{"jsonrpc":"2.0","id":6,"result":{"tools":${CLEAN},"tools\\u0000":?}}`],
  ["a list that is an object", '{"jsonrpc":"2.0","id":6,"result":{"tools":{"0":?}}}'],
  ["a list in a list", '{"jsonrpc":"2.0","id":6,"result":{"tools":[?]}}'],
  ["a result in a list", '{"jsonrpc":"2.0","id":6,"result":[{"tools":?}]}'],
  [
    "behind a carriage return",
    '{"jsonrpc":"2.0","method":"x"}\r{"jsonrpc":"2.0","id":6,"result":{"tools":?}}',
  ],
  ["behind a byte order mark", '\ufeff{"jsonrpc":"2.0","id":6,"result":{"tools":?}}'],
  ["behind a word", 'data {"jsonrpc":"2.0","id":6,"result":{"tools":?}}'],
  ["a comment", '{"jsonrpc":"2.0","id":6,/**/"result":{"tools":?}}'],
  ["a comma too many", '{"jsonrpc":"2.0","id":6,"result":{"tools":?},}'],
  ["an infinite number", '{"jsonrpc":"2.0","id":6,"result":{"tools":?,"n":1e999}}'],
  [
    "deep nests",
    `{"jsonrpc":"2.0","id":6,"result":{"tools":?,"n":${"[".repeat(600)}${"]".repeat(600)}}}`,
  ],
];

const BROKEN = new Uint8Array([
  ...encodeUtf8(`{"jsonrpc":"2.0","id":6,"result":{"tools":${EVIL},"n":"`),
  0xff,
  ...encodeUtf8('"}}'),
]);

async function lockFile(): Promise<Record<string, Uint8Array>> {
  const server = await lockServer({
    ...{ transport: "stdio", launch: ["server"], capabilities: [], tools: JSON.parse(CLEAN) },
  });
  return { "gait.mcp.lock": formatToolLock(withServer(EMPTY_LOCK, server)) };
}

const HIDE =
  "default_verdict: block\nrules:\n- { name: r, effect: allow, match: { tool_names: [read] } }\n";
const ALLOW = "default_verdict: allow\n";

/** Sessions that depend on the list. */
const SESSIONS: Readonly<Record<string, (lines: boolean) => Promise<Live>>> = {
  "a lock": async (lines) => openLive(ALLOW, { lines, world: { files: await lockFile() } }),
  "a filter": (lines) => openLive(HIDE, { lines, options: { hide_blocked: true } }),
};

for (const [what, open] of Object.entries(SESSIONS)) {
  for (const [how, template] of ANSWERS) {
    Deno.test(`no list gets past ${what}: ${how}`, async () => {
      const answer = template.replace("?", EVIL);
      const live = await open(true);
      await live.client(request(6, "tools/list"));
      assert.doesNotMatch(await live.server(answer) ?? "", /EVIL/, "over stdio");

      const web = await open(false);
      for (const type of ["application/json", "text/event-stream"]) {
        const body = type === "application/json"
          ? answer
          : answer.split(/\r/).map((line) => `data: ${line}\n`).join("") + "\n";
        await using server = startUpstream(() =>
          new Response(body, { headers: { "content-type": type } })
        );
        await using proxy = startProxy(server.url, { session: web.opened.session });
        const seen = await (await post(proxy.url, request(6, "tools/list"))).text();
        assert.doesNotMatch(seen, /EVIL/, type);
      }
    });
  }
}

Deno.test("a list that is not UTF-8 gets past neither lock nor filter", async () => {
  for (const open of Object.values(SESSIONS)) {
    const live = await open(true);
    await live.client(request(6, "tools/list"));
    const shown = await live.opened.session.server(BROKEN, "");
    assert.match(new TextDecoder().decode(shown), /"id":6,"error"/);
    const web = await open(false);
    for (const isStream of [false, true]) {
      const body = isStream
        ? new Uint8Array([...encodeUtf8("data: "), ...BROKEN, ...encodeUtf8("\n\n")])
        : BROKEN;
      const type = isStream ? "text/event-stream" : "application/json";
      await using server = startUpstream(() =>
        new Response(body, { headers: { "content-type": type } })
      );
      await using proxy = startProxy(server.url, { session: web.opened.session });
      const seen = await (await post(proxy.url, request(6, "tools/list"))).text();
      assert.match(seen, /"id":6,"error"/);
      assert.doesNotMatch(seen, /EVIL/);
    }
  }
});

Deno.test("the clean list passes byte for byte, and only under the id of its request", async () => {
  for (const id of ["6", '"6"', "6.0", "6e0", " 6 "]) {
    const live = await openLive(ALLOW, { world: { files: await lockFile() } });
    await live.client(request(6, "tools/list"));
    const answer = `{"id":${id} ,"jsonrpc":"2.0","result":{"tools":${CLEAN}}}`;
    const isOwn = id.trim() === "6";
    assert.equal(await live.server(answer), isOwn ? answer : undefined, id);
  }
});

Deno.test("other messages of a server pass under a lock, and what is none of them is dropped", async () => {
  const live = await openLive(ALLOW, { world: { files: await lockFile() } });
  const passing = [
    '{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":1,"progress":1}}',
    '{"jsonrpc":"2.0","id":1,"method":"sampling/createMessage","params":{"messages":[]}}',
    '{"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"no"}}',
    "",
  ];
  for (const message of passing) assert.equal(await live.server(message), message);
  for (const message of ["My server 1.0", "{}", "null", '{"jsonrpc":"2.0"}', "[]"]) {
    assert.equal(await live.server(message), undefined, message);
  }
  assert.match(live.system.stderr.text, /a message of the server was withheld/);
});

Deno.test("the result of a call is the client's own, whatever it holds", async () => {
  const live = await openLive(ALLOW, {
    world: { files: await lockFile() },
    async send(message, live) {
      const { id } = JSON.parse(message);
      await live.server(`{"jsonrpc":"2.0","id":${id},"result":{"tools":${CLEAN}}}`);
    },
  });
  assert.equal(await live.client(callOf(5, "read")), "forward");
  const answer = `{"jsonrpc":"2.0","id":5,"result":{"content":[],"tools":${EVIL}}}`;
  assert.equal(await live.server(answer), answer);
});

Deno.test("what a recording cannot read is withheld with an error, and recorded as that", async () => {
  const results = [
    '{"jsonrpc":"2.0","id":1,"result":{"content":[{"text":"a","text":"b"}]}}',
    '{"jsonrpc":"2.0","id":1,"result":{},"result":{}}',
    '[{"jsonrpc":"2.0","id":1,"result":{}}]',
    '{"jsonrpc":"2.0","id":1,"method":null,"result":{}}',
    new Uint8Array([
      ...encodeUtf8('{"jsonrpc":"2.0","id":1,"result":{"t":"'),
      0xff,
      0x22,
      0x7d,
      0x7d,
    ]),
  ];
  for (const result of results) {
    const live = await openLive(ALLOW, { options: { journal: "j.jsonl" } });
    const bytes = typeof result === "string" ? encodeUtf8(result) : result;
    await live.client(callOf(1, "read"));
    const shown = new TextDecoder().decode(await live.opened.session.server(bytes, ""));
    assert.match(shown, /^\{"jsonrpc":"2.0","id":1,"error":\{"code":4030/);
    await live.end();
    assert.deepEqual(entriesIn(live.system, "j.jsonl", "event"), [
      { event: "mcp_result_withheld", ref: "intent_1", ts: "2026-02-05T00:00:00Z" },
    ]);
  }
});

Deno.test("two calls with the ids 7 and text 7 keep their results apart", async () => {
  const live = await openLive(ALLOW, { options: { journal: "j.jsonl" } });
  await live.client(callOf(7, "read"));
  await live.client(callOf("7", "read"));
  await live.server('{"jsonrpc":"2.0","id":"7","result":{"content":[]}}');
  await live.server('{"jsonrpc":"2.0","id":7,"result":{"content":[],"isError":true}}');
  const outcomes = entriesIn(live.system, "j.jsonl", "outcome");
  // entries 1 and 2 are the decisions on the calls 7 and "7"
  assert.deepEqual(outcomes.map(({ of, status }) => [of, status]), [[2, "ok"], [1, "error"]]);
});

// Each row: the id of a client's call, and what gait's own request must look like.
const OWN_IDS: readonly (readonly [string, RegExp])[] = [
  ["1", /^1\d{9}$/],
  ['"17"', /^"\d{10}"$/],
  ['"req-1"', /^"req-\d{10}"$/],
  ['"abc"', /^"abc\d{10}"$/],
  [
    '"6f1c1c0e-3f58-4a6e-9d0e-0a1b2c3d4e5f"',
    /^"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"$/,
  ],
];

Deno.test("the id of gait's own request looks like the client's", async () => {
  for (const [id, expected] of OWN_IDS) {
    let own = "";
    const live = await openLive(ALLOW, {
      world: { files: await lockFile() },
      async send(message, live) {
        own = JSON.stringify(JSON.parse(message).id);
        const answer = `{"jsonrpc":"2.0","id":${own},"result":{"tools":${CLEAN}}}`;
        assert.equal(await live.server(answer), undefined);
      },
    });
    assert.equal(await live.client(callOf(0, "read").replace('"id":0', `"id":${id}`)), "forward");
    assert.match(own, expected);
    assert.doesNotMatch(own, /gait/);
  }
});

Deno.test("an unclear answer to gait's own request refuses the call at once", async () => {
  const live = await openLive(ALLOW, {
    world: { files: await lockFile() },
    host: { pause: () => new Promise(() => {}) },
    async send(message, live) {
      const { id } = JSON.parse(message);
      const answer = `{"jsonrpc":"2.0","id":${id},"result":{"tools":${CLEAN}},"result":{}}`;
      assert.equal(await live.server(answer), undefined);
    },
  });
  assert.match(await live.client(callOf(1, "read")), /mcp_tools_unverified/);
});

Deno.test("a line that is too large to read passes only where nothing depends on it", async () => {
  const large = `{"jsonrpc":"2.0","id":6,"result":{"tools":${EVIL},"n":"${
    "x".repeat(65 * MIB)
  }"}}\n`;
  const after = '{"jsonrpc":"2.0","id":9,"method":"ping"}\n';
  for (const isLocked of [false, true]) {
    const world = { files: { "p.yaml": ALLOW, ...(isLocked ? await lockFile() : {}) } };
    const system = new MemorySystem(world);
    const written: string[] = [];
    const done = Promise.withResolvers<number>();
    const asked = Promise.withResolvers<void>();
    const host = {
      ...system.narrow({ kinds: ["read", "write", "env", "run"], env: [] }),
      liveStdin: () =>
        Promise.resolve(ReadableStream.from([encodeUtf8(`${request(6, "tools/list")}\n`)])),
      pause: () => new Promise<void>(() => {}),
      output: (bytes: Uint8Array) => {
        written.push(new TextDecoder().decode(bytes));
        return Promise.resolve(true);
      },
      run: {
        program: () => Promise.reject(new Error("not used")),
        start: () =>
          Promise.resolve({
            output: (async function* () {
              await asked.promise;
              yield encodeUtf8(large);
              yield encodeUtf8(after);
              done.resolve(0);
            })(),
            status: done.promise,
            send: () => Promise.resolve(true).finally(() => asked.resolve()),
            endInput: () => Promise.resolve(),
            stop: () => {},
          }),
      },
    };
    await runStdio({ ...LIVE_DEFAULTS, key_mode: "dev", private_key: undefined }, ["server"], host);
    const seen = written.join("");
    assert.equal(seen.includes("EVIL"), !isLocked);
    assert.ok(seen.endsWith(after), "the next line passes");
    if (isLocked) {
      assert.match(written[0] ?? "", /^\{"jsonrpc":"2.0","id":6,"error":\{"code":4030/);
      assert.equal(written.length, 2);
    }
  }
});

Deno.test("a body or an event that is too large passes only where nothing depends on it", async () => {
  const large = `{"jsonrpc":"2.0","id":6,"result":{"tools":${EVIL},"n":"${"x".repeat(65 * MIB)}"}}`;
  for (const isStream of [false, true]) {
    const live = await openLive(ALLOW, { lines: false, world: { files: await lockFile() } });
    await using server = startUpstream(() =>
      new Response(
        isStream ? `data: ${large}\n\ndata: {"jsonrpc":"2.0","method":"x"}\n\n` : large,
        {
          headers: { "content-type": isStream ? "text/event-stream" : "application/json" },
        },
      )
    );
    await using locked = startProxy(server.url, { session: live.opened.session });
    const seen = await (await post(locked.url, request(6, "tools/list"))).text();
    assert.doesNotMatch(seen.slice(0, 1000), /EVIL/);
    assert.match(seen.slice(0, 1000), /"id":6,"error":\{"code":4030/);
    assert.ok(seen.length < 1000);
    if (isStream) assert.ok(seen.endsWith('data: {"jsonrpc":"2.0","method":"x"}\n\n'));
    await using bare = startProxy(server.url);
    assert.ok((await (await post(bare.url, request(6, "tools/list"))).text()).includes(large));
  }
});

/** An answer that is too large to read; its id, that of a call, is decided last. */
const BEGUN = `{"jsonrpc":"2.0","result":{"n":"${"x".repeat(65 * MIB)}`;
const REST = '"},"id":7}';

Deno.test("a line that is too large breaks off where a call is made meanwhile", async () => {
  const system = new MemorySystem({ files: { "p.yaml": ALLOW } });
  const written: string[] = [];
  const [done, begun, called] = [
    Promise.withResolvers<number>(),
    Promise.withResolvers<void>(),
    Promise.withResolvers<void>(),
  ];
  const host = {
    ...system.narrow({ kinds: ["read", "write", "env", "run"], env: [] }),
    liveStdin: () =>
      Promise.resolve((async function* () {
        await begun.promise;
        yield encodeUtf8(`${callOf(7, "read")}\n`);
      })()),
    pause: () => new Promise<void>(() => {}),
    output: (bytes: Uint8Array) => {
      written.push(new TextDecoder().decode(bytes));
      return Promise.resolve(true);
    },
    run: {
      program: () => Promise.reject(new Error("not used")),
      start: () =>
        Promise.resolve({
          output: (async function* () {
            yield encodeUtf8(BEGUN);
            begun.resolve();
            await called.promise;
            yield encodeUtf8(`${REST}\n`);
            yield encodeUtf8('{"jsonrpc":"2.0","id":7,"result":{"content":[]}}\n');
            done.resolve(0);
          })(),
          status: done.promise,
          send: () => Promise.resolve(true).finally(() => called.resolve()),
          endInput: () => Promise.resolve(),
          stop: () => {},
        }),
    },
  };
  await runStdio({ ...LIVE_DEFAULTS, key_mode: "dev", private_key: undefined }, ["server"], host);
  const lines = written.join("").split("\n");
  assert.ok(lines[0]?.startsWith('{"jsonrpc":"2.0","result":{"n":"xxx') && !lines[0].endsWith("}"));
  assert.deepEqual(lines.slice(1), ['{"jsonrpc":"2.0","id":7,"result":{"content":[]}}', ""]);
});

for (const isStream of [false, true]) {
  const what = isStream ? "an event" : "a body";
  Deno.test(`${what} that is too large breaks off where a call is made meanwhile`, async () => {
    const called = Promise.withResolvers<void>();
    const left = Promise.withResolvers<Response>();
    await using server = startUpstream(({ text }) => {
      if (text.includes("tools/call")) {
        called.resolve();
        return left.promise;
      }
      const body = ReadableStream.from((async function* () {
        yield encodeUtf8(`${isStream ? "data: " : ""}${BEGUN}`);
        await called.promise;
        yield encodeUtf8(`${REST}${isStream ? "\n\n" : ""}`);
      })());
      const type = isStream ? "text/event-stream" : "application/json";
      return new Response(body, { headers: { "content-type": type } });
    });
    const live = await openLive(ALLOW, { lines: false });
    await using proxy = startProxy(server.url, { session: live.opened.session });
    const answer = await post(proxy.url, request(6, "resources/read", { uri: "a:b" }));
    const seen: Uint8Array<ArrayBuffer>[] = [];
    let call: Promise<Response> | undefined;
    for await (const chunk of answer.body ?? []) {
      seen.push(chunk);
      call ??= post(proxy.url, callOf(7, "read"));
    }
    left.resolve(new Response(null, { status: 202 }));
    await (await call)?.body?.cancel();
    const text = new TextDecoder().decode(concatBytes(seen));
    assert.ok(text.includes('"result":{"n":"xxx'));
    assert.doesNotMatch(text.slice(-100), /"id":7/);
  });
}

Deno.test("what a server or client writes reaches standard error with escapes only", async () => {
  const nasty = "\u001b]0;x\u0007\u009b31m\u202e\u2066\u200b\u{e0041}";
  const live = await openLive(ALLOW, { world: { files: await lockFile() } });
  await live.client(request(6, "tools/list"));
  const tools = [{ name: `read${nasty}`, description: nasty, inputSchema: {} }];
  await live.server(JSON.stringify({ jsonrpc: "2.0", id: 6, result: { tools } }));
  await live.client(`{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"${nasty}":1}}`);
  assert.match(live.system.stderr.text, /differ from the lock/);
  await using server = startUpstream(() => new Response(null, { status: 202 }));
  await using proxy = startProxy(server.url);
  const headers = { "mcp-method": "a\u009b31m", "mcp-name": "b\u0085" };
  await (await post(proxy.url, request(1, "prompts/get", { name: "x" }), headers)).text();
  assert.match(proxy.told.join(), /Mcp-Method/);
  for (const text of [...live.system.stderr.text.split("\n"), ...proxy.told]) {
    assert.match(text, /^[\x20-\x7e]*$/);
  }
  // @ts-expect-error a text must go through `printable` or `printed` first
  const unescaped: Parameters<BaseHost["tell"]>[0] = "gait: a text";
  assert.equal(typeof unescaped, "string");
});
