import assert from "node:assert/strict";
import fc from "fast-check";
import { GaitError } from "../../../src/core/error.ts";
import { parseYaml } from "../../../src/core/yaml/yaml.ts";

function parse(text: string | Uint8Array) {
  const bytes = typeof text === "string" ? new TextEncoder().encode(text) : text;
  return parseYaml({ name: "p.yaml", bytes }, "parse yaml");
}

function refusalOf(text: string | Uint8Array): GaitError {
  try {
    parse(text);
  } catch (error) {
    assert.ok(error instanceof GaitError);
    assert.equal(error.code, "invalid_input");
    return error;
  }
  throw new assert.AssertionError({ message: `accepted: ${JSON.stringify(text)}` });
}

Deno.test("parseYaml reads scalars by the YAML 1.2 core schema", () => {
  const rows: [string, unknown][] = [
    ["a: null\nb: ~\nc:\n", { a: null, b: null, c: null }],
    ["[true, True, FALSE, yes, on, no, 'true']", [true, true, false, "yes", "on", "no", "true"]],
    ["[12, -3, 0, -0, 1.50, '12', 1.5e-3]", [12, -3, 0, 0, 1.5, "12", 0.0015]],
    ["[2024-01-01, 12:30:45, 1.2.3, .., +x]", [
      "2024-01-01",
      "12:30:45",
      "1.2.3",
      "..",
      "+x",
    ]],
    ["a: |\n  x\n  y\nb: >\n  q\n  r\n", { a: "x\ny\n", b: "q r\n" }],
    ["a: 'it''s'\nb: \"\\u00e9\\ud83d\\ude00\"\n", { a: "it's", b: "é😀" }],
    ["a: 1\r\nb: [x,\r\n y]\r\n", { a: 1, b: ["x", "y"] }],
    ["%YAML 1.2\n---\na: 1\n...\n", { a: 1 }],
    ["9007199254740991", 9007199254740991],
  ];
  for (const [text, expected] of rows) assert.deepEqual(parse(text).value, expected, text);
});

Deno.test("parseYaml tells an empty document from null", () => {
  for (const text of ["", "# only a comment\n", "---\n", "---\n...\n", "\n\n"]) {
    assert.equal(parse(text).value, undefined, JSON.stringify(text));
  }
  for (const text of ["null", "--- ~\n", "Null"]) assert.equal(parse(text).value, null);
});

Deno.test("parseYaml keeps a key called __proto__ as a key", () => {
  const { value } = parse("__proto__: {polluted: true}");
  assert.deepEqual(Object.keys(value ?? {}), ["__proto__"]);
  assert.equal(Object.getPrototypeOf(value), Object.prototype);
});

Deno.test("parseYaml reads every JSON text as JSON.parse does, where integers are exact", () => {
  const plain = fc.jsonValue().filter((value) => !/e[+-]?\d|\d{16}/.test(JSON.stringify(value)));
  fc.assert(fc.property(plain, fc.constantFrom(0, 2), (value, indent) => {
    const text = JSON.stringify(value, null, indent);
    assert.deepEqual(parse(text).value, JSON.parse(text));
  }));
});

