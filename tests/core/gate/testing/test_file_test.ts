import assert from "node:assert/strict";
import { GaitError } from "../../../../src/core/error.ts";
import { readTestFile } from "../../../../src/core/gate/testing/test_file.ts";
import { textSource } from "../../../support/text_source.ts";

const HEAD = "defaults: { tool: t, identity: a, workspace: /w, risk_class: low }\n";

function faultOf(text: string): GaitError {
  try {
    readTestFile(textSource(text));
  } catch (error) {
    assert.ok(error instanceof GaitError);
    return error;
  }
  throw new Error(`no fault in ${text}`);
}

Deno.test("readTestFile() fills the intent of a case from the defaults and its own context", () => {
  const { cases: [first, second], policies } = readTestFile(textSource(`policy: a.yaml
defaults:
  tool: Write_File
  identity: agent
  workspace: /repo
  risk_class: High
  targets: [{ kind: path, value: /x, operation: write }]
cases:
  - { name: one, args: { path: " a " }, expect: allow }
  - name: two
    tool: other
    targets: []
    provenance: [{ arg_path: $.q, source: user }]
    context: { identity: bob }
    expect: { verdict: Block, rule: r, reasons: [b, a, a], violations: [] }
`));
  assert.deepEqual(policies, ["a.yaml"]);
  assert.deepEqual(first, {
    name: "one",
    index: 0,
    line: 9,
    expected: { verdict: "allow" },
    call: {
      kind: "intent",
      intent: {
        created_at: "1980-01-01T00:00:00Z",
        tool_name: "write_file",
        args: { path: "a" },
        targets: [{ kind: "path", value: "/x", operation: "write", sensitivity: "" }],
        arg_provenance: [],
        context: {
          identity: "agent",
          workspace: "/repo",
          risk_class: "high",
          session_id: "",
          request_id: "",
        },
      },
    },
  });
  assert.equal(second?.line, 10);
  assert.deepEqual(second?.expected, {
    verdict: "block",
    rule: "r",
    reasons: ["a", "b"],
    violations: [],
  });
  assert.ok(second?.call.kind === "intent");
  const { tool_name, targets, arg_provenance, context } = second.call.intent;
  assert.deepEqual([tool_name, targets, context.identity, context.workspace], [
    "other",
    [],
    "bob",
    "/repo",
  ]);
  assert.deepEqual(arg_provenance, [
    { arg_path: "$.q", source: "user", source_ref: "", integrity_digest: "" },
  ]);
});

Deno.test("readTestFile() keeps the path of an intent, and takes nothing from the defaults into a whole one", () => {
  const { cases: [first, second] } = readTestFile(textSource(`${HEAD}cases:
  - { name: a, intent: intents/a.json, expect: block }
  - name: b
    intent:
      tool_name: x
      context: { identity: z, workspace: /z, risk_class: high }
    expect: block
`));
  assert.deepEqual(first?.call, { kind: "path", path: "intents/a.json" });
  assert.ok(second?.call.kind === "intent" && second.call.intent.tool_name === "x");
  assert.equal(second.call.intent.context.identity, "z");
});

const FAULTS: readonly (readonly [text: string, fields: readonly string[], message: RegExp])[] = [
  ["", ["/cases"], /"cases" is missing/],
  ["cases: []", ["/cases"], /there is no case \(doc:1:8, \/cases\)/],
  [
    `${HEAD}cases: [{ name: a, expects: allow }]`,
    ["/cases/0/expects", "/cases/0/expect"],
    /unknown key "expects" \(doc:2:20, \/cases\/0\/expects\); did you mean "expect"\?/,
  ],
  [
    `${HEAD}cases: [{ name: a, tool_name: x, expect: allow }]`,
    ["/cases/0/tool_name"],
    /did you mean "tool"\?/,
  ],
  [
    `${HEAD}cases: [{ name: a, expect: alow }]`,
    ["/cases/0/expect"],
    /unknown verdict "alow" .*; did you mean "allow"\?/,
  ],
  [`${HEAD}cases: [{ name: a, expect: 3 }]`, ["/cases/0/expect"], /"expect" is not a verdict/],
  [
    `${HEAD}cases: [{ name: a, expect: { rule: x } }]`,
    ["/cases/0/expect/verdict"],
    /"verdict" is missing/,
  ],
  [`${HEAD}cases: [{ name: a, expect: { verdict: allow, reason: [x] } }]`, [
    "/cases/0/expect/reason",
  ], /did you mean "reasons"\?/],
  [`${HEAD}cases: [{ name: a, expect: { verdict: allow, reasons: x } }]`, [
    "/cases/0/expect/reasons",
  ], /is text, expected a list/],
  [
    `${HEAD}cases: [{ name: a, expect: allow }, { name: " a", expect: allow }]`,
    ["/cases/1/name"],
    /the name "a" is there twice, first in line 2/,
  ],
  [`${HEAD}cases: [{ name: a, targets: [{ kind: path, valu: x }], expect: allow }]`, [
    "/cases/0/targets/0/valu",
    "/cases/0/targets/0/value",
  ], /did you mean "value"\?/],
  [`${HEAD}cases: [{ name: a, targets: [{ kind: paht, value: x }], expect: allow }]`, [
    "/cases/0/targets/0/kind",
  ], /expected one of .*; did you mean "path"\?/],
  [`${HEAD}cases: [{ name: a, provenance: [{ arg_path: x, source: usr }], expect: allow }]`, [
    "/cases/0/provenance/0/source",
  ], /did you mean "user"\?/],
  [
    `${HEAD}cases: [{ name: a, intent: i.json, args: {}, expect: allow }]`,
    ["/cases/0/args"],
    /"args" cannot be combined with an intent/,
  ],
  [`${HEAD}cases: [{ name: a, intent: { tool_name: x }, expect: allow }]`, [
    "/cases/0/intent/context/identity",
  ], /identity is empty/],
  [
    `${HEAD}cases: [{ name: a, intent: 3, expect: allow }]`,
    ["/cases/0/intent"],
    /"intent" is not an intent/,
  ],
  [
    `${HEAD}cases: [{ name: a, args: { " x": 1, x: 2 }, expect: allow }]`,
    ["/cases/0/args/x"],
    /args/,
  ],
  [`${HEAD}policy: []\ncases: [{ name: a, expect: allow }]`, ["/policy"], /there is no policy/],
  [
    `${HEAD}policy: [a, ""]\ncases: [{ name: a, expect: allow }]`,
    ["/policy/1"],
    /"policy" is not a path/,
  ],
  [
    `schema_version: 2.0.0\n${HEAD}cases: [{ name: a, expect: allow }]`,
    ["/schema_version"],
    /unknown schema_version "2\.0\.0"/,
  ],
  [`${HEAD}cases: [{ name: a, name: b, expect: allow }]`, ["/cases/0/name"], /occurs twice/],
  [
    "cases: [{ name: a, expect: allow }, { name: b, expect: allow }]",
    ["/cases/0", "/cases/0", "/cases/0", "/cases/0"],
    /case "a" has no workspace, and 1 more .*; write it under defaults, such as workspace: \/repo/,
  ],
];

