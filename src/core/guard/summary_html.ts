/** `summary.html`: what an auditor or a manager opens first. One page, no script, no network. */

import { encodeUtf8 } from "../bytes.ts";
import { toNanoseconds, wholeSeconds } from "../gate/instant.ts";
import { compareText } from "../gate/text.ts";
import type { TraceRecord } from "../schema/gate.ts";
import type { Control, IncidentWindow, PackEntry } from "../schema/guard.ts";
import { isZeroTimestamp, toUtc } from "../timestamp.ts";
import type { PackInput } from "./build_pack.ts";
import { STYLE } from "./html_style.ts";
import { type Html, html } from "./html_text.ts";
import { countBy } from "./summaries.ts";

/** What the page shows. */
export interface HtmlFacts {
  readonly input: PackInput;
  readonly case_id: string;
  readonly template_id: string;
  readonly window: IncidentWindow | undefined;
  /** The evidence, sorted by path, without the page itself. */
  readonly entries: readonly PackEntry[];
  readonly controls: readonly Control[];
}

/** Rows that a table shows; the rest is in the members of the pack. */
const SHOWN_ROWS = 200;

/** Renders the page. Equal facts give equal bytes. */
export function renderHtml(facts: HtmlFacts): Uint8Array<ArrayBuffer> {
  const { run } = facts.input.source;
  const page = html`
    <!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta http-equiv="Content-Security-Policy"
          content="default-src 'none'; style-src 'unsafe-inline'">
        <meta name="referrer" content="no-referrer">
        <title>Evidence: ${run.run_id}</title>
        <style>${{ html: STYLE }}</style>
      </head>
      <body>
        <main>
    ${header(facts)}
    ${tiles(facts)}
    ${whatHappened(facts)}
    ${timeline(facts)}
    ${decisions(facts)}
    ${approvals(facts)}
    ${regress(facts)}
    ${controls(facts)}
    ${digests(facts)}
    ${limits()}
        </main>
      </body>
    </html>
  `;
  return encodeUtf8(page.html);
}

function header({ input, case_id, template_id, window }: HtmlFacts): Html {
  const { run } = input.source;
  const kind = window === undefined ? "Evidence pack" : "Incident pack";
  return html`
    <header>
      <div class="kicker">${kind}</div>
      <h1>${run.run_id}</h1>
      <p>${case_id === "" ? "" : `Case ${case_id} · `}Template ${template_id} · Run recorded ${time(
        run.created_at,
      )}</p>
    </header>
  `;
}

function tiles({ input }: HtmlFacts): Html {
  const counts = Object.entries(countBy(input.traces.map(({ verdict }) => verdict)))
    .sort(([a], [b]) => compareText(a, b));
  const { intents, results } = input.source;
  const shown = counts.map(([verdict, count]) =>
    html`<div class="tile ${cssClass(verdict)}"><b>${count}</b><span>${
      verdictText(verdict)
    }</span></div>`
  );
  return html`<div class="tiles">
<div class="tile"><b>${intents.length}</b><span>${plural(intents.length, "tool call")}</span></div>
<div class="tile"><b>${results.length}</b><span>${plural(results.length, "result")}</span></div>
${shown}
</div>`;
}

function whatHappened({ input, window }: HtmlFacts): Html {
  const { source, traces, approvals, credentials, regress } = input;
  const blocked = traces.filter(({ verdict }) => verdict === "block").length;
  const granted = approvals.filter(({ record }) => record.approved).length;
  const failed = regress.filter(({ status }) => status !== "pass").length;
  const rows: [string, Html | string][] = [
    [
      "Run",
      `${count(source.intents.length, "tool call")}, ${count(source.results.length, "result")}, ` +
      `${
        count(source.refs.receipts.length, "reference")
      }; payloads: ${source.manifest.capture_mode}`,
    ],
    ["Runpack manifest", html`<code class="digest">${source.manifest.manifest_digest}</code>`],
    [
      "Decisions",
      traces.length === 0
        ? "no traces in this pack"
        : `${count(traces.length, "trace")}, ${blocked === 0 ? "none" : blocked} blocked`,
    ],
    [
      "Approvals",
      approvals.length === 0
        ? "no approval audits in this pack"
        : `${granted} of ${count(approvals.length, "request")} approved`,
    ],
    ["Credentials", `${count(credentials.length, "record")} of issued credentials`],
    [
      "Regress",
      regress.length === 0
        ? "no regress results in this pack"
        : `${count(regress.length, "result")}, ${failed === 0 ? "none" : failed} failed`,
    ],
    ...(window === undefined
      ? []
      : [["Window", `${time(window.from)} to ${time(window.to)}`] as [string, string]]),
  ];
  return html`
    <section>
      <h2>What happened</h2>
      <dl>${rows.map(([name, value]) =>
        html`
          <dt>${name}</dt>
          <dd>${value}</dd>
        `
      )}</dl>
    </section>
  `;
}

