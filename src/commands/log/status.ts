import { defineCommand } from "../../cli/command.ts";
import type { Paint, Style } from "../../cli/style.ts";
import { tableLines } from "../../cli/table.ts";
import type { LogStatus } from "../../core/schema/log.ts";
import { printable } from "../../core/text.ts";
import { listLogs, type StatusData } from "../../usecases/log/list_logs.ts";
import { LOG_FOLDER_VARIABLES, requiredLogFolder } from "../../usecases/log/places.ts";

export const logStatus = defineCommand({
  path: "log status",
  summary: "List the logs of your sessions: open, ended or gone",
  explain:
    "Lists the logs of a folder with their size and last time, and logs that only the index names. Reads the beginning and the end of each, and verifies nothing.",
  needs: ["read", "env"],
  env: { names: LOG_FOLDER_VARIABLES },
  options: {},
  positional: {
    name: "folder",
    help: "folder of logs; GAIT_LOG_DIR or ~/.gait/log by default",
    error: "expected one folder",
  },
  examples: ["log status"],
  async run({ args: [folder] }, host) {
    return { data: await listLogs(folder ?? requiredLogFolder(host), host) };
  },
  text: statusText,
});

function statusText(
  { folder, has_index, logs, warnings = [] }: StatusData,
  style: Style,
): readonly string[] {
  const index = has_index
    ? []
    : warnings.length > 0
    ? [style.paint("red", "the index cannot be read: a log that was deleted is not listed")]
    : ["no index: a log that is deleted is not missed"];
  if (logs.length === 0) {
    return [`no logs in ${printable(folder)}`, ...(warnings.length > 0 ? index : [])];
  }
  const head = ["STATE", "ENTRIES", "LAST", "CLIENT", "PATH", "NOTE"];
  const lines = tableLines([head, ...logs.map(rowOf)], style);
  return [
    ...lines.map((line, at) => painted(line, logs[at - 1], style)),
    ...index,
  ];
}

const PAINTS: Readonly<Partial<Record<LogStatus["state"], Paint>>> = {
  damaged: "red",
  gone: "red",
  dropped: "dim",
};

function painted(line: string, log: LogStatus | undefined, style: Style): string {
  const paint = log && (log.older === true ? "red" : PAINTS[log.state]);
  return paint === undefined ? line.trimEnd() : style.paint(paint, line.trimEnd());
}

function rowOf(log: LogStatus): string[] {
  const { state, entries, last_time = "-", client = "-", path } = log;
  return [
    state,
    entries === undefined ? "-" : String(entries),
    last_time,
    client,
    path,
    noteOf(log),
  ]
    .map(printable);
}

function noteOf({ state, reason, indexed, older, log_id = "" }: LogStatus): string {
  const notes = [
    ...(reason === undefined ? [] : [reason]),
    ...(older === true ? ["fewer entries than the index saw: cut, or an older copy"] : []),
    ...(indexed === false ? ["unknown to the index"] : []),
    ...(state === "gone" ? [`gait log end ${log_id} gives it up`] : []),
  ];
  return notes.join("; ");
}
