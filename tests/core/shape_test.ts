import assert from "node:assert/strict";
import type { JsonValue } from "../../src/core/json/json.ts";
import { type ObjectShape, readerOf, type ReadNotes } from "../../src/core/shape.ts";
import { refusal } from "../support/refusal.ts";

const inner: ObjectShape = {
  kind: "object",
  members: { event: { kind: "string" }, ts: { kind: "timestamp" } },
  required: ["event", "ts"],
  absent: "zero",
  unknown: "keep",
};

const lenient: ObjectShape = {
  kind: "object",
  members: {
    name: { kind: "string" },
    at: { kind: "timestamp" },
    count: { kind: "integer" },
    share: { kind: "number" },
    done: { kind: "boolean" },
    map: { kind: "map" },
    list: { kind: "list", items: { kind: "string" } },
    steps: { kind: "list", items: inner, nullable: true },
    part: inner,
    any: { kind: "any" },
  },
  required: ["name", "at", "count", "share", "done", "map", "list", "steps", "part", "any"],
  absent: "zero",
  unknown: "keep",
};

const strict: ObjectShape = {
  kind: "object",
  members: {
    kind: { kind: "string", oneOf: ["allow", "block"] },
    id: { kind: "string", pattern: "^run_[a-z]+$" },
    text: { kind: "string", minLength: 1 },
    count: { kind: "integer", minimum: 1, maximum: 9 },
    share: { kind: "number", minimum: 0 },
    cap: { kind: "number", maximum: 1 },
    one: { kind: "string", oneOf: ["only"] },
  },
  required: ["kind", "id"],
  absent: "error",
  unknown: "refuse",
};

const readLenient = (value: JsonValue, notes?: ReadNotes) =>
  readerOf<Record<string, JsonValue>>(lenient)(value, "doc", notes);
const readStrict = (value: JsonValue) => readerOf<Record<string, JsonValue>>(strict)(value, "doc");

const ZERO = {
  name: "",
  at: "0001-01-01T00:00:00Z",
  count: 0,
  share: 0,
  done: false,
  map: {},
  list: [],
  steps: null,
  part: { event: "", ts: "0001-01-01T00:00:00Z" },
  any: null,
};

Deno.test("a reader fills in zero values for what is absent or null", () => {
  assert.deepEqual(readLenient({}), ZERO);
  const nulls = Object.fromEntries(Object.keys(ZERO).map((name) => [name, null]));
  assert.deepEqual(readLenient(nulls), ZERO);
});

Deno.test("a reader takes a document that is null for an empty one", () => {
  assert.deepEqual(readLenient(null), ZERO);
});

Deno.test("a reader keeps what is there, timestamps in their stored form", () => {
  const value = {
    name: "n",
    at: "2026-02-05T00:00:00.500+00:00",
    count: -3,
    share: 0.5,
    done: true,
    map: { a: [1] },
    list: ["x", ""],
    steps: [{ event: "e" }],
    part: { ts: "2026-02-05T00:00:00Z" },
    any: { b: 1 },
  };
  assert.deepEqual(readLenient(value), {
    ...value,
    at: "2026-02-05T00:00:00.5Z",
    steps: [{ event: "e", ts: "0001-01-01T00:00:00Z" }],
    part: { event: "", ts: "2026-02-05T00:00:00Z" },
  });
});

Deno.test("a reader names all bad members at once, with pointers", async () => {
  const error = await refusal(() =>
    readLenient({
      name: 1,
      at: "yesterday",
      count: 1.5,
      share: "x",
      done: "true",
      map: [],
      list: ["ok", 7, null],
      steps: [{ event: {} }, 3],
      part: "p",
      Name: "twin",
      "a/b~c": 1,
    })
  );
  assert.equal(error.code, "invalid_input");
  assert.deepEqual(error.fields, [
    "/name",
    "/at",
    "/count",
    "/share",
    "/done",
    "/map",
    "/list/1",
    "/list/2",
    "/steps/0/event",
    "/steps/1",
    "/part",
    "/Name",
  ]);
  assert.ok(
    error.message.startsWith(
      'Cannot read "doc": /name is 1, expected a string; /at is "yesterday", expected an RFC 3339',
    ),
    error.message,
  );
  assert.match(error.message, /; and 2 more$/);
});

