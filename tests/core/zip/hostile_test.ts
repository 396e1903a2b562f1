import assert from "node:assert/strict";
import { crc32 } from "../../../src/core/zip/crc32.ts";
import { randomAccess } from "../../../src/core/source.ts";
import { openArchive } from "../../../src/core/zip/zip.ts";
import { readTexts, REFERENCE_DEMO } from "../../support/demo_archive.ts";
import { refusal } from "../../support/refusal.ts";
import { utf8 } from "../../support/text_source.ts";
import {
  deflate,
  fields,
  join,
  zip64End,
  zipBytes,
  type ZipEntry,
} from "../../support/zip_bytes.ts";

const open = (bytes: Uint8Array) => openArchive(randomAccess({ name: "a.zip", bytes }));

const text = "hello hello hello hello\n";
const deflated = await deflate(utf8(text));
/** CRC-32 of the text. */
const sum = 0x0b598800;
const b: ZipEntry = { name: "b.txt", content: "two" };
const a: ZipEntry = { name: "a.txt", content: text };
const packed: ZipEntry = { ...a, data: deflated, method: 8 };
const plain = zipBytes([a, b]);
const bomb = await deflate(new Uint8Array(5_000_000));
const zip64Extra = fields([2, 1], [2, 16], [8, text.length], [8, text.length]);
const huge = { compressedSize: 0xffffffff, size: 0xffffffff };

const END_START = fields([4, 0x06054b50]);

/** An archive with one entry, for a place `by` bytes into a file. */
function shifted(entry: ZipEntry, by: number): Uint8Array<ArrayBuffer> {
  const bytes = zipBytes([entry], { directoryOffset: by + 30 + 5 + 3 });
  new DataView(bytes.buffer).setUint32(30 + 5 + 3 + 42, by, true);
  return bytes;
}

