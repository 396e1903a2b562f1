import assert from "node:assert/strict";
import { record } from "../../src/core/runpack/record.ts";
import { demoInput } from "../../src/core/runpack/demo.ts";
import { sha256 } from "../../src/core/crypto/digest.ts";
import { signDigest } from "../../src/core/crypto/signature.ts";
import { parsePrivateKey } from "../../src/core/crypto/keys.ts";
import { manifestDigest, signableDigest } from "../../src/core/runpack/manifest.ts";
import { memberFromBytes } from "../../src/core/runpack/spool.ts";
import { readWhole } from "../../src/core/runpack/member_bytes.ts";
import { randomAccess } from "../../src/core/source.ts";
import { openArchive, writeArchive } from "../../src/core/zip/zip.ts";
import { gait } from "../support/gait.ts";
import { zipBytes } from "../support/zip_bytes.ts";
import { KEY_1, KEY_2 } from "../support/test_key.ts";

const DEMO_DIGEST = "88913ed84855671786b9ecc3eab94f760332a6c19a3ff2195ab8afd914d57725";
const PATH = "gait-out/runpack_run_demo.zip";

const unsigned = (await record(await demoInput(), { payloads: "keep" })).bytes;
const key = await parsePrivateKey(KEY_1.private);
const signed = (await record(await demoInput(), { payloads: "keep", key })).bytes;
const KEY_FILES = {
  "k1.key": KEY_1.public,
  "k1_private.key": `\n ${KEY_1.private}\t\n`,
  "k2.key": KEY_2.public,
};

Deno.test("gait verify answers intact, signed and trusted apart", async () => {
  const { exit, stdout, stderr } = await gait("verify run_demo", { files: { [PATH]: unsigned } });
  assert.deepEqual({ exit, stdout, stderr }, {
    exit: 0,
    stdout: `verify ok: ${PATH}
signature status: missing
signature note: the manifest is not signed: digests show that nothing changed, not who made it
intact: yes, signed: no, trusted: no
next: gait run inspect run_demo | gait run receipt run_demo
manifest: sha256:${DEMO_DIGEST}
`,
    stderr: "",
  });
});

Deno.test("gait verify --json has exactly these members", async () => {
  const { json } = await gait("verify run_demo --json", { files: { [PATH]: unsigned } });
  const { signature_note: _note, next_commands: _next, ...rest } = json();
  assert.deepEqual(rest, {
    correlation_id: "9a80f090e10ab939e59411c0",
    files_checked: 4,
    intact: true,
    manifest_digest: DEMO_DIGEST,
    ok: true,
    path: PATH,
    run_id: "run_demo",
    signature_status: "missing",
    signed: false,
    trusted: false,
  });
});

// Signatures and keys, with the status and the outcome of each pair.
const MATRIX = [
  ["signed, no key", signed, "", "skipped", true, 0, false],
  ["signed, no key, required", signed, "--require-signature", "skipped", false, 2, false],
  ["signed, right key", signed, "--public-key k1.key", "verified", true, 0, true],
  [
    "signed, right key, required",
    signed,
    "--public-key k1.key --require-signature",
    "verified",
    true,
    0,
    true,
  ],
  ["signed, private source", signed, "--private-key k1_private.key", "verified", true, 0, true],
  ["signed, other key", signed, "--public-key k2.key", "failed", false, 2, false],
  [
    "signed, other key, required",
    signed,
    "--public-key k2.key --require-signature",
    "failed",
    false,
    2,
    false,
  ],
  ["unsigned, key", unsigned, "--public-key k1.key", "missing", false, 2, false],
  [
    "unsigned, key, allowed",
    unsigned,
    "--public-key k1.key --allow-unsigned",
    "missing",
    true,
    0,
    false,
  ],
  ["unsigned, no key, allowed", unsigned, "--allow-unsigned", "missing", true, 0, false],
  [
    "signed, other key, unsigned allowed",
    signed,
    "--public-key k2.key --allow-unsigned",
    "failed",
    false,
    2,
    false,
  ],
  ["unsigned, no key, required", unsigned, "--require-signature", "missing", false, 2, false],
  [
    "unsigned, key, required",
    unsigned,
    "--public-key k1.key --require-signature",
    "missing",
    false,
    2,
    false,
  ],
] as const;

