/**
 * Releases with one fault each. Every fault is noticed by its own check and by no other, so without
 * that check the faulty release would pass.
 */

import assert from "node:assert/strict";
import { encodeUtf8 } from "../../../src/core/bytes.ts";
import { GaitError } from "../../../src/core/error.ts";
import { parsePrivateKey, parsePublicKey } from "../../../src/core/crypto/keys.ts";
import type { ReleaseCheck } from "../../../src/core/release/report.ts";
import { verifyRelease } from "../../../src/core/release/verify.ts";
import verifyResult from "../../../schemas/v1/release/verify_result.schema.json" with {
  type: "json",
};
import {
  folderOf,
  LOCK,
  makeRelease,
  type Packed,
  type ReleaseChange,
} from "../../support/release.ts";
import { KEY_1, KEY_2 } from "../../support/test_key.ts";

const key = await parsePublicKey(KEY_1.public);
const lock = { name: "deno.lock", bytes: LOCK };
const LINUX = "gait_1.2.3_linux_amd64.tar.gz";
const WINDOWS = "gait_1.2.3_windows_arm64.zip";

/** How a case differs from a sound release. */
interface Fault extends ReleaseChange {
  readonly kinds?: Readonly<Record<string, "directory" | "link" | "other">>;
  readonly tag?: string;
  /** Another lock file. */
  readonly lock?: Uint8Array;
  readonly signer?: string;
}

const flip = (name: string, at: number) => (folder: Map<string, Uint8Array<ArrayBuffer>>) => {
  const bytes = folder.get(name)?.slice() ?? new Uint8Array();
  const index = at < 0 ? bytes.length + at : at;
  bytes[index] = (bytes[index] ?? 0) ^ 1;
  folder.set(name, bytes);
};
const drop = (name: string): Fault => ({ after: (folder) => void folder.delete(name) });
const replace = (name: string, text: string): Fault => ({
  after: (folder) => void folder.set(name, encodeUtf8(text)),
});
const edit = (name: string, change: (text: string) => string): Fault => ({
  after: (folder) => {
    const text = new TextDecoder().decode(folder.get(name));
    assert.notEqual(change(text), text);
    folder.set(name, encodeUtf8(change(text)));
  },
});
const inLinux = (change: (files: Packed[]) => readonly Packed[]): Fault => ({
  files: (files, { os }) => os === "linux" ? change(files) : files,
});
const inWindows = (change: (files: Packed[]) => readonly Packed[]): Fault => ({
  files: (files, { os }) => os === "windows" ? change(files) : files,
});
const file = (name: string, text = "x", mode = 0o644): Packed => ({
  name,
  bytes: encodeUtf8(text),
  mode,
});

