/** The files of a tree, found by the modules that other files import. */

import { type Language, libraryOf } from "../relevance.ts";
import type { Export } from "../site.ts";
import {
  folderOf,
  importFolders,
  lastPart,
  plainPath,
  pythonModule,
  scriptModule,
  shared,
  type Wanted,
} from "./module_paths.ts";
import { isLibraryItself, isShadowedPath } from "./shadowed.ts";

/** Re-exports are followed this far. */
export const MAX_STEPS = 32;

/** A file with a program. */
export interface File {
  readonly path: string;
  readonly language: Language;
  readonly exports: Readonly<Record<string, Export>>;
}

/** Finds files by the names that imports use, and what they export. */
export class Files {
  /** Folders of packages of scripts by their names, with a slash at the end. */
  packages: ReadonlyMap<string, string> = new Map();
  /** Files with exports, by the last part of their module name. */
  readonly #files = new Map<string, File[]>();
  /** Folders of Python that are packages, with a slash at the end. */
  readonly #packages = new Set<string>();

  add(file: File): void {
    const { path, exports } = file;
    if (/(?:^|\/)__init__\.py$/.test(path)) this.#packages.add(folderOf(path));
    if (Object.keys(exports).length === 0) return;
    const last = lastPart(path);
    const known = this.#files.get(last);
    if (known === undefined) this.#files.set(last, [file]);
    else known.push(file);
  }

  /** Files that a module of a package of the tree may be. */
  #packageFiles(module: string): readonly string[] {
    const [, name = "", inner = ""] = /^((?:@[^/]+\/)?[^/]+)(?:\/(.+))?$/.exec(module) ?? [];
    const folder = this.packages.get(name);
    if (folder === undefined) return [];
    const plain = inner.replace(/\.[mc]?[jt]sx?$/, "");
    // The index of a folder is the folder itself here.
    return [`${folder}src/${plain}`, `${folder}${plain}`, `${folder}lib/${plain}`].map((each) =>
      each.replace(/\/$/, "")
    );
  }

  /** The outermost package of Python that a file is in, or its folder. */
  packageOf({ path }: File): string {
    let folder = folderOf(path);
    while (this.#packages.has(folder) && this.#packages.has(folderOf(folder.slice(0, -1)))) {
      folder = folderOf(folder.slice(0, -1));
    }
    return folder;
  }

  /** The file that a module name means in another file. */
  find(module: string, from: File): File | undefined {
    if (from.language === "python") {
      return this.#nearest(module, pythonModule(module, from.path), from);
    }
    const wanted = scriptModule(module, from.path);
    return wanted === undefined ? this.#inPackage(module) : this.#nearest(module, wanted, from);
  }

  /** The script that a module of a package of the tree is. */
  #inPackage(module: string): File | undefined {
    for (const path of this.#packageFiles(module)) {
      const found = this.#called(path).find((file) =>
        file.language === "script" && plainPath(file.path) === path
      );
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** Files whose name is the last part of a path without extension. */
  #called(path: string): readonly File[] {
    return this.#files.get(lastPart(`${path}.x`)) ?? [];
  }

  /** Of the files that a module may be, the one whose path shares most with that of its user. */
  #nearest(module: string, wanted: Wanted | undefined, from: File): File | undefined {
    if (wanted === undefined) return undefined;
    const folders = isShadowedPath(module) ? importFolders(from.path) : undefined;
    let best: File | undefined;
    for (const file of this.#called(wanted.path)) {
      if (file.language !== from.language) continue;
      const plain = plainPath(file.path);
      const fits = folders !== undefined
        ? folders.has(plain.slice(0, -wanted.path.length)) && plain.endsWith(wanted.path)
        : plain === wanted.path || (!wanted.isWhole && plain.endsWith(`/${wanted.path}`));
      if (!fits) continue;
      if (best === undefined || shared(file.path, from.path) > shared(best.path, from.path)) {
        best = file;
      }
    }
    return best !== undefined && folders !== undefined && this.#isLibrary(module, best)
      ? undefined
      : best;
  }

  /** Whether a file is a part of the library itself: then its names are those of the library. */
  #isLibrary(module: string, { path }: File): boolean {
    const [root = ""] = module.split(".");
    const folder = /^(.*?)(?:\/|$)/.exec(path.slice(path.lastIndexOf(`${root}/`)))?.[0] ?? "";
    const home = path.slice(0, path.lastIndexOf(`${root}/`)) + folder;
    return (this.#files.get(root) ?? []).some(({ path: other, exports }) =>
      other === `${home}__init__.py` && isLibraryItself(root, exports)
    );
  }

  /**
   * The export of a file under a name, and the file that defines it: this file or a file that it
   * re-exports.
   */
  exportOf(
    file: File,
    name: string,
    seen: Set<File> = new Set(),
  ): { readonly export: Export; readonly file: File } | undefined {
    const own = Object.hasOwn(file.exports, name) ? file.exports[name] : undefined;
    if (own !== undefined) return { export: own, file };
    if (seen.has(file)) return undefined;
    seen.add(file);
    for (const module of file.exports["*"]?.path?.split("\n") ?? []) {
      const home = this.find(module, file);
      const found = home === undefined ? undefined : this.exportOf(home, name, seen);
      if (found !== undefined) return found;
    }
    // `export * from "library"`; nobody knows its members.
    if (name.includes(".")) return undefined;
    const divider = file.language === "python" ? "." : ":";
    for (const module of file.exports["*"]?.path?.split("\n") ?? []) {
      const path = `${module}${divider}${name}`;
      if (libraryOf(path, file.language) !== undefined) return { export: { path }, file };
    }
    return undefined;
  }
}
