import assert from "node:assert/strict";
import { evaluate } from "../../../src/core/gate/decide/evaluate.ts";
import { explainDecision } from "../../../src/core/gate/decide/explain.ts";
import { commandLanguage } from "../../../src/core/gate/command/command_language.ts";
import { compilePolicy } from "../../../src/core/gate/decide/compiled_policy.ts";
import { compiled, intentOf, policyOf } from "./support.ts";

const POLICY = `
default_verdict: block
fail_closed: {enabled: true, required_fields: [targets]}
rules:
  - {name: reads, priority: 1, effect: allow, match: {tool_names: [tool.read, tool.list]}}
  - {name: hosts, priority: 2, effect: block, match: {tool_names: [tool.write], target_kinds: [host]}}
  - {name: writes, priority: 3, effect: require_approval, match: {workspace_prefixes: [/tmp/]}}
  - {name: never, priority: 4, effect: allow}
`;

Deno.test("explainDecision gives the first failed condition of every earlier rule", () => {
  const policy = compiled(POLICY);
  const { decision, considered } = explainDecision(policy, intentOf());
  assert.equal(decision, evaluate(policy, intentOf()));
  assert.deepEqual(considered, [
    {
      ...{ rule: "reads", priority: 1, effect: "allow", matched: false },
      failed: {
        condition: "tool_names",
        expected: ["tool.list", "tool.read"],
        found: ["tool.write"],
      },
    },
    {
      ...{ rule: "hosts", priority: 2, effect: "block", matched: false },
      failed: { condition: "target_kinds", expected: ["host"], found: ["path"] },
    },
    { rule: "writes", priority: 3, effect: "require_approval", matched: true },
  ]);
});

Deno.test("explainDecision lists all rules when the default decides", () => {
  const policy = compiled(
    "rules: [{name: a, effect: allow, match: {identities: [x]}}, {name: b, effect: allow, match: {provenance_sources: [external]}}]",
  );
  const { decision, considered } = explainDecision(policy, intentOf());
  assert.equal(decision.decided_by, "default");
  assert.deepEqual(considered.map(({ failed }) => failed), [
    { condition: "identities", expected: ["x"], found: ["example-user"] },
    { condition: "provenance_sources", expected: ["external"], found: ["user"] },
  ]);
});

Deno.test("explainDecision tries no rule when a required field is missing", () => {
  const { decision, considered } = explainDecision(compiled(POLICY), intentOf({ targets: [] }));
  assert.deepEqual([decision.decided_by, decision.missing_fields, considered], [
    "fail_closed",
    ["targets"],
    [],
  ]);
});

Deno.test("explainDecision names what the intent has under every condition", () => {
  const rows: [string, string[]][] = [
    ["risk_classes", ["high"]],
    ["workspace_prefixes", ["/tmp/workspace"]],
    ["target_values", ["/a", "/b"]],
    ["data_classes", ["pii"]],
    ["destination_kinds", ["host", "path"]],
    ["destination_values", ["/a", "/b"]],
    ["destination_operations", ["read"]],
  ];
  const intent = intentOf({
    targets: [
      { kind: "path", value: "/b", operation: "read" },
      { kind: "host", value: "/a", sensitivity: "pii" },
    ],
  });
  for (const [condition, found] of rows) {
    const policy = compiled(`rules: [{name: r, effect: allow, match: {${condition}: [zzz]}}]`);
    const { considered } = explainDecision(policy, intent);
    assert.deepEqual(considered[0]?.failed, { condition, expected: ["zzz"], found });
  }
});

