/** Text of `gait policy test` for test files: what failed, what no case reached, and a summary. */

import type { Style } from "../../cli/style.ts";
import { differenceText } from "../../core/gate/testing/junit.ts";
import type { PolicyCoverage, RuleCoverage, TestedCase } from "../../core/schema/policy.ts";
import { printable } from "../../core/text.ts";
import type { TestFilesData } from "../../usecases/policy/test_files.ts";

/** Lines about rules that are shown; `--json` has all. */
const SHOWN_RULES = 20;

/** Lines for people, the summary last. */
export function testFilesText(data: TestFilesData, style: Style): string[] {
  const { cases, coverage, updated = [], summary, ok } = data;
  const [label = ""] = /^policy test \w+:/.exec(summary) ?? [];
  return [
    ...cases.filter((one) => !one.ok).flatMap((one) => failureLines(one, style)),
    ...updated.map((file) => `updated the expected reasons of ${printable(file)}`),
    ...coverage.flatMap(coverageLines),
    style.paint(ok ? "green" : "red", label) + summary.slice(label.length),
  ];
}

function failureLines(tested: TestedCase, style: Style): string[] {
  const { file, line, name, explain } = tested;
  const place = printable(`${file}:${line}`);
  const head = `${place}: ${style.paint("red", printable(name))}: ${
    printable(differenceText(tested))
  }`;
  return explain === undefined ? [head] : [head, `  ${printable(explain)}`];
}

function coverageLines({ policies, rules }: PolicyCoverage): string[] {
  const reached = rules.filter((rule) => rule.reached).length;
  const needed = rules.filter((rule) => rule.needed).length;
  const gaps = rules.flatMap(gapLine);
  const shown = gaps.length > SHOWN_RULES ? gaps.slice(0, SHOWN_RULES - 1) : gaps;
  const rest = gaps.length - shown.length;
  return [
    `coverage of ${printable(policies.join(", "))}: ` +
    `rules=${rules.length} reached=${reached} needed=${needed}`,
    ...shown,
    ...rest > 0 ? [`  and ${rest} more rules; --json has all`] : [],
  ];
}

function gapLine({ rule, reached, needed, unreached = [] }: RuleCoverage): string[] {
  const facts = [
    ...reached ? [] : ["no case reaches it"],
    ...unreached.length === 0 ? [] : [`no case is asked ${unreached.join(", ")}`],
    ...needed || !reached ? [] : ["no case fails without it"],
  ];
  return facts.length === 0 ? [] : [printable(`  rule ${rule}: ${facts.join("; ")}`)];
}
