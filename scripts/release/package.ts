/**
 * Makes the package for JSR: `deno task package --version 1.2.3`. The library is published as
 * source; the command line as the bundle that the binaries are made of, which starts faster and
 * needs no other package.
 */

import { readLine, refuse } from "../command_line.ts";
import { bundleCli } from "./bundle.ts";
import { formatLicenses, installedPackages } from "./packages.ts";
import { stageRelease } from "./stage.ts";
import { folderUrl } from "./folder_url.ts";

/** The `main.ts` of the package. */
const ENTRY = `/**
 * The command line: argv in, exit code out. What is imported here is bundled from the sources of
 * the same revision.
 *
 * @module
 */

import "./cli/main.js";
`;

/** Makes the package in `into`, an empty folder. */
export async function makePackage(version: string, into: URL): Promise<void> {
  await stageRelease(version, into);
  const licenses = formatLicenses(await installedPackages(into));
  await bundleCli(into);
  await Deno.writeTextFile(new URL("main.ts", into), ENTRY);
  await Deno.writeTextFile(new URL("cli/THIRD_PARTY_LICENSES.txt", into), licenses);
  // the bundle holds them
  for (const room of ["cli", "commands", "io"]) {
    await Deno.remove(new URL(`src/${room}`, into), { recursive: true });
  }
  const config = JSON.parse(await Deno.readTextFile(new URL("deno.json", into)));
  const { name, license, exports, imports, compilerOptions, publish } = config;
  const text = JSON.stringify(
    {
      ...{ name, version, license, exports, imports, compilerOptions },
      publish: { ...publish, include: [...publish.include, "cli"] },
    },
    null,
    2,
  );
  await Deno.writeTextFile(new URL("deno.json", into), `${text}\n`);
  // The lock file pins what a checkout needs. Users of a package resolve its imports themselves.
  await Deno.remove(new URL("deno.lock", into));
}

if (import.meta.main) {
  const usage = "deno task package --version X.Y.Z [--out DIR]";
  const { values: { version, out } } = readLine({
    usage,
    options: {
      version: { type: "string" },
      out: { type: "string", default: "dist/package" },
    },
  });
  if (version === undefined) refuse(usage, "expected --version X.Y.Z");
  const into = folderUrl(out);
  await Deno.remove(into, { recursive: true }).catch(() => {});
  await Deno.mkdir(into, { recursive: true });
  await makePackage(version, into);
  console.log(`${out} is ready: deno publish`);
}