/** One fault each, with the words that say what is wrong. */
const FAULTS: readonly [string, Record<string, JsonValue>, string, string][] = [
  ["a missing member", { id: "run_x" }, "/kind", "is missing"],
  ["a member that is null", { kind: null, id: "run_x" }, "/kind", "is missing"],
  [
    "a value outside of an enumeration",
    { kind: "alow", id: "run_x" },
    "/kind",
    'is "alow", expected one of allow, block; did you mean allow?',
  ],
  ["a value far from an enumeration", { kind: "zzz", id: "run_x" }, "/kind", "of allow, block"],
  ["a constant that differs", { kind: "allow", id: "run_x", one: "x" }, "/one", "expected only"],
  [
    "a text that does not match",
    { kind: "allow", id: "x" },
    "/id",
    'is "x", expected a string that matches ^run_[a-z]+$',
  ],
  ["an empty text", { kind: "allow", id: "run_x", text: "" }, "/text", "that is not empty"],
  [
    "a number below its range",
    { kind: "allow", id: "run_x", count: 0 },
    "/count",
    "is 0, expected an integer from 1 to 9",
  ],
  ["a number above its range", { kind: "allow", id: "run_x", count: 10 }, "/count", "is 10, exp"],
  [
    "an integer beyond what a double holds",
    { kind: "allow", id: "run_x", count: 2 ** 53 },
    "/count",
    "expected an integer",
  ],
  ["a number below a bound", { kind: "allow", id: "run_x", share: -1 }, "/share", "of at least 0"],
  ["a number above a bound", { kind: "allow", id: "run_x", cap: 2 }, "/cap", "of at most 1"],
  [
    "an unknown member",
    { kind: "allow", id: "run_x", cuont: 1 },
    "/cuont",
    'is not a known member; did you mean "count"?',
  ],
  [
    "a member in another case",
    { kind: "allow", id: "run_x", Count: 1 },
    "/Count",
    'differs only in letter case from "count"',
  ],
  ["an object for a text", { kind: "allow", id: {} }, "/id", "is an object, expected a string"],
  [
    "__proto__",
    JSON.parse('{"kind":"allow","id":"run_x","__proto__":1}'),
    "/__proto__",
    "is not a",
  ],
  ["constructor", { kind: "allow", id: "run_x", constructor: 1 }, "/constructor", "is not a known"],
];

for (const [what, value, pointer, text] of FAULTS) {
  Deno.test(`a strict reader refuses ${what}`, async () => {
    const error = await refusal(() => readStrict(value));
    assert.deepEqual(error.fields, [pointer]);
    assert.ok(error.message.includes(`${pointer} is`) || error.message.includes(text));
    assert.ok(error.message.includes(text), error.message);
  });
}

Deno.test("a strict reader accepts what is right", () => {
  const value = { kind: "block", id: "run_x", text: "t", count: 9, share: 0, cap: 1, one: "only" };
  assert.deepEqual(readStrict(value), value);
});

for (const value of [[], "x", 1, true] as const) {
  Deno.test(`a reader refuses ${JSON.stringify(value)} as a document`, async () => {
    const error = await refusal(() => readStrict(value));
    assert.match(error.message, /^Cannot read "doc": the document is .*, expected an object/);
    assert.deepEqual(error.fields, [""]);
  });
}

Deno.test("a reader does not show values that could be payloads", async () => {
  const secret = "hunter2".repeat(20);
  const error = await refusal(() => readLenient({ map: secret, list: secret, at: secret }));
  assert.ok(!error.message.includes("hunter2"), error.message);
});

Deno.test("a reader keeps unknown members and notes them, with the nearest known name", () => {
  const notes: ReadNotes = { unknown: new Map() };
  const value = {
    cuont: 1,
    steps: [{ evnt: "a" }, { evnt: "b", zzzzzz: 1 }],
    __proto__x: 1,
  };
  const read = readLenient(value, notes);
  assert.equal(read["cuont"], 1);
  assert.equal((read["steps"] as { evnt: string }[])[1]?.evnt, "b");
  assert.deepEqual(Object.fromEntries(notes.unknown), {
    "/cuont": { count: 1, nearest: "count" },
    "/steps/*/evnt": { count: 2, nearest: "event" },
    "/steps/*/zzzzzz": { count: 1, nearest: undefined },
    "/__proto__x": { count: 1, nearest: undefined },
  });
});

Deno.test("a reader keeps an unknown __proto__ a member", () => {
  const read = readLenient(JSON.parse('{"__proto__":{"name":"x"}}'));
  assert.equal(Object.hasOwn(read, "__proto__"), true);
  assert.equal(Object.getPrototypeOf(read), Object.prototype);
  assert.equal(read["name"], "");
});