/** Each archive breaks one rule of docs/formats/runpack.md#archive. */
const REFUSED: readonly {
  readonly what: string;
  readonly bytes: Uint8Array;
  readonly code?: "verification_failed";
  readonly message: RegExp;
}[] = [
  {
    what: "a name that climbs out",
    bytes: zipBytes([{ name: "../evil", content: "x" }]),
    message: /"\.\.\/evil" climbs out/,
  },
  {
    what: "a name that is too long",
    bytes: zipBytes([{ name: "n".repeat(32_768), content: "x" }]),
    message: /" has a name of 32768 bytes, more than the limit of 32767$/,
  },
  {
    what: "a name that climbs out later",
    bytes: zipBytes([{ name: "a/../../b", content: "x" }]),
    message: /climbs out/,
  },
  {
    what: "a name that climbs out with back-slashes",
    bytes: zipBytes([{ name: "a\\..\\b", content: "x" }]),
    message: /climbs out/,
  },
  { what: "the name ..", bytes: zipBytes([{ name: "..", content: "x" }]), message: /climbs out/ },
  {
    what: "an absolute name",
    bytes: zipBytes([{ name: "/etc/passwd", content: "x" }]),
    message: /has an absolute name/,
  },
  {
    what: "an absolute name with a back-slash",
    bytes: zipBytes([{ name: "\\\\host\\share", content: "x" }]),
    message: /has an absolute name/,
  },
  {
    what: "a drive letter",
    bytes: zipBytes([{ name: "C:\\x", content: "x" }]),
    message: /has a drive letter/,
  },
  {
    what: "a drive letter without a separator",
    bytes: zipBytes([{ name: "c:x", content: "x" }]),
    message: /has a drive letter/,
  },
  {
    what: "a NUL in a name",
    bytes: zipBytes([{ name: "run.json\0.txt", content: "x" }]),
    message: /has a NUL in its name/,
  },
  {
    what: "a link",
    bytes: zipBytes([{ name: "l", content: "/etc/passwd", attributes: 0xa1ff0000 }]),
    message: /"l" is a link/,
  },
  {
    what: "a link whose made-by says DOS",
    bytes: zipBytes([{ name: "l", content: "x", attributes: 0xa1ff0000, madeBy: 20 }]),
    message: /"l" is a link/,
  },
  {
    what: "a last name that is longer than the directory",
    bytes: plain.with(plain.length - 22 - 46 - 5 + 28, 6),
    message: /"b\.txt" has a name that is cut off/,
  },
  {
    what: "a last extra field that is longer than the directory",
    bytes: plain.with(plain.length - 22 - 46 - 5 + 30, 4),
    message: /"b\.txt" has a field that is cut off/,
  },
  {
    what: "an encrypted entry",
    bytes: zipBytes([{ ...a, flags: 1 }]),
    message: /"a\.txt" is encrypted/,
  },
  {
    what: "a name twice",
    bytes: zipBytes([a, b, { ...a, content: "other" }]),
    code: "verification_failed",
    message: /^zip contains duplicate entries: a\.txt$/,
  },
  {
    what: "names that are equal once trimmed",
    bytes: zipBytes([b, a, { ...a, name: " a.txt " }, { ...b, name: "b.txt " }]),
    code: "verification_failed",
    message: /^zip contains duplicate entries: a\.txt, b\.txt$/,
  },
  ...[
    "A.TXT",
    "a.txt.",
    "a.txt;1",
    "a.txt::$DATA",
    "\uff41.txt",
    "a.\u200btxt",
    "./A.Txt",
  ]
    .map((name) => ({
      what: `${JSON.stringify(name)}, which disks take for another name`,
      bytes: zipBytes([a, { ...b, name, flags: 0x0800 }]),
      code: "verification_failed",
      message: /^zip contains duplicate entries: .*a\.txt/,
    } as const)),
  {
    what: "a long s for an s",
    bytes: zipBytes([{ ...b, name: "re\u017fults", flags: 0x0800 }, { ...b, name: "results" }]),
    code: "verification_failed",
    message: /^zip contains duplicate entries: /,
  },
  {
    what: "two entries that share their data",
    bytes: zipBytes([a, { ...a, name: "c.txt", local: { name: "a.txt" }, central: { offset: 0 } }]),
    message: /"c\.txt"/,
  },
  {
    what: "an entry inside the data of another",
    bytes: (() => {
      const inner = zipBytes([{ name: "c.txt", content: "x" }]).subarray(0, 36);
      return zipBytes([
        { name: "a.txt", content: inner },
        { name: "c.txt", content: "x", central: { offset: 35 } },
      ]);
    })(),
    message: /overlapping/,
  },
  {
    what: "a stored entry that declares more than it has",
    bytes: zipBytes([{ ...a, size: text.length + 1 }]),
    message: /"a\.txt" states a wrong size/,
  },
  {
    what: "a stored entry that declares less than it has",
    bytes: zipBytes([{ ...a, size: text.length - 1 }]),
    message: /"a\.txt" states a wrong size/,
  },
  {
    what: "a deflated entry that declares more than it has",
    bytes: zipBytes([{ ...packed, size: text.length + 1 }]),
    message: /holds fewer bytes than it declares/,
  },
  {
    what: "a deflated entry that declares less than it has",
    bytes: zipBytes([{ ...packed, size: text.length - 1 }]),
    message: /holds more bytes than it declares/,
  },
  {
    what: "a stored entry with a wrong checksum",
    bytes: zipBytes([{ ...a, crc32: sum ^ 1 }]),
    message: /CRC-32 does not match/,
  },
  {
    what: "a deflated entry with a wrong checksum",
    bytes: zipBytes([{ ...packed, crc32: sum ^ 1 }]),
    message: /CRC-32 does not match/,
  },
  {
    what: "stored bytes that changed",
    bytes: zipBytes([{ ...a, data: utf8(text.replace("hello", "hallo")) }]),
    message: /CRC-32 does not match/,
  },
  {
    what: "a bomb that declares little",
    bytes: zipBytes([{ ...a, data: bomb, method: 8 }]),
    message: /holds more bytes than it declares/,
  },
  {
    what: "deflated data that is damaged",
    bytes: zipBytes([{ ...packed, data: deflated.map((byte, at) => at === 0 ? 0xff : byte) }]),
    message: /compressed data is damaged/,
  },
  {
    what: "deflated data that ends too early",
    bytes: zipBytes([{ ...packed, data: deflated.subarray(0, 8) }]),
    message: /compressed data is damaged: it ends too early/,
  },
  {
    what: "deflated data without its end marker",
    bytes: zipBytes([{ ...packed, data: deflated.subarray(0, -2) }, b]),
    message: /compressed data is damaged: it ends too early/,
  },
  {
    what: "deflated data with bytes behind its end",
    bytes: zipBytes([{ ...packed, data: join(deflated, utf8("smuggled")) }]),
    message: /compressed data is damaged/,
  },
  {
    what: "another method",
    bytes: zipBytes([{ ...a, method: 12 }]),
    message: /"a\.txt" has compression method 12/,
  },
  {
    what: "a member of more than 4 GiB by its directory",
    bytes: zipBytes([{
      ...packed,
      size: 0xffffffff,
      extra: fields([2, 1], [2, 8], [8, 4_294_967_297]),
    }]),
    message: /declares 4294967297 bytes, more than the limit of 4294967296/,
  },
  {
    what: "zip64 sizes that nobody declares",
    bytes: zipBytes([{ ...a, ...huge }]),
    message: /zip64/i,
  },
  {
    what: "a zip64 extra field that is too short",
    bytes: zipBytes([{ ...a, ...huge, extra: zip64Extra.subarray(0, 12) }]),
    message: /"a\.txt" has a field that is cut off/,
  },
  {
    what: "a zip64 extra field with a number too few",
    bytes: zipBytes([{ ...a, ...huge, extra: fields([2, 1], [2, 8], [8, text.length]) }]),
    message: /ZIP64 field that does not fit/,
  },
  {
    what: "a zip64 extra field with a number too many",
    bytes: zipBytes([{ ...a, size: 0xffffffff, extra: zip64Extra }]),
    message: /ZIP64 field that does not fit/,
  },
  {
    what: "a zip64 extra field that no number needs",
    bytes: zipBytes([{ ...a, extra: zip64Extra }]),
    message: /ZIP64 field that does not fit/,
  },
  {
    what: "zip64 sizes that fit into 32 bits",
    bytes: zipBytes([{ ...a, ...huge, extra: zip64Extra }]),
    message: /"a\.txt" needs no ZIP64 field/,
  },
  {
    what: "a zip64 offset that fits into 32 bits",
    bytes: zipBytes([a, {
      ...b,
      central: { offset: 0xffffffff, extra: fields([2, 1], [2, 8], [8, 58]) },
    }]),
    message: /"b\.txt" needs no ZIP64 field/,
  },
  {
    what: "a zip64 end record that nothing needs",
    bytes: zipBytes([a, b], {
      entries: 0xffff,
      before: (offset, size) => zip64End(offset + size, 2, size, offset),
    }),
    message: /end records need no ZIP64/,
  },
  {
    what: "a zip64 end record that the end record does not refer to",
    bytes: zipBytes([a, b], { before: (offset, size) => zip64End(offset + size, 1, size, offset) }),
    message: /end records need no ZIP64/,
  },
  {
    what: "a zip64 end record elsewhere than its locator says",
    bytes: zipBytes([a, b], {
      entries: 0xffff,
      before: (offset, size) => zip64End(offset, 2, size, offset),
    }),
    message: /ZIP64 end record is not as it must be/,
  },
  {
    what: "a zip64 end record that is not there",
    bytes: zipBytes([a], { directoryOffset: 0xffffffff }),
    message: /zip64/i,
  },
  {
    what: "a zip64 end record that counts entries that are not there",
    bytes: zipBytes([a], {
      entries: 0xffff,
      before: (offset, size) => zip64End(offset + size, 70_000, size, offset),
    }),
    message: /central directory has 1 entries, 70000 are stated/,
  },
  {
    what: "an end record that counts entries that are not there",
    bytes: zipBytes([a, b], { entries: 3 }),
    message: /central directory/i,
  },
  {
    what: "a local header with another name",
    bytes: zipBytes([{ ...a, local: { name: "b.txt" } }]),
    message: /"a\.txt".*local file header \(filename\)/,
  },
  {
    what: "a local header with a name that differs in case",
    bytes: zipBytes([{ ...a, local: { name: "A.txt" } }]),
    message: /local file header \(filename\)/,
  },
  {
    what: "a local header with another size",
    bytes: zipBytes([{ ...a, local: { size: 3, compressedSize: 3 } }]),
    message: /local file header \(crc32 or sizes\)/,
  },
  {
    what: "a local header with another checksum",
    bytes: zipBytes([{ ...a, local: { crc32: 1 } }]),
    message: /local file header \(crc32 or sizes\)/,
  },
  {
    what: "a local header with another method",
    bytes: zipBytes([{ ...packed, local: { method: 0 } }]),
    message: /local file header \(compression method\)/,
  },
  {
    what: "a local header that says encrypted",
    bytes: zipBytes([{ ...a, local: { flags: 1 } }]),
    message: /local file header \(general purpose bit flag\)/,
  },
  {
    what: "an offset that points nowhere",
    bytes: zipBytes([{ ...a, central: { offset: 5 } }]),
    message: /"a\.txt"/,
  },
  {
    what: "an offset behind the end of the file",
    bytes: zipBytes([{ ...a, central: { offset: 1_000_000 } }]),
    message: /"a\.txt"/,
  },
  {
    what: "data that would reach into the directory",
    bytes: zipBytes([{ ...packed, compressedSize: deflated.length + 40 }]),
    message: /reaches into the directory/,
  },
  {
    what: "several disks",
    bytes: zipBytes([a], { disk: 1 }),
    message: /split/i,
  },
  { what: "an empty file", bytes: new Uint8Array(), message: /^Cannot open archive "archive"/ },
  {
    what: "a file that is no archive",
    bytes: utf8("x".repeat(5000)),
    message: /^Cannot open archive "archive"/,
  },
  {
    what: "two archives in a row that both claim the end",
    bytes: zipBytes([a], { comment: plain }),
    message: /prepended data: at byte 0 another program could find a part of an archive/,
  },
  { what: "a comment", bytes: zipBytes([a], { comment: utf8("hi") }), message: /has a comment/ },
  {
    what: "a second archive in its comment, and one more byte",
    bytes: zipBytes([a], { comment: join(shifted(b, 58 + 24), new Uint8Array(1)) }),
    message: /another program could find a part of an archive|has a comment/,
  },
  {
    what: "a second archive behind it",
    bytes: join(plain, plain),
    message: /its directory is not where its end record says/,
  },
  {
    what: "half of an end record behind it",
    bytes: join(plain, utf8("x"), END_START),
    message: /appended data: at byte \d+ /,
  },
  {
    what: "a local header in front of it",
    bytes: join(fields([4, 0x04034b50]), plain),
    message: /prepended data: at byte 0 /,
  },
  {
    what: "the signature of an end record in front of it, across the border of a search",
    bytes: join(new Uint8Array(256 * 1024 - 2), END_START, plain),
    message: /prepended data: at byte 262142 /,
  },
  {
    what: "a directory where a reader from the start of the file would look",
    bytes: (() => {
      // The directory entry that is stored as content lies where the end record points to.
      const other = fields([4, 0x02014b50], [8, 0], [8, 0], [8, 0], [8, 0], [8, 0], [2, 0]);
      const whole = zipBytes([{ name: "a.txt", content: other }, b]);
      const directoryAt = whole.length - 22 - 2 * (46 + 5);
      return join(new Uint8Array(directoryAt - 35), whole);
    })(),
    message: /its directory is not where its end record says/,
  },
  {
    what: "bytes between directory and end record",
    bytes: zipBytes([a, b], { before: () => utf8("between") }),
    message: /its directory is not where its end record says/,
  },
  {
    what: "a local header between two members",
    bytes: zipBytes([{ ...a, descriptor: fields([4, 0x04034b50]) }, b]),
    message: /bytes between members that belong to none: at byte /,
  },
  {
    what: "a folder",
    bytes: zipBytes([{ name: "a/", attributes: 0x41ed0010 }, b]),
    message: /"a\/" is a folder/,
  },
  {
    what: "a folder by its name, with content",
    bytes: zipBytes([{ name: "a/", content: "x" }, b]),
    message: /"a\/" is a folder/,
  },
  {
    what: "a folder by its DOS attribute, with content",
    bytes: zipBytes([{ ...a, attributes: 0x10, madeBy: 20 }]),
    message: /"a\.txt" is a folder/,
  },
  {
    what: "a folder by its Unix mode, with content",
    bytes: zipBytes([{ ...a, attributes: 0x41ed0000 }]),
    message: /"a\.txt" is a folder/,
  },
  {
    what: "a device by its Unix mode",
    bytes: zipBytes([{ ...a, attributes: 0x21a40000 }]),
    message: /"a\.txt" is a folder or a device/,
  },
  {
    what: "another name in a field for Unicode names",
    bytes: zipBytes([{
      ...a,
      extra: join(fields([2, 0x7075], [2, 6], [1, 1], [4, 0]), utf8("x")),
    }]),
    message: /"a\.txt" has the extra field 0x7075/,
  },
  {
    what: "such a field in the local header only",
    bytes: zipBytes([{
      ...a,
      local: { extra: join(fields([2, 0x7075], [2, 6], [1, 1], [4, 0]), utf8("x")) },
    }]),
    message: /"a\.txt" has the extra field 0x7075/,
  },
  {
    what: "a field that no list knows",
    bytes: zipBytes([{ ...a, extra: fields([2, 0x6c78], [2, 0]) }]),
    message: /extra field 0x6c78/,
  },
  {
    what: "more bytes than a known field has",
    bytes: zipBytes([{ ...a, extra: join(fields([2, 0x5455], [2, 14]), new Uint8Array(14)) }]),
    message: /extra field 0x5455 of 14 bytes/,
  },
  {
    what: "a known field twice",
    bytes: zipBytes([{ ...a, extra: fields([2, 0xcafe], [2, 0], [2, 0xcafe], [2, 0]) }]),
    message: /extra field 0xcafe twice/,
  },
  {
    what: "bytes behind the last field",
    bytes: zipBytes([{ ...a, extra: fields([2, 0xcafe], [2, 0], [2, 0]) }]),
    message: /field that is cut off/,
  },
  {
    what: "a name that is not marked as UTF-8",
    bytes: zipBytes([{ name: "é.txt", content: "x" }]),
    message: /is not marked as UTF-8/,
  },
  {
    what: "a name that is marked as UTF-8 and is not",
    bytes: zipBytes([{ name: Uint8Array.of(0xe9, 0x2e), content: "x", flags: 0x0800 }]),
    message: /is marked as UTF-8 and is not/,
  },
  {
    what: "a byte order mark in a name",
    bytes: zipBytes([{ name: "\ufeffrun.json", content: "x", flags: 0x0800 }]),
    message: /invisible character/,
  },
  {
    what: "a back-slash in a name",
    bytes: zipBytes([{ name: "a\\b", content: "x" }]),
    message: /back-slash/,
  },
  {
    what: "names that unpack to one file",
    bytes: zipBytes([a, { ...b, name: "./a.txt" }]),
    code: "verification_failed",
    message: /duplicate entries: a\.txt$/,
  },
  {
    what: "names in two Unicode forms",
    bytes: zipBytes([
      { name: "\u00e9", content: "x", flags: 0x0800 },
      { name: "e\u0301", content: "y", flags: 0x0800 },
    ]),
    code: "verification_failed",
    message: /duplicate entries/,
  },
  {
    what: "a data descriptor that says something else",
    bytes: zipBytes([{
      ...packed,
      flags: 8,
      local: { crc32: 0, compressedSize: 0, size: 0 },
      descriptor: fields([4, 0x08074b50], [4, sum], [4, deflated.length], [4, 1]),
    }]),
    message: /differs from its data descriptor/,
  },
  {
    what: "a flag for a data descriptor that is not there",
    bytes: zipBytes([{ ...packed, flags: 8 }, b]),
    message: /differs from its data descriptor/,
  },
  {
    what: "a stored archive whose size stands only behind it",
    bytes: zipBytes([{
      name: "a.zip",
      content: plain,
      flags: 8,
      local: { crc32: 0, compressedSize: 0, size: 0 },
      descriptor: fields([4, crc32(plain)], [4, plain.length], [4, plain.length]),
    }]),
    message: /holds an archive, and its size is stated only after it/,
  },
  {
    what: "a directory that goes on after its entries",
    bytes: zipBytes([a, b], { entries: 1 }),
    message: /central directory continues after/,
  },
];

