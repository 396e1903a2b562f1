/** Folders and path patterns of a policy. */

import { pathFault } from "../../path.ts";
import { trim } from "../../text.ts";
import type { Answer } from "./answer.ts";
import type { Matcher } from "./automaton.ts";
import { compileGlob, globParts } from "./glob.ts";
import { type Operand, unusable } from "./operand.ts";
import { isShortFor, isShortName } from "./short_name.ts";
import { Habit, locate, type Located, namePart } from "./path_reading.ts";

/** Reads a folder for `under`: cleaned, with `/` between its parts. */
export function readFolder(text: string): Operand<string> {
  return /[*?]/.test(text)
    ? unusable("is a pattern, not a folder", `write path_glob: ["${text}"]`)
    : cleanedText(text);
}

/** Reads a pattern for `path_glob`: cleaned, with `/` between its parts. */
export function readPathGlob(text: string): Operand<string> {
  const cleaned = cleanedText(text);
  if ("fault" in cleaned) return cleaned;
  const parts = cleaned.value.split("/");
  if (parts.some((part) => part !== "**" && part.includes("**"))) {
    return unusable(
      "has ** next to other characters",
      "write ** as a whole part, such as src/**/*.ts",
    );
  }
  const afterSign = parts.findIndex((part) => /[*?]/.test(part));
  if (afterSign >= 0 && parts.slice(afterSign).includes("..")) {
    return unusable("has .. after * or ?", "write the folder that is meant");
  }
  // In one letter case some letters are several, so that the pattern may grow.
  const isTooLong = (part: string) =>
    compileGlob(globParts(namePart(part, Habit.letterCase | Habit.unicodeForm))) === undefined;
  if (parts.some(isTooLong)) {
    return unusable("is too long for a pattern", "write a shorter one");
  }
  return cleaned;
}

function cleanedText(text: string): Operand<string> {
  if (text.includes("\\")) return unusable("holds a backslash", "write / between folders");
  const plain = text.replace(/^~[^/]*/, "home").replaceAll(/[*?]|\[[*?]\]/g, "x");
  const fault = pathFault(plain);
  const isDrive = /^[A-Za-z]:$/.test(text);
  if (fault !== undefined && !isDrive) return unusable(fault, "write a plain path");
  if (/^~[^/]/.test(text)) {
    return unusable("names one user's home", "write ~, which means every home folder");
  }
  const root = text.startsWith("/") ? "/" : "";
  const parts: string[] = [];
  for (const part of text.split("/")) {
    if (part === "" || part === ".") continue;
    const before = parts.at(-1);
    const canDrop = before !== undefined && before !== ".." && before !== "~" &&
      !/[*?]/.test(before) && !/^[A-Za-z]:$/.test(before);
    if (part === ".." && canDrop) parts.pop();
    else if (part === ".." && before === "~") {
      return unusable("climbs above ~", "write the folder that is meant");
    } else if (part !== ".." || (root === "" && !/^[A-Za-z]:$/.test(before ?? ""))) {
      parts.push(part);
    }
  }
  const [first = ""] = parts;
  if (/^[A-Za-z]:$/.test(first)) parts[0] = first.toLowerCase();
  const joined = root + parts.join("/");
  if (/^[a-z]:$/.test(joined)) return { value: `${joined}/` };
  return { value: joined === "" ? "." : trim(joined) };
}

/** A folder or pattern, ready to be compared with places. */
export interface PathPattern {
  /** Whether it begins at every home folder, anywhere, at a root as in {@linkcode Located}, or who knows. */
  readonly start: "home" | "anywhere" | "root" | "unknown";
  readonly root: string;
  /** Matchers of the parts; `**` matches any number of parts. */
  readonly parts: readonly (PartMatcher | "**")[];
}

/** Matcher of one part of a path. */
interface PartMatcher {
  readonly matcher: Matcher;
  /** The only name that it matches, if there is but one. */
  readonly only: string | undefined;
  /** The same as the policy has it. */
  readonly text: string;
}

/** Whether a part of a pattern matches a name. */
type NameTest = (name: string, part: PartMatcher) => boolean;

const isMatch: NameTest = (name, part) => part.matcher.matches(name);
const mayMatch: NameTest = (name, part) =>
  part.matcher.matches(name) || isShortFor(name, part.text);

/** Compiles a folder: it and all below it. */
export function folderPattern(text: string, habits: number, workspace: Located): PathPattern {
  const pattern = compileParts(
    text,
    habits,
    workspace,
    (name) => literal(namePart(name, habits)),
  );
  return { ...pattern, parts: [...pattern.parts, "**"] };
}

/** Compiles a glob for paths, such as `src/*.ts`. */
export function globPattern(text: string, habits: number, workspace: Located): PathPattern {
  return compileParts(text, habits, workspace, (name) => {
    const parts = globParts(name).map((part) =>
      typeof part === "string" ? part : {
        text: namePart(part.text, habits & (Habit.letterCase | Habit.unicodeForm)),
      }
    );
    const matcher = compileGlob(parts);
    if (matcher === undefined) throw new Error("a pattern that was checked is too long");
    const [only] = parts.length === 1 ? parts : [];
    return { matcher, only: typeof only === "object" ? only.text : undefined };
  });
}

