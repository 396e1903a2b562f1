/** Texts read as paths. Several conditions ask about one text in a row, so what was found is kept. */

import {
  Habit,
  habitsThatMatter,
  locate,
  type Located,
  type Location,
  NOWHERE,
  unreadablePath,
} from "./path_reading.ts";
import { replacedVariables } from "./path_variables.ts";

/** A text read as a path. */
export interface PathText {
  readonly text: string;
  /** Why it cannot be judged in any reading. */
  readonly fault: string | undefined;
  /** What it may become where its variables are replaced. */
  readonly replaced: readonly string[];
  /** Habits that make a difference to it. */
  readonly habits: number;
  /** Whether its first part may be a home folder in a text of any kind. */
  readonly isHome: boolean;
  /** Where it leads, by habits and home, seen from {@linkcode folder}. */
  readonly places: Map<number, Location>;
  folder: string;
}

/** Lower-case letters, digits and few signs: every system reads them alike. */
const PLAIN = /^\/?[a-z0-9_@+-][a-z0-9_@+./-]*$/;
const NOT_PLAIN_END = /[^./]\.+(?:\/|$)|\.{3}/;

const NONE: readonly string[] = [];

let last: PathText | undefined;

/** Reads a text as a path. */
export function pathText(text: string): PathText {
  if (last?.text === text) return last;
  const isPlain = PLAIN.test(text) && !NOT_PLAIN_END.test(text);
  last = {
    text,
    fault: isPlain ? undefined : unreadablePath(text),
    replaced: isPlain ? NONE : replacedVariables(text),
    habits: isPlain ? 0 : habitsThatMatter(text),
    isHome: /^~[A-Za-z0-9._-]*(?:[\\/]|$)/.test(text),
    places: new Map(),
    folder: "",
  };
  return last;
}

/** Of longer texts the places are not kept. */
const LONGEST_KEPT = 4096;

/** Where a path leads that begins in `folder`. */
export function placeOf(
  path: PathText,
  habits: number,
  folder: string,
  hasHome: boolean,
): Location {
  if (path.folder !== folder) {
    path.places.clear();
    path.folder = folder;
  }
  const key = habits * 2 + (hasHome ? 1 : 0);
  const known = path.places.get(key);
  if (known !== undefined) return known;
  const place = locate(path.text, habits, { base: startOf(folder, habits), hasHome });
  if (path.text.length <= LONGEST_KEPT) path.places.set(key, place);
  return place;
}

/** The same of a path that leads above where it begins: what is there is known from its rest. */
export function placeAbove(path: PathText, habits: number, folder: string): Location {
  const start = { base: startOf(folder, habits), hasHome: path.isHome, isOpenAbove: true };
  return locate(path.text, habits, start);
}

let lastFolder = "";
const starts = new Map<number, Located>();

/** The place of an absolute folder; {@linkcode NOWHERE} for any other text. */
export function startOf(folder: string, habits: number): Located {
  if (folder !== lastFolder) {
    starts.clear();
    lastFolder = folder;
  }
  const known = starts.get(habits);
  if (known !== undefined) return known;
  const isAbsolute = /^(?:\/|[A-Za-z]:[\\/])/.test(folder);
  const place = isAbsolute
    ? locate(folder, habits & ~Habit.drive, { base: NOWHERE, hasHome: false })
    : NOWHERE;
  const start = place === "unclear" ? NOWHERE : place;
  starts.set(habits, start);
  return start;
}
