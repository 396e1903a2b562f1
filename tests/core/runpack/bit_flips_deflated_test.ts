import assert from "node:assert/strict";
import { flipEveryBit } from "../../support/bit_flips.ts";
import { REFERENCE_DEMO } from "../../support/demo_archive.ts";

/** Flips that change nothing about what the members are, and why. Every other bit is noticed. */
const WITHOUT_EFFECT = {
  // five members; versions and dates are of no use to a reader that extracts nothing
  "local version": 5 * 16,
  "local time": 5 * 32,
  "local extra": 5 * 72,
  "central made by": 5 * 16,
  "central version": 5 * 16,
  "central time": 5 * 32,
  "central extra": 5 * 72,
  // behind the data stands a descriptor, so the local header need not know these
  "local checksum": 5 * 32,
  "local sizes": 5 * 64,
  // all flags but encryption, data descriptor, strong encryption and UTF-8 name
  "local flags": 5 * 12,
  "central flags": 5 * 12,
  // a single bit that changes how the same bytes are written: the padding before the last,
  // empty block, and table entries of codes that no data uses
  "data": 14,
  // one disk is all that is read; the numbers of the others are not
  "central disk": 5 * 16,
  "end disks": 16,
  // how many entries this disk holds; the total of all disks is what counts
  "end counts": 16,
  "central internal attributes": 5 * 16,
  // all but the one bit of each that makes a file a link
  "central attributes": 5 * 31,
  // of the last entry: a shorter field leaves bytes over, with a warning
  "central extra length": 2,
  // of the last entry; the directory ends there all the same, with a warning
  "central comment length": 16,
  "end comment length": 16,
  // where the directory is follows from where it ends; a warning says that these lie
  "end size": 32,
  "end offset": 32,
};

Deno.test("every bit flipped in the reference's demo archive is noticed or without effect", async () => {
  assert.deepEqual(await flipEveryBit(REFERENCE_DEMO), WITHOUT_EFFECT);
});
