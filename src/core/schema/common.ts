// deno-fmt-ignore-file
// Generated from schemas/ by `deno task generate`. Do not edit.

import type { ObjectShape } from "../shape.ts";

/** An Ed25519 signature over a digest. */
export interface Signature {
  /** Algorithm. */
  readonly alg: string;
  /** Digest of the 32 public key bytes. */
  readonly key_id: string;
  /** Standard base64 with padding of the 64 signature bytes. */
  readonly sig: string;
  /** Digest whose 32 raw bytes were signed. */
  readonly signed_digest?: string;
}
export const signatureShape: ObjectShape = {
  kind: "object", absent: "zero", unknown: "keep", required: ["alg", "key_id", "sig"],
  members: {
    alg: { kind: "string" }, key_id: { kind: "string" }, sig: { kind: "string" },
    signed_digest: { kind: "string" },
  },
};
