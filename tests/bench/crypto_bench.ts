/** Digest, sign and verify, compared with the Node layer and with pure JavaScript peers. */

import * as noble from "@noble/ed25519";
import {
  createHash,
  createPrivateKey,
  createPublicKey,
  sign as nodeSign,
  verify as nodeVerify,
} from "node:crypto";
import { canonicalBytes } from "../../src/core/json/canonical.ts";
import { digest, loadSyncSha256, sha256, StreamDigest } from "../../src/core/crypto/digest.ts";
import { keyPairFromSeed, signMessage, verifyMessage } from "../../src/core/crypto/ed25519.ts";
import { benchIntent } from "../support/bench_run.ts";

const intent = benchIntent(1);
const syncSha256 = await loadSyncSha256();

Deno.bench({
  name: "gait digest()",
  group: "digest of a 600 B intent",
  baseline: true,
  fn: async () => void await digest(intent),
});
Deno.bench({
  name: "gait, synchronous, for many",
  group: "digest of a 600 B intent",
  fn: () => void syncSha256(canonicalBytes(intent)),
});
Deno.bench({
  name: "JSON.stringify and node:crypto (not canonical)",
  group: "digest of a 600 B intent",
  fn: () => void createHash("sha256").update(JSON.stringify(intent)).digest("hex"),
});

const megabytes = new Uint8Array(32 * 1024 * 1024).map((_, at) => at & 0xff);
const CHUNK = 256 * 1024;

Deno.bench({
  name: "gait StreamDigest (SHA-256 and CRC-32)",
  group: "digest of 32 MiB",
  baseline: true,
  fn: async () => {
    const stream = new StreamDigest();
    for (let at = 0; at < megabytes.length; at += CHUNK) {
      await stream.update(megabytes.subarray(at, at + CHUNK));
    }
    await stream.finish();
  },
});
Deno.bench({
  name: "gait sha256(), Web Crypto in one piece",
  group: "digest of 32 MiB",
  fn: async () => void await sha256(megabytes),
});
Deno.bench({
  name: "node:crypto stream (SHA-256 alone)",
  group: "digest of 32 MiB",
  fn: () => {
    const hash = createHash("sha256");
    for (let at = 0; at < megabytes.length; at += CHUNK) {
      hash.update(megabytes.subarray(at, at + CHUNK));
    }
    hash.digest("hex");
  },
});

const seed = new Uint8Array(32).fill(7);
const message = new Uint8Array(32).fill(9);
const pair = await keyPairFromSeed(seed);
const signature = await signMessage(pair, message);
const privateKey = createPrivateKey({
  key: {
    kty: "OKP",
    crv: "Ed25519",
    d: seed.toBase64({ alphabet: "base64url", omitPadding: true }),
    x: pair.publicKey.toBase64({ alphabet: "base64url", omitPadding: true }),
  },
  format: "jwk",
});
const publicKey = createPublicKey(privateKey);

Deno.bench({
  name: "gait signMessage()",
  group: "sign a digest",
  baseline: true,
  fn: async () => void await signMessage(pair, message),
});
Deno.bench({
  name: "node:crypto sign",
  group: "sign a digest",
  fn: () => void nodeSign(null, message, privateKey),
});
Deno.bench({
  name: "@noble/ed25519 sign",
  group: "sign a digest",
  fn: async () => void await noble.signAsync(message, seed),
});

Deno.bench({
  name: "gait verifyMessage(), strict, key imported each time",
  group: "verify a signature",
  baseline: true,
  fn: async () => void await verifyMessage(pair.publicKey, signature, message),
});
Deno.bench({
  name: "node:crypto verify, key at hand",
  group: "verify a signature",
  fn: () => void nodeVerify(null, message, publicKey, signature),
});
Deno.bench({
  name: "@noble/ed25519 verify",
  group: "verify a signature",
  fn: async () => void await noble.verifyAsync(signature, message, pair.publicKey),
});
