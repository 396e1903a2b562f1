import { quoted } from "../../../fault.ts";
import type { FailClosedDocument } from "../../../schema/gate.ts";
import { nearest } from "../../../suggest.ts";
import { listLower } from "../../../text.ts";
import { RISK_CLASSES } from "../policy.ts";
import { aboutKey, aboutValue, type PlacedRule, type PolicyFinding } from "./finding.ts";

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
