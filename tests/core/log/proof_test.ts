/** Proofs as text (C2SP tlog-proof), and the step between two heads (body for a C2SP tlog-witness). */

import assert from "node:assert/strict";
import fc from "fast-check";
import { decodeUtf8, encodeBase64 } from "../../../src/core/bytes.ts";
import { checkNote } from "../../../src/core/log/checkpoint.ts";
import { noteText } from "../../../src/core/log/note.ts";
import {
  extendsText,
  isIncluded,
  parseExtends,
  parseProof,
  proofText,
} from "../../../src/core/log/proof.ts";
import {
  consistencyProof,
  inclusionProof,
  isConsistent,
  rootOf,
} from "../../../src/core/log/tree.ts";
import {
  COSIGNER_KEY,
  HASH,
  LOG_KEY,
  rangeOf,
  sampleLeaf,
  sampleLeaves,
  signedCheckpoint,
  withBit,
} from "../../support/sample_logs.ts";
import { utf8 } from "../../support/text_source.ts";

const leaves = sampleLeaves("proof", 6);
const root = (size: number) => rangeOf(leaves, size).then((range) => rootOf(range, HASH));
const checkpoint = await signedCheckpoint({ size: 6, root: await root(6) }, {
  cosignedAt: [1793527210n],
});
const PROOF = proofText({
  entry: sampleLeaf("proof", 2),
  index: 2,
  hashes: await inclusionProof(leaves, 2, 6, HASH),
  checkpoint,
});
const EXTENDS = extendsText({
  old: 3,
  hashes: await consistencyProof(leaves, 3, 6, HASH),
  checkpoint,
});

/** Whether a proof holds, and both the log and the cosigner signed its checkpoint. */
async function isProven(text: string): Promise<boolean> {
  const proof = parseProof(text);
  if (proof === undefined || !await isIncluded(proof, HASH)) return false;
  const verdicts = await Promise.all(
    [LOG_KEY, COSIGNER_KEY].map((key) => checkNote(proof.checkpoint.note, key)),
  );
  return verdicts.every(({ status }) => status === "signed");
}

const OLD_ROOT = await root(3);

/** Whether the step goes on from the tree of 3 leaves, and both keys signed its checkpoint. */
async function isExtending(text: string): Promise<boolean> {
  const step = parseExtends(text);
  if (step === undefined || step.old !== 3) return false;
  const { size, root, note } = step.checkpoint;
  const old = { size: step.old, root: OLD_ROOT };
  if (!await isConsistent({ old, size, root, proof: step.hashes }, HASH)) return false;
  const verdicts = await Promise.all(
    [LOG_KEY, COSIGNER_KEY].map((key) => checkNote(note, key)),
  );
  return verdicts.every(({ status }) => status === "signed");
}

for (
  const [name, text, holds] of [
    ["a proof", PROOF, isProven],
    ["a step", EXTENDS, isExtending],
  ] as const
) {
  Deno.test(`${name} is refused with any one bit of its text turned`, async () => {
    assert.ok(await holds(text));
    const bytes = utf8(text);
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const place = `bit ${bit & 7} of byte ${bit >> 3}`;
      assert.ok(!await holds(decodeUtf8(withBit(bytes, bit))), place);
    }
  });

  Deno.test(`${name} is refused without any one of its bytes, lines, or neighbours swapped`, async () => {
    for (let at = 0; at < text.length; at++) {
      assert.ok(!await holds(text.slice(0, at) + text.slice(at + 1)), `byte ${at}`);
    }
    const lines = text.split("\n");
    for (const [at, line] of lines.entries()) {
      if (at < lines.length - 1) {
        assert.ok(!await holds(lines.toSpliced(at, 1).join("\n")), `without line ${at}`);
      }
      const isTwice = line.startsWith("— ");
      assert.equal(
        await holds(lines.toSpliced(at, 0, line).join("\n")),
        isTwice,
        `line ${at} twice`,
      );
      const next = lines[at + 1];
      if (next === undefined || (line.startsWith("— ") && next.startsWith("— "))) continue;
      assert.ok(!await holds(lines.toSpliced(at, 2, next, line).join("\n")), `line ${at} swapped`);
    }
  });

  Deno.test(`${name} is refused when it is cut anywhere`, async () => {
    for (let end = 0; end < text.length; end++) {
      assert.ok(!await holds(text.slice(0, end)), `${end}`);
    }
  });
}

