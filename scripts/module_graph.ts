/** Which file imports which, read from `deno info`. */

/** A file with its imports; paths are relative to the repository. */
export interface ModuleNode {
  /** Path such as `src/core/error.ts`. */
  readonly path: string;
  /** Paths that it imports: values and types, also lazily. Sorted. */
  readonly imports: readonly string[];
}

/** What a module loads when the program runs; types are left out. */
export interface RunTimeModule {
  /** Paths that load with it. */
  readonly imports: readonly string[];
  /** Paths that it loads with a literal `import()`, by what that says. */
  readonly lazy: ReadonlyMap<string, string>;
}

interface Module {
  readonly specifier: string;
  readonly dependencies?: readonly Dependency[];
}
interface Dependency {
  readonly specifier: string;
  readonly code?: Target;
  readonly type?: Target;
  /** Whether only `import()` names it. */
  readonly isDynamic?: boolean;
}
interface Target {
  readonly specifier?: string;
}

/** The room of a path: `core` for `src/core/error.ts`; `undefined` outside of `src/`. */
export function roomOf(path: string): string | undefined {
  return /^src\/([a-z]+)\//.exec(path)?.[1];
}

/** Reads the import graph of the program and of the library below `root`. */
export function readModuleGraph(root: URL): readonly ModuleNode[] {
  const nodes = new Map<string, Set<string>>();
  for (const entry of entriesOf(root)) {
    for (const { specifier, dependencies = [] } of graphOf(entry, root)) {
      const path = pathBelow(root, specifier);
      if (path === undefined) continue;
      const imports = nodes.get(path) ?? new Set();
      nodes.set(path, imports);
      for (const { code, type } of dependencies) {
        const target = pathBelow(root, code?.specifier ?? type?.specifier ?? "");
        if (target !== undefined) imports.add(target);
      }
    }
  }
  return [...nodes].map(([path, imports]) => ({ path, imports: [...imports].sort() }))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** What can be imported or started from outside: `mod.ts` computes its import of `main.ts`. */
function entriesOf(root: URL): readonly string[] {
  const { exports } = JSON.parse(Deno.readTextFileSync(new URL("deno.json", root)));
  return Object.values<string>(exports);
}

/** What the TypeScript files below `root` load that `entry` reaches, by their paths. */
export function readRunTimeGraph(
  root: URL,
  entry: string,
): ReadonlyMap<string, RunTimeModule> {
  const sourceOf = (specifier = "") => {
    const path = pathBelow(root, specifier);
    return path?.endsWith(".ts") === true ? path : undefined;
  };
  const graph = new Map<string, RunTimeModule>();
  for (const { specifier, dependencies = [] } of graphOf(entry, root)) {
    const path = sourceOf(specifier);
    if (path === undefined) continue;
    const imports: string[] = [];
    const lazy = new Map<string, string>();
    for (const { specifier, code, isDynamic } of dependencies) {
      const target = sourceOf(code?.specifier);
      if (target === undefined) continue;
      if (isDynamic === true) lazy.set(specifier, target);
      else imports.push(target);
    }
    graph.set(path, { imports, lazy });
  }
  return graph;
}

/** Groups of files that import each other in a loop (Tarjan's algorithm). */
export function circlesIn(graph: readonly ModuleNode[]): readonly (readonly string[])[] {
  const importsOf = new Map(graph.map(({ path, imports }) => [path, imports]));
  const index = new Map<string, number>();
  const low = new Map<string, number>();
  const stack: string[] = [];
  const circles: string[][] = [];
  const visit = (path: string): void => {
    index.set(path, index.size);
    low.set(path, index.get(path) ?? 0);
    stack.push(path);
    for (const next of importsOf.get(path) ?? []) {
      if (!importsOf.has(next)) continue;
      if (!index.has(next)) visit(next);
      else if (!stack.includes(next)) continue;
      low.set(path, Math.min(low.get(path) ?? 0, low.get(next) ?? 0));
    }
    if (low.get(path) !== index.get(path)) return;
    const circle = stack.splice(stack.indexOf(path));
    if (circle.length > 1) circles.push(circle.sort());
  };
  for (const { path } of graph) if (!index.has(path)) visit(path);
  return circles;
}

/** Paths of the TypeScript files below `src/`, sorted. */
export function sourcesIn(root: URL): readonly string[] {
  const found: string[] = [];
  const look = (folder: string) => {
    for (const { name, isDirectory } of Deno.readDirSync(new URL(`${folder}/`, root))) {
      const path = `${folder}/${name}`;
      if (isDirectory) look(path);
      else if (name.endsWith(".ts")) found.push(path);
    }
  };
  look("src");
  return found.sort();
}

function graphOf(entry: string, root: URL): readonly Module[] {
  const { stdout } = new Deno.Command(Deno.execPath(), {
    args: ["info", "--json", entry],
    cwd: root,
    stderr: "inherit",
  }).outputSync();
  return (JSON.parse(new TextDecoder().decode(stdout)) as { modules: readonly Module[] }).modules;
}

function pathBelow(root: URL, specifier: string): string | undefined {
  return specifier.startsWith(root.href) ? specifier.slice(root.href.length) : undefined;
}
