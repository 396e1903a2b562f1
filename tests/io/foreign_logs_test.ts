/** Logs of gait and of others: `note` and `tlog` of Go, transparency-dev's formats, torchwood. */

import assert from "node:assert/strict";
import { encodeBase64 } from "../../src/core/bytes.ts";
import type { Bytes } from "../../src/core/crypto/digest.ts";
import { keyPairFromSeed, signMessage } from "../../src/core/crypto/ed25519.ts";
import {
  checkNote,
  checkpointText,
  cosignCheckpoint,
  logKey,
  originOf,
  signCheckpoint,
} from "../../src/core/log/checkpoint.ts";
import {
  type NoteKey,
  noteKey,
  noteText,
  parseNote,
  parseVkey,
  vkeyText,
} from "../../src/core/log/note.ts";
import {
  extendsText,
  isIncluded,
  parseExtends,
  parseProof,
  proofText,
} from "../../src/core/log/proof.ts";
import {
  consistencyProof,
  inclusionProof,
  isConsistent,
  rootOf,
  rootOfInclusion,
  sameHash,
} from "../../src/core/log/tree.ts";
import { GaitError } from "../../src/core/error.ts";
import { seeded } from "../support/archive_mutations.ts";
import { ForeignLog } from "../support/foreign_log.ts";
import { scratch } from "../support/gait.ts";
import { hasProgram } from "../support/programs.ts";
import { HASH, rangeOf, sampleLeaf, sampleLeaves, sha256Of } from "../support/sample_logs.ts";
import { partsOf, TAMPERINGS, textOf } from "../support/tampered_proofs.ts";
import { utf8 } from "../support/text_source.ts";

const TREES = 1000;
const LEAVES = 5000;
const NOTES = 2000;
const LATEST = 2n ** 63n - 1n;

const random = seeded(9162);
const below = (limit: number) => Math.floor(random() * limit);
const oneOf = <T>(items: readonly T[]): T => items[below(items.length)]!;

/** A log and a cosigner with keys of their own. */
interface Parties {
  readonly log: NoteKey;
  readonly cosigner: NoteKey;
  readonly seeds: readonly [Bytes, Bytes];
  readonly sign: readonly ((message: Bytes) => Promise<Bytes>)[];
}

async function makeParties(name: string): Promise<Parties> {
  const seeds = [sha256Of(utf8(`log ${name}`)), sha256Of(utf8(`cosigner ${name}`))] as const;
  const [own, other] = await Promise.all(seeds.map(keyPairFromSeed));
  const log = await logKey(originOf(seeds[0].toHex().slice(32)), own!.publicKey, HASH);
  const cosigner = await noteKey(
    { name: `example.com/${name}`, kind: "cosignature", publicKey: other!.publicKey },
    HASH,
  );
  const sign = [own!, other!].map((pair) => (message: Bytes) => signMessage(pair, message));
  return { log, cosigner, seeds, sign };
}

/** A tree to prove something of. */
interface Sample {
  readonly name: string;
  readonly size: number;
  readonly index: number;
  readonly old: number;
  readonly parties: Parties;
  readonly seconds: bigint;
}

async function makeSample(tree: number): Promise<Sample> {
  // All powers of two, the small ones more often, and the largest tree.
  const size = tree === 0 ? LEAVES : Math.ceil(LEAVES ** (random() ** 2));
  const seconds = oneOf([0n, LATEST, BigInt(below(2 ** 40))]);
  const parties = await makeParties(`tree-${tree}`);
  return { name: `tree-${tree}`, size, index: below(size), old: 1 + below(size), parties, seconds };
}

/** What gait makes of a tree. */
interface Own {
  readonly root: Bytes;
  readonly oldRoot: Bytes;
  readonly proof: string;
  readonly step: string;
  readonly path: readonly Bytes[];
  readonly growth: readonly Bytes[];
}

async function makeOwn({ name, size, index, old, parties, seconds }: Sample): Promise<Own> {
  const leaves = sampleLeaves(name, size);
  const before = await rangeOf(leaves, old);
  const [root, oldRoot] = [
    await rootOf(await rangeOf(leaves, size, before), HASH),
    await rootOf(before, HASH),
  ];
  const text = checkpointText({ origin: parties.log.name, size, root });
  const [signAsLog, signAsCosigner] = parties.sign;
  const signatures = [
    await signCheckpoint(text, parties.log, signAsLog!),
    await cosignCheckpoint(text, { key: parties.cosigner, seconds, sign: signAsCosigner! }),
  ];
  const checkpoint = noteText({ text, signatures });
  const path = await inclusionProof(leaves, index, size, HASH);
  const growth = await consistencyProof(leaves, old, size, HASH);
  const entry = sampleLeaf(name, index);
  return {
    root,
    oldRoot,
    path,
    growth,
    proof: proofText({ entry, index, hashes: path, checkpoint }),
    step: extendsText({ old, hashes: growth, checkpoint }),
  };
}

