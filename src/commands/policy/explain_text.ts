import type { Style } from "../../cli/style.ts";
import type {
  ConsideredRule,
  ExplainedPolicy,
  FailedCondition,
  PolicyExplainResult,
} from "../../core/schema/policy.ts";
import { verdictPaint } from "./verdict_paint.ts";
import { printable } from "../../core/text.ts";
import { counted, largest } from "../../core/lists.ts";

type Data = Omit<PolicyExplainResult, "correlation_id">;

/** The answer of one policy: the only one, or one of several. */
type Part = Omit<ExplainedPolicy, "policy" | "overridden">;

/** Rules that fit on a screen, with one line each and with two. */
const SHOWN_RULES = { oneLine: 14, twoLines: 7 } as const;
/** Values of a condition to show; of more, only the number is given. */
const SHOWN_VALUES = 3;

/** Renders an explanation; lines are cut to the columns of the terminal, if they are known. */
export function explanationText(data: Data, style: Style): string[] {
  const { verdict, reason_codes = [], violations = [], messages = [], policies = [] } = data;
  // The members of the result are those of the policy that decides.
  const lead = policies.find(({ verdict: own, overridden }) =>
    overridden !== true && own === verdict
  );
  const head = [
    `policy explain: ${verdictText(verdict, style)}`,
    ...deciderLines(data, lead === undefined ? "" : ` of ${printable(lead.policy)}`),
    ...(reason_codes.length === 0 ? [] : [`reasons: ${reason_codes.map(printable).join(", ")}`]),
    ...(violations.length === 0 ? [] : [`violations: ${violations.map(printable).join(", ")}`]),
    ...messages.map((message) => `message: ${printable(message)}`),
  ];
  if (policies.length > 0) {
    return [...head, "", ...policies.flatMap((policy) => policyLines(policy, style))];
  }
  return data.considered.length === 0 ? head : [...head, "", ...ruleLines(data, style)];
}

function policyLines(policy: ExplainedPolicy, style: Style): readonly string[] {
  const overridden = policy.overridden === true ? ", overridden by the later policies" : "";
  const shown = `${printable(policy.policy)}: ${verdictText(policy.verdict, style)}${overridden}`;
  return [shown, ...ruleLines(policy, style)];
}

function verdictText(verdict: Part["verdict"], style: Style): string {
  return style.paint(verdictPaint(verdict), `verdict=${verdict}`);
}

/** What decides; of an unclear rule also the condition, and what would decide without it. */
function deciderLines(data: Part, place: string): readonly string[] {
  const { raised_by } = data;
  if (raised_by === undefined) return [`decided by: ${deciderOf(data)}${place}`];
  const { rule, condition } = raised_by;
  const why = condition === undefined ? "" : `, at ${conditionWords(condition)}`;
  return [
    `decided by: rule ${printable(rule)}${place}, which is unclear${why}`,
    `without it: ${deciderOf(data)}`,
  ];
}

