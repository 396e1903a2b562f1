import assert from "node:assert/strict";
import fc from "fast-check";
import { decodeBase64 } from "../../../src/core/bytes.ts";
import { parsePrivateKey } from "../../../src/core/crypto/keys.ts";
import { migratedFileName, migrateRunpack } from "../../../src/core/runpack/migrate.ts";
import { verifyRunpack } from "../../../src/core/runpack/verify.ts";
import reference from "../../vectors/reference_demo_runpack.json" with { type: "json" };
import {
  DEFAULTS,
  demoPack,
  fileOf,
  memberText,
  packBytes,
  partsOf,
  rawPack,
  recorded,
  rejection,
  T,
  zipOf,
} from "../../support/packs.ts";

const DEMO_DIGEST = "88913ed84855671786b9ecc3eab94f760332a6c19a3ff2195ab8afd914d57725";

async function migrated(bytes: Uint8Array, options: { readonly compress?: boolean } = {}) {
  const migration = await migrateRunpack(fileOf(bytes), { ...DEFAULTS, ...options });
  return { ...migration, bytes: await zipOf(migration.members, options) };
}

Deno.test("migrateRunpack changes nothing in our demo", async () => {
  const { bytes } = await demoPack();
  const migration = await migrated(bytes);
  assert.equal(migration.status, "no_change");
  assert.equal(migration.manifest.manifest_digest, DEMO_DIGEST);
  assert.deepEqual(migration.bytes, bytes);
});

Deno.test("migrateRunpack changes nothing in the reference's demo, however it is packed", async () => {
  const bytes = decodeBase64(reference.base64) ?? new Uint8Array();
  assert.equal(bytes.length, 2456);
  const migration = await migrated(bytes);
  assert.deepEqual([migration.status, migration.run_id], ["no_change", "run_demo"]);
  assert.equal(migration.manifest.manifest_digest, DEMO_DIGEST);
  assert.deepEqual(migration.warnings, []);
});

Deno.test("migrateRunpack changes nothing in a minimal record", async () => {
  const { bytes } = await recorded({ run: { run_id: "run_min" } });
  assert.equal(await memberText(bytes, "intents.jsonl"), "");
  assert.match(await memberText(bytes, "run.json"), /"timeline":null/);
  assert.equal((await migrated(bytes)).status, "no_change");
});

Deno.test("migrateRunpack with compression changes what is not compressed yet, and nothing after", async () => {
  const { bytes } = await demoPack();
  const once = await migrated(bytes, { compress: true });
  assert.equal(once.status, "migrated");
  const again = await migrated(once.bytes, { compress: true });
  assert.equal(again.status, "no_change");
  assert.deepEqual(again.bytes, once.bytes);
});

/** An artifact as an early recorder could have left it: almost everything is absent. */
const EARLY = {
  "run.json": '{"run_id":"run_t"}',
  "intents.jsonl":
    '{"intent_id":"a","tool_name":"x","args":{}}\n\n  {"intent_id":"b","args":{"k":1.0}}',
  "results.jsonl": "",
  "refs.json": "null",
};

Deno.test("migrateRunpack fills in the defaults of an early artifact", async () => {
  const migration = await migrated(await rawPack(EARLY, { capture_mode: "" }));
  assert.equal(migration.status, "migrated");
  const head = '"created_at":"2026-03-01T00:00:00Z"';
  assert.equal(
    await memberText(migration.bytes, "run.json"),
    `{${head},"env":{"arch":"amd64","os":"linux","runtime":"deno"},"producer_version":"0.0.0-dev","run_id":"run_t","schema_id":"gait.runpack.run","schema_version":"1.0.0","timeline":null}`,
  );
  assert.equal(
    await memberText(migration.bytes, "intents.jsonl"),
    `{"args_digest":"",${head},"intent_id":"a","producer_version":"0.0.0-dev","run_id":"run_t","schema_id":"gait.runpack.intent","schema_version":"1.0.0","tool_name":"x"}\n` +
      `{"args":{"k":1},"args_digest":"",${head},"intent_id":"b","producer_version":"0.0.0-dev","run_id":"run_t","schema_id":"gait.runpack.intent","schema_version":"1.0.0","tool_name":""}\n`,
  );
  assert.equal(
    await memberText(migration.bytes, "refs.json"),
    `{${head},"producer_version":"0.0.0-dev","receipts":[],"run_id":"run_t","schema_id":"gait.runpack.refs","schema_version":"1.0.0"}`,
  );
  assert.equal(migration.manifest.capture_mode, "reference");
  assert.equal((await verifyRunpack(migration.bytes)).ok, true);
});

