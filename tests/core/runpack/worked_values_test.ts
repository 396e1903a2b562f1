import assert from "node:assert/strict";
import { sha256 } from "../../../src/core/crypto/digest.ts";
import { parseJson } from "../../../src/core/json/json.ts";
import { parsePrivateKey, parsePublicKey } from "../../../src/core/crypto/keys.ts";
import { demoInput } from "../../../src/core/runpack/demo.ts";
import { parseManifest } from "../../../src/core/runpack/manifest.ts";
import { parseRunpack } from "../../../src/core/runpack/read.ts";
import { record } from "../../../src/core/runpack/record.ts";
import { readRecordInput } from "../../../src/core/schema/runpack.ts";
import { isTicketFooter } from "../../../src/core/runpack/ticket_footer.ts";
import { verifyRunpack } from "../../../src/core/runpack/verify.ts";
import { VERSION } from "../../../src/core/version.ts";
import {
  DEMO_DIGEST,
  demoEntries,
  ownDemo,
  readMembers,
  REFERENCE_DEMO,
} from "../../support/demo_archive.ts";
import { integrationInput } from "../../support/integration_run.ts";
import { RFC_KEY } from "../../support/test_keys.ts";
import { utf8 } from "../../support/text_source.ts";
import { zipBytes } from "../../support/zip_bytes.ts";

const asText = (bytes: Uint8Array | undefined) => new TextDecoder().decode(bytes);

/** Size and digest of each member of the demo run. */
const DEMO_MEMBERS: readonly [string, number, string][] = [
  ["intents.jsonl", 960, "b63c61111b49e2d46a0e68cfa8555487be3c3d0fa1465796552d7f5d2d0d39c8"],
  ["refs.json", 1072, "c9a5a48f92871af09ba1d12cd549d6be77f5175f879fb6aabb60d4b9278c3ace"],
  ["results.jsonl", 945, "6370b53298b8a326d9b43cc8435e5fa9d5b4e382e3761ffe9ff79352f2106240"],
  ["run.json", 299, "3b4a95934a26c509618c07761cb6312473a376059d5000de008fca3ad8287925"],
];

const DEMO_RUN_JSON =
  '{"created_at":"2026-02-05T00:00:00Z","env":{"arch":"demo","os":"demo","runtime":"go"},"producer_version":"0.0.0-dev","run_id":"run_demo","schema_id":"gait.runpack.run","schema_version":"1.0.0","timeline":[{"event":"start","ts":"2026-02-05T00:00:00Z"},{"event":"finish","ts":"2026-02-05T00:00:02Z"}]}';

const HASHED_MANIFEST =
  '{"capture_mode":"reference","created_at":"2026-02-05T00:00:00Z","files":[{"path":"intents.jsonl","sha256":"b63c61111b49e2d46a0e68cfa8555487be3c3d0fa1465796552d7f5d2d0d39c8"},{"path":"refs.json","sha256":"c9a5a48f92871af09ba1d12cd549d6be77f5175f879fb6aabb60d4b9278c3ace"},{"path":"results.jsonl","sha256":"6370b53298b8a326d9b43cc8435e5fa9d5b4e382e3761ffe9ff79352f2106240"},{"path":"run.json","sha256":"3b4a95934a26c509618c07761cb6312473a376059d5000de008fca3ad8287925"}],"manifest_digest":"","producer_version":"0.0.0-dev","run_id":"run_demo","schema_id":"gait.runpack.manifest","schema_version":"1.0.0"}';

for (const [name, size, digest] of DEMO_MEMBERS) {
  Deno.test(`the demo's ${name} has ${size} bytes and its worked digest`, async () => {
    const bytes = (await readMembers(await ownDemo())).get(name) ?? assert.fail(name);
    assert.equal(bytes.length, size);
    assert.equal(await sha256(bytes), digest);
  });
}

Deno.test("the demo's run.json has the worked bytes", async () => {
  assert.equal(asText((await readMembers(await ownDemo())).get("run.json")), DEMO_RUN_JSON);
});