for (const [name, bytes, flags, status, ok, exit, trusted] of MATRIX) {
  Deno.test(`gait verify: ${name} is ${status}`, async () => {
    const files = { ...KEY_FILES, "p.zip": bytes };
    const seen = await gait(`verify ./p.zip --json ${flags}`, { files });
    const result = seen.json();
    assert.equal(seen.exit, exit);
    assert.equal(result["ok"], ok);
    assert.equal(result["signature_status"], status);
    assert.equal(result["trusted"], trusted);
    assert.equal(result["intact"], true);
    assert.equal("error" in result, false, "a negative answer is not an error");
    const hasError = status === "skipped" || status === "failed" ||
      (status === "missing" && !ok);
    assert.equal(Array.isArray(result["signature_errors"]), hasError);
  });
}

Deno.test("gait verify exits 2 and names what changed when a member was rewritten", async () => {
  const text = new TextDecoder("latin1").decode(unsigned);
  const at = text.indexOf("results.jsonl{") + "results.jsonl".length;
  const end = text.indexOf("PK", at);
  const changed = text.slice(at, end).replaceAll('"ok":true', '"ok":false');
  const archive = await openArchive(randomAccess({ name: "demo", bytes: unsigned }));
  const members = [];
  for (const member of archive.members.values()) {
    const bytes = member.name === "results.jsonl"
      ? new TextEncoder().encode(changed)
      : await readWhole(member, 1e6);
    members.push(await memberFromBytes(member.name, bytes));
  }
  const chunks: Uint8Array[] = [];
  await writeArchive(members, (chunk) => void chunks.push(chunk.slice()));
  const tampered = new Uint8Array(
    await new Blob(chunks as Uint8Array<ArrayBuffer>[]).arrayBuffer(),
  );

  const seen = await gait("verify tamper.zip --json", { files: { "tamper.zip": tampered } });
  assert.equal(seen.exit, 2);
  // Worked digests of the tampered demo.
  assert.deepEqual(seen.json()["hash_mismatches"], [{
    actual: "01902e25f5cfab3331d2fe92049a613d974e16f7468ab9a77fdced1ca7129712",
    expected: "6370b53298b8a326d9b43cc8435e5fa9d5b4e382e3761ffe9ff79352f2106240",
    path: "results.jsonl",
  }]);
  assert.equal(seen.json()["intact"], false);

  const text2 = await gait("verify tamper.zip", { files: { "tamper.zip": tampered } });
  assert.match(
    text2.stdout,
    /^verify failed: tamper\.zip\nhash mismatches: 1\nsignature status: missing\n/,
  );
  assert.equal(text2.stderr, "");
});

const ERRORS = [
  ["verify", "expected run_id or path"],
  ["verify run_demo a", "runpack not found for run_id: a"],
  ["verify nope", "runpack not found for run_id: nope"],
  ["verify ./nope.zip", "runpack not found: ./nope.zip"],
  ["verify block.zip", "runpack not found: block.zip"],
  ["verify clock_timeout.zip", "runpack not found: clock_timeout.zip"],
  ["verify dir/", 'Cannot read artifact "dir/": it is a folder without manifest.json'],
  ["verify -- run_demo --json", "runpack not found for run_id: --json"],
  ["verify text.zip", 'Cannot open archive "text.zip"'],
  ["verify empty.zip", 'Cannot open archive "empty.zip"'],
  [
    "verify run_demo --profile lax",
    'Cannot use --profile "lax": expected standard or strict',
  ],
  ["verify run_demo --profile strict", "--profile strict needs a public key"],
  [
    "verify run_demo --allow-unsigned --require-signature",
    "--allow-unsigned and --require-signature cannot be combined",
  ],
  [
    "verify run_demo --allow-unsigned --profile strict --public-key k1.key",
    "--allow-unsigned and --profile strict cannot be combined",
  ],
  [
    "verify run_demo --public-key k1.key --public-key-env K",
    "--public-key-env and --public-key cannot be combined",
  ],
  [
    "verify run_demo --private-key k1.key --private-key-env K",
    "--private-key-env and --private-key cannot be combined",
  ],
  ["verify run_demo --public-key-env K", 'Cannot read public key: variable "K" is not set'],
  ["verify run_demo --public-key gone.key", 'Cannot read public key "gone.key": '],
  ["verify run_demo --public-key k1_private.key", "Cannot use the public key: it is a private key"],
  ["verify run_demo --private-key k1.key", "Cannot use the private key: it is a public key"],
  ["verify run_demo --public-key text.zip", "decode public key: "],
] as const;

