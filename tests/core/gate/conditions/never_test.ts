/** What a condition can never be true for, and what it seems to say, is told with its place. */

import assert from "node:assert/strict";
import fc from "fast-check";
import { compileCondition } from "../../../../src/core/gate/conditions/compile.ts";
import { whyNever } from "../../../../src/core/gate/conditions/never.ts";
import { readCondition } from "../../../../src/core/gate/conditions/read_condition.ts";
import type { JsonValue } from "../../../../src/core/json/json.ts";
import { lintedPolicy } from "../../../../src/core/gate/policy/lint/lint.ts";
import { source } from "../support.ts";
import { condition, ODD, TEXTS } from "./generated.ts";

function warningsOf(match: string, head = ""): readonly string[] {
  const text = `schema_version: 1.1.0\n${head}rules:\n  - name: r\n    effect: block\n` +
    `    match: ${match}\n`;
  return lintedPolicy(source(text, "p.yaml")).warnings;
}
const on = (text: string) => warningsOf(`{ tool_names: [t], args: { /a: ${text} } }`);

const NEVER: readonly (readonly [condition: string, why: RegExp])[] = [
  ["{ present: false, equals: x }", /a value that is absent has no "equals"/],
  ["{ present: false, is: string }", /absent has no "is"/],
  ["{ min: 10, max: 5 }", /no number is within min 10 and max 5/],
  ["{ above: 5, max: 5 }", /no number is within above 5 and max 5/],
  ["{ min: 5, below: 5 }", /no number is within/],
  ["{ is: integer, above: 1, below: 2 }", /no integer is within above 1 and below 2/],
  ["{ is: integer, min: 1.2, max: 1.8 }", /no integer/],
  ["{ min_length: 3, max_length: 2 }", /"min_length" 3 is over "max_length" 2/],
  ["{ min_items: 2, max_items: 1 }", /"min_items" 2 is over/],
  ["{ prefix: abc, max_length: 2 }", /with this "prefix" is longer/],
  ['{ glob: "a?c*", max_length: 2 }', /with this "glob" is longer/],
  ["{ is: number, prefix: a }", /"prefix" reads a string, and "is" wants number/],
  ["{ is: string, min: 0 }", /"min" reads a number/],
  ["{ is: [string, object], max_items: 2 }", /"max_items" reads a list/],
  ["{ equals: x, not: { equals: x } }", /no value of "equals" satisfies the rest/],
  ["{ in: [a, b], not: { in: [a, b, c] } }", /no value of "in" satisfies the rest/],
  ["{ equals: abc, max_length: 2 }", /no value of "equals"/],
  ["{ equals: abc, prefix: b }", /no value of "equals"/],
  ["{ equals: 1, is: string }", /no value of "equals"/],
  ["{ under: [/a/b], not: { under: [/a] } }", /"not" excludes all that the rest lets through/],
  ['{ under: [src/x], not: { under: ["."] } }', /"not" excludes/],
  ['{ under: [~/x], not: { under: ["~"] } }', /"not" excludes/],
  ['{ path_glob: "**/*.ts", not: { path_glob: ["**"] } }', /"not" excludes/],
  ["{ prefix: ab, not: [{ suffix: x }, { prefix: a }] }", /"not" excludes/],
  ["{ min: 5, max: 9, not: { min: 1 } }", /"not" excludes/],
  ['{ host: a.b.example, not: { host: "*.b.example" } }', /"not" excludes/],
  ["{ scheme: https, not: { present: true } }", /"not" excludes/],
  ["{ is: integer, not: { is: number } }", /"not" excludes/],
];
for (const [text, why] of NEVER) {
  Deno.test(`${text} never holds`, () => {
    const [warning, ...more] = on(text);
    assert.match(warning ?? "", /^the condition never holds: .* \(p\.yaml:5:\d+, .*~1a\)$/);
    assert.match(warning ?? "", why);
    assert.deepEqual(more, []);
  });
}

Deno.test("a condition within others that never holds is told with its own place", () => {
  assert.match(on("[{ equals: y }, { min: 3, max: 2 }]").join(), /~1a\/1\)/);
  assert.match(on("{ json: { /b: { min: 3, max: 2 } } }").join(), /~1a\/json\/~1b\)/);
  assert.match(on("{ not: { min: 3, max: 2 } }").join(), /~1a\/not\)/);
  const deep = warningsOf("{ tool_names: [t], args: { /**: { any: { min: 3, max: 2 } } } }");
  assert.match(deep.join(), /\/any\)/);
});

