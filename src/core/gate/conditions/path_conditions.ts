/** Conditions on paths: each combination of habits must give the same answer. */

import { printable } from "../../text.ts";
import { agreed, type Answer, either } from "./answer.ts";
import { type Asker, type Compiling, noted, type Surroundings } from "./asker.ts";
import {
  type PatternCache,
  patternCache,
  type PatternMaker,
  type WorkspacePatterns,
} from "./pattern_cache.ts";
import {
  folderPattern,
  globPattern,
  matchesPattern,
  mayMatchPattern,
  type PathPattern,
} from "./path_pattern.ts";
import { type PathText, pathText, placeAbove, placeOf, startOf } from "./path_text.ts";
import {
  Habit,
  habitsThatMatter,
  isSystemLink,
  locate,
  type Located,
  otherSpellings,
} from "./path_reading.ts";
import { absent, wrongType } from "./typed_asker.ts";

export { readFolder, readPathGlob } from "./path_pattern.ts";

/** Asks whether a path is one of the folders or lies below one. */
export function underAsker(folders: readonly string[], compiling: Compiling): Asker {
  return pathAsker("under", folders, folderPattern, compiling);
}

/** Asks whether a path matches one of the patterns. */
export function pathGlobAsker(globs: readonly string[], compiling: Compiling): Asker {
  return pathAsker("path_glob", globs, globPattern, compiling);
}

function pathAsker(
  condition: "under" | "path_glob",
  texts: readonly string[],
  make: PatternMaker,
  compiling: Compiling,
): Asker {
  const patterns = patternCache(texts, make);
  return (value, at, surroundings) => {
    if (value === undefined) return absent(condition, at, surroundings);
    if (typeof value !== "string") {
      return wrongType(condition, "a path", value, at, surroundings, compiling);
    }
    if (compiling.isDeep) return askDeep(value, condition, at, surroundings, patterns);
    const { fault, replaced } = pathText(value);
    if (fault !== undefined) {
      const text = `${shown(value)} ${fault}`;
      return noted(surroundings, { at, condition, answer: "unclear", why: "two_readings", text });
    }
    const answer = replaced.length === 0
      ? askReadings(value, surroundings, patterns, false)
      : agreed([value, ...replaced].map((one) => askReadings(one, surroundings, patterns, false)));
    return tell(answer, value, condition, at, surroundings, texts);
  };
}

/** A text of any kind: where its spellings and their readings agree, that is the answer. */
function askDeep(
  value: string,
  condition: string,
  at: string,
  surroundings: Surroundings,
  patterns: PatternCache,
): Answer {
  const spellings = [value, ...otherSpellings(value)];
  const answer = agreed(
    spellings.map((one) => isProse(one) ? "no" : askReadings(one, surroundings, patterns, true)),
  );
  if (answer === "no" && isProse(value)) {
    return noted(surroundings, { at, condition, answer, text: "is not a path" });
  }
  return tell(answer, value, condition, at, surroundings, patterns.texts);
}

function isProse(text: string): boolean {
  return text === "" || /[\n\r\u2028\u2029\x85]/.test(text);
}

function askReadings(
  value: string,
  { workspace, folder }: Surroundings,
  cache: PatternCache,
  isDeep: boolean,
): Answer {
  const patterns = cache.in(workspace);
  const known = patterns.answers.get(value, folder, isDeep);
  if (known !== undefined) return known;
  const answer = askNewReadings(value, { workspace, folder }, patterns, isDeep);
  patterns.answers.set(value, answer);
  return answer;
}

