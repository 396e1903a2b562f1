/** Warnings about valid policies that may not do what their author meant. */

import { positionOf } from "../../../text_position.ts";
import { yamlPlace } from "../../../yaml/yaml.ts";
import { normalizeChecked, normalizeRules, ruleOrder } from "../normalize.ts";
import { type ParsedPolicy, parsePolicyDocument } from "../parse.ts";
import { aboutKey, aboutValue, type PlacedRule, type PolicyFinding } from "./finding.ts";
import { commandFindings } from "./commands.ts";
import { orderFindings } from "./order.ts";
import { ruleFindings } from "./rule.ts";
import { textFindings } from "./text.ts";
import { valueFindings } from "./values.ts";
import type { FailClosedDocument, PolicyDocument } from "../../../schema/gate.ts";
import { readExtended } from "../check.ts";
import { isExtended } from "../language.ts";
import { toolNames } from "../tool_names.ts";
import { type Policy, RISK_CLASSES } from "../policy.ts";
import type { Source } from "../../../source.ts";
import { listLower, printable } from "../../../text.ts";
import { quoted } from "../../../fault.ts";
import { nearest } from "../../../suggest.ts";

/** So many warnings are told; of the others only the number. */
const SHOWN_WARNINGS = 100;

export interface LintedPolicy {
  readonly policy: Policy;
  /** One sentence each, with its place in the text. */
  readonly warnings: readonly string[];
  /** Tool names in it, as written; `*` matches any run of characters, `[*]` a literal `*`. */
  readonly toolNames: readonly string[];
  /** Findings of a further check, worded like the warnings. */
  warningsOf(check: PolicyCheck): readonly string[];
}

/** Looks for what rules, in the order of the file, may not mean. */
export type PolicyCheck = (
  rules: readonly PlacedRule[],
  document: PolicyDocument,
) => readonly PolicyFinding[];

/**
 * Reads a policy as `parsePolicy` does, and looks for rules that may mean something else than
 * intended.
 *
 * @throws {GaitError} `invalid_input` for text that is not a policy.
 */
export function lintedPolicy(source: Source): LintedPolicy {
  const parsed = parsePolicyDocument(source);
  const { document, reading } = parsed;
  return {
    policy: normalizeChecked(document, reading),
    warnings: lintPolicy(parsed),
    toolNames: toolNames(document),
    warningsOf: (check) => worded(parsed, check(placedRules(parsed), document)),
  };
}

function placedRules({ document, reading }: ParsedPolicy): readonly PlacedRule[] {
  return normalizeRules(document, reading).map(({ rule, written }, index) => (
    { rule, written, pointer: `/rules/${index}` }
  ));
}

/** Returns the warnings about a policy, each with its place, in the order of the text. */
export function lintPolicy(parsed: ParsedPolicy): readonly string[] {
  return worded(parsed, findings(parsed));
}

function worded({ yaml }: ParsedPolicy, found: readonly PolicyFinding[]): readonly string[] {
  const placed = found.map((finding) => ({
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

/** Warnings from reading the conditions of generation 1.1. */
function extendedFindings(document: PolicyDocument): readonly PolicyFinding[] {
  const { warnings = [] } = readExtended(document, { warns: true });
  return warnings.map(({ pointer, part, text, suggestion }) => (
    { pointer, part, text: suggestion === undefined ? text : `${text}; ${suggestion}` }
  ));
}

function findings(parsed: ParsedPolicy): readonly PolicyFinding[] {
  const { document, yaml, quotedIntegers } = parsed;
  const rules = placedRules(parsed);
  const order = ruleOrder(document);
  const inOrder = rules.toSorted((a, b) => order(a.rule, b.rule));
  const all = [
    ...textFindings(yaml.text),
    ...quotedIntegers.map((pointer) =>
      aboutValue(pointer, `${pointer.split("/").at(-1)} is an integer in quotes: remove the quotes`)
    ),
    ...failClosedFindings(document.fail_closed ?? {}, rules),
    ...rules.flatMap((rule) => [
      ...ruleFindings(rule, yaml.value),
      ...valueFindings(rule, { isExtended: isExtended(document) }),
      ...commandFindings(rule, document),
    ]),
    ...isExtended(document) ? extendedFindings(document) : [],
    ...orderFindings(inOrder, { isExtended: isExtended(document) }),
  ];
  return all.slice(0, KEPT_FINDINGS);
}

const AT = "/fail_closed";

/** Warns of a section that checks nothing, and of risk classes that nothing else uses. */
export function failClosedFindings(
  { enabled, risk_classes = [], required_fields = [] }: FailClosedDocument,
  rules: readonly PlacedRule[],
): readonly PolicyFinding[] {
  const classes = listLower(risk_classes);
  const fields = listLower(required_fields);
  const findings: PolicyFinding[] = [];
  if (enabled === true && fields.length === 0) {
    const text = "fail_closed is enabled and checks nothing, as required_fields is empty: " +
      "add targets, arg_provenance or both";
    findings.push(aboutKey(AT, text));
  }
  if (enabled === undefined && classes.length + fields.length > 0) {
    findings.push(aboutKey(AT, "fail_closed is off, as enabled is not there: add enabled: true"));
  }
  const used = new Set([...RISK_CLASSES, ...rules.flatMap(({ rule }) => rule.match.risk_classes)]);
  risk_classes.forEach((written, index) => {
    const [name] = listLower([written]);
    if (name === undefined || used.has(name)) return;
    const guess = nearest(name, used);
    const hint = guess === undefined ? "" : `; did you mean ${guess}?`;
    const text = `fail_closed has the risk class ${quoted(name)}, which no rule uses${hint}`;
    findings.push(aboutValue(`${AT}/risk_classes/${index}`, text));
  });
  return findings;
}
