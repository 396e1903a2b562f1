/**
 * Paths as different systems read them. Nothing is looked up. One spelling is read once for each
 * combination of habits that could matter to it.
 */

import { foldCase as foldLetters } from "../../text.ts";
import { fileUrlPaths, isFileUrl } from "./file_url.ts";
import { holdsVariable } from "./path_variables.ts";

/** Habits in which systems differ, as bits. */
export const Habit = {
  /** `\` separates parts. */
  backslash: 1,
  /** Letter case does not count. */
  letterCase: 2,
  /** Unicode form and invisible characters do not count. */
  unicodeForm: 4,
  /** Dots and blanks at the end of a part do not count. */
  partEnd: 8,
  /** A part ends at a colon, followed by the name of a stream. */
  stream: 16,
  /** `//` in front names a share. */
  share: 32,
  /** With a drive as start, `/` is the root of that drive; with another, a drive is a folder's name. */
  drive: 64,
} as const;

/** Folds letter case. Also maps `ς`, the sigma at the end of a word, to `σ`. */
function foldCase(text: string): string {
  return foldLetters(text).replaceAll("\u03c2", "\u03c3");
}

/** Where a path leads. */
export interface Located {
  /**
   * `/`, a drive such as `c:`, a share such as `//server/share`, a home folder such as `~` or `~bob`,
   * or empty for a start that is not known.
   */
  readonly root: string;
  /** Names from the root on, without `.` and `..`. */
  readonly parts: readonly string[];
}

/** A place that a path leads to, or that it cannot be told. */
export type Location = Located | "unclear";

const DRIVE = /^[A-Za-z]:(?=\/|$)/;
const DRIVE_WITHOUT_FOLDER = /^[A-Za-z]:(?![\\/])/;
// deno-lint-ignore no-control-regex
const CONTROL = /[\x00-\x1f\x7f-\x9f\u2028\u2029]/;
const SHORT_NAME = /~[0-9]{1,6}(?=$|[.\\/: ])/;
const ESCAPE = /^[$%]|%[0-9A-Fa-f]{2}/;
const ADDRESS = /^(?:https?|ftp|wss?):|^[A-Za-z][A-Za-z0-9+.-]+:[\\/]{2}/i;
const IGNORED = /\p{Default_Ignorable_Code_Point}/gu;
/** Why a path cannot be judged in any reading; `undefined` if it can. */
export function unreadablePath(text: string): string | undefined {
  if (text.trim() === "") return "is empty";
  if (CONTROL.test(text)) return "holds a control character";
  if (!text.isWellFormed()) return "holds half a character";
  if (DRIVE_WITHOUT_FOLDER.test(text)) return "names a drive without a folder";
  if (SHORT_NAME.test(text)) return "has a short name such as SECRET~1";
  if (isFileUrl(text)) return "is a file: URL";
  if (ADDRESS.test(text)) return "is an address, which programs may fetch";
  if (ESCAPE.test(text) || holdsVariable(text)) {
    return "holds $ or %, which programs replace by a value";
  }
  if (/^[\\/]{2}[?.][\\/]/.test(text)) return "begins with a name of the system's own";
  return undefined;
}

const PROCESS_LINKS: ReadonlySet<string> = new Set(["root", "cwd", "fd", "map_files", "exe"]);
const DEVICE_LINKS: ReadonlySet<string> = new Set(["fd", "stdin", "stdout", "stderr"]);

/** Whether a place leads through a link that the system itself makes, such as `/proc/self/cwd`. */
export function isSystemLink({ root, parts }: Located): boolean {
  if (root !== "/") return false;
  const [first, second = ""] = parts;
  if (first === "proc") return parts.some((name) => PROCESS_LINKS.has(name));
  return first === ".vol" || (first === "dev" && DEVICE_LINKS.has(second));
}

/** Variables of shells and systems that name the home folder. */
const HOME_VARIABLE =
  /^(?:\$HOME|\$\{HOME\}|\$env:(?:HOME|USERPROFILE)|%(?:USERPROFILE|HOME)%)(?=[\\/])/i;

/** Other paths as which a text anywhere in the arguments may be read. */
export function otherSpellings(text: string): readonly string[] {
  const nul = text.indexOf("\0");
  if (nul < 0) return spellingsOf(text);
  const cut = text.slice(0, nul);
  return [cut, ...spellingsOf(cut)];
}