/** Faults of two kinds in one file, of which none hides another. */
const TOGETHER: readonly (readonly [text: string, places: readonly string[]])[] = [
  [
    `${HEAD}cases:
  - { name: a, arg: {}, expect: block }
  - { name: b, args: {}, expect: alow }
  - { name: b, args: {}, expect: deny }
`,
    ["3 /cases/0/arg", "4 /cases/1/expect", "5 /cases/2/name", "5 /cases/2/expect"],
  ],
  [
    `schema_id: x
defaults: { identity: z, workspace: /z, risk: high }
polcy: p.yaml
cases:
  - { name: a, name: b, expect: alow }
  - { nme: c, expect: { verdct: allow, rul: x } }
  - { name: d, expect: { verdict: alow, rul: x } }
  - text
  - { name: e, tool: x, context: { risk_class: high }, intent: { x: 1 }, expect: allow }
`,
    [
      ...["1 /schema_id", "2 /defaults/risk", "3 /polcy", "5 /cases/0/name", "5 /cases/0/expect"],
      // It has no tool and no class of risk.
      ...["5 /cases/0", "5 /cases/0"],
      ...["6 /cases/1/nme", "6 /cases/1/name", "6 /cases/1/expect/verdct"],
      ...["6 /cases/1/expect/rul", "6 /cases/1/expect/verdict", "7 /cases/2/expect/verdict"],
      ...["7 /cases/2/expect/rul", "8 /cases/3", "9 /cases/4/tool", "9 /cases/4/context"],
    ],
  ],
  [
    `defaults: { tool: x, identity: z, workspace: /z, risk_class: 3 }
cases:
  - { name: a, targets: [{ kind: path, valu: x }], args: { " x": 1, x: 2 }, expect: allow }
  - { name: a, intnt: i.json, expect: allow }
`,
    [
      ...["1 /defaults/risk_class", "3 /cases/0/targets/0/valu", "3 /cases/0/targets/0/value"],
      ...["3 /cases/0/args/x", "4 /cases/1/name", "4 /cases/1/intnt"],
    ],
  ],
];

for (const [text, places] of TOGETHER) {
  Deno.test(`readTestFile() tells of ${places.length} faults, each with its line`, () => {
    const { message } = faultOf(text);
    const told = [...message.matchAll(/\(doc:(\d+):\d+, (\/[^)]*)\)/g)]
      .map(([, line, field]) => `${line} ${field}`);
    assert.deepEqual([...told].sort(), [...places].sort());
  });
}

Deno.test("readTestFile() takes a member without a value for one that is not there", () => {
  const { cases: [one] } = readTestFile(textSource(
    `${HEAD}cases:\n  - name: one\n    expect:\n      verdict: allow\n      rule:\n      reasons:\n      violations:\n`,
  ));
  assert.deepEqual(one?.expected, { verdict: "allow" });
});

for (const [text, fields, message] of FAULTS) {
  Deno.test(`readTestFile() refuses ${text.replace(HEAD, "").slice(0, 70)}`, () => {
    const error = faultOf(text);
    assert.match(error.message, message);
    assert.equal(error.code, "invalid_input");
    assert.deepEqual([...error.fields].sort(), [...fields].sort());
  });
}

Deno.test("readTestFile() tells all faults of a file at once, in the order of the text", () => {
  const { message } = faultOf(`${HEAD}cases:
  - { name: a, expect: alow }
  - { name: a, expect: { verdict: block } }
  - { name: c, targets: [{ kind: paht, value: x }], expect: allow }
`);
  const places = [...message.matchAll(/\(doc:(\d+:\d+), (\/[^)]*)\)/g)].map((
    [, at, field],
  ) => [at, field]);
  assert.deepEqual(
    places,
    [
      ["3:24", "/cases/0/expect"],
      ["4:13", "/cases/1/name"],
      ["5:34", "/cases/2/targets/0/kind"],
    ].map(([at, field]) => [at, field]),
  );
});
