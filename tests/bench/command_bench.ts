/** Reading a command line, and what the parser takes of it. */

import assert from "node:assert/strict";
import { readCommand } from "../../src/core/gate/command/read_command.ts";
import { parseLine } from "../../src/core/gate/command/syntax.ts";

const LINES: Readonly<Record<string, string>> = {
  "6 characters": "ls -la",
  "200 characters":
    `cd packages/core && npm run build 2>&1 | tee build.log | head -50 && git add -A src/*.ts && git commit -m "Fix the reader of $NAME" --author 'A B <a@b.example>' && for f in a b c; do cat "$f" > /tmp/o; done`,
  "64 KiB": "git diff --stat HEAD~1 -- src/a.ts; ".repeat(400) + "ls ".repeat(17_000),
};

for (const [name, line] of Object.entries(LINES)) {
  assert.equal(readCommand(line).kind, "acts", name);
  Deno.bench({
    name: `read ${name}`,
    group: name,
    baseline: true,
    fn: () => {
      readCommand(line);
    },
  });
  Deno.bench({
    name: `parse ${name} (unbash alone)`,
    group: name,
    fn: () => {
      parseLine(line);
    },
  });
}
