/** Shows the lines of a log to who verifies them. */

import type { Bytes } from "../crypto/digest.ts";
import { lineBatches, wholeLines } from "../json/lines.ts";
import { isLineFault, type LineFault } from "./line.ts";
import { isCheckpoint } from "./tip.ts";

/** Verifies the lines of a log, or of the index. `R` is a line that was read. */
export interface LineFollower<R extends object> {
  /** Reads a line that follows, without its LF; lines before it may not have been taken yet. */
  read(bytes: Uint8Array): R | LineFault;
  /** Takes the next line. */
  take(bytes: Uint8Array, read: R | LineFault): void | Promise<void>;
}

/**
 * Reads a log to its last line feed. `seen` gets each line that could be read, after the verifier
 * took it. Answers how many bytes follow.
 */
export async function followLines<R extends object>(
  chunks: AsyncIterable<Bytes>,
  follower: LineFollower<R>,
  seen: (read: R, bytes: Uint8Array) => void | Promise<void> = () => {},
): Promise<{ readonly tornBytes: number }> {
  const torn = { bytes: 0 };
  for await (const lines of lineBatches(wholeLines(chunks, torn))) {
    // Of the lines that follow, only checkpoints have slow checks.
    const ahead = lines.map((bytes) => isCheckpoint(bytes) ? follower.read(bytes) : undefined);
    for (const [at, bytes] of lines.entries()) {
      const read = ahead[at] ?? follower.read(bytes);
      const taken = follower.take(bytes, read);
      if (taken !== undefined) await taken;
      if (isLineFault(read)) continue;
      const done = seen(read, bytes);
      if (done !== undefined) await done;
    }
  }
  return { tornBytes: torn.bytes };
}