interface Moment {
  readonly at: string;
  readonly what: Html;
  readonly css: string;
}

function timeline({ input }: HtmlFacts): Html {
  const { run } = input.source;
  const moments: Moment[] = [
    ...(run.timeline ?? []).map(({ event, ts, ref }): Moment => ({
      at: ts,
      what: html`Run: ${event}${ref === undefined || ref === "" ? "" : ` (${ref})`}`,
      css: "",
    })),
    ...input.traces.map((trace): Moment => ({
      at: trace.created_at,
      what: html`<span class="badge">${verdictText(trace.verdict)}</span> ${trace.tool_name}`,
      css: cssClass(trace.verdict),
    })),
    ...input.approvals.map(({ record }): Moment => ({
      at: record.created_at,
      what: html`Approval ${record.approved ? "granted" : "not granted"} for ${record.tool_name}`,
      css: "",
    })),
    ...input.credentials.map(({ record }): Moment => ({
      at: record.created_at,
      what: html`Credential from ${record.broker} for ${record.tool_name}`,
      css: "",
    })),
  ];
  const sorted = moments.map((moment) => ({ ...moment, instant: toNanoseconds(moment.at) }))
    .sort((a, b) => (a.instant < b.instant ? -1 : a.instant > b.instant ? 1 : 0));
  const rows = sorted.slice(0, SHOWN_ROWS).map(({ at, what, css }) =>
    html`
      <tr class="${css}">
        <td class="when">${time(at)}</td>
        <td>${what}</td>
      </tr>
    `
  );
  return table("Timeline", ["Time (UTC)", "What"], rows, sorted.length, "nothing was timed");
}

function decisions({ input }: HtmlFacts): Html {
  const traces = input.traces.toSorted((a, b) =>
    rank(a) - rank(b) || compareText(a.created_at, b.created_at) ||
    compareText(a.trace_id, b.trace_id)
  );
  const rows = traces.slice(0, SHOWN_ROWS).map((trace) => {
    const reasons = trace.violations ?? [];
    return html`
      <tr class="${cssClass(trace.verdict)}">
        <td><span class="badge">${verdictText(trace.verdict)}</span></td>
        <td>${trace.tool_name}</td>
        <td>${reasons.length === 0 ? "no violation" : reasons.join(", ")}</td>
        <td class="mono">${trace.trace_id}</td>
        <td class="mono">${trace.policy_digest.slice(0, 12)}</td>
      </tr>
    `;
  });
  const heads = ["Verdict", "Tool", "Reasons", "Trace", "Policy"];
  return table("Decisions", heads, rows, traces.length, "no traces in this pack");
}

/** What was not simply allowed comes first. */
function rank({ verdict }: TraceRecord): number {
  const order = ["block", "require_approval", "dry_run", "allow"].indexOf(verdict);
  return order < 0 ? 0 : order;
}

function approvals({ input }: HtmlFacts): Html {
  const rows = input.approvals.slice(0, SHOWN_ROWS).map(({ record }) => {
    const { approved, tool_name, valid_approvals, required_approvals, approvers = [] } = record;
    const reasons = [
      ...new Set(
        (record.entries ?? []).map(({ reason_code, error_code }) =>
          error_code === undefined || error_code === ""
            ? reason_code
            : `${reason_code} (${error_code})`
        ),
      ),
    ].filter((reason) => reason !== "").join(", ");
    return html`
      <tr class="${approved ? "allow" : "require_approval"}">
        <td><span class="badge">${approved ? "approved" : "not approved"}</span></td>
        <td>${tool_name}</td>
        <td>${valid_approvals} of ${required_approvals}</td>
        <td>${approvers.length === 0 ? "nobody" : approvers.join(", ")}</td>
        <td>${reasons === "" ? "none given" : reasons}</td>
      </tr>
    `;
  });
  const heads = ["Outcome", "Tool", "Approvals", "By", "Reasons"];
  return table("Approvals", heads, rows, input.approvals.length, "no approval audits in this pack");
}