const FAULTS: readonly (readonly [string, ReleaseCheck, Fault])[] = [
  ["an archive is a link", "entry_kind", { kinds: { [LINUX]: "link" } }],
  ["a document is a directory", "entry_kind", { kinds: { "sbom.spdx.json": "directory" } }],
  ["there is no checksums.txt.sig", "entry_missing", drop("checksums.txt.sig")],
  ["there is no checksums.txt", "entry_missing", drop("checksums.txt")],
  ["there is no attestation", "entry_missing", drop("checksums.txt.intoto.jsonl")],
  ["there is no SBOM", "entry_missing", drop("sbom.spdx.json")],
  ["there is no provenance.json", "entry_missing", drop("provenance.json")],
  ["there is a key", "entry_unexpected", replace("gait_release.pem", "x")],
  ["there is a name in other letters", "entry_unexpected", replace("Checksums.txt", "x")],
  [
    "checksums.txt was changed",
    "checksums_signature",
    edit("checksums.txt", (t) => t.replace(/^./, "x")),
  ],
  ["one bit of the signature was changed", "checksums_signature", {
    after: flip("checksums.txt.sig", 9),
  }],
  ["the signature is one byte too long", "checksums_signature", {
    after: (folder) => {
      const signature = folder.get("checksums.txt.sig") ?? new Uint8Array();
      folder.set("checksums.txt.sig", new Uint8Array([...signature, 0]));
    },
  }],
  ["the signature is base64", "checksums_signature", {
    after: (folder) => {
      const signature = folder.get("checksums.txt.sig") ?? new Uint8Array();
      folder.set("checksums.txt.sig", encodeUtf8(`${signature.toBase64()}\n`));
    },
  }],
  ["checksums.txt has CRLF", "checksums_form", { checksums: (t) => t.replaceAll("\n", "\r\n") }],
  ["checksums.txt has capital digests", "checksums_form", {
    checksums: (t) => t.replace(/^[0-9a-f]+/, (digest) => digest.toUpperCase()),
  }],
  ["checksums.txt lists an archive twice", "checksums_form", {
    checksums: (t) => t.replace(/^.*\n/, (line) => line + line),
  }],
  ["checksums.txt is not sorted", "checksums_form", {
    checksums: (t) => t.split(/(?<=\n)/).reverse().join(""),
  }],
  ["checksums.txt lists a path", "checksums_form", {
    checksums: (t) => t.replace("gait_", "../gait_"),
  }],
  ["an archive has the name of no archive", "archive_name", {
    archives: (archives) => void archives.set("gaiter.tar.gz", new Uint8Array(1)),
    after: (folder) => void folder.delete("gaiter.tar.gz"),
  }],
  ["an archive is of another version", "archive_version", {
    archives: (archives) => {
      archives.set("gait_1.2.4_windows_arm64.zip", archives.get(WINDOWS) ?? new Uint8Array());
      archives.delete(WINDOWS);
    },
  }],
  ["an archive is not there", "archive_missing", drop(LINUX)],
  ["an archive is not listed", "archive_unlisted", replace("gait_1.2.3_linux_arm64.tar.gz", "x")],
  ["one bit of an archive was changed", "archive_digest", { after: flip(LINUX, 100) }],
  ["an archive was cut off", "archive_digest", {
    after: (folder) => void folder.set(LINUX, folder.get(LINUX)?.slice(0, -1) ?? new Uint8Array()),
  }],
  ["archives were swapped", "archive_digest", {
    after: (folder) => void folder.set(WINDOWS, folder.get(LINUX) ?? new Uint8Array()),
  }],
  ["an archive lacks the licence", "archive_content", inLinux((files) => files.slice(1))],
  ["an archive has a second program", "archive_content", inLinux((files) => [...files, file("x")])],
  [
    "an archive has its program twice",
    "archive_content",
    inLinux((files) => [...files, file("gait")]),
  ],
  ["a zip is not a zip", "archive_content", {
    archives: (archives) => void archives.set(WINDOWS, encodeUtf8("no archive")),
  }],
  ["an archive climbs out", "archive_content", inWindows((files) => [...files, file("../x")])],
  [
    "a program is empty",
    "archive_content",
    inLinux((files) => [
      ...files.slice(0, -1),
      file("gait", "", 0o755),
    ]),
  ],
  [
    "a program cannot be executed",
    "archive_content",
    inLinux((files) => [
      ...files.slice(0, -1),
      file("gait", "x", 0o644),
    ]),
  ],
  [
    "a program is set-uid",
    "archive_content",
    inLinux((files) => [
      ...files.slice(0, -1),
      file("gait", "x", 0o4755),
    ]),
  ],
  ["a tar.gz is no tar.gz", "archive_content", {
    archives: (archives) => void archives.set(LINUX, encodeUtf8("no archive")),
  }],
  [
    "the attestation has a second line",
    "attestation_form",
    edit("checksums.txt.intoto.jsonl", (t) => t + t),
  ],
  ["the attestation is not JSON", "attestation_form", replace("checksums.txt.intoto.jsonl", "{\n")],
  [
    "the attestation has no signatures",
    "attestation_form",
    edit(
      "checksums.txt.intoto.jsonl",
      (t) => t.replace(/,"signatures":\[.*\]/, ""),
    ),
  ],
  [
    "the payload was changed",
    "attestation_signature",
    edit(
      "checksums.txt.intoto.jsonl",
      (t) => t.replace(/"payload":"(.)(.)/, '"payload":"$2$1'),
    ),
  ],
  [
    "the list of signatures is empty",
    "attestation_signature",
    edit(
      "checksums.txt.intoto.jsonl",
      (t) => t.replace(/\[.*\]/, "[]"),
    ),
  ],
  ["the statement is of another kind", "statement_form", {
    statement: (statement) => ({ ...statement, _type: "https://in-toto.io/Statement/v0.1" }),
  }],
  ["the predicate is of another kind", "statement_form", {
    statement: (statement) => ({ ...statement, predicateType: "https://slsa.dev/provenance/v0.2" }),
  }],
  ["the provenance names no builder", "statement_form", {
    statement: (statement) => ({
      ...statement,
      predicate: { ...statement.predicate, runDetails: { metadata: {}, byproducts: [] } },
    }),
  }],
  ["the statement lacks an archive", "statement_subject", {
    statement: (statement) => ({ ...statement, subject: statement.subject.slice(1) }),
  }],
  ["the statement names an archive twice", "statement_subject", {
    statement: ({ subject, ...rest }) => ({ ...rest, subject: [...subject, ...subject.slice(1)] }),
  }],
  ["the statement is about other bytes", "statement_subject", {
    statement: ({ subject: [first, ...others], ...rest }) => ({
      ...rest,
      subject: [{ ...first, digest: { sha256: "0".repeat(64) } }, ...others],
    }),
  }],
  ["provenance.json is not JSON", "provenance_form", replace("provenance.json", "{")],
  [
    "provenance.json has a member twice",
    "provenance_form",
    edit(
      "provenance.json",
      (t) => t.replace("{", '{"runDetails":1,'),
    ),
  ],
  [
    "provenance.json names another builder",
    "provenance_differs",
    edit(
      "provenance.json",
      (t) => t.replace("git.example/builder", "git.example/b"),
    ),
  ],
  ["another tag was built", "provenance_tag", {
    provenance: (provenance) => withParameters(provenance, { ref: "refs/tags/v1.2.2" }),
  }],
  ["other targets were built", "provenance_target", {
    provenance: (provenance) => withParameters(provenance, { targets: ["x86_64-apple-darwin"] }),
  }],
  ["another lock file was built with", "provenance_lock", {
    lock: new Uint8Array([...LOCK, 0x0a]),
  }],
  ["the SBOM was changed", "sbom_digest", edit("sbom.spdx.json", (t) => t.replace("MIT", "ISC"))],
  ["the SBOM is no SPDX 2.3", "sbom_form", {
    sbom: (sbom) => ({ ...sbom, spdxVersion: "SPDX-2.2" }),
  }],
  ["the SBOM is of another version", "sbom_version", {
    sbom: ({ packages: [first, ...others], ...rest }) => ({
      ...rest,
      packages: [{ ...first, versionInfo: "1.2.2" }, ...others],
    }),
  }],
  ["the SBOM describes something else", "sbom_version", {
    sbom: ({ packages: [first, ...others], ...rest }) => ({
      ...rest,
      packages: [{ ...first, name: "goat" }, ...others],
    }),
  }],
  ["the SBOM has a package that is related to nothing", "sbom_reference", {
    sbom: (sbom) => ({ ...sbom, relationships: sbom.relationships.slice(0, -1) }),
  }],
  ["the SBOM relates to nothing", "sbom_reference", {
    sbom: ({ relationships, ...sbom }) => ({
      ...sbom,
      relationships: [...relationships, { ...relationships[1], relatedSpdxElement: "SPDXRef-x" }],
    }),
  }],
  ["the SBOM has an id twice", "sbom_reference", {
    sbom: ({ packages, ...sbom }) => ({ ...sbom, packages: [...packages, ...packages.slice(-1)] }),
  }],
  ["the SBOM lacks a package of the lock file", "sbom_lock", {
    sbom: ({ packages, relationships, ...sbom }) => ({
      ...sbom,
      packages: packages.slice(0, -1),
      relationships: relationships.slice(0, -1),
    }),
  }],
  ["the SBOM has another digest for a package", "sbom_lock", {
    sbom: ({ packages, ...sbom }) => ({
      ...sbom,
      packages: packages.map((entry) =>
        entry.name === "two"
          ? { ...entry, checksums: [{ algorithm: "SHA512", checksumValue: "0".repeat(128) }] }
          : entry
      ),
    }),
  }],
  ["a package has the address of another", "sbom_lock", {
    sbom: ({ packages, ...sbom }) => ({
      ...sbom,
      packages: packages.map((entry) => entry.name === "two" ? { ...entry, name: "tow" } : entry),
    }),
  }],
  ["an older release poses as a newer one", "release_version", { tag: "v1.2.4" }],
];

function withParameters<P extends { buildDefinition: { externalParameters: object } }>(
  provenance: P,
  change: object,
): P {
  const { buildDefinition } = provenance;
  const externalParameters = { ...buildDefinition.externalParameters, ...change };
  return { ...provenance, buildDefinition: { ...buildDefinition, externalParameters } };
}

Deno.test("verifyRelease() accepts a sound release, whole and under its key", async () => {
  const report = await verifyRelease(folderOf(await makeRelease()), { key, lock, tag: "v1.2.3" });
  assert.deepEqual(report.faults, []);
  assert.deepEqual(
    [report.version, report.commit, report.builder, report.lock_checked],
    ["1.2.3", "a".repeat(40), "https://git.example/builder", true],
  );
  assert.deepEqual(report.archives.map(({ name }) => name), [LINUX, WINDOWS]);
});

for (const [name, check, fault] of FAULTS) {
  Deno.test(`verifyRelease() notices by ${check} that ${name}`, async () => {
    const folder = folderOf(await makeRelease(fault), fault.kinds);
    const options = { key, tag: fault.tag, lock: { ...lock, bytes: fault.lock ?? LOCK } };
    const { faults } = await verifyRelease(folder, options);
    assert.deepEqual(
      [...new Set(faults.map((found) => found.check))],
      [check],
      JSON.stringify(faults),
    );
  });
}

Deno.test("each check of the schema has a release that only it refuses", () => {
  const checks = verifyResult.$defs.release_fault.properties.check.enum;
  assert.deepEqual([...new Set(FAULTS.map(([, check]) => check))].sort(), [...checks].sort());
});

Deno.test("verifyRelease() trusts no other key, whatever is signed with it", async () => {
  const folder = folderOf(await makeRelease({}, await parsePrivateKey(KEY_2.private)));
  const { faults, archives, version } = await verifyRelease(folder, { key, lock });
  assert.deepEqual(faults.map(({ check }) => check), [
    "checksums_signature",
    "attestation_signature",
  ]);
  assert.deepEqual([archives, version], [[], undefined], "what is not signed is not reported");
});

Deno.test("verifyRelease() needs no lock file, and says that it had none", async () => {
  const { faults, lock_checked } = await verifyRelease(folderOf(await makeRelease()), { key });
  assert.deepEqual([faults, lock_checked], [[], false]);
});

Deno.test("verifyRelease() refuses a lock file that it cannot read, and a crowded folder", async () => {
  const bad = { name: "deno.lock", bytes: encodeUtf8("{}") };
  const folder = await makeRelease();
  await assert.rejects(verifyRelease(folderOf(folder), { key, lock: bad }), GaitError);
  for (let i = 0; i < 64; i++) folder.set(`file_${i}`, new Uint8Array());
  await assert.rejects(verifyRelease(folderOf(folder), { key }), GaitError);
});

Deno.test("verifyRelease() reports several faults at once", async () => {
  const folder = await makeRelease({ after: flip(LINUX, 50) });
  folder.delete("sbom.spdx.json");
  const { faults } = await verifyRelease(folderOf(folder), { key });
  assert.deepEqual(faults.map(({ check }) => check), ["entry_missing", "archive_digest"]);
});

Deno.test("verifyRelease() refuses a changed byte anywhere, but in the key id, which is a hint", async () => {
  const release = await makeRelease();
  const accepted: string[] = [];
  for (const [name, bytes] of release) {
    const hint = new TextDecoder("latin1").decode(bytes).indexOf(KEY_1.keyId);
    for (let at = 0; at < bytes.length; at += 41) {
      const isHint = name.endsWith(".jsonl") && at >= hint && at < hint + 64;
      if (isHint) continue;
      const changed = new Map(release).set(name, bytes.with(at, (bytes[at] ?? 0) ^ 1));
      const { faults } = await verifyRelease(folderOf(changed), { key });
      if (faults.length === 0) accepted.push(`${name} at ${at}`);
    }
  }
  assert.deepEqual(accepted, []);
});
