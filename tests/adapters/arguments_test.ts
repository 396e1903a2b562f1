import assert from "node:assert/strict";
import fc from "fast-check";
import { copyArguments, ownCopy } from "../../src/adapters/arguments.ts";

Deno.test("copyArguments() copies JSON, at every depth, and freezes it", () => {
  const args = { to: "a", list: [1, { deep: [true, null] }], gone: undefined };
  const copy = copyArguments("t", args);
  assert.deepEqual(copy, { to: "a", list: [1, { deep: [true, null] }] });
  args.list.push(2);
  args.to = "b";
  assert.deepEqual(copy, { to: "a", list: [1, { deep: [true, null] }] });
  const frozen = (value: unknown): boolean =>
    typeof value !== "object" || value === null ||
    (Object.isFrozen(value) && Object.values(value).every(frozen));
  assert.ok(frozen(copy));
});

Deno.test("copyArguments() and ownCopy() keep every JSON object", () => {
  fc.assert(fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (args) => {
    fc.pre(!JSON.stringify(args).includes("__proto__"));
    // JSON has no negative zero.
    const plain = JSON.parse(JSON.stringify(args));
    assert.deepEqual({ ...copyArguments("t", plain) }, plain);
    assert.deepEqual({ ...ownCopy(copyArguments("t", plain)) }, plain);
  }));
});

Deno.test("ownCopy() may be changed", () => {
  const { list } = ownCopy(copyArguments("t", { list: [1] }));
  assert.ok(Array.isArray(list));
  list.push(2);
  assert.deepEqual(list, [1, 2]);
});

Deno.test("copyArguments() reads a member once, and takes objects of another realm", () => {
  let reads = 0;
  const args = {
    get to() {
      return ++reads === 1 ? "team" : "attacker";
    },
  };
  assert.deepEqual(copyArguments("t", args), { to: "team" });
  assert.equal(reads, 1);
  const foreign = Object.create(Object.create(null), {
    to: { value: "team", enumerable: true },
  });
  assert.deepEqual(copyArguments("t", foreign), { to: "team" });
});

const circle: Record<string, unknown> = {};
circle["self"] = circle;
let wide: unknown = "x";
for (let depth = 0; depth < 40; depth++) wide = [wide, wide];

const REFUSED: readonly (readonly [string, unknown, string])[] = [
  ["text", "to", 'the arguments of "t": they are not an object'],
  ["nothing", undefined, 'the arguments of "t": they are not an object'],
  ["null", null, 'the arguments of "t": they are not an object'],
  ["a list", [1], 'the arguments of "t": they are not an object'],
  [
    "a date",
    { a: { b: new Date(0) } },
    'the argument /a/b of "t": an object of Date is no JSON value',
  ],
  ["a map", new Map([["to", "x"]]), 'the arguments of "t": an object of Map is no JSON value'],
  ["a function", { a: [() => 1] }, 'the argument /a/0 of "t": a function is no JSON value'],
  ["a big integer", { a: 1n }, 'the argument /a of "t": a bigint is no JSON value'],
  ["a hole", { a: new Array(1) }, 'the argument /a/0 of "t": a undefined is no JSON value'],
  ["no number", { a: NaN }, 'the argument /a of "t": NaN is no JSON number'],
  ["infinity", { a: -Infinity }, 'the argument /a of "t": -Infinity is no JSON number'],
  [
    "half a character",
    { a: "\ud800" },
    'the argument /a of "t": it holds half a character (a lone surrogate)',
  ],
  [
    "a prototype",
    JSON.parse('{"a":{"__proto__":{"b":1}}}'),
    'the argument /a/__proto__ of "t": no argument may have this name',
  ],
  [
    "a name that moves the cursor",
    { "\x1b[2J": [() => 1] },
    'the argument /\\u001b[2J/0 of "t": a function is no JSON value',
  ],
  ["a circle", circle, 'the arguments of "t": they nest deeper than 512 levels'],
];

for (const [name, args, found] of REFUSED) {
  Deno.test(`copyArguments() refuses ${name}`, () => {
    assert.throws(() => copyArguments("t", args), {
      ...{ name: "GaitError", code: "invalid_input", message: `Cannot judge ${found}` },
    });
  });
}

Deno.test("copyArguments() refuses too many values, though each lies in memory once", () => {
  assert.throws(() => copyArguments("t", { wide }), /there are more than 1000000 values/);
});
