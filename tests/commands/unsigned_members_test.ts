/** A signature covers everything but itself, so nothing may hide inside of it. */

import assert from "node:assert/strict";
import { concatBytes, decodeUtf8, encodeUtf8 } from "../../src/core/bytes.ts";
import { parsePrivateKey } from "../../src/core/crypto/keys.ts";
import type { JsonObject } from "../../src/core/json/json.ts";
import { demoInput } from "../../src/core/runpack/demo.ts";
import { readWhole } from "../../src/core/runpack/member_bytes.ts";
import { record } from "../../src/core/runpack/record.ts";
import { memberFromBytes } from "../../src/core/runpack/spool.ts";
import { randomAccess } from "../../src/core/source.ts";
import { openArchive, writeArchive } from "../../src/core/zip/zip.ts";
import { gait } from "../support/gait.ts";
import { MANIFEST, PUBLIC } from "../support/signed_pack.ts";
import { KEY_1 } from "../support/test_key.ts";
import { FILES, PROD, tokenText } from "./gate/support.ts";

/** What somebody may add. Each name alone must be enough, also with an empty value. */
const ADDED: readonly JsonObject[] = [
  { note: "approved by the board" },
  { approver_identity: "ceo" },
  { verdict: null },
  { "": "" },
  { __proto__x: {} },
];

function withAdded(signature: unknown, added: JsonObject): JsonObject {
  return { ...(signature as JsonObject), ...added };
}

Deno.test("gait trace verify refuses a member inside of the signature", async () => {
  const made = await gait(
    `gate eval --policy allow.yaml --intent i.json --trace-out t.json ${PROD}`,
    { files: FILES },
  );
  const trace = JSON.parse(decodeUtf8(made.system.files.get("t.json")?.bytes ?? new Uint8Array()));
  const verify = async (document: JsonObject) =>
    await gait("trace verify t.json --public-key k1.pub --json", {
      files: { ...FILES, "t.json": JSON.stringify(document) },
    });
  assert.equal((await verify(trace)).exit, 0);
  for (const added of ADDED) {
    const { exit, json } = await verify({
      ...trace,
      signature: withAdded(trace.signature, added),
    });
    assert.equal(exit, 2, JSON.stringify(added));
    assert.match(String(json()["error"]), /inside of the signature is not signed/);
  }
});

Deno.test("a token with a member inside of its signature approves nothing", async () => {
  const token = JSON.parse(await tokenText());
  const evaluate = async (document: JsonObject) =>
    await gait(
      "gate eval --policy ask.yaml --intent i.json --approval-token tok " +
        "--approval-public-key k1.pub --json",
      { files: { ...FILES, tok: JSON.stringify(document) }, now: "2026-02-05T00:00:00Z" },
    );
  assert.equal((await evaluate(token)).exit, 0);
  for (const added of ADDED) {
    const { exit, json } = await evaluate({
      ...token,
      signature: withAdded(token.signature, added),
    });
    assert.equal(exit, 4, JSON.stringify(added));
    assert.match(String(json()["reason_codes"]), /approval_token_signature_invalid/);
  }
});

/** An archive in which the manifest of that name has other signatures. */
async function resealed(
  bytes: Uint8Array<ArrayBuffer>,
  manifestName: string,
  change: (signatures: JsonObject[]) => JsonObject[],
): Promise<Uint8Array> {
  const archive = await openArchive(randomAccess({ name: "a.zip", bytes }));
  const members = [];
  for (const member of archive.members.values()) {
    let content = await readWhole(member, 1e6);
    if (member.name === manifestName) {
      const manifest = JSON.parse(decodeUtf8(content));
      const text = JSON.stringify({ ...manifest, signatures: change(manifest.signatures) });
      content = encodeUtf8(text);
    }
    members.push(await memberFromBytes(member.name, content));
  }
  const chunks: Uint8Array[] = [];
  await writeArchive(members, (chunk) => void chunks.push(chunk.slice()));
  return concatBytes(chunks);
}

const run = await record(await demoInput(), {
  payloads: "keep",
  key: await parsePrivateKey(KEY_1.private),
});

Deno.test("gait verify refuses a runpack with a member inside of a signature, also without a key", async () => {
  const verify = async (change: (signatures: JsonObject[]) => JsonObject[], flags: string) =>
    await gait(`verify r.zip ${flags} --json`, {
      files: { ...FILES, "r.zip": await resealed(run.bytes, "manifest.json", change) },
    });
  assert.equal((await verify((same) => same, "--public-key k1.pub")).exit, 0);
  for (const added of ADDED) {
    for (const flags of ["", "--public-key k1.pub", "--public-key k1.pub --profile strict"]) {
      const one = (signatures: JsonObject[]) => signatures.map((item) => withAdded(item, added));
      const second = (signatures: JsonObject[]) => [...signatures, ...one(signatures)];
      for (const change of [one, second]) {
        const { exit, json } = await verify(change, flags);
        assert.equal(exit, 2, `${JSON.stringify(added)} ${flags}`);
        assert.equal(json()["signature_status"], "failed");
      }
    }
  }
});

Deno.test("gait registry install refuses a manifest with a member inside of a signature", async () => {
  const manifest = JSON.parse(MANIFEST);
  for (const added of ADDED) {
    const signatures = manifest.signatures.map((item: JsonObject) => withAdded(item, added));
    const { exit, json } = await gait(
      "registry install m.json --public-key k.pub --cache-dir cache --json",
      { files: { "m.json": JSON.stringify({ ...manifest, signatures }), "k.pub": PUBLIC } },
    );
    assert.ok([2, 6].includes(exit), JSON.stringify(added));
    assert.match(String(json()["error"]), /inside of the signature is not signed/);
  }
});

Deno.test("gait guard verify refuses a pack with a member inside of a signature", async () => {
  const made = await gait("guard pack r.zip --out pack.zip --private-key k1", {
    files: { ...FILES, "r.zip": run.bytes },
  });
  assert.equal(made.exit, 0, made.stderr);
  const packed = made.system.files.get("pack.zip")?.bytes ?? new Uint8Array();
  const verify = async (bytes: Uint8Array) => {
    const { exit, json } = await gait("guard verify pack.zip --public-key k1.pub --json", {
      files: { ...FILES, "pack.zip": bytes },
    });
    return [exit, json()["signature_status"]];
  };
  assert.deepEqual(await verify(packed), [0, "verified"]);
  for (const added of ADDED) {
    const changed = await resealed(
      packed,
      "pack_manifest.json",
      (signatures) => signatures.map((item) => withAdded(item, added)),
    );
    assert.deepEqual(await verify(changed), [2, "failed"], JSON.stringify(added));
  }
});
