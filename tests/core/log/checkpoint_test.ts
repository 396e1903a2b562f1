/** Checkpoints (C2SP tlog-checkpoint) and what keys say of them (C2SP tlog-cosignature). */

import assert from "node:assert/strict";
import fc from "fast-check";
import { encodeBase64 } from "../../../src/core/bytes.ts";
import {
  checkNote,
  checkpointText,
  cosignCheckpoint,
  logIdIn,
  logKey,
  originOf,
  parseCheckpoint,
  signCheckpoint,
} from "../../../src/core/log/checkpoint.ts";
import {
  type NoteKey,
  noteKey,
  type NoteSignature,
  noteText,
  type SignedNote,
} from "../../../src/core/log/note.ts";
import {
  COSIGNER_KEY,
  COSIGNER_NAME,
  HASH,
  LOG_ID,
  LOG_KEY,
  ORIGIN,
  sha256Of,
  signAsCosigner,
  signAsLog,
  signedCheckpoint,
  withBit,
} from "../../support/sample_logs.ts";

const ROOT = sha256Of();
const ROOT_TEXT = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";
const HEAD = { origin: ORIGIN, size: 7, root: ROOT };
const TEXT = checkpointText(HEAD);
const SIGNED = await signedCheckpoint(HEAD);

Deno.test("checkpointText() writes three lines, and parseCheckpoint() reads them", () => {
  assert.equal(TEXT, `gait.log/000102030405060708090a0b0c0d0e0f\n7\n${ROOT_TEXT}\n`);
  assert.deepEqual(parseCheckpoint(TEXT), { ...HEAD, note: { text: TEXT, signatures: [] } });
  const { origin, size, root, note } = parseCheckpoint(SIGNED)!;
  assert.deepEqual({ origin, size, root }, HEAD);
  assert.equal(noteText(note), SIGNED);
});

Deno.test("parseCheckpoint() reads every checkpoint that was written", () => {
  const size = fc.oneof(fc.nat(), fc.maxSafeInteger().map(Math.abs));
  const root = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((root) => new Uint8Array(root));
  fc.assert(fc.property(size, root, (size, root) => {
    const { note: _, ...head } = parseCheckpoint(checkpointText({ origin: ORIGIN, size, root }))!;
    assert.deepEqual(head, { origin: ORIGIN, size, root });
  }));
});

const withSize = (size: string) => TEXT.replace("\n7\n", `\n${size}\n`);
const withRoot = (root: string) => TEXT.replace(ROOT_TEXT, root);

Deno.test("sizes are read up to 2^53 - 1, the largest exact one", () => {
  assert.equal(parseCheckpoint(withSize("0"))?.size, 0);
  assert.equal(parseCheckpoint(withSize("9007199254740991"))?.size, Number.MAX_SAFE_INTEGER);
});

/** One fault each. */
const NO_CHECKPOINTS: readonly [string, string][] = [
  ["nothing", ""],
  ["no LF at the end", TEXT.slice(0, -1)],
  ["CR LF", TEXT.replaceAll("\n", "\r\n")],
  ["an empty line before it", `\n${TEXT}`],
  ["an empty line after it", `${TEXT}\n`],
  ["no origin", TEXT.slice(ORIGIN.length)],
  ["an origin with a space", TEXT.replace("gait.log", "gait log")],
  ["an origin with a plus", TEXT.replace("gait.log", "gait+log")],
  ["an origin with a tab", TEXT.replace("gait.log", "gait\tlog")],
  ["an origin with a no-break space", TEXT.replace("gait.log", "gait\u00a0log")],
  ["no size", TEXT.replace("7\n", "")],
  ["an empty size", withSize("")],
  ["a zero before the size", withSize("07")],
  ["two zeros", withSize("00")],
  ["a plus before the size", withSize("+7")],
  ["a negative size", withSize("-7")],
  ["a size with a fraction", withSize("7.0")],
  ["a size with an exponent", withSize("7e0")],
  ["a hexadecimal size", withSize("0x7")],
  ["a space before the size", withSize(" 7")],
  ["a space after the size", withSize("7 ")],
  ["a size in other digits", withSize("٧")],
  ["a size of 2^53", withSize("9007199254740992")],
  ["a size of 2^53 + 1", withSize("9007199254740993")],
  ["a size of 2^64", withSize("18446744073709551616")],
  ["no root", TEXT.replace(`${ROOT_TEXT}\n`, "")],
  ["an empty root", withRoot("")],
  ["a root of 31 bytes", withRoot(encodeBase64(ROOT.subarray(1)))],
  ["a root of 33 bytes", withRoot(encodeBase64(Uint8Array.of(0, ...ROOT)))],
  ["a root in hex", withRoot(ROOT.toHex())],
  ["base64 for URLs", withRoot(ROOT_TEXT.replace("+/", "-_"))],
  ["base64 without its padding", withRoot(ROOT_TEXT.slice(0, -1))],
  ["base64 with bits behind the last byte", withRoot(ROOT_TEXT.replace("FU=", "FV="))],
  ["base64 with a space at its end", withRoot(`${ROOT_TEXT} `)],
  ["an extension line", `${TEXT}more\n`],
  ["a second root", `${TEXT}${ROOT_TEXT}\n`],
];

