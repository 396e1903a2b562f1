import assert from "node:assert/strict";
import * as fc from "fast-check";
import { columnsOf, narrowLines } from "../../src/core/narrow_lines.ts";
import { printable } from "../../src/core/text.ts";

Deno.test("narrowLines() goes on with an indent, at blanks, and within words that are too long", () => {
  assert.equal(
    narrowLines("error: unknown x  Verified: OK", 20),
    "error: unknown x\n  Verified: OK",
  );
  assert.equal(narrowLines("x                   verify ok", 20), "x\n  verify ok");
  assert.equal(
    narrowLines(`path: ${"a".repeat(40)} b`, 20),
    [
      "path: aaaaaaaaaaaaaa",
      "  aaaaaaaaaaaaaaaaaa",
      "  aaaaaaaa b",
    ].join("\n"),
  );
  assert.equal(
    narrowLines("removing 削除削除削除削除削除", 20),
    "removing 削除削除削\n  除削除削除",
  );
  assert.equal(narrowLines("Type yes and enter: ", 24), "Type yes and enter: ");
});

Deno.test("narrowLines() leaves lines that fit, wide terminals, pipes and the narrowest alone", () => {
  const long = "a ".repeat(60);
  for (const columns of [undefined, 0, 1, 11, 40, 80]) {
    assert.equal(narrowLines(long, columns), long);
  }
  assert.equal(narrowLines("a\n\n  b  c\n", 20), "a\n\n  b  c\n");
});

Deno.test("narrowLines() counts no column for a colour", () => {
  assert.equal(
    narrowLines("\x1b[31merror:\x1b[0m unknown command x", 20),
    "\x1b[31merror:\x1b[0m unknown\n  command x",
  );
});

Deno.test("no line of narrowLines() is too wide, and none that goes on begins at the margin", () => {
  const word = fc.oneof(
    fc.string({ unit: "grapheme" }).map(printable),
    fc.constantFrom(
      "verify ok",
      "削除".repeat(9),
      "x".repeat(50),
      "e\u0301".repeat(40),
      " ".repeat(25),
    ),
  );
  fc.assert(fc.property(fc.array(word), fc.integer({ min: 12, max: 39 }), (words, columns) => {
    const line = words.join(" ");
    const [first = "", ...more] = narrowLines(line, columns).split("\n");
    for (const each of [first, ...more]) assert.ok(columnsOf(each) <= columns, each);
    for (const each of more) assert.match(each, /^ {2}/);
    const plain = (text: string) => text.replaceAll(/[ \n]/g, "");
    assert.equal(plain([first, ...more].join("")), plain(line));
  }));
});
