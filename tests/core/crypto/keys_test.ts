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

const pem = (label: string, body: string) =>
  `-----BEGIN ${label}-----\n${body}\n-----END ${label}-----\n`;
const der = (hex: string) => encodeBase64(Uint8Array.fromHex(hex));
const publicHex = publicBytes.toHex();
// RFC 8410, sections 4 and 7, and the form with a public key of RFC 5958.
const SPKI = pem("PUBLIC KEY", der(`302a300506032b6570032100${publicHex}`));
const PKCS8 = pem("PRIVATE KEY", der(`302e020100300506032b657004220420${seedHex}`));
const PKCS8_BOTH = pem(
  "PRIVATE KEY",
  der(`3051020101300506032b657004220420${seedHex}812100${publicHex}`),
);
const PKCS8_FOREIGN = pem(
  "PRIVATE KEY",
  der(`3051020101300506032b657004220420${seedHex}812100${"ab".repeat(32)}`),
);

const READ_PUBLIC: readonly [string, string][] = [
  ["hex", publicHex],
  ["hex in capitals", publicHex.toUpperCase()],
  ["PEM", SPKI],
  ["PEM with CRLF", SPKI.replaceAll("\n", "\r\n")],
  ["PEM after a comment", `# the key of the gate\n${SPKI}`],
  ["a byte-order mark", `\ufeff${publicText}`],
  ["a byte-order mark before PEM", `\ufeff${SPKI}`],
];

const READ_PRIVATE: readonly [string, string][] = [
  ["hex of seed and public key", seedHex + publicHex],
  ["PEM", PKCS8],
  ["PEM with a public key", PKCS8_BOTH],
  ["PEM with CRLF", PKCS8.replaceAll("\n", "\r\n")],
  ["a byte-order mark", `\ufeff${privateText}\r\n`],
];

for (const [what, text] of READ_PUBLIC) {
  Deno.test(`parsePublicKey() reads ${what}`, async () => {
    assert.equal((await parsePublicKey(text)).keyId, RFC_KEY.keyId);
  });
}

for (const [what, text] of READ_PRIVATE) {
  Deno.test(`parsePrivateKey() reads ${what}`, async () => {
    assert.equal((await parsePrivateKey(text)).keyId, RFC_KEY.keyId);
  });
}

const SSH = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAINdamAGCsQq31Uv+08lkBzoO4XLz2qYjJa8CGmj3B1Ea a@b";
const FOREIGN: readonly [string, string, RegExp][] = [
  ["a public key of OpenSSH", SSH, /it is an OpenSSH key$/],
  ["a private key of OpenSSH", pem("OPENSSH PRIVATE KEY", "b3BlbnNzaA=="), /it is an OpenSSH key$/],
  ["an encrypted key", pem("ENCRYPTED PRIVATE KEY", "MIIB"), /it is encrypted$/],
  ["a certificate", pem("CERTIFICATE", "MIIB"), /PEM of another kind \(CERTIFICATE\)$/],
  ["an RSA key", pem("RSA PRIVATE KEY", "MIIB"), /PEM of another kind/],
  [
    "an RSA key in PKCS #8",
    pem("PRIVATE KEY", der("3036020100300d06092a864886f70d0101010500042230200201")),
    /it is an RSA key/,
  ],
  [
    "an ECDSA key",
    pem("PUBLIC KEY", der("3059301306072a8648ce3d020106082a8648ce3d030107034200")),
    /it is an ECDSA key/,
  ],
  ["an X25519 key", pem("PUBLIC KEY", der(`302a300506032b656e032100${publicHex}`)), /X25519/],
  ["a key of minisign", `untrusted comment: x\n${publicText}`, /minisign/],
  ["a key of age", "age1qqqq", /age/],
  ["a JWK", '{"kty":"OKP","crv":"Ed25519"}', /JSON, such as a JWK/],
  ["UTF-16", [...publicText].map((letter) => `${letter}\0`).join(""), /it is UTF-16 text$/],
  ["raw bytes", new TextDecoder().decode(publicBytes), /it is binary, not text$/],
  ["two blocks of PEM", SPKI + SPKI, /it is not a whole block of PEM$/],
];

for (const [what, text, message] of FOREIGN) {
  Deno.test(`both halves name ${what} that is given for a key`, async () => {
    for (const parse of [parsePublicKey, parsePrivateKey]) {
      const error = await refusal(() => parse(text));
      assert.equal(error.code, "invalid_input");
      assert.match(error.message, message);
      assert.match(error.hint, /gait keys init/);
    }
  });
}

const WRONG_HALF: readonly [string, string, "public" | "private"][] = [
  ["base64", privateText, "public"],
  ["hex", seedHex + publicHex, "public"],
  ["PEM", PKCS8, "public"],
  ["base64", publicText, "private"],
  ["hex", publicHex, "private"],
  ["PEM", SPKI, "private"],
];

for (const [form, text, wanted] of WRONG_HALF) {
  Deno.test(`the other half for a ${wanted} key, in ${form}, is named with the file to give`, async () => {
    const parse = wanted === "public" ? parsePublicKey : parsePrivateKey;
    const error = await refusal(() => parse(text));
    const other = wanted === "public" ? "private" : "public";
    assert.match(error.message, new RegExp(`^Cannot use the ${wanted} key: it is a ${other} key`));
    assert.match(error.hint, new RegExp(`gait_${wanted}\\.key`));
    assert.ok(!error.message.includes(seedHex) && !error.hint.includes(seedHex));
  });
}

Deno.test("parsePrivateKey() refuses PEM whose public key belongs to another seed", async () => {
  const error = await refusal(() => parsePrivateKey(PKCS8_FOREIGN));
  assert.match(error.message, /does not match/);
});

const NOT_BASE64 = "it is not standard base64 with padding";

/** Every other encoding is refused; docs/formats/keys.md#key-files. */
const REFUSED_PUBLIC: readonly [string, string, string][] = [
  ["nothing", "", "Cannot use the public key: it is empty"],
  ["the URL-safe alphabet", urlSafe(publicText), `decode public key: ${NOT_BASE64}`],
  ["missing padding", publicText.slice(0, -1), `decode public key: ${NOT_BASE64}`],
  ["a line break inside", `${publicText.slice(0, 20)}\n${publicText.slice(20)}`, NOT_BASE64],
  ["a vertical tab around it", `\v${publicText}`, NOT_BASE64],
  ["a no-break space around it", `\u00a0${publicText}`, NOT_BASE64],
  ["PEM of raw bytes", pem("PUBLIC KEY", publicText), "it is not an Ed25519 key in PEM"],
  ["31 bytes", encodeBase64(publicBytes.subarray(1)), "invalid public key length: 31"],
  ["33 bytes", encodeBase64(new Uint8Array(33)), "invalid public key length: 33"],
  ["a private key", privateText, "it is a private key"],
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
  ["nothing", "\n", "Cannot use the private key: it is empty"],
  ["the URL-safe alphabet", urlSafe(privateText), `decode private key: ${NOT_BASE64}`],
  ["missing padding", privateText.slice(0, -2), `decode private key: ${NOT_BASE64}`],
  ["a bare seed", encodeBase64(seed), "cannot be told apart"],
  ["a seed in hex", seedHex, "cannot be told apart"],
  ["65 bytes", encodeBase64(new Uint8Array(65)), "invalid private key length: 65"],
  ["half of PEM", `-----BEGIN PRIVATE KEY-----\n${privateText}`, "it is not a whole block of PEM"],
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