Deno.test("migrateRunpack stores the clock's time without trailing zeros", async () => {
  const now = "2026-03-01T00:00:00.120Z";
  const { members } = await migrateRunpack(fileOf(await rawPack(EARLY)), { ...DEFAULTS, now });
  const bytes = await zipOf(members);
  assert.match(await memberText(bytes, "run.json"), /"created_at":"2026-03-01T00:00:00.12Z"/);
  assert.equal((await verifyRunpack(bytes)).ok, true);
  const bad = migrateRunpack(fileOf(await rawPack(EARLY)), { ...DEFAULTS, now: "yesterday" });
  assert.match((await rejection(bad)).message, /^Cannot use time "yesterday"/);
});

Deno.test("migrateRunpack keeps what later versions added", async () => {
  const bytes = await packBytes({
    run: { timeline: [{ event: "e", ts: T, relationship: { parent_record_id: "p" } }] },
    receipts: [{ ref_id: "r", immutability: "mutable", freshness_sla_seconds: 60 }],
    refs: {
      context_set_digest: "D".repeat(64),
      context_evidence_mode: "required",
      context_ref_count: 1,
    },
  });
  const migration = await migrated(bytes);
  assert.equal(migration.status, "no_change");
  const refs = await memberText(migration.bytes, "refs.json");
  for (
    const kept of [
      '"context_evidence_mode":"required"',
      '"context_ref_count":1',
      '"immutability":"mutable"',
      '"freshness_sla_seconds":60',
      "D".repeat(64),
    ]
  ) {
    assert.ok(refs.includes(kept), kept);
  }
});

// each case makes one thing different, and is told of
const LOSSES: readonly (readonly [string, () => Promise<Uint8Array>, string[]])[] = [
  ["an entry that the manifest does not list", () => rawPack(EARLY, {}, { "notes.txt": "n" }), [
    "dropped entries of the archive: notes.txt",
  ]],
  [
    "members that no generation knows",
    () => rawPack({ ...EARLY, "run.json": '{"run_id":"run_t","mood":1,"env":{"shell":"sh"}}' }),
    ["dropped unknown members: run.json:env:shell, run.json:mood"],
  ],
  ["white space in a member", () => rawPack({ ...EARLY, "refs.json": " null" }), []],
];

for (const [name, make, warnings] of LOSSES) {
  Deno.test(`migrateRunpack rewrites ${name}`, async () => {
    const migration = await migrated(await make());
    assert.equal(migration.status, "migrated");
    assert.deepEqual(migration.warnings, warnings);
    const again = await migrated(migration.bytes);
    assert.deepEqual([again.status, again.warnings], ["no_change", []]);
  });
}

Deno.test("migrateRunpack rewrites an archive that holds more than intact members", async () => {
  const { bytes } = await demoPack();
  const { members } = await migrated(bytes);
  const { memberFromBytes } = await import("../../../src/core/runpack/spool.ts");
  const more = await zipOf([...members, await memberFromBytes("notes.txt", new Uint8Array(1))]);
  const prefixed = new Uint8Array([...new Uint8Array(4), ...bytes]);
  for (const odd of [more, prefixed]) {
    const migration = await migrated(odd);
    assert.equal(migration.status, "migrated");
    assert.deepEqual(migration.bytes, bytes);
  }
});

Deno.test("migrateRunpack refuses to write a line that could not be read back", async () => {
  const { rewriteRunpack } = await import("../../../src/core/runpack/rewrite.ts");
  const parts = (size: number) =>
    partsOf({ intents: [{ intent_id: "big", args: { text: "x".repeat(size) } }] });
  const empty = (await rewriteRunpack(parts(1), DEFAULTS)).members[0]?.size ?? 0;
  // a line of 10485759 bytes without its LF is the longest that is read
  const longest = 10_485_759 - (empty - 1) + 1;
  await rewriteRunpack(parts(longest), DEFAULTS);
  const error = await rejection(rewriteRunpack(parts(longest + 1), DEFAULTS));
  assert.match(
    error.message,
    /^Cannot write the record of intent "big" to intents.jsonl: it has 10485760 bytes/,
  );
});

