/** The tables of `summary.html`. Each shows its first 200 rows; the members of the pack have all. */

import { compareText } from "../text.ts";
import type { ApprovalAuditRecord, BrokerCredentialRecord, TraceRecord } from "../schema/gate.ts";
import type { Control, PackEntry } from "../schema/guard.ts";
import type { PackInput } from "./pack_input.ts";
import { type Html, html } from "../html.ts";
import { time, verdictStyle, verdictText } from "./html_words.ts";
import type { PackedRecord, RegressRecord } from "./inputs.ts";
import type { PackRun } from "./summaries.ts";
import { toNanoseconds } from "../time.ts";
import { shortened } from "../lists.ts";

const SHOWN_ROWS = 200;

interface Moment {
  readonly at: string;
  readonly what: Html;
  readonly css: string;
}

/** Events of the run, decisions, approvals and credentials, oldest first. */
export function timeline(
  { source, traces, approvals, credentials }: PackInput,
  others: readonly TraceRecord[],
): Html {
  const foreign = new Set(others);
  const moments: Moment[] = [
    ...(source.run.timeline ?? []).map(({ event, ts, ref }): Moment => ({
      at: ts,
      what: html`Run: ${event}${ref === undefined || ref === "" ? "" : ` (${ref})`}`,
      css: "",
    })),
    ...traces.map((trace): Moment => ({
      at: trace.created_at,
      what: html`${badge(verdictText(trace.verdict))} ${trace.tool_name}${
        foreign.has(trace) ? " (no call of this run)" : ""
      }`,
      css: verdictStyle(trace.verdict),
    })),
    ...approvals.map(({ record }): Moment => ({
      at: record.created_at,
      what: html`Approval ${record.approved ? "granted" : "not granted"} for ${record.tool_name}`,
      css: "",
    })),
    ...credentials.map(({ record }): Moment => ({
      at: record.created_at,
      what: html`Credential from ${record.broker} for ${record.tool_name}`,
      css: "",
    })),
  ];
  const sorted = moments.map((moment) => ({ ...moment, instant: toNanoseconds(moment.at) }))
    .sort((a, b) => (a.instant < b.instant ? -1 : a.instant > b.instant ? 1 : 0));
  return table(
    "Timeline",
    ["Time", "What"],
    sorted,
    "nothing was timed",
    ({ at, what, css }) =>
      html`
        <tr class="${css}">
          <td class="when">${time(at)}</td>
          <td>${what}</td>
        </tr>
      `,
  );
}

export function approvals(audits: readonly PackedRecord<ApprovalAuditRecord>[]): Html {
  const heads = ["Outcome", "Tool", "Approvals", "By", "Reasons", "Trace"];
  return table("Approvals", heads, audits, "no approval audits in this pack", ({ record }) => {
    const { approved, tool_name, valid_approvals, required_approvals, approvers = [] } = record;
    const reasons = new Set(
      (record.entries ?? []).map(({ reason_code = "", error_code = "" }) =>
        error_code === "" ? reason_code : `${reason_code} (${error_code})`
      ),
    );
    reasons.delete("");
    return html`
      <tr class="${approved ? "allow" : "require_approval"}">
        <td>${badge(approved ? "approved" : "not approved")}</td>
        <td class="name">${tool_name}</td>
        <td>${valid_approvals} of ${required_approvals}</td>
        <td>${approvers.length === 0
          ? html`<span class="none">no one</span>`
          : approvers.join(", ")}</td>
        <td>${reasons.size === 0
          ? html`<span class="none">none given</span>`
          : [...reasons].join(", ")}</td>
        <td class="mono">${record.trace_id}</td>
      </tr>
    `;
  });
}

/** Issued credentials: who got which one. The records hold no secrets. */
export function credentials(records: readonly PackedRecord<BrokerCredentialRecord>[]): Html {
  if (records.length === 0) return html``;
  const heads = ["Tool", "Issued to", "Broker", "Reference", "Scope", "Trace"];
  return table("Credentials", heads, records, "", ({ record }) =>
    html`
      <tr>
        <td class="name">${record.tool_name}</td>
        <td>${record.identity}</td>
        <td>${record.broker}</td>
        <td class="mono">${record.reference || record.credential_ref}</td>
        <td>${(record.scope ?? []).join(", ") || html`<span class="none">none</span>`}</td>
        <td class="mono">${record.trace_id}</td>
      </tr>
    `, "Records of what was issued, by reference.");
}

