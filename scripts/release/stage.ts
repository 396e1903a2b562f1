/**
 * A copy of what is published, stamped with the version of the release. The checkout itself stays
 * as it is: it reports `0.0.0-dev`, so that it reproduces the published digests.
 */

import { linked } from "./links.ts";
import { isReleaseVersion } from "./platforms.ts";

const ROOT = new URL("../../", import.meta.url);

/** Copies the files of the package and the lock file to `into`, an empty folder, and stamps them. */
export async function stageRelease(version: string, into: URL): Promise<void> {
  if (!isReleaseVersion(version)) {
    throw new Error(`Cannot release version "${version}": expected X.Y.Z or X.Y.Z-pre, without v`);
  }
  const config = JSON.parse(await Deno.readTextFile(new URL("deno.json", ROOT)));
  for (const name of [...config.publish.include, "deno.lock"]) {
    await copyTree(new URL(name, ROOT), new URL(name, into));
  }
  const isIncluded = (path: string) => config.publish.include.includes(path.split("/")[0]);
  for (const name of ["README.md", "CHANGELOG.md"]) {
    const text = await Deno.readTextFile(new URL(name, ROOT));
    await Deno.writeTextFile(new URL(name, into), linked(text, name, isIncluded));
  }
  await stamp(new URL("src/core/version.ts", into), '"0.0.0-dev"', JSON.stringify(version));
  const { version: before } = config;
  const [from, to] = [before, version].map((text) => `"version": ${JSON.stringify(text)},`);
  await stamp(new URL("deno.json", into), from ?? "", to ?? "");
}

/** Copies a file, or a folder with all that is in it. */
export async function copyTree(from: URL, to: URL): Promise<void> {
  const { isDirectory } = await Deno.stat(from);
  if (!isDirectory) {
    await Deno.mkdir(new URL("./", to), { recursive: true });
    return await Deno.copyFile(from, to);
  }
  for await (const { name } of Deno.readDir(from)) {
    await copyTree(new URL(`${from.href}/${name}`), new URL(`${to.href}/${name}`));
  }
}

/** INVARIANT: the text occurs exactly once, so nothing else is replaced. */
async function stamp(file: URL, from: string, to: string): Promise<void> {
  const parts = (await Deno.readTextFile(file)).split(from);
  if (parts.length !== 2) {
    throw new Error(`Cannot stamp ${file.pathname}: ${from} is not there once`);
  }
  await Deno.writeTextFile(file, parts.join(to));
}