// Each row: text, place, JSON Pointer, words of the problem, docs/formats/policy.md#strictness.
const REFUSED: [string, string, string, RegExp][] = [
  ["a: *b", "1:4", "/a", /aliases are not supported/],
  ["*b : 1", "1:1", "", /aliases are not supported/],
  ["a: 1\nb: &x 2", "2:4", "/b", /anchors are not supported/],
  ["&x a: 1", "1:1", "", /anchors are not supported/],
  ["a: &x {b: 1}", "1:4", "/a", /anchors are not supported/],
  ["a: &x [b]", "1:4", "/a", /anchors are not supported/],
  ["a: !!str 1", "1:4", "/a", /tags are not supported/],
  ["a: !x {b: 1}", "1:4", "/a", /tags are not supported/],
  ["a: !x [b]", "1:4", "/a", /tags are not supported/],
  ["a:\n  <<: {b: 1}", "2:3", "/a/<<", /merge keys are not supported/],
  ["a: 1\n---\nb: 2", "2:1", "", /more than one document/],
  ["%YAML 1.1\n---\na: no", "1:1", "", /YAML 1.1 is not supported/],
  ["%TAG ! tag:x,2000:\n---\na: no", "1:1", "", /%TAG directive is not supported/],
  ["a: 1\nb: 2\na: 3", "3:1", "/a", /the key "a" occurs twice/],
  ["x:\n  - {a: 1, 'a': 2}", "2:12", "/x/0/a", /the key "a" occurs twice/],
  ["a: 0x1F", "1:4", "/a", /0x1F is not written in plain decimal/],
  ["a: 0o17", "1:4", "/a", /not written in plain decimal/],
  ["a: 010", "1:4", "/a", /not written in plain decimal/],
  ["a: 0b11", "1:4", "/a", /not written in plain decimal/],
  ["a: 1_000", "1:4", "/a", /not written in plain decimal/],
  ["a: +5", "1:4", "/a", /not written in plain decimal/],
  ["a: 1e3", "1:4", "/a", /not written in plain decimal/],
  ["a: .inf", "1:4", "/a", /not written in plain decimal/],
  ["a: .nan", "1:4", "/a", /not written in plain decimal/],
  ["a: .5", "1:4", "/a", /not written in plain decimal/],
  ["a: 1e400", "1:4", "/a", /not written in plain decimal/],
  ["a: 9007199254740993", "1:4", "/a", /too large to be exact/],
  ["a: -9007199254740992", "1:4", "/a", /too large to be exact/],
  ["1: a", "1:1", "/1", /the key 1 is not text/],
  ["true: a", "1:1", "/true", /the key true is not text/],
  ["? [x]\n: y", "1:3", "", /a key must be plain text/],
  ['a: "\\ud800"', "1:4", "/a", /unpaired surrogate/],
  ["a:\n\tb: 1", "2:1", "", /tab/],
  ["a: [1, 2", "1:9", "", /flow collection/],
  ["a: 'x", "1:6", "", /quoted scalar/],
  ["a: b: c", "1:5", "", /./],
];

Deno.test("parseYaml refuses what two readers could take for different things", () => {
  for (const [text, place, pointer, problem] of REFUSED) {
    const { message, fields, hint } = refusalOf(text);
    assert.match(message, problem, text);
    assert.ok(message.startsWith("parse yaml: "), text);
    assert.ok(message.includes(`(p.yaml:${place}${pointer && `, ${pointer}`})`), message);
    assert.deepEqual(fields, pointer === "" ? [] : [pointer], text);
    assert.ok(hint.length > 0);
  }
});

Deno.test("parseYaml shows the line with a caret below the place", () => {
  const { message } = refusalOf("a: 1\nlist:\n  - first\n  - second: 0x10\n");
  assert.deepEqual(message.split("\n"), [
    "parse yaml: 0x10 is not written in plain decimal (p.yaml:4:13, /list/1/second)",
    "  4 |   - second: 0x10",
    "    |             ^",
  ]);
});

Deno.test("parseYaml cuts a long line around the place and shows no control characters", () => {
  const { message } = refusalOf(`# \u0085${"x".repeat(10)}\n{${"a: 'b', ".repeat(40)}}`);
  for (const line of message.split("\n")) assert.ok(line.length < 120, line);
});

Deno.test("parseYaml refuses a byte-order mark, invalid UTF-8, depth and size by name", () => {
  assert.match(refusalOf("\ufeffa: 1").message, /byte-order mark/);
  assert.match(refusalOf(new Uint8Array([0x61, 0x3a, 0x20, 0xff])).message, /not valid UTF-8/);
  assert.match(refusalOf("[".repeat(33) + "]".repeat(33)).message, /deeper than the limit of 32/);
  assert.deepEqual(parse("[".repeat(32) + "]".repeat(32)).name, "p.yaml");
  assert.match(refusalOf(new Uint8Array(16 * 1024 * 1024 + 1)).message, /limit of 16777216/);
});

Deno.test("parseYaml is not slowed down by an anchor bomb", () => {
  const lines = ["a0: &a0 [x, x]"];
  for (let i = 1; i < 30; i++) lines.push(`a${i}: &a${i} [*a${i - 1}, *a${i - 1}]`);
  assert.match(refusalOf(lines.join("\n")).message, /anchors are not supported/);
});

Deno.test("locate finds values and keys, and the nearest container of what is not there", () => {
  const yaml = parse("a: 1\nrules:\n  - name: 'x'\n    match: {kinds: [p, q]}\n  - name: y\n");
  assert.deepEqual(yaml.locate("/rules/0/name"), { line: 3, column: 11 });
  assert.deepEqual(yaml.locate("/rules/0/name", "key"), { line: 3, column: 5 });
  assert.deepEqual(yaml.locate("/rules/0/match/kinds/1"), { line: 4, column: 24 });
  assert.deepEqual(yaml.locate("/rules/1/effect"), { line: 5, column: 5 });
  assert.deepEqual(yaml.locate(""), { line: 1, column: 1 });
});
