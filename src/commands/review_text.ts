import { cutTo, fittedTable, wrapped } from "../cli/fit.ts";
import type { Paint, Style } from "../cli/style.ts";
import { CLIENT_TITLES } from "../core/clients/client.ts";
import { appendAll, counted, someOf } from "../core/lists.ts";
import { NOT_JUDGED_TEXT } from "../core/review/told_verdict.ts";
import {
  callsThatRan,
  holesSeen,
  type ReviewShown,
  ruleName,
  VERDICT_WORDS,
} from "../core/review/words.ts";
import type { NamedCount, RuleReview, ToldExample } from "../core/schema/review.ts";
import { printable, printed } from "../core/text.ts";

/** Rules with an example each that fit one screen. */
const RULES_SHOWN = 8;
const NAMES_SHOWN = 6;

const PAINTS: Readonly<Record<RuleReview["verdict"], Paint>> = {
  block: "red",
  require_approval: "yellow",
  dry_run: "cyan",
  allow: "green",
};

/** Columns before further lines: a part of a foreign name begins no line. */
const INDENT = "  ";

/** A review on one screen: what matters most comes first. */
export function reviewText(data: ReviewShown, style: Style): readonly string[] {
  const { totals, since, policies, transcripts } = data;
  const when = `since ${since.slice(0, 10)} ${since.slice(11, 16)} UTC`;
  if (totals.calls === 0) {
    return [
      `review ok: no calls ${when} (${counted(transcripts, "transcript")} read)`,
      "next: gait review --since 30d | gait hooks install <client>",
      ...htmlLine(data),
    ];
  }
  const lines: string[] = [
    `review ok: ${counted(totals.calls, "call")} in ${counted(totals.sessions, "session")} ${when}`,
    ...fittedTable(clientRows(data), style),
    "",
    ...ruleLines(data, style),
    "",
  ];
  for (const [label, text] of facts(data)) {
    // With room for the indent in the first line, too.
    const [first = "", ...more] = wrapped(printable(`${label}: ${text}`), INDENT, style);
    appendAll(lines, [first.slice(INDENT.length), ...more]);
  }
  lines.push(printed`policy: ${policies.join(", ")}`);
  return [...lines, ...htmlLine(data)];
}

function htmlLine({ html_path }: ReviewShown): readonly string[] {
  return html_path === undefined ? [] : [printed`page: ${html_path}`];
}

function clientRows({ clients }: ReviewShown): readonly (readonly string[])[] {
  const head = [
    ...["CLIENT", "SESSIONS", "CALLS", "OK", "FAILED", "DENIED", "INTERRUPTED", "NOT KNOWN"],
    ...["SUB-AGENTS", "COPIES"],
  ];
  const rows = clients.filter(({ counts }) => counts.calls + counts.copies > 0)
    .map(({ client, counts }) =>
      [
        CLIENT_TITLES[client],
        ...[counts.sessions, counts.calls, counts.ok, counts.failed, counts.denied],
        ...[counts.interrupted, counts.unknown, counts.subagent_calls, counts.copies],
      ].map(String)
    );
  return [head, ...rows];
}

function ruleLines({ rules, verdicts, not_judged }: ReviewShown, style: Style): string[] {
  const { block, require_approval, dry_run, not_judged: unjudged } = verdicts;
  const lines = [
    `would block ${block}, ask about ${require_approval}` +
    (dry_run === 0 ? "" : `, rehearse ${dry_run}`) +
    (unjudged === 0 ? "" : `, not judged ${unjudged}`),
  ];
  for (const rule of rules.slice(0, RULES_SHOWN)) {
    const word = VERDICT_WORDS[rule.verdict];
    const name = `${printable(ruleName(rule))}, ${callsThatRan(rule)}`;
    const room = (style.columns ?? Infinity) - word.length - 4;
    lines.push(`  ${style.paint(PAINTS[rule.verdict], word)}  ${cutTo(room, name)}`);
    const [example] = rule.examples;
    if (example !== undefined) {
      lines.push(cutTo(style.columns ?? Infinity, `      ${exampleText(example)}`));
    }
  }
  const more = rules.length - RULES_SHOWN;
  if (more > 0) lines.push(`  and ${more} more; --html and --json have all`);
  for (const { why, calls } of not_judged) {
    lines.push(`  not judged: ${counted(calls, "call")}, ${NOT_JUDGED_TEXT[why]}`);
  }
  return lines;
}

function exampleText({ tool, subject, status, time }: ToldExample): string {
  const when = time === undefined ? "" : `${time.slice(5, 16).replace("T", " ")}  `;
  return `${when}${printable(tool)}${status === "ok" ? "" : ` (${status})`}: ${printable(subject)}`;
}

/** One line of text for each thing that is there. */
function facts(data: ReviewShown): readonly (readonly [string, string])[] {
  const { secret_files, printed_secrets, hosts, host_total, totals, kinds, programs } = data;
  const projects = data.clients.flatMap((client) => client.projects)
    .toSorted((a, b) => b.calls - a.calls)
    .map(({ project, calls }) => ({ name: project || "not told", calls }));
  const total = data.clients.reduce((sum, client) => sum + client.project_total, 0);
  const files = secret_files.map(({ path, calls }) => ({ name: path, calls }));
  const kindsPrinted = printed_secrets.map(({ kind, in_results, in_arguments }) => ({
    name: kind,
    calls: in_results + in_arguments,
  }));
  const unknown = data.unknown_host_calls === 0
    ? ""
    : `; ${counted(data.unknown_host_calls, "call")} to hosts that the line does not tell`;
  const unread = data.unread_lines === 0
    ? ""
    : `; ${counted(data.unread_lines, "line")} could not be read`;
  return [
    ...named(`secrets read (${counted(data.secret_file_calls, "call")})`, files),
    ...named(`secrets printed (${counted(data.printed_secret_calls, "call")})`, kindsPrinted),
    ...named("hosts", hosts, host_total, unknown),
    ...named("kinds", kinds.map(({ kind, calls }) => ({ name: kind, calls }))),
    ...named("programs", programs, programs.length, unread),
    ...named("projects", projects, total),
    ...(totals.undated === 0
      ? []
      : [["no time", `${counted(totals.undated, "call")}, counted all the same`] as const]),
    ...holesSeen(data.clients).map(({ client, text, calls = 0 }) =>
      ["no hook", `${CLIENT_TITLES[client]}, ${counted(calls, "call")}: ${text}`] as const
    ),
  ];
}

function named(
  label: string,
  counts: readonly NamedCount[],
  total = counts.length,
  after = "",
): readonly (readonly [string, string])[] {
  if (counts.length === 0 && after === "") return [];
  const shown = counts.slice(0, NAMES_SHOWN).map(({ name, calls }) => `${name} ${calls}`);
  const more = total - shown.length;
  const text = someOf(shown, NAMES_SHOWN) + (more > 0 ? ` and ${more} more` : "");
  return [[label, text + (text === "" ? after.replace(/^; /, "") : after)]];
}
