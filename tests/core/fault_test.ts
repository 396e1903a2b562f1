import assert from "node:assert/strict";
import type { GaitError } from "../../src/core/error.ts";
import {
  conflict,
  malformed,
  missing,
  missingCompanion,
  quoted,
  unreadable,
  unusable,
  unwritable,
} from "../../src/core/fault.ts";

const LONG = "x".repeat(200);

const WORDS: readonly [GaitError, string][] = [
  [unreadable("", "a.json", "no such file", "h"), 'Cannot read "a.json": no such file'],
  [
    unreadable("intent", "a.json", "no such file", "h"),
    'Cannot read intent "a.json": no such file',
  ],
  [unreadable("", `${LONG}/a`, "no such file", "h"), `Cannot read "${LONG}/a": no such file`],
  [unwritable("trace", "t\u202ea", "no space", "h"), 'Cannot write trace "t\\u202ea": no space'],
  [unusable("--ttl", "x", "a duration", "h"), 'Cannot use --ttl "x": expected a duration'],
  [missing(["--policy", "--intent"], "h"), "Missing --policy and --intent"],
  [conflict("--a", "--b", "h"), "--a and --b cannot be combined"],
  [missingCompanion("--a", "--b", "h"), "--a needs --b"],
  [malformed("a.json", "/x", "is missing", "h"), 'Cannot use "a.json": /x is missing'],
  [malformed("a.json", "", "is empty", "h"), 'Cannot use "a.json": the document is empty'],
];

for (const [error, message] of WORDS) {
  Deno.test(`a fault says: ${message.slice(0, 60)}`, () => {
    assert.deepEqual([error.code, error.message, error.hint], ["invalid_input", message, "h"]);
  });
}

Deno.test("quoted() cuts a long value and escapes what is not printable", () => {
  assert.equal(quoted(LONG), `"${"x".repeat(80)}…"`);
  assert.equal(quoted("a\u001b[2J\u202e"), '"a\\u001b[2J\\u202e"');
  assert.equal(quoted(`${"x".repeat(79)}\u{1f600}`), `"${"x".repeat(79)}\ufffd…"`);
});

Deno.test("malformed() names the member at fault in fields", () => {
  assert.deepEqual(malformed("a.json", "/x/0", "is wrong", "h").fields, ["/x/0"]);
});
