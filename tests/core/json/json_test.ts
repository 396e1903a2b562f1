import assert from "node:assert/strict";
import fc from "fast-check";
import { canonicalize } from "../../../src/core/json/canonical.ts";
import { parseJson, parseJsonObject } from "../../../src/core/json/json.ts";
import { JSON_MAX_BYTES, JSON_MAX_DEPTH } from "../../../src/core/limits.ts";
import { refusal } from "../../support/refusal.ts";
import { textSource } from "../../support/text_source.ts";

const parse = (content: string | readonly number[]) => parseJson(textSource(content));

Deno.test("parseJson() equals JSON.parse for whatever JSON.stringify writes", () => {
  fc.assert(fc.property(fc.jsonValue(), fc.constantFrom("", " ", "\n\t"), (value, space) => {
    const text = JSON.stringify(value, null, space);
    assert.deepEqual(parse(text), JSON.parse(text));
  }));
});

Deno.test("parseJson() keeps what canonicalize() writes", () => {
  fc.assert(fc.property(fc.jsonValue(), (value) => {
    const text = canonicalize(value);
    assert.equal(canonicalize(parse(text)), text);
  }));
});

Deno.test("parseJson() refuses every text that JSON.parse refuses", async () => {
  const near = fc.array(
    fc.constantFrom("{", "}", "[", "]", ",", ":", '"a"', '"', "\\", "1", "-", "e5", "true", " "),
    { maxLength: 8 },
  ).map((parts) => parts.join(""));
  await fc.assert(fc.asyncProperty(near, async (text) => {
    let valid = true;
    try {
      JSON.parse(text);
    } catch {
      valid = false;
    }
    if (!valid) assert.equal((await refusal(() => parse(text))).code, "invalid_input");
  }));
});

/** Each refused text, the place the message must name, and the pointers in `fields`. */
const REFUSED: readonly {
  readonly what: string;
  readonly text: string;
  readonly message: string;
  readonly fields?: readonly string[];
}[] = [
  {
    what: "a duplicate member",
    text: '{"a":1,"b":2,"a":1}',
    message: "the member /a occurs twice at line 1, column 14",
    fields: ["/a"],
  },
  {
    what: "a duplicate member deep down",
    text: '{"x":[{},\n {"y":{"z":1,\n"z":2}}]}',
    message: "the member /x/1/y/z occurs twice at line 3, column 1",
    fields: ["/x/1/y/z"],
  },
  {
    what: "a duplicate member after line ends of each kind",
    text: '{"a":1,\r\n"b":2,\r"c":3,\n"a":1}',
    message: "the member /a occurs twice at line 4, column 1",
    fields: ["/a"],
  },
  {
    what: "duplicates that are spelled differently",
    text: '{"a":1,"\\u0061":2}',
    message: "the member /a occurs twice",
    fields: ["/a"],
  },
  {
    what: "members that are equal only once surrogates are repaired",
    text: '{"\\ud800":1,"\\udfff":2}',
    message: "the member /\ufffd occurs twice",
    fields: ["/\ufffd"],
  },
  {
    what: "a member that is equal to U+FFFD only once repaired",
    text: '{"\\ufffd":1,"\\ud800":2}',
    message: "the member /\ufffd occurs twice",
    fields: ["/\ufffd"],
  },
  {
    what: "__proto__ twice",
    text: '{"__proto__":1,"__proto__":2}',
    message: "the member /__proto__ occurs twice",
    fields: ["/__proto__"],
  },
  {
    what: "a duplicate whose name needs escaping in a pointer",
    text: '{"a/b~c":1,"a/b~c":2}',
    message: "the member /a~1b~0c occurs twice",
    fields: ["/a~1b~0c"],
  },
  {
    what: "a number that overflows",
    text: '{"n":1e400}',
    message: "the number of /n is too large at line 1, column 6",
    fields: ["/n"],
  },
  {
    what: "a negative number that overflows",
    text: "[0,-1e309]",
    message: "the number of /1 is too large",
    fields: ["/1"],
  },
  {
    what: "a document that is a number too large",
    text: "1e400",
    message: "the number of the document is too large",
  },
  { what: "text after the value", text: "{} x", message: "there is text after the value" },
  { what: "two values", text: "1 2", message: "there is text after the value" },
  { what: "an empty text", text: "", message: "the text ends too early at line 1, column 1" },
  { what: "an open object", text: "{", message: "a member name was expected" },
  { what: "a trailing comma", text: "[1,]", message: "a value was expected", fields: ["/1"] },
  { what: "a trailing comma in an object", text: '{"a":1,}', message: "a member name" },
  { what: "a missing colon", text: '{"a" 1}', message: '":" was expected', fields: ["/a"] },
  { what: "a missing comma", text: "[1 2]", message: '"," or "]" was expected' },
  { what: "a raw control character", text: '"\u0001"', message: "a string is not closed" },
  { what: "a bad escape", text: '{"a":"\\x"}', message: "bad escape", fields: ["/a"] },
  { what: "a leading zero", text: "[01]", message: '"," or "]" was expected' },
  { what: "a plus sign", text: "[+1]", message: "a value was expected", fields: ["/0"] },
  { what: "NaN", text: "[NaN]", message: "a value was expected", fields: ["/0"] },
  { what: "a comment", text: "[1] // x", message: "there is text after the value" },
  { what: "single quotes", text: "{'a':1}", message: "a member name was expected" },
  { what: "a no-break space", text: "\u00a01", message: "a value was expected" },
];

