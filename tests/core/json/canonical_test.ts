import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import serialize from "canonicalize";
import fc from "fast-check";
import { canonicalBytes, canonicalize, canonicalText } from "../../../src/core/json/canonical.ts";
import { parseJson } from "../../../src/core/json/json.ts";
import { ES6_CHECKSUMS, es6Line, es6NumberBits, numberOfBits } from "../../support/es6_numbers.ts";
import { refusal } from "../../support/refusal.ts";
import { textSource } from "../../support/text_source.ts";
import jcs from "../../vectors/third_party/jcs.json" with { type: "json" };

for (const { name, input, output } of jcs.documents) {
  Deno.test(`canonicalize() gives the published form of ${name}`, () => {
    assert.equal(canonicalize(parseJson(textSource(input))), output);
  });
}

for (const { bits, text } of jcs.numbers) {
  Deno.test(`canonicalize() writes ${bits} as ${text} (RFC 8785, appendix B)`, () => {
    assert.equal(canonicalize(numberOfBits(BigInt(`0x${bits}`))), text);
  });
}

for (const bits of jcs.refused_bits) {
  Deno.test(`canonicalize() refuses ${bits} (RFC 8785, appendix B)`, async () => {
    const error = await refusal(() => canonicalize({ n: numberOfBits(BigInt(`0x${bits}`)) }));
    assert.equal(error.code, "invalid_input");
    assert.deepEqual(error.fields, ["/n"]);
  });
}

Deno.test("canonicalize() writes the first 1,000 numbers of the published test", () => {
  const hash = createHash("sha256");
  const numbers = es6NumberBits((bytes) =>
    new Uint8Array(createHash("sha256").update(bytes).digest())
  );
  for (let line = 0; line < 1000; line++) {
    hash.update(es6Line(numbers.next().value ?? 0n, canonicalize));
  }
  assert.equal(hash.digest("hex"), ES6_CHECKSUMS["1000"]);
});

/** Worked values of the format. */
const SAMPLES: readonly [string, string][] = [
  ['{ "b":2, "a":1 }', '{"a":1,"b":2}'],
  [
    '{ "f":false, "t":true, "n":null, "i":1, "a":[3,2,1], "o":{"b":"B","a":"A"} }',
    '{"a":[3,2,1],"f":false,"i":1,"n":null,"o":{"a":"A","b":"B"},"t":true}',
  ],
  [
    '{"n":12345678901234567890,"f":1e21,"g":1.0,"h":1e-7,"neg":-0,"s":"\\ud800x","z":[1,2,{"b":null,"a":true}]}',
    '{"f":1e+21,"g":1,"h":1e-7,"n":12345678901234567000,"neg":0,"s":"\ufffdx","z":[1,2,{"a":true,"b":null}]}',
  ],
];

for (const [input, output] of SAMPLES) {
  Deno.test(`canonicalize() writes ${input}`, () => {
    assert.equal(canonicalize(parseJson(textSource(input))), output);
  });
}

for (const text of ["{", "[1,]", '{"a":1,"a":2}', '{"a":1,}']) {
  Deno.test(`${text} cannot be canonicalized`, async () => {
    await refusal(() => parseJson(textSource(text)));
  });
}

Deno.test("canonicalize() escapes only what RFC 8785 names", () => {
  assert.equal(
    canonicalize('"\\\b\t\n\f\r\u0000\u001f</>&/\u007f\u2028\u2029\u00e9\u{1f600}'),
    '"\\"\\\\\\b\\t\\n\\f\\r\\u0000\\u001f</>&/\u007f\u2028\u2029\u00e9\u{1f600}"',
  );
});

Deno.test("canonicalize() sorts by UTF-16 units, not by code points", () => {
  // U+1F600 starts with d83d, below U+FB33, although its code point is above
  assert.equal(
    canonicalize({ "\ufb33": 1, "\u{1f600}": 2, a: 3, "": 4, B: 5 }),
    '{"":4,"B":5,"a":3,"\u{1f600}":2,"\ufb33":1}',
  );
});

Deno.test("canonicalize() sorts names that look like numbers as text", () => {
  assert.equal(canonicalize({ "2": 0, "10": 0, "1": 0 }), '{"1":0,"10":0,"2":0}');
});

Deno.test("canonicalize() leaves undefined members out and keeps a member called __proto__", () => {
  assert.equal(canonicalize({ a: undefined, b: 1 }), '{"b":1}');
  assert.equal(canonicalize(JSON.parse('{"__proto__":{"x":1}}')), '{"__proto__":{"x":1}}');
  assert.equal(canonicalize(Object.assign(Object.create(null), { a: 1 })), '{"a":1}');
});

