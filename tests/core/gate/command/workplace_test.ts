/** The folder where a program works, though no word of its names it. */

import assert from "node:assert/strict";
import { isUnclear, lineJudge } from "./judge_line.ts";

/** The policy of part 12 of the guide, and items for programs that build. */
const judge = lineJudge(String.raw`
schema_version: 1.1.0
default_verdict: require_approval
commands: { bash: /command }
rules:
  - name: look-around
    effect: allow
    match:
      command:
        every:
          - { program: [ls, cat, head, wc, cd, echo], reads: { only: { under: [.] } } }
          - program: git
            subcommand: [status, diff, log, show, grep, blame, branch, config, ls-files, stash list]
            reads: { only: { under: [.] } }
            writes: { only: { present: false } }
          - program: git
            subcommand: [reset, stash, pull, apply, init, commit, add, checkout, clean, push]
            reads: { only: { under: [.] } }
            writes: { only: { under: [.] } }
          - program: [make, ninja, npm, pnpm, yarn, cargo, go, uv, cmake, ctest, just, mvn, pytest, hg, bun]
            reads: { only: { under: [.] } }
            writes: { only: { under: [.] } }
`);

const ELSEWHERE: Readonly<Record<string, readonly string[]>> = {
  "git reads the repository of another folder": [
    "git -C /other log -p",
    "git -C ~ diff",
    "git -C ../private log -p",
    "git -C sub -C /other status",
    "git -C sub -C ../.. status",
    'git -C "$X" log',
    "git --git-dir=/other/.git log -p",
    "git --work-tree=/other diff",
    "git -C /other config --get user.email",
    "git -C /other branch",
    "cd /other; git grep x",
    "cd /other && git log -p",
    "cd /other && git status",
    "(cd ..; git diff)",
    'cd "$X" && git log',
  ],
  "git changes another folder": [
    "git -C /other reset --hard",
    "git -C /other stash",
    "git -C /other pull",
    "git -C /other apply p",
    "git -C /other init",
    "git -C /other clean -fd",
    "cd /other; git init",
    "cd /other; git commit -m x",
    "cd /other; git checkout main",
  ],
  "programs that build in another folder": [
    "make -C /other",
    "make -C ../x test",
    "make --directory=/other",
    "npm -C /other test",
    "npm --prefix /other run lint",
    "npm --prefix /other ls",
    "cargo -C /other build",
    "cargo -C /other tree",
    "go -C /other build",
    "go -C /other vet",
    "yarn --cwd /other test",
    "pnpm -C /other test",
    "uv --directory /other sync",
    "cmake --build /other",
    "ctest --test-dir /other",
    "ninja -C /other",
    "just -d /other build",
    "hg -R /other log",
    "hg --cwd /other log",
    "bun --cwd /other test",
    "cd /other && make",
    "cd /other && npm test",
    "cd .. && mvn test",
    "cd /other && pytest",
    "cd /other && cargo build",
  ],
};

for (const [kind, lines] of Object.entries(ELSEWHERE)) {
  Deno.test(`${kind}: not allowed`, () => {
    assert.deepEqual(lines.filter((line) => judge(line).verdict === "allow"), []);
  });
}

Deno.test("lines that work in the workspace stay allowed", () => {
  const lines = [
    "git log -3",
    "git status",
    "git -C sub log",
    "git -C sub status --short",
    "git -C sub diff",
    "git -C . branch --show-current",
    "git -C sub branch -a",
    "git -C sub stash list",
    "git -C sub grep x",
    "git -C sub ls-files",
    "git -C sub add a.ts",
    "git -C sub commit -m x",
    "cd sub && git log -p",
    "cd sub && git status",
    "cd ./sub; git diff | head",
    "cd /repo && git status",
    "cd /repo/sub && git log",
    "npm --prefix web test",
    "npm --prefix web run lint",
    "npm -C web ls",
    "make -C build",
    "make -C build test",
    "cmake --build build",
    "ctest --test-dir build",
    "ninja -C build",
    "cargo -C crates/a build",
    "go -C cmd build ./...",
    "yarn --cwd web test",
    "pnpm -C web test",
    "cd web && npm test",
    "cd /repo && make test",
    "cd sub && pytest -q",
    "cd sub && cargo build",
  ];
  assert.deepEqual(lines.filter((line) => judge(line).verdict !== "allow"), []);
});

