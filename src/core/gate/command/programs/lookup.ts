/** Finds programs in the tables. An entry is read when it is first looked up. */

import { CHECKS } from "./checks.ts";
import { COMPILERS } from "./compilers.ts";
import { BUILD, JAVASCRIPT, PYTHON } from "./packages.ts";
import { FILES, PRINTING } from "./files.ts";
import { ARCHIVES, NETWORK } from "./network.ts";
import { type Entry, readEntry, type Table } from "./notation.ts";
import type { Program } from "./program.ts";
import { INTERPRETERS } from "./interpreters.ts";
import { WRAPPERS } from "./starters.ts";
import { CONTAINERS, SYSTEMS } from "./systems.ts";
import { TASKS } from "./tasks.ts";
import { SEARCH, TEXTS } from "./text.ts";
import { VERSIONS } from "./versions.ts";

/** All tables of programs. */
export const TABLES: readonly Table[] = [
  FILES,
  PRINTING,
  TEXTS,
  SEARCH,
  VERSIONS,
  WRAPPERS,
  INTERPRETERS,
  NETWORK,
  ARCHIVES,
  JAVASCRIPT,
  PYTHON,
  BUILD,
  COMPILERS,
  TASKS,
  CHECKS,
  CONTAINERS,
  SYSTEMS,
];

interface Written {
  readonly entry: Entry;
  readonly source: string;
  read?: Program;
}

let written: Map<string, Written> | undefined;

/** The table's entry for a program; `undefined` for an unknown one. */
export function programNamed(name: string): Program | undefined {
  written ??= index();
  // Some systems find programs in any letter case; many have their version in the name.
  const one = written.get(name) ?? otherSpelling(name, written);
  if (one === undefined) return undefined;
  return one.read ??= readEntry(one.entry, one.source);
}

/** Longer names are those of no program. */
const MAX_NAME = 64;

/** Some systems find programs in any letter case; many have their version in the name. */
function otherSpelling(name: string, known: ReadonlyMap<string, Written>): Written | undefined {
  if (name.length > MAX_NAME) return undefined;
  const lower = name.toLowerCase();
  return known.get(lower) ?? known.get(lower.replace(/[-.]?[0-9]+(?:\.[0-9]+)*$/, ""));
}

function index(): Map<string, Written> {
  const written = TABLES.flatMap(({ source, programs }) =>
    Object.entries(programs).flatMap(([names, entry]) => {
      const one: Written = { entry, source };
      return names.split("|").map((name) => [name, one] as const);
    })
  );
  return new Map(written);
}

/** The name of a program, as tables have it: the last part of its path, without an ending of Windows. */
export function programName(text: string): string {
  const last = text.slice(Math.max(text.lastIndexOf("/"), text.lastIndexOf("\\")) + 1);
  return last.replace(/\.exe$/i, "");
}
