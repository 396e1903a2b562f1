import fc from "fast-check";
import assert from "node:assert/strict";
import { canonicalBytes } from "../../../src/core/json/canonical.ts";
import { plainMembers } from "../../../src/core/json/plain_members.ts";
import { utf8 } from "../../support/text_source.ts";

const decoder = new TextDecoder();
const found = (text: string | Uint8Array, names: readonly string[]) =>
  plainMembers(typeof text === "string" ? utf8(text) : text, names.map(utf8))
    ?.map((bytes) => bytes && decoder.decode(bytes));

Deno.test("plainMembers() answers the values of canonical objects as they are written", () => {
  const objects = fc.dictionary(fc.string(), fc.jsonValue(), { maxKeys: 6 });
  fc.assert(fc.property(objects, fc.jsonValue(), (object, value) => {
    const bytes = canonicalBytes({ ...object, args: value });
    const hasEscape = Object.keys(object).some((name) => JSON.stringify(name).includes("\\"));
    const expected = hasEscape ? undefined : [decoder.decode(canonicalBytes(value)), undefined];
    assert.deepEqual(found(bytes, ["args", "no such member"]), expected);
  }));
});

// Objects that are not plainly written: whoever needs their members parses them.
const UNCLEAR: readonly (readonly [string, string])[] = [
  ["no object", `[{"args":1}]`],
  ["an empty object", "{}"],
  ["nothing", ""],
  ["white space in front", ` {"args":1}`],
  ["white space behind a name", `{"args" :1}`],
  ["white space behind a comma", `{"a":1, "args":1}`],
  ["something behind it", `{"args":1}x`],
  ["no end", `{"args":1`],
  ["a name without end", `{"args`],
  ["an escaped name", `{"\\u0061rgs":1}`],
];
for (const [name, text] of UNCLEAR) {
  Deno.test(`plainMembers() leaves ${name} to a parser`, () => {
    assert.equal(found(text, ["args"]), undefined);
  });
}
