/** `summary.html`: one page for an auditor or a manager. It has no script and loads nothing. */

import { encodeUtf8 } from "../bytes.ts";
import type { Control, IncidentWindow, PackEntry } from "../schema/guard.ts";
import type { PackInput } from "./pack_input.ts";
import { attention, coverageLine, SHOWN_NAMES } from "./html_attention.ts";
import {
  approvals,
  controls,
  credentials,
  digests,
  references,
  regress,
  timeline,
} from "./html_tables.ts";
import { decisions } from "./html_decisions.ts";
import { type Html, html, htmlPage } from "../html.ts";
import {
  count,
  payloadsText,
  plural,
  time,
  verdictRank,
  verdictStyle,
  verdictText,
} from "./html_words.ts";
import { countBy, policyDigestsOf } from "./summaries.ts";
import { coverage, joinDecisions, type JoinedRun, knownOrNot } from "./join_decisions.ts";
import type { TraceRecord } from "../schema/gate.ts";
import { RENDERED_MEMBERS } from "./members.ts";

export interface HtmlFacts {
  readonly input: PackInput;
  readonly case_id: string;
  readonly template_id: string;
  readonly window: IncidentWindow | undefined;
  /** The members so far, sorted by path. The page cannot list itself. */
  readonly entries: readonly PackEntry[];
  readonly controls: readonly Control[];
}

/** Renders the page. Equal facts give equal bytes. */
export function renderHtml(facts: HtmlFacts): Uint8Array<ArrayBuffer> {
  const { input } = facts;
  const { run, refs, calls, unjoined } = input.source;
  const joined = calls === undefined ? undefined : joinDecisions(calls, input.traces);
  const shown = facts.controls.map((control) => ({
    ...control,
    evidence_paths: control.evidence_paths.filter((path) => !RENDERED_MEMBERS.includes(path)),
  }));
  const body = html`${coverageLine({ joined, unjoined })}
    ${header(facts)}
    ${tiles(facts, joined)}
    ${attention(input, shown, { joined, unjoined })}
    ${whatHappened(facts, joined)}
    ${timeline(input, joined?.others ?? [])}
    ${decisions(joined, input.traces)}
    ${approvals(input.approvals)}
    ${credentials(input.credentials)}
    ${regress(input.regress)}
    ${references(refs.receipts)}
    ${controls(shown)}
    ${digests(facts.entries)}
    ${howToCheck(facts)}
    ${limits()}`;
  return encodeUtf8(htmlPage(`Evidence: ${run.run_id}`, body).html);
}

const TEMPLATE_NAMES: Readonly<Record<string, string>> = {
  soc2: "SOC 2",
  pci: "PCI DSS",
  incident_response: "incident response",
};

function header({ input, case_id, template_id, window }: HtmlFacts): Html {
  const { run } = input.source;
  const kind = window === undefined ? "Evidence pack" : "Incident pack";
  const template = TEMPLATE_NAMES[template_id] ?? template_id;
  return html`
    <header>
      <div class="kicker">${kind}</div>
      <h1>${run.run_id}</h1>
      <p>${case_id === "" ? "" : `Case ${case_id} · `}Run recorded ${time(
        run.created_at,
      )} · Controls: ${template}</p>
    </header>
  `;
}

function tiles({ input }: HtmlFacts, joined: JoinedRun | undefined): Html {
  const verdicts = verdictsIn(input, joined);
  const counts = Object.entries(countBy(verdicts.map(knownOrNot)))
    .sort(([a], [b]) => verdictRank(a) - verdictRank(b));
  const altered = input.altered?.length ?? 0;
  const { intent_count } = input.source;
  const others = joined?.others.length ?? 0;
  const tile = (number: number, text: string, css = "") =>
    html`<div class="tile ${css}"><b>${number}</b><span>${text}</span></div>`;
  return html`<div class="tiles">
${tile(intent_count, plural(intent_count, "recorded tool call"))}
${tile(verdicts.length, plural(verdicts.length, "decision"))}
${counts.map(([verdict, number]) => tile(number, verdictText(verdict), verdictStyle(verdict)))}
${others === 0 ? html`` : tile(others, plural(others, "other decision"))}${
    altered === 0 ? html`` : tile(altered, `${plural(altered, "trace")} not as signed`, "block")
  }
</div>`;
}

/** The verdict on each decided call; all verdicts in the pack if calls were not joined. */
function verdictsIn({ traces }: PackInput, joined: JoinedRun | undefined): readonly string[] {
  if (joined === undefined) return traces.map(({ verdict }) => verdict);
  return joined.calls.flatMap(({ verdict }) => verdict === undefined ? [] : [verdict]);
}

