import assert from "node:assert/strict";
import {
  findArgs,
  jsonPathOf,
  parseArgPattern,
  pointerOf,
} from "../../../src/core/mcp/map/arg_pattern.ts";
import type { JsonObject } from "../../../src/core/json/json.ts";

function pointers(pattern: string, args: JsonObject): readonly string[] {
  const parsed = parseArgPattern(pattern);
  assert.ok(parsed);
  return findArgs(parsed, args).map(({ path }) => pointerOf(path));
}

const ARGS = {
  path: "/a",
  "a/b~c": 1,
  edits: [{ file: "x" }, { file: "y", deep: { file: "z" } }],
};

Deno.test("a pattern finds what lies at it", () => {
  assert.deepEqual(pointers("/path", ARGS), ["/path"]);
  assert.deepEqual(pointers("/a~1b~0c", ARGS), ["/a~1b~0c"]);
  assert.deepEqual(pointers("/edits/1/file", ARGS), ["/edits/1/file"]);
  assert.deepEqual(pointers("/edits/*/file", ARGS), ["/edits/0/file", "/edits/1/file"]);
  assert.deepEqual(pointers("/**/file", ARGS), [
    "/edits/0/file",
    "/edits/1/file",
    "/edits/1/deep/file",
  ]);
  assert.deepEqual(pointers("/edits/**", { edits: [1] }), ["/edits", "/edits/0"]);
  assert.deepEqual(pointers("/**/**", { a: { b: 1 } }), ["/a", "/a/b"]);
  assert.deepEqual(pointers("/nothing", ARGS), []);
  assert.deepEqual(pointers("/path/deeper", ARGS), []);
});

Deno.test("white space around a name hides nothing, as records drop it", () => {
  assert.deepEqual(pointers("/token", { " token\n": "s" }), ["/ token\n"]);
});

Deno.test("a member called __proto__ is a member", () => {
  assert.deepEqual(pointers("/__proto__", JSON.parse('{"__proto__":1}')), ["/__proto__"]);
  assert.deepEqual(pointers("/constructor", {}), []);
});

Deno.test("what is not a pattern is refused", () => {
  for (const text of ["", "path", "/", "//a", "/a/", "/a~2b", "/a~"]) {
    assert.equal(parseArgPattern(text), undefined, text);
  }
});

Deno.test("provenance names arguments as intents do, such as $.path", () => {
  assert.equal(jsonPathOf(["path"]), "$.path");
  assert.equal(jsonPathOf(["items", "0", "a b"]), '$.items[0]["a b"]');
  assert.equal(jsonPathOf(["00"]), '$["00"]');
});