function spellingsOf(text: string): readonly string[] {
  const others: string[] = isFileUrl(text) ? [...fileUrlPaths(text)] : [];
  const home = HOME_VARIABLE.exec(text);
  if (home !== null) others.push(`~${text.slice(home[0].length)}`);
  // C:x is x in the folder in which the program works on that drive.
  if (DRIVE_WITHOUT_FOLDER.test(text)) others.push(text.slice(2));
  // Names of the system's own for what follows: \\?\C:\x, \\?\UNC\server\share, /proc/self/root/x
  const device = /^[\\/]{2}[?.][\\/](?:UNC(?=[\\/]))?/i.exec(text);
  if (device !== null) others.push(text.slice(device[0].length));
  const link = /\/proc\/[^/]*\/(?:task\/[^/]*\/)?(root|cwd)(?=\/|$)/.exec(text);
  if (link !== null) {
    const rest = text.slice(link.index + link[0].length);
    others.push(link[1] === "root" ? rest || "/" : `.${rest}`);
  }
  return others;
}

/** The habits that could make a difference to a text. */
export function habitsThatMatter(text: string): number {
  let habits = 0;
  if (text.includes("\\")) habits |= Habit.backslash;
  if (foldCase(text) !== text) habits |= Habit.letterCase;
  if (formOf(text) !== text) habits |= Habit.unicodeForm;
  if (/[. ](?:[\\/:]|$)/.test(withoutDots(text))) habits |= Habit.partEnd;
  if (text.replace(DRIVE, "").includes(":")) habits |= Habit.stream;
  if (/^[\\/]{2}/.test(text)) habits |= Habit.share;
  return habits;
}

/** The text without parts that are `.` or `..`, which every system reads alike. */
function withoutDots(text: string): string {
  return text.split(/[\\/]/).filter((part) => part !== "." && part !== "..").join("/");
}

function formOf(text: string): string {
  return text.normalize("NFC").replaceAll(IGNORED, "");
}

/** One name of a path, under some habits. */
export function namePart(name: string, habits: number): string {
  let part = name;
  if (habits & Habit.stream) {
    const colon = part.indexOf(":");
    if (colon >= 0) part = part.slice(0, colon);
  }
  if (habits & Habit.partEnd && part !== "..") {
    let end = part.length;
    while (part[end - 1] === "." || part[end - 1] === " ") end--;
    part = part.slice(0, end);
  }
  if (habits & Habit.unicodeForm) part = formOf(part);
  return habits & Habit.letterCase ? foldCase(part) : part;
}

/** Where and how a path is read. */
export interface PathStart {
  /** Place where relative paths begin. */
  readonly base: Located;
  /** Whether a leading `~` is a home folder, and not a name. */
  readonly hasHome: boolean;
  /** Whether a path that leads above where it begins is one from a root that is not known. */
  readonly isOpenAbove?: boolean;
}

/** A start that is not known. */
export const NOWHERE: Located = { root: "", parts: [] };

/** Reads a path under some habits. */
export function locate(
  given: string,
  habits: number,
  { base, hasHome, isOpenAbove = false }: PathStart,
): Location {
  const text = habits & Habit.backslash ? given.replaceAll("\\", "/") : given;
  const { root, rest } = rootOf(text, habits, base, hasHome);
  const start = root === undefined ? base : { root, parts: [] };
  const parts = [...start.parts];
  // Above an absolute root there is nothing; above a home folder or an unknown start there is.
  const isOpen = start.root === "" || start.root.startsWith("~");
  let isAbove = false;
  for (const name of rest.split("/")) {
    if (name === ".") continue;
    const part = namePart(name, habits);
    if (part === "..") {
      if (parts.length === 0 && isOpen) {
        if (!isOpenAbove) return "unclear";
        isAbove = true;
      }
      parts.pop();
    } else if (part === "") {
      // Only dots and blanks: some systems climb, some drop it, some take it for a name.
      if (/^[. ]+$/.test(name)) return "unclear";
    } else parts.push(part);
  }
  return { root: isAbove ? "" : start.root, parts };
}

function rootOf(
  text: string,
  habits: number,
  base: Located,
  hasHome: boolean,
): { readonly root: string | undefined; readonly rest: string } {
  if (text.startsWith("//") && habits & Habit.share) {
    const [, , server = "", share = "", ...rest] = text.split("/");
    const names = [server, share].map((name) => namePart(name, habits));
    return { root: `//${names.join("/")}`, rest: rest.join("/") };
  }
  if (text.startsWith("/")) {
    const isOfDrive = habits & Habit.drive && /^[a-z]:$/.test(base.root);
    return { root: isOfDrive ? base.root : "/", rest: text };
  }
  const drive = DRIVE.exec(text)?.[0];
  // Where the start is on a drive, so are other drives.
  const isName = (habits & Habit.drive) !== 0 && !/^[a-z]:$/.test(base.root);
  if (drive !== undefined && !isName) {
    return { root: drive.toLowerCase(), rest: text.slice(drive.length) };
  }
  if (text.startsWith("~") && hasHome) {
    const [home = "", ...rest] = text.split("/");
    return { root: home, rest: rest.join("/") };
  }
  return { root: undefined, rest: text };
}