Deno.test("canonicalize() accepts the same object twice, since that is no cycle", () => {
  const shared = { a: [1] };
  assert.equal(canonicalize([shared, { shared }]), '[{"a":[1]},{"shared":{"a":[1]}}]');
});

Deno.test("canonicalize() is idempotent and keeps the value", () => {
  fc.assert(fc.property(fc.jsonValue(), (value) => {
    const text = canonicalize(value);
    const again = JSON.parse(text);
    assert.equal(canonicalize(again), text);
    assert.deepEqual(again, JSON.parse(JSON.stringify(value)));
  }));
});

Deno.test("canonicalize() does not depend on the order of members", () => {
  fc.assert(fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (object) => {
    const reversed = Object.fromEntries(Object.entries(object).reverse());
    assert.equal(canonicalize(reversed), canonicalize(object));
  }));
});

Deno.test("canonicalBytes() is the UTF-8 of canonicalText()", () => {
  assert.equal(canonicalBytes({ "é": "€" }).toHex(), "7b22c3a9223a22e282ac227d");
  assert.equal(canonicalText({ "é": "€" }), '{"é":"€"}');
});

const cycle: Record<string, unknown> = { a: [] };
(cycle["a"] as unknown[]).push(cycle);

/** What JSON cannot hold, where it stands, and what the message calls it. */
const REFUSED: readonly [string, unknown, string, string?][] = [
  ["NaN", { a: [0, NaN] }, "NaN", "/a/1"],
  ["an infinity", { a: -Infinity }, "-Infinity", "/a"],
  ["a Date", { at: new Date(0) }, "an instance of Date", "/at"],
  ["a Map", new Map([["a", 1]]), "an instance of Map"],
  ["a Set", [new Set([1])], "an instance of Set", "/0"],
  ["bytes", { b: new Uint8Array(2) }, "an instance of Uint8Array", "/b"],
  ["an instance of a class", new (class Point {})(), "an instance of Point"],
  ["a boxed string", { s: Object("x") }, "an instance of String", "/s"],
  ["a function", { f: () => 1 }, "a value of type function", "/f"],
  ["a symbol", [Symbol("x")], "a value of type symbol", "/0"],
  ["a bigint", { n: 1n }, "a value of type bigint", "/n"],
  ["undefined", undefined, "a value of type undefined"],
  [
    "a member beside the items of an array",
    Object.assign([1], { f: () => 1 }),
    "a value of type",
    "/f",
  ],
  ["a hole in an array", [1, undefined], "a value of type undefined", "/1"],
  ["a cycle", cycle, "a cycle", "/a/0"],
  ["an unpaired surrogate", { s: "x\ud800" }, "an unpaired surrogate", "/s"],
  ["an unpaired surrogate in a name", { o: { "\udc00": 1 } }, "a member name with an", "/o"],
];

for (const [what, value, found, pointer] of REFUSED) {
  Deno.test(`canonicalize() refuses ${what}`, async () => {
    const error = await refusal(() => canonicalize(value));
    assert.equal(error.code, "invalid_input");
    assert.ok(error.message.includes(`found ${found}`), error.message);
    assert.deepEqual(error.fields, pointer === undefined ? [] : [pointer]);
  });
}

Deno.test("canonicalText() writes what the canonicalize package writes, whatever the order of members", () => {
  const names = fc.oneof(
    fc.string({ unit: "grapheme" }),
    fc.constantFrom("__proto__", "10", "9", "-1", "0", "a", "A", "\u20ac", "\ufb33", "\u{1f600}"),
  );
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof(
      { depthSize: "medium" },
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.string({ unit: "binary" }),
      fc.constantFrom(null, true, -0, 1e21),
      fc.array(tie("value"), { maxLength: 4 }),
      fc.array(fc.tuple(names, tie("value")), { maxLength: 5 }).map((members) =>
        Object.fromEntries(members)
      ),
    ),
  }));
  fc.assert(fc.property(value, (one) => assert.equal(canonicalText(one), serialize(one))), {
    numRuns: 2000,
  });
});

Deno.test("canonicalText() refuses what is not a number of JSON, in order or not", () => {
  for (const value of [{ a: NaN }, { b: 1, a: [Infinity] }, { 10: 1, 9: -Infinity }]) {
    assert.throws(() => canonicalText(value));
  }
});
