/**
 * Bundles the command line into the folder `cli` of a staged release: fewer modules to read, so it
 * starts faster than from source (`docs/adr/0017-releases-are-bundled.md` has the figures). Parts that a command
 * loads lazily stay files of their own.
 */

import { arrangeChunks, isReadAtStart } from "./chunks.ts";
import { copyTree } from "./stage.ts";

/** How a bundle is used. */
export interface BundleUse {
  /**
   * Whether all of its files lie on a disk. Then Deno is kept from reading those that a line does not need
   * (ADR 0093). A registry fetches, and a compiler embeds, only what literal imports name.
   */
  readonly isOnDisk: boolean;
}

/** Bundles `main.ts` of the stage; answers the address of the bundled entry point. */
export async function bundleCli(
  stage: URL,
  { isOnDisk }: BundleUse = { isOnDisk: false },
): Promise<URL> {
  const sources = new URL("sources/", stage);
  await Deno.mkdir(sources);
  for (const name of ["deno.json", "deno.lock", "main.ts", "mod.ts", "src", "schemas"]) {
    await copyTree(new URL(name, stage), new URL(name, sources));
  }
  const modules = await arrangeChunks(sources);
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      ...["bundle", "--quiet", "--frozen", "--platform", "deno", "--code-splitting", "--minify"],
      ...["--outdir", "../bundled", "main.ts"],
    ],
    cwd: sources,
    stdout: "null",
    stderr: "piped",
    env: { NO_COLOR: "1" },
  }).output();
  if (!success) throw new Error(`Cannot bundle: ${new TextDecoder().decode(stderr).trim()}`);
  const bundled = new URL("bundled/", stage);
  const cli = new URL("cli/", stage);
  await Deno.mkdir(cli);
  const texts = await renameChunks(bundled, cli, isOnDisk ? computedImports : (text) => text);
  refuseLostDisposals(await Promise.all(modules.map((url) => Deno.readTextFile(url))), texts);
  for (const folder of [sources, bundled]) await Deno.remove(folder, { recursive: true });
  return new URL("main.js", cli);
}

/**
 * What the bundler adds where a package uses all of another as one object. It has no effects, but each
 * file would import it, and each import costs time.
 */
const HELPERS = /^var \w+=Object\.defineProperty;var \w+=\([^;]*\)=>\{[^;]*\};export\{[^}]*\};\s*$/;

const MODIFIED = new Date(Date.UTC(1980, 0, 1));
const REFERENCE = /(?<=["'`]\.\/)[\w.-]+\.js(?=["'`])/g;

/**
 * Copies the bundle with its files numbered in the order in which they are referred to. The bundler
 * puts hashes into the names that depend on where the checkout and the cache of packages lie;
 * numbers make the same source give the same bytes anywhere.
 */
async function renameChunks(
  from: URL,
  to: URL,
  finish: (text: string) => string,
): Promise<readonly string[]> {
  const texts = new Map<string, string>();
  for await (const { name } of Deno.readDir(from)) {
    texts.set(name, await Deno.readTextFile(new URL(name, from)));
  }
  for (const [name, text] of texts) {
    if (HELPERS.test(text)) dropImportsOf(name, texts);
  }
  const names = new Map([["main.js", "main.js"]]);
  for (const [name] of names) { // a map also visits what is added meanwhile
    for (const [found] of texts.get(name)?.matchAll(REFERENCE) ?? []) {
      if (!texts.has(found) || names.has(found)) continue;
      const words = found.replace(/-[0-9A-Z]{8}\.js$/, "");
      names.set(found, `${words}-${names.size}.js`);
    }
  }
  const lost = [...texts.keys()].filter((name) => !names.has(name));
  if (lost.length > 0) throw new Error(`Cannot bundle: nothing refers to ${lost.join(", ")}`);
  for (const [name, numbered] of names) {
    const text = texts.get(name)?.replaceAll(REFERENCE, (found) => names.get(found) ?? found) ?? "";
    await Deno.writeTextFile(new URL(numbered, to), finish(text));
    // `deno compile` embeds the time of each file
    await Deno.utime(new URL(numbered, to), MODIFIED, MODIFIED);
  }
  return [...texts.values()];
}

/** Deno reads every file behind a literal `import()` before the first line runs, and no other. */
function computedImports(text: string): string {
  return text.replaceAll(
    /\bimport\("(\.\/[^"]+)"\)/g,
    (literal, path) =>
      isReadAtStart(path.replace(/^\.\/|-\d+\.js$/g, "")) ? literal : `import(String("${path}"))`,
  );
}

/** Removes the imports of a file from which nothing is taken. */
function dropImportsOf(name: string, texts: Map<string, string>): void {
  const idle = new RegExp(`\\bimport"\\./${RegExp.escape(name)}";`, "g");
  for (const [path, text] of texts) texts.set(path, text.replace(idle, ""));
}

/**
 * The bundler writes `f().y()` for `using x = f(); x.y()` if that is the only use of `x`, and nothing
 * disposes of it. Then the bundle has fewer declarations than the sources. It makes one of two that
 * follow each other.
 */
function refuseLostDisposals(sources: readonly string[], bundled: readonly string[]): void {
  const count = (texts: readonly string[], declaration: RegExp) =>
    texts.reduce((sum, text) => sum + [...text.matchAll(declaration)].length, 0);
  const written = count(sources, /^ *(?:await )?using \w+ =/gm) -
    count(sources, /^( *(?:await )?using) \w+ =.*;\n(?=\1 \w+ =)/gm);
  const left = count(bundled, /\busing [\w$]+=/g);
  if (written !== left) {
    throw new Error(
      `Cannot bundle: of ${written} declarations with "using" the bundler left ${left}\n` +
        'hint: give it two names, "const file = …; using _opened = file;", or take out dead code',
    );
  }
}
