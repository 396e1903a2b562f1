import assert from "node:assert/strict";
import fc from "fast-check";
import {
  keyPairFromSeed,
  publicKeyFault,
  signMessage,
  verifyMessage,
} from "../../../src/core/crypto/ed25519.ts";
import { refusal } from "../../support/refusal.ts";
import { utf8 } from "../../support/text_source.ts";
import vectors from "../../vectors/third_party/ed25519.json" with { type: "json" };

const hex = (text: string) => Uint8Array.fromHex(text);

for (const { name, seed, public_key, message, signature } of vectors.rfc8032.cases) {
  Deno.test(`Ed25519 signs and verifies ${name} of RFC 8032, 7.1`, async () => {
    const pair = await keyPairFromSeed(hex(seed));
    assert.equal(pair.publicKey.toHex(), public_key);
    assert.equal((await signMessage(pair, hex(message))).toHex(), signature);
    assert.equal(await verifyMessage(hex(public_key), hex(signature), hex(message)), true);
  });
}

/** What the module says it accepts, on the cases on which verifiers disagree. */
const SPECCHECK_ACCEPTED: readonly boolean[] = [
  false, // small-order key
  false, // small-order key
  true, // mixed-order key, small-order R, the equation without cofactor holds
  true, // mixed-order key and R, the equation without cofactor holds
  false, // only the equation with cofactor holds
  false, // only the equation with cofactor holds
  false, // S not below the group order
  false, // S not below the group order
  false, // R not canonical
  false, // R not canonical
];

for (const [index, { name, public_key, message, signature }] of vectors.speccheck.cases.entries()) {
  const accepted = SPECCHECK_ACCEPTED[index];
  Deno.test(`verifyMessage() ${accepted ? "accepts" : "refuses"} case ${index}: ${name}`, async () => {
    assert.equal(await verifyMessage(hex(public_key), hex(signature), hex(message)), accepted);
  });
}

const ORDER = 2n ** 252n + 27742317777372353535851937790883648493n;

function littleEndian(bytes: Uint8Array): bigint {
  return BigInt(`0x${bytes.slice().reverse().toHex()}`);
}

function scalar(value: bigint): Uint8Array<ArrayBuffer> {
  return hex(value.toString(16).padStart(64, "0")).reverse();
}

const message = utf8("Test");
const pair = await keyPairFromSeed(new Uint8Array(32).fill(7));
const { publicKey } = pair;
const signature = await signMessage(pair, message);
const [r, s] = [signature.slice(0, 32), littleEndian(signature.subarray(32))];
const withS = (value: bigint) => new Uint8Array([...r, ...scalar(value)]);
const withR = (bytes: Uint8Array) => new Uint8Array([...bytes, ...signature.subarray(32)]);
const P = 2n ** 255n - 19n;

/** In the manner of the Wycheproof project: each a valid signature with one thing wrong. */
const INVALID: readonly [string, Uint8Array][] = [
  ["S + L, which has the same residue", withS(s + ORDER)],
  ["S + 2L", withS(s + 2n * ORDER)],
  ["S + 8L", withS(s + 8n * ORDER)],
  ["the group order as S", withS(ORDER)],
  ["the group order plus one as S", withS(ORDER + 1n)],
  ["S with its top bit set", withS(s + 2n ** 255n)],
  ["S of 256 set bits", withS(2n ** 256n - 1n)],
  ["zero as S", withS(0n)],
  ["one as S", withS(1n)],
  ["the negated S", withS(ORDER - s)],
  ["S in big-endian", new Uint8Array([...r, ...scalar(s).reverse()])],
  ["R and S swapped", new Uint8Array([...signature.subarray(32), ...r])],
  ["all zeros", new Uint8Array(64)],
  ["all ones", new Uint8Array(64).fill(0xff)],
  ["R with the other sign", withR(r.map((byte, at) => at === 31 ? byte ^ 0x80 : byte))],
  ["zero as R", withR(new Uint8Array(32))],
  ["the neutral point as R", withR(scalar(1n))],
  ["the field prime as R, which is not canonical", withR(scalar(P))],
  ["the field prime plus one as R", withR(scalar(P + 1n))],
  ["R of 256 set bits", withR(new Uint8Array(32).fill(0xff))],
  ["no bytes", new Uint8Array()],
  ["R alone", r],
  ["one byte too few", signature.slice(0, 63)],
  ["one byte too many", new Uint8Array([...signature, 0])],
  ["the same twice", new Uint8Array([...signature, ...signature])],
];

Deno.test("the signature that the invalid ones are made of verifies", async () => {
  assert.equal(await verifyMessage(publicKey, signature, message), true);
  assert.ok(s < ORDER);
});