Deno.test("the demo's manifest digest is that of the 602 worked bytes", async () => {
  assert.equal(HASHED_MANIFEST.length, 602);
  assert.equal(await sha256(utf8(HASHED_MANIFEST)), DEMO_DIGEST);
  const manifest = asText((await readMembers(await ownDemo())).get("manifest.json"));
  assert.equal(
    manifest.replace(`"manifest_digest":"${DEMO_DIGEST}"`, '"manifest_digest":""'),
    HASHED_MANIFEST,
  );
  const { computedDigest } = await parseManifest(utf8(manifest));
  assert.equal(computedDigest, DEMO_DIGEST);
});

Deno.test("the digest covers the manifest with manifest_digest blanked, not removed", async () => {
  const removed = HASHED_MANIFEST.replace('"manifest_digest":"",', "");
  assert.equal(
    await sha256(utf8(removed)),
    "497e3a28aba60aa5fcffce98c2e32448fc82320acab4a840d58c2ccb281522e5",
  );
});

Deno.test("our demo archive and the reference's hold the same members", async () => {
  assert.deepEqual(await readMembers(await ownDemo()), await readMembers(REFERENCE_DEMO));
});

Deno.test("verify() says the reference's demo archive is intact", async () => {
  assert.deepEqual(await verifyRunpack(REFERENCE_DEMO), {
    ok: true,
    intact: true,
    signed: false,
    trusted: false,
    run_id: "run_demo",
    manifest_digest: DEMO_DIGEST,
    files_checked: 4,
    missing_files: [],
    hash_mismatches: [],
    signature_status: "missing",
    signature_errors: [],
    signatures_total: 0,
    signatures_valid: 0,
    warnings: [],
  });
});

Deno.test("record() answers the demo's ticket footer", async () => {
  const { ticket_footer } = await record(await demoInput(), { payloads: "keep" });
  assert.equal(
    ticket_footer,
    `GAIT run_id=run_demo manifest=sha256:${DEMO_DIGEST} verify="gait verify run_demo"`,
  );
  assert.ok(isTicketFooter(ticket_footer));
});

Deno.test("the signed demo has the worked digest and signature", async () => {
  const key = await parsePrivateKey(RFC_KEY.privateText);
  const { bytes, manifest_digest } = await record(await demoInput(), { payloads: "keep", key });
  assert.equal(manifest_digest, DEMO_DIGEST);
  assert.deepEqual((await parseRunpack(bytes)).manifest.signatures, [{
    alg: "ed25519",
    key_id: RFC_KEY.keyId,
    sig: "ol0xrhGpk82zG8SbiC/upJgfkjEHdHaWXpHdHuDU3hP3gat/g8CojIBpXCcoeAoU6Qunh0Hz/uCO/urEpD/kBQ==",
    signed_digest: "cf80c58317bfd2dcb627987947458243d8a095db2f9503931946f0708303bac5",
  }]);
  const unsigned = await readMembers(await ownDemo());
  const manifest = unsigned.get("manifest.json") ?? assert.fail();
  assert.equal(manifest.length, 666);
  assert.equal(
    await sha256(manifest),
    "cf80c58317bfd2dcb627987947458243d8a095db2f9503931946f0708303bac5",
  );
  const signed = await readMembers(bytes);
  for (const [name] of DEMO_MEMBERS) assert.deepEqual(signed.get(name), unsigned.get(name));
});

Deno.test("re-indenting a signed manifest keeps the signature, a new member breaks it", async () => {
  const signed = (await record(await demoInput(), {
    payloads: "keep",
    key: await parsePrivateKey(RFC_KEY.privateText),
  })).bytes;
  const manifest = asText((await readMembers(signed)).get("manifest.json"));
  const key = await parsePublicKey(RFC_KEY.publicText);
  const withManifest = async (text: string) =>
    zipBytes(await demoEntries((name, old) => name === "manifest.json" ? text : old));
  const indented = JSON.stringify(JSON.parse(manifest), null, 2);
  const same = await verifyRunpack(await withManifest(indented), { key });
  assert.deepEqual([same.ok, same.signature_status], [true, "verified"]);
  const extended = await withManifest(`{"note":1,${manifest.slice(1)}`);
  const other = await verifyRunpack(extended, { key });
  assert.deepEqual([other.ok, other.intact, other.signature_status], [false, true, "failed"]);
  assert.deepEqual(other.signature_errors, ["signed_digest mismatch"]);
});

