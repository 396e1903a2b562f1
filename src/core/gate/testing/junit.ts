/** JUnit reports of policy tests. */

import { encodeUtf8 } from "../../bytes.ts";
import type { TestedCase } from "../../schema/policy.ts";
import { escapeXml, xmlAttributes } from "../../xml_text.ts";

/** Bytes of the report, with a suite for each file. They do not depend on the clock. */
export function policyTestJunit(cases: readonly TestedCase[]): Uint8Array<ArrayBuffer> {
  const files = new Map<string, TestedCase[]>();
  for (const tested of cases) {
    const own = files.get(tested.file);
    if (own === undefined) files.set(tested.file, [tested]);
    else own.push(tested);
  }
  return encodeUtf8([
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites${counts(cases)}>`,
    ...[...files].flatMap(([file, own]) => [
      `  <testsuite${xmlAttributes({ name: `gait.policy.${file}` })}${counts(own)}>`,
      ...own.flatMap(testCase),
      "  </testsuite>",
    ]),
    "</testsuites>",
    "",
  ].join("\n"));
}

function counts(cases: readonly TestedCase[]): string {
  const failures = cases.filter(({ ok }) => !ok).length;
  return xmlAttributes({ tests: cases.length, failures, errors: 0, skipped: 0, time: 0 });
}

function testCase(tested: TestedCase): string[] {
  const { name, file, line, ok } = tested;
  const open = `    <testcase${xmlAttributes({ name, classname: file, file, line, time: 0 })}>`;
  if (ok) return [`${open}</testcase>`];
  const message = differenceText(tested);
  const failure = xmlAttributes({ message, type: "policy_test_failure" });
  const text = tested.explain === undefined ? message : `${message}\n${tested.explain}`;
  return [open, `      <failure${failure}>${escapeXml(text)}</failure>`, "    </testcase>"];
}

/** `expected block by rule a, got allow by rule b`. Names in it are not escaped. */
export function differenceText({ expected, actual, differs = [] }: TestedCase): string {
  const about = (outcome: TestedCase["expected"]) => {
    if (outcome === undefined) return "nothing";
    const rule = outcome.rule === undefined ? "" : ` by rule ${outcome.rule}`;
    const lists = (["reasons", "violations"] as const)
      .filter((key) => differs.includes(key))
      .map((key) => ` with ${key} ${outcome[key]?.join(", ") || "none"}`);
    return `${outcome.verdict}${rule}${lists.join("")}`;
  };
  return `expected ${about(expected)}, got ${about(actual)}`;
}
