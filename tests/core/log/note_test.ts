/** Signed notes and verifier keys (C2SP signed-note). */

import assert from "node:assert/strict";
import fc from "fast-check";
import { encodeBase64, encodeHex } from "../../../src/core/bytes.ts";
import { checkNote } from "../../../src/core/log/checkpoint.ts";
import {
  NOTE_SIGNATURES_MAX,
  type NoteSignature,
  noteText,
  parseNote,
  parseVkey,
  signaturesOf,
  vkeyText,
} from "../../../src/core/log/note.ts";
import { refusal } from "../../support/refusal.ts";
import { COSIGNER_KEY, HASH, LOG_KEY, sha256Of } from "../../support/sample_logs.ts";
import { utf8 } from "../../support/text_source.ts";

// The example of the C2SP page, with its key.
const C2SP_NOTE = `This is an example message.

— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=
`;
const LINE = C2SP_NOTE.split("\n").at(-2)!;
const [, , BASE64] = LINE.split(" ") as [string, string, string];
const C2SP_VKEY = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";

Deno.test("parseNote() takes a note apart at its last empty line", () => {
  const { text, signatures } = parseNote(`a\n\nb\n\n${LINE}\n${LINE}\n`)!;
  assert.equal(text, "a\n\nb\n");
  assert.equal(signatures.length, 2);
  const [{ name, keyId, bytes }] = signatures as [NoteSignature, NoteSignature];
  assert.equal(name, "example.com/foo");
  assert.equal(keyId, "530d903a");
  assert.equal(encodeBase64(new Uint8Array([0x53, 0x0d, 0x90, 0x3a, ...bytes])), BASE64);
});

Deno.test("the key of the C2SP page is read and written, and signed the note there", async () => {
  const key = await parseVkey(C2SP_VKEY, "--public-key", HASH);
  assert.deepEqual([key.name, key.kind, key.id], ["example.com/foo", "ed25519", "530d903a"]);
  assert.equal(vkeyText(key), C2SP_VKEY);
  const note = parseNote(C2SP_NOTE)!;
  assert.deepEqual(await checkNote(note, key), { status: "signed" });
  const other = { ...note, text: note.text.replace("example", "another") };
  assert.deepEqual(await checkNote(other, key), { status: "wrong" });
});

const text = fc.string({ unit: "grapheme" })
  // deno-lint-ignore no-control-regex -- what no note may hold
  .map((line) => line.replaceAll(/[\u0000-\u0009\u000b-\u001f]/g, ""));
const texts = fc.array(text, { minLength: 1, maxLength: 6 }).map((lines) =>
  `${lines.join("\n")}\n`
);
const name = fc.oneof(
  fc.constantFrom("example.com/a", "ö", "—", "a=", "\u200b", "\ufeff", "𐌀"),
  fc.string({ unit: "grapheme", minLength: 1 })
    .map((name) => name.replaceAll(/[\p{White_Space}\p{Cc}+]/gu, ""))
    .filter((name) => name !== ""),
);
const bytesOf = (limits: { minLength: number; maxLength: number }) =>
  fc.uint8Array(limits).map((bytes) => new Uint8Array(bytes));
const signature: fc.Arbitrary<NoteSignature> = fc.record({
  name,
  keyId: bytesOf({ minLength: 4, maxLength: 4 }).map(encodeHex),
  bytes: bytesOf({ minLength: 1, maxLength: 80 }),
}, { noNullPrototype: true });

Deno.test("parseNote() reads what noteText() wrote", () => {
  const signatures = fc.array(signature, { minLength: 1, maxLength: 4 });
  fc.assert(fc.property(texts, signatures, (text, signatures) => {
    assert.deepEqual(parseNote(noteText({ text, signatures })), { text, signatures });
  }));
  const unsigned = texts.map((text) => text.replaceAll(/\n\n+/g, "\n"));
  fc.assert(fc.property(unsigned, (text) => {
    assert.deepEqual(parseNote(noteText({ text, signatures: [] })), { text, signatures: [] });
  }));
});

Deno.test("parseNote() reads nothing but what noteText() writes", () => {
  const token = fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom("\n", "\n\n", "— ", "a ", "AAAAAAA=", `${LINE}\n`) },
    fc.string({ unit: fc.constantFrom(..." +-—=A\r\t\0\u007f\u0085\u00a0\ufeff𐌀"), maxLength: 2 }),
  );
  const some = fc.array(token, { maxLength: 12 }).map((tokens) => `${tokens.join("")}\n`);
  fc.assert(
    fc.property(some, (some) => {
      const note = parseNote(some);
      if (note !== undefined) assert.equal(noteText(note), some);
    }),
    { numRuns: 2000 },
  );
});

