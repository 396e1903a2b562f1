import assert from "node:assert/strict";
import fc from "fast-check";
import { sha256 } from "../../../src/core/crypto/digest.ts";
import { randomAccess } from "../../../src/core/source.ts";
import { openArchive, writeArchive } from "../../../src/core/zip/zip.ts";
import { memberFromBytes } from "../../../src/core/runpack/spool.ts";
import { readTexts, REFERENCE_DEMO } from "../../support/demo_archive.ts";
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
const sum = 0x0b598800;
const b: ZipEntry = { name: "b.txt", content: "two" };
const none = { crc32: 0, compressedSize: 0, size: 0 };
const descriptor = fields([4, 0x08074b50], [4, sum], [4, deflated.length], [4, text.length]);

Deno.test("the checksum in this test is that of its text", async () => {
  const { crc32 } = await import("node:zlib");
  assert.equal(crc32(text), sum);
});

/** Archives that are unusual and sound. */
const ACCEPTED: readonly [string, Uint8Array][] = [
  ["a stored entry", zipBytes([{ name: "a.txt", content: text }, b])],
  ["a deflated entry", zipBytes([{ name: "a.txt", content: text, data: deflated, method: 8 }, b])],
  [
    "a deflated entry with a data descriptor, as the reference writes it",
    zipBytes([{
      name: "a.txt",
      content: text,
      data: deflated,
      method: 8,
      flags: 8,
      local: none,
      descriptor,
    }, b]),
  ],
  [
    "a data descriptor without signature",
    zipBytes([{
      name: "a.txt",
      content: text,
      data: deflated,
      method: 8,
      flags: 8,
      local: none,
      descriptor: descriptor.subarray(4),
    }, b]),
  ],
  [
    "an extended timestamp",
    zipBytes([{
      name: "a.txt",
      content: text,
      extra: Uint8Array.fromHex("5554050001 00a6ce12".replace(" ", "")),
    }, b]),
  ],
  [
    "a stored entry with a data descriptor",
    zipBytes([{
      name: "a.txt",
      content: text,
      flags: 8,
      local: none,
      descriptor: fields([4, 0x08074b50], [4, sum], [4, text.length], [4, text.length]),
    }, b]),
  ],
  [
    "zip64 sizes in a local header, as who streams a file of unknown size writes them",
    zipBytes([{
      name: "a.txt",
      content: text,
      local: {
        compressedSize: 0xffffffff,
        size: 0xffffffff,
        extra: fields([2, 1], [2, 16], [8, text.length], [8, text.length]),
      },
    }, b]),
  ],
];

for (const [what, bytes] of ACCEPTED) {
  Deno.test(`openArchive() reads ${what}`, async () => {
    assert.deepEqual(await readTexts(bytes), { "a.txt": text, "b.txt": "two" });
    assert.deepEqual((await open(bytes)).warnings, []);
  });
}

Deno.test("openArchive() reads the archive of the reference without warning", async () => {
  assert.equal(
    await sha256(REFERENCE_DEMO),
    "aabda49df4a2c538ddd33a1dbf0bb95585c7ce25abdaca1f510159b14dd7e5ad",
  );
  const { members, warnings } = await open(REFERENCE_DEMO);
  assert.deepEqual(warnings, []);
  assert.deepEqual([...members.keys()], [
    "intents.jsonl",
    "manifest.json",
    "refs.json",
    "results.jsonl",
    "run.json",
  ]);
});