function askNewReadings(
  value: string,
  { workspace, folder }: Pick<Surroundings, "workspace" | "folder">,
  patterns: WorkspacePatterns,
  isDeep: boolean,
): Answer {
  const ofFolder = folder === workspace ? 0 : habitsThatMatter(folder);
  const path = pathText(value);
  let habits = path.habits | patterns.habits | ofFolder;
  // A workspace on a drive is one of Windows, where \ always separates.
  const isWindows = /^[A-Za-z]:\//.test(workspace);
  const fixed = isWindows ? Habit.backslash : 0;
  if (isWindows || /^[A-Za-z]:[\\/]/.test(value)) habits |= Habit.drive;
  const first = askReading(path, fixed, folder, patterns, isDeep);
  const open = habits & ~fixed;
  // Counts through the sets of bits that are not empty.
  for (let reading = -open & open; reading !== 0; reading = (reading - open) & open) {
    if (askReading(path, reading | fixed, folder, patterns, isDeep) !== first) return "unclear";
  }
  return first;
}

function askReading(
  path: PathText,
  habits: number,
  folder: string,
  patterns: WorkspacePatterns,
  isDeep: boolean,
): Answer {
  const told = placeOf(path, habits, folder, !isDeep || path.isHome);
  const isAbove = told === "unclear" && isDeep;
  const place = isAbove ? placeAbove(path, habits, folder) : told;
  if (place === "unclear") return isDeep && !path.isHome ? "no" : "unclear";
  if (!isDeep && isSystemLink(place)) return "unclear";
  let answer: Answer = "no";
  for (const pattern of patterns.about(place, habits, isDeep)) {
    // No other pattern covers a home folder, not even one that may begin anywhere.
    const isUnknown = place.root.startsWith("~") && pattern.start === "anywhere" && !isDeep;
    const one = isUnknown ? "unclear" : matchesPattern(pattern, place, habits);
    // What begins with a home folder is surely a path.
    const isOpen = !isDeep || (isAbove && path.isHome);
    answer = either(answer, one === "unclear" && !isOpen ? "no" : one);
    if (answer === "yes") return answer;
    answer = either(answer, askShortNames(pattern, place, habits));
  }
  return answer;
}

/** What short names change; no other system has them. */
function askShortNames(pattern: PathPattern, place: Located, habits: number): Answer {
  const mayBe = (habits & Habit.drive) !== 0 && mayMatchPattern(pattern, place, habits);
  return mayBe ? "unclear" : "no";
}

const SHOWN_CHARACTERS = 80;
/** So many patterns are named; of more, the number. */
const SHOWN_PATTERNS = 4;

function patternsInWords(texts: readonly string[]): string {
  const rest = texts.length - SHOWN_PATTERNS;
  const shown = texts.slice(0, SHOWN_PATTERNS).map(printable).join(" or ");
  return rest > 0 ? `${shown} or ${rest} more` : shown;
}

function shown(value: string): string {
  const text = printable(value);
  return text.length <= SHOWN_CHARACTERS ? text : `${text.slice(0, SHOWN_CHARACTERS)}…`;
}

function tell(
  answer: Answer,
  value: string,
  condition: string,
  at: string,
  surroundings: Surroundings,
  texts: readonly string[],
): Answer {
  if (surroundings.notes === undefined) return answer;
  const base = startOf(surroundings.folder, 0);
  const place = locate(value, 0, { base, hasHome: true });
  const cleaned = place === "unclear" ? undefined : shortText(place, base);
  if (answer === "unclear") {
    const text = `${shown(value)} is read differently by different systems`;
    return noted(surroundings, { at, condition, answer, why: "two_readings", text });
  }
  const isSame = cleaned === undefined || cleaned === value;
  const is = isSame ? "is" : `is ${shown(cleaned)},`;
  const relation = `${condition === "under" ? "under" : "like"} ${patternsInWords(texts)}`;
  const text = `${shown(value)} ${is} ${answer === "yes" ? "" : "not "}${relation}`;
  return noted(surroundings, { at, condition, answer, text });
}

/** The path in short: below the start it is relative to it. */
function shortText({ root, parts }: Located, base: Located): string {
  const isBelow = root === base.root && base.parts.every((name, index) => parts[index] === name);
  if (isBelow) return parts.slice(base.parts.length).join("/") || ".";
  return root === "/" ? `/${parts.join("/")}` : `${root}/${parts.join("/")}`;
}
