import assert from "node:assert/strict";
import * as fc from "fast-check";
import { columnsOf, cutTo, fittedTable, proseLines, wrapped } from "../../src/cli/fit.ts";
import { printable } from "../../src/core/text.ts";
import { styleOf } from "../../src/cli/style.ts";

Deno.test("columnsOf() counts ideographs and emoji twice, and marks not at all", () => {
  // as in the tables of Unicode: East Asian Width, general category
  assert.deepEqual(["ab", "削除", "한글", "e\u0301", "🚀", "ｄ"].map(columnsOf), [
    2,
    4,
    4,
    1,
    2,
    2,
  ]);
});

Deno.test("cutTo() cuts at a whole character", () => {
  assert.deepEqual([cutTo(5, "delete"), cutTo(6, "delete"), cutTo(4, "削除削除")], [
    "dele…",
    "delete",
    "削…",
  ]);
});

Deno.test("fittedTable() cuts the widest cells, and nothing without a width", () => {
  const rows = [["RISK", "NAME", "PATH"], ["low", "a".repeat(30), "src/" + "b".repeat(30)]];
  assert.deepEqual(fittedTable(rows, styleOf(false, 40)), [
    "RISK  NAME              PATH",
    "low   aaaaaaaaaaaaaaa…  src/bbbbbbbbbbb…",
  ]);
  assert.equal(
    fittedTable(rows, styleOf(false, undefined))[1],
    `low   ${rows[1]?.slice(1).join("  ")}`,
  );
});

Deno.test("fittedTable() fits whatever the cells hold, as long as each column has eight", () => {
  const cell = fc.oneof(
    fc.string({ unit: "grapheme" }).map(printable),
    fc.constantFrom("削除".repeat(9), "x".repeat(50), "e\u0301".repeat(20)),
  );
  fc.assert(fc.property(fc.array(fc.tuple(cell, cell, cell), { minLength: 1 }), (rows) => {
    for (const line of fittedTable(rows, styleOf(false, 28))) {
      assert.ok(columnsOf(line) <= 28, line);
    }
  }));
});

Deno.test("wrapped() breaks at blanks, and cuts a word that is too long", () => {
  assert.deepEqual(wrapped("one two three abcdefghijklmnop", "  ", styleOf(false, 12)), [
    "  one two",
    "  three",
    "  abcdefghi…",
  ]);
  assert.deepEqual(wrapped("one two", "  ", styleOf(false, undefined)), ["  one two"]);
});

Deno.test("proseLines() breaks at blanks, keeps long words whole, and takes 80 columns in a pipe", () => {
  assert.deepEqual(proseLines("one two three abcdefghijklmnop", "  ", styleOf(false, 12)), [
    "  one two",
    "  three",
    "  abcdefghijklmnop",
  ]);
  const words = Array(20).fill("four").join(" ");
  assert.deepEqual(
    proseLines(words, "    ", styleOf(false, undefined)).map((line) => line.length),
    [78, 28],
  );
});