Deno.test("openArchive() reads ZIP64 where sizes and offsets need it", async () => {
  const size = 3 * 1024 ** 3;
  const directory = zipBytes([
    { name: "a", size, compressedSize: size, crc32: 1, central: { offset: 0 } },
    { name: "b", size, compressedSize: size, crc32: 1, central: { offset: 31 + size } },
    {
      name: "c",
      central: { offset: 0xffffffff, extra: fields([2, 1], [2, 8], [8, 2 * (31 + size)]) },
    },
  ], {
    entries: 3,
    directoryOffset: 0xffffffff,
    before: (_, length) => zip64End(3 * 31 + 2 * size + length, 3, length, 3 * 31 + 2 * size),
  });
  // Between the headers lie 3 GiB of zeros, which are not there.
  const file = {
    name: "large.zip",
    size: directory.length + 2 * size,
    read(offset: number, buffer: Uint8Array) {
      buffer.fill(0);
      for (let at = 0; at < buffer.length; at++) {
        const place = offset + at;
        const inA = place >= 31 && place < 31 + size;
        const inB = place >= 62 + size && place < 62 + 2 * size;
        const skipped = place < 31 ? 0 : place < 62 + size ? size : 2 * size;
        if (!inA && !inB) buffer[at] = directory[place - skipped] ?? 0;
      }
      return Math.max(0, Math.min(buffer.length, this.size - offset));
    },
  };
  const { members, warnings } = await openArchive(file);
  assert.deepEqual([...members.values()].map(({ name, size }) => [name, size]), [
    ["a", size],
    ["b", size],
    ["c", 0],
  ]);
  assert.deepEqual(warnings, []);
});

Deno.test("a member is read in pieces, however the file hands them out", async () => {
  const content = new Uint8Array(700_000).map((_, at) => (at * 31) & 0xff);
  const data = await deflate(content);
  for (const entry of [{ name: "x", content }, { name: "x", content, data, method: 8 }]) {
    const bytes = zipBytes([entry]);
    const whole = randomAccess({ name: "a.zip", bytes });
    // a file may answer fewer bytes than were asked for
    const file = {
      ...whole,
      read: (offset: number, buffer: Uint8Array) =>
        Promise.resolve(
          whole.read(offset, buffer.subarray(0, buffer.length > 200_000 ? 70_001 : buffer.length)),
        ),
    };
    const { members } = await openArchive(file);
    const summary = await members.get("x")?.read();
    assert.equal(summary?.sha256, await sha256(content));
    assert.equal(summary?.size, content.length);
  }
});

async function write(
  members: Readonly<Record<string, string>>,
  options: { readonly compress?: boolean } = {},
): Promise<Uint8Array<ArrayBuffer>> {
  const made = await Promise.all(
    Object.entries(members).map(([name, content]) => memberFromBytes(name, utf8(content))),
  );
  const chunks: Uint8Array[] = [];
  await writeArchive(made, (chunk) => void chunks.push(chunk.slice()), options);
  return join(...chunks);
}

Deno.test("writeArchive() writes its fixed headers, byte for byte", async () => {
  assert.deepEqual(
    await write({ "b.txt": "two", "a.txt": text }),
    zipBytes([{ name: "a.txt", content: text }, b]),
  );
});

Deno.test("writeArchive() sorts by code units and writes the same bytes for the same members", async () => {
  const members = { "b": "1", "a/b": "2", "C": "3", "a": "4" };
  const bytes = await write(members);
  assert.deepEqual([...(await open(bytes)).members.keys()], ["C", "a", "a/b", "b"]);
  const reversed = Object.fromEntries(Object.entries(members).reverse());
  assert.deepEqual(await write(reversed), bytes);
});

Deno.test("writeArchive() deflates to the same bytes every time when asked to", async () => {
  const members = { "a.txt": text.repeat(100), "empty": "" };
  const bytes = await write(members, { compress: true });
  assert.deepEqual(await write(members, { compress: true }), bytes);
  assert.ok(bytes.length < text.length * 10);
  assert.deepEqual(await readTexts(bytes), members);
  // No format promises these bytes; a change of the compressor belongs in the changelog.
  assert.equal(
    await sha256(bytes),
    "3f2ec5d9bc2c8d62af585397eee88fe88b9751c72b286130099c8a713895a52f",
  );
});

Deno.test("openArchive() reads back what writeArchive() wrote", async () => {
  const names = fc.string({
    unit: fc.constantFrom("a", "b", "é", "_", "/", " "),
    minLength: 1,
    maxLength: 6,
  })
    .filter((name) => name.trim() === name && !/^\/|\/$|\/\/| \//.test(name));
  await fc.assert(
    fc.asyncProperty(
      fc.dictionary(names, fc.string({ unit: "binary" }).map((s) => s.toWellFormed())),
      fc.boolean(),
      async (members, compress) => {
        if (Object.keys(members).length === 0) return;
        assert.deepEqual(
          { ...await readTexts(await write(members, { compress })) },
          { ...members },
        );
      },
    ),
    { numRuns: 50 },
  );
});
