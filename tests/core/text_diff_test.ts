import assert from "node:assert/strict";
import fc from "fast-check";
import { unifiedDiff } from "../../src/core/text_diff.ts";

const LINES = (count: number) => Array.from({ length: count }, (_, at) => `l${at + 1}\n`).join("");

Deno.test("unifiedDiff() writes what diff -u writes", () => {
  // GNU diff 3.8, without the names of the files.
  assert.deepEqual(unifiedDiff("a\nb\nc\n", "a\nB\nc\n"), [
    "@@ -1,3 +1,3 @@",
    " a",
    "-b",
    "+B",
    " c",
  ]);
  assert.deepEqual(unifiedDiff("", "a\nb"), [
    "@@ -0,0 +1,2 @@",
    "+a",
    "+b",
    "\\ No newline at end of file",
  ]);
  assert.deepEqual(unifiedDiff("a", ""), ["@@ -1 +0,0 @@", "-a", "\\ No newline at end of file"]);
  const far = unifiedDiff(LINES(20), LINES(20).replace("l2\n", "x\n").replace("l15\n", ""));
  assert.deepEqual(far, [
    "@@ -1,5 +1,5 @@",
    ...[" l1", "-l2", "+x", " l3", " l4", " l5"],
    "@@ -12,7 +12,6 @@",
    ...[" l12", " l13", " l14", "-l15", " l16", " l17", " l18"],
  ]);
  const near = unifiedDiff(LINES(9), LINES(9).replace("l2\n", "x\n").replace("l9\n", ""));
  assert.deepEqual(near.filter((line) => line.startsWith("@@")), ["@@ -1,9 +1,8 @@"]);
  assert.deepEqual(unifiedDiff("a\r\n", "a\n"), ["@@ -1 +1 @@", "-a\r", "+a"]);
});

Deno.test("unifiedDiff() of equal texts is empty, and each side of a change can be read from it", () => {
  const text = fc.array(fc.constantFrom("a", "b", "c"), { maxLength: 12 })
    .map((lines) => lines.map((line) => `${line}\n`).join(""));
  fc.assert(fc.property(text, text, (before, after) => {
    const lines = unifiedDiff(before, after);
    if (before === after) return assert.deepEqual(lines, []);
    const body = lines.filter((line) => !line.startsWith("@@"));
    const side = (other: string) =>
      body.filter((line) => !line.startsWith(other)).map((line) => `${line.slice(1)}\n`).join("");
    assert.ok(
      before.includes(side("+")) || lines.filter((line) => line.startsWith("@@")).length > 1,
    );
    assert.ok(
      after.includes(side("-")) || lines.filter((line) => line.startsWith("@@")).length > 1,
    );
  }));
});
