/**
 * Writes a Python wheel for each platform of a release that verifies, which brings the program:
 * `deno task package:wheels DIR --public-key FILE`. Equal releases give equal bytes.
 */

import { unpackTar } from "modern-tar";
import { parsePublicKey } from "../../src/core/crypto/keys.ts";
import { programName } from "../../src/core/release/names.ts";
import { verifyRelease } from "../../src/core/release/verify.ts";
import { parseToml } from "../../src/core/toml.ts";
import { openArchive } from "../../src/core/zip/zip.ts";
import { readWhole } from "../../src/core/runpack/member_bytes.ts";
import { type ArchiveFile, packZip } from "./archive.ts";
import { folderUrl } from "./folder_url.ts";
import { archiveName, PLATFORMS, type ReleasePlatform } from "./platforms.ts";
import { releaseFolder } from "./release_folder.ts";
import { makeWheel, type PythonProject } from "./wheel.ts";
import { readLine, refuse } from "../command_line.ts";

const SDK = new URL("../../sdk/python/", import.meta.url);
const PROGRAM_MAX_BYTES = 1024 ** 3;

/** Writes the wheels of a release, and returns their names. */
export async function writeWheels(
  { folder, publicKey, out }: {
    readonly folder: string;
    readonly publicKey: string;
    readonly out: string;
  },
): Promise<readonly string[]> {
  const key = await parsePublicKey(publicKey);
  const { version, faults } = await verifyRelease(releaseFolder(folder), { key });
  if (version === undefined || faults.length > 0) {
    const lines = faults.map(({ check, asset, problem }) => `${check}: ${asset}: ${problem}`);
    throw new Error(`the release does not verify\n${lines.join("\n")}`);
  }
  const release = folderUrl(folder);
  const { project } = await parseToml(
    await Deno.readTextFile(new URL("pyproject.toml", SDK)),
  ) as { readonly project: PythonProject };
  const readme = await Deno.readTextFile(new URL("README.md", SDK));
  const modules = await modulesBelow("gait");
  const target = folderUrl(out);
  await Deno.mkdir(target, { recursive: true });
  const names: string[] = [];
  for (const platform of PLATFORMS) {
    const archive = new URL(archiveName(version, platform), release);
    const bytes = await Deno.readFile(archive).catch((error: unknown) => {
      if (error instanceof Deno.errors.NotFound) return undefined;
      throw error;
    });
    if (bytes === undefined) continue;
    const files = await unpacked(bytes, platform);
    const program = files.find(({ name }) => name === programName(platform))?.bytes;
    if (program === undefined) throw new Error(`${archive.pathname} holds no program`);
    const documents = files.filter(({ name }) => name !== programName(platform));
    const wheel = await makeWheel({
      ...{ project, readme, modules, documents, program, platform, version },
    });
    await Deno.writeFile(new URL(wheel.name, target), await packZip(wheel.files));
    names.push(wheel.name);
  }
  if (names.length === 0) throw new Error(`${folder} holds no archive of a program`);
  return names;
}

/** The files of an import package, without what Python made of them. */
async function modulesBelow(folder: string): Promise<readonly ArchiveFile[]> {
  const files: ArchiveFile[] = [];
  for await (const { name, isDirectory, isFile } of Deno.readDir(new URL(`${folder}/`, SDK))) {
    const path = `${folder}/${name}`;
    if (isDirectory && name !== "__pycache__") files.push(...await modulesBelow(path));
    if (!isFile || !/\.py$|^py\.typed$/.test(name)) continue;
    files.push({ name: path, bytes: await Deno.readFile(new URL(path, SDK)), mode: 0o644 });
  }
  return files;
}

async function unpacked(
  bytes: Uint8Array<ArrayBuffer>,
  { os }: ReleasePlatform,
): Promise<readonly ArchiveFile[]> {
  if (os === "windows") {
    const { members } = await openArchive({
      ...{ name: "archive", size: bytes.length },
      read(offset: number, buffer: Uint8Array) {
        const part = bytes.subarray(offset, offset + buffer.length);
        buffer.set(part);
        return part.length;
      },
    });
    return await Promise.all([...members.values()].map(async (member) => ({
      ...{ name: member.name, mode: 0o644 },
      bytes: await readWhole(member, PROGRAM_MAX_BYTES),
    })));
  }
  const tar = await unpackTar(
    new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip")),
  );
  return tar.map(({ header: { name, mode = 0o644 }, data = new Uint8Array() }) => ({
    ...{ name, mode, bytes: new Uint8Array(data) },
  }));
}

if (import.meta.main) {
  const usage = "deno task package:wheels DIR --public-key FILE [--out DIR]";
  const { values: { "public-key": keyPath, out }, words: [folder] } = readLine({
    ...{ usage, words: 1, failure: "Cannot make the wheels" },
    options: {
      "public-key": { type: "string" },
      out: { type: "string", default: "dist/wheels" },
    },
  });
  if (folder === undefined || keyPath === undefined) {
    refuse(usage, "expected DIR --public-key FILE");
  }
  const publicKey = await Deno.readTextFile(keyPath);
  for (const name of await writeWheels({ folder, publicKey, out })) console.log(`${out}/${name}`);
}
