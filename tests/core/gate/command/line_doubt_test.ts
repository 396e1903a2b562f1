/** What is said of a line of which no rule can tell anything, whatever the rules ask. */

import assert from "node:assert/strict";
import { compilePolicy } from "../../../../src/core/gate/decide/compiled_policy.ts";
import { evaluate } from "../../../../src/core/gate/decide/evaluate.ts";
import { parsePolicy } from "../../../../src/core/gate/policy/parse.ts";
import type { JsonObject } from "../../../../src/core/json/json.ts";
import { callOf } from "../conditions/support.ts";
import { lineJudge } from "./judge_line.ts";

const POLICY = `
schema_version: 1.1.0
default_verdict: require_approval
commands: { bash: /command, t: /command, inner: /in/command }
rules:
  - name: no-push
    priority: 1
    effect: block
    when_unclear: require_approval
    message: Push to a branch of your own.
    match: { command: { any: { program: git, subcommand: push } } }
  - name: no-other-user
    priority: 2
    effect: block
    when_unclear: require_approval
    message: Commands run as the user who started the agent.
    match: { args: { /n: { max: 1, min: 0 } }, command: { any: { program: sudo } } }
  - name: few
    priority: 3
    effect: block
    when_unclear: require_approval
    message: Copy few of them.
    match: { args: { /copies: { max: 3, min: 1 } } }
`;
const PUSH = "Push to a branch of your own.";
const USER = "Commands run as the user who started the agent.";
const FEW = "Copy few of them.";
const PLAIN = "Write it as plain commands, one call for each.";
const LONG = "Put long texts into files, and make several calls of it.";
const MEND = "Mend it, and make the call again.";
const WITHOUT = "Make the call again without.";
const UNTOLD = "The command line starts something that is known only when it runs. " +
  "Write out what is to run, without variables and functions.";
const OPEN = `The command line was not read: it is not a well-formed line. ${MEND}`;

/** Arguments of a call, and all messages. */
const CASES: readonly (readonly [args: JsonObject, ...messages: readonly string[]])[] = [
  // Lines that are not read: the reason and the way out are in place of the rules' messages.
  ...([
    [`ls ${"a".repeat(66_000)}`, `it has 66003 bytes, more than 64 KiB. ${LONG}`],
    ["ls ;".repeat(1001), `it does more than 1000 things. ${LONG}`],
    ["ls\r\nsudo ls", `it has a carriage return. ${WITHOUT}`],
    ["ls \x1b[0m", `it has a control character. ${WITHOUT}`],
    ["ls \\", `it ends in a backslash. ${MEND}`],
    ["ls 'open", `it is not a well-formed line. ${MEND}`],
    ["alias ls=rm; ls", `alias changes what the line means. ${PLAIN}`],
    ["((a[$(x)]=1))", `it evaluates arithmetic. ${PLAIN}`],
  ] as const).map(([command, said]) =>
    [{ command }, `The command line was not read: ${said}`] as const
  ),
  [
    { command: "ls", "gait:shell": "fish" },
    "The command line was not read: the tool has a shell of another kind. " +
    "Use a tool whose shell is sh, bash or zsh, or ask a person.",
  ],
  [
    { Command: "ls" },
    "The command line was not read: /Command is a name that some programs take for command. " +
    "Name the arguments as the tool describes them.",
  ],
  // Something starts that only running it tells.
  [{ command: "$X" }, UNTOLD],
  [{ command: 'eval "$X"' }, UNTOLD],
  [{ command: "f() { ls; }; f" }, UNTOLD],
  // What the first rule asks is in doubt, too, and the second is not about it.
  [{ command: '$X; git "$Y"' }, PUSH, UNTOLD],
  [{ command: "git push" }, PUSH],
  [{ command: "ls" }],
  // Another condition of the rule is unclear, too, or it has none on lines.
  [{ command: "ls 'open", n: "x" }, OPEN, USER],
  [{ command: "$X", n: "x" }, UNTOLD, USER],
  [{ command: "ls 'open", copies: "x" }, OPEN, FEW],
  [{ command: "$X", copies: "x" }, UNTOLD, FEW],
];

for (const [args, ...messages] of CASES) {
  Deno.test(`messages about ${JSON.stringify(args).slice(0, 60)}`, () => {
    const judge = lineJudge(POLICY);
    assert.deepEqual(judge("", { args: { n: 1, ...args } }).messages, messages);
  });
}

Deno.test("a message names an argument in whose place another kind of value is", () => {
  const judge = lineJudge(POLICY);
  assert.deepEqual(judge("", { tool: "inner", args: { n: 1, in: "ls" } }).messages, [
    `The command line was not read: /in is not an object or list. ${PLAIN}`,
  ]);
});

Deno.test("without a reader of lines a message says that one has to be loaded", () => {
  const bytes = new TextEncoder().encode(POLICY);
  const policy = compilePolicy(parsePolicy({ name: "policy.yaml", bytes }));
  assert.deepEqual(evaluate(policy, callOf({ command: "ls", n: 1 })).messages, [
    "The command line was not read: no reader of command lines is loaded. " +
    "Tell the user: the program that asks the policy has to load one.",
  ]);
});
