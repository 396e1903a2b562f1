/** A small release made of stand-in programs, in memory, with one thing changed where a test asks. */

import { packTarGz, packZip } from "../../scripts/release/archive.ts";
import { makeProvenance, makeSbom, makeStatement } from "../../scripts/release/documents.ts";
import { archiveName } from "../../scripts/release/platforms.ts";
import { attest } from "../../scripts/release/sign.ts";
import { encodeUtf8 } from "../../src/core/bytes.ts";
import { sha256 } from "../../src/core/crypto/digest.ts";
import { parsePrivateKey, type SigningKey } from "../../src/core/crypto/keys.ts";
import { formatChecksums } from "../../src/core/release/checksums.ts";
import { parseLockFile } from "../../src/core/release/lock_file.ts";
import { DOCUMENT_NAMES, programName, type ReleasePlatform } from "../../src/core/release/names.ts";
import type { ReleaseFolder } from "../../src/core/release/report.ts";
import type {
  ReleaseProvenance,
  ReleaseSbom,
  ReleaseStatement,
} from "../../src/core/schema/release.ts";
import { randomAccess } from "../../src/core/source.ts";
import { KEY_1 } from "./test_key.ts";

/** Bytes of a file. */
export type Bytes = Uint8Array<ArrayBuffer>;

/** A file in an archive. */
export interface Packed {
  readonly name: string;
  readonly bytes: Bytes;
  readonly mode: number;
}

/** What a test changes, each before the key signs it. `after` changes the signed folder. */
export interface ReleaseChange {
  readonly files?: (files: Packed[], platform: ReleasePlatform) => readonly Packed[];
  readonly archives?: (archives: Map<string, Bytes>) => void;
  readonly checksums?: (text: string) => string;
  readonly sbom?: (sbom: ReleaseSbom) => unknown;
  readonly provenance?: (provenance: ReleaseProvenance) => ReleaseProvenance;
  readonly statement?: (statement: ReleaseStatement) => unknown;
  readonly after?: (folder: Map<string, Bytes>) => void;
}

/** The lock file of the stand-in. */
export const LOCK = encodeUtf8(JSON.stringify({
  version: "5",
  npm: {
    "@scope/one@1.0.0": { integrity: `sha512-${new Uint8Array(64).fill(1).toBase64()}` },
    "two@2.0.0_peer@1.0.0": { integrity: `sha512-${new Uint8Array(64).fill(2).toBase64()}` },
  },
}));

/** Where the stand-in claims to come from. */
export const ORIGIN = {
  version: "1.2.3",
  repository: "https://git.example/gait",
  commit: "a".repeat(40),
  committedAt: "2026-02-05T00:00:00Z",
  deno: "2.9.6",
} as const;

const PLATFORMS: readonly ReleasePlatform[] = [
  { os: "linux", arch: "amd64" },
  { os: "windows", arch: "arm64" },
];

/** Makes a release folder. */
export async function makeRelease(
  change: ReleaseChange = {},
  key?: SigningKey,
): Promise<Map<string, Bytes>> {
  const signer = key ?? await parsePrivateKey(KEY_1.private);
  const archives = new Map<string, Bytes>();
  for (const platform of PLATFORMS) {
    const plain = [
      ...DOCUMENT_NAMES.map((name) => ({ name, bytes: encodeUtf8(`${name}\n`), mode: 0o644 })),
      { name: programName(platform), bytes: encodeUtf8("#!/bin/sh\necho gait\n"), mode: 0o755 },
    ];
    const files = change.files?.(plain, platform) ?? plain;
    const name = archiveName(ORIGIN.version, platform);
    archives.set(name, await (platform.os === "windows" ? packZip(files) : packTarGz(files)));
  }
  change.archives?.(archives);
  const sums = await Promise.all(
    [...archives].map(async ([name, bytes]) => ({ name, sha256: await sha256(bytes) })),
  );
  const text = formatChecksums(sums);
  const checksums = encodeUtf8(change.checksums?.(text) ?? text);

  const entries = parseLockFile({ name: "deno.lock", bytes: LOCK })
    .map((entry, index) => ({
      ...entry,
      license: "MIT",
      licenseText: "MIT",
      shipped: index === 0,
    }));
  const sbom = makeSbom(ORIGIN, entries);
  const sbomBytes = encodeUtf8(JSON.stringify(change.sbom?.(sbom) ?? sbom));
  const made = makeProvenance(ORIGIN, {
    archives: sums.filter(({ name }) => name.startsWith("gait_")),
    permissions: ["--allow-read"],
    sbomSha256: await sha256(sbomBytes),
    lockSha256: await sha256(LOCK),
    builder: "https://git.example/builder",
    startedOn: "2026-02-05T00:00:00Z",
    finishedOn: "2026-02-05T00:01:00Z",
  });
  const provenance = change.provenance?.(made) ?? made;
  const statement = makeStatement(sums, provenance);
  const stated = (change.statement?.(statement) ?? statement) as ReleaseStatement; // may be no such thing

  const folder = new Map<string, Bytes>([
    ...archives,
    ["checksums.txt", checksums],
    ["checksums.txt.sig", await signer.sign(checksums)],
    ["checksums.txt.intoto.jsonl", encodeUtf8(await attest(stated, signer))],
    ["sbom.spdx.json", sbomBytes],
    ["provenance.json", encodeUtf8(JSON.stringify(provenance, null, 2))],
  ]);
  change.after?.(folder);
  return folder;
}

/** The folder as the verification sees it. */
export function folderOf(
  files: ReadonlyMap<string, Bytes>,
  kinds: Readonly<Record<string, "directory" | "link" | "other">> = {},
): ReleaseFolder {
  const bytesOf = (name: string): Bytes => {
    const bytes = files.get(name);
    if (bytes === undefined || name in kinds) throw new Error(`${name} must not be read`);
    return bytes;
  };
  return {
    entries: [
      ...[...files.keys()].map((name) => ({ name, kind: kinds[name] ?? "file" as const })),
    ],
    file: (name) => Promise.resolve({ name, bytes: bytesOf(name) }),
    open: (name) =>
      Promise.resolve({
        ...randomAccess({ name, bytes: bytesOf(name) }),
        [Symbol.dispose]: () => {},
      }),
  };
}
