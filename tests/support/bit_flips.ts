import assert from "node:assert/strict";
import { ERROR_CLASSES, GaitError } from "../../src/core/error.ts";
import { parseRunpack } from "../../src/core/runpack/read.ts";
import { verifyRunpack as verify } from "../../src/core/runpack/verify.ts";
import { DEMO_DIGEST, readMembers } from "./demo_archive.ts";

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

/** Name of the structure that holds a byte of an archive without comment. */
function fieldNames(archive: Uint8Array): (at: number) => string {
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
    if ((flags & 8) !== 0) {
      mark(data, [["descriptor signature", 4], ["descriptor checksum", 4], [
        "descriptor sizes",
        8,
      ]]);
    }
  }
  return (at) => names[at] ?? "data";
}

/**
 * Flips every bit of a demo archive, one at a time. Fails if verification crashes, or says ok of
 * other content. Answers how many flips were without effect, by the field they are in.
 */
export async function flipEveryBit(
  archive: Uint8Array<ArrayBuffer>,
): Promise<Readonly<Record<string, number>>> {
  const members = await readMembers(archive);
  const fieldOf = fieldNames(archive);
  const byField: Record<string, number> = {};
  for (let bit = 0; bit < archive.length * 8; bit++) {
    const at = bit >> 3;
    const flipped = archive.slice();
    flipped[at] = (flipped[at] ?? 0) ^ (1 << (bit & 7));
    if (await effectOf(flipped, members) === "none") {
      byField[fieldOf(at)] = (byField[fieldOf(at)] ?? 0) + 1;
    }
  }
  return byField;
}