/** Whether both keys signed the checkpoint; the time of the cosigner if they did. */
async function signedAt(
  { note, origin }: NonNullable<ReturnType<typeof parseProof>>["checkpoint"],
  { log, cosigner }: Parties,
): Promise<bigint | undefined> {
  const [own, other] = [await checkNote(note, log), await checkNote(note, cosigner)];
  if (origin !== log.name || own.status !== "signed" || other.status !== "signed") return undefined;
  return other.seconds;
}

async function provenAt(text: string, parties: Parties): Promise<bigint | undefined> {
  const proof = parseProof(text);
  if (proof === undefined || !await isIncluded(proof, HASH)) return undefined;
  return await signedAt(proof.checkpoint, parties);
}

async function isStep(
  text: string,
  old: number,
  oldRoot: Bytes,
  parties: Parties,
): Promise<boolean> {
  const step = parseExtends(text);
  if (step === undefined || step.old !== old) return false;
  const { hashes, checkpoint } = step;
  const { size, root } = checkpoint;
  const claim = { old: { size: old, root: oldRoot }, size, root, proof: hashes };
  return await isConsistent(claim, HASH) && await signedAt(checkpoint, parties) !== undefined;
}

/** The text with one thing changed, and what that is. */
function tampered(text: string): { readonly what: string; readonly changed: string } {
  const parts = partsOf(text)!;
  for (;;) {
    const [what, change] = oneOf(TAMPERINGS);
    const changed = change(parts, random);
    if (changed !== undefined) return { what, changed: textOf(changed) };
  }
}

const judgesOf = ({ parties: { log, cosigner } }: Sample) => ({
  vkey: vkeyText(log),
  cosigner: vkeyText(cosigner),
});
const makeRequest = ({ name, size, index, old, parties }: Sample) => ({
  op: "make",
  ...{ name, size, index, old, origin: parties.log.name, cosigner_name: parties.cosigner.name },
  seed: encodeBase64(parties.seeds[0]),
  cosigner_seed: encodeBase64(parties.seeds[1]),
});
const proofRequest = (text: string, sample: Sample) => ({ op: "proof", text, ...judgesOf(sample) });
const stepRequest = (text: string, oldRoot: Bytes, sample: Sample) => ({
  op: "step",
  ...{ text, old: sample.old, old_root: encodeBase64(oldRoot), ...judgesOf(sample) },
});

const PROOF_JUDGES = ["formats, merkle", "note, tlog", "torchwood"];
const STEP_JUDGES = ["merkle", "tlog"];
const all = (judges: readonly string[], accepted: boolean) =>
  Object.fromEntries(judges.map((judge) => [judge, accepted]));

/** Gait and the others make documents of one tree, and judge them; answers the changes that it tried. */
async function exchange(foreign: ForeignLog, sample: Sample): Promise<readonly string[]> {
  const { name, size, parties, seconds, old } = sample;
  const { root, oldRoot, proof, step } = await makeOwn(sample);
  const [otherProof, otherStep] = [tampered(proof), tampered(step)];
  const [theirs, ...verdicts] = await foreign.ask([
    makeRequest(sample),
    proofRequest(proof, sample),
    stepRequest(step, oldRoot, sample),
    proofRequest(otherProof.changed, sample),
    stepRequest(otherStep.changed, oldRoot, sample),
  ]);
  const place = `${name} of ${size} leaves`;
  const proven = (text: string) => provenAt(text, parties);
  const isOwnStep = (text: string) => isStep(text, old, oldRoot, parties);

  // What gait made, they accept; what was changed, nobody does.
  const expected = [true, false].flatMap((accepted) => [
    all(PROOF_JUDGES, accepted),
    all(STEP_JUDGES, accepted),
  ]);
  const changes = `${otherProof.what}; ${otherStep.what}`;
  assert.deepEqual(verdicts.map(({ accepted }) => accepted), expected, `${place}: ${changes}`);
  const told = String(seconds);
  assert.deepEqual(verdicts[0]?.seconds, { formats: told, torchwood: told }, place);
  assert.equal(await proven(otherProof.changed), undefined, `${place}: ${otherProof.what}`);
  assert.ok(!await isOwnStep(otherStep.changed), `${place}: ${otherStep.what}`);

  // What they made, gait accepts, and it is the same but for the time of the cosignature.
  const made = theirs?.made ?? {};
  const { formats = "", torchwood = "", step: theirStep = "", ...keysAndRoots } = made;
  assert.deepEqual(keysAndRoots, {
    cosigner: vkeyText(parties.cosigner),
    old_root: encodeBase64(oldRoot),
    root: encodeBase64(root),
    vkey: vkeyText(parties.log),
  }, place);
  for (const text of [formats, torchwood]) {
    assert.notEqual(await proven(text), undefined, place);
    assert.equal(timeless(text), timeless(proof), place);
  }
  assert.ok(await isOwnStep(theirStep), place);
  assert.equal(timeless(theirStep), timeless(step), place);
  const changedProof = tampered(oneOf([formats, torchwood]));
  assert.equal(await proven(changedProof.changed), undefined, `${place}: ${changedProof.what}`);
  const changedStep = tampered(theirStep);
  assert.ok(!await isOwnStep(changedStep.changed), `${place}: ${changedStep.what}`);
  return [otherProof, otherStep, changedProof, changedStep].map(({ what }) => what);
}

