import assert from "node:assert/strict";
import { parsePrivateKey, parsePublicKey } from "../../../src/core/crypto/keys.ts";
import { checkSignatures, signDigest } from "../../../src/core/crypto/signature.ts";
import { OTHER_PUBLIC_TEXT, RFC_KEY } from "../../support/test_keys.ts";

/** Worked values of the format. */
const DIGEST = "cf80c58317bfd2dcb627987947458243d8a095db2f9503931946f0708303bac5";
const SIGNED = {
  alg: "ed25519",
  key_id: RFC_KEY.keyId,
  sig: "ol0xrhGpk82zG8SbiC/upJgfkjEHdHaWXpHdHuDU3hP3gat/g8CojIBpXCcoeAoU6Qunh0Hz/uCO/urEpD/kBQ==",
  signed_digest: DIGEST,
} as const;

const key = await parsePublicKey(RFC_KEY.publicText);
const other = await parsePublicKey(OTHER_PUBLIC_TEXT);

Deno.test("signDigest() gives the worked signature of the format", async () => {
  assert.deepEqual(await signDigest(DIGEST, await parsePrivateKey(RFC_KEY.privateText)), SIGNED);
});

Deno.test("checkSignatures() verifies the worked signature of the format", async () => {
  assert.deepEqual(await checkSignatures([SIGNED], DIGEST, { key }), {
    status: "verified",
    total: 1,
    valid: 1,
    errors: [],
  });
});

Deno.test("checkSignatures() accepts a signature without key id", async () => {
  const report = await checkSignatures([{ ...SIGNED, key_id: "" }], DIGEST, { key });
  assert.equal(report.status, "verified");
});

const twelve = "aabbccddeeff";
const notHex = "g".repeat(64);

/**
 * One fault per case, in the order of docs/formats/keys.md#checking. Each case also fails all later
 * checks that it can fail, so the text changes if an earlier check is dropped.
 */
const FAULTS: readonly {
  readonly check: number;
  readonly what: string;
  readonly signature: Partial<typeof SIGNED> | Record<string, string>;
  readonly digest?: string;
  readonly error: string;
}[] = [
  {
    check: 1,
    what: "no signed_digest",
    signature: { signed_digest: "", alg: "x", key_id: "x", sig: "!" },
    error: "missing signed_digest",
  },
  {
    check: 1,
    what: "another digest",
    signature: { signed_digest: "0".repeat(64), alg: "x", key_id: "x", sig: "!" },
    error: "signed_digest mismatch",
  },
  {
    check: 1,
    what: "the digest in upper case, since this comparison minds case",
    signature: { signed_digest: DIGEST.toUpperCase() },
    error: "signed_digest mismatch",
  },
  {
    check: 2,
    what: "a digest that is not hex",
    signature: { signed_digest: notHex, alg: "x", key_id: "x", sig: "!" },
    digest: notHex,
    error: "decode digest: it is not hex",
  },
  {
    check: 2,
    what: "a digest of another length",
    signature: { signed_digest: twelve, alg: "x", key_id: "x", sig: "!" },
    digest: twelve,
    error: "invalid digest length: 6",
  },
  {
    check: 3,
    what: "another algorithm",
    signature: { alg: "Ed25519", key_id: "x", sig: "!" },
    error: "unsupported alg: Ed25519",
  },
  {
    check: 4,
    what: "another key id",
    signature: { key_id: other.keyId, sig: "!" },
    error: `key id mismatch: signed by ${other.keyId.slice(0, 12)}, you gave ${
      key.keyId.slice(0, 12)
    }`,
  },
  {
    check: 5,
    what: "a signature that is not base64",
    signature: { sig: SIGNED.sig.replaceAll("+", "-") + "!" },
    error: "decode sig: it is not standard base64 with padding",
  },
  {
    check: 5,
    what: "a signature without padding",
    signature: { sig: SIGNED.sig.slice(0, -2) },
    error: "decode sig: it is not standard base64 with padding",
  },
  {
    check: 5,
    what: "a signature of another length",
    signature: { sig: "AAAA" },
    error: "invalid signature length: 3",
  },
  {
    check: 6,
    what: "a signature of something else",
    signature: { sig: SIGNED.sig.replace("ol0x", "Ol0x") },
    error: "signature verification failed",
  },
];

for (const { check, what, signature, digest = DIGEST, error } of FAULTS) {
  Deno.test(`checkSignatures() fails check ${check} for ${what}`, async () => {
    const report = await checkSignatures([{ ...SIGNED, ...signature }], digest, { key });
    assert.deepEqual(report, { status: "failed", total: 1, valid: 0, errors: [error] });
  });
}

Deno.test("checkSignatures() fails the last check under another key that the signature does not name", async () => {
  const report = await checkSignatures([{ ...SIGNED, key_id: "" }], DIGEST, { key: other });
  assert.deepEqual(report.errors, ["signature verification failed"]);
});

Deno.test("checkSignatures() fails the first check if signed_digest is absent", async () => {
  const { signed_digest: _, ...rest } = SIGNED;
  const report = await checkSignatures([rest], DIGEST, { key });
  assert.deepEqual(report.errors, ["missing signed_digest"]);
});

Deno.test("checkSignatures() reports missing, skipped, verified and failed", async () => {
  const bad = { ...SIGNED, alg: "none" };
  assert.deepEqual(await checkSignatures([], DIGEST, { key }), {
    status: "missing",
    total: 0,
    valid: 0,
    errors: [],
  });
  assert.deepEqual(await checkSignatures([], DIGEST, { key, required: true }), {
    status: "missing",
    total: 0,
    valid: 0,
    errors: ["manifest has no signatures"],
  });
  assert.deepEqual(await checkSignatures([SIGNED], DIGEST, {}), {
    status: "skipped",
    total: 1,
    valid: 0,
    errors: ["public key not configured"],
  });
  assert.deepEqual(await checkSignatures([bad, SIGNED, { ...SIGNED, sig: "" }], DIGEST, { key }), {
    status: "verified",
    total: 3,
    valid: 1,
    errors: ["invalid signature length: 0", "unsupported alg: none"],
  });
});