function regress({ input }: HtmlFacts): Html {
  if (input.regress.length === 0) return html``;
  const sorted = input.regress.toSorted((a, b) => compareText(a.fixture_set, b.fixture_set));
  const rows = sorted.slice(0, SHOWN_ROWS).map(({ fixture_set, status, graders }) => {
    const failed = graders.filter((grader) => grader.status !== "pass").map(({ name }) => name);
    return html`
      <tr class="${cssClass(status)}">
        <td><span class="badge">${status}</span></td>
        <td>${fixture_set}</td>
        <td>${graders.length}</td>
        <td>${failed.length === 0 ? "none" : failed.join(", ")}</td>
      </tr>
    `;
  });
  const heads = ["Status", "Fixtures", "Graders", "Failed"];
  return table("Regress results", heads, rows, input.regress.length, "");
}

function controls({ controls }: HtmlFacts): Html {
  const rows = controls.map(({ control_id, title, evidence_paths }) =>
    html`
      <tr>
        <td class="mono">${control_id}</td>
        <td>${title}</td>
        <td>${evidence_paths.length === 0
          ? html`<span class="none">no evidence in this pack</span>`
          : html`<ul>${
            evidence_paths.map((path) => html`<li class="mono">${path}</li>`)
          }</ul>`}</td>
      </tr>
    `
  );
  return table("Controls", ["Control", "Title", "Evidence"], rows, rows.length, "");
}

function digests({ entries, input }: HtmlFacts): Html {
  const rows = entries.slice(0, SHOWN_ROWS).map(({ path, sha256 }) =>
    html`
      <tr>
        <td class="mono">${path}</td>
        <td class="mono digest">${sha256}</td>
      </tr>
    `
  );
  const { run_id } = input.source.run;
  const runpack = /^[A-Za-z0-9_-]+$/.test(run_id) ? run_id : "<runpack.zip>";
  return html`
    ${table("Digests (SHA-256)", ["Member", "Digest"], rows, entries.length, "")}
    <section>
      <h2>How to check this</h2>
      <p
        class="none">Anyone can run these commands, offline. The first checks every digest and the id of the pack;
    the second also builds the summaries again from the run; the last checks one member without gait.</p>
      <pre>gait guard verify &lt;pack.zip&gt;
    gait guard verify &lt;pack.zip&gt; --run ${runpack}
    unzip -p &lt;pack.zip&gt; runpack_summary.json | sha256sum</pre>
    </section>
  `;
}

function limits(): Html {
  return html`
    <section>
      <h2>What this does not prove</h2>
      <p
        class="none">Digests show that nothing in the pack changed since it was built, not that the run was recorded
    truthfully or completely, nor who built the pack: for that, check its signature with a key that you got
    from elsewhere. This page repeats what the members say; the members decide.</p>
    </section>
  `;
}

function table(
  title: string,
  heads: readonly string[],
  rows: readonly Html[],
  total: number,
  none: string,
): Html {
  if (rows.length === 0) {
    return html`
      <section>
        <h2>${title}</h2>
        <p class="none">${none}</p>
      </section>
    `;
  }
  const rest = total - rows.length;
  const note = rest > 0
    ? html`<p class="note">${rest} more are in the members of this pack.</p>`
    : html``;
  return html`<section><h2>${title}</h2><div class="scroll"><table><thead><tr>${
    heads.map((head) => html`<th scope="col">${head}</th>`)
  }</tr></thead><tbody>${rows}</tbody></table></div>${note}</section>`;
}

function time(timestamp: string): string {
  if (isZeroTimestamp(timestamp)) return "at no stated time";
  return wholeSeconds(toUtc(timestamp)).replace("T", " ").replace("Z", " UTC");
}

function verdictText(verdict: string): string {
  return verdict === "" ? "no verdict" : verdict.replaceAll("_", " ");
}

function cssClass(verdict: string): string {
  const known = ["allow", "block", "require_approval", "dry_run", "pass", "fail"];
  return known.includes(verdict) ? verdict : "";
}

function plural(number: number, noun: string): string {
  return number === 1 ? noun : `${noun}s`;
}

function count(number: number, noun: string): string {
  return `${number} ${plural(number, noun)}`;
}