async function exchangeAll(foreign: ForeignLog): Promise<void> {
  const tried = new Set<string>();
  for (let tree = 0; tree < TREES; tree++) {
    for (const what of await exchange(foreign, await makeSample(tree))) tried.add(what);
  }
  assert.equal(tried.size, TAMPERINGS.length, "each change was tried");
}

/** A proof or step without its last line, the cosignature. */
function timeless(text: string): string {
  return text.slice(0, text.lastIndexOf("— "));
}

async function agreeAboutProofs(foreign: ForeignLog): Promise<void> {
  const leaves = sampleLeaves("raw", 40);
  const roots = await Promise.all(
    Array.from(
      { length: 41 },
      async (_, size) => await rootOf(await rangeOf(leaves, size), HASH),
    ),
  );
  const requests: object[] = [];
  const own: boolean[] = [];
  for (let round = 0; round < 4000; round++) {
    const size = 1 + below(40);
    const [index, old] = [below(size), 1 + below(size)];
    const claimed = { size: 1 + below(48), index: below(48), old: 1 + below(48) };
    // Half of the claims change one number alone, so that some of them hold.
    const kept = oneOf([{}, { size }, { index, old }]);
    const claim = { ...claimed, ...kept };
    const isInclusion = round % 2 === 0;
    const proof = isInclusion
      ? await inclusionProof(leaves, index, size, HASH)
      : await consistencyProof(leaves, old, size, HASH);
    const [root, oldRoot, leaf] = [roots[size]!, roots[old]!, leaves.hashOf(index)];
    const hashes = oneOf([proof, proof, proof.slice(1), [...proof, leaf]]);
    const found = isInclusion
      ? await rootOfInclusion({ ...claim, leaf, proof: hashes }, HASH)
      : await isConsistent({
        old: { size: claim.old, root: oldRoot },
        ...{ size: claim.size, root, proof: hashes },
      }, HASH);
    own.push(found === true || (typeof found === "object" && sameHash(found, root)));
    requests.push({
      op: isInclusion ? "inclusion" : "consistency",
      ...claim,
      hashes: hashes.map(encodeBase64),
      ...{ leaf: encodeBase64(leaf), root: encodeBase64(root), old_root: encodeBase64(oldRoot) },
    });
  }
  const answers = await foreign.ask(requests);
  for (const [at, { accepted }] of answers.entries()) {
    assert.deepEqual(accepted, all(STEP_JUDGES, own[at]!), JSON.stringify(requests[at]));
  }
  const held = own.filter((holds) => holds).length;
  assert.ok(held > 100 && held < 3000, `${held} claims held`);
}

/** What notes are changed with: what ends a line, a name or a text somewhere, and what looks like it. */
const PIECES = [
  ...["\n", "\n\n", "\r", "\r\n", "\t", "\0", "\u001f", "\u007f", "\u0085", "\u009b", "\u00a0"],
  ...[
    "\u1680",
    "\u180e",
    "\u2003",
    "\u200b",
    "\u2028",
    "\u2029",
    "\u202f",
    "\u205f",
    "\u3000",
    "\ufeff",
  ],
  ...[
    " ",
    "+",
    "-",
    "–",
    "—",
    "― ",
    "— ",
    "=",
    "A",
    "AAAA",
    "/",
    "_",
    "é",
    "𐌀",
    "e\u0301",
    "\ufffd",
  ],
];

