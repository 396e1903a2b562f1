/** Names that parsers read in different ways. No such call is judged as another one, in any door. */

import assert from "node:assert/strict";
import { gait } from "../../support/gait.ts";
import { openLive } from "../../support/live_session.ts";
import { startProxy } from "../../support/mcp_http_proxy.ts";
import { post, resultFor, startUpstream } from "../../support/mcp_upstream.ts";

/** Escapes of JSON: controls, halves of pairs, what nobody sees, and what is no character. */
const UNCLEAR = [
  ...["\\u0000", "\\u0001", "\\t", "\\n", "\\u001b", "\\u007f", "\\u0085", "\\u009b"],
  ...["\\ud800", "\\udfff", "\\ufffd", "\\ufffe", "\\udbff\\udfff"],
  ...["\\u00ad", "\\u034f", "\\u061c", "\\u115f", "\\u180e", "\\u200b", "\\u200e", "\\u202e"],
  ...["\\u2028", "\\u2029", "\\u2060", "\\u2066", "\\u2800", "\\u3164", "\\ufe0f", "\\ufeff"],
  ...["\\uffa0", "\\ufff9", "\\ue000", "\\udb40\\udc41", "\\udb80\\udc00"],
];

/** Calls of a blocked tool in disguise; `?` is one of {@linkcode UNCLEAR}. */
const LIVE: readonly (readonly [string, string])[] = [
  ["the method", '{"jsonrpc":"2.0","id":2,"method":"tools/call?","params":{"name":"del"}}'],
  [
    "the middle of the method",
    '{"jsonrpc":"2.0","id":2,"method":"tools?/call","params":{"name":"del"}}',
  ],
  ["the member method", '{"jsonrpc":"2.0","id":3,"method?":"tools/call","params":{"name":"del"}}'],
  [
    "a second member method",
    '{"jsonrpc":"2.0","id":3,"method?":"tools/call","method":"ping","params":{"name":"del"}}',
  ],
  [
    "the member params",
    '{"jsonrpc":"2.0","id":4,"method":"tools/call","params?":{"name":"del"},"params":{"name":"read"}}',
  ],
  [
    "the member name",
    '{"jsonrpc":"2.0","id":5,"method":"tools/call","params":{"name?":"del","name":"read"}}',
  ],
  ["the tool", '{"jsonrpc":"2.0","id":6,"method":"tools/call","params":{"name":"read?"}}'],
  [
    "an argument",
    '{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"read","arguments":{"q?":"/x","p":"/y"}}}',
  ],
  [
    "an argument deep inside",
    '{"jsonrpc":"2.0","id":8,"method":"tools/call","params":{"name":"read","arguments":{"l":[{"a":{"b?":1}}]}}}',
  ],
  [
    "a member of another request",
    '{"jsonrpc":"2.0","id":9,"method":"prompts/get","params":{"name?":"del","name":"read"}}',
  ],
];

const POLICY = "default_verdict: allow\n";

