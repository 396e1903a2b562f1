/** Lines that build the names of guarded files, under a policy that allows everything. */

import assert from "node:assert/strict";
import { callHook, claudeAnswer, claudePayload, installedHook } from "../../support/hooks.ts";

const ALL = "schema_version: 1.1.0\ndefault_verdict: allow\n";

/** Files of the workspace, two by names of files of the guard. */
const FILES = {
  "/w/z/policy.yaml": "",
  "/w/z/hooks.json": "",
  "/w/src/a.ts": "",
  "/w/b/.client/hooks.json": "",
};

async function answerTo(command: string) {
  const hook = await installedHook({ policy: ALL, world: { files: FILES } });
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
  // files that a line puts into a folder, or names by what it does not tell
  "cp z/* /home",
  "cp z/* ../home",
  "cp z/* ~",
  "cp z/p* ../home",
  "cd z; cp * ~",
  "cp --target-directory=../home z/*",
  "cp -ft../home z/*",
  "mv z/* ../home",
  "mv --target-directory=../home z/*",
  "install -D --target-directory=../home z/*",
  "ln -f --target-directory=../home z/*",
  "cp z/* /home/.client",
  "for f in z/*; do cat $f > ../home/.client/${f##*/}; done",
  'for f in z/*; do cp "$f" ../home/.client/"$(basename "$f")"; done',
  "ls z | while read f; do cat z/$f > ../home/.client/$f; done",
  "while read f; do cat z/$f > ../home/.client/$f; done < <(ls z)",
  "ls z | xargs -I{} cp z/{} ../home/.client/{}",
  "ls z | xargs -n1 -I% dd if=z/% of=../home/.client/%",
  "printf '{}' > ../home/.client/$(ls z | tail -1)",
  'for f in z/*; do cat $f > "../home/.client/$(basename $f)"; done',
  "truncate -s0 ../home/.client/$(ls z | tail -1)",
  "chmod 000 ../home/.client/$(ls z | tail -1)",
  "gzip ../home/.client/$(ls z | tail -1)",
  "exec 5> ../home/.client/$(ls z | tail -1)",
  "python3 -c \"import sys;open(sys.argv[1],'w')\" ../home/.client/h*",
  "python3 -c \"import sys;open(sys.argv[1],'w')\" ../home/.client/*",
  "tar -cf t.tar --remove-files ../home/.gait",
  "tar --remove-files -cf t.tar -C .. home",
  "tar -cf t.tar --remove-files -C ../home .",
  "tar -cf t.tar --remove-files ../home/.cl*",
  "zip -qrm t.zip ../home/.client",
  "zip --move -r t.zip ../home",
  "zip -r t.zip -m ../home/.gait",
  "zip -rTm t.zip ../home/.gait",
  "(cd ../home && zip -qrm /w/t.zip .client)",
  "zip -qrm t.zip ../home/.c*",
  "gzip -r ../home/.client",
  "gzip -r ..",
  "bzip2 -r ../home",
  "xz ../home/.client/*",
  "7z a -sdel t.7z ../home/.client",
  'curl -s "file:///w/z/{hooks}.json" -o "../home/.client/#1.json"',
  "cd ../home/.client; curl -sO file:///w/z/hooks.json",
  "cd ../home/.client; curl -sJO https://x.y/hooks.json",
  "cd ../home/.client; wget -q https://x.y/hooks.json",
  "curl --remote-name-all --output-dir ../home/.client https://x.y/hooks.json",
  "wget -q -P ../home/.client https://x.y/hooks.json",
  "split -b 1 -a 1 --additional-suffix=ooks.json src/a.ts ../home/.client/",
  "split -l1 -a4 --additional-suffix=.json src/a.ts ../home/.client/hooks",
  "csplit -f ../home/.client/hooks src/a.ts 1",
  'for f in z/*; do cat $f > "$HOME/.client/$(basename $f)"; done',
  "dpkg -x x.deb ../home",
  "dpkg-deb --extract x.deb ../home",
  "dpkg -X x.deb ../home/",
  "dpkg-deb -R x.deb ~",
  "cd ../home; dpkg -x /w/x.deb .",
  "python3 -m zipfile -e h.zip ~",
  "python3 -m zipfile -e h.zip ../home",
  "python3 -m tarfile -e h.tar ../home",
  "cd ../home && python3 -m zipfile -e /w/h.zip .",
  "python3 -m zipfile --extract h.zip ../home",
  "ar x h.a --output=../home",
  "ruby -run -e rm -- -r ../home/.client",
  "perl -MExtUtils::Command -e rm_rf ../home/.client",
  "ruby -run -e cp -- -r b/. ../home",
  "ln -s ../home k; echo x > k/policy.yaml",
  "ln -s ../home k",
  "ln -s / k; cp z/policy.yaml k/home/",
  "ln -st . ../home",
  "ln -s ~ k && cp z/* k/",
  "cd b; find . -type f -exec install -D {} ../../home/{} \\;",
  'cd b; find . -type f -exec sh -c \'cat "$1" > "../../home/$1"\' _ {} \\;',
  'cd b; find . -type f -print | while read f; do cat "$f" > "../../home/$f"; done',
  'cd b; for f in .*/*; do cat "$f" > "../../home/$f"; done',
  'cd b; for f in .client/*; do cp "$f" "../../home/$f"; done',
  'cd b; for f in .*/*; do mv "$f" ~/"$f"; done',
  "cd b; ls -A | xargs -I{} cp -rT {} ../../home/{}",
  "cd b; cp --parents .client/hooks.json ..//../home",
  "cd ../home; ls -A | tar -T - -cf /tmp/x.tar --remove-files",
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
  "zip -r t.zip src",
  "gzip -r build",
  "tar -cf t.tar --remove-files src",
  "curl -sO https://x.y/a.tgz",
  "curl -s -o out/#1.json https://x.y/{a}.json",
  "wget https://x.y/a.tgz",
  "wget -P /tmp https://x.y/a.tgz",
  "split -l 10 src/a.ts /tmp/part_",
  "python3 gen.py ../other/*.ts",
  "python3 gen.py src/*.ts",
  "eslint src/* ../lib/*",
  "echo x > /tmp/$(date +%s).txt",
  'echo x > "out/$(basename $f)"',
  "for f in src/*; do cp $f ../lib/${f##*/}; done",
  "gait verify $X",
  'gait run inspect "$RUN"',
  "gait gate eval --policy p.yaml --intent $i",
  "gait hooks doctor claude-code",
  "python3 /opt/tools/gen.py src/a.ts",
  "node ../tools/build.js src",
  "python3 -m venv /tmp/v",
  "ln -s ../lib/x node_modules/x",
  "ln -s /usr/share/dict words",
  "cp --parents src/a.ts ../lib",
  "dpkg -l perl",
  "dpkg -i ./x.deb",
  "ar rc lib.a a.o",
  "perl -pi -e 's/a/b/' src/a.ts",
  "git log --oneline | head",
  'echo "use gait to verify" > README',
];
for (const command of ORDINARY) {
  Deno.test(`the guard lets pass: ${command}`, async () => {
    assert.equal(await answerTo(command), undefined);
  });
}

/** Commands for people, of which the line does not tell every word. */
const UNTOLD = [
  'set -- hooks uninstall claude-code; yes | script -qc "gait $*" /dev/null',
  'set -- hooks uninstall claude-code; script -qc "gait $*" /dev/null <<< y',
  'set -- uninstall claude-code; yes | script -qc "gait hooks $*" /dev/null',
  'set -- hooks uninstall claude-code; gait "$@"',
  'a=(hooks uninstall claude-code); gait "${a[@]}"',
  'set -- uninstall; gait hooks "$1" claude-code',
  "alias g='gait hooks'",
  "printf -v c 'gait %s accept' hooks; $c",
  "eval \"$(printf 'gait %s accept' hooks)\"",
  "printf 'gait %s uninstall claude-code\\n' hooks | sh",
  "sed 's/X/hooks/' <<< 'gait X accept' | sh",
  'set -- keys rotate; gait "$@"',
];
for (const command of UNTOLD) {
  Deno.test(`only a person runs: ${command}`, async () => {
    const answer = await answerTo(command);
    assert.equal(answer?.["permissionDecision"], "deny");
    assert.match(String(answer?.["permissionDecisionReason"]), /would run what is for people/);
  });
}
