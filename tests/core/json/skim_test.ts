import fc from "fast-check";
import assert from "node:assert/strict";
import { isJsonObject, type JsonValue, parseJson } from "../../../src/core/json/json.ts";
import { skim } from "../../../src/core/json/skim.ts";
import { utf8 } from "../../support/text_source.ts";

const parse = (bytes: Uint8Array) => parseJson({ name: "line", bytes });
const skimmed = (text: string | Uint8Array) =>
  skim(typeof text === "string" ? utf8(text) : text, ["args"], (name) => name === "verdict");

const LONG = "x".repeat(150_000);
const MEMBERS = Array.from({ length: 9000 }, (_, at) => `"name ${at}":{"n":[${at},1.5e3]}`).join();
const ITEMS = Array.from({ length: 20_000 }, (_, at) => `{"é":"${at}"}`).join();

Deno.test("skim() leaves out long values within the members that are named", () => {
  for (const value of [`"${LONG}"`, `{${MEMBERS}}`, `[${ITEMS}]`, `[[[[${ITEMS}],1]],{}]`]) {
    const text = `{"id":"a","args":{"verdict":"allow","big":${value},"n":1},"z":[2]}`;
    assert.deepEqual(
      parse(skimmed(text) ?? utf8("{}")),
      { id: "a", args: { verdict: "allow", big: null, n: 1 }, z: [2] },
    );
  }
});

const LEFT: readonly (readonly [string, string])[] = [
  ["a short line", `{"args":{"a":[${"1,".repeat(1000)}1]}}`],
  ["long values elsewhere", `{"other":{"a":"${LONG}"},"args":{}}`],
  ["a long value that is kept", `{"args":{"verdict":"${LONG}"}}`],
  ["white space between members", `{"args": {"a":"${LONG}"}}`],
  ["a list", `[{"args":{"a":"${LONG}"}}]`],
  ["what follows the object", `{"args":{"a":"${LONG}"}}1`],
  ["what follows a payload", `{"args":{"a":"${LONG}"}1}`],
];
const FAULTS: readonly (readonly [string, string])[] = [
  ["a comma at the end of a list", `[${ITEMS},]`],
  ["a comma at the end of an object", `{${MEMBERS},}`],
  ["no comma", `[${ITEMS}1]`],
  ["two commas", `[${ITEMS},,1]`],
  ["a comma in front", `[,${ITEMS}]`],
  ["the wrong bracket", `[${ITEMS}}`],
  ["a wrong bracket within", `[${ITEMS},{"a":1],2]`],
  ["a name that came 9,000 members before", `{${MEMBERS},"name 0":1}`],
  ["that name with an escape", `{${MEMBERS},"n\\u0061me 0":1}`],
  ["that name before a long value", `{${MEMBERS},"name 0":[${ITEMS}]}`],
  ["two long values of one name", `{"a":[${ITEMS}],"a":[${ITEMS}]}`],
  ["a name twice within an item", `[${ITEMS},{"a":1,"a":2}]`],
  ["a number that overflows", `[${ITEMS},1e999]`],
  ["a line feed in a string", `"${LONG}\n"`],
  ["an unknown escape in a string", `"${LONG}\\x"`],
  ["a word", `[${ITEMS},undefined]`],
  ["values nested deeper than the limit", `[${ITEMS},${"[".repeat(513)}${"]".repeat(513)}]`],
  ["a member without value", `{${MEMBERS},"a"}`],
  ["a member without name", `{${MEMBERS},1}`],
];
for (const [name, text] of LEFT) {
  Deno.test(`skim() leaves ${name} to a parser`, () => assert.equal(skimmed(text), undefined));
}
for (const [name, value] of FAULTS) {
  Deno.test(`skim() leaves ${name} to a parser, which refuses it`, () => {
    const text = `{"id":"a","args":{"big":${value}}}`;
    assert.throws(() => parse(utf8(text)), { code: "invalid_input" });
    assert.equal(skimmed(text), undefined);
  });
}

Deno.test("skim() accepts nothing that a parser refuses, whichever byte is another one", () => {
  const text = utf8(`{"id":"a","args":{"big":[${ITEMS}],"more":{${MEMBERS}},"s":"${LONG}"}}`);
  const bytes = fc.constantFrom(...utf8('{}[]",:\\ \n1eé'));
  let accepted = 0;
  fc.assert(
    fc.property(fc.nat(text.length - 1), bytes, (at, byte) => {
      const changed = text.slice();
      changed[at] = byte;
      const short = skimmed(changed);
      if (short === undefined) return;
      accepted++;
      assert.deepEqual(parse(short), shortOf(parse(changed)));
    }),
    { numRuns: 60, endOnFailure: true },
  );
  assert.ok(accepted > 0);
});

function shortOf(value: JsonValue): JsonValue {
  assert.ok(isJsonObject(value) && isJsonObject(value["args"]));
  const names = Object.keys(value["args"]);
  return { ...value, args: Object.fromEntries(names.map((name) => [name, null])) };
}
