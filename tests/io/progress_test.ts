import assert from "node:assert/strict";
import { clearProgress, ProgressLine } from "../../src/io/deno_terminal.ts";

/** A line of progress with a clock that the test sets, and what it wrote. */
function lineWithClock() {
  const written: string[] = [];
  const clock = { ms: 5000 };
  const terminal = { rewrite: (text: string) => void written.push(text) };
  return { written, clock, line: new ProgressLine(terminal, "verifying", () => clock.ms) };
}

Deno.test("progress is silent for a second, then written at most every 100 ms", () => {
  const { written, clock, line } = lineWithClock();
  for (const [ms, done] of [[5000, 1], [5999, 2], [6000, 25], [6099, 30], [6100, 50]] as const) {
    clock.ms = ms;
    line.update(done, 100);
  }
  assert.deepEqual(written, ["\r\x1b[2Kverifying 25 %", "\r\x1b[2Kverifying 50 %"]);
  line.end();
  line.end();
  assert.deepEqual(written.slice(2), ["\r\x1b[2K"]);
});

Deno.test("other output clears the line, also where an error left it", () => {
  const { written, clock, line } = lineWithClock();
  clock.ms = 7000;
  line.update(3 * 1024 * 1024);
  clearProgress();
  clearProgress();
  assert.deepEqual(written, ["\r\x1b[2Kverifying 3 MiB", "\r\x1b[2K"]);
});

Deno.test("work of less than a second writes nothing", () => {
  const { written, line } = lineWithClock();
  line.update(1, 2);
  line.end();
  clearProgress();
  assert.deepEqual(written, []);
});
