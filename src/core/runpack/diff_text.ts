import type {
  AlignedStep,
  DiffAlignment,
  DiffSummary,
  Divergence,
  DivergenceSide,
} from "../schema/runpack.ts";
import type { DiffReport } from "./diff.ts";
import { appendAll, someOf } from "../lists.ts";

/** One line with its kind, which a terminal shows as a colour. */
export interface DiffLine {
  /** `left` and `right` hold the two values, `heading` the outcome, `note` all else. */
  readonly kind: "heading" | "note" | "left" | "right";
  readonly text: string;
}

/** Ids that a line shows before it only counts. */
const SHOWN_IDS = 10;

/** Lines of the text form. The first line is part of the contract of `gait run diff`. */
export function diffLines(
  report: Pick<
    DiffReport,
    | "ok"
    | "file"
    | "first_divergence"
    | "alignment"
    | "equal"
    | "intents_changed_count"
    | "results_changed_count"
  >,
): DiffLine[] {
  const { summary } = report.file;
  const sides = `${summary.run_id_left} vs ${summary.run_id_right}`;
  if (report.ok) {
    const how = report.alignment === undefined
      ? ""
      : " (calls paired by order, tool and arguments)";
    return [{ kind: "heading", text: `diff ok: ${sides}${how}` }];
  }
  const lines: DiffLine[] = [{ kind: "heading", text: `diff changed: ${sides}` }];
  const note = (text: string) => void lines.push({ kind: "note", text });
  // Where every id is on both sides, pairing by id says the same.
  const isTelling = report.equal !== undefined || summary.left_only_intents !== undefined ||
    summary.right_only_intents !== undefined;
  if (report.alignment !== undefined && isTelling) {
    appendAll(lines, alignmentLines(report.alignment));
  }
  if (summary.files_changed !== undefined) {
    note(`files changed: ${summary.files_changed.join(", ")}`);
  }
  if (report.first_divergence !== undefined) {
    appendAll(lines, divergenceLines(report.first_divergence));
  }
  for (const text of changeNotes(report, summary)) note(text);
  return lines;
}

/** Steps of an alignment that the text shows. */
const SHOWN_STEPS = 20;

/** The calls by order, tool and arguments: the numbers, then every call that differs. */
function alignmentLines(alignment: DiffAlignment): DiffLine[] {
  const { same, changed, inserted, removed, results_changed, steps } = alignment;
  const counts = { same, changed, inserted, removed, "other result": results_changed };
  const told = Object.entries(counts).filter(([word, count]) => count > 0 || word === "same")
    .map(([word, count]) => `${count} ${word}`);
  const shown = steps.slice(0, SHOWN_STEPS).map(stepLine);
  const more = changed + inserted + removed + results_changed - shown.length;
  return [
    { kind: "note", text: `by order, tool and arguments: ${told.join(", ")}` },
    ...shown,
    ...(more > 0 ? [{ kind: "note", text: `and ${more} more` } as const] : []),
  ];
}

function stepLine(
  { kind, tool_name, left_step, left_id, right_step, right_id }: AlignedStep,
): DiffLine {
  const [left, right] = [`step ${left_step} ${left_id}`, `step ${right_step} ${right_id}`];
  switch (kind) {
    case "inserted":
      return { kind: "right", text: `+ ${right} ${tool_name}` };
    case "removed":
      return { kind: "left", text: `- ${left} ${tool_name}` };
    case "changed":
      return { kind: "note", text: `~ ${left} | ${right} ${tool_name}: other arguments` };
    case "results_changed":
      return { kind: "note", text: `~ ${left} | ${right} ${tool_name}: other result` };
  }
}

function divergenceLines({ member, intent_id, field, left, right }: Divergence): DiffLine[] {
  const where = [
    ...stepOf(left, right),
    ...(intent_id === undefined ? [] : [intent_id]),
    member,
    ...(field === "" ? [] : [field]),
  ];
  return [
    { kind: "note", text: `first divergence: ${where.join(" ")}` },
    { kind: "left", text: `- ${shown(left)}` },
    { kind: "right", text: `+ ${shown(right)}` },
  ];
}

function stepOf(left: DivergenceSide, right: DivergenceSide): string[] {
  if (left.step === undefined && right.step === undefined) return [];
  if (left.step === right.step) return [`step ${left.step}`];
  return [`step ${left.step ?? "none"}/${right.step ?? "none"}`];
}

function shown({ value, digest }: DivergenceSide): string {
  return value ?? digest ?? "(absent)";
}

function changeNotes(report: Parameters<typeof diffLines>[0], summary: DiffSummary): string[] {
  const notes: string[] = [];
  const { intents_changed_count: intents, results_changed_count: results } = report;
  if (intents > 0) {
    const { left_only_intents: left, right_only_intents: right } = summary;
    notes.push(`intents changed: ${intents}${only("left", left)}${only("right", right)}`);
  }
  if (results > 0) {
    const { left_only_results: left, right_only_results: right } = summary;
    notes.push(`results changed: ${results}${only("left", left)}${only("right", right)}`);
  }
  if (summary.refs_changed) {
    const drift = summary.context_drift_classification;
    notes.push(`refs changed${drift === undefined ? "" : ` (${drift})`}`);
  }
  if (summary.manifest_changed) notes.push("manifest changed");
  return notes;
}

function only(side: string, ids: readonly string[] = []): string {
  return ids.length === 0 ? "" : `; ${side} only: ${someOf(ids, SHOWN_IDS)}`;
}
