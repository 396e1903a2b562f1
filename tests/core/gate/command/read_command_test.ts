import assert from "node:assert/strict";
import { readCommand } from "../../../../src/core/gate/command/read_command.ts";
import { shownActs } from "../../../support/shown_acts.ts";

/** Reads each line and compares its acts in their short form. */
function checkTable(table: Readonly<Record<string, readonly string[]>>): void {
  for (const [line, expected] of Object.entries(table)) {
    assert.deepEqual(shownActs(readCommand(line)), expected, line);
  }
}

Deno.test("readCommand() reads a program and its words without quotes", () => {
  checkTable({
    "": [],
    "# nothing": [],
    "ls": ["ls"],
    "l''s": ["ls"],
    "l\\s": ["ls"],
    '"ls"': ["ls"],
    "\\ls": ["ls"],
    "l\\\ns -la": ["ls|-la"],
    "$'\\x6c\\x73'": ["ls"],
    "$'\\154s' $'a\\nb' $'\\u0041'": ["ls|a\nb|A"],
    "ls 'a b' \"c d\" e\\ f ''": ["ls|a b|c d|e f|"],
    'ls "a\\"b\\$c\\xd"': ['ls|a"b$c\\xd'],
    "ls '$(x)' \"\\`x\\`\"": ["ls|$(x)|`x`"],
    "ls -- -x a=b a#b # c": ["ls|--|-x|a=b|a#b"],
    "ls a\u00a0b \u2003": ["ls|a\u00a0b|\u2003"],
    "ls ~ ~/x x~y": ["ls|~|~/x|x~y"],
    "ls {} stash@{0} HEAD^": ["ls|{}|stash@{0}|HEAD^"],
  });
});

Deno.test("readCommand() says which parts of words are unknown", () => {
  checkTable({
    'ls "$x" $x a$x"b"': ["ls|?|?…|a?b…"],
    'ls "$@" "$*" "${@:2}"': ["ls|?…|?|?…"],
    "ls $# $? ${#x} $((1 + 2))": ["ls|?|?|?|?"],
    "x=ls; $x -la": ["?…|-la"],
    "ls =rm ~bob/x ~+ ~$x": ["ls|?|?/x|?|?…"],
    "ls $\"a\" $'\\q' $'\\x80' $'a\\0b'": ["ls|?|?|?|?"],
    'ls $~x $=x $é "$#x"': ["ls|?…|?…|?…|?"],
    'ls $x:h "$x:h/y" $x:/y': ["ls|?…|?|?:/y…"],
    "ls <(x)": ["x", "ls|? < x"],
  });
});

Deno.test("readCommand() keeps globs and expands constant braces", () => {
  checkTable({
    "ls *.ts a?b [ab]c": ["ls|<*>.ts…|a<.>b…|<*>c…"],
    "ls src/**/*.ts": ["ls|src/<**>/<*>.ts…"],
    "ls '*' \"?\" \\*": ["ls|*|?|*"],
    "{ls,-la}": ["ls|-la"],
    "ls {a,b}.txt x{1..3}y {c..a}": ["ls|a.txt|b.txt|x1y|x2y|x3y|c|b|a"],
    "ls a{b,c{d,e}}f": ["ls|abf|acdf|acef"],
    "ls src/{a,b}*.ts --x={a,b}": ["ls|src/a<*>.ts…|src/b<*>.ts…|--x=a|--x=b"],
    "ls {a,$x} {a,'b'} {1..9..2} {01..3} {a,} {1..$n} {=a,b} {1..99}": [
      "ls|?…|?…|?…|?…|?…|?…|?|b|?…",
    ],
    "ls {a,$(rm x)}": ["rm|x", "ls|?… < rm"],
    "ls {a} {a.b} {b": ["ls|{a}|{a.b}|{b"],
  });
});

