/** Texts of lines that something may run: in them one looks for what must not be touched. */

import assert from "node:assert/strict";
import { openedLine } from "../../../../src/core/gate/command/opened_line.ts";
import { runTexts } from "../../../../src/core/gate/command/run_texts.ts";

function textsOf(line: string): readonly string[] {
  const acts = openedLine(line);
  assert.ok(typeof acts !== "string", line);
  return runTexts(line, acts);
}

/** Lines that run what they write, or a program that they do not name. */
const WHOLE: readonly string[] = [
  "echo x > a.sh; bash a.sh",
  "echo x > a.sh; ./a.sh",
  "echo x > a.py; python3 a.py",
  "tee a.sh < b; sh a.sh",
  "echo x > Makefile; make",
  "echo x > GNUmakefile; gmake",
  "echo x > justfile; just",
  "echo x > sub/.justfile; just",
  "echo x > Taskfile.yml; task",
  "echo x > package.json; npm test",
  "echo x > package.json; yarn build",
  "echo x > deno.json; deno task x",
  '"$X" a',
];

for (const line of WHOLE) {
  Deno.test(`the whole line may be run: ${line}`, () => {
    assert.ok(textsOf(line).includes(line));
  });
}

/** Lines that run nothing of their own. */
const PLAIN: readonly string[] = [
  "echo x > a.sh; cat a.sh",
  "echo x > a.sh; bash b.sh",
  "echo x > a.txt; just",
  "make; npm test; just; task",
  "echo x > justfile; make",
  "ls",
];

for (const line of PLAIN) {
  Deno.test(`no text of the line is run: ${line}`, () => {
    assert.ok(!textsOf(line).includes(line));
  });
}

Deno.test("what feeds a program that starts what it reads comes before it", () => {
  const [text] = textsOf("echo 'rm x' | sh");
  assert.match(text ?? "", /rm x .*sh/);
  const [fed] = textsOf("cat <<< 'rm y' | sh");
  assert.match(fed ?? "", /rm y .*sh/);
});

Deno.test("words of a program that no table knows may be run, those of one that it knows not", () => {
  assert.deepEqual(textsOf("unheard-of a 'b c'"), ["a b c"]);
  assert.deepEqual(textsOf("cat a"), []);
});

Deno.test("of very much that is fed the line stands for all", () => {
  const line = (count: number) => `{ ${"echo x; ".repeat(count)}} | { sh; sh; sh; }`;
  assert.ok(textsOf(line(400)).includes(line(400)));
  assert.ok(!textsOf(line(3)).includes(line(3)));
});