for (const [fault, text] of NO_CHECKPOINTS) {
  Deno.test(`parseCheckpoint() refuses ${fault}`, async () => {
    assert.equal(parseCheckpoint(text), undefined, "unsigned");
    const signatures = [await signCheckpoint(text, LOG_KEY, signAsLog)];
    const note = text === "" ? "" : noteText({ text, signatures });
    assert.equal(parseCheckpoint(note), undefined, "signed");
  });
}

Deno.test("the id of a log is found in its origin alone", () => {
  assert.equal(logIdIn(originOf(LOG_ID)), LOG_ID);
  const others = [LOG_ID, `${ORIGIN}0`, ORIGIN.slice(0, -1), ` ${ORIGIN}`, `${ORIGIN}\n`];
  for (const other of [...others, ORIGIN.toUpperCase(), `x${ORIGIN}`, `gait-log/${LOG_ID}`]) {
    assert.equal(logIdIn(other), undefined, other);
  }
});

const noteOf = (signatures: readonly NoteSignature[], text = TEXT): SignedNote => ({
  text,
  signatures,
});
const cosignedAt = (seconds: bigint, text = TEXT) =>
  cosignCheckpoint(text, { key: COSIGNER_KEY, seconds, sign: signAsCosigner });
const own = await signCheckpoint(TEXT, LOG_KEY, signAsLog);
const alice = await cosignedAt(1793527210n);

Deno.test("a note that a key did not sign says nothing to its holder", async () => {
  for (const key of [LOG_KEY, COSIGNER_KEY]) {
    assert.deepEqual(await checkNote(noteOf([]), key), { status: "absent" });
  }
  assert.deepEqual(await checkNote(noteOf([own]), COSIGNER_KEY), { status: "absent" });
  assert.deepEqual(await checkNote(noteOf([alice]), LOG_KEY), { status: "absent" });
});

Deno.test("a key has another id in each log, so its signature counts in one alone", async () => {
  const elsewhere = await logKey(originOf("f".repeat(32)), LOG_KEY.publicKey, HASH);
  assert.notEqual(elsewhere.id, LOG_KEY.id);
  assert.deepEqual(await checkNote(noteOf([own]), elsewhere), { status: "absent" });
});

Deno.test("every other bit of a signature, or of the text, makes a signature wrong", async () => {
  for (const [signature, key] of [[own, LOG_KEY], [alice, COSIGNER_KEY]] as const) {
    for (let bit = 0; bit < signature.bytes.length * 8; bit++) {
      const changed = { ...signature, bytes: withBit(signature.bytes, bit) };
      assert.deepEqual(await checkNote(noteOf([changed]), key), { status: "wrong" }, `bit ${bit}`);
    }
    const bytes = new TextEncoder().encode(TEXT);
    for (let bit = 0; bit < bytes.length * 8; bit += 7) {
      const text = new TextDecoder("latin1").decode(withBit(bytes, bit));
      const verdict = await checkNote(noteOf([signature], text), key);
      assert.deepEqual(verdict, { status: "wrong" }, `bit ${bit} of the text`);
    }
  }
});

Deno.test("signatures of another length are wrong", async () => {
  for (const [signature, key] of [[own, LOG_KEY], [alice, COSIGNER_KEY]] as const) {
    const { bytes } = signature;
    const others = [
      bytes.slice(1),
      bytes.slice(0, -1),
      Uint8Array.of(0, ...bytes),
      bytes.slice(0, 1),
    ];
    for (const other of [...others, Uint8Array.of(...bytes, 0), new Uint8Array()]) {
      const note = noteOf([{ ...signature, bytes: other }]);
      assert.deepEqual(await checkNote(note, key), { status: "wrong" });
    }
  }
});

