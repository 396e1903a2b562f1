import { cutTo, fittedTable } from "../../cli/fit.ts";
import type { Style } from "../../cli/style.ts";
import { counted, someOf } from "../../core/lists.ts";
import { NOT_JUDGED_TEXT } from "../../core/review/told_verdict.ts";
import { VERDICT_WORDS } from "../../core/review/words.ts";
import type { BacktestChange, BacktestExample, BacktestPolicy } from "../../core/schema/policy.ts";
import { printable, printed } from "../../core/text.ts";
import type { BacktestData } from "../../usecases/review/backtest.ts";

const RULES_SHOWN = 3;

/** What each rule of a policy would have decided, then what changes with another policy. */
export function backtestText(data: BacktestData, style: Style): readonly string[] {
  const { calls, copies, history, policy, against, changes = [] } = data;
  const left = copies === 0 ? "" : `, ${copies === 1 ? "1 copy" : `${copies} copies`} left out`;
  const lines = [
    `policy backtest ok: ${counted(calls, "call")} in ${counted(history.length, "file")}${left}`,
    ...policyLines(policy, style),
  ];
  if (against === undefined) return lines;
  return [...lines, "", ...policyLines(against, style), "", ...changeLines(changes, style)];
}

function policyLines(policy: BacktestPolicy, style: Style): readonly string[] {
  const { policies, block, require_approval, dry_run, allow, rules, unmatched } = policy;
  const never = rules.filter(({ calls }) => calls === 0).map(({ rule }) => printable(rule));
  const rows = rules.filter(({ calls }) => calls > 0).map((rule) => [
    ...[printable(rule.rule), VERDICT_WORDS[rule.effect]],
    ...[rule.calls, rule.block, rule.require_approval].map(String),
    ...[day(rule.first), day(rule.last), exampleOf(rule.examples)],
  ]);
  if (unmatched.calls > 0) {
    rows.push([
      ...["no rule", "-"],
      ...[unmatched.calls, unmatched.block, unmatched.require_approval].map(String),
      ...["-", "-", exampleOf(unmatched.examples)],
    ]);
  }
  const head = ["RULE", "EFFECT", "CALLS", "BLOCK", "ASK", "FIRST", "LAST", "THE LAST OF THEM"];
  const rehearsed = dry_run === 0 ? "" : `, rehearse ${dry_run}`;
  return [
    printed`${policies.join(", ")}: would block ${String(block)}, ask about ${
      String(require_approval)
    }${rehearsed}, allow ${String(allow)}`,
    ...(rows.length === 0 ? [] : fittedTable([head, ...rows], style)),
    ...(never.length === 0
      ? []
      : [cutTo(style.columns ?? Infinity, `never decided: ${someOf(never, 10)}`)]),
    ...policy.not_judged.map(({ why, calls }) =>
      `not judged: ${counted(calls, "call")}, ${NOT_JUDGED_TEXT[why]}`
    ),
  ];
}

function changeLines(changes: readonly BacktestChange[], style: Style): readonly string[] {
  if (changes.length === 0) return ["no call changes its verdict"];
  const total = changes.reduce((sum, { calls }) => sum + calls, 0);
  const lines = [`${counted(total, "call")} would change:`];
  for (const { from, to, calls, rules, examples } of changes) {
    lines.push(`  ${VERDICT_WORDS[from]} -> ${VERDICT_WORDS[to]}: ${counted(calls, "call")}`);
    for (const rule of rules.slice(0, RULES_SHOWN)) {
      const names = `${rule.from || "no rule"} -> ${rule.to || "no rule"}`;
      lines.push(printed`    ${names}: ${counted(rule.calls, "call")}`);
    }
    const more = rules.length - RULES_SHOWN;
    if (more > 0) lines.push(`    and ${more} more; --json has all`);
    for (const one of examples) {
      lines.push(cutTo(style.columns ?? Infinity, `      ${exampleOf([one])}`));
    }
  }
  return lines;
}

function exampleOf([example]: readonly BacktestExample[]): string {
  if (example === undefined) return "";
  const { tool, subject } = example;
  return printable(subject === tool ? tool : `${tool}: ${subject}`);
}

function day(time = "-"): string {
  return time.slice(0, 10);
}
