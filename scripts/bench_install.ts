/**
 * Measures each way to install gait from empty caches, up to the first command's end:
 * `deno task bench:install [rounds] [packed file] [wheel]`. Prints the table of docs/install.md:
 * medians. Without a wheel, which `deno task package:wheels` makes of a release, pip is left out.
 */

import {
  installRuntime,
  NODES,
  npmScript,
  type Runtime,
  type RuntimeName,
} from "./npm_runtimes.ts";
import { NPM_DENO, packageNpm } from "./release/npm/package.ts";
import { countOf, readLine } from "./command_line.ts";

/** A way to install. */
interface Way {
  readonly name: string;
  /** Runtime that it needs first on the PATH. */
  readonly runtime: RuntimeName | "deno" | "python";
  /** What installs, and what runs `gait demo` then; one line may do both. */
  readonly install: readonly string[];
  readonly run: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

const root = decodeURIComponent(new URL("../", import.meta.url).pathname);
const usage = "deno task bench:install [rounds] [packed file] [wheel]";
const { words: [given = "3", packedFile, wheel] } = readLine({ usage, words: 3 });
const rounds = countOf(given, usage);
const npm = npmScript();
if (npm === undefined) {
  console.error("error: Cannot measure: there is no npm");
  Deno.exit(7);
}

const folder = await Deno.makeTempDir({ prefix: "gait_install_" });
try {
  const packed = packedFile ?? await packageNpm("1.2.3", `${folder}/packed`);
  console.log("| way | runtime | first `gait demo` | `gait demo` again | on disk |");
  console.log("| --- | --- | --- | --- | --- |");
  for (const way of ways(packed, npm)) await measure(way);
  if (wheel !== undefined) {
    for (const way of wheelWays(await Deno.realPath(wheel))) await measure(way);
  }
  const size = (await Deno.stat(packed)).size;
  console.log(`\nThe packed file has ${(size / 1e6).toFixed(1)} MB. ${rounds} rounds, medians.`);
} finally {
  await Deno.remove(folder, { recursive: true });
}

function ways(packed: string, npm: string): readonly Way[] {
  const noScripts = { npm_config_ignore_scripts: "true" };
  const npx = ["node", npm, "exec", "--yes", "--package", packed, "--", "gait", "demo"];
  return [
    ...NODES.flatMap((runtime): readonly Way[] => [
      { name: "`npx`", runtime, install: [], run: npx },
      {
        name: "`npx`, without install scripts",
        ...{ runtime, install: [], run: npx, env: noScripts },
      },
    ]),
    {
      name: "`npm install`",
      runtime: "node22",
      install: ["node", npm, "install", "--no-audit", "--no-fund", packed],
      run: ["node_modules/.bin/gait", "demo"],
    },
    {
      name: "`bun add`",
      runtime: "bun",
      install: ["bun", "add", packed],
      run: ["bun", "--bun", "node_modules/.bin/gait", "demo"],
    },
    {
      name: `checkout, \`npx deno@${NPM_DENO} task demo\``,
      runtime: "node22",
      install: ["git", "clone", "--quiet", "--depth=1", `file://${root}`, "."],
      run: ["node", npm, "exec", "--yes", `deno@${NPM_DENO}`, "--", "task", "demo"],
    },
    {
      name: "checkout, `deno task demo`",
      runtime: "deno",
      install: ["git", "clone", "--quiet", "--depth=1", `file://${root}`, "."],
      run: ["deno", "task", "demo"],
    },
  ];
}

/** The wheel brings the program, so pip asks no index. */
function wheelWays(wheel: string): readonly Way[] {
  const install = '"$0" -m venv env && env/bin/pip install --quiet --no-index "$1"';
  return [{
    name: "`pip install` of the wheel",
    runtime: "python",
    install: ["sh", "-c", install, "python3", wheel],
    run: ["env/bin/gait", "demo"],
  }];
}

async function measure({ name, runtime, install, run, env = {} }: Way): Promise<void> {
  const found = await programOf(runtime);
  if (found.path === undefined) {
    console.log(`| ${name} | ${runtime} | skipped: ${found.missing} | | |`);
    return;
  }
  const times: { first: number; again: number; megabytes: number }[] = [];
  for (let round = 0; round < rounds; round++) {
    const home = await Deno.makeTempDir({ dir: folder });
    const cwd = await Deno.makeTempDir({ dir: folder });
    const bin = found.path.slice(0, found.path.lastIndexOf("/"));
    const all = {
      ...{ HOME: home, PATH: `${bin}:/usr/bin:/bin`, NO_COLOR: "1", TMPDIR: home },
      ...passed(),
      ...env,
    };
    const start = performance.now();
    if (install.length > 0) await sound(install, cwd, all);
    await demo(run, cwd, all);
    const first = performance.now() - start;
    const megabytes = (await sizeOf(home) + await sizeOf(cwd)) / 1e6;
    const second = performance.now();
    await demo(run, cwd, all);
    times.push({ first, again: performance.now() - second, megabytes });
    for (const path of [home, cwd]) await Deno.remove(path, { recursive: true });
  }
  const median = (key: "first" | "again" | "megabytes") =>
    times.map((one) => one[key]).sort((a, b) => a - b)[rounds >> 1] ?? 0;
  const seconds = (key: "first" | "again") => `${(median(key) / 1000).toFixed(1)} s`;
  const title = runtime.replace(/^node.*/, "Node").replace(
    /^[bdp]/,
    (letter) => letter.toUpperCase(),
  );
  const size = `${Math.round(median("megabytes"))} MB`;
  console.log(
    `| ${name} | ${title} ${found.version} | ${seconds("first")} | ${seconds("again")} | ${size} |`,
  );
}

async function programOf(name: Way["runtime"]): Promise<Runtime> {
  if (name === "python") return await python();
  if (name === "deno") return { path: Deno.execPath(), version: Deno.version.deno };
  return await installRuntime(name);
}

/** Python itself: a launcher of pyenv looks below the home folder, which is empty here. */
async function python(): Promise<Runtime> {
  const script = "import platform, sys; print(sys.executable, platform.python_version())";
  const { stdout } = await new Deno.Command("python3", { args: ["-c", script] }).output();
  const [path = "", version = ""] = new TextDecoder().decode(stdout).trim().split(" ");
  return path === "" ? { path: undefined, missing: "there is no python3" } : { path, version };
}

/** Runs the first command; its answer is known, so a way that does not work has no time. */
async function demo(line: readonly string[], cwd: string, env: Readonly<Record<string, string>>) {
  const stdout = await sound(line, cwd, env);
  if (!stdout.includes("verify=ok")) throw new Error(`${line.join(" ")} said: ${stdout}`);
}

async function sound(
  [program = "", ...args]: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>>,
): Promise<string> {
  // The PATH of the child counts, not that of this process.
  const { success, stdout, stderr } = await new Deno.Command("/usr/bin/env", {
    args: [program, ...args],
    ...{ cwd, env, clearEnv: true },
  }).output();
  const decoder = new TextDecoder();
  if (!success) throw new Error(`${program} ${args.join(" ")}: ${decoder.decode(stderr)}`);
  return decoder.decode(stdout);
}

/** How this machine reaches the registry, if its environment says so. */
function passed(): Readonly<Record<string, string>> {
  const names = ["npm_config_registry", "NODE_EXTRA_CA_CERTS", "HTTPS_PROXY", "NO_PROXY"];
  return Object.fromEntries(names.flatMap((name) => {
    const value = Deno.env.get(name);
    return value === undefined ? [] : [[name, value]];
  }));
}

/** Bytes of all files in a folder; one with several names counts once. */
async function sizeOf(path: string, seen: Set<number> = new Set()): Promise<number> {
  let sum = 0;
  for await (const { name, isDirectory } of Deno.readDir(path)) {
    if (isDirectory) {
      sum += await sizeOf(`${path}/${name}`, seen);
      continue;
    }
    const { size, ino } = await Deno.lstat(`${path}/${name}`);
    if (ino !== null && seen.has(ino)) continue;
    if (ino !== null) seen.add(ino);
    sum += size;
  }
  return sum;
}
