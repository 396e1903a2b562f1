/** Paths of calls whose workspace is on a drive. */

import assert from "node:assert/strict";
import { pathGlobAsker, underAsker } from "../../../../src/core/gate/conditions/path_conditions.ts";

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

// What a rule on every argument says of texts that Windows may take for files with secrets.
const SHORT: readonly (readonly [value: string, answer: string])[] = [
  [".env", "yes"],
  [String.raw`C:\work\.env`, "yes"],
  ["C:.env", "unclear"],
  ["D:sub/../.env", "yes"],
  ["C:.env\0.txt", "unclear"],
  ["ENV~1", "unclear"],
  ["env~12", "unclear"],
  [String.raw`C:\work\ENV~1`, "unclear"],
  ["ENC0DE~1", "unclear"],
  ["sub/ENV~1.LOC", "unclear"],
  ["SERVER~1.PEM", "unclear"],
  [String.raw`C:\Users\bob\SSH~1\config`, "unclear"],
  ["HEAD~1", "no"],
  ["main~12", "no"],
  [String.raw`conf\API~1.KEY`, "unclear"],
  [String.raw`data\API~1.KEY`, "no"],
  ["secret~1.key", "unclear"],
  ["SERVER~1.TXT", "no"],
  ["ENV~1.PEM2", "no"],
  ["see ENV~1 in there", "no"],
  ["about ~5", "no"],
  ["C: about ~5", "no"],
  ["~1", "no"],
];
const SECRETS = ["**/.env", "**/.env.local", "**/*.pem", "**/.ssh/**", "conf/*.key", "**/s*s.key"];

for (const [value, answer] of SHORT) {
  Deno.test(`on a drive, any argument ${JSON.stringify(value)} is a file with secrets: ${answer}`, () => {
    const ask = pathGlobAsker(SECRETS, { isDeep: true });
    const workspace = "C:/work";
    assert.equal(ask(value, "/x", { workspace, folder: workspace, provenance: [] }), answer);
  });
}

Deno.test("folders before a short name must be those of the pattern", () => {
  const workspace = "C:/work";
  const ask = (value: string) =>
    pathGlobAsker(["conf/s*s.key"], { isDeep: true })(value, "/x", {
      workspace,
      folder: workspace,
      provenance: [],
    });
  assert.equal(ask("conf/secret~1.key"), "unclear");
  assert.equal(ask("data/secret~1.key"), "no");
});

Deno.test("in another workspace short names are names, and a drive is a letter or a drive", () => {
  const ask = (value: string) => {
    const workspace = "/repo";
    const around = { workspace, folder: workspace, provenance: [] };
    return pathGlobAsker(SECRETS, { isDeep: true })(value, "/x", around);
  };
  assert.equal(ask("ENV~1"), "no");
  assert.equal(ask("secret~1.key"), "no");
  assert.equal(ask("C:.env"), "unclear");
  assert.equal(ask(String.raw`C:\x\ENV~1`), "unclear");
  assert.equal(ask("C: about ~5"), "no");
});