/** Conditions that do not hold of the call below, and where a person must look. */
const NOT_HELD: readonly (readonly [match: string, argument: string, text: RegExp])[] = [
  ["args: {/o/*: {every: {under: [x]}}}", "/o/*", /^nothing is there, and "every" wants a value$/],
  ["args: {/o/*: {any: {is: string}}}", "/o/*", /^nothing is there, and "any" wants a value$/],
  ["args: {/none/*: [{any: {is: string}}, {every: {is: list}}]}", "/none/*", /^nothing is there/],
  ["args: {/none/**: {any: {is: string}}}", "/none/**", /^nothing is there/],
  ["args: {/l/*: {not: {any: {equals: a}}}}", "/l/0", /, which "not" excludes$/],
  ["args: {/none/*: {not: {only: {equals: a}}}}", "/none/*", /^nothing is there, which "not" excl/],
  ["args: {/p: {not: {equals: a}}}", "/p", /, which "not" excludes$/],
  ["args: {/p: {not: {present: true}}}", "/p", /^is there, which "not" excludes$/],
  ["args: {/p: {not: {not: {equals: b}}}}", "/p", /, which "not" excludes$|is .*a/],
  ["args: {/p: {equals: a, not: {not: {equals: b}}}}", "/p", /^is what it must not be$/],
  ["args: {/p: {not: [{equals: b}, {equals: a}]}}", "/p", /, which "not" excludes$/],
  ["args: {/p: [{equals: b}, {not: {glob: '*'}}]}", "/p", /, which "not" excludes$/],
  ["args: {/j: {json: {/x/*: {every: {is: string}}}}}", "/j/x/*", /^nothing is there/],
  ["args: {/j: {json: {/y: {present: true}}}}", "/j/y", /^is absent$/],
  ["args: {/q: {present: true}}", "/q", /^is absent$/],
  ["args: {/q: {equals: a}}", "/q", /^is absent$/],
  ["args: {/l: {min_items: 3}}", "/l", /./],
  ["args: {/p: {source: [user]}}", "/p", /labelled/],
  ["args: {/p: {network: [public]}}", "/p", /./],
  ["args: {/p: {email_domain: [x.example]}}", "/p", /./],
  ["args: {/p: {is: number}}", "/p", /./],
  ["args: {/p: {under: [x]}}", "/p", /./],
  ["args: {/p: {regex: b}}", "/p", /./],
  ["args: {/p: {equals: a}}, no_other_args: true", "/l/0", /no pointer selects/],
  ["targets: {any: {kind: path}}", "", /^the call has no target, and "any" wants one$/],
  ["targets: {every: {kind: path}}", "", /^the call has no target, and "every" wants one$/],
  ["command: {every: {program: ls}}", "/c", /^does nothing that the rule asks for$/],
  [
    "command: {not: {any: {program: echo}}}",
    "/d",
    /^runs echo y: is such an act, which "not" excludes$/,
  ],
  ["command: {any: {program: ls}}", "/c", /^does nothing that the rule asks for$/],
];

/** What is told of the line `true; echo y`, and nothing more. */
const OF_LINE: readonly (readonly [command: string, texts: readonly string[]])[] = [
  ["any: {program: echo}", ["runs true: program does not fit", "runs echo y: is such an act"]],
  ["every: {program: ls}", ["runs true: program does not fit"]],
];

for (const [command, texts] of OF_LINE) {
  Deno.test(`explainDecision tells of each command what ${command} finds`, () => {
    const policy = compilePolicy(
      policyOf(`schema_version: 1.1.0
commands: {tool.write: /d}
rules: [{name: r, effect: allow, match: {tool_names: [tool.write], command: {${command}}}}]`),
      commandLanguage,
    );
    const { considered } = explainDecision(policy, intentOf({ args: { d: "true; echo y" } }));
    assert.deepEqual(considered[0]?.conditions?.map(({ text }) => text), texts);
  });
}

for (const [match, argument, text] of NOT_HELD) {
  Deno.test(`explainDecision tells where ${match} does not hold, and what it found`, () => {
    const policy = compilePolicy(
      policyOf(`schema_version: 1.1.0
commands: {tool.write: ${argument === "/d" ? "/d" : "/c"}}
rules: [{name: r, effect: allow, match: {tool_names: [tool.write], ${match}}}]`),
      commandLanguage,
    );
    const args = { o: {}, l: ["a"], p: "a", j: '{"x":[]}', c: "# nothing", d: "true; echo y" };
    const { considered } = explainDecision(policy, intentOf({ args, targets: [] }));
    const [first] = considered;
    assert.equal(first?.answer === "yes", false);
    const told = first?.conditions?.findLast(({ answer }) => answer === first.answer);
    assert.equal(told?.argument, argument);
    assert.match(told?.text ?? "", text);
  });
}