for (const [place, template] of LIVE) {
  Deno.test(`a live message whose name is unclear is refused: ${place}`, async () => {
    for (const lines of [true, false]) {
      const live = await openLive(POLICY, { lines });
      for (const unclear of UNCLEAR) {
        const answer = await live.client(template.replace("?", unclear));
        assert.match(answer, /"error":\{"code":-326/, `${unclear} ${lines}`);
        assert.doesNotMatch(answer, /[^\x20-\x7e]/, unclear);
      }
      const clear = template.replace("?", "");
      const isTwice = /"(method|params|name)":.*[{,]"\1":/.test(clear);
      assert.equal(await live.client(clear) === "forward", !isTwice, "the same without it");
    }
  });
}

Deno.test("a message with an unclear name does not reach a server over HTTP", async () => {
  await using server = startUpstream(resultFor);
  await using proxy = startProxy(server.url);
  for (const [, template] of LIVE) {
    const answer = await post(proxy.url, template.replace("?", "\\u0000"));
    assert.match(await answer.text(), /"error"/, template);
  }
  assert.deepEqual(server.texts(), []);
});

/** A call in the shape of each adapter, with `?` in a name. */
const FILES: readonly (readonly [string, string])[] = [
  ["mcp", '{"name":"read?","args":{}}'],
  ["mcp", '{"name?":"del","name":"read","args":{}}'],
  ["mcp", '{"name":"read","args":{"a":[{"p?":1}]}}'],
  ["mcp-jsonrpc", '{"method":"tools/call?","params":{"name":"read"}}'],
  ["mcp-jsonrpc", '{"method?":"x","method":"tools/call","params":{"name":"read"}}'],
  ["mcp-jsonrpc", '{"method":"tools/call","params":{"name":"read?"}}'],
  ["mcp-jsonrpc", '{"method":"tools/call","params":{"name":"read","arguments":{"p?":1}}}'],
  ["openai", '{"type":"function","function":{"name":"read?","arguments":"{}"}}'],
  ["openai", '{"type":"function","function":{"name":"read","arguments":{"p?":1}}}'],
  ["anthropic", '{"type":"tool_use","name":"read?","input":{}}'],
  ["anthropic", '{"type":"tool_use","name":"read","input":{"p?":1}}'],
  ["langchain", '{"tool":"read?","tool_input":{}}'],
  ["langchain", '{"tool":"read","tool_input":{"p?":1}}'],
  ["claude_code", '{"tool_name":"Read?x","tool_input":{}}'],
  ["claude_code", '{"tool_name":"Read","tool_input":{"file_path?":"/x"}}'],
];

Deno.test("a call from a file whose name is unclear is refused by every adapter", async () => {
  for (const [adapter, template] of FILES) {
    for (const unclear of UNCLEAR) {
      const files = { "p.yaml": POLICY, "c.json": template.replace("?", unclear) };
      const seen = await gait(`mcp proxy p.yaml c.json --adapter ${adapter} --json`, { files });
      assert.equal(seen.exit, 6, `${adapter} ${template} ${unclear}`);
      assert.equal(seen.json()["error_code"], "invalid_input");
    }
    const files = { "p.yaml": POLICY, "c.json": template.replace("?", "") };
    const isTwice = /"name":.*[{,]"name":|"method":.*[{,]"method":/.test(files["c.json"]);
    const seen = await gait(`mcp proxy p.yaml c.json --adapter ${adapter}`, { files });
    assert.equal(seen.exit, isTwice ? 6 : 0, template);
  }
});

Deno.test("arguments in a text are looked into as well", async () => {
  const call = JSON.stringify({
    type: "function",
    function: { name: "read", arguments: '{"p\\u0000":1}' },
  });
  const files = { "p.yaml": POLICY, "c.json": call };
  const seen = await gait("mcp proxy p.yaml c.json --adapter openai", { files });
  assert.deepEqual([seen.exit, /U\+0000/.test(seen.stderr)], [6, true]);
});

/** Objects with a member that JavaScript may take for the prototype: a copy of it holds other members. */
const PROTOTYPES: readonly string[] = [
  '{"jsonrpc":"2.0","id":1,"__proto__":{"method":"tools/call"},"params":{"name":"del"}}',
  '{"jsonrpc":"2.0","id":1,"method":"ping","\\u005f_proto__":{"method":"tools/call"}}',
  '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"read","__proto__":{"task":{}}}}',
  '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"read","arguments":{"__proto__":{"p":"/x"}}}}',
  '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"read","arguments":{"a":[{"__proto__":null}]}}}',
];

Deno.test("a member called __proto__ is refused, live and from a file", async () => {
  for (const lines of [true, false]) {
    const live = await openLive(POLICY, { lines });
    for (const text of PROTOTYPES) {
      assert.match(await live.client(text), /"error":\{"code":-326.*__proto__/, text);
    }
    const value = PROTOTYPES[0]?.replace('"__proto__":{"method":"tools/call"}', '"method":"ping"');
    assert.equal(await live.client(value ?? ""), "forward");
  }
  for (
    const [adapter, call] of [
      ["mcp", '{"name":"read","args":{"__proto__":{"p":1}}}'],
      ["mcp", '{"name":"read","__proto__":{"args":{"p":1}}}'],
      ["mcp-jsonrpc", PROTOTYPES[3] ?? ""],
      [
        "openai",
        '{"type":"function","function":{"name":"read","arguments":"{\\"__proto__\\":{}}"}}',
      ],
      ["claude_code", '{"tool_name":"Read","tool_input":{"file_path":"/x","__proto__":{}}}'],
    ] as const
  ) {
    const seen = await gait(`mcp proxy p.yaml c.json --adapter ${adapter}`, {
      files: { "p.yaml": POLICY, "c.json": call },
    });
    assert.deepEqual([seen.exit, /__proto__/.test(seen.stderr)], [6, true], call);
  }
  const named = {
    "p.yaml": POLICY,
    "c.json": '{"name":"read","args":{"constructor":"x","proto":1}}',
  };
  assert.equal((await gait("mcp proxy p.yaml c.json", { files: named })).exit, 0);
});

Deno.test("names in other scripts, with blanks and signs, are clear", async () => {
  const live = await openLive(POLICY);
  for (const name of ["größe", "読む", "имя файла", "a.b/c-d_e", "\\ud83d\\ude00"]) {
    const call =
      `{"jsonrpc":"2.0","id":"${name}","method":"tools/call","params":{"name":"${name}","arguments":{"${name}":1}}}`;
    assert.equal(await live.client(call), "forward", name);
  }
});

Deno.test("a tool map with an unclear name is refused", async () => {
  const call = '{"name":"read","args":{}}';
  for (
    const tool of [
      '{ name: "read\\u200b" }',
      '{ name: read, tool_name: "tool\\u0000.read" }',
      '{ name: read, args: [{ path: "/a\\u202e", is: path }] }',
    ]
  ) {
    const map = `schema_id: gait.mcp.tool_map\nschema_version: 1.0.0\ntools:\n- ${tool}\n`;
    const files = { "p.yaml": POLICY, "c.json": call, "t.yaml": map };
    const seen = await gait("mcp proxy p.yaml c.json --tools t.yaml", { files });
    assert.deepEqual([seen.exit, /U\+/.test(seen.stderr)], [6, true], tool);
  }
});

Deno.test("a call with very many arguments is looked through to its end", async () => {
  const live = await openLive(POLICY);
  const many = Array.from({ length: 300_000 }, (_, at) => at);
  const call = (id: number, last: object) =>
    JSON.stringify({
      ...{ jsonrpc: "2.0", id, method: "tools/call" },
      params: { name: "read", arguments: { many: [...many, last] } },
    });
  assert.equal(await live.client(call(1, { p: 1 })), "forward");
  assert.match(await live.client(call(2, { "p\u0000": 1 })), /-32602/);
});