Deno.test("migrateRunpack drops signatures and changes nothing else", async () => {
  const { bytes: unsigned } = await demoPack();
  const text =
    "nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2DXWpgBgrEKt9VL/tPJZAc6DuFy89qmIyWvAhpo9wdRGg==";
  const key = await parsePrivateKey(text);
  const { bytes } = await demoPack({ key });
  const migration = await migrated(bytes);
  assert.equal(migration.status, "migrated");
  assert.deepEqual(migration.warnings, ["dropped 1 signatures: sign the output again"]);
  assert.deepEqual(migration.bytes, unsigned);
});

Deno.test("migrateRunpack refuses what is not intact", async () => {
  const bytes = (await demoPack()).bytes.slice();
  const at = bytes.findIndex((_, index) =>
    bytes.subarray(index, index + 2).every((b, i) => b === [0x6f, 0x6b][i])
  );
  bytes[at] = 0x4f;
  assert.equal((await rejection(migrateRunpack(fileOf(bytes), DEFAULTS))).code, "invalid_input");
  const missing = await rawPack({ "run.json": EARLY["run.json"] });
  const error = await rejection(migrateRunpack(fileOf(missing), DEFAULTS));
  assert.equal(
    error.message,
    '"pack.zip" is not intact: intents.jsonl is missing, refs.json is missing, results.jsonl is missing',
  );
});

Deno.test("migrateRunpack refuses a run without an id", async () => {
  const error = await rejection(rawPack({ ...EARLY, "run.json": "{}" }).then((b) => migrated(b)));
  assert.deepEqual([error.code, error.fields], ["invalid_input", ["/run_id"]]);
});

Deno.test("migratedFileName is made of the run id, else of the input's name", () => {
  assert.equal(migratedFileName("run_1", "in"), "runpack_run_1_migrated.zip");
  assert.equal(migratedFileName(" ", "in"), "in_migrated.zip");
  assert.throws(() => migratedFileName("../x", "in"), /Cannot name the output/);
});

const text = fc.constantFrom("", "a", "é", "\u{1f600}");
const stamp = fc.constantFrom("0001-01-01T00:00:00Z", T, "2026-02-05T01:00:00.12+01:00");
const head = {
  schema_id: text,
  schema_version: fc.constantFrom("", "0.9.0", "1.0.0"),
  created_at: stamp,
  producer_version: text,
};
const payload = fc.dictionary(fc.constantFrom("k", "l"), fc.jsonValue({ maxDepth: 1 }), {
  maxKeys: 2,
});
const anyParts = fc.record({
  run: fc.record(head),
  intents: fc.array(
    fc.record({ ...head, intent_id: text, args_digest: text, args: payload, extra: text }),
    { maxLength: 3 },
  ),
  results: fc.array(fc.record({ ...head, intent_id: text, status: text, result: payload }), {
    maxLength: 3,
  }),
});

Deno.test("migrateRunpack is idempotent, and keeps the digests of members that did not change", async () => {
  await fc.assert(
    fc.asyncProperty(anyParts, async (pack) => {
      const parts = partsOf(pack as never);
      const lines = (records: readonly unknown[]) =>
        records.map((r) => `${JSON.stringify(r)}\n`).join("");
      const bytes = await rawPack({
        "run.json": JSON.stringify(parts.run),
        "intents.jsonl": lines(parts.intents),
        "results.jsonl": lines(parts.results),
        "refs.json": JSON.stringify(parts.refs),
      });
      const once = await migrated(bytes);
      assert.equal((await verifyRunpack(once.bytes)).ok, true);
      const again = await migrated(once.bytes);
      assert.equal(again.status, "no_change");
      assert.deepEqual(again.bytes, once.bytes);
      for (const name of ["run.json", "intents.jsonl", "results.jsonl", "refs.json"]) {
        const [before, after] = [await memberText(bytes, name), await memberText(once.bytes, name)];
        if (before !== after) continue;
        const digests = [bytes, once.bytes].map(async (pack) =>
          JSON.parse(await memberText(pack, "manifest.json")).files.find((f: { path: string }) =>
            f.path === name
          ).sha256
        );
        assert.equal(await digests[0], await digests[1]);
      }
    }),
    { numRuns: 60 },
  );
});
