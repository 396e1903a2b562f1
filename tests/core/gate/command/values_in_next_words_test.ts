/** Options that take the next words for values, and files and hosts that programs find in their words. */

import assert from "node:assert/strict";
import { lineJudge } from "./judge_line.ts";

const judge = lineJudge(String.raw`
schema_version: 1.1.0
default_verdict: allow
commands: { bash: /command }
rules:
  - name: kept
    effect: block
    when_unclear: require_approval
    match: { command: { any: { writes: { any: { under: [kept] } } } } }
  - name: private
    effect: block
    when_unclear: require_approval
    match: { command: { any: { reads: { any: { under: [private] } } } } }
  - name: elsewhere
    effect: block
    when_unclear: require_approval
    match: { command: { any: { hosts: { any: { suffix: evil.example } } } } }
`);

const LINES: Readonly<Record<string, readonly string[]>> = {
  block: [
    // vitest 3 (cac): a value in brackets may be the next word.
    "vitest list --json kept/x",
    "vitest list --json=kept/x",
    "npx vitest list src --json kept/x",
    // tox 4 and pytest 8 (argparse): nargs="?".
    "tox --no-provision kept/x",
    "pytest --debug kept/x",
    // deno 2: --lock [<FILE>].
    "deno run --lock kept/x a.ts",
    // jest 29 (yargs): arrays take all words up to the next flag.
    "jest --roots src private",
    "jest --roots=src private/x --ci",
    "jest --setupFiles ./a.js ./private/b.js",
    "gh repo view evil.example/a/b",
    "gh repo fork evil.example/a/b",
    "docker compose -f git@evil.example:a/b.git ps",
  ],
  require_approval: [
    'vitest list --json "$X"',
    "vitest list --json $X",
    "jest --roots src $X",
    "git rm 'ke*/x'",
    "git rm '*'",
    "git rm ':(top)kept/x'",
    // go 1.23: -versions and -retracted ask for each module.
    "go list -m -versions evil.example",
    "go list -m evil.example@latest",
    "go list -mod=mod evil.example",
    "docker build evil.example/a.git#main",
  ],
  allow: [
    "vitest list --json --config kept/x",
    "vitest list --json -- kept/x",
    "vitest --coverage kept",
    "jest --roots src --ci private",
    "tox --no-provision -e py",
    "pytest kept/x --debug",
    "git rm src/x",
    "go list -m evil.example",
    "go list -mod=vendor evil.example/x",
    "docker compose -f evil.example/compose.yml ps",
  ],
};

for (const [verdict, lines] of Object.entries(LINES)) {
  Deno.test(`values in the next words and in names: ${verdict}`, () => {
    assert.deepEqual(lines.filter((line) => judge(line).verdict !== verdict), []);
  });
}