for (const [what, bytes] of INVALID) {
  Deno.test(`verifyMessage() refuses ${what}`, async () => {
    assert.equal(await verifyMessage(publicKey, bytes, message), false);
  });
}

Deno.test("verifyMessage() refuses every signature with one bit flipped", async () => {
  for (let bit = 0; bit < 512; bit++) {
    const flipped = signature.map((byte, at) => at === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte);
    assert.equal(await verifyMessage(publicKey, flipped, message), false, `bit ${bit}`);
  }
});

Deno.test("verifyMessage() refuses another message and another key", async () => {
  const other = await keyPairFromSeed(new Uint8Array(32).fill(8));
  assert.equal(await verifyMessage(publicKey, signature, utf8("test")), false);
  assert.equal(await verifyMessage(publicKey, signature, utf8("")), false);
  assert.equal(await verifyMessage(other.publicKey, signature, message), false);
});

/** All encodings of the eight points of small order, canonical or not, and why they are refused. */
const SMALL_ORDER: readonly [string, string][] = [
  ["0100000000000000000000000000000000000000000000000000000000000000", "small order"],
  ["0100000000000000000000000000000000000000000000000000000000000080", "small order"],
  ["ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f", "small order"],
  ["ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff", "small order"],
  ["0000000000000000000000000000000000000000000000000000000000000000", "small order"],
  ["0000000000000000000000000000000000000000000000000000000000000080", "small order"],
  ["26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05", "small order"],
  ["26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85", "small order"],
  ["c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a", "small order"],
  ["c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa", "small order"],
  ["edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f", "not canonical"],
  ["edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff", "not canonical"],
  ["eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f", "not canonical"],
  ["eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff", "not canonical"],
];

for (const [key, why] of SMALL_ORDER) {
  Deno.test(`the public key ${key} is refused: ${why}`, async () => {
    assert.ok(publicKeyFault(hex(key))?.includes(why));
    // the signature that such a key would accept for many messages: R neutral or the key, S zero
    for (const point of [scalar(1n), hex(key)]) {
      for (let attempt = 0; attempt < 16; attempt++) {
        const forged = new Uint8Array([...point, ...scalar(0n)]);
        assert.equal(await verifyMessage(hex(key), forged, Uint8Array.of(attempt)), false);
      }
    }
  });
}

Deno.test("publicKeyFault() refuses every encoding at or above the field prime", () => {
  for (let above = 0n; above < 19n; above++) {
    for (const sign of [0n, 2n ** 255n]) {
      assert.equal(publicKeyFault(scalar(P + above + sign)), "its encoding is not canonical");
    }
  }
  assert.equal(publicKeyFault(scalar(P - 2n)), undefined);
});

Deno.test("publicKeyFault() refuses other lengths and accepts what a seed gives", () => {
  for (const length of [0, 31, 33, 64]) {
    assert.equal(
      publicKeyFault(new Uint8Array(length).fill(3)),
      `it has ${length} bytes instead of 32`,
    );
  }
  assert.equal(publicKeyFault(publicKey), undefined);
});

Deno.test("verifyMessage() answers false for 32 bytes that are no point of the curve", async () => {
  // y = 2 has no x on the curve
  assert.equal(await verifyMessage(scalar(2n), signature, message), false);
});

Deno.test("verifyMessage() is not fooled by buffers that change while it works", async () => {
  const [key, sig, text] = [publicKey.slice(), signature.slice(), utf8("other")];
  const answer = verifyMessage(key, sig, text);
  text.set(utf8("Test"));
  assert.equal(await answer, false);
  const right = verifyMessage(key, sig, message);
  key.fill(0);
  sig.fill(0);
  assert.equal(await right, true);
});

Deno.test("signMessage() is deterministic and its signatures verify", async () => {
  const seeds = fc.uint8Array({ minLength: 32, maxLength: 32 });
  await fc.assert(
    fc.asyncProperty(seeds, fc.uint8Array(), async (seed, text) => {
      const own = await keyPairFromSeed(seed);
      const signed = await signMessage(own, text);
      assert.equal(signed.length, 64);
      assert.deepEqual(await signMessage(own, text), signed);
      assert.equal(await verifyMessage(own.publicKey, signed, text), true);
      assert.equal(publicKeyFault(own.publicKey), undefined);
    }),
    { numRuns: 30 },
  );
});

Deno.test("keyPairFromSeed() refuses other lengths without showing the bytes", async () => {
  for (const length of [0, 31, 33, 64]) {
    const error = await refusal(() => keyPairFromSeed(new Uint8Array(length).fill(0x41)));
    assert.equal(error.message, `Cannot use a seed of ${length} bytes: expected 32`);
  }
});
