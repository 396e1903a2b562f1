import assert from "node:assert/strict";
import fc from "fast-check";
import { SaxesParser } from "saxes";
import { decodeUtf8 } from "../../../src/core/bytes.ts";
import { junitBytes } from "../../../src/core/regress/junit.ts";
import { newResult } from "../../../src/core/regress/result.ts";
import type { GraderResult } from "../../../src/core/schema/regress.ts";
import { T } from "../../support/packs.ts";

const grader = (name: string, reason_codes?: readonly string[]): GraderResult => ({
  name,
  status: reason_codes === undefined ? "pass" : "fail",
  reason_codes: reason_codes ?? [],
  details: {},
});

function report(results: readonly GraderResult[], fixtureSet = "default"): string {
  return decodeUtf8(junitBytes(newResult({ fixtureSet, createdAt: T, results })));
}

interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  text: string;
}

/** Reads XML strictly; throws where it is not well-formed. */
function parseXml(text: string): Element[] {
  const elements: Element[] = [];
  const open: Element[] = [];
  const parser = new SaxesParser({ fragment: false });
  parser.on("error", (error: Error) => {
    throw error;
  });
  parser.on("opentag", (tag) => {
    const attributes = Object.fromEntries(
      Object.entries(tag.attributes).map(([name, value]) => [name, String(value)]),
    );
    const element = { name: tag.name, attributes, text: "" };
    elements.push(element);
    open.push(element);
  });
  parser.on("text", (piece: string) => {
    const element = open.at(-1);
    if (element !== undefined) element.text += piece;
  });
  parser.on("closetag", () => void open.pop());
  parser.write(text).close();
  return elements;
}

// The worked report of the format.
const WORKED = `<?xml version="1.0" encoding="UTF-8"?>
<testsuites tests="3" failures="2" errors="0" skipped="0" time="0">
  <testsuite name="gait.regress.default" tests="3" failures="2" errors="0" skipped="0" time="0">
    <testcase name="diff" classname="run_demo" time="0">
      <failure message="unexpected_diff" type="regress_failure">unexpected_diff</failure>
    </testcase>
    <testcase name="expected_exit_code" classname="run_demo" time="0">
      <failure message="unexpected_exit_code" type="regress_failure">unexpected_exit_code</failure>
    </testcase>
    <testcase name="schema_validation" classname="run_demo" time="0"></testcase>
  </testsuite>
</testsuites>
`;

Deno.test("junitBytes has the exact shape of the contract", () => {
  const results = [
    grader("run_demo/schema_validation"),
    grader("run_demo/expected_exit_code", ["unexpected_exit_code"]),
    grader("run_demo/diff", ["unexpected_diff"]),
  ];
  assert.equal(report(results), WORKED);
});

Deno.test("junitBytes names a suite without a set, and a class without a fixture", () => {
  const text = report([grader("alone", [])], "");
  assert.match(text, /<testsuite name="gait.regress" /);
  assert.match(text, /<testcase name="alone" classname="regress" time="0">/);
  assert.match(text, /<failure message="failed" type="regress_failure">failed<\/failure>/);
});

Deno.test("junitBytes splits names at the first slash and joins reasons by commas", () => {
  const text = report([grader("a/b/c", ["x", "y"])]);
  assert.match(text, /<testcase name="b\/c" classname="a" time="0">/);
  assert.match(text, /message="x,y" type="regress_failure">x,y</);
});

const ESCAPES = [
  ["&", "&amp;"],
  ["<", "&lt;"],
  [">", "&gt;"],
  ['"', "&#34;"],
  ["'", "&#39;"],
  ["\t", "&#x9;"],
  ["\n", "&#xA;"],
  ["\r", "&#xD;"],
  ["\u0000", "\ufffd"],
  ["\u000b", "\ufffd"],
  ["\u001f", "\ufffd"],
  ["\ufffe", "\ufffd"],
  ["\uffff", "\ufffd"],
  ["\ud800", "\ufffd"],
  ["\u{1f600}", "\u{1f600}"],
  ["\u007f", "\u007f"],
] as const;

for (const [character, written] of ESCAPES) {
  Deno.test(`junitBytes writes ${JSON.stringify(character)} as ${JSON.stringify(written)}`, () => {
    const text = report([grader("f/g", [`a${character}b`])]);
    assert.ok(text.includes(`message="a${written}b" type="regress_failure">a${written}b<`));
  });
}

Deno.test("junitBytes is well-formed and gives CI systems what they read, whatever the texts", () => {
  const text = fc.string({ unit: "binary", maxLength: 8 });
  const results = fc.array(
    fc.record({
      name: text,
      reasons: fc.option(fc.array(text, { maxLength: 3 }), { nil: undefined }),
    }),
    { maxLength: 6 },
  );
  fc.assert(fc.property(results, text, (cases, set) => {
    const graders = cases.map(({ name, reasons }) => grader(name, reasons));
    const [suites, suite, ...rest] = parseXml(report(graders, set));
    const failures = graders.filter(({ status }) => status === "fail");
    for (const element of [suites, suite]) {
      const { tests, failures: failed, errors, skipped, time } = element?.attributes ?? {};
      assert.deepEqual([tests, failed, errors, skipped, time], [
        String(graders.length),
        String(failures.length),
        "0",
        "0",
        "0",
      ]);
    }
    const testCases = rest.filter(({ name }) => name === "testcase");
    assert.equal(testCases.length, graders.length);
    for (const { attributes } of testCases) {
      assert.deepEqual(Object.keys(attributes), ["name", "classname", "time"]);
    }
    const found = rest.filter(({ name }) => name === "failure");
    assert.equal(found.length, failures.length);
    for (const { attributes, text } of found) {
      assert.equal(attributes["type"], "regress_failure");
      assert.equal(attributes["message"], text);
    }
  }));
});