Deno.test("a line that stays where it begins names no folder of its own", () => {
  const none = lineJudge(String.raw`
schema_version: 1.1.0
default_verdict: require_approval
commands: { bash: /command }
rules:
  - name: r
    effect: allow
    match:
      command:
        every:
          - program: [git, npm, make]
            reads: { only: { present: false } }
            writes: { only: { present: false } }
`);
  assert.equal(none("git grep x").verdict, "require_approval");
  const staying = ["git status", "git log -3", "git commit -m x", "npm test", "make"];
  for (
    const line of [...staying, "git -C . status", "npm --prefix ./. test", "git -C /repo/ log"]
  ) {
    assert.equal(none(line).verdict, "allow", line);
  }
  for (const line of ["git -C .. status", "git -C sub status", "npm --prefix ./.. test"]) {
    assert.equal(none(line).verdict, "require_approval", line);
  }
});

Deno.test("a folder where a program works is no host", () => {
  const local = lineJudge(String.raw`
schema_version: 1.1.0
default_verdict: require_approval
commands: { bash: /command }
rules:
  - name: r
    effect: allow
    match: { command: { every: [{ program: git, hosts: { only: { present: false } } }] } }
`);
  assert.equal(local("git -C sub log").verdict, "allow");
  assert.equal(local("git -C sub clone https://h.example/x").verdict, "require_approval");
});

Deno.test("the folder of the call counts where it is not the workspace", () => {
  const args = (command: string, cwd: string) => ({ args: { command, "gait:cwd": cwd } });
  assert.equal(judge("", args("git log -p", "/other")).verdict, "require_approval");
  assert.equal(judge("", args("npm test", "/other")).verdict, "require_approval");
  assert.equal(judge("", args("git log -p", "/repo/sub")).verdict, "allow");
  assert.equal(judge("", args("npm test", "/repo/sub")).verdict, "allow");
});

Deno.test("a rule that blocks finds the folder", () => {
  const block = lineJudge(String.raw`
schema_version: 1.1.0
default_verdict: allow
commands: { bash: /command }
rules:
  - name: r
    effect: block
    match:
      command:
        any:
          - { reads: { any: { under: [/other] } } }
          - { writes: { any: { under: [/kept] } } }
`);
  for (const line of ["git -C /other log", "make -C /other", "git -C /kept commit -m x"]) {
    const decision = block(line);
    assert.equal(decision.verdict, "block", line);
    assert.equal(isUnclear(decision), false, line);
  }
  for (const line of ["git -C /kept apply p", "git -C /kept apply --stat --apply p"]) {
    assert.equal(block(line).verdict, "block", line);
  }
  const plain = [
    "git -C /kept log",
    "git -C /kept apply --check p",
    "git -C /kept apply --stat p",
    "git -C /kept apply --numstat p",
    "git -C /kept apply --summary p",
    "git log",
    "cd sub && make",
    "git -C sub commit -m x",
    // Any folder could be one of them, and lines like these are ordinary.
    'cd "$(git rev-parse --show-toplevel)" && git status',
    'for d in a b; do (cd "$d" && npm test); done',
  ];
  for (const line of plain) assert.equal(block(line).verdict, "allow", line);
});

Deno.test("what runners of programs start may be in their folder, or in that of the line", () => {
  const run = lineJudge(String.raw`
schema_version: 1.1.0
default_verdict: require_approval
commands: { bash: /command }
rules:
  - name: r
    effect: allow
    match:
      command:
        every:
          - { program: [uv, poetry, npm, pnpm, yarn] }
          - { program: [cat, pytest], reads: { only: { under: [.] } } }
`);
  for (const line of ["uv --directory /etc run cat passwd", "poetry -C /etc run cat passwd"]) {
    assert.equal(run(line).verdict, "require_approval", line);
  }
  for (const line of ["uv run cat x", "uv --directory sub run cat x", "poetry -C sub run pytest"]) {
    assert.equal(run(line).verdict, "allow", line);
  }
});
