/** Folders of programs inside of programs. */

import assert from "node:assert/strict";
import type { ActFolder } from "../../../../src/core/gate/command/act.ts";
import { joinFolders } from "../../../../src/core/gate/command/folder_sets.ts";

const START: ActFolder = { kind: "start" };
const UNKNOWN: ActFolder = { kind: "unknown" };
const oneOf = (...folders: readonly string[]): ActFolder => ({ kind: "one_of", folders });
const MANY = Array.from({ length: 17 }, (_, index) => `f${index}`);

/** A folder, one that begins there, and where that is. */
const ROWS: readonly (readonly [outer: ActFolder | undefined, inner: ActFolder, ActFolder])[] = [
  [undefined, oneOf("a"), oneOf("a")],
  [START, oneOf("a"), oneOf("a")],
  [oneOf("a"), START, oneOf("a")],
  [UNKNOWN, START, UNKNOWN],
  [oneOf("a"), UNKNOWN, UNKNOWN],
  [oneOf("a"), oneOf("b"), oneOf("a/b")],
  [oneOf("a"), oneOf("."), oneOf("a")],
  [oneOf("."), oneOf("b"), oneOf("b")],
  [oneOf("a", "c"), oneOf("b", "/d"), oneOf("a/b", "/d", "c/b")],
  [oneOf("a"), oneOf("~/b"), oneOf("~/b")],
  [UNKNOWN, oneOf("/b", "~"), oneOf("/b", "~")],
  [UNKNOWN, oneOf("/b", "c"), UNKNOWN],
  [oneOf("."), oneOf(...MANY.slice(1)), oneOf(...MANY.slice(1))],
  [oneOf("."), oneOf(...MANY), UNKNOWN], // too many to keep
];

for (const [outer, inner, joined] of ROWS) {
  const label = `${JSON.stringify(outer)}, ${JSON.stringify(inner)}`.slice(0, 120);
  Deno.test(`joinFolders(${label}) is ${JSON.stringify(joined).slice(0, 60)}`, () => {
    assert.deepEqual(joinFolders(outer, inner), joined);
  });
}