Deno.test("readCommand() finds substitutions wherever they are", () => {
  checkTable({
    "ls $(rm x)": ["rm|x", "ls|?… < rm"],
    'ls "`rm x`"': ["rm|x", "ls|? < rm"],
    "ls $(rm $(cat y))": ["cat|y", "rm|?… < cat", "ls|?… < cat,rm"],
    "ls `rm \\`cat y\\``": ["cat|y", "rm|?… < cat", "ls|?… < cat,rm"],
    "ls ${x:-${y:-$(rm z)}} ${x#`a`} ${x/$(b)/$(c)}": [
      "rm|z",
      "a",
      "b",
      "c",
      "ls|?…|?…|?… < rm,a,b,c",
    ],
    "x=$(rm y)": ["rm|y"],
    "a=(1 $(rm y))": ["rm|y"],
    "ls [$(rm y)]": ["rm|y", "ls|<*>… < rm"],
    "[[ -z $(rm y) ]]": ["rm|y"],
    "[[ a =~ ^$(rm y) ]]": ["rm|y"],
    "case $(a) in $(b)) c;; esac": ["a", "b", "c"],
    "for x in $(a); do b; done": ["a", "b"],
    "ls > $(a)": ["a", "> ?", "ls < a"],
    "cat <<X\n$(a)`b`\nX": ["a", "b", "cat < a,b << ?\n"],
    'cat <<< "$(a)"': ["a", "cat < a << ?"],
    "ls $(< f)": ["< f", "ls|?… < f"],
  });
});

Deno.test("readCommand() reads every branch, loop, body and end of a pipe", () => {
  checkTable({
    "a && b || c; d & e\nf": ["a", "b", "c", "d", "e", "f"],
    "! a": ["a"],
    "(a; { b; })": ["a", "b"],
    "if a; then b; elif c; then d; else e; fi": ["a", "b", "c", "d", "e"],
    "while a; do b; done; until c; do d; done": ["a", "b", "c", "d"],
    "for x in 1 2; do a $x; done": ["a|?…"],
    "select x in 1; do a; done": ["a"],
    "case x in (a) b;; c|d) e;& *) f; esac": ["b", "e", "f"],
    "time a -b | c": ["a|-b", "c < a"],
    "a |& b": ["a", "b < a"],
    "[[ -f x && -d y ]]": [],
  });
});

Deno.test("readCommand() says what a program is fed by", () => {
  checkTable({
    "a | b | c": ["a", "b < a", "c < a,b"],
    "a | { b; c; }": ["a", "b < a", "c < a"],
    "a | while b; do c; done": ["a", "b < a", "c < a"],
    "sh < f": ["< f", "sh < f"],
    "{ sh; } < f": ["< f", "sh < f"],
    "sh < <(a)": ["a", "sh < a"],
    "a > >(sh)": ["a", "sh < a"],
    "a | tee >(sh)": ["a", "tee|? < a", "sh < a,a,tee"],
    "sh <<X\ngit push -f\nX": ["sh << git push -f\n"],
    "sh <<'X'\n$a\nX": ["sh << $a\n"],
    "sh <<-X\n\ta\n\t\tb $x\n\tX": ["sh << a\nb ?\n"],
    "{ sh; } <<< 'a b'": ["sh << a b"],
    "exec < f; sh": ["< f", "exec < f", "sh < f"],
    "x=$(a) sh": ["a", "sh"],
  });
});

