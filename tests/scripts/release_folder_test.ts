/** A full release of stand-in programs, judged by ourselves and by programs that we did not write. */

import assert from "node:assert/strict";
import { createPublicKey } from "node:crypto";
import { bundleFromJSON } from "@sigstore/bundle";
import { toSignedEntity, Verifier } from "@sigstore/verify";
import { Ajv2019 } from "ajv/dist/2019.js";
import { makeStatement } from "../../scripts/release/documents.ts";
import { attest } from "../../scripts/release/sign.ts";
import { parsePrivateKey } from "../../src/core/crypto/keys.ts";
import { gaitProcess, scratch } from "../support/gait.ts";
import { makeRelease } from "../support/release.ts";
import { hasProgram } from "../support/programs.ts";
import { releaseOnDisk, ROOT } from "../support/release_folder.ts";
import { KEY_1 } from "../support/test_key.ts";

const ASSETS = [
  "checksums.txt",
  "checksums.txt.intoto.jsonl",
  "checksums.txt.sig",
  "gait_1.2.3_darwin_amd64.tar.gz",
  "gait_1.2.3_darwin_arm64.tar.gz",
  "gait_1.2.3_linux_amd64.tar.gz",
  "gait_1.2.3_linux_arm64.tar.gz",
  "gait_1.2.3_windows_amd64.zip",
  "gait_1.2.3_windows_arm64.zip",
  "provenance.json",
  "sbom.spdx.json",
];
const folder = scratch();
addEventListener("unload", () => folder[Symbol.dispose]());
const { out, keyPath } = await releaseOnDisk(folder.path);
const readText = (name: string) => Deno.readTextFile(new URL(name, out));

async function run(program: string, ...args: string[]): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(program, { args, cwd: out }).output();
  const decoder = new TextDecoder();
  assert.ok(success, decoder.decode(stderr));
  return decoder.decode(stdout);
}

Deno.test("a release holds the assets that the Release issue names, and no others", () => {
  assert.deepEqual([...Deno.readDirSync(out)].map(({ name }) => name).sort(), ASSETS);
});

Deno.test("gait release verify accepts the release, with the lock file of the checkout", async () => {
  const lock = new URL("deno.lock", ROOT).pathname;
  const argv = ["release", "verify", out.pathname, "--public-key", keyPath, "--lock", lock];
  // with the permission that it declares, and no other
  const seen = await gaitProcess([...argv, "--json"], {
    cwd: folder.path,
    denoFlags: ["--allow-read"],
  });
  assert.deepEqual([seen.exit, seen.stderr], [0, ""]);
  const answer = JSON.parse(seen.stdout);
  assert.deepEqual([answer.ok, answer.version, answer.archives.length], [true, "1.2.3", 6]);
  assert.equal(answer.lock_checked, true);
});

Deno.test("gait release verify exits 2 for a release with a flipped bit", async () => {
  using copy = scratch();
  for (const name of ASSETS) await Deno.copyFile(new URL(name, out), `${copy.path}/${name}`);
  const path = `${copy.path}/gait_1.2.3_linux_amd64.tar.gz`;
  const bytes = await Deno.readFile(path);
  bytes[1000] = (bytes[1000] ?? 0) ^ 1;
  await Deno.writeFile(path, bytes);
  const argv = ["release", "verify", copy.path, "--public-key", keyPath];
  const { exit, stdout } = await gaitProcess(argv, { cwd: folder.path });
  assert.equal(exit, 2);
  assert.match(stdout, /\narchive_digest: gait_1\.2\.3_linux_amd64\.tar\.gz: its digest is /);
});

Deno.test("gait release verify does not follow links", async () => {
  using copy = scratch();
  for (const name of ASSETS) await Deno.copyFile(new URL(name, out), `${copy.path}/${name}`);
  await Deno.remove(`${copy.path}/sbom.spdx.json`);
  await Deno.symlink(new URL("sbom.spdx.json", out).pathname, `${copy.path}/sbom.spdx.json`);
  const argv = ["release", "verify", copy.path, "--public-key", keyPath, "--json"];
  const { exit, stdout } = await gaitProcess(argv, { cwd: folder.path });
  assert.equal(exit, 2);
  assert.deepEqual(JSON.parse(stdout).faults, [
    { check: "entry_kind", asset: "sbom.spdx.json", problem: "expected a file, found a link" },
  ]);
});

Deno.test({
  name: "openssl accepts checksums.txt.sig, and no other (needs openssl)",
  ignore: !hasProgram("openssl", "version"),
  async fn() {
    const verify = ["pkeyutl", "-verify", "-pubin", "-inkey", keyPath, "-rawin"];
    const said = await run(
      "openssl",
      ...verify,
      "-in",
      "checksums.txt",
      "-sigfile",
      "checksums.txt.sig",
    );
    assert.match(said, /Signature Verified Successfully/);
    await assert.rejects(
      run("openssl", ...verify, "-in", "provenance.json", "-sigfile", "checksums.txt.sig"),
    );
  },
});

