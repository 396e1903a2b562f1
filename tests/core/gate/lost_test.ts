import assert from "node:assert/strict";
import { encodeUtf8 } from "../../../src/core/bytes.ts";
import { lostInCall, roundedNumbers } from "../../../src/core/gate/intent/lost.ts";
import { normalizeArgs } from "../../../src/core/gate/intent/args.ts";
import { isJsonObject, type JsonObject, parseJson } from "../../../src/core/json/json.ts";

function lost(text: string | Uint8Array): readonly string[] {
  const bytes = typeof text === "string" ? encodeUtf8(text) : text;
  const args = parseJson({ name: "args", bytes });
  assert.ok(isJsonObject(args));
  return lostInCall({ tool_name: "t", args }, bytes);
}

/** White space of Unicode, by code point. */
const WHITE = [
  ...[0x09, 0x0a, 0x0b, 0x0c, 0x0d, 0x20, 0x85, 0xa0, 0x1680, 0x2000, 0x2001, 0x2002, 0x2003],
  ...[
    0x2004,
    0x2005,
    0x2006,
    0x2007,
    0x2008,
    0x2009,
    0x200a,
    0x2028,
    0x2029,
    0x202f,
    0x205f,
    0x3000,
  ],
];

Deno.test("lostInCall() finds white space around every text and name, at every depth", () => {
  for (const code of WHITE) {
    const space = String.fromCharCode(code);
    const [value, other] = [`${space}/srv/data`, `/srv/data${space}`];
    const places: JsonObject[] = [
      ...[{ p: value }, { p: other }, { p: [["x", other]] }, { p: { q: { r: value } } }],
      ...[{ [`p${space}`]: 1 }, { [`${space}p`]: 1 }, { p: [{ [`${space}q`]: 1 }] }, { p: space }],
    ];
    for (const args of places) {
      assert.equal(lost(JSON.stringify(args)).length, 1, JSON.stringify(args));
      assert.notDeepEqual(normalizeArgs(args, []), args);
    }
  }
});

Deno.test("lostInCall() leaves alone what normalizing keeps", () => {
  const texts = [
    '{"p":"/srv/data","q":["a b",{"r":"\\ufeffx\\u200b"}]}',
    '{"p":"","q":null,"r":true,"s":"\\ufffd","t":"\\ud83d\\ude00"}',
    '{"n":[0,1.0,1e2,-5,0.1,0.10,100e-2,1E+2,123456789012345,9007199254740992,1e21,5e-324]}',
    '{"t":"{\\"n\\": 1.0}","u":"12345678901234567890","v":"-0"}',
  ];
  for (const text of texts) assert.deepEqual(lost(text), [], text);
});

Deno.test("lostInCall() finds numbers whose double has another value", () => {
  const tokens = [
    ...["9007199254740993", "-9007199254740993", "12345678901234567890", "1e-400", "-0", "-0.0"],
    ...[
      "0.1000000000000000055",
      "123456789012345678e-3",
      "1.00000000000000000001",
      "2e-324",
      "-0e5",
    ],
    ...["1152921504606846976", "4.9e-324"],
  ];
  for (const token of tokens) {
    assert.equal(lost(`{"a":{"n":[${token}]}}`).length, 1, token);
    assert.equal(roundedNumbers(`{"n":${token}}`).size, 1, token);
  }
  assert.match(lost('{"a":{"n":[1e-400]}}')[0] ?? "", /^\/a\/n\/0 is a number/);
});

Deno.test("lostInCall() finds numbers in arguments that a client sent as a text", () => {
  const args = { n: 9007199254740992 };
  const sent = '{"function":{"name":"t","arguments":"{\\"n\\":9007199254740993}"}}';
  assert.equal(lostInCall({ tool_name: "t", args }, sent).length, 1);
  const exact = sent.replace("9007199254740993", "9007199254740992");
  assert.deepEqual(lostInCall({ tool_name: "t", args }, exact), []);
  // a number elsewhere in the payload is none of the arguments
  assert.deepEqual(lostInCall({ tool_name: "t", args: { n: 1 } }, sent), []);
});

Deno.test("lostInCall() finds texts that reading had to repair", () => {
  assert.equal(lost('{"p":"a\\ud800"}').length, 1);
  assert.equal(lost('{"a\\udc00":1}').length, 1);
  const broken = encodeUtf8('{"p":"a?"}').map((byte) => byte === 0x3f ? 0xff : byte);
  assert.equal(lost(broken).length, 1);
  const inner = '{"arguments":"{\\"p\\":\\"a\\\\ud800\\"}"}';
  assert.equal(lostInCall({ tool_name: "t", args: { p: "a\ufffd" } }, inner).length, 1);
  assert.equal(lostInCall({ tool_name: "t", args: { p: "a\ud800" } }).length, 1);
});

Deno.test("lostInCall() lists three losses at most, and the name of the tool among them", () => {
  const args = { a: " 1", b: " 2", c: " 3", d: " 4" };
  const losses = lostInCall({ tool_name: "t ", args });
  assert.deepEqual(losses, [
    "the tool name has white space around it",
    "/a has white space around it",
    "/b has white space around it",
  ]);
});
