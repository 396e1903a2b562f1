/** Finds the places that the running program depends on. */

import type { OwnPlaces } from "./host.ts";
import { isAbsolutePath, joinPath } from "./path.ts";

/** Reads a variable of the environment. */
type Variable = (name: string) => string | undefined;

/** Of a checkout, what runs when gait does; tests and documents do not. */
const CHECKOUT = ["main.ts", "mod.ts", "src", "deno.json", "deno.lock", "gait", "gait.cmd"];
const LAUNCHERS = Deno.build.os === "windows" ? ["gait.exe", "gait.cmd"] : ["gait"];
const HOMES = ["HOME", "USERPROFILE"];

/** The places of this process. The variables are read at once, since their permission is dropped. */
export function ownPlaces(variable: Variable): () => OwnPlaces {
  const home = absoluteOf(HOMES, variable);
  const path = variable("PATH") ?? "";
  const cache = Deno.build.standalone ? undefined : cacheOf(home, variable);
  return () => ({
    program: [Deno.execPath(), ...moduleFiles(import.meta.url), ...launchersOn(path)],
    cache,
    home,
  });
}

/** The files of the checkout or bundle that a module is part of; none where it came from elsewhere. */
function moduleFiles(module: string): string[] {
  const { protocol, pathname } = new URL(module);
  if (protocol !== "file:" || Deno.build.standalone) return [];
  const path = decodeURIComponent(Deno.build.os === "windows" ? pathname.slice(1) : pathname);
  const root = path.replace(/\/src\/io\/own_places\.ts$/, "");
  if (root !== path) return CHECKOUT.map((name) => joinPath(root, name));
  return [path.slice(0, path.lastIndexOf("/"))];
}

/** The first launcher in the folders of `PATH`. */
function launchersOn(path: string): string[] {
  const folders = path.split(Deno.build.os === "windows" ? ";" : ":").filter(isAbsolutePath);
  const found = folders.flatMap((folder) => LAUNCHERS.map((name) => joinPath(folder, name)))
    .find(isFile);
  return found === undefined ? [] : [found];
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
