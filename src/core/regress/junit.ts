/** JUnit reports. Their bytes are a contract: see `docs/formats/regress.md#junit-report`. */

import { encodeUtf8 } from "../bytes.ts";
import { escapeXml, xmlAttributes } from "../xml_text.ts";
import type { GraderResult, RegressResult } from "../schema/regress.ts";

/** Bytes of the JUnit report of a result. They do not depend on the clock. */
export function junitBytes(result: RegressResult): Uint8Array<ArrayBuffer> {
  const { fixture_set, graders } = result;
  const failures = graders.filter(({ status }) => status === "fail").length;
  const counts = xmlAttributes({
    tests: graders.length,
    failures,
    errors: 0,
    skipped: 0,
    time: 0,
  });
  const suite = `gait.regress${fixture_set === "" ? "" : `.${fixture_set}`}`;
  return encodeUtf8([
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites${counts}>`,
    `  <testsuite${xmlAttributes({ name: suite })}${counts}>`,
    ...graders.flatMap(testCase),
    "  </testsuite>",
    "</testsuites>",
    "",
  ].join("\n"));
}

function testCase(grader: GraderResult): string[] {
  const { fixture, name } = splitName(grader.name);
  const open = `    <testcase${xmlAttributes({ name, classname: fixture ?? "regress", time: 0 })}>`;
  if (grader.status === "pass") return [`${open}</testcase>`];
  const reasons = grader.reason_codes.join(",") || "failed";
  const failure = xmlAttributes({ message: reasons, type: "regress_failure" });
  return [open, `      <failure${failure}>${escapeXml(reasons)}</failure>`, "    </testcase>"];
}

/** Splits a full name at its first slash into fixture and grader. */
export function splitName(fullName: string): { readonly fixture?: string; readonly name: string } {
  const slash = fullName.indexOf("/");
  if (slash < 0) return { name: fullName };
  return { fixture: fullName.slice(0, slash), name: fullName.slice(slash + 1) };
}
