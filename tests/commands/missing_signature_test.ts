import assert from "node:assert/strict";
import { ownDemo, readMembers } from "../support/demo_archive.ts";
import { gait } from "../support/gait.ts";
import { INTENT } from "../support/read_intent.ts";
import { MANIFEST, PUBLIC } from "../support/signed_pack.ts";
import { KEY_1, KEY_2 } from "../support/test_key.ts";
import { zipBytes } from "../support/zip_bytes.ts";

const KEY = "--key-mode prod --private-key k1.key";
const { system } = await gait("version", {
  files: {
    "gait-out/runpack_run_demo.zip": await ownDemo(),
    "k1.key": KEY_1.private,
    "k1.pub": KEY_1.public,
    "other.pub": KEY_2.public,
    "pack.pub": PUBLIC,
    "signed.json": MANIFEST,
    "p.yaml": "default_verdict: allow\n",
    "i.json": INTENT,
    "r.json": '{"run":{"run_id":"run_r","created_at":"2026-02-05T00:00:00Z"}}',
  },
});
await gait(`run record r.json ${KEY}`, {}, system);
await gait(`guard pack run_r --out pack.zip ${KEY}`, {}, system);
await gait(`gate eval --policy p.yaml --intent i.json ${KEY} --trace-out trace.json`, {}, system);

const bytesOf = (path: string) => system.files.get(path)?.bytes ?? assert.fail(path);
const put = (path: string, bytes: Uint8Array<ArrayBuffer>) =>
  system.files.set(path, { bytes, mode: 0o600 });

/** Writes a copy of a JSON document or of an archive's manifest without its signatures. */
async function strip(from: string, to: string, manifest?: string): Promise<void> {
  const without = (bytes: Uint8Array) => {
    const { signature: _one, signatures: _all, ...rest } = JSON.parse(
      new TextDecoder().decode(bytes),
    );
    return new TextEncoder().encode(JSON.stringify(rest));
  };
  if (manifest === undefined) {
    put(to, without(bytesOf(from)));
    return;
  }
  const entries = [...await readMembers(bytesOf(from))].map(([name, content]) => ({
    name,
    content: name === manifest ? without(content) : content,
  }));
  put(to, zipBytes(entries));
}
await strip("gait-out/runpack_run_r.zip", "bare_run.zip", "manifest.json");
await strip("pack.zip", "bare_pack.zip", "pack_manifest.json");
await strip("trace.json", "bare_trace.json");
await strip("signed.json", "bare_manifest.json");

const SIGNED_RUN = "gait-out/runpack_run_r.zip";
/** A verifier on what is signed, and on the same without its signature. */
const VERIFIERS: readonly (readonly [string, string, string])[] = [
  [`verify ./${SIGNED_RUN}`, "verify ./bare_run.zip", "k1.pub"],
  ["guard verify pack.zip", "guard verify bare_pack.zip", "k1.pub"],
  ["trace verify trace.json", "trace verify bare_trace.json", "k1.pub"],
  [
    "registry verify signed.json",
    "registry verify bare_manifest.json",
    "pack.pub",
  ],
  [`verify chain --run ${SIGNED_RUN}`, "verify chain --run bare_run.zip", "k1.pub"],
  [
    `verify chain --run ${SIGNED_RUN} --pack pack.zip`,
    `verify chain --run ${SIGNED_RUN} --pack bare_pack.zip`,
    "k1.pub",
  ],
  [
    `verify chain --run ${SIGNED_RUN} --trace trace.json`,
    `verify chain --run ${SIGNED_RUN} --trace bare_trace.json`,
    "k1.pub",
  ],
];

for (const [signed, bare, key] of VERIFIERS) {
  Deno.test(`gait ${bare}: with a key, a missing signature is exit 2`, async () => {
    const withKey = `--public-key ${key} --json`;
    const good = await gait(`${signed} ${withKey}`, {}, system);
    assert.deepEqual([good.exit, good.json()["ok"]], [0, true], good.stdout);
    const found = await gait(`${bare} ${withKey}`, {}, system);
    assert.deepEqual([found.exit, found.json()["ok"]], [2, false], found.stdout);
    assert.match(found.stdout, /"signature_status":"(missing|failed)"|no signatures/);
    const text = await gait(`${bare} --public-key ${key}`, {}, system);
    assert.equal(text.exit, 2);
    assert.match(text.stdout, /signature(s| missing| status: (missing|failed))/);

    const allowed = await gait(`${bare} ${withKey} --allow-unsigned`, {}, system);
    assert.deepEqual([allowed.exit, allowed.json()["ok"]], [0, true], allowed.stdout);
    // what another key signed stays wrong
    const other = await gait(`${signed} --public-key other.pub --allow-unsigned`, {}, system);
    assert.equal(other.exit, 2, other.stdout);
  });
}
