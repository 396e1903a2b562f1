/** A small archive that unpacks to a large one: checked in flat memory, and not held. */

import assert from "node:assert/strict";
import { concatBytes, encodeUtf8 } from "../../../src/core/bytes.ts";
import { type NewMember, openArchive } from "../../../src/core/zip/zip.ts";
import { memberFromBytes } from "../../../src/core/runpack/spool.ts";
import { readWhole } from "../../../src/core/runpack/member_bytes.ts";
import { gait } from "../../support/gait.ts";
import { fileOf, rawPack, zipOf } from "../../support/packs.ts";

const HEAD =
  `"created_at":"2026-02-05T00:00:00Z","producer_version":"0.0.0-dev","run_id":"run_t",` +
  `"schema_version":"1.0.0"`;
const INTENT = `{"intent_id":"a","tool_name":"tool.x","args":{},"args_digest":"",${HEAD}}\n`;
const RESULT = `{"intent_id":"a","status":"ok","result":{},"result_digest":"",${HEAD}}\n`;
const TEXTS = {
  "intents.jsonl": INTENT,
  "refs.json": `{"receipts":[],${HEAD}}`,
  "results.jsonl": RESULT,
  "run.json": `{"timeline":[],${HEAD}}`,
};
/** More than is held of a member that takes a few kilobytes in its archive. */
const MANY = 60_000;
const BLANKS = " ".repeat(17 * 1024 * 1024);

/** The same members, deflated, each with the blanks that are given. */
async function deflated(
  stored: Uint8Array,
  blanks: Readonly<Record<string, string>> = {},
): Promise<Uint8Array> {
  const members: NewMember[] = [];
  for (const member of (await openArchive(fileOf(stored))).members.values()) {
    const padding = encodeUtf8(blanks[member.name] ?? "");
    const bytes = concatBytes([await readWhole(member, 1e8), padding]);
    members.push(await memberFromBytes(member.name, bytes));
  }
  return await zipOf(members, { compress: true });
}

const stored = rawPack({ ...TEXTS, "results.jsonl": RESULT.repeat(MANY) });
const bomb = stored.then(deflated);

for (
  const line of [
    "run inspect pack.zip",
    "run inspect pack.zip --args",
    "run diff pack.zip pack.zip",
    "run replay pack.zip",
    "run reduce pack.zip",
    "migrate pack.zip",
    "regress init --from pack.zip --trajectory",
  ]
) {
  Deno.test(`gait ${line} does not hold what a small archive unpacks to`, async () => {
    const { exit, json } = await gait(`${line} --json`, { files: { "pack.zip": await bomb } });
    assert.equal(exit, 6, JSON.stringify(json()));
    const { error, hint } = json();
    assert.match(
      String(error),
      /"results\.jsonl": it unpacks from \d+ to records, more than the limit of 16777216 bytes or 24 times as much$/,
    );
    assert.match(String(hint), /zip its members again without compression$/);
  });
}

Deno.test("gait verify and gait guard pack read such an archive, since they hold no records", async () => {
  const files = { "pack.zip": await bomb };
  assert.equal((await gait("verify pack.zip --json", { files })).json()["intact"], true);
  const packed = await gait("guard pack pack.zip --out e.zip", { files });
  assert.equal(packed.exit, 0, packed.stderr);
});

Deno.test("gait run inspect lists the same records from an archive that is not deflated", async () => {
  const { exit, json } = await gait("run inspect pack.zip --json", {
    files: { "pack.zip": await stored },
  });
  assert.deepEqual([exit, json()["results_total"]], [0, MANY]);
});

for (const member of ["run.json", "refs.json"] as const) {
  Deno.test(`${member} of 17 MiB in a small archive is hashed by verify, and not held by inspect`, async () => {
    const files = {
      "pack.zip": await deflated(await rawPack({ ...TEXTS, [member]: TEXTS[member] + BLANKS })),
    };
    assert.equal((await gait("verify pack.zip --json", { files })).json()["intact"], true);
    const { exit, json } = await gait("run inspect pack.zip --json", { files });
    assert.equal(exit, 6);
    assert.match(String(json()["error"]), /it unpacks from \d+ to 178\d+ bytes/);
  });
}

Deno.test("a manifest of 17 MiB in a small archive is refused by gait verify", async () => {
  const files = { "pack.zip": await deflated(await rawPack(TEXTS), { "manifest.json": BLANKS }) };
  const { exit, json } = await gait("verify pack.zip --json", { files });
  assert.equal(exit, 6);
  assert.match(String(json()["error"]), /"manifest\.json": it unpacks from \d+ to 178\d+ bytes/);
});

/** Short texts whose values take many times as much memory. */
const SWOLLEN: readonly (readonly [string, string])[] = [
  ["empty lists", `[${"[],".repeat(50_000)}1]`],
  ["empty objects", `[${"{},".repeat(50_000)}1]`],
  ["numbers", `[${"1,".repeat(1_500_000)}1]`],
];
for (const [what, list] of SWOLLEN) {
  const result = RESULT.replace('"result":{}', `"result":{"a":${list}}`);
  const pack = rawPack({ ...TEXTS, "results.jsonl": result.repeat(3) }).then(deflated);
  for (const line of ["run inspect --args pack.zip", "run diff pack.zip pack.zip"]) {
    Deno.test(`gait ${line} does not hold the ${what} that a small archive unpacks to`, async () => {
      const { exit, json } = await gait(`${line} --json`, { files: { "pack.zip": await pack } });
      assert.equal(exit, 6, JSON.stringify(json()));
      assert.match(String(json()["error"]), /"results\.jsonl": it unpacks from \d+ to records/);
    });
  }
  Deno.test(`gait run inspect lists the calls beside the ${what}, of which it makes no values`, async () => {
    const files = { "pack.zip": await pack };
    const { exit, json } = await gait("run inspect pack.zip --json", { files });
    assert.deepEqual([exit, json()["results_total"]], [0, 3]);
  });
}

Deno.test("a table of numbers counts as its text", async () => {
  const row = '{"at":"2026-02-05T00:00:00Z","n":0.125,"ok":true},';
  const result = RESULT.replace('"result":{}', `"result":{"rows":[${row.repeat(80_000)}1]}`);
  const pack = await deflated(await rawPack({ ...TEXTS, "results.jsonl": result }));
  const { exit } = await gait("run inspect pack.zip --json", { files: { "pack.zip": pack } });
  assert.equal(exit, 0);
});

Deno.test("a small archive is refused before all of it is read", async () => {
  // What lies behind the limit is not JSON: a reader that goes on says so.
  const texts = { ...TEXTS, "results.jsonl": `${RESULT.repeat(MANY)}{` };
  const pack = await deflated(await rawPack(texts));
  const { json } = await gait("run diff pack.zip pack.zip --json", { files: { "pack.zip": pack } });
  assert.match(String(json()["error"]), /it unpacks from \d+ to records/);
});

for (const line of ["run diff pack.zip pack.zip", "run replay pack.zip", "migrate pack.zip"]) {
  Deno.test(`gait ${line} refuses a member by its size alone, before any of it is unpacked`, async () => {
    // The first line is not JSON: a reader that begins says so.
    const texts = { ...TEXTS, "results.jsonl": `{\n${BLANKS}` };
    const files = { "pack.zip": await deflated(await rawPack(texts)) };
    const { exit, json } = await gait(`${line} --json`, { files });
    assert.equal(exit, 6);
    assert.match(
      String(json()["error"]),
      /"results\.jsonl": it unpacks from \d+ to 17825794 bytes, more than the limit of 16777216 bytes/,
    );
  });
}
