/** The npm packages of the lock file as they lie in Deno's cache, with their licences. */

/** A package that the lock file pins. */
export interface InstalledPackage {
  readonly name: string;
  readonly version: string;
  /** Licence that it states: an SPDX expression, or `NOASSERTION`. */
  readonly license: string;
  /** Whether the command line or the library imports it. */
  readonly shipped: boolean;
  /** The licence that it declares, in its own words. */
  readonly stated: string;
  /** Text of its licence file; empty if it has none. */
  readonly licenseText: string;
}

interface Info {
  readonly modules: readonly { readonly npmPackage?: string }[];
  readonly npmPackages: Readonly<
    Record<string, {
      readonly name: string;
      readonly version: string;
      readonly localPath: string;
      readonly dependencies: readonly string[];
    }>
  >;
}

/** All packages of the stage's lock file, each once, sorted by name and version. */
export async function installedPackages(stage: URL): Promise<readonly InstalledPackage[]> {
  await deno(stage, "install", "--quiet", "--frozen");
  const infos = [await infoOf(stage, "main.ts"), await infoOf(stage, "mod.ts")];
  const shipped = new Set<string>();
  for (const { modules, npmPackages } of infos) {
    const reach = (id: string): void => {
      if (shipped.has(id)) return;
      shipped.add(id);
      npmPackages[id]?.dependencies.forEach(reach);
    };
    for (const { npmPackage } of modules) if (npmPackage !== undefined) reach(npmPackage);
  }
  const found = new Map<string, InstalledPackage>();
  for (const [id, { name, version, localPath }] of Object.entries(infos[0]?.npmPackages ?? {})) {
    const key = `${name}@${version}`;
    const before = found.get(key)?.shipped ?? false;
    const license = await licenseOf(localPath);
    found.set(key, { name, version, ...license, shipped: before || shipped.has(id) });
  }
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, entry]) => entry);
}

/** The licences of the packages that are part of the program, as one text. */
export function formatLicenses(packages: readonly InstalledPackage[]): string {
  const parts = packages.filter(({ shipped }) => shipped).map((entry) => {
    const { name, version, license, licenseText } = entry;
    return `${name} ${version} (${license})\n\n${
      licenseText.trim() || "No licence text is shipped."
    }\n`;
  });
  return [
    "Gait contains these packages, each under its own licence.\n",
    ...parts,
  ].join(`\n${"-".repeat(80)}\n\n`);
}

async function licenseOf(folder: string): Promise<
  Pick<InstalledPackage, "license" | "stated" | "licenseText">
> {
  let text: string;
  try {
    text = await Deno.readTextFile(`${folder}/package.json`);
  } catch {
    throw new Error(`Cannot read the licence in ${folder}: the package is not in Deno's cache`);
  }
  const { license } = JSON.parse(text) as { license?: unknown };
  const names = [...Deno.readDirSync(folder)].map(({ name }) => name).sort();
  const file = names.find((name) => /^licen[cs]e(\.|-|$)/i.test(name));
  const stated = typeof license === "string" ? license : "";
  return {
    license: EXPRESSION.test(stated) ? stated : "NOASSERTION",
    stated,
    licenseText: file === undefined ? "" : await Deno.readTextFile(`${folder}/${file}`),
  };
}

/** Licence ids joined by operators, as SPDX writes them. */
const EXPRESSION = /^\(?[A-Za-z0-9.+-]+(?: (?:AND|OR|WITH) [A-Za-z0-9.+-]+)*\)?$/;

async function infoOf(stage: URL, entry: string): Promise<Info> {
  return JSON.parse(await deno(stage, "info", "--json", entry));
}

async function deno(cwd: URL, ...args: string[]): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), { args, cwd })
    .output();
  const decoder = new TextDecoder();
  if (!success) throw new Error(`Cannot run deno ${args[0]}: ${decoder.decode(stderr).trim()}`);
  return decoder.decode(stdout);
}
