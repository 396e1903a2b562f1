import assert from "node:assert/strict";
import { GaitError } from "../../../src/core/error.ts";
import { parseReleaseKey, parseReleaseSigningKey } from "../../../src/core/release/release_key.ts";
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

Deno.test("parseReleaseKey() reads the key of RFC 8410, and formatReleaseKey() writes it", async () => {
  const { publicKey } = await parseReleaseKey(PUBLIC_PEM);
  const hex = "19bf44096984cdfe8541bac167dc3b96c85086aa30b6b6cb0c5c38ad703166e1";
  assert.equal(publicKey.toHex(), hex);
  assert.equal(formatReleaseKey(publicKey), PUBLIC_PEM);
  const windows = PUBLIC_PEM.replaceAll("\n", "\r\n");
  assert.equal((await parseReleaseKey(windows)).publicKey.toHex(), hex);
});

Deno.test("parseReleaseSigningKey() reads the private key to it", async () => {
  const { publicKey } = await parseReleaseSigningKey(PRIVATE_PEM);
  assert.equal(formatReleaseKey(publicKey), PUBLIC_PEM);
});

Deno.test("both read the key files of gait too", async () => {
  assert.equal((await parseReleaseKey(KEY_1.public)).keyId, KEY_1.keyId);
  assert.equal((await parseReleaseSigningKey(KEY_1.private)).keyId, KEY_1.keyId);
});

Deno.test("parseReleaseKey() refuses keys with one fault", async () => {
  const rsaPrefix = PUBLIC_PEM.replace("MCowBQYDK2VwAyEA", "MCowBQYDK2VuAyEA"); // X25519
  const lowOrder = formatReleaseKey(new Uint8Array(32));
  const texts = {
    "another algorithm": rsaPrefix,
    "a point of small order": lowOrder,
    "another label": PUBLIC_PEM.replaceAll("PUBLIC", "PRIVATE"),
    "no end": PUBLIC_PEM.replace(/-----END.*\n/, ""),
    "text before": `x\n${PUBLIC_PEM}`,
    "two keys": PUBLIC_PEM + PUBLIC_PEM,
    "a byte too few": PUBLIC_PEM.replace("xZuE=", "xZg=="),
    "a private key": PRIVATE_PEM,
    "nothing": "",
  };
  for (const [what, text] of Object.entries(texts)) {
    await assert.rejects(parseReleaseKey(text), GaitError, what);
  }
});

Deno.test("parseReleaseSigningKey() never shows key material in an error", async () => {
  const broken = PRIVATE_PEM.replace("MC4CAQ", "MC4CAR");
  await assert.rejects(
    parseReleaseSigningKey(broken),
    (error: unknown) => error instanceof GaitError && !error.message.includes("INTuctv5"),
  );
});
