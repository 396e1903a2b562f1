import assert from "node:assert/strict";
import fc from "fast-check";
import { lineDiff } from "../../../src/core/mcp/lock/line_diff.ts";

Deno.test("lineDiff shows what went and came, with a line around it", () => {
  const before = "one\ntwo\nthree\nfour\nfive\nsix";
  const after = "one\ntwo\nthree!\nfour\nfive\nsix\nseven";
  assert.deepEqual(lineDiff(before, after), [
    ...["  ...", "  two", "- three", "+ three!", "  four", "  ...", "  six", "+ seven"],
  ]);
});

Deno.test("lineDiff makes visible what nobody sees", () => {
  assert.deepEqual(lineDiff("a", "a\u200b\u202e"), ["- a", "+ a\\u200b\\u202e"]);
});

Deno.test("lineDiff does not hide a large change", () => {
  const text = (mark: string) => Array.from({ length: 1200 }, (_, at) => `${mark}${at}`).join("\n");
  assert.equal(lineDiff(text("a"), text("b")).length, 2400);
});

Deno.test("lineDiff shows every line that only one side has", () => {
  const lines = fc.array(fc.constantFrom("a", "b", "c"), { maxLength: 8 });
  fc.assert(fc.property(lines, lines, (before, after) => {
    const shown = lineDiff(before.join("\n"), after.join("\n"));
    const marked = (mark: string) => shown.filter((line) => line.startsWith(mark)).length;
    const count = (list: readonly string[], item: string) => list.filter((x) => x === item).length;
    for (const item of ["a", "b", "c"]) {
      const more = count(after, item) - count(before, item);
      const came = shown.filter((line) => line === `+ ${item}`).length;
      const went = shown.filter((line) => line === `- ${item}`).length;
      assert.equal(came - went, more);
    }
    if (before.join("\n") !== after.join("\n")) assert.ok(marked("+") + marked("-") > 0);
  }));
});
