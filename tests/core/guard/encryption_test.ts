import assert from "node:assert/strict";
import { concatBytes, decodeUtf8 } from "../../../src/core/bytes.ts";
import {
  decryptFile,
  encryptFile,
  openEnvelope,
  parseEncryptionKey,
} from "../../../src/core/guard/encryption.ts";
import { randomAccess } from "../../../src/core/source.ts";

// Worked values of the format
const KEY = parseEncryptionKey("MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=", "env");
const NONCE = Uint8Array.from({ length: 12 }, (_, index) => index);
const PLAIN = new TextEncoder().encode('{"k":"v"}');
const ENVELOPE = '{"algorithm":"aes-256-gcm","ciphertext":"VsfQXuM6pI7VqplnpyQPSUICkCEoaGKmuQ==",' +
  '"created_at":"2026-02-06T12:00:00Z","key_source":{"mode":"env","ref":"K"},"nonce":"AAECAwQFBgcICQoL",' +
  '"plain_sha256":"666c1aa02e8068c6d5cc1d3295009432c16790bec28ec8ce119d0d1a18d61319","plain_size":9,' +
  '"producer_version":"0.0.0-dev","schema_id":"gait.guard.encrypted_artifact","schema_version":"1.0.0"}';

async function encrypt(bytes: Uint8Array): Promise<string> {
  const chunks: Uint8Array[] = [];
  const facts = {
    created_at: "2026-02-06T12:00:00Z",
    producer_version: "0.0.0-dev",
    key_source: { mode: "env", ref: "K" },
    nonce: NONCE,
  } as const;
  await encryptFile(
    randomAccess({ name: "x", bytes }),
    KEY,
    facts,
    (c) => void chunks.push(c.slice()),
  );
  return decodeUtf8(concatBytes(chunks));
}

async function decrypt(text: string, key = KEY): Promise<Uint8Array> {
  const file = randomAccess({ name: "x.gaitenc", bytes: new TextEncoder().encode(text) });
  const chunks: Uint8Array[] = [];
  await decryptFile(
    file,
    await openEnvelope(file),
    key,
    (chunk) => void chunks.push(chunk.slice()),
  );
  return concatBytes(chunks);
}

Deno.test("encryptFile() gives the worked envelope of the format, as canonical JSON", async () => {
  assert.equal(await encrypt(PLAIN), ENVELOPE);
  assert.deepEqual(await decrypt(ENVELOPE), PLAIN);
});

for (const size of [0, 1, 2, 3, 15, 16, 17, 196607, 196608, 196609, 500_000]) {
  Deno.test(`a file of ${size} bytes survives the round trip`, async () => {
    const bytes = Uint8Array.from({ length: size }, (_, at) => (at * 31) % 251);
    const text = await encrypt(bytes);
    assert.equal(JSON.parse(text).plain_size, size);
    assert.deepEqual(await decrypt(text), bytes);
    const platform = await crypto.subtle.importKey("raw", KEY, "AES-GCM", false, ["decrypt"]);
    const sealed = Uint8Array.fromBase64(JSON.parse(text).ciphertext);
    const opened = await crypto.subtle.decrypt({ name: "AES-GCM", iv: NONCE }, platform, sealed);
    assert.deepEqual(new Uint8Array(opened), bytes);
  });
}

Deno.test("decryptFile() reads an envelope of any layout", async () => {
  const members = Object.entries(JSON.parse(ENVELOPE)).reverse();
  assert.deepEqual(await decrypt(JSON.stringify(Object.fromEntries(members), null, 2)), PLAIN);
});

const replaced = (from: string | RegExp, to: string) => ENVELOPE.replace(from, to);

