import assert from "node:assert/strict";
import { decodeBase64, decodeUtf8, encodeBase64, encodeUtf8 } from "../../../src/core/bytes.ts";
import { sealEnvelope } from "../../../scripts/release/seal.ts";
import { openEnvelope, preAuthEncoding } from "../../../src/core/crypto/dsse.ts";
import { parsePrivateKey, parsePublicKey } from "../../../src/core/crypto/keys.ts";
import { KEY_1, KEY_2 } from "../../support/test_key.ts";

const TYPE = "http://example.com/HelloWorld";
const key = await parsePrivateKey(KEY_1.private);
const other = await parsePublicKey(KEY_2.public);

Deno.test("preAuthEncoding() gives the example of the DSSE protocol", () => {
  const encoded = preAuthEncoding(TYPE, encodeUtf8("hello world"));
  assert.equal(decodeUtf8(encoded), "DSSEv1 29 http://example.com/HelloWorld 11 hello world");
});

Deno.test("preAuthEncoding() counts bytes, not characters", () => {
  assert.equal(decodeUtf8(preAuthEncoding("ü", encodeUtf8("€"))), "DSSEv1 2 ü 3 €");
  assert.equal(decodeUtf8(preAuthEncoding("", new Uint8Array())), "DSSEv1 0  0 ");
});

Deno.test("openEnvelope() gives the payload that was sealed", async () => {
  const envelope = await sealEnvelope(TYPE, encodeUtf8("hello world"), key);
  assert.equal(envelope.payload, "aGVsbG8gd29ybGQ=");
  assert.deepEqual(envelope.signatures.map(({ keyid }) => keyid), [KEY_1.keyId]);
  assert.equal(
    decodeUtf8(await openEnvelope(envelope, TYPE, key) ?? new Uint8Array()),
    "hello world",
  );
});

Deno.test("openEnvelope() needs one good signature, wherever it stands and whatever its keyid says", async () => {
  const envelope = await sealEnvelope(TYPE, encodeUtf8("x"), key);
  const [good = { sig: "" }] = envelope.signatures;
  const bad = { keyid: KEY_1.keyId, sig: encodeBase64(new Uint8Array(64)) };
  const both = { ...envelope, signatures: [bad, { keyid: "a guess", sig: good.sig }] };
  assert.ok(await openEnvelope(both, TYPE, key));
});

Deno.test("openEnvelope() gives nothing for an envelope with one fault", async () => {
  const envelope = await sealEnvelope(TYPE, encodeUtf8("hello world"), key);
  const [{ sig } = { sig: "" }] = envelope.signatures;
  const short = encodeBase64((decodeBase64(sig) ?? new Uint8Array()).subarray(1));
  const faults = {
    "another payload": { ...envelope, payload: "aGVsbG8gV29ybGQ=" },
    "a payload in another spelling": { ...envelope, payload: "aGVsbG8gd29ybGQ" },
    "another type": { ...envelope, payloadType: `${TYPE}s` },
    "no signature": { ...envelope, signatures: [] },
    "a short signature": { ...envelope, signatures: [{ sig: short }] },
    "a signature that is no base64": { ...envelope, signatures: [{ sig: "-" }] },
    "too many signatures": { ...envelope, signatures: Array(65).fill({ sig }) },
  };
  for (const [what, faulty] of Object.entries(faults)) {
    assert.equal(await openEnvelope(faulty, TYPE, key), undefined, what);
  }
  assert.equal(await openEnvelope(envelope, TYPE, other), undefined, "another key");
  assert.equal(await openEnvelope(envelope, "application/json", key), undefined, "another purpose");
});