for (const { what, text, message, fields = [] } of REFUSED) {
  Deno.test(`parseJson() refuses ${what}`, async () => {
    const error = await refusal(() => parse(text));
    assert.equal(error.code, "invalid_input");
    assert.ok(error.message.startsWith('Cannot parse JSON "doc": '), error.message);
    assert.ok(error.message.includes(message), error.message);
    assert.match(error.message, /at line [0-9]+, column [0-9]+$/);
    assert.deepEqual(error.fields, fields);
  });
}

Deno.test("parseJson() refuses a byte order mark", async () => {
  const error = await refusal(() => parse([0xef, 0xbb, 0xbf, 0x7b, 0x7d]));
  assert.match(error.message, /byte order mark/);
});

Deno.test("parseJson() counts lines and columns from 1, columns in UTF-16 units", async () => {
  const error = await refusal(() => parse('{"a":1,\n\n "\u{1f600}": x}'));
  assert.match(error.message, /at line 3, column 8$/);
});

Deno.test("parseJson() never quotes values, however the text is broken", async () => {
  const secret = "hunter2-correct-horse";
  const texts = [
    `{"a":"${secret}","a":1}`,
    `{"a":"${secret}`,
    `["${secret}" "${secret}"]`,
    `{"a":"${secret}"}}`,
    `${secret}`,
    `{"a":1e999,"b":"${secret}"}`,
  ];
  for (const text of texts) {
    const error = await refusal(() => parse(text));
    assert.ok(!error.message.includes("hunter2"), error.message);
    assert.ok(!error.hint.includes("hunter2"));
    assert.equal(error.cause, undefined);
  }
});

Deno.test("parseJson() keeps a member called __proto__ a member", () => {
  const value = parseJsonObject(textSource('{"__proto__":{"admin":true},"s":"\\ud800"}'));
  assert.deepEqual(Object.keys(value), ["__proto__", "s"]);
  assert.equal(Object.getPrototypeOf(value), Object.prototype);
  assert.equal(value["admin"], undefined);
});

Deno.test("parseJson() is not fooled by colons, brackets and quotes inside strings", () => {
  const text = '{"a:{[":"b:\\"}]:{","c\\\\":[":"]}';
  assert.deepEqual(parse(text), { "a:{[": 'b:"}]:{', "c\\": [":"] });
});

Deno.test("parseJson() accepts the deepest nesting and refuses one level more", async () => {
  const nest = (depth: number) => "[".repeat(depth) + "]".repeat(depth);
  parse(nest(JSON_MAX_DEPTH));
  const error = await refusal(() => parse(nest(JSON_MAX_DEPTH + 1)));
  assert.match(error.message, /nests deeper than the limit of 512/);
  const objects = '{"a":'.repeat(JSON_MAX_DEPTH + 1) + "1" + "}".repeat(JSON_MAX_DEPTH + 1);
  assert.match((await refusal(() => parse(objects))).message, /nests deeper/);
});

