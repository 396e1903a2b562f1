/** Items that cannot be about an act are not asked: that must never change an answer. */

import assert from "node:assert/strict";
import attacks from "../packs/coding_agent_attacks.json" with { type: "json" };
import heldOut from "../packs/coding_agent_held_out.json" with { type: "json" };
import heldWork from "../packs/coding_agent_held_work.json" with { type: "json" };
import work from "../packs/coding_agent_work.json" with { type: "json" };
import { commandLanguage } from "../../../../src/core/gate/command/command_language.ts";
import { askedCall } from "../../../../src/core/gate/decide/call_conditions.ts";
import { compilePolicy } from "../../../../src/core/gate/decide/compiled_policy.ts";
import { parsePolicy } from "../../../../src/core/gate/policy/parse.ts";
import { policyTemplateText } from "../../../../src/core/gate/policy/templates.ts";
import { callOf } from "../conditions/support.ts";
import { source } from "../support.ts";

/** A rule for each item, so that each of them has an answer of its own. */
const ITEMS: readonly string[] = [
  "{ program: [ls, RM] }",
  "{ program: 'g*' }",
  "{ program: ['[*]x', 'py*3', node] }",
  "{ program: git, not: { subcommand: push } }",
  "{ words: { any: { glob: '*b*' } } }",
  "{ flags: [r] }",
  "{ to_file: { under: [/tmp] } }",
  "{ to_file: { path_glob: ['**'] }, not: { to_file: { under: [/tmp] } } }",
  "{ from_file: { path_glob: ['**/*.ts'] } }",
  "{ assigns: [PATH, 'GIT_*'] }",
  "{ not: { program: ls } }",
  "{ not: { to_file: { under: [/tmp] } } }",
  "{ fed_by: { program: cat }, program: sh }",
];

const POLICY = `
schema_version: 1.1.0
commands: { t: /command }
rules:
${
  ITEMS.map((item, i) =>
    `  - { name: any${i}, effect: block, match: { command: { any: [${item}] } } }
  - { name: other${i}, effect: block, match: { command: { any: [{ program: other }, ${item}] } } }`
  ).join("\n")
}
  - { name: all, effect: block, match: { command: { any: [${ITEMS.join(", ")}] } } }
`;

/** Programs in each spelling, redirections, assignments, and what is known only when it runs. */
const LINES: readonly string[] = [
  ...["ls", "LS -r", "/bin/ls b", "./ls", "ls.exe", "'C:\\x\\ls.exe' b", "rm -r b", "Rm", "RM"],
  ...[
    "git push",
    "git log",
    "GIT log",
    "/usr/bin/git push b",
    "grep b",
    "Grep",
    "python3 x",
    "py3",
    "PY3 -r",
  ],
  ...["'*x' b", "ax", "node x.js", "/opt/node", "$X", "$HOME/bin/ls", '"$X"/rm -r', "l?", "g* b"],
  ...["echo b > /tmp/x", "echo > src/x", "cat < a.ts", "wc < a.md", "PATH=/x ls", "GIT_DIR=. ls"],
  ...["PATH=b", "X=1", "cat a | sh", "cat a | SH b", "ls() { rm b; }; ls", 'eval "$X"', "", ":"],
  ...["constructor", "__proto__ b", "toString", "'' b", "ſh", "K > b", "env ls", "time rm b"],
];

const answersOf = (yaml: string) => {
  const { rules } = compilePolicy(parsePolicy(source(yaml)), commandLanguage);
  return (line: string, withNotes: boolean) => {
    const call = askedCall(
      { ...callOf({ command: line }), tool_name: yaml === POLICY ? "t" : "tool.exec" },
      withNotes ? [] : undefined,
    );
    return rules.map(({ rule, ask }) => `${rule.name}: ${ask?.(call)}`);
  };
};

for (const line of LINES) {
  Deno.test(`each item answers alike alone and with notes, which ask all of them: ${line}`, () => {
    const answers = answersOf(POLICY);
    assert.deepEqual(answers(line, false), answers(line, true));
  });
}

Deno.test("items of the lines above answer yes, no and unclear", () => {
  const answers = answersOf(POLICY);
  const seen = new Set(LINES.flatMap((line) => answers(line, false)));
  for (const [i] of ITEMS.entries()) {
    for (const answer of ["yes", "no"]) assert.ok(seen.has(`any${i}: ${answer}`), `any${i}`);
  }
  assert.ok(seen.has("any0: unclear"));
});

Deno.test("each rule of coding-agent answers alike with and without notes", () => {
  const answers = answersOf(policyTemplateText("coding-agent"));
  const calls = [attacks, heldOut, heldWork, work].flatMap((one): readonly unknown[] =>
    Array.isArray(one) ? one : Object.values(one).flat()
  );
  const lines = calls.filter((call) => typeof call === "string").filter((_, i) => i % 4 === 0);
  assert.ok(lines.length > 300);
  for (const line of lines) assert.deepEqual(answers(line, false), answers(line, true), line);
});
