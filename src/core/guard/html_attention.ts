import { uniqueSorted } from "../text.ts";
import type { Control } from "../schema/guard.ts";
import type { PackInput } from "./pack_input.ts";
import { isVerdict } from "../gate/decide/verdict.ts";
import { type Html, html } from "../html.ts";
import { count } from "./html_words.ts";
import { coverage, type DecidedCall, type JoinedRun, undecided } from "./join_decisions.ts";
import type { UnjoinedRun } from "./run_calls.ts";
import type { TraceRecord } from "../schema/gate.ts";
import { shortened, someOf } from "../lists.ts";

export interface DecisionView {
  /** Absent if the calls were not joined with decisions. */
  readonly joined: JoinedRun | undefined;
  /** Present for a run with too many calls to join them. */
  readonly unjoined: UnjoinedRun | undefined;
}

/** The first thing on the page if calls have no decision: `0 decisions for 2 calls`. */
export function coverageLine({ joined, unjoined }: DecisionView): Html {
  if (unjoined !== undefined) {
    return html`
      <p class="gap"><b>The ${unjoined
        .total} calls were not joined with decisions.</b> They are too many:
      the page counts what the run itself recorded, and no trace was looked up for a call.</p>
    `;
  }
  const open = joined === undefined ? [] : undecided(joined);
  if (joined === undefined || open.length === 0) return html``;
  return html`
    <p class="gap"><b>${coverage(
      joined,
    )}.</b> Neither the run nor a trace in this pack says what was
    decided on ${count(
      open.length,
      "call",
    )}: they may have been allowed, blocked or never judged.</p>
  `;
}

/** Points about what is not what was signed, what was not looked up, and what tools only claim. */
function doubts(
  { altered = [], log_doubts = [], source }: PackInput,
  { joined, unjoined }: DecisionView,
): readonly Html[] {
  const { signature_fault } = source;
  const claims = joined?.calls.filter(({ call }) => call.claim !== "").map(({ call }) => call) ??
    [];
  const claimed = unjoined?.claims ?? claims.length;
  const blocked = unjoined?.verdicts.get("block") ?? 0;
  return [
    ...(signature_fault === undefined ? [] : [
      html`<li class="block"><span class="badge">not as signed</span> the run: ${signature_fault}</li>`,
    ]),
    ...shortened(log_doubts, SHOWN_NAMES).map((doubt) =>
      html`<li class="block"><span class="badge">log</span> ${doubt}</li>`
    ),
    ...(altered.length === 0 ? [] : [
      html`
        <li
          class="block"><span class="badge">not as signed</span> ${count(
            altered.length,
            "trace",
          )} left out, on ${names(
            altered.map(({ tool_name }) => tool_name),
          )}: what they say is not a fact</li>
      `,
    ]),
    ...(unjoined === undefined ? [] : [
      html`
        <li
          class="block"><span class="badge">not joined</span> ${count(
            unjoined.total,
            "call",
          )}, too many to look up the decision on each</li>
      `,
    ]),
    ...(blocked === 0 ? [] : [
      html`<li class="block"><span class="badge">blocked</span> ${
        count(blocked, "call")
      }, as the run itself recorded</li>`,
    ]),
    ...(claimed === 0 ? [] : [
      html`
        <li
          class="require_approval"><span class="badge">claimed</span> ${count(
            claimed,
            "result",
          )} with a verdict that gait did not record${claims.length === 0
            ? ""
            : html`, of ${
              names(claims.map(({ tool_name }) => tool_name))
            }`}: what a tool says is not a decision</li>
      `,
    ]),
  ];
}

