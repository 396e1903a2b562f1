import assert from "node:assert/strict";
import { GaitError } from "../../../src/core/error.ts";
import { parsePrivateKey, parsePublicKey } from "../../../src/core/crypto/keys.ts";
import { formatReleaseKey } from "../../support/release_key.ts";
import { KEY_1 } from "../../support/test_key.ts";

/** RFC 8410, 10.1. */
const PUBLIC_PEM = `-----BEGIN PUBLIC KEY-----
MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=
-----END PUBLIC KEY-----
`;
/** RFC 8410, 10.3. */
const PRIVATE_PEM = `-----BEGIN PRIVATE KEY-----
MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC
-----END PRIVATE KEY-----
`;

Deno.test("parsePublicKey() reads the key of RFC 8410, and formatReleaseKey() writes it", async () => {
  const { publicKey } = await parsePublicKey(PUBLIC_PEM);
  const hex = "19bf44096984cdfe8541bac167dc3b96c85086aa30b6b6cb0c5c38ad703166e1";
  assert.equal(publicKey.toHex(), hex);
  assert.equal(formatReleaseKey(publicKey), PUBLIC_PEM);
  const windows = PUBLIC_PEM.replaceAll("\n", "\r\n");
  assert.equal((await parsePublicKey(windows)).publicKey.toHex(), hex);
});

Deno.test("parsePrivateKey() reads the private key to it", async () => {
  const { publicKey } = await parsePrivateKey(PRIVATE_PEM);
  assert.equal(formatReleaseKey(publicKey), PUBLIC_PEM);
});

Deno.test("both read the key files of gait too", async () => {
  assert.equal((await parsePublicKey(KEY_1.public)).keyId, KEY_1.keyId);
  assert.equal((await parsePrivateKey(KEY_1.private)).keyId, KEY_1.keyId);
});

Deno.test("parsePublicKey() refuses keys with one fault", async () => {
  const rsaPrefix = PUBLIC_PEM.replace("MCowBQYDK2VwAyEA", "MCowBQYDK2VuAyEA"); // X25519
  const lowOrder = formatReleaseKey(new Uint8Array(32));
  const texts = {
    "another algorithm": rsaPrefix,
    "a point of small order": lowOrder,
    "another label": PUBLIC_PEM.replaceAll("PUBLIC", "PRIVATE"),
    "no end": PUBLIC_PEM.replace(/-----END.*\n/, ""),
    "two keys": PUBLIC_PEM + PUBLIC_PEM,
    "a byte too few": PUBLIC_PEM.replace("xZuE=", "xZg=="),
    "a private key": PRIVATE_PEM,
    "nothing": "",
  };
  for (const [what, text] of Object.entries(texts)) {
    await assert.rejects(parsePublicKey(text), GaitError, what);
  }
});

Deno.test("parsePrivateKey() never shows key material in an error", async () => {
  const broken = PRIVATE_PEM.replace("MC4CAQ", "MC4CAR");
  await assert.rejects(
    parsePrivateKey(broken),
    (error: unknown) => error instanceof GaitError && !error.message.includes("INTuctv5"),
  );
});
