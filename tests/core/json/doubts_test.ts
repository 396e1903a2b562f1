import assert from "node:assert/strict";
import fc from "fast-check";
import { doubtIn } from "../../../src/core/json/doubts.ts";
import { utf8 } from "../../support/text_source.ts";

Deno.test("doubtIn() has no doubts about texts as JSON.stringify writes them, unless a half is in them", () => {
  const text = fc.string({
    unit: fc.constantFrom("a", "\\", "é", "€", "\u{1f600}", "\ud83d", "\ude00", "\n"),
  });
  fc.assert(fc.property(text, fc.boolean(), (value, isEscaped) => {
    // Halves that stand beside each other are a pair.
    const json = JSON.stringify(value);
    const written = isEscaped
      ? json.replace(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`)
      : json;
    const expected = value.isWellFormed() ? undefined : "it has half of a surrogate pair";
    assert.equal(doubtIn(utf8(written)), expected);
  }));
});

Deno.test("doubtIn() doubts bytes exactly where a strict decoder refuses them", () => {
  const byte = fc.constantFrom(
    ...[0x41, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xc1, 0xc2, 0xdf],
    ...[0xe0, 0xed, 0xef, 0xf0, 0xf4, 0xf5, 0xff],
  );
  fc.assert(
    fc.property(fc.array(byte, { maxLength: 6 }), (list) => {
      const bytes = Uint8Array.from(list);
      let isUtf8 = true;
      try {
        new TextDecoder("utf-8", { fatal: true }).decode(bytes);
      } catch {
        isUtf8 = false;
      }
      assert.equal(doubtIn(bytes), isUtf8 ? undefined : "it is not UTF-8");
    }),
    { numRuns: 5000 },
  );
});

Deno.test("doubtIn() knows the white space of JSON", () => {
  assert.equal(doubtIn(utf8(" \t\r\n")), undefined);
  for (const space of ["\v", "\f"]) {
    assert.equal(doubtIn(utf8(` ${space}`)), "it has white space that JSON does not have");
  }
});
