import assert from "node:assert/strict";
import { ERROR_CLASSES, GaitError } from "../../src/core/error.ts";
import { parseRunpack } from "../../src/core/runpack/read.ts";
import { verifyRunpack as verify } from "../../src/core/runpack/verify.ts";
import { DEMO_DIGEST, readMembers } from "./demo_archive.ts";

/** How many flips in a field change nothing about what the members are. */
export type Effects = Readonly<Record<string, number>>;

/** Of both demo archives, with the reasons. */
const ALWAYS_WITHOUT_EFFECT: Effects = {
  // five members; versions and dates are of no use to a reader that extracts nothing
  "local version": 5 * 16,
  "local time": 5 * 32,
  "central made by": 5 * 16,
  "central time": 5 * 32,
  // of the version needed, those that leave it at 4.6 or less
  "central version": 5 * 5,
  "central internal attributes": 5 * 16,
  // all but those that make a file a folder, a label, a link or a device
  "central attributes": 5 * 27,
};

/** Of the demo archive as gait writes it. Every other flip is noticed. */
export const STORED_WITHOUT_EFFECT: Effects = ALWAYS_WITHOUT_EFFECT;

/** Of the demo archive as the reference writes it. */
export const DEFLATED_WITHOUT_EFFECT: Effects = {
  ...ALWAYS_WITHOUT_EFFECT,
  // times
  "local extra": 5 * 40,
  "central extra": 5 * 40,
  // a single bit that changes how the same bytes are written: the padding of a stored,
  // empty block, and table entries of codes that no data uses
  "data": 9,
};

/** What one flipped bit led to. */
type Effect = "refused" | "not ok" | "none";

async function effectOf(
  bytes: Uint8Array<ArrayBuffer>,
  members: ReadonlyMap<string, Uint8Array>,
): Promise<Effect> {
  let report;
  try {
    report = await verify(bytes);
  } catch (error) {
    assert.ok(error instanceof GaitError, `crashed: ${error}`);
    assert.ok([2, 6].includes(ERROR_CLASSES[error.code].exit), error.code);
    return "refused";
  }
  if (!report.ok) return "not ok";
  assert.equal(report.manifest_digest, DEMO_DIGEST);
  assert.equal(report.run_id, "run_demo");
  assert.deepEqual(report.warnings.filter((warning) => warning.includes("does not list")), []);
  assert.deepEqual(await readMembers(bytes), members, "ok with other content");
  assert.equal((await parseRunpack(bytes)).run.run_id, "run_demo");
  return "none";
}

/** Names the structure that holds each byte of an archive without comment, and finds the manifest. */
function layoutOf(archive: Uint8Array) {
  const view = new DataView(archive.buffer, archive.byteOffset, archive.length);
  const names = new Array<string>(archive.length).fill("data");
  const mark = (at: number, layout: readonly (readonly [string, number])[]): number => {
    for (const [name, width] of layout) {
      names.fill(name, at, at + width);
      at += width;
    }
    return at;
  };
  const end = archive.length - 22;
  mark(end, [
    ["end signature", 4],
    ["end disks", 4],
    ["end counts", 4],
    ["end size", 4],
    ["end offset", 4],
    ["end comment length", 2],
  ]);
  let manifest = { start: 0, end: 0 };
  const directory = view.getUint32(end + 16, true);
  for (let at = directory; at < end;) {
    const [name, extra] = [view.getUint16(at + 28, true), view.getUint16(at + 30, true)];
    const [flags, size] = [view.getUint16(at + 8, true), view.getUint32(at + 20, true)];
    const local = view.getUint32(at + 42, true);
    at = mark(at, [
      ["central signature", 4],
      ["central made by", 2],
      ["central version", 2],
      ["central flags", 2],
      ["central method", 2],
      ["central time", 4],
      ["central checksum", 4],
      ["central sizes", 8],
      ["central name length", 2],
      ["central extra length", 2],
      ["central comment length", 2],
      ["central disk", 2],
      ["central internal attributes", 2],
      ["central attributes", 4],
      ["central offset", 4],
      ["central name", name],
      ["central extra", extra],
    ]);
    const localName = view.getUint16(local + 26, true);
    const data = mark(local, [
      ["local signature", 4],
      ["local version", 2],
      ["local flags", 2],
      ["local method", 2],
      ["local time", 4],
      ["local checksum", 4],
      ["local sizes", 8],
      ["local name length", 2],
      ["local extra length", 2],
      ["local name", localName],
      ["local extra", view.getUint16(local + 28, true)],
    ]) + size;
    const start = data - size;
    const localStart = start - view.getUint16(local + 28, true) - localName;
    const memberName = new TextDecoder().decode(
      archive.subarray(localStart, localStart + localName),
    );
    if (memberName === "manifest.json") manifest = { start, end: data };
    if ((flags & 8) !== 0) {
      mark(data, [["descriptor signature", 4], ["descriptor checksum", 4], [
        "descriptor sizes",
        8,
      ]]);
    }
  }
  return {
    fieldOf: (at: number): string => names[at] ?? "data",
    isManifest: (at: number): boolean => manifest.start <= at && at < manifest.end,
  };
}

/**
 * Flips bits of a demo archive, one at a time: all, or all of the headers and the manifest and one of
 * each byte of the other members. Fails if verification crashes, or says ok of other content. Counts
 * the flips without effect, by the field they are in.
 */
export async function flipBits(
  archive: Uint8Array<ArrayBuffer>,
  which: "all" | "headers",
): Promise<Effects> {
  const members = await readMembers(archive);
  const { fieldOf, isManifest } = layoutOf(archive);
  const byField: Record<string, number> = {};
  for (let bit = 0; bit < archive.length * 8; bit++) {
    const at = bit >> 3;
    const isSampled = which === "headers" && fieldOf(at) === "data" && !isManifest(at);
    if (isSampled && (bit & 7) !== at % 8) continue;
    const flipped = archive.slice();
    flipped[at] = (flipped[at] ?? 0) ^ (1 << (bit & 7));
    if (await effectOf(flipped, members) === "none") {
      byField[fieldOf(at)] = (byField[fieldOf(at)] ?? 0) + 1;
    }
  }
  return byField;
}
