/** HMAC-SHA-256 (RFC 2104) of many texts under one key, synchronously. */

const BLOCK_BYTES = 64;
const INNER = 0x36;
const OUTER = 0x5c;

/**
 * Loads a function that answers the HMAC of a text in hex. The blocks of the key are hashed once: Node's
 * own HMAC hashes them for each text, which takes several times as long. The key has at most 64 bytes.
 */
export async function loadHmac(key: Uint8Array): Promise<(text: string) => string> {
  if (key.length > BLOCK_BYTES) throw new RangeError("the key of an HMAC has at most 64 bytes");
  const { createHash } = await import("node:crypto");
  const begun = (pad: number) => {
    const block = new Uint8Array(BLOCK_BYTES).fill(pad);
    for (const [index, byte] of key.entries()) block[index] = byte ^ pad;
    return createHash("sha256").update(block);
  };
  const [inner, outer] = [begun(INNER), begun(OUTER)];
  return (text) => {
    const digest = inner.copy().update(text).digest();
    return outer.copy().update(digest).digest("hex");
  };
}
