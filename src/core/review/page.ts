/** A review as one page, for people who will not open a terminal. */

import { CLIENT_TITLES } from "../clients/client.ts";
import { type Html, html, htmlPage } from "../html.ts";
import { counted } from "../lists.ts";
import type { NamedCount, RuleReview, ToldExample } from "../schema/review.ts";
import { NOT_JUDGED_TEXT } from "./told_verdict.ts";
import { type ReviewShown, ruleName, VERDICT_WORDS } from "./words.ts";

/** Beginning of the title; gait recognizes its own earlier pages by it. */
const PAGE_TITLE = "Review of agent calls since";

const SHOWN_ROWS = 30;

/** Renders the page. Equal data gives equal text. */
export function reviewPage(data: ReviewShown): string {
  const { since, until, policies } = data;
  const body = html`
    <header>
      <div class="kicker">What agents did, by their own transcripts</div>
      <h1>${PAGE_TITLE} ${day(since)}</h1>
      <p>until ${time(until)} · judged by ${policies.join(", ")} · ${counted(
        data.transcripts,
        "transcript",
      )}</p>
    </header>
    ${tiles(data)}
    ${clientsSection(data)}
    ${rulesSection(data)}
    ${secretsSection(data)}
    ${hostsSection(data)}
    ${kindsSection(data)}
    ${projectsSection(data)}
    ${holesSection(data)}
    ${limits()}
  `;
  return htmlPage(`${PAGE_TITLE} ${day(since)}`, body).html;
}

function tiles(
  { totals, verdicts, secret_file_calls, printed_secret_calls, host_total }: ReviewShown,
): Html {
  const tile = (number: number, text: string, css = "") =>
    html`<div class="tile ${number === 0 ? "" : css}"><b>${number}</b><span>${text}</span></div>`;
  return html`
    <div class="tiles">
      ${tile(totals.sessions, "sessions")}
      ${tile(totals.calls, "calls")}
      ${tile(totals.failed, "failed")}
      ${tile(totals.denied, "denied")}
      ${tile(verdicts.block, "the policy blocks", "block")}
      ${tile(verdicts.require_approval, "it asks about", "require_approval")}
      ${tile(secret_file_calls, "read files with secrets", "block")}
      ${tile(printed_secret_calls, "printed or passed secrets", "block")}
      ${tile(host_total, "hosts named")}
    </div>
  `;
}

function clientsSection({ clients }: ReviewShown): Html {
  const head = [
    ...["Client", "Sessions", "Calls", "Ok", "Failed", "Denied", "Interrupted", "Not known"],
    ...["Of sub-agents", "Copies left out"],
  ];
  const rows = clients.map(({ client, counts }) =>
    row([
      CLIENT_TITLES[client],
      ...[counts.sessions, counts.calls, counts.ok, counts.failed, counts.denied],
      ...[counts.interrupted, counts.unknown, counts.subagent_calls, counts.copies],
    ])
  );
  return section("Clients", table(head, rows, "No client has a transcript of that time."));
}

function rulesSection({ rules, verdicts, not_judged }: ReviewShown): Html {
  const rows = rules.map((rule) =>
    html`
      <tr class="${rule.verdict}">
        <td><span class="badge">${VERDICT_WORDS[rule.verdict]}</span></td>
        <td class="name">${ruleName(rule)}</td>
        <td>${rule.calls}</td>
        <td>${rule.ran}${rule.not_known === undefined ? "" : `, ${rule.not_known} not known`}</td>
        <td>${examples(rule)}</td>
      </tr>
    `
  );
  const note = html`<p class="note">The policy allows ${counted(verdicts.allow, "call")}. ${
    verdicts.not_judged === 0 ? "All calls could be judged." : notJudged(not_judged)
  }</p>`;
  return section(
    "What the policy would have stopped",
    html`
      ${table(
        ["Verdict", "Rule", "Calls", "Ran", "The last of them"],
        rows,
        "The policy stops none of the calls.",
      )}
      ${note}
    `,
  );
}

function notJudged(reasons: ReviewShown["not_judged"]): string {
  const each = reasons.map(({ why, calls }) =>
    `${counted(calls, "call")}: ${NOT_JUDGED_TEXT[why]}`
  );
  return `Not judged: ${each.join("; ")}.`;
}

function examples({ examples }: RuleReview): Html {
  return html`<ul class="points">${examples.map((one) => html`<li>${example(one)}</li>`)}</ul>`;
}

