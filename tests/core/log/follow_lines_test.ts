/**
 * What a log proves does not depend on how its bytes arrive: readers check signatures of checkpoints
 * ahead, and take many lines at once.
 */

import assert from "node:assert/strict";
import fc from "fast-check";
import { concatBytes, encodeHex, encodeUtf8 } from "../../../src/core/bytes.ts";
import { type Bytes, hashBytes, loadSyncHash } from "../../../src/core/crypto/digest.ts";
import { parsePublicKey } from "../../../src/core/crypto/keys.ts";
import { followLines } from "../../../src/core/log/follow_lines.ts";
import { LogVerifier } from "../../../src/core/log/verify_log.ts";
import { KEY_1, KEY_2 } from "../../support/test_key.ts";
import { bytesOf, writtenLog } from "../../support/written_log.ts";

const syncHash = await loadSyncHash();
const { publicKey } = await parsePublicKey(KEY_1.public);
const LOG = await writtenLog({ entries: 40, every: 4 });
const TEXTS = LOG.map(({ text }) => text);
const at = (kind: string, number: number) =>
  LOG.flatMap((line, place) => line.kind === kind ? [place] : [])[number] ?? 0;
const OTHER = (await writtenLog({ entries: 40, every: 4, key: KEY_2.private }))
  .map(({ text }) => text);

/** One wrong bit in the signature of a checkpoint. */
function wronglySigned(text: string): string {
  const { checkpoint } = JSON.parse(text);
  const note = checkpoint.note.replace(/(.)(..=\n)$/, (_: string, one: string, rest: string) => {
    return `${one === "A" ? "B" : "A"}${rest}`;
  });
  return JSON.stringify({ checkpoint: { ...checkpoint, note } });
}

const third = at("checkpoint", 3);
/** Logs with what a reader that looks ahead could get wrong. */
const LOGS: Readonly<Record<string, readonly string[]>> = {
  whole: TEXTS,
  "a checkpoint thrice": TEXTS.toSpliced(third, 0, TEXTS[third]!, TEXTS[third]!),
  "a wrong signature": TEXTS.with(third, wronglySigned(TEXTS[third]!)),
  "a wrong signature, then the right one": TEXTS.toSpliced(
    third,
    0,
    wronglySigned(TEXTS[third]!),
  ),
  "a wrong signature twice": TEXTS.toSpliced(
    third,
    1,
    wronglySigned(TEXTS[third]!),
    wronglySigned(TEXTS[third]!),
  ),
  "checkpoints of another key": OTHER,
  "a checkpoint before its head": [TEXTS[third]!, ...TEXTS],
  "no head, and its first line a checkpoint": TEXTS.slice(1),
  "a checkpoint that came too early": TEXTS.toSpliced(third, 1).toSpliced(
    third - 2,
    0,
    TEXTS[third]!,
  ),
  "damage, and the signed checkpoint after it": TEXTS.toSpliced(at("decision", 5), 1),
  "a line that is none": TEXTS.with(at("event", 2), "{}"),
};

async function verified(chunks: readonly Bytes[], hash: typeof hashBytes | typeof syncHash) {
  const verifier = new LogVerifier({ publicKeys: [publicKey], cosigners: [], heads: [] }, hash);
  const seen: string[] = [];
  const ending = await followLines(ReadableStream.from(chunks), verifier, ({ kind }) => {
    seen.push(kind);
  });
  const { tree, ...facts } = verifier.end(ending);
  const { faults, vouched, size, isWhole, first = new Uint8Array() } = tree;
  const root = encodeHex(await tree.root());
  return { ...facts, faults, vouched, size, isWhole, root, first: encodeHex(first), seen };
}

/** Whether it is consistent, and how many entries the key vouches for; a checkpoint follows every fourth. */
const EXPECTED: Readonly<Record<string, readonly [boolean, number]>> = {
  whole: [true, 40],
  "a checkpoint thrice": [true, 40],
  "a wrong signature": [false, 40],
  "a wrong signature, then the right one": [false, 40],
  "a wrong signature twice": [false, 40],
  "checkpoints of another key": [true, 0],
  "a checkpoint before its head": [false, 40],
  "no head, and its first line a checkpoint": [false, 0],
  // The last checkpoint has the root of all.
  "a checkpoint that came too early": [false, 40],
  // Decision 5 is entry 17, event 2 is entry 21.
  "damage, and the signed checkpoint after it": [false, 16],
  "a line that is none": [false, 20],
};

