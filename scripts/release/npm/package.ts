/**
 * Makes the package for npm: `deno task package:npm --version 1.2.3`. It has the bundled command line,
 * which the npm package `deno` runs, and the library for Node 20 and later, Bun, Deno and workerd.
 */

import { fileURLToPath } from "node:url";
import { REPOSITORY } from "../../../src/core/address.ts";
import { type ArchiveFile, packTarGz } from "../archive.ts";
import { bundleCli } from "../bundle.ts";
import { folderUrl } from "../folder_url.ts";
import { formatLicenses, installedPackages } from "../packages.ts";
import { permissionFlags } from "../permissions.ts";
import { copyTree, stageRelease } from "../stage.ts";
import { writeDocuments } from "./documents.ts";
import { buildLibrary, libraryEntries, moduleOf } from "./library.ts";
import { readLine, refuse } from "../../command_line.ts";

/** Name of the package on npm. The only place that has it; nothing is published under it yet. */
export const NPM_NAME = "@gait/cli";

/** The Deno that runs the command line; this version and no other was tested with it. */
export const NPM_DENO = "2.9.6";

/** Frameworks that the adapters were tried with. None is installed with the package. */
const PEERS = {
  "@anthropic-ai/claude-agent-sdk": ">=0.3.332 <0.4",
  "@langchain/core": ">=0.3.66 <2",
  "@openai/agents": ">=0.1.11 <1",
  ai: ">=5 <8",
};

/** What the command line is run with, before its permissions. */
export const RUN_FLAGS: readonly string[] = [
  ...["--quiet", "--no-prompt", "--no-config", "--no-lock", "--no-remote", "--no-npm"],
  // Functions that are compiled with their file are kept in the cache; others are compiled at each start.
  "--v8-flags=--no-lazy",
];

const LAUNCHER = new URL("gait.js", import.meta.url);
/** What the command line begins with. */
const FIRST = "kept_variables.js";
const MODIFIED = new Date(Date.UTC(1980, 0, 1));

/** Makes the package in `into`, an empty folder. Equal sources give equal files. */
export async function makeNpmPackage(version: string, into: URL): Promise<void> {
  const stage = folderUrl(await Deno.makeTempDir({ prefix: "gait_npm_" }));
  try {
    await stageRelease(version, stage);
    const licenses = formatLicenses(await installedPackages(stage));
    await buildLibrary(stage, new URL("lib/", into));
    await bundleCli(stage, { isOnDisk: true });
    await copyTree(new URL("cli", stage), new URL("cli", into));
    await beginWithVariables(new URL("cli/", into));
    await writeDocuments(version, into);
    await Deno.writeTextFile(new URL("THIRD_PARTY_LICENSES.txt", into), licenses);
    await Deno.mkdir(new URL("bin/", into));
    await Deno.copyFile(LAUNCHER, new URL("bin/gait.js", into));
    await Deno.chmod(new URL("bin/gait.js", into), 0o755).catch(() => {}); // not on Windows
    const { license } = JSON.parse(await Deno.readTextFile(new URL("deno.json", stage)));
    const manifest = await manifestOf(version, license, stage);
    await Deno.writeTextFile(
      new URL("package.json", into),
      `${JSON.stringify(manifest, null, 2)}\n`,
    );
  } finally {
    await Deno.remove(stage, { recursive: true });
  }
}

/** Modules are run in the order of their imports. */
async function beginWithVariables(cli: URL): Promise<void> {
  await Deno.copyFile(new URL(FIRST, import.meta.url), new URL(FIRST, cli));
  const main = new URL("main.js", cli);
  await Deno.writeTextFile(main, `import "./${FIRST}";\n${await Deno.readTextFile(main)}`);
}

async function manifestOf(version: string, license: string, stage: URL) {
  const exports = [...await libraryEntries(stage)].map(([entry, source]) => {
    const types = `./lib/types/${source.replace(/^\.\/(.*)\.ts$/, "$1.d.ts")}`;
    return [entry, { types, default: `./lib/${moduleOf(entry)}` }] as const;
  });
  return {
    name: NPM_NAME,
    version,
    description: "Decide on the tool calls of AI agents by a policy, record runs, verify them.",
    license,
    repository: { type: "git", url: `git+${REPOSITORY}.git` },
    type: "module",
    bin: { gait: "bin/gait.js" },
    exports: { ...Object.fromEntries(exports), "./package.json": "./package.json" },
    types: "./lib/types/mod.d.ts",
    sideEffects: false,
    engines: { node: ">=20" },
    dependencies: { deno: NPM_DENO },
    peerDependencies: PEERS,
    peerDependenciesMeta: Object.fromEntries(
      Object.keys(PEERS).map((name) => [name, { optional: true }]),
    ),
    // What bin/gait.js starts Deno with.
    gait: { flags: [...RUN_FLAGS, ...await permissionFlags()] },
  };
}

/** Packs the folder as npm does, but with the same bytes each time. Answers the name of the file. */
export async function packNpm(folder: URL, out: URL): Promise<string> {
  const { name, version } = JSON.parse(
    await Deno.readTextFile(new URL("package.json", folder)),
  ) as { name: string; version: string };
  const file = `${name.replace(/^@/, "").replace("/", "-")}-${version}.tgz`;
  const files: ArchiveFile[] = [];
  const look = async (path: string): Promise<void> => {
    for await (const { name, isDirectory } of Deno.readDir(new URL(path, folder))) {
      if (isDirectory) await look(`${path}${name}/`);
      else {
        const bytes = await Deno.readFile(new URL(`${path}${name}`, folder));
        const mode = path === "bin/" ? 0o755 : 0o644;
        files.push({ name: `package/${path}${name}`, bytes, mode });
      }
    }
  };
  await look("");
  const target = new URL(file, out);
  await Deno.writeFile(target, await packTarGz(files));
  await Deno.utime(target, MODIFIED, MODIFIED);
  return file;
}

/** Makes folder and packed file below `out`. Answers the path of the packed file. */
export async function packageNpm(version: string, out: string): Promise<string> {
  const target = folderUrl(out);
  await Deno.mkdir(target, { recursive: true });
  const folder = folderUrl(out, "package");
  await Deno.remove(folder, { recursive: true }).catch(() => {});
  await Deno.mkdir(folder);
  await makeNpmPackage(version, folder);
  return fileURLToPath(new URL(await packNpm(folder, target), target));
}

if (import.meta.main) {
  const usage = "deno task package:npm --version X.Y.Z [--out DIR]";
  const { values: { version, out } } = readLine({
    usage,
    options: {
      version: { type: "string" },
      out: { type: "string", default: "dist/npm" },
    },
  });
  if (version === undefined) refuse(usage, "expected --version X.Y.Z");
  const file = await packageNpm(version, out);
  console.log(`${file} is ready: npx --yes --package ${file} gait demo`);
}