const SIGNS: readonly (readonly [condition: string, why: RegExp])[] = [
  ['{ path_glob: "**/*.{pem,key}" }', /braces stand for themselves/],
  ['{ path_glob: ["a", "**/x{1..3}"] }', /braces stand.*path_glob\/1\)/],
  ['{ glob: "*.{a,b}" }', /braces stand for themselves/],
  ['{ path_glob: "**/[a-z]*.pem" }', /brackets stand for themselves/],
  ['{ glob: "[!x]*" }', /brackets stand for themselves/],
  ['{ under: ["src/[0-9]"] }', /brackets stand/],
  ['{ glob: "@(a|b)" }', /parentheses stand for themselves/],
  ['{ glob: "x(a|b)" }', /parentheses stand/],
  ['{ glob: "!x*" }', /! is no negation/],
  ['{ url_path: ["/a?b"] }', /the path of an address has no query/],
  ['{ prefix: "src/*" }', /\* stands for itself in a prefix/],
  ['{ suffix: "*.pem" }', /\* stands for itself in a suffix/],
];
for (const [text, why] of SIGNS) {
  Deno.test(`${text} is warned of`, () => {
    const warnings = on(text);
    assert.equal(warnings.length, 1);
    assert.match(warnings[0] ?? "", why);
  });
}

Deno.test("signs in a list are told where the list is used", () => {
  const match = "{ tool_names: [t], args: { /a: { path_glob: [$keys] } } }";
  const warnings = warningsOf(match, 'lists: { keys: ["**/*.{pem,key}"] }\n');
  assert.match(warnings.join(), /braces.*path_glob\/0\)/);
});

Deno.test("a pointer with white space around a name is warned of", () => {
  for (const pointer of ["/p ", "/ a/b"]) {
    const warnings = warningsOf(`{ tool_names: [t], args: { "${pointer}": { equals: x } } }`);
    assert.match(warnings.join(), /has white space around a name/);
  }
});

for (const name of ["/mcp.*/", "!bash", "mcp.+", "mcp__{a,b}", ".*", "/^mcp/i"]) {
  Deno.test(`the tool name ${name} is warned of`, () => {
    assert.equal(warningsOf(`{ tool_names: ["${name}"] }`).length, 1);
  });
}

const FINE: readonly string[] = [
  "{ present: false }",
  "{ present: false, not: { equals: x } }",
  "{ min: 5, max: 5 }",
  "{ is: integer, above: 1, max: 2 }",
  "{ is: [integer, string], min: 0 }",
  "{ min_length: 2, max_length: 2 }",
  '{ glob: "*", max_length: 0 }',
  "{ prefix: [abc, a], max_length: 2 }",
  "{ in: [a, b], not: { equals: a } }",
  "{ equals: abc, source: user }",
  "{ under: [/a], not: { under: [/a/b] } }",
  "{ under: [src, /a], not: { under: [src] } }",
  '{ under: [/a], not: { under: ["."] } }',
  '{ under: [../a], not: { under: ["."] } }',
  "{ under: [/ab], not: { under: [/a] } }",
  "{ under: [/a/b], not: { under: [/a], is: string } }",
  '{ path_glob: ["app/[id]/**", "app/[...slug]/x", "a/[post-id]"] }',
  '{ path_glob: "{{name}}/{id}.ts" }',
  '{ glob: "[*][?]" }',
  '{ url_path: ["/a/*", "**/b"] }',
  '{ prefix: "a*b", contains: "*" }',
  "{ above: 0, below: 1 }",
];
for (const text of FINE) {
  Deno.test(`${text} is not warned of`, () => assert.deepEqual(on(text), []));
}

for (
  const match of [
    '{ command: { any: { program: ["python{2,3}"] } } }',
    '{ command: { any: { program: ["python[2-3]"] } } }',
    '{ command: { any: { program: git, subcommand: "(push|pull)" } } }',
    '{ identities: ["team-{a,b}"] }',
    '{ target_values: ["/etc/[a-z]*"] }',
  ]
) {
  Deno.test(`signs of other patterns in ${match} are warned of`, () => {
    const warnings = warningsOf(match, "commands: { bash: /command }\n");
    assert.equal(warnings.length, 1, warnings.join("\n"));
    assert.match(warnings[0] ?? "", /themselves|no negation/);
  });
}

Deno.test("tool names with stars and dots are not warned of", () => {
  for (const name of ["*", "tool.*", "*.read", "files/read", "a-b_c.d"]) {
    assert.deepEqual(warningsOf(`{ tool_names: ["${name}"] }`), [], name);
  }
});

const VALUES: readonly (JsonValue | undefined)[] = [
  ...TEXTS,
  ...ODD,
  ...[0, 1, -1, 2, 10, 1.5, 100, true, false, null, undefined],
  ...[[], ["a"], ["a", "b", "c"], {}, { a: "a" }],
];

Deno.test("what is said never to hold holds for no value", () => {
  let told = 0;
  fc.assert(
    fc.property(condition, (value) => {
      const reading = { lists: new Map(), problems: [], warnings: [] };
      for (const mapping of readCondition(value, "", reading)?.AnyOf ?? []) {
        if (whyNever(mapping) === undefined) continue;
        told++;
        for (const isDeep of [true, false]) {
          const ask = compileCondition({ AnyOf: [mapping] }, { isDeep });
          for (const workspace of ["/repo", "C:/x", "/etc", "project"]) {
            const surroundings = { workspace, folder: workspace, provenance: [] };
            for (const one of VALUES) {
              assert.notEqual(ask(one, "", surroundings), "yes", JSON.stringify([mapping, one]));
            }
          }
        }
      }
    }),
    { numRuns: 2000 },
  );
  assert.ok(told > 50, `only ${told} were told of`);
});
