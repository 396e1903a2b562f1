/** Folders and patterns of policies: their one spelling, and what is refused. */

import assert from "node:assert/strict";
import { readFolder, readPathGlob } from "../../../../src/core/gate/conditions/path_conditions.ts";

/** A folder as it is written, and its one spelling. */
const FOLDERS: readonly (readonly [text: string, value: string])[] = [
  ["src", "src"],
  ["./src/", "src"],
  ["src//./a/", "src/a"],
  [".", "."],
  ["./", "."],
  ["a/..", "."],
  ["a/b/..", "a"],
  ["a/b/../c", "a/c"],
  ["..", ".."],
  ["../..", "../.."],
  ["../x/..", ".."],
  ["../../x", "../../x"],
  ["a/../../b", "../b"],
  ["/", "/"],
  ["/etc/", "/etc"],
  ["/etc/../srv", "/srv"],
  ["/..", "/"],
  ["/../../etc", "/etc"],
  ["/etc/./ssh//x", "/etc/ssh/x"],
  ["~", "~"],
  ["~/", "~"],
  ["~/a/..", "~"],
  ["~/.ssh/./x", "~/.ssh/x"],
  ["C:", "c:/"],
  ["C:/", "c:/"],
  ["c:/", "c:/"],
  ["C:/Work", "c:/Work"],
  ["C:/a/../b", "c:/b"],
  ["C:/..", "c:/"],
  ["C:/../a", "c:/a"],
  ["Docs/Über", "Docs/Über"],
  ["a b/c", "a b/c"],
];

for (const [text, value] of FOLDERS) {
  Deno.test(`the folder ${text} is ${value}`, () => {
    assert.deepEqual(readFolder(text), { value });
    assert.deepEqual(readFolder(value), { value });
  });
}

/** A pattern as it is written, and its one spelling. */
const GLOBS: readonly (readonly [text: string, value: string])[] = [
  ["**/*.ts", "**/*.ts"],
  ["./src/*.ts", "src/*.ts"],
  ["src//**/", "src/**"],
  ["a/../*.ts", "*.ts"],
  ["../*.md", "../*.md"],
  ["/*", "/*"],
  ["/**/x", "/**/x"],
  ["/../*", "/*"],
  ["C:/*", "c:/*"],
  ["~/**", "~/**"],
  ["[*].md", "[*].md"],
  ["a?/b", "a?/b"],
  ["src", "src"],
];

for (const [text, value] of GLOBS) {
  Deno.test(`the pattern ${text} is ${value}`, () => {
    assert.deepEqual(readPathGlob(text), { value });
    assert.deepEqual(readPathGlob(value), { value });
  });
}

/** What is not a folder or pattern, and why. */
const REFUSED: readonly (readonly [kind: "folder" | "pattern", text: string, fault: RegExp])[] = [
  ["folder", "src\\a", /backslash/],
  ["pattern", "src\\*", /backslash/],
  ["folder", "src/*", /is a pattern, not a folder/],
  ["folder", "a?", /is a pattern, not a folder/],
  ["folder", "~bob", /names one user's home/],
  ["folder", "~bob/x", /names one user's home/],
  ["pattern", "~bob/*", /names one user's home/],
  ["folder", "~/..", /climbs above ~/],
  ["folder", "~/a/../..", /climbs above ~/],
  ["pattern", "*/../a", /has \.\. after \* or \?/],
  ["pattern", "**/../a", /has \.\. after \* or \?/],
  ["pattern", "a?/..", /has \.\. after \* or \?/],
  ["pattern", "**x/a", /\*\* next to other characters/],
  ["pattern", "a/x**", /\*\* next to other characters/],
  ["folder", "C:x", /drive/],
  ["folder", "a.", /dot/],
  ["folder", "a /b", /blank|space|dot/],
  ["folder", "$HOME/x", /\$/],
  ["pattern", "a/$*", /\$/],
  ["folder", "%TEMP%", /%/],
  ["folder", "file:x", /address/],
  ["folder", "a:b", /drive/],
  ["folder", "ab:c", /address/],
  ["folder", "a/b:c", /colon/],
  ["folder", "e\u0301", /NFC/],
  ["pattern", "e\u0301*", /NFC/],
  ["folder", "a\u200b", /./],
  ["pattern", `?${"a".repeat(1100)}`, /too long/],
  // In one letter case the last letter is three.
  ["pattern", `?${"\u0390".repeat(400)}`, /too long/],
  ["pattern", `src/?${"\u0390".repeat(400)}/x`, /too long/],
];

for (const [kind, text, fault] of REFUSED) {
  Deno.test(`the ${kind} ${text.slice(0, 20)} is refused: ${fault.source}`, () => {
    const read = kind === "folder" ? readFolder(text) : readPathGlob(text);
    assert.match("fault" in read ? read.fault : "nothing", fault);
  });
}
