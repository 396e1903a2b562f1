/** An inventory as one page for people who will not open a terminal. */

import { groupBy } from "../newer_builtins.ts";
import { type Html, html, htmlPage } from "../html.ts";
import { counted } from "../lists.ts";
import type {
  InventoryCoverage,
  InventoryItem,
  InventorySnapshot,
  NotRead,
  ScoutFinding,
} from "../schema/scout.ts";
import type { ItemFacts } from "./item_facts.ts";
import { FINDING_RULES, type FindingRule } from "./findings.ts";
import { coverWord, kindWord } from "./words.ts";
import { reasonText } from "./not_read.ts";

/** All that the page shows. */
export interface PageFacts extends ItemFacts {
  readonly snapshot: InventorySnapshot;
  readonly coverage: InventoryCoverage | undefined;
  /** Findings, the worst first. */
  readonly findings: readonly ScoutFinding[];
  readonly notRead: readonly NotRead[];
  readonly filesRead: number;
}

/** Beginning of the title; gait recognizes its own earlier pages by it. */
export const PAGE_TITLE = "Agent inventory of";

/** Renders the page. Equal facts give equal text. */
export function inventoryPage(facts: PageFacts): string {
  const { snapshot } = facts;
  const workspace = snapshot.workspace ?? ".";
  const body = html`
    <header>
      <div class="kicker">Agent inventory</div>
      <h1>${workspace}</h1>
      <p>${snapshot.snapshot_id} · taken ${snapshot.created_at} · ${counted(
        facts.filesRead,
        "file",
      )} read</p>
    </header>
    ${tiles(facts)}
    ${findingsSection(facts)}
    ${itemsSection(facts)}
    ${notReadSection(facts)}
    ${limits()}
  `;
  return htmlPage(`${PAGE_TITLE} ${workspace}`, body).html;
}

function tiles({ snapshot, coverage, findings, notRead }: PageFacts): Html {
  const tile = (number: number, text: string, css = "") =>
    html`<div class="tile ${css}"><b>${number}</b><span>${text}</span></div>`;
  const kinds = [...groupBy(snapshot.items, ({ kind }) => kind)].sort();
  const severe = findings.filter(({ level }) => level === "critical" || level === "high").length;
  return html`
    <div class="tiles">
      ${kinds.map(([kind, { length }]) => tile(length, kindWord(kind, length)))}
      ${tile(findings.length, "findings", findings.length === 0 ? "" : "require_approval")}
      ${tile(severe, "of high or critical level", severe === 0 ? "" : "block")}
      ${coverage === undefined || coverage.discovered_tools === 0
        ? html``
        : tile(coverage.covered_tools ?? 0, `of ${coverage.discovered_tools} names covered`)}
      ${notRead.length === 0 ? html`` : tile(notRead.length, "not read", "block")}
    </div>
  `;
}

function findingsSection({ findings }: PageFacts): Html {
  if (findings.length === 0) {
    return section("What deserves attention", html`<p class="none">No finding.</p>`);
  }
  const rows = findings.map(({ rule_id, level, message, file, line, column }) =>
    html`
      <tr class="${LEVEL_STYLES[level]}">
        <td><span class="badge">${level}</span></td>
        <td class="name"><code>${rule_id}</code></td>
        <td>${message}</td>
        <td><code>${file}:${line}:${column}</code></td>
      </tr>
    `
  );
  const rules = new Map<string, FindingRule>(Object.entries(FINDING_RULES));
  const met = [...new Set(findings.map(({ rule_id }) => rule_id))].sort();
  const help = met.map((id) =>
    html`
      <dt><code>${id}</code></dt>
      <dd>${rules.get(id)?.full ?? ""} ${rules.get(id)?.help ?? ""}</dd>
    `
  );
  return html`
    ${section("What deserves attention", table(["Level", "Rule", "Found", "Place"], rows))}
    ${section("What to do about it", html`<dl>${help}</dl>`)}
  `;
}

const LEVEL_STYLES: Readonly<Record<ScoutFinding["level"], string>> = {
  critical: "block",
  high: "block",
  medium: "require_approval",
  low: "dry_run",
};

function itemsSection({ snapshot: { items }, coverage, coverOf, notRead }: PageFacts): Html {
  if (items.length === 0) {
    const where = notRead.length === 0 ? "" : " in what was read";
    return section("What is there", html`<p class="none">Nothing was found${where}.</p>`);
  }
  const hasPolicies = coverage !== undefined;
  const head = ["Kind", "Name", "Risk", ...hasPolicies ? ["Covered"] : [], "Place"];
  const rows = items.map((item) =>
    html`
      <tr>
        <td>${kindWord(item.kind, 1)}</td>
        <td class="name">${item.name}</td>
        <td>${item.risk_level ?? ""}</td>
        ${hasPolicies ? html`<td>${coverText(item, coverOf)}</td>` : html``}
        <td><code>${item.locator}</code></td>
      </tr>
    `
  );
  return section("What is there", table(head, rows));
}

function coverText(item: InventoryItem, coverOf: PageFacts["coverOf"]): string {
  const cover = coverOf(item);
  return cover === undefined ? "" : `${cover.covered ? "yes" : "no"}: ${coverWord(cover)}`;
}

function notReadSection({ notRead }: PageFacts): Html {
  if (notRead.length === 0) return html``;
  const rows = notRead.map((each) =>
    html`
      <tr>
        <td><code>${each.path}</code></td>
        <td>${reasonText(each)}</td>
      </tr>
    `
  );
  return section("What was not read", table(["Path", "Why"], rows));
}

function limits(): Html {
  return section(
    "What this does not say",
    html`
      <p
        class="none">Files were read and nothing was run. A name that is computed when a program runs is not here, and
      neither is what a server offers once it runs. The risk follows from words in a name.</p>
    `,
  );
}

function section(title: string, content: Html): Html {
  return html`
    <section>
      <h2>${title}</h2>
      ${content}
    </section>
  `;
}

function table(head: readonly string[], rows: readonly Html[]): Html {
  return html`
    <div class="scroll">
      <table class="wide">
        <thead>
          <tr>${head.map((cell) => html`<th scope="col">${cell}</th>`)}</tr>
        </thead>
        <tbody>${rows}</tbody>
      </table>
    </div>
  `;
}
