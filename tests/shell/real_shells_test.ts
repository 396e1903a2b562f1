/**
 * The reader of command lines beside real shells. Programs are stubs that write down how they were
 * started; whatever a shell starts, writes or hands on must be among the acts, or the line unclear.
 */

import assert from "node:assert/strict";
import { readCommand } from "../../src/core/gate/command/read_command.ts";
import { uncovered } from "../support/act_cover.ts";
import { findShells, inTurns, makeStubs, runLine } from "../support/shell_stubs.ts";
import { NOT_READ, READ, READ_BASH, READ_NOT_IN_DASH } from "./corpus.ts";

const LINES = [READ, READ_BASH, NOT_READ].flatMap((groups) => Object.values(groups).flat());

for (const [shell, command] of await findShells()) {
  Deno.test({
    name: command === undefined
      ? `readCommand() covers what ${shell} runs (needs ${shell})`
      : `readCommand() covers what ${shell} runs`,
    ignore: command === undefined,
    async fn() {
      const root = await Deno.makeTempDir();
      try {
        await makeStubs(root);
        const faults: string[] = [];
        const lines = shell === "dash" ? LINES : [...LINES, ...READ_NOT_IN_DASH];
        const started = await inTurns(lines, async (line) => {
          if (line.includes("\0") || line.length > 60_000) return 0;
          const result = await runLine(root, command ?? [], line);
          const reading = readCommand(line);
          if (reading.kind === "acts") {
            for (const fault of uncovered(reading.acts, result)) faults.push(`${line}: ${fault}`);
          }
          return result.runs.length;
        });
        assert.deepEqual(faults, []);
        // Otherwise nothing ran, and nothing was compared.
        assert(started > lines.length / 2, `only ${started} programs were started`);
      } finally {
        await Deno.remove(root, { recursive: true });
      }
    },
  });
}

Deno.test("readCommand() reads the lines that shells agree on", () => {
  const groups = [...Object.values(READ), ...Object.values(READ_BASH), READ_NOT_IN_DASH];
  for (const line of groups.flat()) {
    const reading = readCommand(line);
    assert.equal(reading.kind, "acts", `${line}: ${JSON.stringify(reading)}`);
  }
});

Deno.test("readCommand() calls lines that cannot be read unclear", () => {
  for (const line of Object.values(NOT_READ).flat()) {
    assert.equal(readCommand(line).kind, "unclear", line.slice(0, 200));
  }
});