Deno.test("the second worked run has its manifest digest with payloads kept", async () => {
  const { manifest_digest, bytes } = await record(await integrationInput(), { payloads: "keep" });
  assert.equal(
    manifest_digest,
    "bba4ca5de3a9d33edacbfa55ca63f052e1bd77f738a9142ae762146fa3949569",
  );
  const report = await verifyRunpack(bytes);
  assert.deepEqual([report.signature_status, report.files_checked, report.ok], [
    "missing",
    4,
    true,
  ]);
});

Deno.test("a record is encoded as in the worked example", async () => {
  const input = JSON.parse(
    '{"run":{"run_id":"run_traps"},"intents":[{"tool_name":"x<y>&\u2028","args":{"n":12345678901234567890,"f":1e21,"g":1.0,"h":1e-7,"neg":-0,"z":[1,2,{"b":null,"a":true}]}}]}',
  );
  const { bytes } = await record(input, { payloads: "keep" });
  const line = asText((await readMembers(bytes)).get("intents.jsonl"));
  assert.ok(
    line.startsWith(
      '{"args":{"f":1e+21,"g":1,"h":1e-7,"n":12345678901234567000,"neg":0,"z":[1,2,{"a":true,"b":null}]},"args_digest":"',
    ),
    line,
  );
  assert.ok(line.endsWith('"tool_name":"x<y>&\u2028"}\n'), line);
});

Deno.test("the smallest input is accepted and verifies", async () => {
  const now = "2026-03-01T12:00:00.123456789Z";
  const env = { os: "linux", arch: "amd64" };
  const { bytes } = await record({ run: { run_id: "run_min" } }, { now, env });
  const members = await readMembers(bytes);
  const empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
  for (const name of ["intents.jsonl", "results.jsonl"]) {
    assert.equal(await sha256(members.get(name) ?? assert.fail(name)), empty);
  }
  const head = `"created_at":"${now}"`;
  const producer = `"producer_version":"${VERSION}"`;
  assert.equal(
    asText(members.get("run.json")),
    `{${head},"env":{"arch":"amd64","os":"linux","runtime":"deno"},${producer},"run_id":"run_min","schema_id":"gait.runpack.run","schema_version":"1.0.0","timeline":null}`,
  );
  assert.equal(
    asText(members.get("refs.json")),
    `{${head},${producer},"receipts":[],"run_id":"run_min","schema_id":"gait.runpack.refs","schema_version":"1.0.0"}`,
  );
  assert.equal((await verifyRunpack(bytes)).ok, true);
  assert.equal((await parseRunpack(bytes)).run.timeline, null);
});

/** An unpaired surrogate can only arrive as JSON text. */
Deno.test("an unpaired surrogate in a record becomes U+FFFD", async () => {
  const text = '{"run":{"run_id":"run_s"},"intents":[{"args":{"s":"\\ud800x"}}]}';
  const input = readRecordInput(parseJson({ name: "in", bytes: utf8(text) }), "in");
  const { bytes } = await record(input, { payloads: "keep" });
  assert.match(asText((await readMembers(bytes)).get("intents.jsonl")), /"s":"\ufffdx"/);
});

for (
  const [footer, why] of [
    ['GAIT run_id=a manifest=sha256:x verify="gait verify a"', "a short digest"],
    [`GAIT run_id=a manifest=sha256:${DEMO_DIGEST} verify="gait verify b"`, "two run ids"],
    [`GAIT run_id=a b manifest=sha256:${DEMO_DIGEST} verify="gait verify a b"`, "a blank"],
    [`GAIT run_id=a manifest=sha256:${DEMO_DIGEST.toUpperCase()} verify="gait verify a"`, "case"],
    [` GAIT run_id=a manifest=sha256:${DEMO_DIGEST} verify="gait verify a"`, "a blank in front"],
    [`GAIT run_id=a manifest=sha256:${DEMO_DIGEST} verify="gait verify a"\n`, "a line end"],
  ] as const
) {
  Deno.test(`isTicketFooter() refuses ${why}`, () => {
    assert.equal(isTicketFooter(footer), false);
  });
}
