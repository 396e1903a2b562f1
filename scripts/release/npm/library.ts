/**
 * Builds the library for npm: ES modules for Node 20 and later, Bun, Deno and workerd, with what they
 * import from npm inside, and declarations of types.
 */

import { fileURLToPath } from "node:url";
import { unpackTar } from "modern-tar";
import { gunzipSync } from "fflate";
import { folderUrl } from "../folder_url.ts";
import { copyTree } from "../stage.ts";

/** `mod.ts` also starts the command line where it is the main module; the npm package has a launcher. */
const START = /^\/\/ The address is computed.*\nif \(import\.meta\.main\) .*\n/m;

const TEXT = new TextDecoder();

/** What a package exports of the library: its name there, such as `./ai`, and its source. */
export type LibraryEntries = ReadonlyMap<string, string>;

/** Reads the entries of the library. The command line is none: the package has a launcher for it. */
export async function libraryEntries(stage: URL): Promise<LibraryEntries> {
  const { exports } = JSON.parse(await Deno.readTextFile(new URL("deno.json", stage)));
  return new Map(
    Object.entries<string>(exports).filter(([, source]) => source !== "./main.ts"),
  );
}

/** Name of the module that the package has for an entry: `mod.js`, or `ai.js` for `./ai`. */
export function moduleOf(entry: string): string {
  return entry === "." ? "mod.js" : `${entry.slice(2)}.js`;
}

/** Builds the library of a staged release into `into`. The stage stays as it is. */
export async function buildLibrary(stage: URL, into: URL): Promise<void> {
  const sources = folderUrl(await Deno.makeTempDir({ prefix: "gait_library_" }));
  try {
    const rooms = ["src/core", "src/adapters"];
    for (const name of ["deno.json", "deno.lock", "mod.ts", ...rooms, "schemas", "LICENSE"]) {
      await copyTree(new URL(name, stage), new URL(name, sources));
    }
    const entry = new URL("mod.ts", sources);
    const text = await Deno.readTextFile(entry);
    const library = text.replace(START, "");
    if (library === text) {
      throw new Error("Cannot build the library: mod.ts starts no command line");
    }
    await Deno.writeTextFile(entry, library);
    await Deno.mkdir(into, { recursive: true });
    const entries = await libraryEntries(sources);
    await bundleLibrary(sources, into, entries);
    await writeTypes(sources, into, entries);
  } finally {
    await Deno.remove(sources, { recursive: true });
  }
}

/** Files are renamed as in the bundle of the command line: the bundler's names depend on the checkout. */
async function bundleLibrary(sources: URL, into: URL, entries: LibraryEntries): Promise<void> {
  const modules = [...entries.keys()].map(moduleOf);
  for (const [entry, source] of entries) {
    // All side by side, so that the bundler puts its files into one folder.
    const module = moduleOf(entry).replace(/js$/, "ts");
    if (source === `./${module}`) continue;
    await Deno.writeTextFile(new URL(module, sources), `export * from "${source}";\n`);
  }
  await deno(sources, [
    ...["bundle", "--quiet", "--frozen", "--platform", "browser", "--code-splitting", "--minify"],
    ...["--external", "node:*", "--outdir", "bundled"],
    ...modules.map((name) => name.replace(/js$/, "ts")),
  ]);
  const bundled = new URL("bundled/", sources);
  const texts = new Map<string, string>();
  for await (const { name } of Deno.readDir(bundled)) {
    texts.set(name, await Deno.readTextFile(new URL(name, bundled)));
  }
  const names = new Map(modules.map((name) => [name, name]));
  for (const [name] of names) { // a map also visits what is added meanwhile
    for (const [found] of texts.get(name)?.matchAll(REFERENCE) ?? []) {
      if (!texts.has(found) || names.has(found)) continue;
      names.set(found, `${found.replace(/-[0-9A-Z]{8}\.js$/, "")}-${names.size}.js`);
    }
  }
  for (const [name, numbered] of names) {
    const text = texts.get(name)?.replaceAll(REFERENCE, (found) => names.get(found) ?? found) ?? "";
    await Deno.writeTextFile(new URL(numbered, into), text);
  }
}

const REFERENCE = /(?<=["'`]\.\/)[\w.-]+\.js(?=["'`])/g;

/** Deno derives the types from the sources; its other output is not used. */
async function writeTypes(sources: URL, into: URL, entries: LibraryEntries): Promise<void> {
  const config = JSON.parse(await Deno.readTextFile(new URL("deno.json", sources)));
  const { name, version, license, imports, compilerOptions } = config;
  const text = JSON.stringify({
    ...{ name, version, license, imports, compilerOptions, exports: Object.fromEntries(entries) },
    publish: { include: ["deno.json", "LICENSE", "mod.ts", "src"] },
  });
  await Deno.writeTextFile(new URL("deno.json", sources), text);
  await deno(sources, ["pack", "--allow-dirty", "--no-source-maps", "--output", "types.tgz"]);
  const packed = gunzipSync(await Deno.readFile(new URL("types.tgz", sources)));
  const types = new URL("types/", into);
  let count = 0;
  for (const { header, data } of await unpackTar(packed)) {
    const path = header.name.replace(/^package\//, "");
    if (!path.endsWith(".d.ts") || data === undefined) continue;
    const target = new URL(path, types);
    await Deno.mkdir(new URL("./", target), { recursive: true });
    await Deno.writeTextFile(target, TEXT.decode(data));
    count++;
  }
  if (count === 0) throw new Error("Cannot build the library: deno pack made no types");
}

async function deno(cwd: URL, args: readonly string[]): Promise<void> {
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [...args],
    cwd: fileURLToPath(cwd),
    stdout: "null",
    stderr: "piped",
    env: { NO_COLOR: "1" },
  }).output();
  if (!success) throw new Error(`Cannot run deno ${args[0]}: ${TEXT.decode(stderr).trim()}`);
}