const bytes = (limits: { minLength?: number; maxLength: number }) =>
  fc.uint8Array(limits).map((bytes) => new Uint8Array(bytes));
const hashes = fc.array(bytes({ minLength: 32, maxLength: 32 }), { maxLength: 20 });
const number = fc.oneof(fc.nat(), fc.maxSafeInteger().map(Math.abs));

Deno.test("parseProof() reads what proofText() wrote", () => {
  const entry = bytes({ minLength: 1, maxLength: 200 });
  fc.assert(fc.property(entry, number, hashes, (entry, index, hashes) => {
    const read = parseProof(proofText({ entry, index, hashes, checkpoint }))!;
    const { checkpoint: { note }, ...rest } = read;
    assert.deepEqual(rest, { entry, index, hashes });
    assert.equal(noteText(note), checkpoint);
  }));
});

Deno.test("parseExtends() reads what extendsText() wrote", () => {
  fc.assert(fc.property(number, hashes, (old, hashes) => {
    const read = parseExtends(extendsText({ old, hashes, checkpoint }))!;
    const { checkpoint: { note }, ...rest } = read;
    assert.deepEqual(rest, { old, hashes });
    assert.equal(noteText(note), checkpoint);
  }));
});

Deno.test("the largest entry has a proof, which is read", async () => {
  const entry = new Uint8Array(65_535).fill(0x61);
  const leaf = sampleLeaves("one", 1);
  const single = await signedCheckpoint({ size: 1, root: leaf.hashOf(0) });
  const read = parseProof(proofText({ entry, index: 0, hashes: [], checkpoint: single }))!;
  assert.deepEqual(read.entry, entry);
  assert.ok(!await isIncluded(read, HASH));
  assert.ok(await isIncluded({ ...read, entry: sampleLeaf("one", 0) }, HASH));
});

const [EXTRA = "", INDEX = "", HASH_LINE = ""] = PROOF.split("\n").slice(1);
const inProof = (line: string, other: string) => PROOF.replace(line, () => other);
const HASH_BASE64 = encodeBase64(leaves.hashOf(3));

Deno.test("the table of faults changes lines that are there", () => {
  assert.equal(EXTRA, `extra ${encodeBase64(sampleLeaf("proof", 2))}`);
  assert.equal(INDEX, "index 2");
  assert.equal(HASH_LINE, HASH_BASE64);
});

