/** The section "Needs a look" of `summary.html`. */

import { uniqueSorted } from "../text.ts";
import type { Control } from "../schema/guard.ts";
import type { PackInput } from "./pack_input.ts";
import { type Html, html } from "./html_text.ts";
import { count, verdictRank } from "./html_words.ts";

/** Blocked calls, missing approvals, failures and controls without evidence, worst first. */
export function attention(
  { traces, approvals, regress }: PackInput,
  controls: readonly Control[],
): Html {
  const blocked = traces.filter(({ verdict }) => verdict === "block");
  const audited = new Set(approvals.map(({ record }) => record.trace_id));
  const waiting = traces.filter(({ verdict, trace_id }) =>
    verdict === "require_approval" && !audited.has(trace_id)
  );
  const refused = approvals.filter(({ record }) => !record.approved);
  const failed = regress.filter(({ status }) => status !== "pass");
  const odd = traces.filter(({ verdict }) => verdictRank(verdict) === 0 && verdict !== "block");
  const bare = controls.filter(({ evidence_paths }) => evidence_paths.length === 0);
  const points: Html[] = [
    ...(blocked.length === 0 ? [] : [
      html`<li class="block"><span class="badge">blocked</span> ${
        count(blocked.length, "call")
      } to ${names(blocked.map(({ tool_name }) => tool_name))}</li>`,
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

/** How many names one line shows before "and N more". */
export const SHOWN_NAMES = 5;

function names(values: readonly string[]): string {
  const all = uniqueSorted(values);
  const more = all.length - SHOWN_NAMES;
  const shown = all.slice(0, SHOWN_NAMES).join(", ");
  return more > 0 ? `${shown} and ${more} more` : shown;
}