/** Calls without a decision, blocked calls, missing approvals, failures and bare controls. */
export function attention(
  input: PackInput,
  controls: readonly Control[],
  view: DecisionView,
): Html {
  const { traces, approvals, regress } = input;
  const { joined } = view;
  const own = joined === undefined ? traces : joined.calls.flatMap(ownDecisions);
  const others = joined?.others ?? [];
  const open = joined === undefined ? [] : undecided(joined);
  const disputed = joined?.calls.filter(({ isDisputed }) => isDisputed) ?? [];
  const blocked = own.filter(({ verdict }) => verdict === "block");
  const blockedElsewhere = others.filter(({ verdict }) => verdict === "block");
  const audited = new Set(approvals.map(({ record }) => record.trace_id));
  const waiting = [...own, ...others].filter(({ verdict, trace_id }) =>
    verdict === "require_approval" && !audited.has(trace_id)
  );
  const refused = approvals.filter(({ record }) => !record.approved);
  const failed = regress.filter(({ status }) => status !== "pass");
  const odd = [...own, ...others].filter(({ verdict }) => !isVerdict(verdict));
  const bare = controls.filter(({ evidence_paths }) => evidence_paths.length === 0);
  const points: Html[] = [
    ...doubts(input, view),
    ...(joined === undefined || open.length === 0 ? [] : [
      html`<li class="block"><span class="badge">no decision</span> ${coverage(joined)}: ${
        names(open.map(({ tool_name }) => tool_name))
      }</li>`,
    ]),
    ...(disputed.length === 0 ? [] : [
      html`
        <li
          class="block"><span class="badge">contradiction</span> the run and its trace disagree on ${count(
            disputed.length,
            "call",
          )} to ${names(disputed.map(({ call }) => call.tool_name))}</li>
      `,
    ]),
    ...(blocked.length === 0 ? [] : [
      html`<li class="block"><span class="badge">blocked</span> ${
        count(blocked.length, "call")
      } to ${names(blocked.map(({ tool_name }) => tool_name))}</li>`,
    ]),
    ...(blockedElsewhere.length === 0 ? [] : [
      html`
        <li
          class="block"><span class="badge">blocked elsewhere</span> ${count(
            blockedElsewhere.length,
            "call",
          )} that this run does not have, to ${names(
            blockedElsewhere.map(({ tool_name }) => tool_name),
          )}</li>
      `,
    ]),
    ...(odd.length === 0 ? [] : [
      html`
        <li
          class="block"><span class="badge">unclear</span> ${count(
            odd.length,
            "decision",
          )} without a verdict that gait knows</li>
      `,
    ]),
    ...(refused.length === 0 ? [] : [
      html`
        <li
          class="require_approval"><span class="badge">not approved</span> ${count(
            refused.length,
            "request",
          )} for ${names(refused.map(({ record }) => record.tool_name))}</li>
      `,
    ]),
    ...(waiting.length === 0 ? [] : [
      html`
        <li
          class="require_approval"><span class="badge">no approval</span> ${count(
            waiting.length,
            "call",
          )} to ${names(
            waiting.map(({ tool_name }) => tool_name),
          )}: required, and no audit of one is here</li>
      `,
    ]),
    ...(failed.length === 0 ? [] : [
      html`<li class="fail"><span class="badge">failed</span> ${
        count(failed.length, "regress result")
      }: ${names(failed.map(({ fixture_set }) => fixture_set))}</li>`,
    ]),
    ...(bare.length === 0 ? [] : [
      html`<li class="require_approval"><span class="badge">no evidence</span> ${
        count(bare.length, "control")
      }: ${names(bare.map(({ control_id }) => control_id))}</li>`,
    ]),
  ];
  return html`
    <section class="brief">
      <h2>Needs a look</h2>
      ${points.length === 0
        ? html`
          <p
            class="none">Nothing in this pack was blocked, refused or failed, and every control has evidence.</p>
        `
        : html`<ul class="points">${points}</ul>`}
    </section>
  `;
}

/** The decisions on a call, as the run and its traces say them. */
function ownDecisions({ call, traces, isDisputed }: DecidedCall): readonly Decided[] {
  const { verdict, tool_name, trace_id } = call;
  const isUnsaid = verdict !== undefined && (traces.length === 0 || isDisputed);
  return isUnsaid ? [{ verdict, tool_name, trace_id }, ...traces] : traces;
}

type Decided = Pick<TraceRecord, "tool_name" | "trace_id"> & { readonly verdict: string };

/** How many names one line shows before "and N more". */
export const SHOWN_NAMES = 5;

function names(values: readonly string[]): string {
  return someOf(uniqueSorted(values), SHOWN_NAMES);
}
