/**
 * The documents in the npm package: what its users read. Links to anything else in the repository
 * become addresses, so that no link of the package leads nowhere.
 */

import { REPOSITORY } from "../../../src/core/address.ts";
import { linked } from "../links.ts";

const ROOT = new URL("../../../", import.meta.url);
/** Documents for people who work on gait itself. */
const LEFT_OUT = /^docs\/(?:adr|hardening)\/|^docs\/(?:architecture|release|test_cadence)\.md$/;
/** What of the README is about a checkout alone. */
const CHECKOUT = /<!-- in a checkout -->\n.*?<!-- end -->\n\n?/gs;
const FIRST_HEADING = /^# .*\n/;

/** Copies the README, the changelog and the documents, each with links that lead somewhere. */
export async function writeDocuments(version: string, into: URL): Promise<void> {
  const paths = ["README.md", "CHANGELOG.md", "LICENSE"];
  await look("docs", paths);
  const isInPackage = (path: string) =>
    paths.some((one) => one === path || one.startsWith(`${path}/`));
  for (const path of paths) {
    await Deno.mkdir(new URL("./", new URL(path, into)), { recursive: true });
    if (!path.endsWith(".md")) {
      await Deno.copyFile(new URL(path, ROOT), new URL(path, into));
      continue;
    }
    const text = await Deno.readTextFile(new URL(path, ROOT));
    const own = path === "README.md" ? packedReadme(text, version) : text;
    await Deno.writeTextFile(new URL(path, into), linked(own, path, isInPackage));
  }
}

async function look(folder: string, paths: string[]): Promise<void> {
  for await (const { name, isDirectory } of Deno.readDir(new URL(`${folder}/`, ROOT))) {
    const path = `${folder}/${name}`;
    if (LEFT_OUT.test(isDirectory ? `${path}/` : path)) continue;
    if (isDirectory) await look(path, paths);
    else paths.push(path);
  }
}

/** What the package has in place of the first of these parts. */
const WITH_PACKAGE = `\
\`\`\`sh
npx gait review # look back: what did the agents on this machine do last week?
npx gait init   # from now on: a policy for this project, and hooks that stop what it forbids
\`\`\`

That is in a project with this package. For all projects: \`npm install --global\` with the name of the
packed file, then \`gait\`. [docs/install.md](docs/install.md) has the other ways.

`;

/** The README for people who have the package, and no checkout. */
export function packedReadme(text: string, version: string): string {
  const parts = text.match(CHECKOUT) ?? [];
  if (parts.length === 0 || !FIRST_HEADING.test(text)) {
    throw new Error(
      "Cannot pack README.md: expected a heading, and what is about a checkout marked",
    );
  }
  const note =
    `\n_This copy came with the npm package ${version}. Lines below with \`deno task\`, and files in ` +
    `\`examples/\`, need a checkout of [the repository](${REPOSITORY})._\n`;
  let number = 0;
  return text.replace(FIRST_HEADING, (heading) => heading + note)
    .replace(CHECKOUT, () => number++ === 0 ? WITH_PACKAGE : "");
}