Deno.test("readCommand() makes acts of the files that redirections read and write", () => {
  checkTable({
    "a > f": ["> f", "a"],
    "a >> f 2> g": ["> f", "> g", "a"],
    "a >| f": ["> f", "a"],
    "a &> f": ["> f", "a"],
    "a &>> f": ["> f", "a"],
    "a >& f": ["> f", "a"],
    "a < f": ["< f", "a < f"],
    "a <> f": ["< f", "> f", "a < f"],
    "a > 'b c' > \"$x\"": ["> b c", "> ?", "a"],
    "a > $x": ["> ?", "a"],
    "{ a; } > f": ["> f", "a"],
    "for x in 1; do a; done > f": ["> f", "a"],
    "f() { a; } > g": ["> g", "a"],
    "a {fd}> f": ["> f", "a|?…"],
    "a 10> f b": ["> f", "a|?…|b"],
    "a 2>&1 1>&2 3>&- 4<&0 <&-": ["a"],
    "a > /dev/null 2>/dev/null < /dev/null": ["a"],
    "a > /dev/nul": ["> /dev/nul", "a"],
    "a >& $x": ["> ?", "a"],
    "a > *.x": ["> <*>.x", "a"],
    // zsh runs these programs where there is none.
    "> f": ["> f", "cat"],
    "< f": ["< f", "more < f"],
  });
});

Deno.test("readCommand() makes acts of assignments that may change what runs", () => {
  checkTable({
    "LD_PRELOAD=./x.so ls": ["LD_PRELOAD=", "ls"],
    "PATH=/x": ["PATH="],
    "PATH+=:/x; GIT_SSH=x git fetch": ["PATH=", "GIT_SSH=", "git|fetch"],
    "x=1 my_var=2 ls": ["ls"],
    "http_proxy=x npm_config_script_shell=y path=z ls": [
      "http_proxy=",
      "npm_config_script_shell=",
      "path=",
      "ls",
    ],
    "LANG=C LC_ALL=C TZ=UTC CI=1 NODE_ENV=test ls": ["ls"],
    "LC_=x LCX=y Path=z ls": ["LC_=", "LCX=", "Path=", "ls"],
    "export PATH=/x y=1": ["export|PATH=/x|y=1", "PATH="],
    "declare -x 'PATH=/x'": ["declare|-x|PATH=/x", "PATH="],
    "export PA''TH=x": ["export|PATH=x", "PATH="],
    "export PATH=$x": ["export|PATH=?", "PATH="],
    "local PATH; readonly PATH; typeset PATH": [
      "local|PATH",
      "PATH=",
      "readonly|PATH",
      "PATH=",
      "typeset|PATH",
      "PATH=",
    ],
    "for PATH in a; do b; done": ["PATH=", "b"],
    "read -r PATH": ["read|-r|PATH", "PATH="],
    "printf -v PATH x": ["printf|-v|PATH|x", "PATH="],
    "printf -vPATH x": ["printf|-vPATH|x", "PATH="],
    "getopts ab PATH": ["getopts|ab|PATH", "PATH="],
    "mapfile -t PATH": ["mapfile|-t|PATH", "PATH="],
    "unset PATH": ["unset|PATH", "PATH="],
    ": ${PATH:=x} ${IFS=y} ${x:=z}": ["PATH=", "IFS=", ":|?…|?…|?…"],
    "a {PATH}> f": ["PATH=", "> f", "a|?…"],
    "command export PATH=x": ["command|export|PATH=x", "PATH="],
    "PATH[0]=x": ["PATH="],
    "IFS= read -r x": ["read|-r|x"],
    "IFS= ls": ["IFS=", "ls"],
    "ls PATH=x": ["ls|PATH=x"],
  });
});

