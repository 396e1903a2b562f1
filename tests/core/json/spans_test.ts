import assert from "node:assert/strict";
import fc from "fast-check";
import { itemSpans, memberSpans, rawMember } from "../../../src/core/json/spans.ts";

Deno.test("rawMember answers a value as it was written", () => {
  const text = ' { "a" : 12345678901234567890 ,"b\\u0041": [1.0, "]}\\"" ] , "c":{"a":-0 } } ';
  assert.equal(rawMember(text, "a"), "12345678901234567890");
  assert.equal(rawMember(text, "bA"), '[1.0, "]}\\"" ]');
  assert.equal(rawMember(text, "c"), '{"a":-0 }');
  assert.equal(rawMember(text, "d"), undefined);
  assert.equal(rawMember("{}", "a"), undefined);
});

Deno.test("memberSpans and itemSpans find every part of every JSON text", () => {
  fc.assert(fc.property(fc.jsonValue(), fc.constantFrom(0, 1, 2), (value, indent) => {
    const text = JSON.stringify(value, null, indent);
    if (Array.isArray(value)) {
      const items = itemSpans(text).map(({ start, end }) => JSON.parse(text.slice(start, end)));
      assert.deepEqual(items, JSON.parse(text));
    } else if (typeof value === "object" && value !== null) {
      const members = memberSpans(text).map(({ name, value: { start, end } }) => {
        return [name, JSON.parse(text.slice(start, end))];
      });
      assert.deepEqual(members, Object.entries(JSON.parse(text)));
    }
  }));
});

Deno.test("memberSpans wants an object and itemSpans an array", () => {
  assert.throws(() => memberSpans("[]"), RangeError);
  assert.throws(() => itemSpans("{}"), RangeError);
});
