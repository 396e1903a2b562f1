import assert from "node:assert/strict";
import { compilePolicy } from "../../../../src/core/gate/decide/compiled_policy.ts";
import { evaluate } from "../../../../src/core/gate/decide/evaluate.ts";
import { normalizeIntent } from "../../../../src/core/gate/intent/normalize.ts";
import { parsePolicy } from "../../../../src/core/gate/policy/parse.ts";
import type { JsonObject } from "../../../../src/core/json/json.ts";
import { draftText } from "../../../../src/core/mcp/draft/draft.ts";
import { draftFromCalls, type SeenCall } from "../../../../src/core/mcp/draft/from_calls.ts";
import { draftCommands } from "../../../../src/core/mcp/draft/from_commands.ts";
import { draftFromTools } from "../../../../src/core/mcp/draft/from_tools.ts";
import { parseOfferedTools } from "../../../../src/core/mcp/lock/offered_tools.ts";
import { textSource } from "../../../support/text_source.ts";

function matchOf(calls: readonly JsonObject[], tool = "t"): unknown {
  const { rules } = draftFromCalls(calls.map((args) => ({ tool_name: tool, args })));
  return rules[0]?.rule["match"];
}

const ONE: readonly (readonly [calls: readonly JsonObject[], args: unknown])[] = [
  [[{ p: "src/a.ts" }, { p: "./src/b/c.ts" }, { p: "src/b/../d.ts" }], {
    "/p": { under: ["src"] },
  }],
  [[{ p: "/srv/a/x.md" }, { p: "/srv/b/y.md" }], { "/p": { under: ["/srv/a", "/srv/b"] } }],
  // Neither a root, nor a home, nor the workspace becomes a folder.
  [[{ p: "/x" }, { p: "~/x" }, { p: "a.md" }, { p: "../up" }], {
    "/p": { under: ["../up", "/x", "a.md", "~/x"] },
  }],
  [[{ u: "https://API.example.com:443/a?q" }, { u: "https://b.example/" }], {
    "/u": { scheme: ["https"], host: ["api.example.com", "b.example"] },
  }],
  [[{ u: "http://a.example:81/" }, { u: "https://a.example/" }], {
    "/u": { scheme: ["http", "https"], host: ["a.example"], port: [443, 81] },
  }],
  [[{ u: "https://user@a.example/" }], { "/u": { in: ["https://user@a.example/"] } }],
  [[{ a: 1, b: true }, { a: 2 }], {
    "/a": { in: [1, 2] },
    "/b": [{ present: false }, { in: [true] }],
  }],
  [[{ a: "x" }, { a: "" }], { "/a": [{ max_length: 0 }, { in: ["x"] }] }],
  [[{ a: null, b: "x" }], { "/b": { in: ["x"] } }],
  [[{ to: ["a@x.example"] }, { to: [] }], { "/to/*": { only: { in: ["a@x.example"] } } }],
  [[{ a: { "b/c": " x " } }], { "/a/b~1c": { in: ["x"] } }],
  [[{ t: "one\ntwo" }], { "/t": { is: ["string"] } }],
  [[{ t: "x".repeat(201) }], { "/t": { is: ["string"] } }],
  [Array.from({ length: 21 }, (_, n) => ({ n })), { "/n": { is: ["number"] } }],
  [[{ t: "$HOME" }], { "/t": { is: ["string"] } }],
  [[{ password: "hunter2correcthorse" }], { "/password": { is: ["string"] } }],
  [[{ m: "5 files" }, { m: "a:b" }], { "/m": { in: ["5 files", "a:b"] } }],
];

for (const [calls, args] of ONE) {
  Deno.test(`draftFromCalls() narrows ${JSON.stringify(calls).slice(0, 70)}`, () => {
    assert.deepEqual(matchOf(calls), { tool_names: ["t"], no_other_args: true, args });
  });
}

Deno.test("draftFromCalls() names only the tool where arguments were not kept", () => {
  const { rules } = draftFromCalls([{ tool_name: "A*" }, { tool_name: "a*", args: { x: 1 } }]);
  assert.deepEqual(rules.map(({ rule }) => rule), [
    { name: "a*", effect: "allow", match: { tool_names: ["a[*]"] } },
  ]);
});