Deno.test("parseJson() refuses a hundred thousand brackets without exhausting the stack", async () => {
  for (const text of ["[".repeat(100_000), '{"a":'.repeat(100_000)]) {
    assert.match((await refusal(() => parse(text))).message, /nests deeper/);
  }
});

Deno.test("parseJson() refuses a document above the size limit before it looks at it", async () => {
  // only the length is asked for: nobody has to hold such a document in memory
  const huge = new Proxy(new Uint8Array(1), {
    get(target, name) {
      if (name === "length") return JSON_MAX_BYTES + 1;
      assert.fail(`read ${String(name)} of a document that is too large: ${target.length}`);
    },
  });
  const error = await refusal(() => parseJson({ name: "huge.json", bytes: huge }));
  assert.equal(
    error.message,
    'Cannot parse JSON "huge.json": 402653185 bytes are more than the limit of 402653184',
  );
});

Deno.test("parseJson() finds a fault after a string of some megabytes", async () => {
  const text = `{"a":"${"x\\n".repeat(1_000_000)}","b":1,"b":2}`;
  assert.equal((await refusal(() => parse(text))).code, "invalid_input");
});

const R = "\ufffd";

/** docs/formats/json.md#reading: each offending byte becomes one U+FFFD. */
const INVALID_UTF8: readonly [string, readonly number[], string][] = [
  ["a continuation byte", [0x80], R],
  ["bytes that never occur", [0xc0, 0xc1, 0xf5, 0xff], R.repeat(4)],
  ["a two-byte sequence without its end", [0xc3, 0x61], `${R}a`],
  ["a three-byte sequence without its end", [0xe2, 0x82, 0x61], `${R}${R}a`],
  ["a four-byte sequence without its end", [0xf0, 0x9f, 0x98, 0x61], `${R}${R}${R}a`],
  ["an overlong slash", [0xc0, 0xaf], `${R}${R}`],
  ["an overlong three-byte sequence", [0xe0, 0x80, 0xaf], R.repeat(3)],
  ["an overlong four-byte sequence", [0xf0, 0x80, 0x80, 0xaf], R.repeat(4)],
  ["an encoded surrogate", [0xed, 0xa0, 0x80], R.repeat(3)],
  ["a code point above U+10FFFF", [0xf4, 0x90, 0x80, 0x80], R.repeat(4)],
  ["good text around a bad byte", [0xc3, 0xa9, 0xff, 0xe2, 0x82, 0xac], `\u00e9${R}\u20ac`],
  ["the edges of what is valid", [0xed, 0x9f, 0xbf, 0xee, 0x80, 0x80], "\ud7ff\ue000"],
  ["the last code point", [0xf4, 0x8f, 0xbf, 0xbf], "\u{10ffff}"],
];

for (const [what, bytes, expected] of INVALID_UTF8) {
  Deno.test(`parseJson() reads ${what} as one U+FFFD per offending byte`, () => {
    assert.equal(parse([0x22, ...bytes, 0x22]), expected);
  });
}

Deno.test("parseJson() replaces unpaired surrogate escapes in names and values", () => {
  assert.deepEqual(parse('{"\\ud800":["\\uDC00x","\\ud83d\\ude00"]}'), {
    [R]: [`${R}x`, "\u{1f600}"],
  });
});

Deno.test("parseJson() reads numbers as doubles", () => {
  assert.deepEqual(parse("[12345678901234567890,1.0,-0,5e-324,1e-400]"), [
    12345678901234567000,
    1,
    -0,
    5e-324,
    0,
  ]);
});

Deno.test("parseJsonObject() refuses another type and names it", async () => {
  const found: [string, string][] = [
    ["[]", "an array"],
    ["null", "null"],
    ["1", "a number"],
    ['"x"', "a string"],
    ["true", "a boolean"],
  ];
  for (const [text, type] of found) {
    const error = await refusal(() => parseJsonObject(textSource(text)));
    assert.equal(error.message, `Cannot parse JSON "doc": expected an object, found ${type}`);
  }
});