function deciderOf(data: Part): string {
  const { decided_by, matched_rule = "", missing_fields = [], rule_count } = data;
  switch (decided_by) {
    case "rule":
      return data.dataflow_triggered === true
        ? `dataflow of rule ${printable(matched_rule)}: tainted input would reach a destination`
        : `rule ${printable(matched_rule)}`;
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

interface Row {
  /** Mark, priority, name and effect. */
  readonly rule: string;
  /** The condition that failed, or that the rule matched. */
  readonly reason: string;
  readonly paint: (text: string) => string;
}

/** The rules tried last, with a line each, or two if one line is too short. Others are counted. */
function ruleLines(data: Part, style: Style): string[] {
  const { columns = Infinity } = style;
  const { considered, rule_count } = data;
  const rows = rowsOf(considered.slice(-SHOWN_RULES.oneLine), data, style);
  const fits = rows.every(({ rule, reason }) => width(rule) + 2 + width(reason) <= columns);
  const shown = fits ? SHOWN_RULES.oneLine : SHOWN_RULES.twoLines;
  const lines = fits
    ? rows.map(({ rule, reason, paint }) => paint(`${rule}  ${reason}`))
    : rows.slice(-shown).flatMap(({ rule, reason, paint }) => [
      paint(cut(rule.trimEnd(), columns)),
      cut(`     ${reason}`, columns),
    ]);
  const untried = rule_count - considered.length;
  return [
    ...hiddenLine(considered.slice(0, -shown)),
    ...lines,
    ...(untried === 0 ? [] : [`  ${counted(untried, "rule")} after it not tried`]),
  ];
}

function rowsOf(rules: readonly ConsideredRule[], data: Part, style: Style): Row[] {
  const widest = (texts: readonly string[]) => largest(texts.map(width));
  const priorities = widest(rules.map(({ priority }) => String(priority)));
  const names = widest(rules.map(({ rule }) => printable(rule)));
  const effects = widest(rules.map(({ effect }) => effect));
  return rules.map(({ rule, priority, effect, matched, failed, answer, conditions }) => ({
    rule:
      `  ${matched ? "✓" : answer === "unclear" ? "?" : "✗"}  ${
        String(priority).padStart(priorities)
      }  ` +
      `${pad(printable(rule), names)}  ${effect.padEnd(effects)}`,
    reason: failed === undefined ? conditionText(data, matched, conditions) : failureText(failed),
    paint: (text) => matched ? style.paint(verdictPaint(data.verdict), text) : text,
  }));
}

/** `/path: drafts/../src/a.ts is src/a.ts, not under drafts`. */
function conditionText(
  data: Part,
  matched: boolean,
  conditions: ConsideredRule["conditions"] = [],
): string {
  if (matched) return matchText(data);
  const told = toldCondition(conditions);
  if (told === undefined) return "its conditions do not hold";
  return `${told.answer === "unclear" ? "unclear: " : ""}${conditionWords(told)}`;
}

function conditionWords(
  { argument, pointer, condition, text }: NonNullable<ConsideredRule["conditions"]>[number],
): string {
  return `${printable(argument === "" ? pointer ?? condition : argument)}: ${printable(text)}`;
}

/** The condition that a rule failed on: they are asked in order until one says no. */
function toldCondition(conditions: NonNullable<ConsideredRule["conditions"]>) {
  return conditions.findLast(({ answer }) => answer === "no") ??
    conditions.findLast(({ answer }) => answer === "unclear");
}

function matchText({ dataflow_triggered, verdict }: Part): string {
  return dataflow_triggered === true ? `matched; its dataflow says ${verdict}` : "matched";
}

/** `tool_names: wants tool.delete, intent has tool.write`. */
function failureText({ condition, expected, found }: FailedCondition): string {
  const has = found.length === 0 ? "none" : listed(found, "and");
  return `${condition}: wants ${listed(expected, "or")}, intent has ${has}`;
}

function listed(values: readonly string[], word: "and" | "or"): string {
  const rest = values.length - SHOWN_VALUES;
  const shown = values.slice(0, SHOWN_VALUES).map(printable);
  if (rest > 0) return `${shown.join(", ")} ${word} ${rest} more`;
  const last = shown.pop() ?? "";
  return shown.length === 0 ? last : `${shown.join(", ")} ${word} ${last}`;
}

/** Counts the rules that are not shown, by the condition that failed. */
function hiddenLine(hidden: readonly ConsideredRule[]): string[] {
  if (hidden.length === 0) return [];
  const counts = new Map<string, number>();
  for (const { failed, conditions = [] } of hidden) {
    const condition = failed?.condition ?? toldCondition(conditions)?.condition ?? "conditions";
    counts.set(condition, (counts.get(condition) ?? 0) + 1);
  }
  const parts = [...counts].map(([condition, count]) => `${count} on ${condition}`);
  return [
    `  ${counted(hidden.length, "rule")} before these failed: ${parts.join(", ")}; --json has all`,
  ];
}

function cut(line: string, columns: number): string {
  if (width(line) <= columns) return line;
  return `${[...line].slice(0, Math.max(1, columns - 1)).join("")}…`;
}

function pad(text: string, columns: number): string {
  return text + " ".repeat(Math.max(0, columns - width(text)));
}

function width(text: string): number {
  return [...text].length;
}