const within = (line: string) => `text\n\n${line}\n`;
const signedAs = (name: string, base64 = BASE64) => within(`— ${name} ${base64}`);

/** One fault each. */
const MALFORMED: readonly [string, string][] = [
  ["nothing", ""],
  ["no LF at the end", signedAs("a").slice(0, -1)],
  ["no LF at the end of a text alone", "text"],
  ["CR LF", signedAs("a").replaceAll("\n", "\r\n")],
  ["a CR in the text", `te\rxt\n\n${LINE}\n`],
  ["a tab in the text", `te\txt\n\n${LINE}\n`],
  ["a NUL in the text", `te\0xt\n\n${LINE}\n`],
  ["an ESC in the text", `te\u001bxt\n\n${LINE}\n`],
  ["the last control character below the space", `te\u001fxt\n\n${LINE}\n`],
  ["a CR in a signature line", within(`${LINE}\r`)],
  ["a tab instead of a space", within(LINE.replace("— ", "—\t"))],
  ["half of a character", `te\ud800xt\n\n${LINE}\n`],
  ["half of a character in a name", signedAs("a\udc00")],
  ["no signature after the empty line", "text\n\n"],
  ["an empty line after the signatures", `text\n\n${LINE}\n\n`],
  ["a line of text among the signatures", within(`${LINE}\ntext\n${LINE}`)],
  ["a line of text as the only signature", within("text")],
  ["a hyphen", within(LINE.replace("—", "-"))],
  ["two hyphens", within(LINE.replace("—", "--"))],
  ["an en dash", within(LINE.replace("—", "–"))],
  ["a horizontal bar", within(LINE.replace("—", "―"))],
  ["no dash", within(LINE.replace("— ", ""))],
  ["a space before the dash", within(` ${LINE}`)],
  ["no space after the dash", within(LINE.replace("— ", "—"))],
  ["two spaces after the dash", within(LINE.replace("— ", "—  "))],
  ["two spaces after the name", within(LINE.replace(" Uw2Q", "  Uw2Q"))],
  ["a space at the end", within(`${LINE} `)],
  ["a no-break space after the dash", within(LINE.replace("— ", "—\u00a0"))],
  ["no name", within(`— ${BASE64}`)],
  ["an empty name", signedAs("")],
  ["a name with a space", signedAs("a b")],
  ["a name with a plus", signedAs("a+b")],
  ["a name with a no-break space", signedAs("a\u00a0b")],
  ["a name with a next line", signedAs("a\u0085b")],
  ["a name with an ideographic space", signedAs("a\u3000b")],
  ["a name with a line separator", signedAs("a\u2028b")],
  ["no signature", within("— a")],
  ["an empty signature", within("— a ")],
  ["a key id alone", signedAs("a", "Uw2QOg==")],
  ["less than a key id", signedAs("a", "Uw2Q")],
  ["no base64", signedAs("a", "Uw2Q*kn8")],
  ["base64 for URLs", signedAs("a", "Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq-_fX")],
  ["base64 without its padding", signedAs("a", BASE64.slice(0, -1))],
  ["base64 with too much padding", signedAs("a", `${BASE64}=`)],
  ["base64 with padding in the middle", signedAs("a", `AAAA=AAA${BASE64}`)],
  ["base64 with bits behind the last byte", signedAs("a", BASE64.replace("QM=", "QN="))],
  [`${NOTE_SIGNATURES_MAX + 1} signatures`, `text\n\n${`${LINE}\n`.repeat(101)}`],
];

for (const [fault, note] of MALFORMED) {
  Deno.test(`parseNote() refuses ${fault}`, () => assert.equal(parseNote(note), undefined));
}

/** As C2SP's page allows, and as Go's note reads them. */
const UNUSUAL: readonly [string, string][] = [
  ["100 signatures", `text\n\n${`${LINE}\n`.repeat(100)}`],
  ["an empty text", `\n\n${LINE}\n`],
  ["a text that begins with a dash", `${LINE}\n\n${LINE}\n`],
  ["a DEL, which is not below the space", `te\u007fxt\n\n${LINE}\n`],
  ["a control character beyond ASCII", `te\u009bxt\n\n${LINE}\n`],
  ["a name with a zero-width no-break space", signedAs("a\ufeffb")],
  ["a name with a dash", signedAs("—")],
  ["a name beyond the basic plane", signedAs("𐌀")],
  ["a signature of one byte", signedAs("a", "Uw2QOgA=")],
];

for (const [what, note] of UNUSUAL) {
  Deno.test(`parseNote() reads ${what}`, () => {
    assert.ok(parseNote(note)!.signatures.length > 0);
    assert.equal(noteText(parseNote(note)!), note);
  });
}

