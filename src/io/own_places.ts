/** Finds the places that the running program depends on. */

import { appendAll } from "../core/lists.ts";
import type { Launcher, OwnPlaces } from "./host.ts";
import { directoryOf, isAbsolutePath, joinPath } from "./path.ts";

/** Reads a variable of the environment. */
type Variable = (name: string) => string | undefined;

/** Settings by which Deno maps one module to another; it looks for them in all folders above, too. */
const MAPPING = ["deno.json", "deno.jsonc"];
/** What else beside a program decides which modules it loads. */
const BESIDE = [...MAPPING, "deno.lock", "package.json", "node_modules"];
/** Of a checkout, what runs when gait does; tests and documents do not. */
const CHECKOUT = ["main.ts", "mod.ts", "src", "gait", "gait.cmd", ...BESIDE];
const LAUNCHERS = Deno.build.os === "windows" ? ["gait.exe", "gait.cmd"] : ["gait"];
const NODE = Deno.build.os === "windows" ? ["node.exe"] : ["node"];
/** Script of the npm package that starts `cli/main.js` beside it. */
const PACKAGE_LAUNCHER = "bin/gait.js";
const HOMES = ["HOME", "USERPROFILE"];

/** The places of this process. The variables are read at once, since their permission is dropped. */
export function ownPlaces(variable: Variable): () => OwnPlaces {
  const home = absoluteOf(HOMES, variable);
  const path = variable("PATH") ?? "";
  const cache = Deno.build.standalone ? undefined : cacheOf(home, variable);
  return () => ({
    // Every call is judged with the home folder, and few with the program, which has to be looked for.
    get program() {
      const [folders, files] = [foldersIn(path), moduleFiles(import.meta.url)];
      const launchers = new Set([...waysTo(LAUNCHERS, folders), ...launchersOn(folders)]);
      // Its launcher is a script for node.
      const isPackage = files.some((file) => file.endsWith(`/${PACKAGE_LAUNCHER}`) && isFile(file));
      return [
        ...[Deno.execPath(), ...files, ...launchers],
        ...isPackage ? waysTo(NODE, folders) : [],
      ];
    },
    cache,
    home,
  });
}

/** Permissions that the program asks for at most; it drops what a command does not need. */
const KINDS = ["env", "net", "read", "run", "write"];
const LAUNCHER_MAX_BYTES = 64 * 1024;

/** The words that start this process again. */
export function ownCommand(variable: Variable): () => readonly string[] {
  const path = variable("PATH") ?? "";
  return () => {
    const main = Deno.build.standalone ? undefined : mainFile();
    const [launcher] = launchersOn(foldersIn(path));
    if (launcher !== undefined && startsThis(launcher, main)) return [launcher];
    const runtime = Deno.execPath();
    if (Deno.build.standalone) return [runtime];
    const root = main?.replace(/[/\\][^/\\]*$/, "") ?? "";
    const config = main === undefined ? "" : `${root}/deno.json`;
    return [
      ...[runtime, "run", "--quiet", "--no-prompt"],
      ...KINDS.map((kind) => `--allow-${kind}`),
      // Without a config of its own, that of a folder above would change what runs.
      ...(isFile(config)
        ? ["--config", config]
        : ["--no-config", "--no-lock", "--no-remote", "--no-npm"]),
      main ?? Deno.mainModule,
    ];
  };
}

/** The `gait` that a shell finds by this name, as the variables say at once; `undefined` if none. */
export function launcherOnPath(variable: Variable): () => Launcher | undefined {
  const path = variable("PATH") ?? "";
  return () => {
    const folders = foldersIn(path);
    const [launcher] = launchersOn(folders);
    if (launcher === undefined) return undefined;
    const first = folders.findIndex((folder) => !isAbsolutePath(folder));
    const main = Deno.build.standalone ? undefined : mainFile();
    return {
      path: launcher,
      isOwn: startsThis(launcher, main) ||
        main !== undefined && startsPackage(launcher, main),
      isPassing: isAtTimes(directoryOf(launcher)),
      isBehind: first >= 0 && !launchersOn(folders.slice(0, first)).includes(launcher),
    };
  };
}

/** Whether a folder is on the `PATH` only where a project's scripts run, or an environment is on. */
function isAtTimes(folder: string): boolean {
  return /[\\/]node_modules[\\/]\.bin$/.test(folder) ||
    isFile(joinPath(directoryOf(folder), "pyvenv.cfg"));
}

/** Path of the main module; `undefined` if it is not a file. */
function mainFile(): string | undefined {
  const { protocol, pathname } = new URL(Deno.mainModule);
  if (protocol !== "file:") return undefined;
  return decodeURIComponent(Deno.build.os === "windows" ? pathname.slice(1) : pathname);
}