for (const [line, message] of ERRORS) {
  Deno.test(`gait ${line} exits 6 and says why, as text and as JSON`, async () => {
    const files = {
      ...KEY_FILES,
      [PATH]: unsigned,
      "text.zip": "not a zip",
      "empty.zip": "",
      "dir/x": "",
    };
    const text = await gait(line, { files });
    assert.equal(text.exit, 6);
    assert.equal(text.stdout, "");
    assert.ok(text.stderr.startsWith(`error: ${message}`), text.stderr);
    assert.match(text.stderr, /\nhint: .+\n$/);

    if (line.includes("--json")) return;
    const { exit, stderr, json } = await gait(`--json ${line}`, { files });
    const envelope = json();
    assert.equal(exit, 6);
    assert.equal(stderr, "");
    assert.ok(String(envelope["error"]).startsWith(message));
    assert.deepEqual(
      [envelope["ok"], envelope["error_code"], envelope["error_category"], envelope["retryable"]],
      [false, "invalid_input", "invalid_input", false],
    );
  });
}

Deno.test("gait verify takes keys from variables that it was told to read, and no others", async () => {
  const files = { "p.zip": signed };
  const env = { MY_KEY: ` ${KEY_1.public}\n`, OTHER: KEY_2.public };
  const { exit, json, system } = await gait("verify ./p.zip --public-key-env MY_KEY --json", {
    files,
    env,
  });
  assert.equal(exit, 0);
  assert.equal(json()["trusted"], true);
  assert.deepEqual(system.narrowed, [{
    kinds: ["read", "env"],
    env: ["HOME", "USERPROFILE", "MY_KEY"],
  }]);
});

Deno.test("gait verify looks up run ids in gait-out first and then in the home directory", async () => {
  const home = { "/home/a/.gait/runpacks/runpack_run_demo.zip": unsigned };
  const env = { HOME: "/home/a" };
  const atHome = await gait("verify run_demo --json", { files: home, env });
  assert.equal(atHome.json()["path"], "/home/a/.gait/runpacks/runpack_run_demo.zip");
  const both = await gait("verify run_demo --json", { files: { ...home, [PATH]: unsigned }, env });
  assert.equal(both.json()["path"], PATH);
});

Deno.test("gait verify --profile strict refuses what standard only warns about", async () => {
  const padded = new Uint8Array([...signed, 1, 2, 3]);
  const files = { ...KEY_FILES, "p.zip": padded };
  const standard = await gait("verify ./p.zip --public-key k1.key --json", { files });
  assert.equal(standard.exit, 0);
  assert.equal((standard.json()["warnings"] as string[]).length, 1);
  const strict = await gait("verify ./p.zip --public-key k1.key --profile STRICT --json", {
    files,
  });
  assert.equal(strict.exit, 2);
  assert.equal(strict.json()["intact"], true);
  const text = await gait("verify ./p.zip", { files });
  assert.match(text.stderr, /^warning: archive: .+\n$/);
});

Deno.test("gait verify --profile strict exits 2 for a signed run that gait cannot read, and names the line", async () => {
  const intent = (args: string) => `{"args":${args},"intent_id":"i"}`;
  const members = {
    "intents.jsonl": `${intent("{}")}\n${intent('{"to":"bob","to":"mallory"}')}\n`,
    "refs.json": "{}",
    "results.jsonl": "",
    "run.json": '{"run_id":"r"}',
  };
  const forged = { "p.zip": await signedRunpack(members) };
  const line = "verify ./p.zip --public-key k1.key";
  const files = { ...KEY_FILES, ...forged };
  const strict = await gait(`${line} --profile strict`, { files });
  assert.equal(strict.exit, 2);
  const warning =
    /^warning: Cannot parse JSON "intents\.jsonl line 2": the member \/args\/to occurs twice at/m;
  assert.match(strict.stderr, warning);
  const standard = await gait(line, { files });
  assert.equal(standard.exit, 0);
  assert.match(standard.stderr, warning);
});

/** A runpack with these members, signed by the first test key. */
async function signedRunpack(members: Readonly<Record<string, string>>) {
  const encoder = new TextEncoder();
  const listed = await Promise.all(
    Object.entries(members).map(async ([path, text]) => ({
      path,
      sha256: await sha256(encoder.encode(text)),
    })),
  );
  const unsigned = {
    schema_id: "gait.runpack.manifest",
    schema_version: "1.0.0",
    created_at: "2026-02-05T09:00:00Z",
    producer_version: "0.0.0-dev",
    run_id: "r",
    capture_mode: "reference",
    files: listed,
    manifest_digest: "",
  };
  const manifest_digest = await manifestDigest(unsigned);
  const signature = await signDigest(await signableDigest({ ...unsigned, manifest_digest }), key);
  const manifest = JSON.stringify({ ...unsigned, manifest_digest, signatures: [signature] });
  return zipBytes(
    Object.entries({ ...members, "manifest.json": manifest })
      .map(([name, content]) => ({ name, content })),
  );
}
