/** Checkpoints and proofs of gait as `@sigstore/verify` sees them, which verifies those of Rekor. */

import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { createPublicKey } from "node:crypto";
import { verifyCheckpoint } from "@sigstore/verify/dist/tlog/checkpoint.js";
import { verifyMerkleInclusion } from "@sigstore/verify/dist/tlog/merkle.js";
import { checkNote } from "../../../src/core/log/checkpoint.ts";
import { isIncluded, parseProof, proofText } from "../../../src/core/log/proof.ts";
import { inclusionProof, rootOf } from "../../../src/core/log/tree.ts";
import { seeded } from "../../support/archive_mutations.ts";
import {
  HASH,
  LOG_KEY,
  ORIGIN,
  rangeOf,
  sampleLeaf,
  sampleLeaves,
  signedCheckpoint,
} from "../../support/sample_logs.ts";
import { partsOf, TAMPERINGS, textOf } from "../../support/tampered_proofs.ts";

const TREES = 50;
const LEAVES = 5000;

const publicKey = createPublicKey({
  key: { kty: "OKP", crv: "Ed25519", x: LOG_KEY.publicKey.toBase64({ alphabet: "base64url" }) },
  format: "jwk",
});
const log = {
  logID: Buffer.from(LOG_KEY.id, "hex"),
  baseURL: ORIGIN,
  publicKey,
  validFor: { start: new Date(0), end: new Date(8.64e15) },
};

/** Whether `@sigstore/verify` finds the entry in the tree of a checkpoint that the log signed. */
function sigstoreAccepts(text: string): boolean {
  const { entry, index, hashes } = parseProof(text)!;
  const checkpoint = text.slice(text.indexOf("\n\n") + 2);
  const told = {
    canonicalizedBody: Buffer.from(entry),
    inclusionProof: {
      logIndex: String(index),
      hashes: hashes.map((hash) => Buffer.from(hash)),
      checkpoint: { envelope: checkpoint },
    },
  };
  try {
    const head = verifyCheckpoint(told as never, [log]);
    verifyMerkleInclusion(told as never, head);
    return head.origin === ORIGIN;
  } catch (error) {
    assert.equal((error as { code?: string }).code, "TLOG_INCLUSION_PROOF_ERROR", String(error));
    return false;
  }
}

async function gaitAccepts(text: string): Promise<boolean> {
  const proof = parseProof(text)!;
  const { status } = await checkNote(proof.checkpoint.note, LOG_KEY);
  return status === "signed" && await isIncluded(proof, HASH);
}

const random = seeded(16);

/** Texts of proofs in trees of all sizes. */
async function* proofs(): AsyncGenerator<string> {
  const leaves = sampleLeaves("sigstore", LEAVES);
  for (let tree = 0; tree < TREES; tree++) {
    const size = tree === 0 ? LEAVES : Math.ceil(LEAVES ** random());
    const index = Math.floor(size * random());
    yield proofText({
      entry: sampleLeaf("sigstore", index),
      index,
      hashes: await inclusionProof(leaves, index, size, HASH),
      checkpoint: await signedCheckpoint({
        size,
        root: await rootOf(await rangeOf(leaves, size), HASH),
      }),
    });
  }
}

Deno.test(`@sigstore/verify accepts the proofs of ${TREES} trees, and no changed one`, async () => {
  const tried = new Set<string>();
  for await (const proof of proofs()) {
    assert.ok(sigstoreAccepts(proof), proof);
    assert.ok(await gaitAccepts(proof), proof);
    const parts = partsOf(proof)!;
    assert.equal(textOf(parts), proof);
    for (const [what, change] of TAMPERINGS) {
      const changed = change(parts, random);
      if (changed === undefined) continue;
      const text = textOf(changed);
      assert.ok(!sigstoreAccepts(text), `${what}:\n${text}`);
      assert.ok(!await gaitAccepts(text), `${what}:\n${text}`);
      tried.add(what);
    }
  }
  const cosigned = TAMPERINGS.filter(([what]) => what.includes("cosignature")).length;
  assert.equal(tried.size, TAMPERINGS.length - cosigned, "each change was tried");
});
