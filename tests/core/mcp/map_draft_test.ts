/** What drafting a tool map guesses from a schema, and that every draft is a map. */

import assert from "node:assert/strict";
import fc from "fast-check";
import { isJsonObject, type JsonObject, type JsonValue } from "../../../src/core/json/json.ts";
import { draftToolMap } from "../../../src/core/mcp/map_draft/draft_map.ts";
import { guessOf } from "../../../src/core/mcp/map_draft/guess.ts";
import { schemaArgs } from "../../../src/core/mcp/map_draft/schema_args.ts";
import { parseToolMap } from "../../../src/core/mcp/map/tool_map.ts";
import { textSource } from "../../support/text_source.ts";

/** What each argument of a schema is guessed to be: pointer, and kind or the word for it. */
function guesses(schema: JsonObject): Readonly<Record<string, string>> {
  return Object.fromEntries(
    schemaArgs(schema).args.map((arg) => {
      const guess = guessOf(arg);
      return [`/${arg.steps.join("/")}`, guess.kind === "mapped" ? guess.is : guess.kind];
    }),
  );
}

const NAMED: readonly (readonly [name: string, schema: JsonObject, guess: string])[] = [
  ["path", { type: "string" }, "path"],
  ["filePath", { type: "string" }, "path"],
  ["file_path", { type: "string" }, "path"],
  ["outputDirectory", { type: "string" }, "path"],
  ["directories", { type: "string" }, "path"],
  ["file", { type: ["string", "null"] }, "path"],
  ["file", { anyOf: [{ type: "string" }, { type: "null" }] }, "path"],
  ["url", { type: "string" }, "url"],
  ["image-url", { type: "string" }, "url"],
  ["imageURL", { type: "string" }, "url"],
  ["x", { type: "string", format: "uri" }, "url"],
  ["host", { type: "string" }, "host"],
  ["x", { type: "string", format: "ipv6" }, "host"],
  ["hostname", { type: "string", format: "uri" }, "url"],
  ["repository", { type: "string" }, "repo"],
  ["bucket", { type: "string" }, "bucket"],
  ["sql", { type: "string" }, "query"],
  ["password", { type: "string" }, "secret"],
  ["apiKey", { type: "string" }, "secret"],
  ["access_token", { type: "string" }, "secret"],
  ["token", { type: "string" }, "secret"],
  ["password", {}, "secret"],
  ["password", { type: "string", enum: ["a", "b"] }, "secret"],
  ["page_token", { type: "string" }, "none"],
  ["max_tokens", { type: "integer" }, "none"],
  ["token", { type: "integer" }, "none"],
  ["path", { type: "integer" }, "none"],
  ["path", { type: "string", format: "date" }, "none"],
  ["path", { type: "string", enum: ["a", "b"] }, "choice"],
  ["host", { const: "a" }, "choice"],
  ["host", { type: "string", const: "a" }, "choice"],
  ["mode", { enum: ["r", "w"] }, "choice"],
  ["path", { anyOf: [{ enum: ["a"] }, { const: "b" }] }, "choice"],
  ["path", { anyOf: [{ enum: ["a"] }, { type: "null" }] }, "choice"],
  ["path", { anyOf: [{ enum: ["a"] }, { type: "string" }] }, "path"],
  ["path", {}, "unsure"],
  ["path", { type: ["string", "array"] }, "unsure"],
  ["uri", { type: "string" }, "unsure"],
  ["source", { type: "string" }, "unsure"],
  ["query", { type: "string" }, "unsure"],
  ["amount", { type: "number" }, "unsure"],
  ["content", { type: "string" }, "none"],
  ["profile", { type: "string" }, "none"],
  ["curl", { type: "string" }, "none"],
  ["paths", { type: "object" }, "none"],
];

for (const [name, schema, guess] of NAMED) {
  Deno.test(`draft: ${name} with ${JSON.stringify(schema)} is ${guess}`, () => {
    assert.deepEqual(guesses({ properties: { [name]: schema } }), { [`/${name}`]: guess });
  });
}

Deno.test("draft: arguments are found in objects, lists, references and alternatives", () => {
  const text = { type: "string" };
  assert.deepEqual(
    guesses({
      $defs: { edit: { properties: { file: text, "a/b": text } } },
      properties: {
        paths: { type: "array", items: text },
        edits: { type: "array", items: { $ref: "#/$defs/edit" } },
        env: { type: "object", additionalProperties: text },
        either: { oneOf: [{ properties: { url: text } }, { properties: { host: text } }] },
      },
      allOf: [{ properties: { dir: text } }],
    }),
    {
      "/paths": "none",
      "/paths/*": "path",
      "/edits": "none",
      "/edits/*": "none",
      "/edits/*/file": "path",
      "/edits/*/a/b": "none",
      "/env": "none",
      "/env/*": "none",
      "/either": "none",
      "/either/url": "url",
      "/either/host": "host",
      "/dir": "path",
    },
  );
});

