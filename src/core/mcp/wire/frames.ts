/** Cuts a byte stream into lines without changing a byte. */

import { concatBytes } from "../../bytes.ts";

const LF = 0x0a;

/** A line of a stream, or a piece of a line that is too long. */
export interface Frame {
  /** A `line` has its line feed unless it is the last; a `piece` is part of a longer one. */
  readonly kind: "line" | "piece";
  /** Bytes as received. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Set for pieces only: whether this one is the first of its line. */
  readonly isFirst?: boolean;
}

/** Cuts a stream. It holds at most `maxBytes` and one chunk in memory. */
export async function* splitFrames(
  chunks: AsyncIterable<Uint8Array<ArrayBuffer>>,
  maxBytes: number,
): AsyncGenerator<Frame> {
  let held: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  let isCut = false;
  for await (const chunk of chunks) {
    for (let start = 0; start < chunk.length;) {
      const found = chunk.indexOf(LF, start);
      const end = found < 0 ? chunk.length : found + 1;
      held.push(chunk.subarray(start, end));
      size += end - start;
      start = end;
      const isWhole = found >= 0;
      if (!isWhole && size <= maxBytes) continue;
      const isLine = isWhole && !isCut && size <= maxBytes;
      yield isLine ? take("line") : { ...take("piece"), isFirst: !isCut };
      isCut = !isWhole;
    }
  }
  if (size > 0) yield isCut ? { ...take("piece"), isFirst: false } : take("line");

  function take(kind: Frame["kind"]): Frame {
    const [only] = held;
    const bytes = held.length === 1 && only !== undefined ? only : concatBytes(held);
    held = [];
    size = 0;
    return { kind, bytes };
  }
}
