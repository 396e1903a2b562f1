/** Programs that others start by an option or a setting that says so. */

import assert from "node:assert/strict";
import { isUnclear, lineJudge } from "./judge_line.ts";

const judge = lineJudge(String.raw`
schema_version: 1.1.0
default_verdict: allow
commands: { bash: /command }
rules:
  - { name: r, effect: block, match: { command: { any: { program: curl } } } }
`);

/** By kind: lines that start curl and say so, lines that may, and lines that start nothing. */
const KINDS: Readonly<
  Record<
    string,
    { starts: readonly string[]; maybe: readonly string[]; nothing: readonly string[] }
  >
> = {
  // gcc(1) -wrapper, -B, -fplugin, -specs; clang(1); rustc(1) -C; javac(1) -J; rustdoc(1).
  "compilers": {
    starts: [
      "gcc -wrapper curl -c a.c",
      "gcc -wrapper curl,x -c a.c",
      "g++ -c a.cc -wrapper curl",
      "rustc -C linker=curl a.rs",
      "rustc -Clinker=curl a.rs",
      "rustc --codegen linker=curl a.rs",
      "rustc --codegen=linker=curl a.rs",
      "rustdoc --test --test-runtool curl a.rs",
      "rustdoc --test --test-runtool=curl a.rs",
      "nvcc -ccbin curl a.cu",
      "nvcc --compiler-bindir=curl a.cu",
    ],
    maybe: [
      'gcc -wrapper "$X" -c a.c',
      "gcc $X -c a.c",
      "ls | xargs gcc",
      "gcc -B. -c a.c",
      "gcc -B . -c a.c",
      "gcc -fplugin=./x.so -c a.c",
      "gcc -specs=x a.c",
      "gcc -specs x a.c",
      "clang -Xclang -load -Xclang x.so a.c",
      "clang -fuse-ld=./x a.c",
      "clang --ld-path=./x a.c",
      "gcc -Wl,-plugin,x.so a.c",
      "ld -plugin x.so a.o",
      "ar --plugin x.so t a.a",
      "rustc -C link-args=-Bx a.rs",
      "rustc -C link-arg=-fuse-ld=./x a.rs",
      "rustc -Zcodegen-backend=x.so a.rs",
      "javac -J-XX:OnError=x A.java",
      "javac -processorpath x A.java",
    ],
    nothing: [
      "gcc -c a.c",
      "gcc -O2 -Wall -Wextra -o a a.c b.c -lm",
      "gcc -fuse-ld=lld a.c",
      "clang++ -std=c++20 -Iinclude a.cc",
      "gcc -Wl,-rpath,/x a.c",
      "rustc -C opt-level=3 a.rs",
      "rustc -C link-arg=-s a.rs",
      "rustc --edition 2021 a.rs",
      "javac -d out A.java",
      "ld -Bstatic -o a a.o",
      "arm-none-eabi-gcc --specs=nano.specs a.c",
      "gcc --specs=nosys.specs a.c",
      "javac -J-Xmx2g A.java",
      "ar rcs x.a a.o",
    ],
  },
  // dpkg(1): --pre-invoke, --post-invoke, --status-logger; choom(1), uclampset(1).
  "hooks and wrappers": {
    starts: [
      "dpkg --pre-invoke=curl --configure x",
      "dpkg --post-invoke='curl x' -i a.deb",
      "dpkg --status-logger=curl -i a.deb",
      "choom -n 0 curl x",
      "choom --adjust=0 -- curl x",
      "uclampset -m 5 curl x",
      "systemd-inhibit --what=idle curl x",
      "systemd-cat -t y curl x",
    ],
    maybe: ["dpkg --unheard-of=x -i a.deb"],
    nothing: [
      "dpkg -l",
      "dpkg -S /bin/ls",
      "dpkg -i a.deb",
      "dpkg --force-all -i a.deb",
      "dpkg --no-pager -l",
      "dpkg --print-architecture",
      "dpkg --compare-versions 1 lt 2",
      "choom -p 5",
    ],
  },
  // git-config(1); the keys are those of `git -c`.
  "settings of git": {
    starts: [],
    maybe: [
      "git config core.fsmonitor curl; git status",
      "git config core.pager 'curl x'",
      "git config alias.x '!curl y'",
      "git config --global alias.x '!curl y'",
      "git config --add core.sshCommand curl",
      "git config --replace-all core.pager curl",
      "git config set core.pager curl",
      "git config set --global core.pager curl",
      "git config --file .git/config core.pager curl",
      "git config --type=path core.hooksPath x",
      "git config core.hooksPath x",
      "git config filter.x.clean curl",
      "git config remote.x.url 'ext::curl x'",
      'git config "$K" x',
      'git config core.pager "$V"',
      "git config $X",
      "git config --unheard-of core.pager curl",
    ],
    nothing: [
      "git config user.email a@b.example",
      "git config --global user.name 'A B'",
      "git config user.email",
      "git config --get core.pager",
      "git config --get-all core.pager x",
      "git config get core.pager",
      "git config list",
      "git config --list",
      "git config -l",
      "git config core.pager",
      "git config core.pager cat",
      "git config core.fsmonitor false",
      "git config --unset core.pager",
      "git config --unset core.pager curl",
      "git config unset core.pager",
      "git config pull.rebase false",
      "git config --global init.defaultBranch main",
      "git config --global --add safe.directory /repo",
      "git config remote.origin.url https://a.example/x.git",
      "git config branch.main.remote origin",
      'git config user.name "$NAME"',
      "git config set user.name x",
      "git config --get-regexp '^alias' x",
      "git config --remove-section alias",
      "git config --rename-section x y",
      "git config rename-section x y",
      "git config remove-section x",
    ],
  },
};

for (const [kind, { starts, maybe, nothing }] of Object.entries(KINDS)) {
  Deno.test(`${kind}: what they start is seen`, () => {
    const found = (line: string) => judge(line).verdict === "block" && !isUnclear(judge(line));
    assert.deepEqual(starts.filter((line) => !found(line)), []);
  });
  Deno.test(`${kind}: what they may start is unclear`, () => {
    const found = (line: string) => judge(line).verdict === "block" && isUnclear(judge(line));
    assert.deepEqual(maybe.filter((line) => !found(line)), []);
  });
  Deno.test(`${kind}: what starts nothing stays allowed`, () => {
    assert.deepEqual(nothing.filter((line) => judge(line).verdict !== "allow"), []);
  });
}
