import assert from "node:assert/strict";
import fc from "fast-check";
import { encodeHex, encodeUtf8 } from "../../../src/core/bytes.ts";
import {
  digest,
  hashBytes,
  loadSyncHash,
  loadSyncSha256,
  sha256,
  StreamDigest,
} from "../../../src/core/crypto/digest.ts";
import { DIGEST_BUFFER_BYTES } from "../../../src/core/limits.ts";
import { refusal } from "../../support/refusal.ts";
import { utf8 } from "../../support/text_source.ts";

/** FIPS 180-4 examples. */
const KNOWN: readonly [string, string][] = [
  ["", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"],
  ["abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"],
  [
    "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
    "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1",
  ],
  ["a".repeat(1_000_000), "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"],
];

for (const [text, expected] of KNOWN) {
  Deno.test(`sha256() of "${text.slice(0, 12)}" (${text.length} bytes), all three ways`, async () => {
    assert.equal(await sha256(utf8(text)), expected);
    assert.equal((await loadSyncSha256())(utf8(text)), expected);
    const stream = new StreamDigest();
    await stream.update(utf8(text));
    const summary = await stream.finish();
    assert.equal(summary.sha256, expected);
    assert.equal(summary.size, text.length);
  });
}

Deno.test("a hash function has read its bytes when it returns: the caller may write others", async () => {
  // FIPS 180-4, "abc"
  const abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
  for (const hash of [hashBytes, await loadSyncHash()]) {
    const bytes = encodeUtf8("abc");
    const hashed = hash(bytes);
    bytes.fill(0);
    assert.equal(encodeHex(await hashed), abc);
  }
});

Deno.test("digest() is over the canonical form", async () => {
  assert.equal(
    await digest({}),
    "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a",
  );
  assert.equal(
    await digest({ ok: true, message: "demo result 1" }),
    "0b2abfe8ba8a9dae03e92bcb4fe8fb733661a8b0560dda0ce8d7ac553e7a79a6",
  );
});

Deno.test("digest() of equal values is equal, whatever the order of members", async () => {
  await fc.assert(fc.asyncProperty(fc.dictionary(fc.string(), fc.jsonValue()), async (object) => {
    const reversed = Object.fromEntries(Object.entries(object).reverse());
    assert.equal(await digest(reversed), await digest(object));
  }));
});

Deno.test("digest() refuses what JSON cannot hold", async () => {
  await refusal(() => digest({ n: NaN }));
});

Deno.test("StreamDigest finds the same however the bytes are cut, and lets chunks be reused", async () => {
  await fc.assert(fc.asyncProperty(
    fc.array(fc.uint8Array({ maxLength: 50 }), { maxLength: 8 }),
    async (chunks) => {
      const whole = new Uint8Array(chunks.flatMap((chunk) => [...chunk]));
      const pieces = new StreamDigest();
      for (const chunk of chunks) {
        const lent = chunk.slice();
        await pieces.update(lent);
        lent.fill(0);
      }
      const one = new StreamDigest();
      await one.update(whole);
      assert.deepEqual(await pieces.finish(), await one.finish());
    },
  ));
});

/** Below, at and above the buffer: where the stream changes from Web Crypto to the Node layer. */
for (
  const [what, size] of [["below", -1], ["at", 0], ["above", 1], ["far above", 5_000_000]] as const
) {
  Deno.test(`StreamDigest agrees with sha256() ${what} the buffer limit`, async () => {
    const bytes = new Uint8Array(DIGEST_BUFFER_BYTES + size).map((_, at) => (7 * at) & 0xff);
    const stream = new StreamDigest();
    for (let start = 0; start < bytes.length; start += 1_000_003) {
      const lent = bytes.slice(start, start + 1_000_003);
      await stream.update(lent);
      lent.fill(0);
    }
    const { sha256: found, size: seen, crc32 } = await stream.finish();
    assert.equal(found, await sha256(bytes));
    assert.equal(seen, bytes.length);
    const once = new StreamDigest();
    await once.update(bytes);
    assert.equal((await once.finish()).crc32, crc32);
  });
}
