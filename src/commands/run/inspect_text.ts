import { isSuccess } from "../../core/runpack/status.ts";
import type { Paint, Style } from "../../cli/style.ts";
import type { InspectEntry, InspectResult } from "../../core/schema/runpack.ts";
import { printable } from "../../core/text.ts";
import type { JsonObject } from "../../core/json/json.ts";
import { counted } from "../../core/lists.ts";

const DIGEST_CHARACTERS = 12;
const MARGIN = 2;

interface Cell {
  readonly text: string;
  readonly paint?: Paint;
}

/** Writes a head, then a line per call with its decision, then results without a call. */
export function timelineText(
  result: Omit<InspectResult, "correlation_id">,
  style: Style,
): string[] {
  const entries = result.entries ?? [];
  const failed = entries.filter(({ status }) => status !== undefined && !isSuccess(status))
    .length;
  const unanswered = entries.filter(({ status }) => status === undefined).length;
  const told = entries.filter(({ told_by }) => told_by !== undefined).length;
  const head = [
    `${style.paint("bold", printable(result.run_id))}  ${
      style.paint("dim", printable(result.path))
    }`,
    [
      counted(result.intents_total ?? 0, "call"),
      counted(result.results_total ?? 0, "result"),
      ...(failed > 0 ? [style.paint("red", `${failed} not ok`)] : []),
      ...(unanswered > 0 ? [style.paint("yellow", `${unanswered} without result`)] : []),
      ...(told > 0 ? [style.paint("yellow", `${told} told by a transcript, not seen`)] : []),
      `capture ${printable(result.capture_mode)}`,
    ].join(style.paint("dim", " · ")),
  ];
  const unmatched = unmatchedLines(result, style);
  if (entries.length === 0) return [...head, "no tool calls", ...unmatched];

  const sharedDay = sharedDate(entries);
  const rows = entries.map((entry) => rowOf(entry, sharedDay));
  const widths = (rows[0] ?? []).map((_, column) =>
    rows.reduce((widest, row) => Math.max(widest, width(row[column]?.text ?? "")), 0)
  );
  const lines = rows.flatMap((row, index) => [
    layOut(row, widths, style),
    ...reasonLines(entries[index], style),
    ...payloadLines(entries[index], style),
  ]);
  const day = sharedDay === undefined ? [] : [style.paint("dim", sharedDay)];
  return [...head, "", ...day, ...lines, ...unmatched];
}

function unmatchedLines(
  { unmatched_results = [] }: Pick<InspectResult, "unmatched_results">,
  style: Style,
): string[] {
  const lines = unmatched_results.flatMap(({ intent_id, status, result }) => [
    style.paint("yellow", `no call for result of ${printable(intent_id)} (${printable(status)})`),
    ...payloadOf("result", result, style),
  ]);
  return lines.length === 0 ? [] : ["", ...lines];
}

function rowOf(entry: InspectEntry, sharedDay: string | undefined): readonly Cell[] {
  const { status, verdict, args_digest = "", result_digest = "" } = entry;
  const time = sharedDay === undefined
    ? entry.created_at
    : entry.created_at.slice(sharedDay.length + 1);
  const arrow = `${shortDigest(args_digest)} → ${shortDigest(result_digest)}`;
  return [
    { text: String(entry.index).padStart(3), paint: "dim" },
    { text: time, paint: "dim" },
    { text: markOf(entry), paint: paintOf(entry) },
    { text: printable(entry.tool_name), paint: "bold" },
    { text: printable(verdict ?? status ?? "no result"), paint: paintOf(entry) },
    { text: printable(entry.intent_id) },
    { text: arrow, paint: "dim" },
  ];
}

function reasonLines(entry: InspectEntry | undefined, style: Style): string[] {
  const reasons = [...entry?.reason_codes ?? [], ...entry?.violations ?? []];
  const claimed = entry?.claimed_verdict;
  const told = entry?.told_outcome;
  const notes = [
    ...(reasons.length === 0 ? [] : [reasons.join(", ")]),
    ...(told === undefined ? [] : [`the transcript says: ${told.replaceAll("_", " ")}`]),
    ...(claimed === undefined ? [] : [
      `the tool's own result says verdict ${claimed}: gait recorded no decision`,
    ]),
  ];
  return notes.map((note) =>
    `${" ".repeat(MARGIN + 4)}${style.paint("dim", `└ ${printable(note)}`)}`
  );
}

/** Kept arguments and results, as JSON in lines. Nothing is cut, so that all of it can be read. */
function payloadLines(entry: InspectEntry | undefined, style: Style): string[] {
  return [
    ...payloadOf("args", entry?.args, style),
    ...payloadOf("result", entry?.result, style),
    ...(entry?.further_results ?? []).flatMap(({ status, result }) =>
      payloadOf(`further result (${printable(status)})`, result, style)
    ),
  ];
}

function payloadOf(what: string, payload: JsonObject | undefined, style: Style): string[] {
  if (payload === undefined) return [];
  const indent = " ".repeat(MARGIN + 4);
  const [first = "", ...rest] = JSON.stringify(payload, null, 2).split("\n").map(printable);
  const head = `${indent}${style.paint("dim", what)} ${first}`;
  return [head, ...rest.map((line) => `${indent}${line}`)];
}

function markOf({ status, verdict }: InspectEntry): string {
  if (verdict === "block") return "✗";
  if (verdict === "require_approval") return "?";
  if (status === undefined) return "·";
  return isSuccess(status) ? "✓" : "✗";
}

function paintOf({ status, verdict }: InspectEntry): Paint {
  if (verdict === "block") return "red";
  if (verdict === "require_approval" || status === undefined) return "yellow";
  return isSuccess(status) ? "green" : "red";
}

function layOut(row: readonly Cell[], widths: readonly number[], style: Style): string {
  const limit = style.columns ?? Infinity;
  let used = MARGIN;
  let line = " ".repeat(MARGIN);
  for (const [column, { text, paint }] of row.entries()) {
    const gap = column === 0 ? 0 : 2;
    const room = limit - used - gap;
    if (room <= 0) break;
    const shown = width(text) > room ? `${text.slice(0, Math.max(0, room - 1))}…` : text;
    const padding = column === row.length - 1
      ? 0
      : Math.max(0, (widths[column] ?? 0) - width(shown));
    line += `${" ".repeat(gap)}${paint === undefined ? shown : style.paint(paint, shown)}`;
    line += " ".repeat(Math.min(padding, Math.max(0, limit - used - gap - width(shown))));
    used += gap + width(shown) + padding;
  }
  return line.trimEnd();
}

/** The date of all calls, if it is the same; the lines then show the time alone. */
function sharedDate(entries: readonly InspectEntry[]): string | undefined {
  const first = entries[0]?.created_at.slice(0, "2026-02-05".length);
  return entries.every(({ created_at }) => created_at.slice(0, first?.length) === first)
    ? first
    : undefined;
}

function shortDigest(digest: string): string {
  return digest === "" ? "–" : printable(digest.slice(0, DIGEST_CHARACTERS));
}

function width(text: string): number {
  return [...text].length;
}
