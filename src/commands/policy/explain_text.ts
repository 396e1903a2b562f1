/** What `gait policy explain` prints for people: what decided, then one line per rule tried. */

import { printable, type Style } from "../../cli/style.ts";
import type {
  ConsideredRule,
  FailedCondition,
  PolicyExplainResult,
} from "../../core/schema/policy.ts";
import { verdictPaint } from "./verdict_paint.ts";

type Data = Omit<PolicyExplainResult, "correlation_id">;

/** Rules that one screen has room for; of more, those tried last are shown and the rest counted. */
const SHOWN_RULES = 14;
/** Values of a condition that are shown; of more, the first are. */
const SHOWN_VALUES = 3;

/** Renders an explanation. */
export function explanationText(data: Data, style: Style): string[] {
  const { verdict, reason_codes = [], violations = [], considered } = data;
  const head = [
    `policy explain: ${style.paint(verdictPaint(verdict), `verdict=${verdict}`)}`,
    `decided by: ${deciderOf(data)}`,
    ...(data.dataflow_triggered === true
      ? ["dataflow: tainted input would reach a destination, so the rule's dataflow action counts"]
      : []),
    ...(reason_codes.length === 0 ? [] : [`reasons: ${reason_codes.map(printable).join(", ")}`]),
    ...(violations.length === 0 ? [] : [`violations: ${violations.map(printable).join(", ")}`]),
  ];
  if (considered.length === 0) return head;
  const shown = considered.slice(-SHOWN_RULES);
  return [
    ...head,
    "",
    ...hiddenLine(considered.slice(0, -SHOWN_RULES)),
    ...ruleLines(shown, style),
    ...untriedLine(data),
  ];
}

function deciderOf(
  { decided_by, matched_rule = "", missing_fields = [], rule_count }: Data,
): string {
  switch (decided_by) {
    case "rule":
      return `rule ${printable(matched_rule)}`;
    case "default":
      return rule_count === 0
        ? "default_verdict, as there is no rule"
        : "default_verdict, as no rule matched";
    case "fail_closed":
      return `fail_closed, before any rule: the intent has no ${missing_fields.join(" and no ")}`;
    case "error":
      return "a failure to judge, which always blocks";
  }
}

function ruleLines(rules: readonly ConsideredRule[], style: Style): string[] {
  const width = (texts: readonly string[]) => Math.max(...texts.map(({ length }) => length));
  const priorities = width(rules.map(({ priority }) => String(priority)));
  const effects = width(rules.map(({ effect }) => effect));
  const names = width(rules.map(({ rule }) => printable(rule)));
  return rules.map(({ rule, priority, effect, matched, failed }) => {
    const lead = `  ${matched ? "✓" : "✗"}  ${String(priority).padStart(priorities)}  `;
    const row = `${lead}${printable(rule).padEnd(names)}  ${effect.padEnd(effects)}`;
    const reason = failed === undefined ? "matched" : reasonOf(failed);
    const line = cut(`${row}  ${reason}`, style.columns);
    return matched ? style.paint(verdictPaint(effect), line) : line;
  });
}

/** `tool_names: wants tool.delete, intent has tool.write`. */
function reasonOf({ condition, expected, found }: FailedCondition): string {
  const has = found.length === 0 ? "none" : listed(found, "and");
  return `${condition}: wants ${listed(expected, "or")}, intent has ${has}`;
}

function listed(values: readonly string[], word: "and" | "or"): string {
  const rest = values.length - SHOWN_VALUES;
  const shown = values.slice(0, SHOWN_VALUES).map((value) =>
    value === "" ? '""' : printable(value)
  );
  if (rest > 0) return `${shown.join(", ")} ${word} ${rest} more`;
  const last = shown.pop() ?? "";
  return shown.length === 0 ? last : `${shown.join(", ")} ${word} ${last}`;
}

/** How many rules are not shown, by the condition on which they failed. */
function hiddenLine(hidden: readonly ConsideredRule[]): string[] {
  if (hidden.length === 0) return [];
  const counts = new Map<string, number>();
  for (const { failed } of hidden) {
    const condition = failed?.condition ?? "";
    counts.set(condition, (counts.get(condition) ?? 0) + 1);
  }
  const parts = [...counts].map(([condition, count]) => `${count} on ${condition}`);
  return [`  ${rules(hidden.length)} before these failed: ${parts.join(", ")} (--json lists them)`];
}

function untriedLine({ considered, rule_count }: Data): string[] {
  const untried = rule_count - considered.length;
  return untried === 0 ? [] : [`  ${rules(untried)} after it not tried`];
}

function rules(count: number): string {
  return `${count} rule${count === 1 ? "" : "s"}`;
}

function cut(line: string, columns: number | undefined): string {
  const characters = [...line.trimEnd()];
  if (columns === undefined || characters.length <= columns) return characters.join("");
  return `${characters.slice(0, Math.max(1, columns - 1)).join("")}…`;
}
