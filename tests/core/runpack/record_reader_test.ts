import assert from "node:assert/strict";
import { RecordReader } from "../../../src/core/runpack/record_reader.ts";
import { refusal } from "../../support/refusal.ts";
import { utf8 } from "../../support/text_source.ts";

/** Reads a text in pieces of `step` bytes. */
function read(text: string, step: number): unknown[] {
  const found: unknown[] = [];
  const reader = new RecordReader("r.jsonl", (value) => value, (record) => found.push(record));
  const bytes = utf8(text);
  for (let at = 0; at < bytes.length; at += step) reader.sink(bytes.subarray(at, at + step));
  assert.equal(reader.end(), found.length);
  return found;
}

Deno.test("records are read in pieces of any size, and blank lines are skipped", () => {
  for (const step of [1, 2, 3, 7, 1000]) {
    assert.deepEqual(read('\n\n{"a":1}\n\n \t\n[2]\n\n\n3', step), [{ a: 1 }, [2], 3]);
    assert.deepEqual(read("\n".repeat(50), step), []);
    assert.deepEqual(read("", step), []);
  }
});

Deno.test("the first bad record is reported with its line, empty lines counted", async () => {
  for (const step of [1, 4, 1000]) {
    const error = await refusal(() => read('1\n\n\n2\n{"a":1,"a":2}\n{\n', step));
    assert.match(error.message, /"r\.jsonl line 5"/);
  }
});
