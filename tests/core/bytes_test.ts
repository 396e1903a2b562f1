import assert from "node:assert/strict";
import fc from "fast-check";
import {
  concatBytes,
  decodeBase64,
  decodeHex,
  decodeUtf8,
  encodeBase64,
  encodeHex,
  encodeUtf8,
} from "../../src/core/bytes.ts";

/** RFC 4648, section 10. */
const BASE64: readonly [string, string][] = [
  ["", ""],
  ["f", "Zg=="],
  ["fo", "Zm8="],
  ["foo", "Zm9v"],
  ["foob", "Zm9vYg=="],
  ["fooba", "Zm9vYmE="],
  ["foobar", "Zm9vYmFy"],
];

for (const [text, base64] of BASE64) {
  Deno.test(`base64 of "${text}" is "${base64}" (RFC 4648, 10), both ways`, () => {
    assert.equal(encodeBase64(encodeUtf8(text)), base64);
    assert.deepEqual(decodeBase64(base64), encodeUtf8(text));
  });
}

const NOT_BASE64: readonly [string, string][] = [
  ["missing padding", "Zg"],
  ["half of the padding", "Zg="],
  ["too much padding", "Zm8=="],
  ["padding alone", "===="],
  ["padding in the middle", "Zg==Zg=="],
  ["the URL-safe alphabet", "-_-_"],
  ["white space inside", "Zm9v YmFy"],
  ["a line end behind it", "Zm9v\n"],
  ["white space in front", " Zm9v"],
  ["bits behind the last byte", "Zh=="],
  ["bits behind the second byte", "Zm9="],
  ["one character", "Z"],
  ["a character outside of ASCII", "Zm9\u00e9"],
];

for (const [what, text] of NOT_BASE64) {
  Deno.test(`decodeBase64() refuses ${what}`, () => assert.equal(decodeBase64(text), undefined));
}

for (const text of ["0", "0g", "0x00", " 00", "00 ", "00\n", "\u0660\u0660"]) {
  Deno.test(`decodeHex() refuses ${JSON.stringify(text)}`, () => {
    assert.equal(decodeHex(text), undefined);
  });
}

Deno.test("decodeHex() reads both cases and nothing, encodeHex() writes lower case", () => {
  assert.deepEqual(decodeHex("00fFaB"), Uint8Array.of(0, 255, 171));
  assert.deepEqual(decodeHex(""), new Uint8Array());
  assert.equal(encodeHex(Uint8Array.of(0, 255, 171)), "00ffab");
});

Deno.test("base64, hex and UTF-8 read back what they wrote", () => {
  fc.assert(fc.property(fc.uint8Array(), (bytes) => {
    assert.deepEqual(decodeBase64(encodeBase64(bytes)), bytes);
    assert.deepEqual(decodeHex(encodeHex(bytes)), bytes);
  }));
  fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => {
    assert.equal(decodeUtf8(encodeUtf8(text)), text.toWellFormed());
  }));
});

Deno.test("decodeBase64() accepts one spelling only: it writes back as the same text", () => {
  const alphabet = fc.constantFrom(..."ABZaz019+/=-_ \n");
  fc.assert(fc.property(fc.array(alphabet, { maxLength: 12 }), (characters) => {
    const text = characters.join("");
    const bytes = decodeBase64(text);
    if (bytes !== undefined) assert.equal(encodeBase64(bytes), text);
  }));
});

Deno.test("decodeUtf8() keeps a byte order mark, which is content", () => {
  assert.equal(decodeUtf8(Uint8Array.of(0xef, 0xbb, 0xbf, 0x61)), "\ufeffa");
});

Deno.test("decodeUtf8() reads well-formed runs between bad bytes as they are", () => {
  fc.assert(fc.property(fc.array(fc.string({ unit: "grapheme" })), (texts) => {
    const bad = Uint8Array.of(0xff);
    const bytes = concatBytes(texts.flatMap((text) => [encodeUtf8(text), bad]));
    assert.equal(decodeUtf8(bytes), texts.map((text) => `${text}\ufffd`).join(""));
  }));
});

Deno.test("encodeUtf8() writes unpaired surrogates as U+FFFD", () => {
  assert.equal(encodeHex(encodeUtf8("\ud800")), "efbfbd");
});

Deno.test("concatBytes() joins in order and copies", () => {
  const first = Uint8Array.of(1, 2);
  const joined = concatBytes([first, new Uint8Array(), Uint8Array.of(3)]);
  first[0] = 9;
  assert.deepEqual(joined, Uint8Array.of(1, 2, 3));
  assert.deepEqual(concatBytes([]), new Uint8Array());
});