for (const [name, texts] of Object.entries(LOGS)) {
  Deno.test(`a log has the same answers however its bytes arrive: ${name}`, async () => {
    const bytes = bytesOf(texts);
    const once = await verified([bytes], syncHash);
    assert.deepEqual(
      [once.isConsistent, once.vouched],
      EXPECTED[name],
      JSON.stringify(once.faults),
    );
    const sizes = fc.array(fc.integer({ min: 1, max: 3_000 }), { minLength: 1, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(sizes, fc.constantFrom(syncHash, hashBytes), async (sizes, hash) => {
        const chunks: Bytes[] = [];
        for (let start = 0, turn = 0; start < bytes.length; turn++) {
          const end = start + (sizes[turn % sizes.length] ?? 1);
          chunks.push(bytes.slice(start, end));
          start = end;
        }
        assert.deepEqual(await verified(chunks, hash), once);
      }),
      { numRuns: 12 },
    );
  });
}

Deno.test("of a last line that has no end, only its length is known, and no more is held than shows it", async () => {
  const bytes = bytesOf(TEXTS);
  let held = 0;
  const endless = async function* (rest: Bytes) {
    yield bytes;
    for (let mebibytes = 0; mebibytes < 30; mebibytes++) {
      await Promise.resolve();
      yield new Uint8Array(1024 * 1024).fill(0x61);
      held++;
    }
    yield rest;
  };
  const verify = async (rest: string) => {
    const verifier = new LogVerifier(
      { publicKeys: [publicKey], cosigners: [], heads: [] },
      syncHash,
    );
    return verifier.end(await followLines(endless(encodeUtf8(rest)), verifier));
  };
  const torn = await verify("");
  assert.deepEqual([torn.isConsistent, torn.isClosed, torn.tornBytes], [true, true, 31457280]);
  assert.equal(held, 30);
  const problem = "it has 10485760 bytes or more, and lines must be shorter";
  const fault = { code: "malformed", line: TEXTS.length + 1, problem };
  assert.deepEqual((await verify("\n")).tree.faults, [fault]);
  assert.deepEqual((await verify("\n{}\n")).tree.faults, [
    fault,
    { code: "malformed", line: TEXTS.length + 2, problem: "it has not exactly one member" },
  ], "what follows is read");
});

Deno.test("a log of CR LF lines, or with NUL bytes between lines, is damaged in every line", async () => {
  const bytes = concatBytes(TEXTS.map((text) => encodeUtf8(`${text}\r\n`)));
  const { faults, size } = await verified([bytes], syncHash);
  assert.deepEqual([faults.length, size], [TEXTS.length + 1, 0], "and its first line is no head");
  const nul = bytesOf(TEXTS.with(7, `\0\0${TEXTS[7]}`));
  const seen = await verified([nul], syncHash);
  assert.equal(seen.faults[0]?.problem, "it is not canonical JSON");
});

for (
  const [name, sign] of [
    ["a zero-width space", "\u200b"],
    ["a soft hyphen", "\u00ad"],
    ["a byte order mark", "\ufeff"],
    ["a right-to-left mark", "\u200f"],
    ["a replacement character", "\ufffd"],
  ] as const
) {
  Deno.test(`${name} that was put into any kind of line is found`, async () => {
    for (const kind of ["decision", "outcome", "approval", "event", "payload"]) {
      const place = at(kind, 1);
      const text = TEXTS[place]!.replace(
        /"(?:tool_name|status|trace_id|event|text)":"/,
        `$&${sign}`,
      );
      assert.notEqual(text, TEXTS[place], kind);
      const seen = await verified([bytesOf(TEXTS.with(place, text))], syncHash);
      assert.equal(seen.isConsistent, false, kind);
    }
    const note = TEXTS[third]!.replace("gait.log/", `gait.log/${sign}`);
    const seen = await verified([bytesOf(TEXTS.with(third, note))], syncHash);
    assert.equal(seen.isConsistent, false, "checkpoint");
  });
}
