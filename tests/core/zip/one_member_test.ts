import assert from "node:assert/strict";
import { zipSync } from "fflate";
import { concatBytes, decodeUtf8, encodeUtf8 } from "../../../src/core/bytes.ts";
import { randomAccess } from "../../../src/core/source.ts";
import { readOneMember } from "../../../src/core/zip/one_member.ts";

const LIMIT = 1000;

function member(files: Readonly<Record<string, Uint8Array>>, more = "") {
  const bytes = concatBytes([zipSync(files), encodeUtf8(more)]);
  return readOneMember(randomAccess({ name: "a.mcpb", bytes }), "manifest.json", LIMIT);
}

Deno.test("readOneMember() reads a member of an archive with folders and a signature behind it", async () => {
  const files = { "server/": new Uint8Array(), "manifest.json": encodeUtf8("{}") };
  assert.equal(decodeUtf8(await member(files)), "{}");
  assert.equal(decodeUtf8(await member(files, "MCPB_SIG_V1 and what follows")), "{}");
});

const REFUSED: readonly (readonly [string, Readonly<Record<string, Uint8Array>>, RegExp])[] = [
  ["no such member", { "x/manifest.json": encodeUtf8("{}") }, /it has no manifest\.json/],
  ["a large member", { "manifest.json": new Uint8Array(LIMIT + 1) }, /more than the limit of 1000/],
];

for (const [what, files, expected] of REFUSED) {
  Deno.test(`readOneMember() refuses an archive with ${what}`, async () => {
    await assert.rejects(member(files), expected);
  });
}

Deno.test("readOneMember() refuses an archive in which the member occurs twice", async () => {
  const bytes = zipSync({ "manifest.json": encodeUtf8("{}"), "manifest.jsoN": encodeUtf8("[]") });
  const name = encodeUtf8("manifest.jsoN");
  for (let at = 0; at + name.length <= bytes.length; at++) {
    if (name.every((byte, index) => bytes[at + index] === byte)) bytes[at + name.length - 1] = 0x6e;
  }
  const file = randomAccess({ name: "a.mcpb", bytes });
  await assert.rejects(readOneMember(file, "manifest.json", LIMIT), /occurs twice/);
});

Deno.test("readOneMember() refuses a member that is encrypted", async () => {
  const bytes = zipSync({ "manifest.json": encodeUtf8("{}") });
  const central = bytes.findLastIndex((byte, at) =>
    byte === 0x50 && bytes[at + 1] === 0x4b && bytes[at + 2] === 1 && bytes[at + 3] === 2
  );
  for (const flags of [6, central + 8]) bytes[flags] = (bytes[flags] ?? 0) | 1;
  const file = randomAccess({ name: "a.mcpb", bytes });
  await assert.rejects(readOneMember(file, "manifest.json", LIMIT), /is encrypted/);
});
