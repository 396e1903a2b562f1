import assert from "node:assert/strict";
import { styleOf } from "../../src/cli/style.ts";
import { tableLines } from "../../src/cli/table.ts";
import { gait } from "../support/gait.ts";

const ROWS = [["NAME", "NOTE"], ["one", "a note of several words that is long"], ["two", "x"]];

Deno.test("tableLines() wraps the last column in a narrow terminal, one string for each row", () => {
  assert.deepEqual(tableLines(ROWS, styleOf(false, 26)), [
    "NAME  NOTE",
    "one   a note of several\n      words that is long",
    "two   x",
  ]);
});

Deno.test("tableLines() leaves lines whole in a pipe, and where a word would be cut", () => {
  assert.equal(tableLines(ROWS, styleOf(false, undefined))[1], `one   ${ROWS[1]?.[1]}`);
  const path = [["NAME", "PATH"], ["one", "/a/very/long/path/without/any/space"]];
  assert.equal(
    tableLines(path, styleOf(false, 26))[1],
    "one   /a/very/long/path/without/any/space",
  );
});

Deno.test("gait permissions fits 80 columns", async () => {
  const { stdout } = await gait("permissions", { columns: 80 });
  const wide = stdout.split("\n").filter((line) => line.length > 80 && !line.startsWith("every "));
  assert.deepEqual(wide, []);
});
