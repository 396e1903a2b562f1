import assert from "node:assert/strict";
import fc from "fast-check";
import { GaitError } from "../../../src/core/error.ts";
import { readRunpackOutline } from "../../../src/core/runpack/outline.ts";
import { readRunpack, refuseUnlessIntact } from "../../../src/core/runpack/read.ts";
import type { RandomAccess } from "../../../src/core/source.ts";
import { demoEntries, ownDemo } from "../../support/demo_archive.ts";
import { fileOf, packBytes, rawPack } from "../../support/packs.ts";
import { zipBytes } from "../../support/zip_bytes.ts";

async function outlineOf(bytes: Uint8Array) {
  return await readRunpackOutline(fileOf(bytes));
}

/** What each way of reading says: the facts, or the error. */
async function saysOf(read: (file: RandomAccess) => Promise<unknown>, bytes: Uint8Array) {
  try {
    return await read(fileOf(bytes));
  } catch (error) {
    assert.ok(error instanceof GaitError);
    return error.message;
  }
}

Deno.test("readRunpackOutline() counts the records of the demo run", async () => {
  const { run, manifest, intent_count, result_count, refs } = await outlineOf(await ownDemo());
  assert.deepEqual([run.run_id, intent_count, result_count, refs.receipts.length], [
    "run_demo",
    3,
    3,
    3,
  ]);
  assert.match(manifest.manifest_digest, /^88913ed8/);
});

Deno.test("readRunpackOutline() finds the line ends of a stream, wherever its chunks are cut", async () => {
  const size = fc.integer({ min: 0, max: 300_000 });
  await fc.assert(
    fc.asyncProperty(fc.array(size, { maxLength: 6 }), async (sizes) => {
      const intents = sizes.map((length, at) => ({
        intent_id: `intent_${at}`,
        args: { text: "x".repeat(length) },
      }));
      assert.equal((await outlineOf(await packBytes({ intents }))).intent_count, sizes.length);
    }),
    { numRuns: 20 },
  );
});

const TEXTS = {
  "run.json": '{"run_id":"run_t"}',
  "intents.jsonl": '{"intent_id":"a"}\n\n{"intent_id":"b"}',
  "results.jsonl": "",
  "refs.json": '{"receipts":[]}',
};

// what differs, and how many records there are or what the error names
for (
  const [name, texts, expected] of [
    ["a blank line and no last line end", {}, 2],
    ["a record that is not JSON", { "intents.jsonl": '{"a":1}\n{"a"' }, /intents\.jsonl line 2/],
    ["a record that is a list", { "results.jsonl": "[]\n" }, /results\.jsonl line 1/],
    [
      "a line as long as none may be",
      { "intents.jsonl": `{"a":"${"x".repeat(10 * 1024 * 1024)}"}\n{}` },
      /line 1.*it has 10485760 bytes or more/,
    ],
    ["a run that is not an object", { "run.json": "1" }, /run\.json/],
    ["context evidence that is missing", {
      "refs.json": '{"receipts":[],"context_evidence_mode":"required"}',
    }, /context_set_digest is missing/],
  ] as const
) {
  Deno.test(`readRunpackOutline() reads as readRunpack() does: ${name}`, async () => {
    const bytes = await rawPack({ ...TEXTS, ...texts });
    const says = await saysOf(readRunpackOutline, bytes);
    const whole = await saysOf(readRunpack, bytes);
    if (typeof expected === "number") {
      assert.equal((says as { intent_count: number }).intent_count, expected);
      assert.equal((whole as { intents: unknown[] }).intents.length, expected);
    } else {
      assert.match(String(says), expected);
      assert.match(String(whole), expected);
    }
  });
}

Deno.test("readRunpackOutline() tells a changed record by its digest, not by what it says", async () => {
  const entries = await demoEntries();
  const bytes = zipBytes(
    entries.map((entry) => entry.name === "intents.jsonl" ? { ...entry, content: "{" } : entry),
  );
  await assert.rejects(outlineOf(bytes), {
    message: '"pack.zip" is not intact: intents.jsonl was changed',
  });
  const without = zipBytes(entries.filter(({ name }) => name !== "refs.json"));
  await assert.rejects(outlineOf(without), {
    message: '"pack.zip" is not intact: refs.json is missing',
  });
});

Deno.test("refuseUnlessIntact() passes an intact report, and names file, members and command", () => {
  const report = { intact: true, missing_files: [], hash_mismatches: [] } as never;
  refuseUnlessIntact(report, "a b.zip");
  const damaged = {
    intact: false,
    missing_files: ["refs.json"],
    hash_mismatches: [{ path: "run.json", expected: "0", actual: "1" }],
  } as never;
  assert.throws(() => refuseUnlessIntact(damaged, "a b.zip", "verification_failed"), {
    code: "verification_failed",
    message: '"a b.zip" is not intact: refs.json is missing, run.json was changed',
    hint: "gait verify 'a b.zip' shows the digests",
  });
});
