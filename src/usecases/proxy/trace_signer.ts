import { encodeUtf8 } from "../../core/bytes.ts";
import { loadSyncSha256 } from "../../core/crypto/digest.ts";
import type { SigningKey } from "../../core/crypto/keys.ts";
import type { Sign } from "../../core/log/checkpoint.ts";
import { loadSyncCrypto, signTraceSync } from "../../core/gate/in_process.ts";
import { type SignedTrace, signTrace, type TraceInput } from "../../core/gate/record/trace.ts";

/** Hashes and signs for a session that judges many calls. */
export interface TraceSigner {
  /** SHA-256 of the UTF-8 bytes of a text, as hex. */
  sha256(text: string): string;
  sign(input: TraceInput): SignedTrace | Promise<SignedTrace>;
  /** Signs bytes, such as the note of a checkpoint. */
  readonly signBytes: Sign;
}

/** A key at hand signs at once; for another one its holder is asked. */
export async function loadTraceSigner(key: SigningKey): Promise<TraceSigner> {
  if (key.pair === undefined) {
    const sha256 = await loadSyncSha256();
    return {
      sha256: (text) => sha256(encodeUtf8(text)),
      sign: (input) => signTrace(input, key),
      signBytes: (message) => key.sign(message),
    };
  }
  const crypto = await loadSyncCrypto(key);
  const { sha256, signBytes } = crypto;
  return { sha256, signBytes, sign: (input) => signTraceSync(input, key.keyId, crypto) };
}