// what is wrong, the envelope, and the error
const REFUSED:
  readonly (readonly [string, string, RegExp, ("decrypt_failed" | "invalid_input")?])[] = [
    ["it is truncated", ENVELOPE.slice(0, -1), /^Cannot parse JSON "x.gaitenc": /],
    [
      "it is cut inside of the ciphertext",
      ENVELOPE.slice(0, 60),
      /^Cannot parse JSON "x.gaitenc": /,
    ],
    ["it is empty", "", /^Cannot parse JSON "x.gaitenc": /],
    ["it is not an object", "[]", /^Cannot parse JSON "x.gaitenc": expected an object/],
    [
      "it is any other object",
      "{}",
      /^"x.gaitenc" is not an encrypted file: \/schema_id is missing, expected gait.guard.encrypted_artifact$/,
    ],
    [
      "it has much besides the ciphertext",
      replaced("{", `{"x":"${"x".repeat(65_537)}",`),
      /^Cannot read encrypted file "x.gaitenc": it has more than 65536 bytes besides a ciphertext$/,
    ],
    ["something follows", `${ENVELOPE}{}`, /^Cannot parse JSON "x.gaitenc": /],
    ["a member is not known", replaced("{", '{"x":1,'), /\/x is not a known member/],
    ["the key source has more", replaced('"ref"', '"x":1,"ref"'), /\/key_source\/x is not a known/],
    ["the ciphertext is there twice", replaced("{", '{"ciphertext":"AAAA",'), /ciphertext.*twice/],
    ["there is no ciphertext", replaced("ciphertext", "cipher_text"), /ciphertext/],
    ["the schema is another", replaced("encrypted_artifact", "pack_manifest"), /schema_id/],
    ["the version is another", replaced("1.0.0", "2.0.0"), /schema_version/],
    ["the algorithm is another", replaced("256", "128"), /algorithm/],
    [
      "the nonce has 16 bytes",
      replaced("AAECAwQFBgcICQoL", "AAAAAAAAAAAAAAAAAAAAAA=="),
      /^Cannot use "x.gaitenc": \/nonce has 16 bytes, expected 12$/,
    ],
    [
      "the nonce is no base64",
      replaced("AAECAwQFBgcICQoL", "AAECAwQFBgcICQo_"),
      /^Cannot use "x.gaitenc": \/nonce is not standard base64/,
    ],
    [
      "the nonce is another",
      replaced("AAEC", "BAEC"),
      /^Cannot decrypt "x.gaitenc": wrong key or altered file$/,
      "decrypt_failed",
    ],
    [
      "a bit of the ciphertext differs",
      replaced("VsfQ", "WsfQ"),
      /^Cannot decrypt "x.gaitenc": wrong key or altered file$/,
      "decrypt_failed",
    ],
    [
      "a bit of the tag differs",
      replaced("muQ==", "muA=="),
      /^Cannot decrypt "x.gaitenc": wrong key or altered file$/,
      "decrypt_failed",
    ],
    [
      "the ciphertext is cut",
      replaced("aGKmuQ==", ""),
      /^Cannot decrypt "x.gaitenc": wrong key or altered file$/,
      "decrypt_failed",
    ],
    [
      "the ciphertext is empty",
      replaced(/"Vsf[^"]*"/, '""'),
      /shorter than its tag/,
      "decrypt_failed",
    ],
    [
      "the base64 is not padded",
      replaced("muQ==", "muQ"),
      /^Cannot use "x.gaitenc": \/ciphertext is not standard base64/,
    ],
    [
      "the base64 has an escape",
      replaced("Vsf", "\\u0056sf"),
      /^Cannot use "x.gaitenc": \/ciphertext is not standard base64/,
    ],
    [
      "the digest is another",
      replaced("666c", "766c"),
      /the plaintext has the digest 666c.*, expected 766c/,
      "decrypt_failed",
    ],
    [
      "the size is another",
      replaced('"plain_size":9', '"plain_size":8'),
      /the plaintext has 9 bytes, expected 8$/,
      "decrypt_failed",
    ],
  ];

for (const [name, text, message, code = "invalid_input"] of REFUSED) {
  Deno.test(`an envelope is refused when ${name}`, async () => {
    assert.notEqual(text, ENVELOPE);
    await assert.rejects(decrypt(text), { code, message });
  });
}

Deno.test("another key is refused, an uppercase or empty digest is not", async () => {
  await assert.rejects(decrypt(ENVELOPE, new Uint8Array(32)), { code: "decrypt_failed" });
  const digest = /[0-9a-f]{64}/;
  assert.deepEqual(await decrypt(ENVELOPE.replace(digest, (d) => d.toUpperCase())), PLAIN);
  assert.deepEqual(await decrypt(ENVELOPE.replace(digest, "")), PLAIN);
});

Deno.test("a key is 32 bytes of standard base64; line ends do not matter", () => {
  const good = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";
  assert.deepEqual(parseEncryptionKey(` ${good.slice(0, 9)}\r\n${good.slice(9)}\n`, "env"), KEY);
  for (
    const [text, message] of [
      ["AAAAAAA=", "Cannot use the encryption key from command: it has 5 bytes, expected 32"],
      ["not base64", /^Cannot use the encryption key from command: it is not/],
      [good.slice(0, -1), /it is not standard base64 with padding/],
      ["", /it has 0 bytes, expected 32/],
    ] as const
  ) {
    assert.throws(() => parseEncryptionKey(text, "command"), { message, code: "invalid_input" });
  }
});

Deno.test("a file that is too large for one message is refused before it is read", async () => {
  const file = (size: number) => ({
    name: "x",
    size,
    read: () => {
      throw new Error("read");
    },
  });
  const facts = {
    created_at: "2026-02-06T12:00:00Z",
    producer_version: "0.0.0-dev",
    key_source: { mode: "env" },
    nonce: NONCE,
  } as const;
  const encryptSized = (size: number) => encryptFile(file(size), KEY, facts, () => {});
  // NIST SP 800-38D 5.2.1.1: at most 2^39 - 256 bits
  await assert.rejects(encryptSized(68_719_476_705), {
    message: /68719476705 bytes are more than the limit of 68719476704/,
  });
  await assert.rejects(encryptSized(68_719_476_704), { message: "read" });
});