Deno.test("readCommand() follows changes of the folder", () => {
  checkTable({
    "cd src && ls": ["cd|src", "ls in . or src"],
    "cd /etc; cat x > y": ["cd|/etc", "> y in . or /etc", "cat|x in . or /etc"],
    "cd a; cd b; ls": ["cd|a", "cd|b in . or a", "ls in . or a or b or a/b"],
    "cd; ls": ["cd", "ls in . or ~"],
    "cd -- a; ls": ["cd|--|a", "ls in . or a"],
    "cd $x; ls": ["cd|?…", "ls in ?"],
    "cd -; ls": ["cd|-", "ls in ?"],
    "cd a b; ls": ["cd|a|b", "ls in ?"],
    "pushd a; popd; ls": ["pushd|a", "popd in . or a", "ls in . or a"],
    "(cd a; b); c": ["cd|a", "b in . or a", "c"],
    "cd a & b": ["cd|a", "b"],
    "x=$(cd a; b); c": ["cd|a", "b in . or a", "c"],
    "cd a | b; c": ["cd|a", "b < cd", "c"],
    "a | cd b; c": ["a", "cd|b < a", "c in . or b"],
    "if cd a; then b; fi; c": ["cd|a", "b in . or a", "c in . or a"],
    "for x in 1 2; do a; cd b; done; c": ["a in ?", "cd|b in ?", "c in ?"],
    "$x; ls": ["?…", "ls in ?"],
    "eval x; ls": ["eval|x", "ls in ?"],
    "command cd a; ls": ["command|cd|a", "ls in . or a"],
    "chdir a; ls": ["chdir|a", "ls in . or a"], // of dash and zsh
    "builtin cd a; ls": ["builtin|cd|a", "ls in . or a"],
    "noglob cd a; ls": ["noglob|cd|a", "ls in . or a"],
    "CDPATH=/x cd a; ls": ["CDPATH=", "cd|a", "ls in ?"],
    "f() { a; }; cd b; f": ["a in ?", "cd|b in ?", "f (shadowed) in ?"],
  });
});

Deno.test("readCommand() shadows the names of functions in the whole line", () => {
  checkTable({
    "f() { rm -rf /; }; f": ["rm|-rf|/", "f (shadowed)"],
    "ls; ls() { a; }": ["ls (shadowed)", "a"],
    "function f { a; }; ls $(f)": ["a", "f (shadowed)", "ls|?… < f"],
    "f() ( a )": ["a"],
  });
  const reading = readCommand("g() { a; }; f() { b; }");
  assert(reading.kind === "acts");
  assert.deepEqual(reading.functions, ["f", "g"]);
});

Deno.test("readCommand() takes a vector of arguments as it stands", () => {
  assert.deepEqual(shownActs(readCommand(["bash", "-lc", "$(x) *"])), ["bash|-lc|$(x) *"]);
  assert.deepEqual(shownActs(readCommand(["ls", "", "a\nb"])), ["ls||a\nb"]);
  for (const vector of [[], ["ls", "a\0b"], ["ls", "\ud800"], ["ls", "a".repeat(65536)]]) {
    assert.equal(readCommand(vector).kind, "unclear");
  }
});

Deno.test("readCommand() reads 8 levels and 64 KiB, and no more", () => {
  const nested = (n: number) => "echo " + "$(echo ".repeat(n) + "x" + ")".repeat(n);
  assert.equal(readCommand(nested(8)).kind, "acts");
  assert.equal(readCommand(nested(9)).kind, "unclear");
  assert.equal(readCommand(nested(3), { depth: 5 }).kind, "acts");
  assert.equal(readCommand(nested(3), { depth: 6 }).kind, "unclear");
  assert.equal(readCommand("ls", { depth: 9 }).kind, "unclear");
  assert.equal(readCommand("ls " + "a".repeat(65533)).kind, "acts");
  assert.equal(readCommand("ls " + "a".repeat(65534)).kind, "unclear");
  assert.equal(readCommand("ls " + "é".repeat(32767)).kind, "unclear");
});

