/** Ways to start a program in words that look like text. What is not hidden stays allowed. */

import assert from "node:assert/strict";
import { lineJudge } from "./judge_line.ts";

const judge = lineJudge(String.raw`
schema_version: 1.1.0
default_verdict: allow
commands: { bash: /command }
rules:
  - { name: no-force-push, effect: block, match: { command: { any: { program: git, subcommand: push, flags: [f, force] } } } }
`);

/** By kind: lines that push by force, or may, and lines that do nothing of the kind. */
const KINDS: Readonly<Record<string, { hidden: readonly string[]; plain: readonly string[] }>> = {
  "builtins that run their words": {
    hidden: [
      "jobs -x git push -f",
      "jobs -lx git push -f",
      "command jobs -x git push -f",
      "jobs -x command git push -f",
      "jobs $x git push -f",
      "unhash -m git",
      "bindkey -s x 'git push -f'",
      "r git",
    ],
    plain: ["jobs", "jobs -l", "jobs -p %1", "sleep 1 & jobs; wait"],
  },
  "options of shells": {
    hidden: [
      "bash +c 'git push -f'",
      "zsh +c 'git push -f'",
      "dash +ec 'git push -f'",
      "bash + -c 'git push -f'",
      "zsh -onomatch -c 'git push -f'",
      "zsh -ec- 'git push -f'",
      "bash -Oc extglob 'git push -f'",
      "bash -o pipefail +c 'git push -f'",
      "bash +o pipefail -c 'git push -f'",
      "dash -sc ls <<< 'git push -f'",
      "bash -rcfile x y",
      "bash --init-file x -i",
      "bash -init-file x -i",
      "bash -O dotglob -c ls",
      "bash -O expand_aliases x",
      "bash -o allexport -c ls",
      "bash -kc ls",
      "bash -o",
      "zsh --emulate sh -c ls",
      "ksh -c ls",
      "mksh x",
      'bash "-$x" ls',
      "bash -[c] ls",
    ],
    plain: [
      "bash -c ls",
      "bash -lc ls",
      "bash -euxo pipefail -c ls",
      "bash -o errexit -o pipefail -c ls",
      "bash +x -c ls",
      "bash -O nullglob -c 'ls *.ts'",
      "bash -n scripts/x.sh",
      "bash scripts/x.sh +c -O",
      "bash --noprofile --norc -c ls",
      "sh -c ls x",
      "zsh -fc ls",
      "dash -e scripts/x.sh",
    ],
  },
  "words that become flags": {
    hidden: [
      "git push -[f]",
      "git push -?",
      "git push -*",
      "git push --[f]orce",
      "git push --for*",
      'git push "-$x"',
      'git push "--$x"',
      "git push -v$x",
      "git push -v[f]",
      "git push -o$x",
      "git push -ox${IFS}-f",
      "git push --push-option=$x",
      "bash -e[c] 'git push -f'",
      "perl -? 'exec \"git push -f\"'",
      "perl -[e] 'exec \"git push -f\"'",
      "node -[e] x",
      "sort -[o] x",
      "sort *",
      "sed -n 1p *.txt",
      "tar cf x.tar *",
      "awk -v$x 1",
      "nproc() { echo '4 -ef'; }; git push -o$(nproc)",
      "find . -[e]xec git push -f +",
    ],
    plain: [
      "git push -- -?",
      'git push -o"$x" origin',
      'git push --push-option="$x"',
      'git log --format="$x"',
      'git push origin "x-$y"',
      "grep -rn --include=*.ts foo src",
      "rg -g*.ts foo",
      "sort ./* -- *",
      "ls * && cat *.txt && wc -l *.ts",
      "make -j$(nproc)",
      "make -j$(getconf _NPROCESSORS_ONLN) all",
      'make -j"$(nproc)"',
    ],
  },
};

for (const [kind, { hidden, plain }] of Object.entries(KINDS)) {
  Deno.test(`${kind}: what they start is seen`, () => {
    assert.deepEqual(hidden.filter((line) => judge(line).verdict === "allow"), []);
  });
  Deno.test(`${kind}: ordinary lines stay clear`, () => {
    assert.deepEqual(plain.filter((line) => judge(line).verdict !== "allow"), []);
  });
}
