/**
 * Arranges sources so that the bundler writes few files of them. Deno reads every file behind a literal
 * `import()` before the first line runs, and each file and each import between files costs time. Left
 * alone, the bundler writes a file for every set of entry points that share a module.
 *
 * The bundler puts modules into one file if the same entry points reach them. So modules are put into
 * groups, and an entry point that needs one module of a group imports the whole group. No module is
 * changed but for the targets of its literal `import()`s.
 */

import { readRunTimeGraph, type RunTimeModule } from "../module_graph.ts";

const MAIN = "main.ts";

/**
 * What runs once a call gets what it needs, and no more than that. Entry points of one name are grouped as
 * one: the linter of policies is loaded by `gate eval`.
 */
const HOT: ReadonlyMap<string, string> = new Map([
  ["src/commands/gate/eval.ts", "gate"],
  ["src/commands/hooks/run.ts", "hooks"],
  ["src/commands/verify.ts", "verify"],
  // Of a run that is named by its id.
  ["src/core/runpack/manifest.ts", "verify"],
  ["src/core/zip/zip.ts", "verify"],
  ["src/core/gate/policy/lint/lint.ts", "gate"],
]);

/** What every line with options or outputs loads. */
const LINE = ["src/cli/line.ts", "src/io/deno_project.ts", "src/io/atomic_file.ts"];

/**
 * Whether Deno reads a file of the bundle before the first line runs: what commands without permission to
 * read import, and how lines without such a command are told.
 */
export function isReadAtStart(name: string): boolean {
  return /^(?:cli_stricli_app|cli|io|line|commands_(?:completions|schema|version))$/.test(name);
}

/** Large parts that few calls need; none shares its file with others. */
const ALONE = [
  "src/cli/help.ts",
  "src/cli/stricli_app.ts",
  "src/cli/topics.ts",
  "src/core/gate/command/command_language.ts",
  "src/core/guard/summary_html.ts",
  "src/io/deno_listen.ts",
  "src/usecases/judge/call_file.ts",
];

/** A group with less source than this, in bytes, joins the modules that many commands share. */
const SMALL_GROUP = 25_000;
const SHARED = "shared";

/**
 * Arranges the sources of `stage` in place; answers the modules of the program. Use a copy: they are
 * for the bundler only.
 */
export async function arrangeChunks(stage: URL): Promise<readonly URL[]> {
  const graph = readRunTimeGraph(stage, MAIN);
  const targets = [...graph.values()].flatMap(({ lazy }) => [...lazy.values()]);
  const files = Map.groupBy([...new Set(targets)].sort(), fileOf);
  const groups = groupsOf(graph, [...files.values()].flat(), stage);
  const folder = new URL("entries/", stage);
  await Deno.mkdir(folder);
  for (const [name, entries] of files) {
    await refuseEqualNames(entries, stage);
    const others = wholeGroups(graph, groups, entries);
    const lines = [
      ...entries.map((path) => `export * from "../${path}";`),
      ...others.map((path) => `import "../${path}";`),
    ];
    await Deno.writeTextFile(new URL(`${name}.ts`, folder), `${lines.join("\n")}\n`);
  }
  for (const [path, { lazy }] of graph) await retarget(new URL(path, stage), path, lazy);
  return [...graph.keys()].map((path) => new URL(path, stage));
}

/** Name of the file that an entry point gets, alone or with its like. */
function fileOf(entry: string): string {
  const [, room = "", ...parts] = entry.replace(/\.ts$/, "").split("/");
  if (LINE.includes(entry)) return "line";
  if (HOT.has(entry) || ALONE.includes(entry)) return [room, ...parts].join("_");
  return room === "commands" ? `commands_${parts[0]}` : [room, ...parts.slice(0, -1)].join("_");
}

/** A file exports what its entry points export, but leaves out without a word what two of them do. */
async function refuseEqualNames(entries: readonly string[], stage: URL): Promise<void> {
  const owners = new Map<string, string>();
  for (const entry of entries) {
    for (const name of exportsOf(await Deno.readTextFile(new URL(entry, stage)), entry)) {
      const owner = owners.get(name);
      if (owner !== undefined) {
        throw new Error(`Cannot bundle: both ${owner} and ${entry} export ${name}`);
      }
      owners.set(name, entry);
    }
  }
}

