import assert from "node:assert/strict";
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
    message: /"a\.txt" lies about its size/,
  },
  {
    what: "a stored entry that declares less than it has",
    bytes: zipBytes([{ ...a, size: text.length - 1 }]),
    message: /"a\.txt" lies about its size/,
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
    message: /holds fewer bytes/,
  },
  {
    what: "deflated data with bytes behind its end",
    bytes: zipBytes([{ ...packed, data: join(deflated, utf8("smuggled")) }]),
    message: /compressed data is damaged/,
  },
  {
    what: "another method",
    bytes: zipBytes([{ ...a, method: 12 }]),
    message: /"a\.txt".*compression method|12 is not supported/,
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
    message: /zip64/i,
  },
  {
    what: "a zip64 size that lies",
    bytes: zipBytes([{
      ...a,
      ...huge,
      extra: fields([2, 1], [2, 16], [8, text.length + 1], [8, text.length]),
    }]),
    message: /lies about its size/,
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
      before: (offset, size) => zip64End(offset + size, 3, size, offset),
    }),
    message: /central directory/i,
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
    message: /out of bounds/,
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
    message: /ambiguous/i,
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
  const expected = { "a.txt": text, "b.txt": "two" };
  assert.deepEqual(await readTexts(join(utf8("#!/bin/sh\n"), plain)), expected);
  assert.deepEqual(await readTexts(join(plain, new Uint8Array(100_000))), expected);
});

Deno.test("deflated data without its end marker still has to give the declared bytes", async () => {
  const cut = zipBytes([{ ...packed, data: deflated.subarray(0, -2) }, b]);
  assert.deepEqual(await readTexts(cut), { "a.txt": text, "b.txt": "two" });
});
