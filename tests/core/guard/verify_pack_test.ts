/** Each case breaks one thing in a sound pack and repairs whatever else would notice it. */

import assert from "node:assert/strict";
import { verifyPack, type VerifyPackOptions } from "../../../src/core/guard/verify_pack.ts";
import { randomAccess } from "../../../src/core/source.ts";
import { deflate, zipBytes, type ZipEntry } from "../../support/zip_bytes.ts";
import { BROKEN_MANIFESTS } from "./broken_manifests.ts";
import { BROKEN_MEMBERS, TRUSTED } from "./broken_members.ts";
import { Pack, TRACES } from "./broken_pack.ts";
import { archiveOf, buildPack, DEMO, packInput } from "./support.ts";

async function verify(pack: Pack, options: VerifyPackOptions = {}) {
  const file = randomAccess({ name: "p.zip", bytes: pack.bytes() });
  return await verifyPack(file, { key: TRUSTED, ...options });
}

Deno.test("the sound pack verifies, also against its originals", async () => {
  const report = await verify(new Pack(), {
    run: DEMO,
    traces: TRACES,
    requireSignature: true,
    strict: true,
  });
  assert.deepEqual([report.ok, report.faults, report.signature_status], [true, [], "verified"]);
  assert.deepEqual(report.recomputed_files, [
    "runpack_summary.json",
    "referenced_runpacks.json",
    "trace_summary.json",
  ]);
  assert.deepEqual(report.traces?.map(({ trace_id }) => trace_id), ["t1", "t2"]);
});

const CASES = [...BROKEN_MANIFESTS, ...BROKEN_MEMBERS];

Deno.test("the table of broken packs is long enough and names each once", () => {
  assert.ok(CASES.length >= 40);
  assert.equal(new Set(CASES.map(({ name }) => name)).size, CASES.length);
});

for (const { name, breakIt, finding, options } of CASES) {
  Deno.test(`a pack is refused when ${name}`, async () => {
    const pack = new Pack();
    await breakIt(pack);
    const { faults = [], missing = [], mismatches = [], warnings = [], signature, error } = finding;
    if (error !== undefined) {
      await assert.rejects(verify(pack, options), { name: "GaitError", message: error });
      return;
    }
    const report = await verify(pack, options);
    assert.equal(report.ok, false);
    assert.deepEqual(report.missing_files, missing);
    assert.deepEqual(report.hash_mismatches.map(({ path }) => path), mismatches);
    assert.equal(report.signature_status, signature ?? "verified");
    for (
      const [said, expected] of [[report.faults, faults], [report.warnings, warnings]] as const
    ) {
      assert.equal(said.length, expected.length, said.join("\n"));
      for (const each of expected) assert.ok(said.some((text) => each.test(text)), said.join("\n"));
    }
  });
}

Deno.test("uppercase digests in a manifest still match", async () => {
  const pack = new Pack();
  pack.entries((entry) => ({ ...entry, sha256: entry.sha256.toUpperCase() }));
  await pack.sign();
  const report = await verify(pack);
  assert.deepEqual([report.ok, report.faults], [true, []]);
});

Deno.test("a changed byte is told with the digest that was expected and the one found", async () => {
  const pack = new Pack();
  pack.files.set("runpack_summary.json", "{}");
  const report = await verify(pack);
  assert.deepEqual(report.hash_mismatches, [{
    path: "runpack_summary.json",
    // 709a.. is the worked value of the format; printf '{}' | sha256sum
    expected: "709aa50e18fede10ed91eb6d014d1a8147cbdff4547715bb3c165b40937fe386",
    actual: "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a",
  }]);
});

Deno.test("a manifest needs no copies of index and pointers, and no signature", async () => {
  const pack = new Pack();
  const { signatures: _, control_index: __, evidence_pointers: ___, ...rest } = pack.manifest;
  pack.manifest = rest;
  const report = await verify(pack, { allowUnsigned: true });
  assert.deepEqual([report.ok, report.faults, report.signature_status], [true, [], "missing"]);
  assert.equal((await verify(pack)).ok, false, "a key is given, and nothing is signed");
});

Deno.test("members that nobody knows are kept and signed over", async () => {
  const pack = new Pack();
  Object.assign(pack.manifest, { from_the_future: { a: 1 } });
  await pack.sign();
  const report = await verify(pack, { requireSignature: true });
  assert.deepEqual([report.ok, report.signature_status], [true, "verified"]);
});

Deno.test("the page of a run without a time says 1980, and the pack verifies", async () => {
  const run = { ...DEMO.run, created_at: "0001-01-01T00:00:00Z" };
  const source = { ...DEMO, run };
  const built = await buildPack(packInput({ source, renderPdf: true }));
  const bytes = await archiveOf(built);
  const report = await verifyPack(randomAccess({ name: "p.zip", bytes }), { run: source });
  assert.deepEqual([report.ok, report.faults], [true, []]);
});

// Members that are only hashed may be larger than the manifest, which is read whole
Deno.test("a manifest of 104,857,601 bytes is refused when read", async () => {
  const verifyDeclared = async (size: number) => {
    const data = await deflate(new TextEncoder().encode("{}"));
    const bytes = zipBytes([{ name: "pack_manifest.json", method: 8, data, size }]);
    return await verifyPack(randomAccess({ name: "p.zip", bytes }));
  };
  await assert.rejects(verifyDeclared(104_857_601), {
    message: /"pack_manifest\.json": it has 104857601 bytes, more than the limit of 104857600$/,
  });
  await assert.rejects(verifyDeclared(104_857_600), {
    message:
      /"pack_manifest\.json": it unpacks from \d+ to 104857600 bytes, more than the limit of 16777216/,
  });
  await assert.rejects(verifyDeclared(16_777_216), { message: /fewer bytes than it declares/ });
});

Deno.test("a member of 104,857,601 bytes is hashed, with a warning when it is written", async () => {
  const path = "nested/zeros.bin";
  const content = new Uint8Array(104_857_601);
  const built = await buildPack(packInput({ extra: [{ path, bytes: content }] }));
  assert.match(built.warnings.join(), /"nested\/zeros.bin" has 104857601 bytes: the reference/);
  // head -c 104857601 /dev/zero | sha256sum
  const sha256 = "7f12a2ac8cc123711b92c20e22583eaa49582c52a8c1f3050f81dd1aa6591007";
  assert.equal(built.manifest.contents.find((entry) => entry.path === path)?.sha256, sha256);
  const data = await deflate(content);
  const entries: ZipEntry[] = [];
  for (const { name, size, crc32, chunks } of built.members) {
    if (name === path) entries.push({ name, method: 8, data, size, crc32 });
    else for await (const chunk of chunks()) entries.push({ name, content: chunk });
  }
  const report = await verifyPack(randomAccess({ name: "p.zip", bytes: zipBytes(entries) }));
  assert.deepEqual([report.ok, report.faults], [true, []]);
});