/** Names of the values that a formatted text exports. */
function exportsOf(text: string, path: string): readonly string[] {
  return [...text.matchAll(/^export\b(?! (?:type|interface) )\s*(\{[^}]*\}|.*)/gm)].flatMap(
    ([line, what = ""]) => {
      if (what.startsWith("{")) {
        const items = what.slice(1, -1).split(",").map((item) => item.trim());
        return items.filter((item) => item !== "" && !item.startsWith("type "))
          .map((item) => item.replace(/^.* as /, ""));
      }
      const name = /^(?:async )?(?:abstract )?(?:function\*?|class|const) (\w+)/.exec(what)?.[1];
      if (name === undefined) throw new Error(`Cannot bundle ${path}: cannot read "${line}"`);
      return [name];
    },
  );
}

type Graph = ReadonlyMap<string, RunTimeModule>;
/** Group of each module that several entry points reach, and the modules of each group. */
type Groups = ReadonlyMap<string, readonly string[]>;

function groupsOf(graph: Graph, entries: readonly string[], stage: URL): Groups {
  const always = reached(graph, [MAIN]);
  const reach = entries.map((entry) => ({ entry, modules: reached(graph, [entry]) }));
  const groupOf = (path: string): string | undefined => {
    if (path === MAIN) return undefined;
    if (always.has(path)) return "main";
    const by = reach.filter(({ modules }) => modules.has(path)).map(({ entry }) => entry);
    if (by.length < 2) return undefined;
    if (by.some((entry) => LINE.includes(entry))) return "line";
    if (by.some((entry) => isReadAtStart(fileOf(entry)))) return "start";
    const hot = new Set(by.flatMap((entry) => HOT.get(entry) ?? []));
    if (hot.size > 0) return `hot ${[...hot].sort().join()}`;
    const folders = new Set(by.map((entry) => entry.split("/").slice(0, 3).join("/")));
    return folders.size > 2 ? SHARED : `folders ${[...folders].sort().join()}`;
  };
  const groups = new Map<string, string[]>();
  for (const [name, paths] of Map.groupBy(graph.keys(), groupOf)) {
    if (name === undefined) continue;
    const bytes = paths.reduce((sum, path) => sum + Deno.statSync(new URL(path, stage)).size, 0);
    const group = name.startsWith("folders") && bytes < SMALL_GROUP ? SHARED : name;
    groups.set(group, [...groups.get(group) ?? [], ...paths]);
  }
  return new Map([...groups.values()].flatMap((paths) => paths.map((path) => [path, paths])));
}

/** What an entry point needs beside its own modules so that it needs no part of a group, sorted. */
function wholeGroups(graph: Graph, groups: Groups, entries: readonly string[]): readonly string[] {
  const main = reached(graph, [MAIN]);
  main.delete(MAIN);
  const needed = new Set([...entries, ...main]);
  for (const path of needed) { // a set also visits what is added meanwhile
    for (const next of graph.get(path)?.imports ?? []) needed.add(next);
    for (const next of groups.get(path) ?? []) needed.add(next);
  }
  return [...needed].filter((path) => !entries.includes(path)).sort();
}

/** All modules that load with these, themselves included. */
function reached(graph: Graph, from: readonly string[]): Set<string> {
  const seen = new Set(from);
  for (const path of seen) for (const next of graph.get(path)?.imports ?? []) seen.add(next);
  return seen;
}

/** Points the literal `import()`s of a module to the entry points. */
async function retarget(url: URL, path: string, lazy: RunTimeModule["lazy"]): Promise<void> {
  if (lazy.size === 0) return;
  let text = await Deno.readTextFile(url);
  const up = "../".repeat(path.split("/").length - 1) || "./";
  for (const [specifier, target] of lazy) {
    const literal = RegExp.escape(JSON.stringify(specifier));
    const call = new RegExp(`\\bimport\\(\\s*${literal},?\\s*\\)`, "g");
    const file = JSON.stringify(`${up}entries/${fileOf(target)}.ts`);
    const changed = text.replace(call, `import(${file})`);
    if (changed === text) throw new Error(`Cannot bundle: ${path} has no import("${specifier}")`);
    text = changed;
  }
  await Deno.writeTextFile(url, text);
}
