/** Judging is total, and takes time in proportion to the line. */

import assert from "node:assert/strict";
import { commandLanguage } from "../../../../src/core/gate/command/command_language.ts";
import { openActs } from "../../../../src/core/gate/command/opening.ts";
import { operandsOf } from "../../../../src/core/gate/command/judging/operands.ts";
import { programNamed, TABLES } from "../../../../src/core/gate/command/programs/lookup.ts";
import { readCommand } from "../../../../src/core/gate/command/read_command.ts";
import { lineJudge, POLICY_Q } from "./judge_line.ts";

/** Numbers from 0 to below 1 that are the same in each run. */
function* numbers(seed: number): Generator<number> {
  let state = seed;
  while (true) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    yield state / 2 ** 32;
  }
}

const PIECES =
  ("git push -f --force rm -rf / src/*.ts $X \"$X\" ; | && > < >> out <<< 'a' sh -c bash eval sudo -u env -S A=1 xargs " +
    "-I {} find . -exec \\; + tar -C --checkpoint-action=exec=x xf curl -o @x https://a.example ssh -o awk '{print}' " +
    "sed s/a/b/e -i docker exec kubectl -- npx python3 -c 'print(1)' -n5 --lines=5 - = {} {a,b} * ? ~ ~/x ./x \\x # " +
    "$(ls) `ls` <(ls) 2>&1 & ( ) time repeat 3 trap EXIT . flock make CC=x npm run -p --unheard --")
    .split(" ");

Deno.test("openActs() and every fact answer for any line", () => {
  const random = numbers(7);
  const next = (n: number) => Math.floor((random.next().value ?? 0) * n);
  const judge = lineJudge(POLICY_Q);
  const policy = lineJudge(POLICY_Q.replaceAll("effect: block", "effect: dry_run"));
  let read = 0;
  for (let i = 0; i < 5000; i++) {
    const line = Array.from({ length: 1 + next(9) }, () => PIECES[next(PIECES.length)]).join(" ");
    const reading = readCommand(line);
    if (reading.kind === "acts") {
      read++;
      for (const act of openActs(reading) ?? []) if (act.kind === "run") operandsOf(act);
    }
    // A rule that cannot be evaluated would say so.
    assert(!judge(line).reason_codes.includes("evaluation_error"), line);
    assert(!policy(line).reason_codes.includes("evaluation_error"), line);
  }
  assert(read > 1000, `${read} lines are well-formed`);
});

Deno.test("openActs() reads every program of the tables with any words", () => {
  const words = [
    "-f",
    "--x",
    "--",
    "a",
    "-",
    "-c",
    "x=y",
    "@f",
    "-abc",
    "--a=b",
    "5",
    "",
    "a.tar",
    "u@h:p",
    "$X",
  ];
  for (
    const name of TABLES.flatMap(({ programs }) => Object.keys(programs)).flatMap((one) =>
      one.split("|")
    )
  ) {
    for (const sub of ["", ...programNamed(name)?.subcommands?.keys() ?? []]) {
      const line = `command ${name === "[" ? "test" : name} ${sub} ${words.join(" ")}`;
      const reading = readCommand(line);
      if (reading.kind === "unclear") continue;
      for (const act of openActs(reading) ?? []) if (act.kind === "run") operandsOf(act);
    }
  }
});

/** Lines that would take long if a step of judging took more than its share. */
const LONG: Readonly<Record<string, string>> = {
  "one word of many signs": `x ${"a=@".repeat(20_000)}`,
  "unknown flags": `git log ${"--x ".repeat(15_000)}`,
  "short flags": `tar -${"z".repeat(60_000)}`,
  "words": `rm ${"src/a ".repeat(10_000)}`,
  "globs": `cat ${"a*b?c".repeat(10_000)}`,
  "globs in many names": `cat ${"*/".repeat(30_000)}x`,
  "dots": `cat ${"../".repeat(20_000)}x`,
  "wrappers": `${"sudo ".repeat(12_000)} ls`,
  "wrappers of all kinds": `${"env nice -n 5 timeout 5 xargs ".repeat(2000)} ls`,
  "eval": `${"eval ".repeat(12_000)} ls`,
  "pipes": `ls${" | sh".repeat(900)}`,
  "pipes of wrappers": `ls${" | sudo env ls".repeat(600)}`,
  "find": `find . ${"-exec ls {} \\; ".repeat(3000)}`,
  "find in find": `find . ${"-exec find . ".repeat(4000)} \\;`,
  "awk": `awk '${"/[a".repeat(15_000)}' x`,
  "awk with slashes": `awk '${"a / b ".repeat(9000)}' x`,
  "sed": `sed '${"s/a/b/;".repeat(8000)}' x`,
  "sed with brackets": `sed 's/${"[a".repeat(20_000)}' x`,
  "python": `python3 -c '${'"""'.repeat(1000)}'`,
  "a name of digits": `${"1.".repeat(30_000)}x y`,
  "an address": `curl https://${"a.".repeat(30_000)}example`,
  "a here-document": `sh <<'X'\n${"git push -f\n".repeat(900)}X`,
  "a line in a line": `sh -c '${"ls; ".repeat(900)}'`,
  "git settings": `git ${"-c color.ui=x ".repeat(4000)} log`,
};

Deno.test("judging takes no more than its share of time for any line of 64 KiB", () => {
  const judge = lineJudge(
    POLICY_Q + `
  - name: all-facts
    effect: block
    match:
      command:
        any:
          - { words: { any: { path_glob: "**/.env" } } }
          - { reads: { any: { path_glob: ["**/.env", "~/.ssh/**"] } } }
          - { writes: { any: { not: { under: [.] } } } }
          - { hosts: { any: { host: ["*.example.org"], not: { network: private } } } }
          - { option: { o: { under: [x] } }, flags: [f, force] }
          - { program: sh, fed_by: { reads: { any: { glob: "*.env" } } } }
`,
  );
  for (const [name, line] of Object.entries(LONG)) {
    const start = performance.now();
    judge(line);
    const milliseconds = performance.now() - start;
    // Quadratic steps would take minutes; the rest is left to slow machines.
    assert(milliseconds < 20_000, `${name}: ${Math.round(milliseconds)} ms`);
  }
});

Deno.test("openActs() stops where programs start programs without end", () => {
  const reading = readCommand(`${"sudo ".repeat(100)}rm -rf /`);
  assert(reading.kind === "acts");
  const acts = openActs(reading) ?? [];
  assert(acts.length < 20);
  assert(acts.some((act) => act.kind === "run" && act.isAnything));
});

Deno.test("commandLanguage.read() calls a line unclear that does too many things", () => {
  const line = commandLanguage.read(`${"sh -c 'ls; ls; ls'; ".repeat(700)}`, "", "bash");
  const ask = commandLanguage.compile({ any: { AnyOf: [{ program: ["rm"] }] } });
  assert.equal(ask(line, { workspace: "/repo", folder: "/repo", provenance: [] }), "unclear");
});
