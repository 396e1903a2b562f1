import assert from "node:assert/strict";
import fc from "fast-check";
import { concatBytes } from "../../../src/core/bytes.ts";
import { isOverlong, parseJsonLine, splitLines, wholeLines } from "../../../src/core/json/lines.ts";
import { JSONL_LINE_MAX_BYTES } from "../../../src/core/limits.ts";
import { parseJsonLines } from "../../support/json_lines.ts";
import { refusal } from "../../support/refusal.ts";
import { textSource, utf8 } from "../../support/text_source.ts";

const read = (text: string) => parseJsonLines(textSource(text));

Deno.test("parseJsonLines() skips blank lines and names lines from 1", () => {
  assert.deepEqual(read('{"a":1}\n\n \t\r\n[2]\r\n3'), [
    [{ a: 1 }, "doc line 1"],
    [[2], "doc line 4"],
    [3, "doc line 5"],
  ]);
  assert.deepEqual(read(""), []);
  assert.deepEqual(read("\n\n"), []);
});

Deno.test("parseJsonLines() names the line of a fault", async () => {
  const error = await refusal(() => read('{}\n{"a":1,"a":2}\n'));
  assert.match(error.message, /"doc line 2": the member \/a occurs twice/);
});

Deno.test("parseJsonLine() takes 10485759 bytes and refuses 10485760", async () => {
  const line = (size: number) => utf8(`"${"x".repeat(size - 2)}"`);
  assert.equal(JSONL_LINE_MAX_BYTES, 10485760);
  assert.equal(String(parseJsonLine(line(10485759), "l")).length, 10485757);
  const error = await refusal(() => parseJsonLine(line(10485760), "l"));
  assert.match(error.message, /"l": it has 10485760 bytes or more, and lines must be shorter$/);
});

for (const step of [64 * 1024, 3 * 1024 * 1024, 40 * 1024 * 1024]) {
  Deno.test(`splitLines() takes a line that is too long for one, in chunks of ${step} bytes`, async () => {
    const bytes = concatBytes([
      utf8('"first"\n'),
      new Uint8Array(25 * 1024 * 1024).fill(0x61),
      utf8('\n"third"\n\n"fifth"'),
    ]);
    const chunks = async function* () {
      for (let at = 0; at < bytes.length; at += step) {
        await Promise.resolve();
        yield bytes.slice(at, at + step);
      }
    };
    const lines: unknown[] = [];
    for await (const line of splitLines(wholeLines(chunks(), { bytes: 0 }))) {
      lines.push(isOverlong(line) ? "too long" : parseJsonLine(line, "l"));
    }
    assert.deepEqual(lines, ["first", "too long", "third", undefined]);
  });
}

Deno.test("splitLines() finds the same lines however the bytes are cut", async () => {
  const text = fc.array(fc.constantFrom("a", "\n", "\r", "é", "😀"), { maxLength: 30 });
  await fc.assert(fc.asyncProperty(
    text.map((parts) => parts.join("")),
    fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 10 }),
    async (content, sizes) => {
      const bytes = utf8(content);
      const chunks = function* () {
        for (let start = 0, turn = 0; start < bytes.length; turn++) {
          const end = start + (sizes[turn % sizes.length] ?? 1);
          yield bytes.slice(start, end);
          start = end;
        }
      };
      const lines: string[] = [];
      for await (const line of splitLines(ReadableStream.from(chunks()))) {
        lines.push(new TextDecoder().decode(line));
      }
      const expected = content.split("\n");
      if (expected.at(-1) === "") expected.pop();
      assert.deepEqual(lines, expected);
    },
  ));
});

Deno.test("wholeLines() leaves out what follows the last line feed, and counts it", async () => {
  const chunk = fc.array(fc.constantFrom("a", "\n", "é"), { maxLength: 6 });
  await fc.assert(fc.asyncProperty(fc.array(chunk, { maxLength: 6 }), async (chunks) => {
    const texts = chunks.map((parts) => parts.join(""));
    const [torn, passed]: [{ bytes: number }, Uint8Array[]] = [{ bytes: 0 }, []];
    for await (const part of wholeLines(ReadableStream.from(texts.map(utf8)), torn)) {
      passed.push(part.slice());
    }
    const text = texts.join("");
    const end = text.lastIndexOf("\n") + 1;
    assert.equal(new TextDecoder().decode(concatBytes(passed)), text.slice(0, end));
    assert.equal(torn.bytes, utf8(text.slice(end)).length);
  }));
});

Deno.test("splitLines() does not wait for the end of a line that is too long", async () => {
  let served = 0;
  const endless = async function* () {
    await Promise.resolve();
    while (true) {
      served++;
      yield new Uint8Array(1024 * 1024).fill(0x61);
    }
  };
  for await (const line of splitLines(endless())) {
    await refusal(() => parseJsonLine(line, "l"));
    break;
  }
  assert.equal(served, 10);
});
