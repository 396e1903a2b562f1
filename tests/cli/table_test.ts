import assert from "node:assert/strict";
import { styleOf } from "../../src/cli/style.ts";
import { tableLines } from "../../src/cli/table.ts";
import { MemorySystem } from "../support/memory_system.ts";
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

for (const line of ["permissions", "schema list"]) {
  Deno.test(`gait ${line} fits 80 columns, and is cut nowhere`, async () => {
    const { stdout } = await gait(line, { columns: 80 });
    const wide = stdout.split("\n").filter(({ length }) => length > 80);
    assert.deepEqual(wide, []);
    const words = (text: string) => text.split(/\s+/).sort();
    assert.deepEqual(words(stdout), words((await gait(line)).stdout));
  });
}

Deno.test("what gait verify says of a signature fits 80 columns; what is pasted stays whole", async () => {
  const { system } = await gait("demo");
  const world = { columns: 80 };
  const { files } = system;
  const seen = new MemorySystem(world);
  for (const [path, file] of files) seen.files.set(path, file);
  const lines = (await gait("verify run_demo", world, seen)).stdout.trimEnd().split("\n");
  const wide = lines.filter(({ length }) => length > 80);
  assert.deepEqual(wide.map((line) => line.slice(0, 17)), ["manifest: sha256:"]);
});