/** Whether a launcher is this program, or a script that names its main module. */
function startsThis(launcher: string, main: string | undefined): boolean {
  try {
    if (main === undefined) {
      return Deno.realPathSync(launcher) === Deno.realPathSync(Deno.execPath());
    }
    if (Deno.statSync(launcher).size > LAUNCHER_MAX_BYTES) return false;
    return Deno.readTextFileSync(launcher).includes(main);
  } catch {
    return false; // What cannot be read is not known to be this program.
  }
}

/** Whether a launcher is the script of the npm package whose main module this is, or a shim that names it. */
export function startsPackage(launcher: string, main: string): boolean {
  try {
    const script = Deno.realPathSync(joinPath(directoryOf(directoryOf(main)), PACKAGE_LAUNCHER));
    if (Deno.realPathSync(launcher) === script) return true;
    if (Deno.statSync(launcher).size > LAUNCHER_MAX_BYTES) return false;
    const named = shimTarget(Deno.readTextFileSync(launcher));
    return named !== undefined &&
      Deno.realPathSync(joinPath(directoryOf(launcher), named)) === script;
  } catch {
    return false; // What cannot be read is not known to be this program.
  }
}

/** The script that a shim of npm or pnpm starts, relative to the folder of the shim. */
function shimTarget(text: string): string | undefined {
  return /"(?:\$basedir|%~?dp0%?)[\\/]([^"]*[\\/]gait\.js)"/.exec(text)?.[1]
    ?.replaceAll("\\", "/");
}

/** The files of the checkout or bundle that a module is part of; none where it came from elsewhere. */
function moduleFiles(module: string): string[] {
  const { protocol, pathname } = new URL(module);
  if (protocol !== "file:" || Deno.build.standalone) return [];
  return filesAround(
    decodeURIComponent(Deno.build.os === "windows" ? pathname.slice(1) : pathname),
  );
}

/** The files that decide what a module of the program is, by its path. */
export function filesAround(module: string): string[] {
  const checkout = module.replace(/\/src\/io\/own_places\.ts$/, "");
  const isCheckout = checkout !== module;
  const bundle = directoryOf(module);
  const root = isCheckout ? checkout : directoryOf(bundle);
  const above: string[] = [];
  for (let folder = root, outer; (outer = directoryOf(folder)) !== folder; folder = outer) {
    // Above a drive there is no folder. The project that has gait among its packages changes its own
    // settings, and gait is started without them.
    if (outer === "." || /[\\/]node_modules$/.test(outer)) break;
    for (const name of MAPPING) above.push(joinPath(outer, name));
  }
  return [
    ...(isCheckout ? [] : [bundle, joinPath(root, PACKAGE_LAUNCHER)]),
    ...(isCheckout ? CHECKOUT : BESIDE).map((name) => joinPath(root, name)),
    ...above,
  ];
}

/**
 * The files at which a program is looked for by its name, up to the one that is found: what comes into being
 * at one of them is started in its place. None where it is not found.
 */
export function waysTo(names: readonly string[], folders: readonly string[]): string[] {
  const looked: string[] = [];
  for (const folder of folders.filter(isAbsolutePath)) {
    const here = names.map((name) => joinPath(folder, name));
    appendAll(looked, here);
    if (here.some(isFile)) return looked;
  }
  return [];
}

/** The launchers in those folders of `PATH` that are the same from everywhere; the first is started. */
function launchersOn(folders: readonly string[]): string[] {
  return folders.filter(isAbsolutePath)
    .flatMap((folder) => LAUNCHERS.map((name) => joinPath(folder, name))).filter(isFile);
}

function foldersIn(path: string): string[] {
  return path.split(Deno.build.os === "windows" ? ";" : ":");
}

/** Where Deno keeps the dependencies of a program that is not compiled. */
function cacheOf(home: string | undefined, variable: Variable): string | undefined {
  const given = absoluteOf(["DENO_DIR"], variable);
  if (given !== undefined) return given;
  const [folder, below] = cacheParts(home, variable);
  return folder === undefined ? undefined : joinPath(folder, below);
}

function cacheParts(
  home: string | undefined,
  variable: Variable,
): readonly [folder: string | undefined, below: string] {
  switch (Deno.build.os) {
    case "windows":
      return [absoluteOf(["LOCALAPPDATA"], variable), "deno"];
    case "darwin":
      return [home, "Library/Caches/deno"];
    default: {
      const given = absoluteOf(["XDG_CACHE_HOME"], variable);
      return given === undefined ? [home, ".cache/deno"] : [given, "deno"];
    }
  }
}

function absoluteOf(names: readonly string[], variable: Variable): string | undefined {
  return names.map(variable).find((value) => value !== undefined && isAbsolutePath(value));
}

function isFile(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false; // What cannot be looked at is not what a shell would start.
  }
}
