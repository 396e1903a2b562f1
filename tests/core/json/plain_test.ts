import assert from "node:assert/strict";
import fc from "fast-check";
import { plainJson, plainJsonBytes, SortedMap } from "../../../src/core/json/plain.ts";
import { compareText, sortedUnique } from "../../../src/core/text.ts";

const CASES: readonly (readonly [string, unknown, string])[] = [
  ["keeps declared order", { b: 1, a: 2 }, '{"b":1,"a":2}'],
  [
    "sorts a free-form map at every depth",
    new SortedMap({ b: { d: 1, c: 2 }, a: [] }),
    '{"a":[],"b":{"c":2,"d":1}}',
  ],
  [
    "sorts members that look like numbers by bytes",
    new SortedMap({ 9: 1, 10: 2, "": 3 }),
    '{"":3,"10":2,"9":1}',
  ],
  ["escapes what HTML could take for markup", "<a>&b", '"\\u003ca\\u003e\\u0026b"'],
  ["escapes line separators", "\u2028\u2029", '"\\u2028\\u2029"'],
  ["uses short escapes", '\b\t\n\f\r"\\', '"\\b\\t\\n\\f\\r\\"\\\\"'],
  ["writes other control characters in lower case", "\u0001\u001f", '"\\u0001\\u001f"'],
  ["leaves / and U+007F alone", "/\u007f", '"/\u007f"'],
  ["writes an invalid character as an escape", "\ud800x\udc00", '"\\ufffdx\\ufffd"'],
  ["keeps a replacement character", "\ufffd", '"\ufffd"'],
  ["keeps a text that looks like an escape", "\\ud800\ud800", '"\\\\ud800\\ufffd"'],
  ["leaves undefined members out", { a: undefined, b: null }, '{"b":null}'],
  ["writes shortest numbers", [1e21, 1e-7, -0, 1.5], "[1e+21,1e-7,0,1.5]"],
];

for (const [name, value, expected] of CASES) {
  Deno.test(`plainJson ${name}`, () => assert.equal(plainJson(value), expected));
}

Deno.test("plainJson indents by two blanks and ends with LF", () => {
  assert.equal(
    plainJson({ a: [], b: {}, c: [1, { d: 2 }] }, { indented: true }),
    '{\n  "a": [],\n  "b": {},\n  "c": [\n    1,\n    {\n      "d": 2\n    }\n  ]\n}\n',
  );
});

Deno.test("plainJson refuses what JSON cannot hold", () => {
  for (const value of [NaN, Infinity, () => 1, 1n]) {
    assert.throws(() => plainJson({ value }), /Cannot write JSON/);
  }
});

Deno.test("plainJson is read back as the same value, indented or not", () => {
  fc.assert(fc.property(fc.jsonValue(), fc.boolean(), (value, indented) => {
    const expected = JSON.parse(JSON.stringify(value));
    assert.deepEqual(JSON.parse(plainJson(value, { indented })), expected);
  }));
});

Deno.test("plainJsonBytes encodes UTF-8", () => {
  assert.deepEqual(plainJsonBytes("ü"), Uint8Array.of(0x22, 0xc3, 0xbc, 0x22));
});

Deno.test("compareText puts characters beyond U+FFFF after U+FFFD", () => {
  assert.deepEqual(sortedUnique(["\u{1f600}", "\ufffd", "a", "a"]), ["a", "\ufffd", "\u{1f600}"]);
});

Deno.test("compareText orders like the UTF-8 bytes do", () => {
  const encoder = new TextEncoder();
  const text = fc.string({ unit: "binary" });
  fc.assert(fc.property(text, text, (a, b) => {
    const [left, right] = [encoder.encode(a), encoder.encode(b)];
    const at = left.findIndex((byte, index) => byte !== right[index]);
    const expected = at < 0
      ? Math.sign(left.length - right.length)
      : Math.sign((left[at] ?? 0) - (right[at] ?? -1));
    assert.equal(Math.sign(compareText(a, b)), expected);
  }));
});
