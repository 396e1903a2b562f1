/** The lines of a log or of the index, one after the other, for readers that verify nothing. */

import { lineBatches, wholeLines } from "../../core/json/lines.ts";
import {
  isLineFault,
  type ReadIndexLine,
  readIndexLine,
  readLine,
  type ReadLogLine,
} from "../../core/log/line.ts";
import type { Host } from "../../io/host.ts";

export interface ReadableLine {
  /** The line without its LF; valid until the next one is asked for. */
  readonly bytes: Uint8Array;
  /** `undefined` if it cannot be read. */
  readonly read: ReadLogLine | ReadIndexLine | undefined;
}

/** Reads a log to its last line feed. */
export async function* readLines(
  path: string,
  { isIndex }: { readonly isIndex: boolean },
  host: Host<"read">,
): AsyncGenerator<ReadableLine> {
  for await (const lines of lineBatches(wholeLines(host.read.stream(path), { bytes: 0 }))) {
    for (const bytes of lines) {
      const read = isIndex ? readIndexLine(bytes) : readLine(bytes);
      yield { bytes, read: isLineFault(read) ? undefined : read };
    }
  }
}
