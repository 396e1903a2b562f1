/** Warnings about valid policies that may not do what their author meant. */

import { positionOf } from "../../../text_position.ts";
import { yamlPlace } from "../../../yaml/yaml.ts";
import { compareRules, normalizeChecked, normalizeRule } from "../normalize.ts";
import { type ParsedPolicy, parsePolicyDocument } from "../parse.ts";
import { aboutValue, type PlacedRule, type PolicyFinding } from "./finding.ts";
import { failClosedFindings } from "./fail_closed.ts";
import { orderFindings } from "./order.ts";
import { ruleFindings } from "./rule.ts";
import { textFindings } from "./text.ts";
import { valueFindings } from "./values.ts";
import type { Policy } from "../policy.ts";
import type { Source } from "../../../source.ts";
import { printable } from "../../../text.ts";

/** So many warnings are told; of the others only the number. */
const SHOWN_WARNINGS = 100;

export interface LintedPolicy {
  readonly policy: Policy;
  /** One sentence each, with its place in the text. */
  readonly warnings: readonly string[];
}

/**
 * Reads a policy as `parsePolicy` does, and looks for what it may not mean.
 *
 * @throws {GaitError} `invalid_input` for text that is no policy.
 */
export function lintedPolicy(source: Source): LintedPolicy {
  const parsed = parsePolicyDocument(source);
  return { policy: normalizeChecked(parsed.document), warnings: lintPolicy(parsed) };
}

/** Returns the warnings about a policy, each with its place, in the order of the text. */
export function lintPolicy(parsed: ParsedPolicy): readonly string[] {
  const { yaml } = parsed;
  const placed = findings(parsed).map((finding) => ({
    ...finding,
    offset: finding.offset ?? yaml.offset(finding.pointer, finding.part),
  })).sort((a, b) => a.offset - b.offset);
  const shown = placed.slice(0, SHOWN_WARNINGS).map(({ text, pointer, offset }) =>
    `${printable(text)} (${yamlPlace(yaml.name, positionOf(yaml.text, offset), pointer)})`
  );
  const rest = placed.length - shown.length;
  return rest > 0 ? [...shown, `and ${rest} more warnings about the policy`] : shown;
}

/** So many findings are looked at; a file with more of them is wrong as a whole. */
const KEPT_FINDINGS = 1000;

function findings(parsed: ParsedPolicy): readonly PolicyFinding[] {
  const { document, yaml, quotedIntegers } = parsed;
  const rules = (document.rules ?? []).map((written, index): PlacedRule => (
    { rule: normalizeRule(written), written, pointer: `/rules/${index}` }
  ));
  const inOrder = rules.toSorted((a, b) => compareRules(a.rule, b.rule));
  const all = [
    ...textFindings(yaml.text),
    ...quotedIntegers.map((pointer) =>
      aboutValue(pointer, `${pointer.split("/").at(-1)} is an integer in quotes: remove the quotes`)
    ),
    ...failClosedFindings(document.fail_closed ?? {}, rules),
    ...rules.flatMap((rule) => [...ruleFindings(rule, yaml.value), ...valueFindings(rule)]),
    ...orderFindings(inOrder),
  ];
  return all.slice(0, KEPT_FINDINGS);
}