Deno.test("readCommand() takes numbers where shells evaluate, and nothing else", () => {
  const read = [
    "[ $? -eq 0 ]",
    '[ "$x" = y ]',
    '[ "$x" == "$y" -a -n "$z" ]',
    "[[ $# -gt 1 ]]",
    "rc=$?; [[ $rc -eq 0 ]]; exit $rc",
    "exit 1",
    'printf \'%s [%s]\\n\' "$a" "$b"',
    "printf '%d\\n' 3 $?",
    "ls $((2 * (3 + 4)))",
    ...["-eq", "-ne", "-lt", "-le", "-gt", "-ge"].map((operator) => `[[ $# ${operator} 1 ]]`),
    "((1 + 1))",
    "let 1+1",
    "printf -v a x",
    "printf -va '%d' 1",
    "printf -v a",
    "ls ${x:-`a 'b'`}",
    'ls "${x:-`a`}"',
    'ls "${x:-a}"',
    "ls \"${x:-$(a 'b')}\"",
    "print a",
    '[ "a$x" "$y" ]',
    "a[0]=x",
  ];
  for (const line of read) assert.equal(readCommand(line).kind, "acts", line);
  const unclear = [
    "rc=$(x); exit $rc",
    "rc=(1); exit $rc",
    "rc=; exit $rc", // no number
    'rc=""; exit $rc',
    "let 'x=a[1]'",
    "printf -v 'a[0]' x",
    "printf '-va[0]' x",
    "printf -v",
    'ls "${x:-`a "b"`}"',
    "ls \"${x:-'a'}\"",
    "ls \"${x:-$y'b'}\"",
    "print -f %d x",
    '[ "-$x" "$y" ]', // it may be -v, which evaluates a subscript
    "[ {a,b} ]", // two words
    "cat <<X\na\\\nX\nX", // the line before its end goes on, or does not
    "((x))",
    "((1 > 2))", // a file to a shell that takes it for two sub-shells
    "for 'a[0]' in x; do ls; done",
    "ls<(a)",
    "print -v x a",
    "ls ${!x}",
    "command export A=$x", // what is split declares more names
    'export "A$x"',
    "read 'a[$(x)]'",
    'read "$x"',
    "unset 'a[$(x)]'",
    "true && rc=1; exit $rc",
    "rc=1; exit $rc; rc=$(x)",
    "rc=1; read rc; exit $rc",
    "printf '%d' \"$x\"",
    'printf "$x" y',
    "ls $((16#ff))",
    "ls $((x))",
    "[ -v x[0] ]",
    "[ $x = y ]",
    "[[ $x -lt 1 ]]",
  ];
  for (const line of unclear) assert.equal(readCommand(line).kind, "unclear", line);
});

Deno.test("readCommand() takes -e, -u, -x and -o pipefail of set, and nothing else", () => {
  for (const line of ["set -e", "set -eux", "set +x", "set -euo pipefail", "set +o pipefail"]) {
    assert.equal(readCommand(line).kind, "acts", line);
  }
  const unclear = ["set -f", "set -ef", "set a", "set -- a", "set", "set -o", "set -o noglob"];
  for (const line of [...unclear, 'set "$x"', "set -e a"]) {
    assert.equal(readCommand(line).kind, "unclear", line);
  }
});

Deno.test("readCommand() reads 1,000 acts, and no more", () => {
  assert.equal(readCommand("a;".repeat(1000)).kind, "acts");
  assert.equal(readCommand("a;".repeat(1001)).kind, "unclear");
});

Deno.test("readCommand() expands no range of more words than a line has", () => {
  checkTable({ "ls {1..9999999999}": ["ls|?…"] });
});

Deno.test("readCommand() takes a word with a dash for a prefix's flag only behind a prefix", () => {
  checkTable({ "-x alias a=b": ["-x|alias|a=b"] });
  assert.equal(readCommand("command -x alias a=b").kind, "unclear");
});

Deno.test("readCommand() reads tests as a shell does that takes [[ for a program", () => {
  checkTable({
    "[[ a == b ]]": [],
    "[[ a == b && c == d ]]": ["c|==|d|?…"],
    "[[ -f a || b && c ]]": ["b|?…", "c|?…"],
    "[[ a =~ (b|c) ]]": [],
  });
  assert.equal(readCommand("[[ a =~ b|c ]]").kind, "unclear");
});

Deno.test("readCommand() counts levels, not groups that follow each other", () => {
  const names = [..."abcdefghij"];
  checkTable({ [names.map((name) => `(${name})`).join(";")]: names });
});
