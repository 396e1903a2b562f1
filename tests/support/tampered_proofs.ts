/** Proofs and steps of logs in parts, and changes of one part that no verifier may accept. */

import { encodeUtf8 } from "../../src/core/bytes.ts";
import type { Bytes } from "../../src/core/crypto/digest.ts";
import { type Checkpoint, checkpointText } from "../../src/core/log/checkpoint.ts";
import { type NoteSignature, noteText } from "../../src/core/log/note.ts";
import { extendsText, parseExtends, parseProof, proofText } from "../../src/core/log/proof.ts";
import { sha256Of, withBit } from "./sample_logs.ts";

/** A proof of an entry, or a step from an older head. */
export interface LogDocument {
  /** The entry; absent for a step. */
  readonly entry?: Bytes;
  /** Index of the entry, or the older size. */
  readonly number: number;
  readonly hashes: readonly Bytes[];
  readonly head: Pick<Checkpoint, "origin" | "size" | "root">;
  /** That of the log, then those of cosigners. */
  readonly signatures: readonly NoteSignature[];
}

/** Takes a proof or a step apart; `undefined` if gait reads neither. */
export function partsOf(text: string): LogDocument | undefined {
  const proof = parseProof(text);
  const step = parseExtends(text);
  if (proof !== undefined) return { number: proof.index, entry: proof.entry, ...rest(proof) };
  return step && { number: step.old, ...rest(step) };
}

function rest(
  { hashes, checkpoint }: { readonly hashes: readonly Bytes[]; readonly checkpoint: Checkpoint },
): Pick<LogDocument, "hashes" | "head" | "signatures"> {
  const { origin, size, root, note: { signatures } } = checkpoint;
  return { hashes, head: { origin, size, root }, signatures };
}

/** Writes what the parts say. Nothing is signed anew. */
export function textOf({ entry, number, hashes, head, signatures }: LogDocument): string {
  const checkpoint = noteText({ text: checkpointText(head), signatures });
  return entry === undefined
    ? extendsText({ old: number, hashes, checkpoint })
    : proofText({ entry, index: number, hashes, checkpoint });
}

type Random = () => number;
type Change = (document: LogDocument, random: Random) => LogDocument | undefined;

const below = (random: Random, limit: number) => Math.floor(random() * limit);
const turned = (bytes: Bytes, random: Random) => withBit(bytes, below(random, bytes.length * 8));
const turnedNumber = (number: number, random: Random) => number ^ (1 << below(random, 13));

/** Changes something in one of the signatures. */
function inSignature(at: number, change: (bytes: Bytes, random: Random) => Bytes): Change {
  return (document, random) => {
    const signature = document.signatures[at];
    if (signature === undefined) return undefined;
    const changed = { ...signature, bytes: change(signature.bytes, random) };
    return { ...document, signatures: document.signatures.with(at, changed) };
  };
}

function withoutSignature(at: number): Change {
  return (document) =>
    document.signatures[at] === undefined
      ? undefined
      : { ...document, signatures: document.signatures.toSpliced(at, 1) };
}

/** Each changes one thing; `undefined` where a document has none to change. */
export const TAMPERINGS: readonly (readonly [string, Change])[] = [
  [
    "a bit of the entry",
    (document, random) => document.entry && { ...document, entry: turned(document.entry, random) },
  ],
  [
    "another byte of the entry",
    (document) => document.entry && { ...document, entry: new Uint8Array([...document.entry, 0]) },
  ],
  ["a bit of the index or older size", (document, random) => ({
    ...document,
    number: turnedNumber(document.number, random),
  })],
  ["the next index or older size", (document) => ({ ...document, number: document.number + 1 })],
  ["a bit of a hash", (document, random) => {
    const at = below(random, document.hashes.length);
    const hash = document.hashes[at];
    return hash && { ...document, hashes: document.hashes.with(at, turned(hash, random)) };
  }],
  ["one hash less", (document, random) => {
    const at = below(random, document.hashes.length);
    return document.hashes.length === 0
      ? undefined
      : { ...document, hashes: document.hashes.toSpliced(at, 1) };
  }],
  ["one hash more", (document, random) => {
    const at = below(random, document.hashes.length + 1);
    return { ...document, hashes: document.hashes.toSpliced(at, 0, sha256Of()) };
  }],
  ["two hashes swapped", ({ hashes, ...others }) => {
    const [first, second, ...more] = hashes;
    return first && second && { ...others, hashes: [second, first, ...more] };
  }],
  ["a bit of the size", (document, random) => {
    const { head } = document;
    return { ...document, head: { ...head, size: turnedNumber(head.size, random) } };
  }],
  ["a bit of the root", (document, random) => {
    const { head } = document;
    return { ...document, head: { ...head, root: turned(head.root, random) } };
  }],
  ["the origin of another log", (document) => {
    const { head } = document;
    return { ...document, head: { ...head, origin: `${head.origin.slice(0, -1)}_` } };
  }],
  ["a bit of the log's signature", inSignature(0, turned)],
  ["no signature of the log", withoutSignature(0)],
  ["the log's signature of something else", inSignature(0, () => encodeUtf8("x".repeat(64)))],
  ["a bit of the cosignature", inSignature(1, turned)],
  ["no cosignature", withoutSignature(1)],
];