/** One fault each. */
const NO_PROOFS: readonly [string, string][] = [
  ["nothing", ""],
  ["a checkpoint alone", checkpoint],
  ["no header", PROOF.slice(PROOF.indexOf("\n") + 1)],
  ["an empty line before the header", `\n${PROOF}`],
  ["a space before the header", ` ${PROOF}`],
  ["a byte order mark", `\ufeff${PROOF}`],
  ["a header with a space at its end", PROOF.replace("@v1\n", "@v1 \n")],
  ["the header of another version", PROOF.replace("@v1\n", "@v2\n")],
  ["a header in capitals", PROOF.replace("c2sp.org", "C2SP.org")],
  ["CR LF", PROOF.replaceAll("\n", "\r\n")],
  ["no extra", inProof(`${EXTRA}\n`, "")],
  ["an empty extra", inProof(EXTRA, "extra ")],
  ["an extra without a space", inProof(EXTRA, EXTRA.replace(" ", ""))],
  ["an extra with two spaces", inProof(EXTRA, EXTRA.replace(" ", "  "))],
  ["an extra in capitals", inProof(EXTRA, EXTRA.replace("extra", "Extra"))],
  ["two extras", inProof(EXTRA, `${EXTRA}\n${EXTRA}`)],
  ["an extra that is no base64", inProof(EXTRA, "extra *")],
  ["an extra in base64 for URLs", inProof(EXTRA, "extra _w==")],
  ["an extra with bits behind the last byte", inProof(EXTRA, "extra /x==")],
  ["index before extra", inProof(`${EXTRA}\n${INDEX}`, `${INDEX}\n${EXTRA}`)],
  ["no index", inProof(`${INDEX}\n`, "")],
  ["an empty index", inProof(INDEX, "index ")],
  ["a negative index", inProof(INDEX, "index -2")],
  ["a zero before the index", inProof(INDEX, "index 02")],
  ["an index with a fraction", inProof(INDEX, "index 2.0")],
  ["an index of 2^53", inProof(INDEX, "index 9007199254740992")],
  ["two indexes", inProof(INDEX, `${INDEX}\n${INDEX}`)],
  ["a hash before the index", inProof(INDEX, `${HASH_BASE64}\n${INDEX}`)],
  ["a hash of 31 bytes", inProof(HASH_LINE, encodeBase64(leaves.hashOf(3).subarray(1)))],
  ["a hash of 33 bytes", inProof(HASH_LINE, encodeBase64(Uint8Array.of(0, ...leaves.hashOf(3))))],
  ["a hash with a space after it", inProof(HASH_LINE, `${HASH_LINE} `)],
  ["two hashes in a line", inProof(`${HASH_LINE}\n`, `${HASH_LINE} `)],
  ["an empty line among the hashes", inProof(HASH_LINE, `${HASH_LINE}\n`)],
  ["no empty line", PROOF.replace("\n\n", "\n")],
  ["two empty lines", PROOF.replace("\n\n", "\n\n\n")],
  ["no checkpoint", PROOF.slice(0, PROOF.indexOf("\n\n") + 2)],
  ["a checkpoint with an extension line", PROOF.replace("\n\n—", "\nmore\n\n—")],
  ["text after the checkpoint", `${PROOF}more\n`],
];

for (const [fault, text] of NO_PROOFS) {
  Deno.test(`parseProof() refuses ${fault}`, () => assert.equal(parseProof(text), undefined));
}

const inExtends = (other: string) => EXTENDS.replace("old 3", () => other);

/** One fault each. */
const NO_STEPS: readonly [string, string][] = [
  ["nothing", ""],
  ["a checkpoint alone", checkpoint],
  ["a proof of an entry", PROOF],
  ["an empty line before it", `\n${EXTENDS}`],
  ["CR LF", EXTENDS.replaceAll("\n", "\r\n")],
  ["no old size", inExtends("").slice(1)],
  ["an empty old size", inExtends("old ")],
  ["an old size without a space", inExtends("old3")],
  ["an old size with two spaces", inExtends("old  3")],
  ["a word in capitals", inExtends("Old 3")],
  ["a negative old size", inExtends("old -3")],
  ["a zero before the old size", inExtends("old 03")],
  ["an old size of 2^53", inExtends("old 9007199254740992")],
  ["two old sizes", inExtends("old 3\nold 3")],
  ["a space after the old size", inExtends("old 3 ")],
  ["no empty line", EXTENDS.replace("\n\n", "\n")],
  ["two empty lines", EXTENDS.replace("\n\n", "\n\n\n")],
  ["no checkpoint", EXTENDS.slice(0, EXTENDS.indexOf("\n\n") + 2)],
  ["text after the checkpoint", `${EXTENDS}more\n`],
];

for (const [fault, text] of NO_STEPS) {
  Deno.test(`parseExtends() refuses ${fault}`, () => assert.equal(parseExtends(text), undefined));
}
