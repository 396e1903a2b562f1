import assert from "node:assert/strict";
import { readCommand } from "../../../../src/core/gate/command/read_command.ts";
import { tokenLines } from "../../../support/shell_tokens.ts";

Deno.test("readCommand() answers for 20,000 random lines of tokens, each in bounded time", () => {
  const counts = { acts: 0, unclear: 0 };
  let slowest = 0;
  for (const line of tokenLines(20, 20_000, 24)) {
    const start = performance.now();
    counts[readCommand(line).kind]++;
    slowest = Math.max(slowest, performance.now() - start);
  }
  assert(slowest < 1000, `one line took ${slowest} ms`);
  // Random lines that are all refused, or all read, would test nothing.
  assert(counts.acts > 1000 && counts.unclear > 1000, JSON.stringify(counts));
});

Deno.test("readCommand() takes bounded time for long lines of one token", () => {
  const tokens = [
    ..."$( ` \\` (( $(( {a, {a,b} ${x:- \"$( a| a; [ [a * ' \" $' a=b x=( f(){ <( @( ~ a& $[ #"
      .split(" "),
    ..."[$(a)] {$(a),} `a` $(a) ${x[ ${x/ ((1+ {1..9} ]] $x \\".split(" "),
    ...["<<X ", "<<X\n", "cat <<X\na\nX\n", "if a;then ", "case a in a)", "[[ ( ", "a && ", "\\\n"],
    ...["{ ", "! ", "time ", "a ", "cd a;", "$(< a)", "if a;then b;fi;", "f(){ a;};", '"a $x" '],
  ];
  for (const token of tokens) {
    const line = token.repeat(Math.floor(60_000 / token.length));
    const start = performance.now();
    readCommand(line);
    const took = performance.now() - start;
    assert(took < 5000, `${JSON.stringify(token)} took ${took} ms`);
  }
});

Deno.test("readCommand() takes any value of an option and any text", () => {
  for (const depth of [NaN, -1, 1e9, Infinity]) {
    assert.match(readCommand("ls $(rm x)", { depth }).kind, /^(?:acts|unclear)$/);
  }
  for (let code = 0; code < 0x300; code++) {
    const letter = String.fromCharCode(code);
    for (const line of [letter, `a${letter}b`, `"${letter}"`, `$${letter}x`, `\\${letter}`]) {
      assert.match(readCommand(line).kind, /^(?:acts|unclear)$/);
    }
  }
});
