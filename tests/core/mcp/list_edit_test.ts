import assert from "node:assert/strict";
import fc from "fast-check";
import { concatBytes, decodeUtf8 } from "../../../src/core/bytes.ts";
import { withoutTools } from "../../../src/core/mcp/wire/list_edit.ts";
import { readServerMessage } from "../../../src/core/mcp/wire/server_message.ts";
import { utf8 } from "../../support/text_source.ts";

const hide = (...names: string[]) => (name: string) => names.includes(name);

/** What the proxy makes of the bytes that a server sent: only responses are filtered. */
function filtered(bytes: Uint8Array, isHidden: (name: string) => boolean): Uint8Array {
  const message = readServerMessage(bytes);
  return message.kind === "response" ? withoutTools(message, isHidden) : bytes;
}

// Each row: what is shown, the message, the message without the tools `x` and `y`.
const CASES: [string, string, string][] = [
  [
    "the first goes",
    '{"id":1,"result":{"tools":[ {"name":"x"} , {"name":"a"} ],"nextCursor":""}}',
    '{"id":1,"result":{"tools":[ {"name":"a"} ],"nextCursor":""}}',
  ],
  [
    "the last goes",
    '{"id":1,"result":{"tools":[ {"name":"a"} , {"name":"x"} ]}}',
    '{"id":1,"result":{"tools":[ {"name":"a"} ]}}',
  ],
  [
    "one between goes",
    '{"id":1,"result":{"tools":[{"name":"a"},\n {"name":"x"},\n {"name":"b"}]}}',
    '{"id":1,"result":{"tools":[{"name":"a"},\n {"name":"b"}]}}',
  ],
  [
    "neighbours go",
    '{"id":1,"result":{"tools":[{"name":"x"},{"name":"y"},{"name":"a"},{"name":"x"},{"name":"y"}]}}',
    '{"id":1,"result":{"tools":[{"name":"a"}]}}',
  ],
  [
    "all go",
    '{"id":1,"result":{"tools":[ {"name":"x"}, {"name":"y"} ]}}',
    '{"id":1,"result":{"tools":[  ]}}',
  ],
  [
    "nothing else changes",
    ' {"id":1,"result" : {"n":12345678901234567890,"tools":[{"name":"x"},{"name":"\\u0061"}]},"n":-0}\r\n',
    ' {"id":1,"result" : {"n":12345678901234567890,"tools":[{"name":"\\u0061"}]},"n":-0}\r\n',
  ],
  [
    "a name is compared as it reads",
    '{"id":1,"result":{"tools":[{"na\\u006de":"\\u0078"}]}}',
    '{"id":1,"result":{"tools":[]}}',
  ],
  [
    "a shared list becomes private",
    '{"id":1,"result":{"cacheScope" : "public","tools":[{"name":"x"}],"ttlMs":1}}',
    '{"id":1,"result":{"cacheScope" : "private","tools":[],"ttlMs":1}}',
  ],
  [
    "a private list stays private",
    '{"id":1,"result":{"tools":[{"name":"x"}],"cacheScope":"private"}}',
    '{"id":1,"result":{"tools":[],"cacheScope":"private"}}',
  ],
  [
    "a list that lost nothing stays shared",
    '{"id":1,"result":{"tools":[{"name":"a"}],"cacheScope":"public"}}',
    '{"id":1,"result":{"tools":[{"name":"a"}],"cacheScope":"public"}}',
  ],
  [
    "a tool with two names goes if either is hidden",
    '{"id":1,"result":{"tools":[{"name":"x","name":"a"},{"name":"a","name":"y"},{"name":"b"}]}}',
    '{"id":1,"result":{"tools":[{"name":"b"}]}}',
  ],
  [
    "both of two lists are filtered",
    '{"id":1,"result":{"tools":[{"name":"x"}],"tools":[{"name":"y"}]},"result":{"tools":[{"name":"x"}]}}',
    '{"id":1,"result":{"tools":[],"tools":[]},"result":{"tools":[]}}',
  ],
  [
    "the name of something else is not a tool's",
    '{"id":1,"result":{"tools":[{"name":"a","inputSchema":{"name":"x"}}],"other":[{"name":"x"}]}}',
    '{"id":1,"result":{"tools":[{"name":"a","inputSchema":{"name":"x"}}],"other":[{"name":"x"}]}}',
  ],
];

