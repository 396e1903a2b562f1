/** Lines that build the names of guarded files, under a policy that allows everything. */

import assert from "node:assert/strict";
import { callHook, claudeAnswer, claudePayload, installedHook } from "../../support/hooks.ts";

const ALL = "schema_version: 1.1.0\ndefault_verdict: allow\n";

async function answerTo(command: string) {
  const hook = await installedHook({ policy: ALL });
  return claudeAnswer(await callHook(hook, claudePayload("Bash", { command })));
}

const STOPPED = [
  // a part of the name is known when the line runs
  "x=$(cat f); rm -r /home/.$x",
  "x=gaitt; rm -r /home/.${x%t}",
  "x=gait; rm -r /home/.${x:0:4}",
  "x=Gait; rm -r /home/.${x,,}",
  "x=gbit; rm -r /home/.${x/b/a}",
  "f() { rm -r /home/.$1; }; f gait",
  'rm -r "/home/.$(echo gait)"',
  "rm -r /home/.$(echo tiag | rev)",
  "for x in gait; do rm -r /home/.$x; done",
  "x=ga; x+=it; rm -r /home/.$x",
  "declare x=gait; rm -r /home/.$x",
  ": ${x:=gait}; rm -r /home/.$x",
  "y=x; x=gait; rm -r /home/.${!y}",
  "x=gait sh -c 'rm -r /home/.$x'",
  "env x=gait sh -c 'rm -r /home/.$x'",
  "export x=gait; sh -c 'rm -r /home/.$x'",
  "sh -c 'rm -r /home/.$0' gait",
  "bash -c 'rm -r /home/.$1' _ gait",
  "xargs -I% rm -r /home/.% <<< gait",
  "echo gait | xargs -I% rm -r /home/.%",
  "printf gait | (read x; rm -r /home/.$x)",
  "mv /home/.$x /tmp/y",
  "echo '{}' > /home/.ga$x/hooks/x.json",
  "for x in gait; do python3 srv.py /home/.$x/serve/a.sock & done",
  "cp x /home/.gait/$x",
  "cd /home; rm -r .$x",
  // patterns that match names with a dot
  "shopt -s dotglob; rm -r /home/*",
  "shopt -s dotglob; rm -r /home/*/hooks",
  "GLOBIGNORE=x; rm -r /home/*/hooks",
  "bash -O dotglob -c 'rm -r /home/*/hooks'",
  "zsh -o globdots -c 'rm -r /home/*/hooks'",
  "setopt glob_dots; rm -r /home/*/hooks",
  "zsh -c 'rm -r /home/*(D)'",
  "zsh -c 'rm -r /home/*(DN)/hooks'",
  // the names lie elsewhere in the line
  "set -- /home/.g*; rm -r $1",
  'a=(/home/.g*); rm -r "${a[0]}"',
  "x=/home/.g*; rm -r $x",
  "for x in /home/.g*; do rm -r $x; done",
  "for x in /home/.g*; do mv $x /tmp/y; done",
];
for (const command of STOPPED) {
  Deno.test(`the guard stops: ${command}`, async () => {
    const answer = await answerTo(command);
    assert.equal(answer?.["permissionDecision"], "deny");
    assert.match(String(answer?.["permissionDecisionReason"]), /guard_file/);
  });
}

const ORDINARY = [
  "for f in src/*.ts; do rm $f; done",
  "for i in 1 2 3; do echo $i > out_$i.txt; done",
  'rm -rf "build/$name"',
  "x=build; rm -rf $x/tmp",
  "rm -r node_modules/.$x",
  'a=(dist/*.map); rm "${a[@]}"',
  "shopt -s dotglob; cp -r src/* dist/",
  "set -- a b; rm $1",
  "mv /tmp/a.$x /tmp/b",
];
for (const command of ORDINARY) {
  Deno.test(`the guard lets pass: ${command}`, async () => {
    assert.equal(await answerTo(command), undefined);
  });
}