function whatHappened({ input, window }: HtmlFacts, joined: JoinedRun | undefined): Html {
  const { source, traces, approvals, credentials, regress } = input;
  const granted = approvals.filter(({ record }) => record.approved).length;
  const failed = regress.filter(({ status }) => status !== "pass").length;
  const policies = policyDigestsOf(traces).filter((digest) => digest.trim() !== "");
  const { capture_mode } = source.manifest;
  const mode = capture_mode === "reference" ? "" : `, capture mode ${capture_mode}`;
  const kept = `${payloadsText(source)}${mode}`;
  const rows: [string, Html | string][] = [
    [
      "Run",
      `${count(source.intent_count, "tool call")}, ${count(source.result_count, "result")}, ` +
      `${count(source.refs.receipts.length, "reference")}; ${kept}`,
    ],
    ["Runpack manifest", html`<code class="digest">${source.manifest.manifest_digest}</code>`],
    ["Decisions", decisionsText(traces, joined)],
    ...(policies.length === 0 ? [] : [
      [
        plural(policies.length, "Policy", "Policies"),
        html`${
          policies.slice(0, SHOWN_NAMES).map((digest) =>
            html`<code class="digest block">${digest}</code>`
          )
        }${policies.length > SHOWN_NAMES ? `and ${policies.length - SHOWN_NAMES} more` : ""}`,
      ] as [string, Html],
    ]),
    [
      "Approvals",
      approvals.length === 0
        ? "no approval audits in this pack"
        : `${granted} of ${count(approvals.length, "request")} approved`,
    ],
    [
      "Credentials",
      credentials.length === 0
        ? "no credential records in this pack"
        : `${count(credentials.length, "credential")} issued`,
    ],
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
    <section class="brief">
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

function decisionsText(
  traces: readonly TraceRecord[],
  joined: JoinedRun | undefined,
): string {
  const inPack = traces.length === 0 ? "no traces in this pack" : verdictsOf(traces, "trace");
  if (joined === undefined) return inPack;
  const verdicts = joined.calls.flatMap(({ verdict }) =>
    verdict === undefined ? [] : [{ verdict }]
  );
  const own = verdicts.length === 0 ? "" : `; ${verdictsOf(verdicts, "decision")}`;
  const { length } = joined.others;
  const others = length === 0 ? "" : `; ${count(length, "trace")} of no call of this run`;
  return `${coverage(joined)}${own}${others}; ${inPack}`;
}

function verdictsOf(decided: readonly { readonly verdict: string }[], noun: string): string {
  const counts = Object.entries(countBy(decided.map(({ verdict }) => knownOrNot(verdict))))
    .sort(([a], [b]) => verdictRank(a) - verdictRank(b));
  const parts = counts.map(([verdict, number]) => `${number} ${verdictText(verdict)}`);
  return `${count(decided.length, noun)}: ${parts.join(", ")}`;
}

function howToCheck({ input }: HtmlFacts): Html {
  const { run_id } = input.source.run;
  const runpack = /^[A-Za-z0-9_-]+$/.test(run_id) ? run_id : "<runpack.zip>";
  const traces = input.traces.length === 0 ? "" : " --trace <trace.json>,<...>";
  return html`
    <section class="brief">
      <h2>How to check this</h2>
      <ol class="steps">
        <li>Nothing changed since the pack got its id. Compare the id that this prints with the one
    that you were given.<pre>gait guard verify &lt;pack.zip&gt;</pre></li>
        <li>The summaries are those of the originals.<pre>gait guard verify &lt;pack.zip&gt; --run ${runpack}${traces}</pre></li>
        <li>Who built it, if it is signed. The key must not come with the pack.<pre>gait guard verify &lt;pack.zip&gt; --profile strict --public-key &lt;key&gt;</pre></li>
        <li>One member, without gait: the digest is in the table above.<pre>unzip -p &lt;pack.zip&gt; runpack_summary.json | sha256sum</pre></li>
      </ol>
      <p class="note">All of this works offline.</p>
    </section>
  `;
}

function limits(): Html {
  return html`
    <section class="brief">
      <h2>What this does not prove</h2>
      <p
        class="none">Digests show that nothing in the pack changed since it was built, not that the run was recorded
    truthfully or completely, nor who built the pack. A control with evidence is not yet a control that is
    met: a person judges that. This page repeats what the members say; the members decide.</p>
    </section>
  `;
}
