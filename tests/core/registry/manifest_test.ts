import assert from "node:assert/strict";
import { encodeUtf8 } from "../../../src/core/bytes.ts";
import { parsePublicKey } from "../../../src/core/crypto/keys.ts";
import {
  manifestSignatureFault,
  parseManifest,
  pinAdmits,
  refuseUnsafeNames,
} from "../../../src/core/registry/manifest.ts";
import {
  backoffMs,
  isRemote,
  normalizeHosts,
  urlRefusal,
} from "../../../src/core/registry/source.ts";

const MANIFEST = {
  artifacts: [{ path: "policy.yaml", sha256: "a".repeat(64) }],
  created_at: "2026-01-01T00:00:00Z",
  pack_name: "baseline-highrisk",
  pack_version: "1.1.0",
  producer_version: "0.0.0-dev",
  schema_id: "gait.registry.pack",
  schema_version: "1.0.0",
};
const DIGEST = "81e533febf3bdc30f80a1b3b4f3412caa4c4d4e631dac59297691b7f66273629";
const SIGNATURE = {
  alg: "ed25519",
  key_id: "21fe31dfa154a261626bf854046fd2271b7bed4b6abe45aa58877ef47f9721b9",
  sig: "sXCYD9KAdomtzLf5gGT8BG8SksIZeHz3RjjQyvdmYJ0ENPl0LWX9udpnz2/u7jmolQW48wFMY8s2qmOPuDTpCw==",
  signed_digest: DIGEST,
};

function parse(manifest: object) {
  return parseManifest({ name: "m", bytes: encodeUtf8(JSON.stringify(manifest)) });
}

// a change to the manifest, and the digest, computed by another implementation
const DIGESTS: readonly (readonly [object, string])[] = [
  [{}, DIGEST],
  [{ more: 1 }, DIGEST],
  [{ created_at: "2026-01-01T00:00:00+00:00" }, DIGEST],
  [{ compatibility: [], provenance: {}, risk_class: "" }, DIGEST],
  [
    { created_at: "2026-01-01T02:00:00.500000+02:00" },
    "411ba1e712058c4e93a3fe7f92661a6a28c8731f1d0caba13f8ea3504098c32d",
  ],
  [
    { artifacts: undefined },
    "9e9b8e2346d8c93e86cf331a64c47280ab55b6ade27f8fada7328bdfad78c3e4",
  ],
  [{ pack_version: "2.0.0" }, "d3daecff299526ecaa283305ece77176e891ab95ff7e425e865abec6ad60f698"],
];

for (const [change, digest] of DIGESTS) {
  Deno.test(`the digest with ${JSON.stringify(change)} is that of the format`, async () => {
    assert.equal((await parse({ ...MANIFEST, ...change })).digest, digest);
  });
}

Deno.test("signatures: that of the signer verifies; none, no key and another digest fail", async () => {
  const key = await parsePublicKey("11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=");
  const other = await parsePublicKey("PUAXw+hDiVqStwqnTRt+vJyYLM8uxJaMwM1V8Sr0Zgw=");
  const fault = async (signatures: readonly object[], with_ = key) =>
    await manifestSignatureFault(await parse({ ...MANIFEST, signatures }), with_);
  const none = "no valid signature for manifest digest";
  assert.equal(await fault([SIGNATURE]), undefined);
  assert.equal(await fault([{ alg: "x" }, SIGNATURE]), undefined);
  assert.equal(await fault([{ ...SIGNATURE, signed_digest: DIGEST.toUpperCase() }]), undefined);
  assert.equal(await fault([{ ...SIGNATURE, key_id: "" }]), undefined);
  assert.equal(await fault([]), "registry manifest has no signatures");
  const signed = await parse({ ...MANIFEST, signatures: [SIGNATURE] });
  assert.equal(
    await manifestSignatureFault(signed, undefined),
    "public key is required for signature verification",
  );
  assert.equal(await fault([SIGNATURE], other), none);
  for (const change of [{ signed_digest: "" }, { signed_digest: "a".repeat(64) }, { alg: "rsa" }]) {
    assert.equal(await fault([{ ...SIGNATURE, ...change }]), none);
  }
});

Deno.test("names that would leave the cache are refused", async () => {
  for (const name of ["../x", "a/b", "pins", "PINS", "a..b", ".a", "a\\b"]) {
    const manifest = await parse({ ...MANIFEST, pack_name: name });
    assert.throws(() => refuseUnsafeNames(manifest), { code: "verification_failed" });
  }
  refuseUnsafeNames(await parse(MANIFEST));
});

Deno.test("manifest: {} fails, the minimal valid one passes", async () => {
  await assert.rejects(parse({}), {
    message: 'Cannot use "m": /schema_id is "", expected "gait.registry.pack"',
  });
  assert.equal((await parse(MANIFEST)).pack_name, "baseline-highrisk");
  for (const change of [{ schema_version: "2" }, { pack_name: " " }, { pack_type: "skill" }]) {
    await assert.rejects(parse({ ...MANIFEST, ...change }), { code: "invalid_input" });
  }
});

Deno.test("pins, allowed hosts, and which sources are remote", () => {
  assert.ok(pinAdmits("", DIGEST) && pinAdmits("sha256:abc", "abc") && !pinAdmits("a", "abc"));
  assert.deepEqual(normalizeHosts([" EXAMPLE.com", "example.com", "api.example.com"]), [
    "api.example.com",
    "example.com",
  ]);
  assert.deepEqual(["https://x", "HTTP://x", "a/b", "file://x"].map(isRemote), [
    ...[true, true, false, false],
  ]);
  assert.deepEqual([1, 2, 5].map((attempt) => backoffMs(attempt, 200)), [225, 450, 3300]);
});

// URL, hosts, whether http is allowed, and whether the URL is
const URLS: readonly (readonly [string, readonly string[], boolean, boolean])[] = [
  ["https://h.test/x", ["h.test"], false, true],
  ["https://h.test:8443/y", ["h.test"], false, true],
  ["https://h.test:9000/y", ["h.test"], false, false],
  ["https://h.test:9000/y", ["h.test:9000"], false, true],
  ["http://h.test/x", ["h.test"], false, false],
  ["http://h.test/x", ["h.test"], true, true],
  ["https://sub.h.test/", ["h.test"], false, false],
  ["https://h.test/", [], false, false],
  ["https://u:p@h.test/", ["h.test"], false, false],
  ["file:///etc/passwd", ["h.test"], true, false],
  ["https://", ["h.test"], true, false],
  ["https://[::1]/x", ["::1"], false, true],
  ["https://[::1]:8443/x", ["[::1]:8443"], false, true],
  ["https://h.test./x", ["h.test"], false, false],
  ["https://h.test@evil.test/x", ["h.test"], false, false],
  ["https://evil.test#@h.test/x", ["h.test"], false, false],
  ["https://h.test\\@evil.test/x", ["h.test"], false, true], // a backslash ends the host
];

for (const [url, hosts, allowHttp, isAllowed] of URLS) {
  Deno.test(`allowed hosts: ${url} is ${isAllowed ? "" : "not "}asked with ${hosts} and http ${allowHttp}`, () => {
    const source = "https://h.test:8443/x";
    assert.equal(urlRefusal(url, { hosts, source, allowHttp }) === undefined, isAllowed);
  });
}
