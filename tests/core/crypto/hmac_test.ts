import assert from "node:assert/strict";
import { loadHmac } from "../../../src/core/crypto/hmac.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

// RFC 4231, test cases 1 and 2.
for (
  const [key, text, hex] of [
    [
      new Uint8Array(20).fill(0x0b),
      "Hi There",
      "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7",
    ],
    [
      bytes("Jefe"),
      "what do ya want for nothing?",
      "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
    ],
  ] as const
) {
  Deno.test(`loadHmac() gives the HMAC of RFC 4231 for ${JSON.stringify(text)}, each time`, async () => {
    const hmac = await loadHmac(key);
    assert.equal(hmac(text), hex);
    assert.notEqual(hmac(`${text}.`), hex);
    assert.equal(hmac(text), hex);
  });
}

Deno.test("loadHmac() refuses a key that would have to be hashed first", async () => {
  await assert.rejects(loadHmac(new Uint8Array(65)), RangeError);
});
