import type { Style } from "../../cli/style.ts";
import { tableLines } from "../../cli/table.ts";
import type { ListedEntry } from "../../core/schema/log.ts";
import { printable } from "../../core/text.ts";
import type { ShowData } from "../../usecases/log/show_log.ts";
import { entriesOf, jsonLines } from "./words.ts";

export function showText(data: ShowData, style: Style): readonly string[] {
  const { entry, payload, trace, trace_path, entries, matched, total } = data;
  if (trace_path !== undefined) return [`log show ok: trace ${printable(trace_path)}`];
  if (trace !== undefined) return jsonLines(trace);
  if (entry !== undefined) {
    return [
      ...jsonLines(entry),
      ...(payload === undefined ? [] : ["payload", ...jsonLines(payload)]),
    ];
  }
  if (entries.length === 0) return [`no entries: none of ${total} matches`];
  const head = ["ENTRY", "TIME", "KIND", "TOOL", "ANSWER", "ABOUT"];
  const hidden = matched - entries.length;
  return [
    ...tableLines([head, ...entries.map(rowOf)], style),
    ...(hidden === 0 ? [] : [`${entriesOf(hidden)} before these: --last all shows them`]),
  ];
}

function rowOf(entry: ListedEntry): string[] {
  const { n, ts = "-", kind, tool = "-", answer, status, simulated } = entry;
  const said = answer ?? status ?? "-";
  const shown = [kind, tool, `${said}${simulated === true ? " (simulated)" : ""}`, aboutOf(entry)];
  return [String(n), ts, ...shown].map(printable);
}

function aboutOf(entry: ListedEntry): string {
  const { kind, n, of, reason_codes = [], rule, event, ref, bytes, from, count, who, why } = entry;
  const { reason, client, session_id, log_id, file, size } = entry;
  const pruned = kind === "pruned" && log_id === undefined ? n : from;
  const parts = [
    ...(of === undefined ? [] : [`of ${of}`]),
    ...reason_codes,
    ...(rule === undefined ? [] : [`rule ${rule}`]),
    ...[event, ref, reason, client, session_id, log_id, file].filter((text) => text !== undefined),
    ...(size === undefined ? [] : [entriesOf(size)]),
    ...(bytes === undefined ? [] : [`${bytes} bytes`]),
    ...(pruned === undefined || count === undefined
      ? []
      : [count === 1 ? `entry ${pruned}` : `entries ${pruned}-${pruned + count - 1}`]),
    ...(who === undefined ? [] : [`by ${who}`]),
    ...(why === undefined ? [] : [`why: ${why}`]),
  ];
  return parts.length === 0 ? "-" : parts.join(", ");
}