type NameMatcher = Omit<PartMatcher, "text">;

function literal(name: string): NameMatcher {
  return { matcher: { matches: (text) => text === name }, only: name };
}

/**
 * A name without which no path from the root `/` matches the pattern; `undefined` if there is none that
 * is told easily.
 */
export function requiredName({ start, root, parts }: PathPattern): string | undefined {
  // About a start that is not known the answer is unclear.
  if (start === "root" && root === "") return undefined;
  return parts.flatMap((part) => part === "**" ? [] : part.only ?? []).at(-1);
}

function compileParts(
  text: string,
  habits: number,
  workspace: Located,
  compile: (name: string) => NameMatcher,
): PathPattern {
  const names = text.split("/");
  if (names[0] === "~") {
    return { start: "home", root: "", parts: matchers(names.slice(1), compile) };
  }
  if (names[0] === "**") {
    return { start: "anywhere", root: "", parts: matchers(names, compile) };
  }
  // Leading .. and the root are resolved as those of values are; signs come after them.
  const sign = names.findIndex((name) => /[*?]/.test(name));
  const fixed = sign < 0 ? names : names.slice(0, sign);
  const start = { base: workspace, hasHome: false };
  // An absolute pattern that begins with a sign, such as /*, has an empty first name only.
  const plain = fixed.length === 1 && fixed[0] === "" ? "/" : fixed.join("/");
  // A drive is written like one, and is no name.
  const reading = /^[a-z]:/.test(plain) ? habits & ~Habit.drive : habits;
  const located = locate(plain, reading, start);
  if (located === "unclear") return { start: "unknown", root: "", parts: [] };
  return {
    start: "root",
    root: located.root,
    parts: [
      ...located.parts.map((name) => ({ ...literal(name), text: name })),
      ...matchers(sign < 0 ? [] : names.slice(sign), compile),
    ],
  };
}

/** Matchers of the names of a pattern. */
function matchers(
  names: readonly string[],
  compile: (name: string) => NameMatcher,
): readonly (PartMatcher | "**")[] {
  return names.map((text) => text === "**" ? text : { ...compile(text), text });
}

/** Whether short names in a path may lead to a path that the pattern matches. */
export function mayMatchPattern(pattern: PathPattern, place: Located, habits: number): boolean {
  return place.parts.some(isShortName) &&
    matchesPattern(pattern, place, habits, mayMatch) === "yes";
}

/** Whether the pattern matches a path; unclear if they begin in unknown folders. */
export function matchesPattern(
  { start, root, parts }: PathPattern,
  place: Located,
  habits: number,
  test: NameTest = isMatch,
): Answer {
  switch (start) {
    case "anywhere":
      return matchParts(parts, place.parts, 0, test) ? "yes" : "no";
    case "home":
      return matchHome(parts, place, habits, test);
    case "unknown":
      return "unclear";
    case "root": {
      if (place.root === root) return matchParts(parts, place.parts, 0, test) ? "yes" : "no";
      const isUnknown = root === "" || place.root === "" || place.root.startsWith("~");
      return isUnknown ? "unclear" : "no";
    }
  }
}

function matchHome(
  parts: PathPattern["parts"],
  { root, parts: names }: Located,
  habits: number,
  test: NameTest,
): Answer {
  if (root.startsWith("~")) return matchParts(parts, names, 0, test) ? "yes" : "no";
  if (root === "") return "unclear";
  const [first] = names;
  const is = (name: string) => first === namePart(name, habits);
  const isDrive = /^[a-z]:$/.test(root);
  if (root === "/" && is("root")) return matchParts(parts, names, 1, test) ? "yes" : "no";
  const isBelowHomes = (root === "/" && (is("home") || is("Users"))) || (isDrive && is("Users"));
  if (!isBelowHomes || names.length < 2) return "no";
  return matchParts(parts, names, 2, test) ? "yes" : "no";
}

/** Matches names from `from` on. Texts between two `**` are placed as early as they fit. */
function matchParts(
  parts: PathPattern["parts"],
  names: readonly string[],
  from: number,
  test: NameTest,
): boolean {
  let at = from;
  let part = 0;
  // Behind the last `**`.
  let retryPart: number | undefined;
  let retryAt = from;
  while (at < names.length) {
    const matcher = parts[part];
    if (matcher === "**") {
      retryPart = ++part;
      retryAt = at;
    } else if (matcher !== undefined && test(names[at] ?? "", matcher)) {
      part++;
      at++;
    } else if (retryPart !== undefined) {
      part = retryPart;
      at = ++retryAt;
    } else return false;
  }
  while (parts[part] === "**") part++;
  return part === parts.length;
}
