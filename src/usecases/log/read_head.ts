/** Reads the first line of a log. */

import { GaitError } from "../../core/error.ts";
import { quotedName } from "../../core/fault.ts";
import { splitLines, wholeLines } from "../../core/json/lines.ts";
import { isLineFault, readIndexLine, readLine } from "../../core/log/line.ts";
import type { IndexHead, LogHead } from "../../core/schema/log.ts";
import type { Host } from "../../io/host.ts";
import { foreignStart } from "../foreign_start.ts";
import { logKindOf } from "./is_log.ts";

/** The head of a log or of an index of logs; `undefined` if the first line is damaged. */
export async function readHead(
  path: string,
  host: Host<"read">,
): Promise<LogHead | IndexHead | undefined> {
  for await (const line of splitLines(wholeLines(host.read.stream(path), { bytes: 0 }))) {
    for (const read of [readLine(line), readIndexLine(line)]) {
      if (!isLineFault(read) && read.line.head !== undefined) return read.line.head;
    }
    return undefined;
  }
  return undefined;
}

/** @throws {GaitError} `invalid_input` for a file that is neither a log nor an index of logs. */
export async function refuseOther(
  path: string,
  host: Host<"read">,
): Promise<"gait.log" | "gait.log.index"> {
  const kind = await logKindOf(path, host);
  if (kind !== undefined) return kind;
  // Throws with the reason if the file cannot be read.
  await host.read.open(path).then((file) => file[Symbol.dispose]());
  const { problem, hint } = await foreignStart(path, host) ?? {
    problem: "its first line is not the head of a log",
    hint: "gait log status lists the logs of your sessions",
  };
  throw new GaitError("invalid_input", `Cannot read the log ${quotedName(path)}: ${problem}`, {
    hint,
  });
}
