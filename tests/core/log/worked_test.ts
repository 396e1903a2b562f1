/** The worked values of the format, which Go's `note` and `tlog` and others confirmed. */

import assert from "node:assert/strict";
import { hashBytes } from "../../../src/core/crypto/digest.ts";
import { parsePrivateKey } from "../../../src/core/crypto/keys.ts";
import { encodeBase64, encodeHex, encodeUtf8 } from "../../../src/core/bytes.ts";
import {
  checkNote,
  checkpointText,
  cosignCheckpoint,
  logKey,
  originOf,
  parseCheckpoint,
  signCheckpoint,
} from "../../../src/core/log/checkpoint.ts";
import { noteKey, noteText, parseVkey, vkeyText } from "../../../src/core/log/note.ts";
import {
  extendsText,
  isIncluded,
  parseExtends,
  parseProof,
  proofText,
} from "../../../src/core/log/proof.ts";
import {
  type CompactRange,
  consistencyProof,
  EMPTY_RANGE,
  inclusionProof,
  isConsistent,
  leafHash,
  rangeTexts,
  rootOf,
  withLeaf,
} from "../../../src/core/log/tree.ts";
import { isLineFault, lineBytes, readLine } from "../../../src/core/log/line.ts";
import {
  CHECKPOINT_LINE_1,
  COSIGNER_VKEY,
  EXTENDS_3,
  LEAF_2_HASH,
  LEAVES,
  LOG_VKEY,
  PROOF_2,
  PRUNED_1_2,
  RANGE_7,
  ROOTS,
} from "./worked.ts";

// RFC 8032, tests 1 and 2: seed and public key.
const KEY = await parsePrivateKey(
  "nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2DXWpgBgrEKt9VL/tPJZAc6DuFy89qmIyWvAhpo9wdRGg==",
);
const COSIGNER = await parsePrivateKey(
  encodeBase64(Uint8Array.fromHex(
    "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb" +
      "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
  )),
);
const ORIGIN = originOf("000102030405060708090a0b0c0d0e0f");
const COSIGNED_AT = 1793527210n;

const hashes = await Promise.all(LEAVES.map((leaf) => leafHash(encodeUtf8(leaf), hashBytes)));
const leaves = { size: hashes.length, hashOf: (index: number) => hashes[index]! };

async function rangeOf(size: number): Promise<CompactRange> {
  let range = EMPTY_RANGE;
  for (let at = 0; at < size; at++) range = await withLeaf(range, hashes[at]!, hashBytes);
  return range;
}

async function checkpointOf(size: number): Promise<string> {
  const root = await rootOf(await rangeOf(size), hashBytes);
  return checkpointText({ origin: ORIGIN, size, root });
}

/** The checkpoint of size 8 as the proof has it: signed by the log, then by the cosigner. */
async function signedCheckpoint(): Promise<string> {
  const text = await checkpointOf(8);
  const own = await logKey(ORIGIN, KEY.publicKey, hashBytes);
  const alice = await parseVkey(COSIGNER_VKEY, "--cosigner", hashBytes);
  const signatures = [
    await signCheckpoint(text, own, (message) => KEY.sign(message)),
    await cosignCheckpoint(text, {
      key: alice,
      seconds: COSIGNED_AT,
      sign: (message) => COSIGNER.sign(message),
    }),
  ];
  return noteText({ text, signatures });
}

Deno.test("leaves and roots have the worked hashes", async () => {
  assert.equal(encodeHex(hashes[2]!), LEAF_2_HASH);
  for (const [size, root] of ROOTS) {
    assert.equal(encodeHex(await rootOf(await rangeOf(size), hashBytes)), root, `size ${size}`);
  }
  assert.deepEqual(rangeTexts(await rangeOf(7)), RANGE_7);
});

Deno.test("verifier keys are written and read as worked", async () => {
  const own = await logKey(ORIGIN, KEY.publicKey, hashBytes);
  assert.equal(vkeyText(own), LOG_VKEY);
  const { publicKey } = COSIGNER;
  const alice = await noteKey(
    { name: "example.com/alice", kind: "cosignature", publicKey },
    hashBytes,
  );
  assert.equal(vkeyText(alice), COSIGNER_VKEY);
  assert.deepEqual(await parseVkey(COSIGNER_VKEY, "--cosigner", hashBytes), alice);
  assert.deepEqual(await parseVkey(LOG_VKEY, "--public-key", hashBytes), own);
});

Deno.test("the checkpoint line of one entry has the worked bytes", async () => {
  const own = await logKey(ORIGIN, KEY.publicKey, hashBytes);
  const text = await checkpointOf(1);
  const signature = await signCheckpoint(text, own, (message) => KEY.sign(message));
  const note = noteText({ text, signatures: [signature] });
  const line = lineBytes({ checkpoint: { note, range: rangeTexts(await rangeOf(1)) } });
  assert.equal(new TextDecoder().decode(line), `${CHECKPOINT_LINE_1}\n`);
  const checkpoint = parseCheckpoint(note);
  assert.equal(checkpoint?.size, 1);
  assert.deepEqual(await checkNote(checkpoint.note, own), { status: "signed" });
});

Deno.test("entry 2 has the worked proof, which holds", async () => {
  const proof = proofText({
    entry: encodeUtf8(LEAVES[2]!),
    index: 2,
    hashes: await inclusionProof(leaves, 2, 8, hashBytes),
    checkpoint: await signedCheckpoint(),
  });
  assert.equal(proof, PROOF_2.replace("<entry>", encodeBase64(encodeUtf8(LEAVES[2]!))));
  const read = parseProof(proof)!;
  assert.ok(await isIncluded(read, hashBytes));
  const alice = await parseVkey(COSIGNER_VKEY, "--cosigner", hashBytes);
  const own = await parseVkey(LOG_VKEY, "--public-key", hashBytes);
  const cosigned = { status: "signed", seconds: COSIGNED_AT };
  assert.deepEqual(await checkNote(read.checkpoint.note, alice), cosigned);
  assert.deepEqual(await checkNote(read.checkpoint.note, own), { status: "signed" });
});

Deno.test("the step from 3 to 8 entries has the worked proof, which holds", async () => {
  const checkpoint = await signedCheckpoint();
  const hashes = await consistencyProof(leaves, 3, 8, hashBytes);
  const text = extendsText({ old: 3, hashes, checkpoint });
  assert.equal(text, `${EXTENDS_3}\n${checkpoint}`);
  const read = parseExtends(text)!;
  const old = { size: 3, root: Uint8Array.fromHex(ROOTS.get(3)!) };
  const { size, root } = read.checkpoint;
  assert.ok(await isConsistent({ old, size, root, proof: read.hashes }, hashBytes));
});

Deno.test("every worked line is read, and written as it was", () => {
  for (const text of [...LEAVES, CHECKPOINT_LINE_1, PRUNED_1_2]) {
    const read = readLine(encodeUtf8(text));
    assert.ok(!isLineFault(read), JSON.stringify(read));
    assert.equal(new TextDecoder().decode(lineBytes(read.line)), `${text}\n`);
  }
  const pruned = { pruned: { from: 1, leaves: [hashes[1]!, hashes[2]!].map(encodeBase64) } };
  assert.equal(new TextDecoder().decode(lineBytes(pruned)), `${PRUNED_1_2}\n`);
});
