/** Random policies of generation 1.1 and calls that meet their conditions often. */

import fc from "fast-check";
import type { JsonObject, JsonValue } from "../../../../src/core/json/json.ts";
import type { PolicyDocument, RuleDocument } from "../../../../src/core/schema/gate.ts";
import { VERDICTS } from "../../../../src/core/gate/decide/verdict.ts";

/** Texts that conditions and calls have in common, with spellings that are read in two ways. */
export const TEXTS = [
  ...["a", "b", "src", "src/a.ts", "/etc/passwd", "x", "a b", "10", "~", "..", "é"],
  ...["https://a.example/x", "a.example", "10.0.0.1", "u@a.example"],
] as const;
export const ODD = [
  ...["", "SRC/A.ts", "src\\a.ts", "src/../b", "a.", "x:y", "~/src", "$a", "e\u0301", "a\u0000b"],
  ...["a\nb", "C:/a", "//a/b", "%2e", "A~1", "http://u@a.example", "http://0x0a000001:80"],
  ...["https://a.example/%2e%2e/x", "u@a.example,v@b.example", '{"a":"a","b":["x"]}', '{"a":1'],
  ...["*** Begin Patch\n*** Delete File: src/a.ts\n*** End Patch", "10.0.0.0/8", "[::1]"],
] as const;

const text = fc.constantFrom(...TEXTS);
const number = fc.constantFrom(0, 1, -1, 10, 1.5, 100);
const oneOrMany = <T extends JsonValue>(item: fc.Arbitrary<T>): fc.Arbitrary<JsonValue> =>
  fc.oneof(item, fc.array(item, { minLength: 1, maxLength: 3 }) as fc.Arbitrary<JsonValue>);

/** Conditions of one kind each: an argument is read in one way. */
const KINDS: readonly fc.Arbitrary<JsonObject>[] = [
  some({
    equals: oneOrMany(fc.oneof(text, number, fc.boolean())),
    glob: oneOrMany(fc.constantFrom("*", "a*", "?", "s*/*.ts", "[*]")),
    prefix: oneOrMany(text),
    suffix: oneOrMany(text),
    contains: oneOrMany(text),
    regex: oneOrMany(fc.constantFrom("[a-z]+", "(a|b)*", "(?i)SRC.*", "\\d{1,3}")),
    min_length: fc.nat(5),
    max_length: fc.nat(5),
  }),
  some({
    in: oneOrMany(fc.oneof(text, number)),
    min: number,
    max: number,
    above: number,
    below: number,
  }),
  some({
    under: oneOrMany(fc.constantFrom(".", "src", "/etc", "~", "~/src", "./src/", "C:/a", "/")),
    path_glob: oneOrMany(fc.constantFrom("**", "**/*.ts", "src/*", "/etc/**", "~/**", "*")),
  }),
  some({
    scheme: oneOrMany(fc.constantFrom("https", "HTTP")),
    host: oneOrMany(fc.constantFrom("a.example", "*.example", "10.0.0.1", "::1")),
    port: oneOrMany(fc.constantFrom(80, 443)),
    network: oneOrMany(fc.constantFrom("public", "private", "loopback", "name", "10.0.0.0/8")),
    url_path: oneOrMany(fc.constantFrom("/x", "/**", "**/x")),
  }),
  some({ email_domain: oneOrMany(fc.constantFrom("a.example", "b.example")) }),
  some({ min_items: fc.nat(2), max_items: fc.nat(2) }),
  fc.constantFrom<JsonObject>(
    { json: { "/a": { equals: "a" } } },
    { json: { "/b/*": { every: { equals: "x" } }, "/a": { present: true } } },
    { json: { "/**": { any: { under: "." } } } },
  ),
  fc.constantFrom<JsonObject>({ patch: { every: { under: ["src"] } } }, {
    patch: { any: { under: "/" } },
  }),
];

/** One or two of the members. */
function some(members: Record<string, fc.Arbitrary<JsonValue>>): fc.Arbitrary<JsonObject> {
  const each = Object.entries(members).map(([name, value]) =>
    value.map((made): JsonObject => ({ [name]: made }))
  );
  const one = fc.oneof(...each);
  return each.length === 1 ? one : fc.tuple(one, one, fc.boolean()).map(
    ([first, second, isOne]) => isOne ? first : { ...first, ...second },
  );
}

const plain = some({
  is: oneOrMany(fc.constantFrom("string", "number", "integer", "boolean", "list", "object")),
  present: fc.boolean(),
  source: oneOrMany(fc.constantFrom("user", "external", "unlabelled")),
});