Deno.test("a text without an empty line is signed by nobody, whatever its last line is", () => {
  assert.deepEqual(parseNote(`text\n${LINE}\n`), { text: `text\n${LINE}\n`, signatures: [] });
});

Deno.test("a signature is of a key if both its name and its id are", () => {
  const { name, id } = LOG_KEY;
  const bytes = sha256Of();
  const signatures = [
    { name, keyId: id, bytes },
    { name, keyId: "00000000", bytes },
    { name: "example.com/other", keyId: id, bytes },
  ];
  assert.deepEqual(signaturesOf({ signatures }, LOG_KEY), signatures.slice(0, 1));
});

/** A verifier key of any bytes, with the id that belongs to them. */
function vkeyOf(name: string, ...bytes: readonly number[]): string {
  const data = Uint8Array.from(bytes);
  const id = encodeHex(sha256Of(utf8(`${name}\n`), data).subarray(0, 4));
  return `${name}+${id}+${encodeBase64(data)}`;
}

const KEY = [...LOG_KEY.publicKey];
const SMALL_ORDER = "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a";
const NOT_CANONICAL = "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f";
const hex = (text: string) => Uint8Array.fromHex(text);

Deno.test("the table of verifier keys is made of keys that would be read", async () => {
  assert.equal(vkeyOf(LOG_KEY.name, 1, ...KEY), vkeyText(LOG_KEY));
  assert.equal(vkeyOf(COSIGNER_KEY.name, 4, ...COSIGNER_KEY.publicKey), vkeyText(COSIGNER_KEY));
  assert.deepEqual(await parseVkey(vkeyText(LOG_KEY), "--public-key", HASH), LOG_KEY);
});

/** One fault each. */
const NO_VKEYS: readonly [string, string][] = [
  ["nothing", ""],
  ["another id", C2SP_VKEY.replace("530d903a", "530d903b")],
  ["the id of another name", C2SP_VKEY.replace("example.com/foo", "example.com/fop")],
  ["an id in capitals", C2SP_VKEY.replace("530d903a", "530D903A")],
  ["an id of 7 characters", C2SP_VKEY.replace("530d903a", "530d903")],
  ["an id of 9 characters", C2SP_VKEY.replace("530d903a", "0530d903a")],
  ["no id", C2SP_VKEY.replace("530d903a+", "")],
  ["no name", vkeyOf("", 1, ...KEY)],
  ["a name with a space", vkeyOf("a b", 1, ...KEY)],
  ["a name with a plus", vkeyOf("a+b", 1, ...KEY)],
  ["a name with a line end", vkeyOf("a\nb", 1, ...KEY)],
  ["no key", vkeyOf("a", 1)],
  ["no bytes", vkeyOf("a")],
  ["a key of 31 bytes", vkeyOf("a", 1, ...KEY.slice(1))],
  ["a key of 33 bytes", vkeyOf("a", 1, ...KEY, 0)],
  ["the kind of ECDSA", vkeyOf("a", 2, ...KEY)],
  ["the kind of RFC 6962", vkeyOf("a", 5, ...KEY)],
  ["the kind of ML-DSA", vkeyOf("a", 6, ...KEY)],
  ["a key of small order", vkeyOf("a", 1, ...hex(SMALL_ORDER))],
  ["a cosigner's key of small order", vkeyOf("a", 4, ...hex(SMALL_ORDER))],
  ["the neutral element as a key", vkeyOf("a", 1, 1, ...new Uint8Array(31))],
  ["a key that is not encoded canonically", vkeyOf("a", 1, ...hex(NOT_CANONICAL))],
  ["a private key", C2SP_VKEY.replace("example.com", "PRIVATE+KEY+example.com")],
  ["base64 for URLs", "a+b71f0ee8+AddamAGCsQq31Uv-08lkBzoO4XLz2qYjJa8CGmj3B1Ea"],
  ["a line end", `${C2SP_VKEY}\n`],
  ["a space before it", ` ${C2SP_VKEY}`],
];

for (const [fault, vkey] of NO_VKEYS) {
  Deno.test(`parseVkey() refuses ${fault}`, async () => {
    const { code, message } = await refusal(() => parseVkey(vkey, "--cosigner", HASH));
    assert.equal(code, "invalid_input");
    assert.match(message, /^Cannot use --cosigner ".*": expected (?:a|the) verifier key/s);
  });
}

Deno.test("parseVkey() tells the key that a wrong id may have meant", async () => {
  const wrong = C2SP_VKEY.replace("530d903a", "530d903b");
  const { message } = await refusal(() => parseVkey(wrong, "--public-key", HASH));
  assert.equal(
    message,
    `Cannot use --public-key "${wrong}": expected the verifier key ${C2SP_VKEY}`,
  );
});
