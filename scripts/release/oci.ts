/**
 * Writes an OCI image layout with the Linux program of a release that verifies:
 * `deno task package:oci DIR --public-key FILE`. Equal releases give equal bytes.
 */

import { gzipSync } from "fflate";
import { packTar, type ParsedTarEntryWithData, unpackTar } from "modern-tar";
import { encodeUtf8 } from "../../src/core/bytes.ts";
import { sha256 } from "../../src/core/crypto/digest.ts";
import { parsePublicKey } from "../../src/core/crypto/keys.ts";
import { programName, PROVENANCE_NAME, SBOM_NAME } from "../../src/core/release/names.ts";
import { verifyRelease } from "../../src/core/release/verify.ts";
import { MODIFIED } from "./archive.ts";
import { type BaseImage, readBase } from "./oci_base.ts";
import { folderUrl } from "./folder_url.ts";
import { archiveName, type ReleasePlatform } from "./platforms.ts";
import { releaseFolder } from "./release_folder.ts";
import { readLine, refuse } from "../command_line.ts";

/** A descriptor: what a blob is, its digest and size. */
export interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
}

/** What an image says about the release that it was made of. */
export interface ImageFacts {
  readonly version: string;
  readonly arch: ReleasePlatform["arch"];
  readonly repository: string;
  readonly commit: string;
  /** When the commit was made, in UTC. */
  readonly committedAt: string;
}

/** A file of an archive. */
export type PackedFile = Pick<ParsedTarEntryWithData, "header" | "data">;

const OCI = "application/vnd.oci.image";
const LAYER = `${OCI}.layer.v1.tar+gzip`;
/** A user that no system has, and root is not; a number needs no `/etc/passwd`. */
const USER = 65532;
const HOME = "home/gait";
const WORK = "work";

/** The files of a layout by their path. */
export async function imageLayout(
  facts: ImageFacts,
  packed: readonly PackedFile[],
  base?: BaseImage,
): Promise<ReadonlyMap<string, Uint8Array<ArrayBuffer>>> {
  const files = new Map<string, Uint8Array<ArrayBuffer>>(base?.blobs);
  const add = async (mediaType: string, bytes: Uint8Array<ArrayBuffer>): Promise<Descriptor> => {
    const hex = await sha256(bytes);
    files.set(`blobs/sha256/${hex}`, bytes);
    return { mediaType, digest: `sha256:${hex}`, size: bytes.length };
  };
  const tar = await layerOf(packed);
  const layer = await add(LAYER, gzipSync(tar, { level: 6, mtime: 0 }));
  const labels = labelsOf(facts);
  const config = await add(
    `${OCI}.config.v1+json`,
    json({
      ...{ created: facts.committedAt, architecture: facts.arch, os: "linux" },
      config: {
        User: `${USER}:${USER}`,
        Env: ["PATH=/usr/local/bin:/usr/bin:/bin", `HOME=/${HOME}`],
        Entrypoint: ["/usr/local/bin/gait"],
        WorkingDir: `/${WORK}`,
        Labels: labels,
      },
      rootfs: { type: "layers", diff_ids: [...base?.diffIds ?? [], `sha256:${await sha256(tar)}`] },
      history: [
        ...base?.history ?? [],
        { created: facts.committedAt, created_by: "deno task package:oci" },
      ],
    }),
  );
  const manifest = await add(
    `${OCI}.manifest.v1+json`,
    json({
      ...{ schemaVersion: 2, mediaType: `${OCI}.manifest.v1+json`, config },
      layers: [...base?.layers ?? [], layer],
      annotations: labels,
    }),
  );
  const platform = { architecture: facts.arch, os: "linux" };
  const annotations = { "org.opencontainers.image.ref.name": facts.version };
  files.set(
    "index.json",
    json({
      ...{ schemaVersion: 2, mediaType: `${OCI}.index.v1+json` },
      manifests: [{ ...manifest, platform, annotations }],
    }),
  );
  files.set("oci-layout", json({ imageLayoutVersion: "1.0.0" }));
  return files;
}

function labelsOf({ version, repository, commit, committedAt }: ImageFacts) {
  const name = "org.opencontainers.image";
  return {
    [`${name}.created`]: committedAt,
    [`${name}.description`]: "Decides, records and checks what AI agents do with tools",
    [`${name}.licenses`]: "Apache-2.0",
    [`${name}.revision`]: commit,
    [`${name}.source`]: repository,
    [`${name}.title`]: "gait",
    [`${name}.version`]: version,
  };
}

