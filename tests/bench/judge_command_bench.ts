/** Judging a command line: reading it, opening what it starts, asking four rules. */

import assert from "node:assert/strict";
import { lineJudge, POLICY_Q } from "../core/gate/command/judge_line.ts";

const judge = lineJudge(POLICY_Q);

const LINES: Readonly<Record<string, string>> = {
  "6 characters": "ls -la",
  "200 characters":
    'cd src && git status --short | head -20 && cat README.md src/a.ts | rg -n "foo|bar" | wc -l > /tmp/n; for f in src/*.ts; do head -5 "$f"; done; sudo -u bob git push origin main; xargs -n1 ls < list; ls -la',
};

for (const [name, line] of Object.entries(LINES)) {
  assert.notEqual(judge(line).verdict, "block", name);
  Deno.bench(`judge ${name} by policy Q`, () => {
    judge(line);
  });
}
