import assert from "node:assert/strict";
import { KEY_1, KEY_2 } from "../support/test_key.ts";
import { gait } from "../support/gait.ts";
import { LOCK, makeRelease } from "../support/release.ts";

/** The stand-in release in a folder of a world in memory. */
async function world(change: Record<string, string | Uint8Array> = {}) {
  const release = [...await makeRelease()].map(([name, bytes]) => [`dl/${name}`, bytes]);
  return {
    files: {
      ...Object.fromEntries(release),
      "trusted.pub": KEY_1.public,
      "other.pub": KEY_2.public,
      "deno.lock": LOCK,
      ...change,
    },
  };
}

Deno.test("gait release verify shows what it verified, and exits 0", async () => {
  const line = "release verify dl --public-key trusted.pub --tag v1.2.3 --lock deno.lock";
  const { exit, stdout, stderr } = await gait(line, await world());
  assert.deepEqual([exit, stderr], [0, ""]);
  const lines = stdout.split("\n");
  assert.deepEqual(lines.slice(0, 4), [
    "release verify ok: dl",
    "version: 1.2.3",
    `commit: ${"a".repeat(40)}`,
    "builder: https://git.example/builder",
  ]);
  assert.match(lines[4] ?? "", /^archive: [0-9a-f]{64} {2}gait_1\.2\.3_linux_amd64\.tar\.gz$/);
  assert.equal(lines[6], `key: ${KEY_1.keyId}`);
});

Deno.test("gait release verify --json prints the members of its schema", async () => {
  const { json } = await gait("release verify dl --public-key trusted.pub --json", await world());
  const { correlation_id: _, archives, ...rest } = json();
  assert.deepEqual(rest, {
    builder: "https://git.example/builder",
    commit: "a".repeat(40),
    key_id: KEY_1.keyId,
    lock_checked: false,
    ok: true,
    path: "dl",
    version: "1.2.3",
  });
  assert.equal((archives as unknown[]).length, 2);
});

Deno.test("gait release verify exits 2 and names every check that failed", async () => {
  const broken = await world({ "dl/sbom.spdx.json": "{}", "dl/gait_release.pub": KEY_2.public });
  const line = "release verify dl --public-key trusted.pub";
  const { exit, stdout } = await gait(line, broken);
  assert.equal(exit, 2);
  assert.match(stdout, /^release verify failed: dl\n/);
  assert.match(stdout, /\nentry_unexpected: gait_release\.pub: no release has such an asset\n/);
  assert.match(
    stdout,
    /\nsbom_digest: sbom\.spdx\.json: the provenance names another digest\n/,
  );
});

Deno.test("gait release verify does not trust a key that lies in the folder", async () => {
  const line = "release verify dl --public-key other.pub --json";
  const { exit, json } = await gait(line, await world());
  assert.equal(exit, 2);
  const { faults, archives } = json();
  assert.deepEqual((faults as { check: string }[]).map(({ check }) => check), [
    "checksums_signature",
    "attestation_signature",
  ]);
  assert.equal(archives, undefined);
});

Deno.test("gait release verify exits 6 for what is no input", async () => {
  const lines = {
    "release verify": "expected <dir>",
    "release verify dl": "Missing --public-key",
    "release verify nowhere --public-key trusted.pub":
      'Cannot read release "nowhere": there is nothing',
    "release verify deno.lock --public-key trusted.pub": "it is a file",
    "release verify dl --public-key nowhere.pub": "nowhere.pub",
    "release verify dl --public-key deno.lock": "public key",
    "release verify dl --public-key trusted.pub --lock trusted.pub": "trusted.pub",
    "release verify dl dl --public-key trusted.pub": "expected <dir>",
  };
  for (const [line, message] of Object.entries(lines)) {
    const { exit, stderr } = await gait(line, await world());
    assert.equal(exit, 6, line);
    assert.ok(stderr.includes(message), `${line}: ${stderr}`);
  }
});

Deno.test("gait release verify calls an empty folder not intact, as nothing of a release is there", async () => {
  const files = { "dl/note.txt": "x", "trusted.pub": KEY_1.public };
  const { exit, json } = await gait("release verify dl --public-key trusted.pub --json", { files });
  assert.equal(exit, 2);
  assert.equal((json()["faults"] as unknown[]).length, 6);
});
