import assert from "node:assert/strict";
import { parsePrivateKey, parsePublicKey } from "../../../src/core/crypto/keys.ts";
import { gait } from "../../support/gait.ts";
import type { MemorySystem } from "../../support/memory_system.ts";
import { KEY_1, KEY_2 } from "../../support/test_key.ts";

const PRIVATE = "gait-out/keys/gait_private.key";
const PUBLIC = "gait-out/keys/gait_public.key";

function text(system: MemorySystem, path: string): string {
  return new TextDecoder().decode(system.files.get(path)?.bytes);
}

Deno.test("gait keys init writes a pair that only its owner can read", async () => {
  const { exit, json, system } = await gait("keys init --json");
  assert.equal(exit, 0);
  const privateKey = await parsePrivateKey(text(system, PRIVATE));
  const publicKey = await parsePublicKey(text(system, PUBLIC));
  assert.equal(privateKey.keyId, publicKey.keyId);
  const { correlation_id: _id, ...rest } = json();
  assert.deepEqual(rest, {
    ok: true,
    prefix: "gait",
    key_id: publicKey.keyId,
    public_key_path: `./${PUBLIC}`,
    private_key_path: `./${PRIVATE}`,
  });
  assert.equal(system.files.get(PRIVATE)?.mode, 0o600);
  assert.equal(system.files.get(PUBLIC)?.mode, 0o600);
  assert.ok(text(system, PRIVATE).endsWith("=\n"));
});

Deno.test("gait keys init overwrites only with --force", async () => {
  const files = { [PUBLIC]: KEY_1.public };
  const refused = await gait("keys init", { files });
  assert.equal(refused.exit, 6);
  assert.match(
    refused.stderr,
    /^error: Cannot write key pair: \.\/gait-out\/keys\/gait_public\.key/,
  );
  assert.equal(text(refused.system, PUBLIC), KEY_1.public);
  assert.equal((await gait("keys init --force", { files })).exit, 0);
});

Deno.test("gait keys rotate keeps the old pair under its key id", async () => {
  const files = { [PRIVATE]: KEY_1.private, [PUBLIC]: KEY_1.public };
  const { exit, json, system } = await gait("keys rotate --json", { files });
  assert.equal(exit, 0);
  assert.equal(json()["previous_key_id"], KEY_1.keyId);
  assert.equal(text(system, "gait-out/keys/gait_21fe31dfa154_private.key"), KEY_1.private);
  assert.equal(text(system, "gait-out/keys/gait_21fe31dfa154_public.key"), KEY_1.public);
  assert.notEqual(json()["key_id"], KEY_1.keyId);
  assert.equal((await gait("keys verify", {}, system)).exit, 0);
});

Deno.test("gait keys verify warns when others may read the private key", async () => {
  const files = { [PRIVATE]: KEY_1.private, [PUBLIC]: KEY_1.public }; // mode 0644
  const { exit, stdout, stderr } = await gait("keys verify", { files });
  assert.equal(exit, 0);
  assert.ok(stdout.startsWith(`key_id=${KEY_1.keyId}\n`));
  assert.match(stderr, /^warning: .*gait_private\.key can be read by others: chmod 600 /);
});

const REFUSED = [
  ["keys verify", {}, 6],
  ["keys rotate", {}, 6],
  ["keys verify", { [PRIVATE]: KEY_1.private, [PUBLIC]: KEY_2.public }, 2],
  ["keys rotate", { [PRIVATE]: KEY_1.private, [PUBLIC]: KEY_2.public }, 2],
  ["keys verify", { [PRIVATE]: KEY_1.public, [PUBLIC]: KEY_1.public }, 6],
  ["keys init --prefix ../x", {}, 6],
  ["keys init --prefix=", {}, 6],
  ["keys init --dir=", {}, 6],
  ["keys init extra", {}, 6],
] as const;

for (const [line, files, expected] of REFUSED) {
  Deno.test(`gait ${line} with ${Object.values(files).length} bad files exits ${expected}`, async () => {
    const before = Object.keys(files).length;
    const { exit, stdout, stderr, system } = await gait(line, { files });
    assert.equal(exit, expected, stderr);
    assert.equal(stdout, "");
    assert.match(stderr, /^error: .+\nhint: .+\n$/);
    assert.equal(stderr.includes(KEY_1.private.slice(0, 20)), false, "no key material in errors");
    assert.equal(system.files.size, before);
  });
}

Deno.test("gait keys takes --out-dir, and --dir as its other name", async () => {
  for (const flag of ["--out-dir", "--dir"]) {
    const made = await gait(`keys init ${flag} mine --json`);
    assert.deepEqual([made.exit, made.json()["private_key_path"]], [0, "./mine/gait_private.key"]);
    for (const verb of ["verify", "rotate"]) {
      assert.equal((await gait(`keys ${verb} ${flag} mine`, {}, made.system)).exit, 0);
    }
  }
  const { exit, json } = await gait("keys init --out-dir a --dir b --json");
  assert.equal(exit, 6);
  assert.match(String(json()["error"]), /--out-dir and --dir cannot be combined/);
});
