import assert from "node:assert/strict";
import { lintedPolicy } from "../../../src/core/gate/policy/lint/lint.ts";
import { parseOfferedTools } from "../../../src/core/mcp/lock/offered_tools.ts";
import { schemaCheck } from "../../../src/core/mcp/lock/policy_schema_check.ts";
import { textSource } from "../../support/text_source.ts";

const TOOLS = [
  {
    name: "Write_File",
    inputSchema: {
      type: "object",
      properties: {
        path: { type: "string" },
        mode: { enum: ["w", "a"] },
        size: { type: "integer" },
      },
    },
  },
  { name: "edit_file", inputSchema: { properties: { file: { type: ["string", "null"] } } } },
  {
    name: "mail",
    inputSchema: {
      properties: {
        to: { type: "array", items: { type: "string" } },
        cc: { anyOf: [{ type: "string" }, { type: "array", items: { type: "string" } }] },
        meta: { $ref: "#/$defs/meta" },
        open: {},
        one: { type: "number" },
      },
      $defs: {
        meta: { type: "object", properties: { id: { const: 3 } }, additionalProperties: false },
      },
    },
  },
  {
    name: "move",
    inputSchema: {
      properties: { source: {}, destination: {}, outputFile: {}, overwrite: { type: "boolean" } },
    },
  },
  { name: "run", inputSchema: { properties: { line: {}, cwd: {}, env: {}, timeout: {} } } },
  { name: "free", inputSchema: { type: "object" } },
  { name: "closed", inputSchema: { type: "object", additionalProperties: false } },
  { name: "map", inputSchema: { properties: {}, additionalProperties: { type: "string" } } },
  { name: "bash", inputSchema: { properties: { command: { type: "number" } } } },
];

function warnings(rule: string, head = "", effect = "block"): readonly string[] {
  const text =
    `schema_version: 1.1.0\n${head}rules:\n  - { name: r, effect: ${effect}, match: { ${rule} } }\n`;
  const check = schemaCheck(parseOfferedTools(textSource(JSON.stringify({ tools: TOOLS }))));
  return lintedPolicy(textSource(text)).warningsOf(check);
}

const FINDINGS: readonly (readonly [rule: string, wanted: string])[] = [
  [
    "tool_names: [write_file], args: { /paht: { under: [a] } }",
    'rule r: Write_File has no argument /paht; did you mean "path"? (doc:3:74, /rules/0/match/args/~1paht)',
  ],
  [
    "tool_names: [write_file, edit_file], args: { /path: { under: [a] } }",
    "rule r: edit_file has no argument /path; it has file (doc:3:85, /rules/0/match/args/~1path)",
  ],
  [
    "tool_names: [write_file], args: { /path: { min: 1 } }",
    "Write_File: /path is text in the schema, and min wants a number: it can never hold",
  ],
  [
    "tool_names: [write_file], args: { /size: { under: [a] } }",
    "/size is an integer in the schema, and under wants text",
  ],
  [
    "tool_names: [write_file], args: { /size: { equals: '3' } }",
    '/size is an integer in the schema, and equals wants "3"',
  ],
  [
    "tool_names: [write_file], args: { /mode: { in: [r, x] } }",
    '/mode is "w" or "a" in the schema, so in can never hold',
  ],
  [
    "tool_names: [write_file], args: { /path: [{ max: 1 }, { is: boolean }] }",
    "/path is text in the schema, and is wants boolean",
  ],
  // Nothing is below a text or a number.
  [
    "tool_names: [write_file], args: { /path/x: { equals: a } }",
    "Write_File has no argument /path/x",
  ],
  [
    "tool_names: [mail], args: { /one/*/x: { any: { equals: a } } }",
    "mail has no argument /one/*/x",
  ],
  [
    "tool_names: [edit_file], args: { /file/0: { equals: a } }",
    "edit_file has no argument /file/0",
  ],
  ["tool_names: [mail], args: { /meta/id/x: { min: 1 } }", "mail has no argument /meta/id/x"],
  [
    "tool_names: [mail], args: { /to: { prefix: a } }",
    "/to is a list in the schema, and prefix wants text",
  ],
  [
    "tool_names: [mail], args: { /to/*: { every: { min: 1 } } }",
    "/to/* is text in the schema, and min wants a number",
  ],
  [
    "tool_names: [mail], args: { /meta/name: { is: string } }",
    "mail has no argument /meta/name; it has id",
  ],
  [
    "tool_names: [mail], args: { /meta/id: { equals: 4 } }",
    "/meta/id is 3 in the schema, so equals can never hold",
  ],
  [
    "tool_names: [mail], args: { /one: { max_items: 2 } }",
    "/one is a number in the schema, and max_items wants a list",
  ],
  ["tool_names: [closed], args: { /a: { is: string } }", "closed has no argument /a"],
  [
    "tool_names: ['*_file'], args: { /none: { is: string } }",
    "no tool fits: Write_File has no argument /none",
  ],
];