Deno.test({
  name: "sha256sum accepts checksums.txt, and tar lists the archive (needs sha256sum and tar)",
  ignore: !hasProgram("sha256sum") || !hasProgram("tar"),
  async fn() {
    const lines = (await run("sha256sum", "--check", "checksums.txt")).trim().split("\n");
    assert.deepEqual(
      lines,
      ASSETS.filter((name) => name.startsWith("gait_")).map((n) => `${n}: OK`),
    );
    const listed = await run("tar", "--utc", "-tvzf", "gait_1.2.3_linux_amd64.tar.gz");
    assert.match(listed, /^-rw-r--r-- 0\/0 +\d+ 1980-01-01 00:00 LICENSE\n/);
    assert.match(listed, /-rwxr-xr-x 0\/0 +\d+ 1980-01-01 00:00 gait\n$/);
  },
});

const acceptDsse = (dsseEnvelope: unknown, pem: string) => {
  const bundle = bundleFromJSON({
    mediaType: "application/vnd.dev.sigstore.bundle.v0.3+json",
    verificationMaterial: { publicKey: { hint: "release" }, tlogEntries: [] },
    dsseEnvelope,
  });
  const trusted = { publicKey: createPublicKey(pem), validFor: () => true };
  const nothing = { certificateAuthorities: [], timestampAuthorities: [], tlogs: [], ctlogs: [] };
  const verifier = new Verifier({ ...nothing, publicKey: () => trusted }, {
    ...{ tlogThreshold: 0, ctlogThreshold: 0, timestampThreshold: 0 },
  });
  verifier.verify(toSignedEntity(bundle));
};

Deno.test("@sigstore/verify accepts the attestation, and no changed one", async () => {
  const envelope = JSON.parse(await readText("checksums.txt.intoto.jsonl"));
  const pem = await Deno.readTextFile(keyPath);
  acceptDsse(envelope, pem);
  const payload = JSON.parse(atob(envelope.payload));
  assert.equal(payload._type, "https://in-toto.io/Statement/v1");
  const changed = { ...envelope, payload: btoa(JSON.stringify({ ...payload, subject: [] })) };
  assert.throws(() => acceptDsse(changed, pem), /signature verification failed/);
});

Deno.test("@sigstore/verify accepts an attestation about text beyond ASCII", async () => {
  // the length that is signed counts bytes, not characters
  const made = JSON.parse(new TextDecoder().decode((await makeRelease()).get("provenance.json")));
  const key = await parsePrivateKey(KEY_1.private);
  const statement = makeStatement([{ name: "gait_ü_€.zip", sha256: "0".repeat(64) }], made);
  acceptDsse(JSON.parse(await attest(statement, key)), await Deno.readTextFile(keyPath));
});

Deno.test("the SBOM follows the schema of the SPDX project and names all that is locked", async () => {
  const vector = new URL("tests/vectors/third_party/spdx_2_3_schema.json", ROOT);
  const { schema } = JSON.parse(await Deno.readTextFile(vector));
  const validate: (value: unknown) => boolean = new Ajv2019({ strict: false, allErrors: true })
    .compile(schema);
  const sbom = JSON.parse(await readText("sbom.spdx.json"));
  assert.ok(validate(sbom), "the SBOM does not follow the schema");
  assert.equal(validate({ ...sbom, packages: [{ name: "x" }] }), false);

  const { npm } = JSON.parse(await Deno.readTextFile(new URL("deno.lock", ROOT)));
  const locked = new Set(Object.keys(npm).map((key) => key.replace(/(@[^@_/]+)_.*$/, "$1")));
  const listed = sbom.packages.slice(2) as {
    readonly name: string;
    readonly versionInfo: string;
    readonly licenseDeclared: string;
    readonly SPDXID: string;
  }[];
  assert.deepEqual(listed.map((entry) => `${entry.name}@${entry.versionInfo}`), [...locked].sort());
  const silent = listed.filter(({ licenseDeclared }) => licenseDeclared === "NOASSERTION");
  assert.deepEqual(silent, [], "every package states a licence");
  // one that states it in its own words brings them along
  const texts = new Set(
    (sbom.hasExtractedLicensingInfos ?? []).map((info: { licenseId: string }) => info.licenseId),
  );
  const own = listed.map(({ licenseDeclared }) => licenseDeclared).filter((id) =>
    id.startsWith("LicenseRef-")
  );
  assert.deepEqual(new Set(own), texts);
  // what the program imports is told from what only its tests do
  const shipped = sbom.relationships.filter((entry: { relationshipType: string }) =>
    entry.relationshipType === "DEPENDS_ON"
  ).map((entry: { relatedSpdxElement: string }) => entry.relatedSpdxElement);
  assert.ok(shipped.includes("SPDXRef-npm--stricli-core-1.3.0"));
  assert.ok(!shipped.some((id: string) => id.includes("fast-check")));
});

Deno.test("two builds of one revision give equal bytes, whatever the folder", async () => {
  using other = scratch();
  await Deno.mkdir(`${other.path}/deep`);
  const again = await releaseOnDisk(`${other.path}/deep`, "again");
  for (const name of ASSETS) {
    const [one, two] = await Promise.all(
      [out, again.out].map((url) => Deno.readFile(new URL(name, url))),
    );
    assert.deepEqual(two, one, name);
  }
});
