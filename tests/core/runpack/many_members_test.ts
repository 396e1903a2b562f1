/** Thousands of listed members are hashed by another function than a few, with the same answers. */

import assert from "node:assert/strict";
import { verifyRunpack } from "../../../src/core/runpack/verify.ts";
import { memberFromBytes } from "../../../src/core/runpack/spool.ts";
import { readWhole } from "../../../src/core/runpack/member_bytes.ts";
import { type NewMember, openArchive } from "../../../src/core/zip/zip.ts";
import { encodeUtf8 } from "../../../src/core/bytes.ts";
import { fileOf, rawPack, zipOf } from "../../support/packs.ts";
import { refusal } from "../../support/refusal.ts";

/** A runpack that lists so many further members. Of these, `large` is longer than what is read at once. */
async function packOf(count: number): Promise<Uint8Array<ArrayBuffer>> {
  const further = Array.from({ length: count }, (_, at) => [`f/${at}.txt`, `content ${at}`]);
  return await rawPack({
    "intents.jsonl": "",
    "refs.json": '{"receipts":[]}',
    "results.jsonl": "",
    "run.json": '{"run_id":"run_t"}',
    ...Object.fromEntries(further),
    "f/empty.txt": "",
    "f/large.txt": "x".repeat(200_000),
  });
}

/** The pack with one member changed, deflated or not. */
async function changed(stored: Uint8Array, compress: boolean): Promise<Uint8Array<ArrayBuffer>> {
  const members: NewMember[] = [];
  for (const member of (await openArchive(fileOf(stored))).members.values()) {
    const bytes = member.name === "f/7.txt"
      ? encodeUtf8("other")
      : await readWhole(member, 1_000_000);
    members.push(await memberFromBytes(member.name, bytes));
  }
  return await zipOf(members, { compress });
}

for (const count of [10, 2500]) {
  const pack = packOf(count);
  for (const compress of [false, true]) {
    const how = `${count} listed members, ${compress ? "deflated" : "stored"}`;

    Deno.test(`${how}: the one that was changed is found, with its digest`, async () => {
      const report = await verifyRunpack(await changed(await pack, compress));
      assert.deepEqual(report.missing_files, []);
      // printf 'content 7' | sha256sum; printf other | sha256sum
      assert.deepEqual(report.hash_mismatches, [{
        path: "f/7.txt",
        expected: "943940738bfc7815a2510342f4d7ad4a079daa3580faab159b4d807ffd55f9ad",
        actual: "d9298a10d1b0735837dc4bd85dac641b0f3cef27a47e5d53a54f2f3f5b2fcffa",
      }]);
      assert.equal(report.files_checked, count + 6);
    });
  }

  Deno.test(`${count} listed members: damage in one of them is refused`, async () => {
    const bytes = (await pack).slice();
    const text = new TextDecoder("latin1").decode(bytes);
    bytes[text.indexOf("content 7") + 8] = 0x38;
    const error = await refusal(() => verifyRunpack(bytes));
    assert.match(error.message, /^Cannot read "f\/7\.txt" of "[^"]+": its CRC-32 does not match$/);
  });
}