for (const { what, bytes, code = "invalid_input", message } of REFUSED) {
  Deno.test(`an archive with ${what} is refused`, async () => {
    const error = await refusal(() => readTexts(bytes));
    assert.equal(error.code, code, error.message);
    assert.match(error.message, message);
  });
}

Deno.test("every archive cut short is refused", async () => {
  for (const whole of [plain, zipBytes([packed, b]), REFERENCE_DEMO]) {
    for (let length = 0; length < whole.length; length++) {
      const error = await refusal(() => readTexts(whole.subarray(0, length)));
      assert.equal(error.code, "invalid_input", `${length} of ${whole.length}`);
    }
  }
});

Deno.test("bytes before or after an archive are a warning, and the members stay the same", async () => {
  const before = await open(join(utf8("#!/bin/sh\n"), plain));
  assert.deepEqual(before.warnings, ["archive: prepended data"]);
  const after = await open(join(plain, utf8("appended")));
  assert.deepEqual(after.warnings, ["archive: appended data"]);
  const adjusted = await open(join(new Uint8Array(9), shifted(b, 9)));
  assert.deepEqual(adjusted.warnings, ["archive: prepended data"]);
  const between = await open(zipBytes([{ ...a, descriptor: utf8("between") }, b]));
  assert.deepEqual(between.warnings, ["archive: bytes between members that belong to none"]);
  const expected = { "a.txt": text, "b.txt": "two" };
  assert.deepEqual(await readTexts(join(utf8("#!/bin/sh\n"), plain)), expected);
  assert.deepEqual(await readTexts(join(plain, new Uint8Array(100_000))), expected);
});