for (const [rule, wanted] of FINDINGS) {
  Deno.test(`schemaCheck() finds: ${wanted.slice(0, 70)}`, () => {
    const [found = "", ...more] = warnings(rule);
    assert.ok(found.includes(wanted), found);
    assert.deepEqual(more, []);
  });
}

const FITTING: readonly string[] = [
  "tool_names: [write_file], args: { /path: { under: [a] }, /size: { max: 3 }, /mode: { in: [r, w] } }",
  "tool_names: [write_file], args: { /size: { is: number }, /extra: { present: false } }",
  "tool_names: [write_file], args: { /path: [{ is: boolean }, { glob: a }], /**: { any: { path_glob: '**' } } }",
  "tool_names: ['*_file'], args: { /path: { under: [a] } }",
  "tool_names: [other], args: { /x: { is: string } }",
  "tool_names: [edit_file], args: { /file: { under: [a] } }",
  "tool_names: [mail], args: { /cc: { email_domain: a.example }, /cc/*: { every: { email_domain: a.example } } }",
  "tool_names: [mail], args: { /one/*: { any: { min: 1 } }, /open: { max: 1 }, /open/x: { is: list } }",
  "tool_names: [mail], args: { /meta/id: { equals: 3 }, /to: { min_items: 1 } }",
  "tool_names: [free], args: { /any: { is: string } }",
  "tool_names: [map], args: { /any: { is: string } }",
  "tool_names: [mail], args: { /to/0: { email_domain: a.example } }",
];

for (const rule of FITTING) {
  Deno.test(`schemaCheck() finds nothing in ${rule.slice(0, 70)}`, () => {
    assert.deepEqual(warnings(rule), []);
  });
}

Deno.test("schemaCheck() looks at the arguments that are command lines", () => {
  const rule = "tool_names: [other]";
  assert.match(
    warnings(rule, "commands: { bash: /cmd }\n")[0] ?? "",
    /^bash has no argument \/cmd; it has command \(doc:2:13, \/commands\/bash\)$/,
  );
  assert.match(
    warnings(rule, "commands: { bash: /command }\n")[0] ?? "",
    /no text or list at \/command/,
  );
  assert.deepEqual(warnings(rule, "commands: { Write_File: /path, none: /x }\n"), []);
});

Deno.test("parseOfferedTools() reads a list, an answer and a whole response, and refuses the rest", () => {
  const tools = [{ name: "a" }];
  for (const value of [tools, { tools }, { jsonrpc: "2.0", id: 1, result: { tools } }]) {
    assert.deepEqual(parseOfferedTools(textSource(JSON.stringify(value))), [
      { name: "a", inputSchema: {}, annotations: {} },
    ]);
  }
  for (
    const value of [{}, 3, { result: {} }, [1], { tools: [{}] }, {
      schema_id: "gait.mcp.tool_lock",
    }]
  ) {
    assert.throws(() => parseOfferedTools(textSource(JSON.stringify(value))), {
      code: "invalid_input",
    });
  }
});

Deno.test("schemaCheck() ends for schemas that refer to themselves", () => {
  const schema = {
    $ref: "#/$defs/a",
    $defs: { a: { anyOf: [{ $ref: "#/$defs/a" }, { $ref: "#/$defs/a" }] } },
  };
  const check = schemaCheck([{ name: "t", inputSchema: schema, annotations: {} }]);
  const text =
    "schema_version: 1.1.0\nrules: [{ name: r, effect: allow, match: { tool_names: [t], args: { /a: { is: string } } } }]";
  assert.deepEqual(lintedPolicy(textSource(text)).warningsOf(check), []);
});

Deno.test("schemaCheck() tells of arguments that an allow rule does not look at", () => {
  const unseen = (rule: string, effect = "allow") =>
    warnings(rule, "commands: { run: /line }\n", effect).map((text) =>
      text.replace(/ \(doc:.*/, "")
    );
  const told =
    "rule r: move also has /destination, /outputFile, which the rule does not look at: " +
    "add conditions, or no_other_args: true";
  const move = "tool_names: [move], args: { /source: { under: [a] }";
  assert.deepEqual(unseen(`${move} }`), [told]);
  assert.deepEqual(
    unseen(`${move}, /destination: { under: [a] }, /outputFile: { under: [a] } }`),
    [],
  );
  assert.deepEqual(unseen(`${move} }, no_other_args: true`), []);
  assert.deepEqual(unseen(`tool_names: [move], args: { /**: { only: { under: [a] } } }`), []);
  assert.deepEqual(unseen(`${move} }`, "block"), [], "a block rule allows nothing");
  assert.deepEqual(unseen(`tool_names: [move]`), [], "a rule without conditions narrows nothing");
  const ran = "rule r: run also has /cwd, /env, which the rule does not look at: " +
    "add conditions, or no_other_args: true";
  const line = "tool_names: [run], command: { every: [{ program: ls }] }";
  assert.deepEqual(unseen(line), [ran]);
  assert.deepEqual(unseen(`${line}, args: { /line: { is: string } }, no_other_args: true`), []);
});
