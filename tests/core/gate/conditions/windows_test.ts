/** Paths of calls whose workspace is on a drive. */

import assert from "node:assert/strict";
import { underAsker } from "../../../../src/core/gate/conditions/path_conditions.ts";

const CASES: readonly (readonly [value: string, answer: string])[] = [
  [String.raw`C:\proj\drafts\a.md`, "yes"],
  ["C:/proj/drafts/a.md", "yes"],
  [String.raw`drafts\a.md`, "yes"],
  [String.raw`drafts\..\a.md`, "no"],
  [String.raw`drafts\..\..\..\..\Windows`, "no"],
  [String.raw`D:\proj\drafts\a.md`, "no"],
  [String.raw`C:\proj\drafts2`, "no"],
  // Letter case and streams still differ between file systems of Windows.
  [String.raw`C:\proj\DRAFTS\a.md`, "unclear"],
  [String.raw`drafts::$INDEX_ALLOCATION\a.md`, "unclear"],
  [String.raw`\\server\share\drafts`, "no"],
];

for (const [value, answer] of CASES) {
  Deno.test(`on a drive, ${value} under drafts: ${answer}`, () => {
    const ask = underAsker(["drafts"], { isDeep: false });
    const workspace = "C:/proj";
    assert.equal(ask(value, "/path", { workspace, folder: workspace, provenance: [] }), answer);
  });
}
