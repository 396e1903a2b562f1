/** Which mutants are tried, and by which tests. */

import { changeOf } from "./explained.ts";
import { makeMutants, type Mutant } from "./make.ts";

/** Files with mutants, and the folder with their tests. */
export interface Group {
  readonly name: string;
  /** Folders, and files one by one, from the root of the checkout. */
  readonly sources: readonly string[];
  /** Names of files among them that are left out. */
  readonly except?: readonly string[];
  /** Folders with the tests. */
  readonly tests: readonly string[];
  /** Number of mutants that are drawn; all if absent. */
  readonly sample?: number;
}

const CONDITIONS = "src/core/gate/conditions";
const COMMAND = "src/core/gate/command";

/** Mutants of `deno task mutants`. */
export const GROUPS: readonly Group[] = [
  { name: "decide", sources: ["src/core/gate/decide"], tests: ["tests/core/gate"] },
  {
    name: "unclear",
    sources: [CONDITIONS],
    // They read policies, or match texts as regular languages do: no answer of theirs is unclear.
    except: [
      ...["automaton", "condition", "condition_words", "kinds", "machine", "never", "operand"],
      ...["read_condition", "read_operand", "regex", "unread_signs"],
    ],
    tests: ["tests/core/gate"],
  },
  {
    name: "shell",
    sources: [COMMAND],
    // They find for the guard which of its files a line touches, which is tested with files.
    except: ["spread_words", "touched_words", "written_folders"],
    tests: ["tests/core/gate"],
    sample: 300,
  },
];

/** Seed of what is drawn, so that two runs try the same. */
export const SEED = 15;

/** Makes the mutants of a group. */
export function mutantsOf(group: Group, root: URL): readonly Mutant[] {
  const except = new Set(group.except?.map((name) => `${name}.ts`));
  const files = group.sources.flatMap((source) => typeScriptIn(source, root))
    .filter((file) => !except.has(file.slice(file.lastIndexOf("/") + 1)));
  const all = files.flatMap((file) =>
    makeMutants(file, Deno.readTextFileSync(new URL(file, root)))
  );
  return group.sample === undefined ? all : drawn(all, group.sample, SEED, textOf);
}

function textOf(mutant: Mutant): string {
  return JSON.stringify([mutant.file, mutant.within, mutant.kind, changeOf(mutant)]);
}

/** The TypeScript files at or below a path, sorted. */
export function typeScriptIn(path: string, root: URL): readonly string[] {
  if (path.endsWith(".ts")) return [path];
  return [...Deno.readDirSync(new URL(path, root))].flatMap(({ name, isDirectory }) => {
    if (isDirectory) return typeScriptIn(`${path}/${name}`, root);
    return name.endsWith(".ts") ? [`${path}/${name}`] : [];
  }).sort();
}

/**
 * Draws some items, in their order, by what they say: where one more is there, or one less, the others
 * are drawn as before.
 */
export function drawn<T>(
  items: readonly T[],
  count: number,
  seed: number,
  textOf: (item: T) => string,
): readonly T[] {
  const keyed = items.map((item, index) => ({
    item,
    index,
    key: hashOf(`${seed} ${textOf(item)}`),
  }));
  return keyed.sort((a, b) => a.key - b.key || a.index - b.index).slice(0, count)
    .sort((a, b) => a.index - b.index).map(({ item }) => item);
}

/** 32 bits that a text determines (FNV-1a, with the last steps of MurmurHash3; both public domain). */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) {
    hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
