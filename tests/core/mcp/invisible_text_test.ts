import assert from "node:assert/strict";
import fc from "fast-check";
import {
  describeInvisible,
  escapeInvisible,
  invisibleRuns,
  visible,
  withoutInvisible,
} from "../../../src/core/mcp/lock/invisible_text.ts";

// Each row: a character that nobody sees, and how it is named.
const CASES: [string, string][] = [
  ["\u200b", "U+200B (zero width)"],
  ["\u200d", "U+200D (zero width)"],
  ["\ufeff", "U+FEFF (zero width)"],
  ["\u202e", "U+202E (bidi control)"],
  ["\u2066", "U+2066 (bidi control)"],
  ["\u061c", "U+061C (bidi control)"],
  ["\u{e0041}", 'U+E0041 (tag), spelling "A"'],
  ["\u{e0001}", "U+E0001 (tag)"],
  ["\ufe0f", "U+FE0F (variation selector)"],
  ["\u{e0100}", "U+E0100 (variation selector)"],
  ["\ue000", "U+E000 (private use)"],
  ["\u{10fffd}", "U+10FFFD (private use)"],
  ["\u00ad", "U+00AD (ignorable)"],
  ["\u2064", "U+2064 (ignorable)"],
  ["\u3164", "U+3164 (blank filler)"],
  ["\u2800", "U+2800 (blank filler)"],
  ["\u{1d159}", "U+1D159 (blank filler)"],
  ["\u2028", "U+2028 (separator)"],
  ["\x1b", "U+001B (control)"],
  ["\x00", "U+0000 (control)"],
  ["\x9b", "U+009B (control)"],
];

Deno.test("describeInvisible names every kind of character that nobody sees, and its place", () => {
  for (const [character, name] of CASES) {
    assert.deepEqual(
      describeInvisible({ description: `a\u{1f600}${character}b` }),
      [`/description, character 3: ${name}`],
    );
  }
});

Deno.test("describeInvisible joins neighbours and reads what tags spell", () => {
  const hidden = [..."ignore"].map((c) => String.fromCodePoint(0xe0000 + c.charCodeAt(0))).join("");
  assert.deepEqual(describeInvisible([`x${hidden}`]), [
    "/0, characters 2 to 7: U+E0069 U+E0067 U+E006E U+E006F U+E0072 U+E0065 (tag), " +
    'spelling "ignore"',
  ]);
});

Deno.test("describeInvisible looks into member names and all depths", () => {
  assert.deepEqual(describeInvisible({ a: [{ "b\u200b": "c\u202e" }], d: 1, e: null }), [
    "the name of /a/0/b\\u200b, character 2: U+200B (zero width)",
    "/a/0/b\\u200b, character 2: U+202E (bidi control)",
  ]);
});

Deno.test("text that people see is left alone, emoji of several characters included", () => {
  const seen = "Tab\t, line\r\n, \u00e4\u4e2d\u0646, \u26a0\ufe0f, 1\ufe0f\u20e3, " +
    "\u{1f468}\u200d\u{1f469}\u200d\u{1f467}, " +
    "\u{1f3f4}\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}";
  assert.deepEqual(invisibleRuns(seen), []);
  assert.equal(visible(seen), seen);
});

Deno.test("a joiner or selector that makes no emoji is named", () => {
  assert.deepEqual(invisibleRuns("a\u200db"), [{ at: 2, text: "\u200d" }]);
  assert.deepEqual(invisibleRuns("\u26a0\ufe0f\ufe0f"), [{ at: 3, text: "\ufe0f" }]);
});

Deno.test("visible writes escapes for what nobody sees", () => {
  assert.equal(
    visible("a\u200bb\u{e0041}c\rd\r\ne\u26a0\ufe0f"),
    "a\\u200bb\\u{e0041}c\\u000dd\r\ne\u26a0\ufe0f",
  );
});

Deno.test("withoutInvisible and visible leave nothing that nobody sees", () => {
  fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => {
    assert.deepEqual(invisibleRuns(withoutInvisible(text)), []);
    assert.deepEqual(invisibleRuns(visible(text)), []);
  }));
});

Deno.test("escapeInvisible means the same JSON", () => {
  assert.equal(escapeInvisible('"\u200b\u{e0041}"'), '"\\u200b\\udb40\\udc41"');
  fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => {
    const json = JSON.stringify([text], null, 2);
    assert.deepEqual(JSON.parse(escapeInvisible(json)), [text]);
    assert.deepEqual(invisibleRuns(escapeInvisible(json)), []);
  }));
});
