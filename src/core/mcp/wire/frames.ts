/** Lines of a byte stream, found by byte and handed on as they are. */

import { concatBytes } from "../../bytes.ts";

const LF = 0x0a;

/** A part of a stream. */
export interface Frame {
  /**
   * `line`: a whole line with its line feed, or the last one without. `piece`: part of a line that is
   * longer than the limit; the first of them comes with `isFirst`.
   */
  readonly kind: "line" | "piece";
  /** Bytes as they came. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Whether a piece is the first of its line. */
  readonly isFirst?: boolean;
}

/** Splits a stream. At most `maxBytes` and one chunk are held at a time. */
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