export function regress(results: readonly RegressRecord[]): Html {
  if (results.length === 0) return html``;
  const sorted = results.toSorted((a, b) => compareText(a.fixture_set, b.fixture_set));
  const heads = ["Status", "Fixtures", "Graders", "Failed"];
  return table("Regress results", heads, sorted, "", ({ fixture_set, status, graders }) => {
    const failed = graders.filter((grader) => grader.status !== "pass");
    return html`
      <tr class="${verdictStyle(status)}">
        <td>${badge(status)}</td>
        <td>${fixture_set}</td>
        <td>${graders.length}</td>
        <td>${failed.length === 0
          ? html`<span class="none">none</span>`
          : failed.map(({ name, reason_codes }) =>
            [name, (reason_codes ?? []).join(", ")].filter((text) => text !== "").join(": ")
          ).join("; ")}</td>
      </tr>
    `;
  });
}

export function references(receipts: PackRun["refs"]["receipts"]): Html {
  if (receipts.length === 0) return html``;
  const sorted = receipts.toSorted((a, b) => compareText(a.ref_id, b.ref_id));
  const heads = ["Reference", "Source", "Retrieved", "Content digest"];
  return table("References of the run", heads, sorted, "", (receipt) =>
    html`
      <tr>
        <td class="mono">${receipt.ref_id}</td>
        <td>${receipt.source_type}: ${receipt.source_locator}</td>
        <td class="when">${time(receipt.retrieved_at)}</td>
        <td class="mono digest">${receipt.content_digest}</td>
      </tr>
    `);
}

/**
 * Controls, each with the evidence that counts for it. A page that lists a control is not evidence
 * for it.
 */
export function controls(index: readonly Control[]): Html {
  const heads = ["Control", "Title", "Evidence in this pack"];
  return table("Controls", heads, index, "", ({ control_id, title, evidence_paths }) =>
    html`
      <tr class="${evidence_paths.length === 0 ? "require_approval" : ""}">
        <td class="mono">${control_id}</td>
        <td>${title}</td>
        <td>${evidence_paths.length === 0
          ? badge("no evidence")
          : html`<ul class="paths">${
            shortened(evidence_paths, SHOWN_PATHS).map((path) =>
              html`<li class="mono">${path}</li>`
            )
          }</ul>`}</td>
      </tr>
    `);
}

const SHOWN_PATHS = 40;

export function digests(entries: readonly PackEntry[]): Html {
  const heads = ["Member", "Kind", "SHA-256"];
  return table(
    "Digests",
    heads,
    entries,
    "",
    ({ path, type, sha256 }) =>
      html`
        <tr>
          <td class="mono">${path}</td>
          <td>${type}</td>
          <td class="mono digest">${sha256}</td>
        </tr>
      `,
    "The manifest of the pack lists these, and the digests of this page, the index and the pointers.",
  );
}

export function badge(text: string): Html {
  return html`<span class="badge">${text}</span>`;
}

/** A section with a table; `none` is said where it has no rows. */
export function table<T>(
  title: string,
  heads: readonly string[],
  items: readonly T[],
  none: string,
  row: (item: T) => Html,
  note = "",
): Html {
  if (items.length === 0) {
    return html`
      <section>
        <h2>${title}</h2>
        <p class="none">${none}</p>
      </section>
    `;
  }
  const rest = items.length - SHOWN_ROWS;
  const more = rest > 0 ? `${rest} more are in the members of this pack. ` : "";
  const foot = `${more}${note}`;
  return html`
    <section>
      <h2>${title}</h2>
      <div class="scroll">
        <table${heads.length > 3
          ? html`
            class="wide"
          `
          : html``}><thead><tr>${heads.map((head) =>
            html`<th scope="col">${head}</th>`
          )}</tr></thead><tbody>${items.slice(0, SHOWN_ROWS).map(
            row,
          )}</tbody></table></div>${foot === ""
          ? html``
          : html`<p class="note">${foot}</p>`}</section>
  `;
}