/** A note that may be none: pieces are put into it, cut from it, or lines of it are moved. */
function changedNote(note: string): string {
  let text = note;
  for (let changes = 1 + below(2); changes > 0; changes--) {
    const characters = [...text];
    const at = below(characters.length + 1);
    const lines = text.split("\n");
    const line = below(lines.length);
    text = oneOf([
      () => characters.toSpliced(at, 0, oneOf(PIECES)).join(""),
      () => characters.toSpliced(at, 1, oneOf(PIECES)).join(""),
      () => characters.toSpliced(at, 1).join(""),
      () => lines.toSpliced(line, 1).join("\n"),
      () => lines.toSpliced(line, 0, oneOf(lines)).join("\n"),
    ])();
  }
  return text;
}

async function agreeAboutNotes(foreign: ForeignLog): Promise<void> {
  const { proof } = await makeOwn(await makeSample(1));
  const note = proof.slice(proof.indexOf("\n\n") + 2);
  const lines = note.split("\n").slice(-3, -1);
  const many = (count: number) => `text\n\n${`${lines[0]}\n`.repeat(count)}`;
  const texts = [
    note,
    many(100),
    many(101),
    `\n\n${lines[0]}\n`,
    `\n${lines[0]}\n`,
    "",
    "\n",
    "\n\n",
  ];
  while (texts.length < NOTES) texts.push(changedNote(note));
  const answers = await foreign.ask(texts.map((text) => ({ op: "note", text })));
  let read = 0;
  for (const [at, { accepted }] of answers.entries()) {
    // A text alone is an unsigned checkpoint to gait, and no note.
    const isSigned = (parseNote(texts[at]!)?.signatures.length ?? 0) > 0;
    assert.deepEqual(accepted, { note: isSigned }, JSON.stringify(texts[at]));
    if (isSigned) read++;
  }
  assert.ok(read > NOTES / 10 && read < NOTES * 0.9, `${read} texts are notes`);
}

/** A verifier key of any name, with the id that belongs to it. */
function vkeyNamed(name: string, kind: number, publicKey: Bytes): string {
  const data = Uint8Array.of(kind, ...publicKey);
  const id = sha256Of(utf8(`${name}\n`), data).subarray(0, 4).toHex();
  return `${name}+${id}+${encodeBase64(data)}`;
}

async function agreeAboutVkeys(foreign: ForeignLog): Promise<void> {
  const { log, cosigner } = await makeParties("vkeys");
  const keys = [vkeyText(log), vkeyText(cosigner)];
  const named = PIECES.flatMap((piece) => [
    vkeyNamed(`a${piece}`, 1, log.publicKey),
    vkeyNamed(`a${piece}b`, 4, cosigner.publicKey),
  ]);
  const changed = Array.from({ length: 1000 }, () => changedNote(oneOf(keys)));
  const texts = [...keys, ...named, ...changed];
  const answers = await foreign.ask(texts.map((text) => ({ op: "vkey", text })));
  for (const [at, { accepted }] of answers.entries()) {
    const text = texts[at]!;
    const kind = await kindOf(text);
    const own = { note: kind === "ed25519", torchwood: kind === "cosignature" };
    // Of base64 and hex gait takes one spelling, they take more.
    if (kind !== undefined || at < keys.length + named.length) {
      assert.deepEqual(accepted, own, JSON.stringify(text));
    }
  }
}

async function kindOf(vkey: string): Promise<string | undefined> {
  try {
    return (await parseVkey(vkey, "--cosigner", HASH)).kind;
  } catch (error) {
    if (error instanceof GaitError) return undefined;
    throw error;
  }
}

Deno.test({
  name: "logs of gait and of the libraries of Go (needs go)",
  ignore: !hasProgram("go", "version"),
  async fn(test) {
    using folder = scratch();
    await using foreign = await ForeignLog.start(folder.path);
    for (
      const [name, agree] of [
        [`of ${TREES} trees each accepts the other's documents, and no changed one`, exchangeAll],
        ["they agree about proofs of another index, size or length", agreeAboutProofs],
        [`they agree about what a signed note is, over ${NOTES} texts`, agreeAboutNotes],
        ["they agree about names of keys, and gait takes no key that they refuse", agreeAboutVkeys],
      ] as const
    ) {
      await test.step(name, () => agree(foreign));
    }
  },
});
