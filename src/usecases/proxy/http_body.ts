/** Bodies of HTTP messages: each is read up to a limit, and all together up to a budget. */

import { concatBytes } from "../../core/bytes.ts";
import type { ByteStream } from "../../io/body_chunks.ts";

export type ReadBody =
  /** `release` gives the bytes back to the budget. */
  | { readonly kind: "whole"; readonly bytes: Uint8Array<ArrayBuffer>; release(): void }
  /** Larger than the limit. `rest` yields the whole body, starting with the chunks read so far. */
  | { readonly kind: "too_large"; readonly rest: AsyncGenerator<Uint8Array<ArrayBuffer>> }
  /** Other bodies have used up the budget. */
  | { readonly kind: "busy" }
  /** The body ended early or could not be decoded. */
  | { readonly kind: "broken" };

/** The bytes that all bodies together may hold at one time. */
export class ByteBudget {
  #left: number;

  constructor(bytes: number) {
    this.#left = bytes;
  }

  /** Takes bytes if that many are free; says whether it did. */
  take(bytes: number): boolean {
    if (bytes > this.#left) return false;
    this.#left -= bytes;
    return true;
  }

  give(bytes: number): void {
    this.#left += bytes;
  }
}

/** Reads a body whole; the budget holds its bytes until `release` is called. */
export async function readBody(
  body: AsyncGenerator<Uint8Array<ArrayBuffer>>,
  maxBytes: number,
  budget: ByteBudget,
): Promise<ReadBody> {
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  let held = 0;
  const release = () => {
    budget.give(held);
    held = 0;
  };
  try {
    while (true) {
      const { value, done } = await body.next();
      if (done === true) break;
      chunks.push(value);
      size += value.length;
      if (size > maxBytes) {
        release();
        return { kind: "too_large", rest: restOf(chunks, body) };
      }
      if (!budget.take(value.length)) {
        release();
        await body.return(undefined);
        return { kind: "busy" };
      }
      held += value.length;
    }
  } catch {
    release();
    return { kind: "broken" };
  }
  const [only] = chunks;
  const bytes = chunks.length === 1 && only !== undefined ? only : concatBytes(chunks);
  return { kind: "whole", bytes, release };
}

async function* restOf(
  chunks: readonly Uint8Array<ArrayBuffer>[],
  body: AsyncGenerator<Uint8Array<ArrayBuffer>>,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  yield* chunks;
  yield* body;
}

/** The decoded body; `undefined` if its Content-Encoding is unknown. */
export function decodedBody(response: Response): ByteStream | null | undefined {
  const coding = response.headers.get("content-encoding")?.trim().toLowerCase() ?? "";
  const { body } = response;
  if (coding === "" || coding === "identity" || body === null) return body;
  const format = DECODERS[coding];
  return format && body.pipeThrough(new DecompressionStream(format));
}

const DECODERS: Readonly<Record<string, CompressionFormat>> = {
  "gzip": "gzip",
  "x-gzip": "gzip",
  "deflate": "deflate",
  "br": "brotli",
};
