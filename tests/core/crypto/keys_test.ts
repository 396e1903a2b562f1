import assert from "node:assert/strict";
import { encodeBase64 } from "../../../src/core/bytes.ts";
import {
  formatKeyFiles,
  keyId,
  parsePrivateKey,
  parsePublicKey,
} from "../../../src/core/crypto/keys.ts";
import { refusal } from "../../support/refusal.ts";
import { RFC_KEY } from "../../support/test_keys.ts";

const { privateText, publicText, seedHex } = RFC_KEY;
const seed = Uint8Array.fromHex(seedHex);
const publicBytes = Uint8Array.fromBase64(publicText);
const urlSafe = (text: string) => text.replaceAll("+", "-").replaceAll("/", "_");

Deno.test("parsePublicKey() and parsePrivateKey() read the worked keys of the format", async () => {
  const verifyKey = await parsePublicKey(publicText);
  assert.equal(verifyKey.keyId, RFC_KEY.keyId);
  assert.deepEqual(verifyKey.publicKey, publicBytes);
  const signingKey = await parsePrivateKey(privateText);
  assert.equal(signingKey.keyId, RFC_KEY.keyId);
  assert.deepEqual(signingKey.publicKey, publicBytes);
  assert.equal(await keyId(publicBytes), RFC_KEY.keyId);
});

Deno.test("formatKeyFiles() writes both files with a final LF", async () => {
  assert.deepEqual(await formatKeyFiles(seed), {
    privateText: `${privateText}\n`,
    publicText: `${publicText}\n`,
    keyId: RFC_KEY.keyId,
  });
});

for (const frame of [" \t\r\n", "\n", "\r\n"]) {
  Deno.test(`keys may have white space around them: ${JSON.stringify(frame)}`, async () => {
    assert.equal((await parsePublicKey(`${frame}${publicText}${frame}`)).keyId, RFC_KEY.keyId);
    assert.equal((await parsePrivateKey(`${frame}${privateText}${frame}`)).keyId, RFC_KEY.keyId);
  });
}

const NOT_BASE64 = "it is not standard base64 with padding";

/** Every other encoding is refused; docs/formats/keys.md#key-files. */
const REFUSED_PUBLIC: readonly [string, string, string][] = [
  ["nothing", "", "invalid public key length: 0"],
  ["the URL-safe alphabet", urlSafe(publicText), `decode public key: ${NOT_BASE64}`],
  ["missing padding", publicText.slice(0, -1), `decode public key: ${NOT_BASE64}`],
  ["a line break inside", `${publicText.slice(0, 20)}\n${publicText.slice(20)}`, NOT_BASE64],
  ["a vertical tab around it", `\v${publicText}`, NOT_BASE64],
  ["a no-break space around it", `\u00a0${publicText}`, NOT_BASE64],
  ["hex", publicBytes.toHex(), "invalid public key length: 48"],
  ["PEM", `-----BEGIN PUBLIC KEY-----\n${publicText}\n-----END PUBLIC KEY-----`, NOT_BASE64],
  ["31 bytes", encodeBase64(publicBytes.subarray(1)), "invalid public key length: 31"],
  ["33 bytes", encodeBase64(new Uint8Array(33)), "invalid public key length: 33"],
  ["a private key", privateText, "invalid public key length: 64"],
  ["a point of small order", encodeBase64(new Uint8Array(32)), "it is a point of small order"],
  [
    "a non-canonical encoding",
    encodeBase64(new Uint8Array(32).fill(0xff)),
    "its encoding is not canonical",
  ],
];

for (const [what, text, message] of REFUSED_PUBLIC) {
  Deno.test(`parsePublicKey() refuses ${what}`, async () => {
    const error = await refusal(() => parsePublicKey(text));
    assert.equal(error.code, "invalid_input");
    assert.ok(error.message.endsWith(message), error.message);
    assert.match(error.hint, /gait keys init/);
  });
}

const foreignHalf = encodeBase64(new Uint8Array([...seed, ...publicBytes.toReversed()]));

const REFUSED_PRIVATE: readonly [string, string, string][] = [
  ["nothing", "\n", "invalid private key length: 0"],
  ["the URL-safe alphabet", urlSafe(privateText), `decode private key: ${NOT_BASE64}`],
  ["missing padding", privateText.slice(0, -2), `decode private key: ${NOT_BASE64}`],
  ["a bare seed", encodeBase64(seed), "invalid private key length: 32"],
  ["a seed in hex", seedHex, "invalid private key length: 48"],
  ["65 bytes", encodeBase64(new Uint8Array(65)), "invalid private key length: 65"],
  ["PEM", `-----BEGIN PRIVATE KEY-----\n${privateText}`, NOT_BASE64],
  [
    "a foreign public half",
    foreignHalf,
    "private key does not match the public key stored with it",
  ],
];

for (const [what, text, message] of REFUSED_PRIVATE) {
  Deno.test(`parsePrivateKey() refuses ${what} and shows no key material`, async () => {
    const error = await refusal(() => parsePrivateKey(text));
    assert.equal(error.code, "invalid_input");
    assert.ok(error.message.endsWith(message), error.message);
    const shown = `${error.message} ${error.hint} ${error.cause ?? ""}`;
    for (
      const material of [privateText.slice(0, 12), seedHex.slice(0, 12), foreignHalf.slice(0, 12)]
    ) {
      assert.ok(!shown.includes(material), shown);
    }
  });
}
