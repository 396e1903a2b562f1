/** Bytes as the web platform streams them. */
export type ByteStream = ReadableStream<Uint8Array<ArrayBuffer>>;

/** Largest chunk of a body. */
const CHUNK_BYTES = 16 * 1024;

/**
 * Yields the chunks of a body. Throws once the signal fires: `fetch` itself holds its signal weakly, so
 * that after a collection of garbage the signal no longer ends the body.
 */
export async function* bodyChunks(
  body: ByteStream | null,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  if (body === null) return;
  const reader = readerOf(body);
  const leave = () => void reader.cancel().catch(() => {});
  signal.addEventListener("abort", leave, { once: true });
  try {
    while (true) {
      signal.throwIfAborted();
      const { value, done } = await reader.read();
      signal.throwIfAborted();
      if (done || value === undefined) return;
      yield value;
    }
  } finally {
    signal.removeEventListener("abort", leave);
    leave();
  }
}

interface ChunkReader {
  read(): Promise<{ readonly done: boolean; readonly value?: Uint8Array<ArrayBuffer> | undefined }>;
  cancel(): Promise<void>;
}

/** A body from the network is read into one buffer; the runtime would take 64 KiB for each chunk. */
function readerOf(body: ByteStream): ChunkReader {
  let reader: ReadableStreamBYOBReader;
  try {
    reader = body.getReader({ mode: "byob" });
  } catch {
    return body.getReader(); // A decoded body is a stream of another kind.
  }
  let buffer = new ArrayBuffer(CHUNK_BYTES);
  return {
    cancel: () => reader.cancel(),
    async read() {
      const { value, done } = await reader.read(new Uint8Array(buffer));
      if (done) return { done };
      buffer = value.buffer;
      return { done, value: value.slice() };
    },
  };
}