/** A condition without quantifiers, and whether it may say yes of what is absent. */
export const condition: fc.Arbitrary<JsonValue> = fc.oneof(...KINDS.map((kind) => {
  // Mostly one kind alone: what stands beside it mostly says no.
  const made = fc.tuple(kind, plain, kind, fc.nat(9)).map(
    ([own, more, inner, turn]): JsonObject => {
      if (turn === 0) return { ...more, ...own };
      if (turn === 1) return { ...own, not: inner };
      if (turn === 2) return { not: inner };
      return turn === 3 ? more : own;
    },
  );
  return oneOrMany(made);
}));

const quantified: fc.Arbitrary<JsonValue> = fc.oneof(
  condition.map((any) => ({ any })),
  condition.map((every) => ({ every })),
  condition.map((only) => ({ only })),
);

const args: fc.Arbitrary<JsonObject> = fc.oneof(
  fc.dictionary(fc.constantFrom("/a", "/b", "/a/b", "/b/0"), condition, { minKeys: 1, maxKeys: 2 }),
  fc.dictionary(fc.constantFrom("/**", "/a/*", "/b/**", "/**/a"), quantified, {
    minKeys: 1,
    maxKeys: 2,
  }),
) as fc.Arbitrary<JsonObject>;

const targets: fc.Arbitrary<JsonValue> = fc.constantFrom<JsonValue>(
  { any: { kind: "path", value: "/etc*" } },
  { every: { kind: ["path", "url"], operation: "read" } },
  { only: [{ kind: "path", value: { under: ["."] } }, { kind: "host" }] },
);

/** A rule of generation 1.1. */
export const ruleOf11: fc.Arbitrary<RuleDocument> = fc.record({
  name: fc.constantFrom("r1", "r2", "r3"),
  effect: fc.constantFrom(...VERDICTS),
  priority: fc.integer({ min: 0, max: 2 }),
  match: fc.oneof(
    fc.record({ tool_names: fc.constantFrom(["t"], ["*"], ["u", "t*"], ["u"]) }),
    fc.record({ tool_names: fc.constantFrom(["t"], ["*"]), args, no_other_args: fc.boolean() }),
    fc.record({ args }),
    fc.record({ targets }),
  ),
  min_approvals: fc.nat(2),
  asks: fc.boolean(),
}).map(({ asks, ...rule }) =>
  asks && rule.effect === "block" ? { ...rule, when_unclear: "require_approval" } : rule
) as fc.Arbitrary<RuleDocument>;

/** A policy of generation 1.1. */
export const policyOf11: fc.Arbitrary<PolicyDocument> = fc.record({
  schema_version: fc.constant("1.1.0"),
  default_verdict: fc.constantFrom(...VERDICTS),
  rules: fc.array(ruleOf11, { maxLength: 5 }),
}) as fc.Arbitrary<PolicyDocument>;

const scalar: fc.Arbitrary<JsonValue> = fc.oneof(
  text,
  fc.constantFrom(...ODD),
  number,
  fc.boolean(),
  fc.constant(null),
);
const value: fc.Arbitrary<JsonValue> = fc.oneof(
  { weight: 4, arbitrary: scalar },
  fc.array(scalar, { maxLength: 3 }) as fc.Arbitrary<JsonValue>,
  fc.dictionary(fc.constantFrom("a", "b", "A"), scalar, { maxKeys: 2 }) as fc.Arbitrary<JsonValue>,
);

/** Arguments of a call. */
export const argsOfCall: fc.Arbitrary<JsonObject> = fc.record({
  a: value,
  b: value,
  c: scalar,
  more: fc.constantFrom<JsonObject>({}, {}, {}, {}, { A: "x" }, { "b\u200b": 1 }, {
    c: { a: "src" },
  }),
}, { requiredKeys: ["more"] }).map(({ more, ...rest }) => ({ ...rest, ...more }));

/** What a call has beside its arguments. */
export const besideCall = fc.record({
  workspace: fc.constantFrom("/repo", "project", "C:/work", "/Repo/É"),
  targets: fc.array(
    fc.record({
      kind: fc.constantFrom("path", "url", "host"),
      value: fc.constantFrom("/etc/x", "/repo/a", "\\a"),
    }),
    { maxLength: 2 },
  ),
  provenance: fc.array(
    fc.record({
      arg_path: fc.constantFrom("$.a", "$.b[0]", "?", "$"),
      source: fc.constantFrom("user", "external"),
    }),
    { maxLength: 2 },
  ),
});
