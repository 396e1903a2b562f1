/** Bytes as the web platform streams them. */
export type ByteStream = ReadableStream<Uint8Array<ArrayBuffer>>;

/**
 * Yields the chunks of a body. Throws once the signal fires: `fetch` itself holds its signal weakly, so
 * that after a collection of garbage the signal no longer ends the body.
 */
export async function* bodyChunks(
  body: ByteStream | null,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  if (body === null) return;
  const reader = body.getReader();
  const leave = () => void reader.cancel().catch(() => {});
  signal.addEventListener("abort", leave, { once: true });
  try {
    while (true) {
      signal.throwIfAborted();
      const { value, done } = await reader.read();
      signal.throwIfAborted();
      if (done) return;
      yield value;
    }
  } finally {
    signal.removeEventListener("abort", leave);
    leave();
  }
}