const required = (schema: JsonObject) =>
  schemaArgs(schema).args.filter(({ isRequired }) => isRequired).map(({ steps }) =>
    steps.join("/")
  );

Deno.test("draft: required is what every call has, and never an item of a list", () => {
  const path = { type: "string" };
  const inner = { properties: { path }, required: ["path"] };
  assert.deepEqual(required({ properties: { path }, required: ["path"] }), ["path"]);
  assert.deepEqual(required({ properties: { a: inner }, required: ["a"] }), ["a", "a/path"]);
  assert.deepEqual(required({ properties: { a: inner } }), []);
  assert.deepEqual(required({ allOf: [inner] }), ["path"]);
  assert.deepEqual(required({ anyOf: [inner] }), []);
  assert.deepEqual(required({ properties: { a: { items: inner } }, required: ["a"] }), ["a"]);
  const orNull = { type: ["string", "null"] };
  assert.deepEqual(required({ properties: { path: orNull }, required: ["path"] }), []);
});

const UNREAD: readonly (readonly [schema: JsonObject, text: RegExp])[] = [
  [{ $ref: "https://example.com/x" }, /^references/],
  [{ $ref: "#/nothing" }, /^references/],
  [{ properties: { a: { $ref: "#" } } }, /^what repeats/],
  [{ if: {}, then: { properties: { path: { type: "string" } } } }, /^conditions/],
  [{ properties: { "*": {} } }, /^members whose names/],
  [{ properties: { "a\u200bb": {} } }, /^members whose names/],
  [
    { properties: Object.fromEntries(Array.from({ length: 600 }, (_, at) => [`a${at}`, {}])) },
    /^more than 500/,
  ],
];

for (const [schema, text] of UNREAD) {
  Deno.test(`draft: what is not read is told: ${text.source}`, () => {
    assert.match(schemaArgs(schema).unread[0] ?? "", text);
  });
}

Deno.test("draft: a schema that repeats itself in every branch ends", () => {
  const names = ["a", "b", "c", "d", "e", "f", "g", "h"];
  const node: JsonObject = {
    properties: Object.fromEntries(names.map((name) => [name, { items: { $ref: "#" } }])),
  };
  assert.ok(schemaArgs(node).args.length <= 500);
});

const WORDS = fc.constantFrom(
  ...[
    "path",
    "url",
    "password",
    "type",
    "string",
    "properties",
    "items",
    "$ref",
    "#",
    "#/properties/a",
  ],
  ...[
    "required",
    "anyOf",
    "allOf",
    "enum",
    "format",
    "uri",
    "*",
    "a\nb",
    "[*]",
    "true",
    "~",
    "x: y",
    "# c",
  ],
  ...[
    "additionalProperties",
    "host",
    "token",
    "\u200b",
    "\ud800",
    "'",
    '"',
    "- a",
    "null",
    "{",
    "%",
  ],
);
const { schema: SCHEMA } = fc.letrec<{ schema: JsonValue }>((tie) => ({
  schema: fc.oneof(
    { maxDepth: 6 },
    WORDS,
    fc.boolean(),
    fc.integer(),
    fc.constant(null),
    fc.array(tie("schema"), { maxLength: 3 }),
    fc.dictionary(WORDS, tie("schema"), { maxKeys: 5 }),
    fc.record({
      type: fc.constantFrom("object", "string"),
      properties: fc.dictionary(WORDS, tie("schema"), { maxKeys: 4 }),
    }),
  ),
}));

Deno.test("draft: every draft is a tool map, whatever names and schemas the server has", () => {
  fc.assert(
    fc.property(fc.dictionary(fc.oneof(WORDS, fc.string()), SCHEMA), fc.string(), (tools, from) => {
      const listed = Object.entries(tools).map(([name, inputSchema]) => ({
        name,
        definition: { name, inputSchema },
      }));
      const named = listed.filter(({ name }) => name !== "");
      const { text, guessed } = draftToolMap(named, from);
      const map = parseToolMap(textSource(text));
      assert.ok(guessed >= 0);
      for (const { name } of named) assert.ok(map.map(name, {}).targets.length === 0);
    }),
    { numRuns: 500 },
  );
});

Deno.test("draft: a schema that is not an object gives no argument", () => {
  for (const schema of [undefined, null, true, 1, "x", []]) {
    assert.deepEqual(schemaArgs(schema), { args: [], unread: [] });
    assert.equal(isJsonObject(schema), false);
  }
});
