import assert from "node:assert/strict";
import { githubAnnotations, githubSummary } from "../../../src/core/regress/github.ts";
import { newResult } from "../../../src/core/regress/result.ts";
import type { GraderResult } from "../../../src/core/schema/regress.ts";
import { T } from "../../support/packs.ts";

function resultOf(...graders: Partial<GraderResult>[]) {
  const results = graders.map((grader): GraderResult => ({
    name: "a/diff",
    status: "fail",
    reason_codes: ["unexpected_diff"],
    details: {},
    ...grader,
  }));
  return newResult({ fixtureSet: "default", createdAt: T, results });
}

const FILES = new Map([["a", "fixtures/a,b:c/fixture.json"]]);

Deno.test("githubAnnotations points at the fixture, with its properties escaped", () => {
  const result = resultOf({}, { status: "pass", name: "a/x" });
  assert.deepEqual(githubAnnotations(result, FILES), [
    "::error file=fixtures/a%2Cb%3Ac/fixture.json,title=gait regress%3A a/diff::unexpected_diff",
  ]);
});

Deno.test("githubAnnotations stay on one line each, whatever an error says", () => {
  const result = resultOf({ reason_codes: ["diff_error"], details: { error: "100%\r\n::stop" } });
  assert.deepEqual(githubAnnotations(result), [
    "::error title=gait regress%3A a/diff::diff_error: 100%25%0D%0A::stop",
  ]);
});

Deno.test("githubAnnotations counts what GitHub would not show", () => {
  const many = Array.from({ length: 12 }, (_, index) => ({ name: `f${index + 10}/diff` }));
  const lines = githubAnnotations(resultOf(...many));
  assert.equal(lines.length, 10);
  assert.equal(lines[9], "::error title=gait regress::3 more grader results failed");
  assert.equal(githubAnnotations(resultOf(...many.slice(0, 10))).length, 10);
});

Deno.test("githubAnnotations of a passing set is empty", () => {
  assert.deepEqual(githubAnnotations(resultOf({ status: "pass" })), []);
});

Deno.test("githubSummary has a row per failure, with nothing that breaks the table", () => {
  const summary = githubSummary(
    resultOf({ reason_codes: ["a|b`c\nd"] }, { name: "b/x", status: "pass" }),
  );
  assert.equal(
    summary,
    "## gait regress: fail\n\nFixture set `default`: 1 of 2 grader results passed.\n\n" +
      "| fixture | grader | reasons |\n| --- | --- | --- |\n| `a` | `diff` | `a\\|b'c d` |\n",
  );
});

Deno.test("githubSummary of a passing set says so", () => {
  const summary = githubSummary(resultOf({ status: "pass" }));
  assert.equal(
    summary,
    "## gait regress: pass\n\nFixture set `default`: 1 of 1 grader results passed.\n",
  );
});

Deno.test("githubSummary cuts a long table and counts the rest", () => {
  const many = Array.from({ length: 501 }, (_, index) => ({ name: `f${index}/diff` }));
  assert.match(githubSummary(resultOf(...many)), /\n\nand 1 more\n$/);
});