Deno.test("withoutTools drops tools and keeps every other byte", () => {
  for (const [name, message, expected] of CASES) {
    assert.equal(decodeUtf8(filtered(utf8(message), hide("x", "y"))), expected, name);
  }
});

const UNTOUCHED = [
  "",
  "{",
  '{"id":1,"result":{"tools":[{"name":"x"}]}',
  '\ufeff{"id":1,"result":{"tools":[{"name":"x"}]}}',
  "null",
  "[]",
  '"x"',
  '{"id":1,"result":null}',
  '{"id":1,"result":{"tools":null}}',
  '{"id":1,"result":{"tools":{"name":"x"}}}',
  '{"id":1,"result":{"tools":["x",1,null,[{"name":"x"}],{"name":["x"]},{}]}}',
  '{"method":"tools/list","params":{"tools":[{"name":"x"}]}}',
  '{"id":1,"error":{"code":1,"message":"x"}}',
  '[{"id":1,"result":{"tools":[{"name":"x"}]}}]',
  '{"result":{"tools":[{"name":"x"}]}}',
  '{"id":null,"result":{"tools":[{"name":"x"}]}}',
  "[".repeat(100_000),
];

Deno.test("withoutTools answers the same bytes where there is nothing to drop or to read", () => {
  for (const message of UNTOUCHED) {
    const bytes = utf8(message);
    assert.equal(filtered(bytes, hide("x")), bytes, message.slice(0, 60));
  }
});

Deno.test("withoutTools hides a tool about which nothing can be decided", () => {
  const message = utf8('{"id":1,"result":{"tools":[{"name":"a"},{"name":"b"}]}}');
  const answer = filtered(message, (name) => {
    if (name === "a") throw new Error("no answer");
    return false;
  });
  assert.equal(decodeUtf8(answer), '{"id":1,"result":{"tools":[{"name":"b"}]}}');
});

Deno.test("withoutTools keeps bytes that are not UTF-8", () => {
  const part = (text: string) => new TextEncoder().encode(text);
  const invalid = Uint8Array.of(0xff, 0x80, 0xc3);
  const head = concatBytes([
    part('{"id":1,"result":{"n":"'),
    invalid,
    part('\u00e9\u{1f600}","tools":['),
  ]);
  const tail = concatBytes([part('{"name":"b","d":"'), invalid, part('"}]}}')]);
  const message = concatBytes([head, part('{"name":"\u00e9"},'), tail]);
  assert.deepEqual(filtered(message, hide("\u00e9")), concatBytes([head, tail]));
});

const spaces = fc.constantFrom("", " ", "\n  ", "\t\r\n");
const tools = fc.array(
  fc.record({
    name: fc.oneof(fc.constantFrom("a", "b", "c"), fc.string({ unit: "binary" })),
    rest: fc.jsonValue(),
  }),
  { maxLength: 6 },
);

Deno.test("withoutTools answers what the message would be had the tools never been there", () => {
  fc.assert(
    fc.property(
      tools,
      fc.jsonValue(),
      spaces,
      spaces,
      fc.constantFrom(0, 2),
      fc.boolean(),
      (list, other, before, after, indent, shared) => {
        const write = (kept: typeof list, scope: string) => {
          const items = kept.map(({ name, rest }) => JSON.stringify({ name, rest }, null, indent));
          const inner = items.join(`${after},${before}`);
          return utf8(
            `{"id":1,"other":${
              JSON.stringify(other)
            },"result":{"tools":[${before}${inner}${after}],` +
              `"cacheScope":"${scope}"}}`,
          );
        };
        const kept = list.filter(({ name }) => name !== "a" && name !== "b");
        const wasPublic = shared ? "public" : "private";
        const scope = kept.length < list.length ? "private" : wasPublic;
        const answer = filtered(write(list, wasPublic), hide("a", "b"));
        assert.equal(decodeUtf8(answer), decodeUtf8(write(kept, scope)));
      },
    ),
    { seed: 9, numRuns: 500 },
  );
});

Deno.test("withoutTools never throws and never grows a message but for the word private", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), fc.nat(40), (noise, at) => {
      const message = utf8(
        '{"id":1,"result":{"tools":[{"name":"x"},{"name":"a"}],"cacheScope":"public"}}',
      );
      const broken = concatBytes([message.subarray(0, at), noise, message.subarray(at)]);
      assert.ok(filtered(broken, hide("x")).length <= broken.length + 1);
    }),
    { seed: 9, numRuns: 500 },
  );
});
