/** Archives made from others by one to three changes, so that two readers might disagree about them. */

import { crc32 } from "../../src/core/zip/crc32.ts";
import { deflate, fields, join, zipBytes, type ZipEntry } from "./zip_bytes.ts";
import { utf8 } from "./text_source.ts";

/** A generator of numbers in [0, 1) that gives the same ones for the same seed. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

type Random = () => number;
const below = (random: Random, limit: number) => Math.floor(random() * limit);
const oneOf = <T>(random: Random, items: readonly T[]): T => items[below(random, items.length)]!;

const NAMES = [
  "run.json",
  "intents.jsonl",
  "a/b",
  "a/",
  "x",
  "./run.json",
  "é",
  "run.json ",
  "a//b",
];
const EXTRAS = [
  fields([2, 0x5455], [2, 5], [1, 1], [4, 0]),
  fields([2, 0x7875], [2, 11], [1, 1], [1, 4], [4, 0], [1, 4], [4, 0]),
  join(fields([2, 0x7075], [2, 10], [1, 1], [4, 0]), utf8("evil!")),
  fields([2, 1], [2, 8], [8, 0]),
  fields([2, 1], [2, 16], [8, 3], [8, 3]),
  fields([2, 0xd935], [2, 2], [2, 4]),
  fields([2, 0]),
  utf8("PK\x05\x06"),
];

async function entryOf(random: Random): Promise<ZipEntry> {
  const name = oneOf(random, NAMES);
  const content = oneOf(random, [
    utf8(""),
    utf8("one\n"),
    utf8("two two two two two two two\n"),
    crypto.getRandomValues(new Uint8Array(below(random, 40))),
    zipBytes([{ name: "run.json", content: "inner" }]),
  ]);
  const isDeflated = random() < 0.4;
  const data = isDeflated ? await deflate(content) : content;
  const isLate = random() < 0.3;
  const sums = fields([4, crc32(content)], [4, data.length], [4, content.length]);
  const signature = random() < 0.7 ? fields([4, 0x08074b50]) : new Uint8Array();
  return {
    name,
    content,
    data,
    method: isDeflated ? 8 : 0,
    flags: (isLate ? 8 : 0) | (name === "é" && random() < 0.9 ? 0x800 : 0),
    ...(isLate
      ? { local: { crc32: 0, compressedSize: 0, size: 0 }, descriptor: join(signature, sums) }
      : {}),
    ...(random() < 0.15 ? { extra: oneOf(random, EXTRAS) } : {}),
    ...(random() < 0.1 ? { attributes: oneOf(random, [0x10, 0x41ed0000, 0xa1ff0000, 0x20]) } : {}),
  };
}

const MUTATIONS: readonly ((bytes: Uint8Array, random: Random) => Uint8Array)[] = [
  (bytes, random) => bytes.with(below(random, bytes.length), below(random, 256)),
  (bytes, random) => {
    const at = below(random, bytes.length);
    return join(bytes.subarray(0, at), bytes.subarray(at + 1 + below(random, 30)));
  },
  (bytes, random) => {
    const at = oneOf(random, [0, bytes.length, below(random, bytes.length)]);
    const more = oneOf(random, [
      utf8("x"),
      utf8("#!/bin/sh\n"),
      utf8("PK\x05\x06"),
      utf8("PK\x03\x04"),
      new Uint8Array(below(random, 300)),
      zipBytes([{ name: "run.json", content: "other" }]),
    ]);
    return join(bytes.subarray(0, at), more, bytes.subarray(at));
  },
  // One archive behind the other, with offsets of the whole file, and perhaps as a comment.
  (bytes, random) => {
    const inner = movedBy(
      zipBytes([{ name: "run.json", content: "moved" }, { name: "b", content: "b" }]),
      bytes.length,
    );
    const tail = new Uint8Array(below(random, 3));
    const whole = join(bytes, inner, tail);
    if (random() < 0.7 && bytes.length >= 22) {
      new DataView(whole.buffer).setUint16(bytes.length - 2, inner.length + tail.length, true);
    }
    return whole;
  },
  // A number in a header becomes another one of those that mean something.
  (bytes, random) => {
    const copy = bytes.slice();
    const starts: number[] = [];
    for (let at = 0; at + 4 <= copy.length; at++) {
      if (copy[at] === 0x50 && copy[at + 1] === 0x4b) starts.push(at);
    }
    if (starts.length === 0) return copy;
    const at = oneOf(random, starts) + 4 + below(random, 42);
    const value = oneOf(random, [0, 1, 8, 0x10, 0xffff, 0xffffffff, bytes.length, 22, 30]);
    const view = new DataView(copy.buffer);
    if (at + 4 <= copy.length) view.setUint32(at, value, true);
    return copy;
  },
];

/** An archive whose offsets count `by` more bytes. */
function movedBy(bytes: Uint8Array<ArrayBuffer>, by: number): Uint8Array<ArrayBuffer> {
  const moved = bytes.slice();
  const view = new DataView(moved.buffer);
  const end = moved.length - 22;
  let at = view.getUint32(end + 16, true);
  view.setUint32(end + 16, at + by, true);
  while (view.getUint32(at, true) === 0x02014b50) {
    view.setUint32(at + 42, view.getUint32(at + 42, true) + by, true);
    at += 46 + view.getUint16(at + 28, true) + view.getUint16(at + 30, true);
  }
  return moved;
}

/** A new archive, in most cases changed. */
export async function mutatedArchive(random: Random): Promise<Uint8Array> {
  const entries: ZipEntry[] = [];
  for (let count = 1 + below(random, 4); count > 0; count--) entries.push(await entryOf(random));
  let bytes: Uint8Array = zipBytes(entries);
  for (let count = below(random, 4); count > 0; count--) {
    bytes = oneOf(random, MUTATIONS)(bytes, random);
  }
  return bytes;
}
