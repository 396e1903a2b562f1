import assert from "node:assert/strict";
import { baseName, cleanPath, directoryOf, joinPath, shownPath } from "../../src/io/path.ts";

const CLEAN = [
  ["", "."],
  [".", "."],
  ["./a", "a"],
  ["a//b/./c/", "a/b/c"],
  ["a/../b", "b"],
  ["a/../../b", "../b"],
  ["../../a", "../../a"],
  ["/", "/"],
  ["//a", "/a"],
  ["/../a", "/a"],
  ["/a/..", "/"],
  ["a/..", "."],
] as const;

for (const [path, expected] of CLEAN) {
  Deno.test(`cleanPath("${path}") is "${expected}", and cleaning again changes nothing`, () => {
    assert.equal(cleanPath(path), expected);
    assert.equal(cleanPath(expected), expected);
  });
}

Deno.test("paths are taken apart and put together by text alone", () => {
  assert.equal(joinPath("./gait-out", "x.zip"), "gait-out/x.zip");
  assert.equal(joinPath("/a/", "b"), "/a/b");
  assert.equal(directoryOf("a/b/c"), "a/b");
  assert.equal(directoryOf("/c"), "/");
  assert.equal(directoryOf("c"), ".");
  assert.equal(baseName("a/b/c.zip"), "c.zip");
  assert.equal(shownPath("plain/x"), "./plain/x");
  assert.equal(shownPath(".h/x"), ".h/x");
  assert.equal(shownPath("../o/x"), "../o/x");
  assert.equal(shownPath("/abs/x"), "/abs/x");
});
