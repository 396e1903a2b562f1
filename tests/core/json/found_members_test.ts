import fc from "fast-check";
import assert from "node:assert/strict";
import { canonicalBytes } from "../../../src/core/json/canonical.ts";
import { findMembers } from "../../../src/core/json/found_members.ts";
import { utf8 } from "../../support/text_source.ts";

const decoder = new TextDecoder();
const found = (text: string | Uint8Array, names: readonly string[]) =>
  findMembers(typeof text === "string" ? utf8(text) : text, names.map(utf8))
    ?.map((bytes) => bytes && decoder.decode(bytes));

Deno.test("findMembers() answers the values of canonical objects as they are written", () => {
  const objects = fc.dictionary(fc.string(), fc.jsonValue(), { maxKeys: 6 });
  fc.assert(fc.property(objects, fc.jsonValue(), (object, value) => {
    const bytes = canonicalBytes({ ...object, args: value });
    const expected = [decoder.decode(canonicalBytes(value)), undefined];
    assert.deepEqual(found(bytes, ["args", "no such member"]), expected);
    const spaced = JSON.stringify({ ...object, args: value }, undefined, "\t\r ");
    const text = found(spaced, ["args"])?.[0] ?? "";
    assert.deepEqual(canonicalBytes(JSON.parse(text)), canonicalBytes(value));
    assert.equal(text, text.trim());
  }));
});

// Objects, the member "args" of each, or that it has none.
const CLEAR: readonly (readonly [string, string, string | undefined])[] = [
  ["an empty object", "{}", undefined],
  ["an empty object with white space", " {\t\r\n} ", undefined],
  ["white space everywhere", ' {\t"args"\r:\n [1, 2]\t, "a" : 1 } ', "[1, 2]"],
  ["an escaped name", '{"\\u0061rgs":1}', "1"],
  ["an escaped quote in a name", '{"args\\"":1}', undefined],
  ["a name that begins so", '{"args_digest":1}', undefined],
  ["a member of a member", '{"a":{"args":1}}', undefined],
  ["a text that looks like it", '{"a":"\\"args\\":1,","b":2}', undefined],
];
for (const [name, text, value] of CLEAR) {
  Deno.test(`findMembers() finds members of objects: ${name}`, () => {
    assert.deepEqual(found(text, ["args"]), [value]);
  });
}

const UNCLEAR: readonly (readonly [string, string])[] = [
  ["a list", '[{"args":1}]'],
  ["nothing", ""],
  ["white space", " \t\r\n"],
  ["white space that JSON does not have", '\v{"args":1}'],
  ["something behind it", '{"args":1}x'],
  ["a comma at its end", '{"args":1,}'],
  ["no end", '{"args":1'],
  ["a name without end", '{"args'],
  ["a name without colon", '{"args" 1}'],
  ["a name that is no text", "{args:1}"],
];
for (const [name, text] of UNCLEAR) {
  Deno.test(`findMembers() finds no object: ${name}`, () => {
    assert.equal(found(text, ["args"]), undefined);
  });
}