Deno.test("a cosignature is not a signature of a log, and the reverse", async () => {
  const asLog: NoteKey = { ...COSIGNER_KEY, kind: "ed25519" };
  const asCosigner: NoteKey = { ...LOG_KEY, kind: "cosignature" };
  assert.deepEqual(await checkNote(noteOf([alice]), asLog), { status: "wrong" });
  assert.deepEqual(await checkNote(noteOf([own]), asCosigner), { status: "wrong" });
  const timeless = { ...alice, bytes: alice.bytes.slice(8) };
  assert.deepEqual(await checkNote(noteOf([timeless]), asLog), { status: "wrong" });
});

const LARGEST_TIME = 2n ** 63n - 1n;

for (const seconds of [0n, 1n, 1793527210n, 2n ** 53n + 1n, LARGEST_TIME]) {
  Deno.test(`a cosignature at ${seconds} tells its time`, async () => {
    const signature = await cosignedAt(seconds);
    const note = parseCheckpoint(noteText(noteOf([own, signature])))!.note;
    assert.deepEqual(await checkNote(note, COSIGNER_KEY), { status: "signed", seconds });
  });
}

for (const seconds of [LARGEST_TIME + 1n, 2n ** 64n - 1n]) {
  Deno.test(`a cosignature at ${seconds} is wrong: C2SP ends time at 2^63 - 1`, async () => {
    const signature = await cosignedAt(seconds);
    assert.deepEqual(await checkNote(noteOf([signature]), COSIGNER_KEY), { status: "wrong" });
  });
}

Deno.test("the time of a cosignature is signed", async () => {
  const bytes = alice.bytes.slice();
  new DataView(bytes.buffer).setBigUint64(0, 1793527211n);
  const note = noteOf([{ ...alice, bytes }]);
  assert.deepEqual(await checkNote(note, COSIGNER_KEY), { status: "wrong" });
});

Deno.test("of several cosignatures by one key the latest tells the time", async () => {
  const times = [3n, 9n, 0n, 9n, 5n];
  const signatures = await Promise.all(times.map((seconds) => cosignedAt(seconds)));
  const signed = { status: "signed", seconds: 9n };
  assert.deepEqual(await checkNote(noteOf(signatures), COSIGNER_KEY), signed);
  const twice = { status: "signed" };
  assert.deepEqual(await checkNote(noteOf([own, own]), LOG_KEY), twice);
});

Deno.test("one wrong signature of a key refuses the note, wherever it stands", async () => {
  const wrong = { ...alice, bytes: withBit(alice.bytes, 100) };
  const wrongOwn = { ...own, bytes: withBit(own.bytes, 100) };
  for (const signatures of [[wrong, alice], [alice, wrong], [alice, wrong, alice]]) {
    assert.deepEqual(await checkNote(noteOf(signatures), COSIGNER_KEY), { status: "wrong" });
  }
  assert.deepEqual(await checkNote(noteOf([own, wrongOwn]), LOG_KEY), { status: "wrong" });
});

Deno.test("signatures of unknown keys are ignored, also under a known name or id", async () => {
  const wrong = withBit(alice.bytes, 100);
  const unknown: readonly NoteSignature[] = [
    { name: COSIGNER_NAME, keyId: "00000000", bytes: wrong },
    { name: "example.com/bob", keyId: COSIGNER_KEY.id, bytes: wrong },
    { name: ORIGIN, keyId: COSIGNER_KEY.id, bytes: Uint8Array.of(1) },
  ];
  const note = noteOf([...unknown, own, alice]);
  const seconds = 1793527210n;
  assert.deepEqual(await checkNote(note, COSIGNER_KEY), { status: "signed", seconds });
  assert.deepEqual(await checkNote(note, LOG_KEY), { status: "signed" });
  assert.deepEqual(await checkNote(noteOf(unknown), COSIGNER_KEY), { status: "absent" });
});

Deno.test("a key of small order vouches for nothing", async () => {
  // The neutral element as key and R, with S = 0, verifies every message in a verifier that lets it.
  const neutral = Uint8Array.of(1, ...new Uint8Array(31));
  const name = "example.com/none";
  for (const kind of ["ed25519", "cosignature"] as const) {
    const key = await noteKey({ name, kind, publicKey: neutral }, HASH);
    const time = kind === "cosignature" ? 8 : 0;
    const bytes = new Uint8Array([...new Uint8Array(time), ...neutral, ...new Uint8Array(32)]);
    const note = noteOf([{ name, keyId: key.id, bytes }]);
    assert.deepEqual(await checkNote(note, key), { status: "wrong" }, kind);
  }
});
