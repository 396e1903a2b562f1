/** Keys as other programs write them, the wrong half of a pair, and the wrong pair. */

import assert from "node:assert/strict";
import { gait } from "../../support/gait.ts";
import { MemorySystem } from "../../support/memory_system.ts";
import { RFC_KEY } from "../../support/test_keys.ts";

const RUN = JSON.stringify({
  run: { run_id: "run_x", created_at: "2026-02-05T00:00:00Z" },
  intents: [{ intent_id: "i", tool_name: "t", args: {} }],
});
// openssl pkey -inform DER … of the first key of RFC 8032
const PEM_PRIVATE = "-----BEGIN PRIVATE KEY-----\n" +
  "MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g\n" +
  "-----END PRIVATE KEY-----\n";
const PEM_PUBLIC = "-----BEGIN PUBLIC KEY-----\n" +
  "MCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=\n" +
  "-----END PUBLIC KEY-----\n";

Deno.test("a run signed with a key of OpenSSL verifies under its public half", async () => {
  const files = { "run.json": RUN, "k.pem": PEM_PRIVATE, "p.pem": PEM_PUBLIC };
  const on = new MemorySystem({ files });
  const made = await gait("run record run.json --private-key k.pem --json", {}, on);
  assert.equal(made.json()["signature_key_id"], RFC_KEY.keyId);
  assert.equal((await gait("verify run_x --public-key p.pem", {}, on)).exit, 0);
  const files2 = { K: PEM_PUBLIC.replaceAll("\n", "\r\n") };
  const env = await gait("verify run_x --public-key-env K", {
    env: files2,
    files: {
      "gait-out/runpack_run_x.zip": on.files.get("gait-out/runpack_run_x.zip")?.bytes ?? "",
    },
  });
  assert.equal(env.exit, 0, env.stderr);
});

Deno.test("a private key where the public one is wanted is named, with the file to give", async () => {
  const on = new MemorySystem({ files: { "run.json": RUN } });
  await gait("keys init", {}, on);
  await gait("run record run.json --private-key gait-out/keys/gait_private.key", {}, on);
  const seen = await gait("verify run_x --public-key gait-out/keys/gait_private.key", {}, on);
  assert.equal(seen.exit, 6);
  assert.match(
    seen.stderr,
    /^error: Cannot use the public key: it is a private key \(.*gait_private\.key\)\nhint: .*gait_public\.key/,
  );
});

Deno.test("an artifact of a rotated key, checked with the new one, names both and the file that fits", async () => {
  const on = new MemorySystem({
    files: { "run.json": RUN, "p.yaml": "default_verdict: allow\n", "i.json": INTENT },
  });
  const real = "--private-key gait-out/keys/gait_private.key";
  const made = await gait("keys init --json", {}, on);
  const old = String(made.json()["key_id"]).slice(0, 12);
  await gait(`run record run.json ${real}`, {}, on);
  await gait(
    `gate eval --policy p.yaml --intent i.json --key-mode prod ${real} --trace-out t.json`,
    {},
    on,
  );
  on.random = new Uint8Array(32).fill(9);
  const rotated = await gait("keys rotate --json", {}, on);
  const now = String(rotated.json()["key_id"]).slice(0, 12);
  assert.notEqual(old, now);
  for (const line of ["verify run_x", "trace verify t.json"]) {
    const seen = await gait(`${line} --public-key gait-out/keys/gait_public.key`, {}, on);
    assert.equal(seen.exit, 2);
    const said = seen.stdout + seen.stderr;
    assert.match(said, new RegExp(`key id mismatch: signed by ${old}, you gave ${now}`));
    assert.match(
      said,
      new RegExp(`is next to the given one: gait-out/keys/gait_${old}_public\\.key`),
    );
    const fits = await gait(`${line} --public-key gait-out/keys/gait_${old}_public.key`, {}, on);
    assert.equal(fits.exit, 0, fits.stdout);
  }
});

const INTENT = JSON.stringify({
  tool_name: "tool.write",
  context: { identity: "alice", workspace: "/srv", risk_class: "low" },
});

/** Files that are not text, as bytes in hex, and what they are called. */
const BINARY: readonly (readonly [string, RegExp, RegExp])[] = [
  [`302e020100300506032b657004220420${"5a".repeat(32)}`, /DER file/, /openssl pkey -inform DER/],
  [`302a300506032b6570032100${"5a".repeat(32)}`, /DER file/, /openssl pkey -inform DER/],
  [`504b03041400000000000000${"41".repeat(40)}`, /zip archive/, /unpack it/],
  [`00${"81".repeat(31)}`, /binary, not text/, /gait keys init/],
  ["fffe4100420043004400", /UTF-16 text/, /UTF-8/],
  ["41004200430044004500", /UTF-16 text/, /UTF-8/],
  ["feff0041004200430044", /UTF-16 text/, /UTF-8/],
];

for (const [hex, problem, hint] of BINARY) {
  Deno.test(`a key file that begins with ${hex.slice(0, 12)} is called what it is`, async () => {
    const files = { "run.json": RUN, k: Uint8Array.fromHex(hex) };
    for (const line of ["run record run.json --private-key k", "verify x.zip --public-key k"]) {
      const seen = await gait(line, { files: { ...files, "x.zip": "" } });
      assert.equal(seen.exit, 6, seen.stdout);
      const [error = "", next = ""] = seen.stderr.split("\n");
      assert.match(error, problem);
      assert.match(next, hint);
    }
  });
}
