import assert from "node:assert/strict";
import { gait } from "../../support/gait.ts";
import { KEY, valid, validator } from "./support.ts";

Deno.test("gait guard encrypt and decrypt give the file back, from each kind of key", async () => {
  const run = () => ({
    stdout: new TextEncoder().encode(`${KEY}\n`),
    stderrBytes: 0,
    status: 0,
    timedOut: false,
  });
  const world = { files: { a: "secret", "k.txt": KEY }, env: { KEY }, run };
  for (
    const [flags, source] of [
      ["--key-env KEY --key-command x", { mode: "env", ref: "KEY" }],
      ["--key-file k.txt", { mode: "file" }],
      ["--key-command prog --key-command-args a,b", { mode: "command", command: "prog" }],
    ] as const
  ) {
    const sealed = await gait(`guard encrypt a ${flags} --json`, world);
    assert.equal(sealed.exit, 0, sealed.stdout);
    const data = valid("guard/encrypt_result", sealed);
    assert.deepEqual(
      [data["path"], data["algorithm"], data["key_mode"], data["plain_size"]],
      ["a.gaitenc", "aes-256-gcm", source.mode, 6],
    );
    const file = sealed.system.files.get("a.gaitenc");
    const envelope = JSON.parse(new TextDecoder().decode(file?.bytes));
    assert.equal(validator("guard/encrypted_artifact")(envelope), true);
    assert.deepEqual([envelope.key_source, file?.mode], [source, 0o600]);
    const opened = await gait(`guard decrypt a.gaitenc --out b ${flags} --json`, {}, sealed.system);
    valid("guard/decrypt_result", opened);
    assert.equal(new TextDecoder().decode(sealed.system.files.get("b")?.bytes), "secret");
  }
});

Deno.test("gait guard decrypt with another key exits 6, says so, and writes nothing", async () => {
  const world = { files: { a: "secret" }, env: { KEY, OTHER: `A${KEY.slice(1)}` } };
  const { system } = await gait("guard encrypt a --key-env KEY", world);
  const seen = await gait("guard decrypt a.gaitenc --out b --key-env OTHER --json", {}, system);
  assert.deepEqual([seen.exit, seen.json()["error_code"], system.files.has("b")], [
    6,
    "decrypt_failed",
    false,
  ]);
});

Deno.test("a key command that fails, talks too much or prints no key is refused", async () => {
  const good = { stdout: new Uint8Array(), stderrBytes: 0, status: 0, timedOut: false };
  for (
    const [result, message] of [
      [{ ...good, status: 3 }, /^Cannot get the encryption key from command "p": exit status 3$/],
      [{ ...good, timedOut: true }, /longer than 30 s/],
      [{ ...good, stdout: new Uint8Array(65537) }, /more than 65536 bytes/],
      [
        { ...good, stdout: new TextEncoder().encode("not base64") },
        /^Cannot use the encryption key from command "p": it is not/,
      ],
    ] as const
  ) {
    const seen = await gait("guard encrypt a --key-command p --json", {
      files: { a: "x" },
      run: () => result,
    });
    assert.equal(seen.exit, 6);
    assert.match(String(seen.json()["error"]), message);
  }
});

/** As much of an envelope as tells that it is one. */
const ENVELOPE = '{"schema_id":"gait.guard.encrypted_artifact"}';

Deno.test("gait guard encrypt says when it replaces an envelope, and decrypt replaces nothing", async () => {
  const world = { files: { a: "secret", "a.gaitenc": ENVELOPE }, env: { KEY } };
  const sealed = await gait("guard encrypt a --key-env KEY --json", world);
  assert.deepEqual(valid("guard/encrypt_result", sealed)["warnings"], [
    "a.gaitenc was already there and was replaced",
  ]);
  const taken = await gait(
    "guard decrypt a.gaitenc --out b --key-env KEY",
    { files: { "a.gaitenc": sealed.system.files.get("a.gaitenc")?.bytes ?? "", b: "old" } },
  );
  assert.equal(taken.exit, 6);
  assert.match(taken.stderr, /"b": the file there is not a decrypted file of gait/);
  const fresh = await gait(
    "guard decrypt a.gaitenc --out c --key-env KEY --json",
    {},
    sealed.system,
  );
  assert.equal(valid("guard/decrypt_result", fresh)["warnings"], undefined);
});