function example(one: ToldExample): Html {
  const { time: at, client, session, agent, tool, subject, status } = one;
  const by = agent === undefined ? "" : ` · sub-agent ${agent}`;
  return html`
    <code>${subject}</code><br><span
      class="note">${tool} · ${status} · ${at === undefined
        ? "no time"
        : time(at)} · ${CLIENT_TITLES[client]} ${session}${by}</span>
  `;
}

function secretsSection({ secret_files, printed_secrets }: ReviewShown): Html {
  const files = secret_files.slice(0, SHOWN_ROWS).map(({ path, calls, last }) =>
    row([html`<code>${path}</code>`, calls, last === undefined ? "" : time(last)])
  );
  const printed = printed_secrets.map(({ kind, in_results, in_arguments, example: one }) =>
    row([kind, in_results, in_arguments, example(one)])
  );
  return html`
    ${section(
      "Files with secrets that were read",
      table(
        ["Path", "Calls", "Last"],
        files,
        "None.",
      ),
    )}
    ${section(
      "Secrets that were printed or passed",
      table(
        ["Kind", "In results", "In arguments", "The last call"],
        printed,
        "None.",
      ),
    )}
  `;
}

function hostsSection({ hosts, host_total, unknown_host_calls, unread_lines }: ReviewShown): Html {
  const more = host_total - Math.min(hosts.length, SHOWN_ROWS);
  const notes = [
    ...(more > 0 ? [`${counted(more, "host")} more.`] : []),
    ...(unknown_host_calls > 0
      ? [`${counted(unknown_host_calls, "call")} reach a host that the line does not tell.`]
      : []),
    ...(unread_lines > 0
      ? [`${counted(unread_lines, "shell line")} could not be read by the syntax.`]
      : []),
  ];
  return section(
    "Hosts that were named",
    html`
      ${table(["Host", "Calls"], hosts.slice(0, SHOWN_ROWS).map(countRow), "None.")}
      <p class="note">${notes.join(" ")}</p>
    `,
  );
}

function kindsSection({ kinds, programs }: ReviewShown): Html {
  const rows = kinds.map(({ kind, calls, tools }) =>
    row([kind, calls, tools.map(({ name, calls }) => `${name} ${calls}`).join(", ")])
  );
  return html`
    ${section("Calls by kind", table(["Kind", "Calls", "Tools"], rows, "None."))}
    ${section(
      "Programs of shell lines",
      table(["Program", "Calls"], programs.slice(0, SHOWN_ROWS).map(countRow), "None."),
    )}
  `;
}

function projectsSection({ clients }: ReviewShown): Html {
  const rows = clients.flatMap(({ client, projects }) =>
    projects.map(({ project, sessions, calls }) =>
      row([CLIENT_TITLES[client], html`<code>${project || "not told"}</code>`, sessions, calls])
    )
  );
  return section("Projects", table(["Client", "Folder", "Sessions", "Calls"], rows, "None."));
}

function holesSection({ clients }: ReviewShown): Html {
  const rows = clients.flatMap(({ client, holes }) =>
    holes.map(({ text, calls }) =>
      row([CLIENT_TITLES[client], text, calls ?? "transcripts do not show them"])
    )
  );
  return section(
    "What no hook can close",
    table(["Client", "What", "Calls"], rows, "No client has a transcript of that time."),
  );
}

function limits(): Html {
  return section(
    "What this does not say",
    html`
      <p
        class="none">Transcripts were read and nothing else was looked at. Nobody signs them, and an agent with a shell
      can change them. What the policy would have said is judged without the guard of gait's own files, rate
      limits, approvals and credentials. Secrets are found by their form and their names, so some are missed.</p>
    `,
  );
}

function countRow({ name, calls }: NamedCount): Html {
  return row([html`<code>${name}</code>`, calls]);
}

function row(cells: readonly (string | number | Html)[]): Html {
  return html`
    <tr>${cells.map((cell) => html`<td>${cell}</td>`)}</tr>
  `;
}

function section(title: string, content: Html): Html {
  return html`
    <section>
      <h2>${title}</h2>
      ${content}
    </section>
  `;
}

function table(head: readonly string[], rows: readonly Html[], none: string): Html {
  if (rows.length === 0) return html`<p class="none">${none}</p>`;
  return html`
    <div class="scroll">
      <table>
        <thead>
          <tr>${head.map((cell) => html`<th scope="col">${cell}</th>`)}</tr>
        </thead>
        <tbody>${rows}</tbody>
      </table>
    </div>
  `;
}

function time(timestamp: string): string {
  return `${timestamp.slice(0, 10)} ${timestamp.slice(11, 16)} UTC`;
}

function day(timestamp: string): string {
  return timestamp.slice(0, 10);
}
