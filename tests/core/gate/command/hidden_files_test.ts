/** Files that lines read and write by words and options that look like something else. */

import assert from "node:assert/strict";
import { lineJudge } from "./judge_line.ts";

const judge = lineJudge(String.raw`
schema_version: 1.1.0
default_verdict: allow
commands: { bash: /command }
lists: { kept: ["**/.git/**", "**/.claude/**"], secrets: ["**/.env", "~/.ssh/**"] }
rules:
  - name: keep
    effect: block
    match:
      command:
        any:
          - { writes: { any: { path_glob: [$kept] } } }
          - { to_file: { path_glob: [$kept] } }
          - { reads: { any: { path_glob: [$secrets] } } }
          - { from_file: { path_glob: [$secrets] } }
`);

/** By kind: lines that write what is kept or read what is secret, or may, and lines that do neither. */
const KINDS: Readonly<Record<string, { hidden: readonly string[]; plain: readonly string[] }>> = {
  "copies of files that are changed in place": {
    hidden: [
      "sed -i'.git/hooks/*' s/a/b/ pre-commit",
      "sed --in-place='.claude/*' s/a/b/ settings.json",
      "sed -i'x*' s/a/b/ .git/config",
      "sed -i'*/x' s/a/b/ .git",
      'sed -i"$x" s/a/b/ c',
      "sed -i'.git/*' s/a/b/ -- *.ts",
      "perl -i'.git/hooks/*' x.pl pre-commit",
      "perl -pi'.git/hooks/*' -e 1 pre-commit",
      "ruby -i/../.git/x x.rb y",
    ],
    plain: [
      "sed -i.bak s/a/b/ x.ts",
      "sed -i'old/*' s/a/b/ x.ts",
      "sed -i.bak s/a/b/ -- *.ts",
      "sed -i s/a/b/ x.ts",
      "perl -i.bak x.pl y.ts",
    ],
  },
  "files behind options and of modules": {
    hidden: [
      "python3 -m json.tool x.json .claude/settings.json",
      "python3 -m coverage json -o .claude/settings.json",
      "python3 -m coverage annotate -d .git/hooks",
      "python3 -m ruff check -o .git/config",
      "python3 -m venv .git/hooks",
      "python3 -m compileall .git/x",
      "python3 -m pip list --log .git/x",
      "golangci-lint run --out-format=json:.git/config",
      "golangci-lint run --out-format=tab,json:.git/config",
      "golangci-lint run --output.json.path=.git/config",
      "mktemp .git/hooks/XXXX",
      "mktemp -p .git/hooks XXXX",
      "yq --split-exp '\".git/hooks/x\"' x.yaml",
      "scc -o .git/x .",
      "history -w .git/hooks/pre-commit",
      "unheard-of json:.git/config",
      "unheard-of id=x,src=.env,x",
      "node --redirect-warnings=.git/x y.js",
      "bun build x.ts --outdir .git/hooks",
    ],
    plain: [
      "python3 -m json.tool x.json",
      "python3 -m pytest -q",
      "golangci-lint run --out-format=colored-line-number",
      "mktemp",
      "mktemp -d -t .git.XXXX",
      "mktemp /tmp/x.XXXX",
      "yq .a x.yaml",
      "unheard-of json:x.json",
    ],
  },
};

for (const [kind, { hidden, plain }] of Object.entries(KINDS)) {
  Deno.test(`${kind}: they are seen`, () => {
    assert.deepEqual(hidden.filter((line) => judge(line).verdict === "allow"), []);
  });
  Deno.test(`${kind}: ordinary lines stay clear`, () => {
    assert.deepEqual(plain.filter((line) => judge(line).verdict !== "allow"), []);
  });
}