const CALLS: readonly SeenCall[] = [
  { tool_name: "write", args: { path: "src/a.ts", content: "a\nb" } },
  { tool_name: "write", args: { path: "src/b/a.ts", content: "c", mode: null } },
  { tool_name: "get", args: { url: "https://a.example/x", tags: ["p", "q"], deep: { n: 1.5 } } },
  { tool_name: "ping", args: {} },
];

function verdict(text: string, { tool_name, args = {} }: SeenCall): string {
  const policy = compilePolicy(parsePolicy(textSource(text)));
  return evaluate(
    policy,
    normalizeIntent({
      schema_id: "gait.gate.intent_request",
      schema_version: "1.0.0",
      created_at: "2026-02-05T00:00:00Z",
      producer_version: "1",
      ...{ tool_name, args, targets: [] },
      context: { identity: "a", workspace: "/w", risk_class: "low" },
    }),
  ).verdict;
}

Deno.test("a draft allows every call that was seen, and asks about others", () => {
  const text = draftText(draftFromCalls(CALLS), "head\nrules: []");
  assert.match(text, /^# head rules: \[\]\n# Read every rule before you use it\.\n/);
  for (const call of CALLS) assert.equal(verdict(text, call), "allow", call.tool_name);
  const others: readonly SeenCall[] = [
    { tool_name: "write", args: { path: "lib/a.ts", content: "c" } },
    { tool_name: "write", args: { path: "src/../a.ts", content: "c" } },
    { tool_name: "write", args: { path: "src/a.ts", content: 1 } },
    { tool_name: "write", args: { path: "src/a.ts", content: "c", mode: "w" } },
    { tool_name: "get", args: { url: "http://a.example/x", deep: { n: 1.5 } } },
    { tool_name: "get", args: { url: "https://b.example/x", deep: { n: 1.5 } } },
    { tool_name: "get", args: { url: "https://a.example/x", tags: ["r"], deep: { n: 1.5 } } },
    { tool_name: "ping", args: { x: 1 } },
    { tool_name: "other", args: {} },
  ];
  for (const call of others) {
    assert.equal(verdict(text, call), "require_approval", JSON.stringify(call));
  }
});

Deno.test("draftCommands() names programs, sub-commands and files, and says what it cannot tell", () => {
  assert.deepEqual(draftCommands(["git status | head > out/a", "git diff x; FOO=1 ls < in/b"]), {
    every: [
      { program: "git", subcommand: ["diff", "status"] },
      { program: "head" },
      { program: "ls" },
      { to_file: { under: ["out"] } },
      { from_file: { under: ["in"] } },
      { assigns: ["FOO"] },
    ],
    notes: [
      "git diff, status with any further words and flags",
      "head with any words and flags",
      "ls with any words and flags",
      "to_file: any path under out, of 1 path seen",
      "from_file: any path under in, of 1 path seen",
    ],
  });
  for (
    const line of [
      "git -C x log",
      "$X a",
      "/bin/ls",
      "ls > $X",
      "f() { ls; }; f",
      3,
      'ls "',
      "git $x",
    ]
  ) {
    assert.equal(typeof draftCommands([line]), "string", String(line));
  }
});

Deno.test("draftFromTools() allows what only reads, and takes listed values from the schema", () => {
  const tools = [
    {
      name: "Read*",
      annotations: { readOnlyHint: true },
      inputSchema: {
        required: ["mode"],
        properties: {
          mode: { enum: ["a", "b"] },
          kind: { const: 3 },
          any: { enum: [1, null] },
          odd: { enum: ["", "x"] },
          list: { enum: [[1]] },
          name: { enum: ["$x"] },
        },
      },
    },
    { name: "write", annotations: { readOnlyHint: true, destructiveHint: true } },
    { name: "both", annotations: { readOnlyHint: true } },
    { name: "BOTH" },
  ];
  const draft = draftFromTools(parseOfferedTools(textSource(JSON.stringify(tools))));
  assert.equal(draft.default_verdict, "block");
  assert.deepEqual(draft.rules.map(({ rule }) => rule), [
    {
      name: "read*",
      effect: "allow",
      match: {
        tool_names: ["read[*]"],
        args: {
          "/mode": { in: ["a", "b"] },
          "/kind": [{ present: false }, { in: [3] }],
          "/any": [{ present: false }, { in: [1] }],
        },
      },
    },
    { name: "write", effect: "require_approval", match: { tool_names: ["write"] } },
    { name: "both", effect: "require_approval", match: { tool_names: ["both"] } },
  ]);
  parsePolicy(textSource(draftText(draft, "x")));
});
