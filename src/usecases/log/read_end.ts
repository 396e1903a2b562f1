/** The end of a log as a reader sees it: nothing is locked, written or synced. */

import { hashBytes } from "../../core/crypto/digest.ts";
import { GaitError } from "../../core/error.ts";
import { quotedName } from "../../core/fault.ts";
import { type Checkpoint, parseCheckpoint } from "../../core/log/checkpoint.ts";
import { isLineFault, readIndexLine, readLine } from "../../core/log/line.ts";
import { type LogTip, readTip } from "../../core/log/tip.ts";
import type { IndexHead, LogEnd, LogHead } from "../../core/schema/log.ts";
import type { Host } from "../../io/host.ts";
import { readTail, tailOf } from "./log_tail.ts";
import { readHead, refuseOther } from "./read_head.ts";

/** Facts at the end of a log. */
export interface LogEnding {
  readonly isIndex: boolean;
  readonly head: LogHead | IndexHead;
  readonly tip: LogTip;
  /** The last checkpoint, if there is one. */
  readonly checkpoint: Checkpoint | undefined;
  /** Time of the last entry. */
  readonly lastTime: string;
  /** Why it was ended, if its last entry is an end. */
  readonly endReason: LogEnd["reason"] | undefined;
}

/**
 * Reads the end of a log. Only the last checkpoint and what follows it are checked.
 *
 * @throws {GaitError} `invalid_input` for a file that is not a log, `verification_failed` for a log
 * that is damaged there.
 */
export async function readEnding(path: string, host: Host<"read">): Promise<LogEnding> {
  const isIndex = await refuseOther(path, host) === "gait.log.index";
  const head = await readHead(path, host);
  if (head === undefined) throw damaged(path, "its first line is damaged");
  using file = await host.read.open(path);
  const { lines, hasEnded, entry, before } = await readTail(tailOf(file));
  const tip = await readTip(head.log_id, lines, { isIndex, hasEnded, before }, hashBytes);
  if ("problem" in tip) throw damaged(path, tip.problem);
  const last = entry && (isIndex ? readIndexLine(entry) : readLine(entry));
  const read = last === undefined || isLineFault(last) ? undefined : last;
  const end = read !== undefined && "end" in read.line ? read.line.end : undefined;
  return {
    isIndex,
    head,
    tip,
    checkpoint: checkpointOf(lines[0]),
    lastTime: read?.leaf?.ts ?? head.ts,
    endReason: tip.hasEnded ? end?.reason : undefined,
  };
}

function checkpointOf(line: Uint8Array | undefined): Checkpoint | undefined {
  if (line === undefined) return undefined;
  const read = readLine(line);
  const note = isLineFault(read) ? undefined : read.line.checkpoint?.note;
  return note === undefined ? undefined : parseCheckpoint(note);
}

function damaged(path: string, problem: string): GaitError {
  const text = `Cannot read the log ${quotedName(path)}: ${problem}`;
  return new GaitError("verification_failed", text, {
    hint: "gait log verify names every fault of it",
  });
}
