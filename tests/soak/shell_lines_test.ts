import assert from "node:assert/strict";
import { readCommand } from "../../src/core/gate/command/read_command.ts";
import { uncovered } from "../support/act_cover.ts";
import { findShells, makeStubs, runLine } from "../support/shell_stubs.ts";
import { tokenLines } from "../support/shell_tokens.ts";

Deno.test("readCommand() answers for a million random lines of tokens", () => {
  let slowest = 0;
  for (const line of tokenLines(1_000_000, 1_000_000, 24)) {
    const start = performance.now();
    readCommand(line);
    slowest = Math.max(slowest, performance.now() - start);
  }
  assert(slowest < 2000, `one line took ${slowest} ms`);
});

Deno.test("readCommand() covers what shells run of random lines", async () => {
  const shells = await findShells();
  const root = await Deno.makeTempDir();
  try {
    await makeStubs(root);
    const faults: string[] = [];
    let count = 0;
    for (const line of tokenLines(8, 9_000, 12)) {
      // A function that calls itself would never end.
      if (/[\0\ud800-\udfff]|f\(\)/.test(line)) continue;
      const reading = readCommand(line);
      if (reading.kind !== "acts" || reading.acts.length === 0) continue;
      count++;
      for (const [shell, command] of shells) {
        if (command === undefined) continue;
        // dash knows neither braces nor `$'…'`.
        if (shell === "dash" && /\$'|\{[^]*[,.][^]*\}/.test(line)) continue;
        const result = await runLine(root, command, line, 1000);
        for (const fault of uncovered(reading.acts, result)) {
          faults.push(`${shell}: ${JSON.stringify(line)}: ${fault}`);
        }
      }
    }
    assert.deepEqual(faults, []);
    assert(count > 500, `only ${count} lines were compared`);
  } finally {
    await Deno.remove(root, { recursive: true }).catch(() => {});
  }
});