/** The program, its documents, and the two folders that its user may write to. */
async function layerOf(packed: readonly PackedFile[]): Promise<Uint8Array<ArrayBuffer>> {
  const folder = (name: string, owner = 0, mode = 0o755) => ({
    header: {
      ...{ name: `${name}/`, mode, size: 0, mtime: MODIFIED, type: "directory" as const },
      ...{ uid: owner, gid: owner, uname: "", gname: "" },
    },
  });
  const program = programName({ os: "linux", arch: "amd64" });
  const files = packed.map(({ header: { name, mode = 0o644 }, data = new Uint8Array() }) => ({
    header: {
      name: name === program ? `usr/local/bin/${name}` : `usr/local/share/doc/gait/${name}`,
      ...{ mode, size: data.length, mtime: MODIFIED, type: "file" as const },
      ...{ uid: 0, gid: 0, uname: "", gname: "" },
    },
    body: data,
  }));
  const folders = ["home", "usr", "usr/local", "usr/local/bin", "usr/local/share"]
    .concat("usr/local/share/doc", "usr/local/share/doc/gait").map((name) => folder(name));
  const own = [folder(HOME, USER, 0o700), folder(WORK, USER)];
  const tar = await packTar(
    [...folders, ...own, ...files].sort((a, b) => (a.header.name < b.header.name ? -1 : 1)),
  );
  return new Uint8Array(tar);
}

function json(value: unknown): Uint8Array<ArrayBuffer> {
  return encodeUtf8(`${JSON.stringify(value, null, 2)}\n`);
}

/** Reads what an image needs from a release; throws unless it verifies. */
export async function imageOfRelease(
  { folder, publicKey, arch, base }: {
    readonly folder: string;
    readonly publicKey: string;
    readonly arch: ReleasePlatform["arch"];
    readonly base?: string | undefined;
  },
): Promise<ReadonlyMap<string, Uint8Array<ArrayBuffer>>> {
  const key = await parsePublicKey(publicKey);
  const { version, commit, faults } = await verifyRelease(releaseFolder(folder), { key });
  if (version === undefined || commit === undefined || faults.length > 0) {
    const lines = faults.map(({ check, asset, problem }) => `${check}: ${asset}: ${problem}`);
    throw new Error(`the release does not verify\n${lines.join("\n")}`);
  }
  const read = (name: string) => Deno.readFile(new URL(name, folderUrl(folder)));
  const document = async (name: string) => JSON.parse(new TextDecoder().decode(await read(name)));
  const name = archiveName(version, { os: "linux", arch });
  const archive = new Blob([
    await read(name).catch(() => {
      throw new Error(`the release has no ${name}`);
    }),
  ]);
  const packed = await unpackTar(archive.stream().pipeThrough(new DecompressionStream("gzip")));
  const provenance = await document(PROVENANCE_NAME);
  const facts = {
    ...{ version, arch, commit },
    repository: String(
      provenance.externalParameters?.repository ?? provenance.buildDefinition
        .externalParameters.repository,
    ),
    committedAt: String((await document(SBOM_NAME)).creationInfo.created),
  };
  return await imageLayout(
    facts,
    packed,
    base === undefined ? undefined : await readBase(base, arch),
  );
}

/** Writes a layout into a folder that is new or empty. */
export async function writeLayout(
  files: ReadonlyMap<string, Uint8Array<ArrayBuffer>>,
  out: string,
): Promise<void> {
  const folder = folderUrl(out);
  await Deno.mkdir(folder, { recursive: true });
  for await (const { name } of Deno.readDir(folder)) {
    throw new Error(`${out} already holds ${name}`);
  }
  await Deno.mkdir(new URL("blobs/sha256/", folder), { recursive: true });
  // index.json makes it an image, so it comes last
  const names = [...files.keys()].sort((a, b) =>
    Number(a === "index.json") - Number(b === "index.json")
  );
  for (const name of names) {
    const bytes = files.get(name);
    if (bytes !== undefined) await Deno.writeFile(new URL(name, folder), bytes);
  }
}

if (import.meta.main) {
  const usage =
    "deno task package:oci DIR --public-key FILE [--arch amd64|arm64] [--base DIR] [--out DIR]";
  const { values, words: [folder] } = readLine({
    ...{ usage, words: 1, failure: "Cannot make the image" },
    options: {
      "public-key": { type: "string" },
      arch: { type: "string", default: "amd64" },
      base: { type: "string" },
      out: { type: "string", default: "dist/oci" },
    },
  });
  const { "public-key": keyPath, arch, base, out } = values;
  if (folder === undefined || keyPath === undefined) {
    refuse(usage, "expected DIR --public-key FILE");
  }
  if (arch !== "amd64" && arch !== "arm64") {
    refuse(usage, `--arch: expected amd64 or arm64, found ${arch}`);
  }
  const publicKey = await Deno.readTextFile(keyPath);
  await writeLayout(await imageOfRelease({ folder, publicKey, arch, base }), out);
  console.log(`${out}: an image for linux ${arch}`);
}
