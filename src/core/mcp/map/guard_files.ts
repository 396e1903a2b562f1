/**
 * The files that decide about calls: policy, tool map, keys, registration of hooks, records. A call
 * that changed them would escape them, so no policy can allow it.
 */

import { fileUrlPaths, isFileUrl } from "../../gate/conditions/file_url.ts";
import {
  cleanedPath,
  type CleanPath,
  folderOf,
  isUnder,
  looseForm,
  resolvedPath,
} from "../../path.ts";
import { isJsonObject, type JsonValue } from "../../json/json.ts";
import { folderUse } from "./folder_tools.ts";
import type { IntentTarget } from "../../schema/gate.ts";
import { trim } from "../../text.ts";

export const GUARD_REASON = "guard_file_protected";

export interface GuardFiles {
  /** Files, and folders with all that is in them; absolute. */
  readonly places: readonly string[];
  /** Places that must not even be read, such as private keys; absolute. */
  readonly secrets: readonly string[];
  /** Files and folders of gait's own program, which a command line may start; absolute. */
  readonly program: readonly string[];
}

export interface GuardedCall {
  readonly targets: readonly IntentTarget[];
  readonly args: JsonValue;
  /** Use of the paths among the texts of the arguments; absent if the targets name all paths. */
  readonly texts?: "read" | "written" | undefined;
  /** Names of arguments that hold what is written, and no path. */
  readonly contents?: readonly string[];
  /** Command lines among the arguments; those of targets count too. */
  readonly lines?: readonly string[];
  /** Other texts that the tool may run, by the names of its arguments. */
  readonly mayRun?: readonly string[];
  /** Absolute folder against which relative paths are resolved. */
  readonly cwd: string;
  /** Home folder of the user, for paths that begin with `~`. */
  readonly home?: string | undefined;
  /** Name of the tool as the client calls it. */
  readonly tool: string;
}

/** Files by convention, in the loose form of paths. */
const CONVENTIONS: readonly RegExp[] = [
  /\/\.claude(?:\/(?:settings[^/]*\.json|(?:hooks|gait)(?:\/.*)?))?$/,
  /\/managed-settings\.(?:json|d(?:\/.*)?)$/,
  /\/(?:(?:\.mcp|\.claude|claude_desktop_config)\.json|opencode\.jsonc?)$/,
  /\/\.(?:cursor|vscode)\/(?:mcp|hooks)\.json$/,
  /\/\.(?:codex|gemini|copilot|windsurf)\/(?:(?:hooks|settings[^/]*|(?:[^/]*\.|mcp-)?config)\.(?:json|toml)|hooks(?:\/.*)?)$/,
  /\/(?:\.github|\.clinerules)\/hooks(?:\/.*)?$/,
  /\/\.github\/mcp\.json$/,
  /\/\.?opencode\/plugins?(?:\/.*)?$/,
  /\/gait\.(?:toml|(?:policy|tools)\.(?:ya?ml|json)|mcp\.lock)$/,
  /\/(?:\.?gait-out|\.gait)(?:\/.*)?$/,
];
/** What a registered line starts besides gait: another program there would answer in its place. */
const STARTERS =
  /^\/(?:usr\/)?bin\/(?:perl[\d.]*|sh|[bd]ash|busybox|coreutils|env|timeout)$|^\/etc\/ld\.so\.(?:preload|cache)$|^\/(?:usr\/)?lib[^/]*\/(?:[^/]+\/)?(?:ld-|libc[.-]|libperl)[^/]*$|^\/(?:usr|etc)\/(?:local\/)?(?:(?:share|lib[^/]*)\/)?(?:[^/]+\/)*perl(?:5|-base)?(?:\/.*)?$/;
const SECRET_CONVENTION =
  /\/gait-out\/keys(?:\/.*)?$|\/gait_private\.key$|\/\.gait\/serve\/[^/]*\.token$/;
/** Folders with keys somewhere in them: who reads them whole reads the keys. */
const FOLDER_OF_SECRETS = /\/gait-out$/;

/**
 * Files and folders by convention, below a folder of the call or of the user: where another name of
 * one is looked for. The patterns above know them in every folder.
 */
export const CONVENTIONAL_PLACES: readonly string[] = [
  ...[".claude/settings.json", ".claude/settings.local.json", ".claude/hooks", ".claude/gait"],
  ...[".mcp.json", ".claude.json", "claude_desktop_config.json"],
  ...["opencode.json", "opencode.jsonc", ".github/mcp.json", ".copilot/mcp-config.json"],
  ...[".cursor/mcp.json", ".cursor/hooks.json", ".vscode/mcp.json", ".vscode/hooks.json"],
  ...[".codex", ".gemini", ".copilot", ".windsurf"].flatMap((folder) =>
    ["hooks.json", "settings.json", "config.json", "config.toml", "hooks"]
      .map((name) => `${folder}/${name}`)
  ),
  ...[".github/hooks", ".clinerules/hooks", ".opencode/plugin", ".opencode/plugins"],
  ...[".config/opencode/plugin", ".config/opencode/plugins"],
  ...["policy", "tools"].flatMap((what) =>
    ["yaml", "yml", "json"].map((ending) => `gait.${what}.${ending}`)
  ),
  ...["gait.toml", "gait.mcp.lock", ".gait-out", "gait-out", ".gait"],
];
export const CONVENTIONAL_SECRETS = "gait-out/keys";

/** Longest text that is looked at as a path, and the most paths of a call. */
const PATH_MAX = 4096;
const PATHS_MAX = 10_000;

/** A path that a call may touch. */
export interface TouchedPath {
  /** As the call has it. */
  readonly text: string;
  /** Absolute, as far as its text can be read. */
  readonly path: string;
  /** The same with each `..` of the text kept: after a link, `..` leads elsewhere. */
  readonly given: string;
  readonly isRead: boolean;
  /** Whether it is the program that a command line starts. */
  readonly isStarted: boolean;
  /** Whether all that is in it is touched too, as by `rm -r`. */
  readonly isWhole: boolean;
  /** Whether files in it are written whose names are not known. */
  readonly isSpread?: boolean;
  /** Whether it is only guessed that the text is a path. */
  readonly isGuess?: boolean;
  /** Whether it is a word of a line, whatever the line does with it. */
  readonly isWord?: boolean;
  /** Whether the call itself takes place in it or below. */
  readonly isAbove?: boolean;
}

/** The guard's file that a call would change, or read against its purpose; `undefined` if none. */
export function guardFileOf(call: GuardedCall, files: GuardFiles): string | undefined {
  return touchedPaths(call).find((touched) => isGuarded(touched, files))?.text;
}

/** Whether a path is one of the guard's files, and is touched as it must not be. */
export function isGuarded(touched: TouchedPath, files: GuardFiles): boolean {
  const loose = looseForm(touched.path);
  const plain = withoutEndings(loose);
  const places = preparedPlaces(files);
  return isOf(places, loose, touched) || (plain !== loose && isOf(places, plain, touched));
}

/** The guard's files in the form in which they are compared. */
interface ComparedFiles {
  readonly places: readonly CleanPath[];
  readonly secrets: readonly CleanPath[];
  readonly folders: ReadonlySet<string>;
  readonly program: readonly CleanPath[];
}

const COMPARED = new WeakMap<GuardFiles, ComparedFiles>();

function preparedPlaces(files: GuardFiles): ComparedFiles {
  const known = COMPARED.get(files);
  if (known !== undefined) return known;
  const compared = (paths: readonly string[]) => paths.map((path) => cleanedPath(looseForm(path)));
  const made = {
    places: compared(files.places),
    secrets: compared(files.secrets),
    folders: new Set(files.secrets.map((path) => folderOf(looseForm(path)))),
    program: compared(files.program),
  };
  COMPARED.set(files, made);
  return made;
}

function isOf(files: ComparedFiles, path: string, how: TouchedPath): boolean {
  const { isRead, isStarted, isWhole, isSpread = false } = how;
  const own = cleanedPath(path);
  const isAt = (place: CleanPath) =>
    isUnder(own, place) || ((isWhole || isSpread) && !isRead && isUnder(place, own));
  if (files.secrets.some(isAt) || SECRET_CONVENTION.test(path)) return true;
  if (isWhole && FOLDER_OF_SECRETS.test(path)) return true;
  // A key in the workspace itself must not keep all searches out.
  if (isWhole && isRead && how.isAbove !== true && files.folders.has(own.text)) return true;
  if (isRead) return false;
  if (how.isWord !== true && how.isGuess !== true && STARTERS.test(path)) return true;
  if (files.places.some(isAt)) return true;
  // A folder in which some file is written, whichever, may be any folder of clients.
  if (!isSpread && CONVENTIONS.some((pattern) => pattern.test(path))) return true;
  return !isStarted && files.program.some(isAt);
}

/** Without what Windows drops of names: dots and blanks at their end, and streams of files. */
function withoutEndings(path: string): string {
  return path.split("/").map((name) =>
    /^[a-z]:$|^\.+$/.test(name) ? name : name.replace(/:.*$/, "").replace(/[. ]+$/, "")
  ).join("/");
}

/**
 * The paths that a call may touch. A call that names too many paths to check counts as changing the
 * guard's files.
 */
export function touchedPaths(call: GuardedCall): readonly TouchedPath[] {
  const { targets, texts, cwd, home } = call;
  const touched: TouchedPath[] = [];
  const note = (
    text: string,
    {
      isRead = false,
      isStarted = false,
      isGuess = false,
      isWhole = false,
      isWord = false,
      isSpread = false,
    } = {},
  ) => {
    if (text === "" || text.length > PATH_MAX || text.includes("\n")) return;
    for (const reading of readingsOf(text, home)) {
      const at = pathAt(reading, cwd);
      const isOver = isWhole && isAbove(at, cwd);
      const how = { isRead, isStarted, isGuess, isWhole, isWord, isSpread, isAbove: isOver };
      touched.push({ ...at, text, ...how });
    }
  };
  const isWhole = SEARCHES.test(call.tool);
  for (const { kind, value, operation = "" } of targets) {
    const isRead = operation === "read" || (operation === "" && texts === "read");
    const isTaken = /^(?:delete|remove|move|rename)/.test(operation);
    if (kind === "path") note(value, { isRead, isWhole: isTaken || (isWhole && isRead) });
  }
  for (const line of linesOf(call)) {
    for (const { word, isStarted } of wordsOf(line)) note(word, { isStarted, isWord: true });
  }
  if (texts === undefined) return touched;
  const isRead = texts === "read";
  const isSaid = readTexts(call);
  const isGuess = !SAVES.test(call.tool);
  const use = isRead ? undefined : folderUse(call.tool, call.args, call.contents ?? []);
  for (const text of use?.placed ?? []) note(text, { isGuess });
  // Apart from the text itself: what fills a folder may leave out its own.
  for (const text of use?.filled ?? []) note(text, { isGuess, isSpread: true });
  for (const given of new Set(textsIn(call.args, call.contents ?? []))) {
    const text = given.trimEnd();
    if (text.includes("\n")) { for (const path of patchedLines(text)) note(path); }
    else {note(text, {
        isRead: isRead || isSaid.has(text),
        isGuess,
        isWhole: use?.taken.has(text) === true || (isWhole && isRead),
      });}
  }
  return touched;
}

/** Tools whose own name says that they write files. */
const SAVES =
  /(?:__|[./:]|^)(?:write|edit|save|append|replace|overwrite|move|rename|copy|delete|remove)(?:[_-]?(?:text[_-]?)?files?)?$/i;

/** Tools that show what is in the files of a folder. */
const SEARCHES = /grep|search|(?:^|[^a-z])rg(?:[^a-z]|$)/i;

/** Texts that the tool only reads, according to the targets. */
function readTexts({ targets }: GuardedCall): ReadonlySet<string> {
  const paths = targets.filter(({ kind }) => kind === "path");
  const other = new Set(paths.flatMap(({ value, operation }) => operation === "read" ? [] : value));
  return new Set(paths.map(({ value }) => value).filter((value) => !other.has(value)));
}

/** Ways in which programs may read a text as a path. */
function readingsOf(text: string, home: string | undefined): ReadonlySet<string> {
  // Programs in C read a path up to a NUL.
  const [plain = ""] = trim(text).split("\0");
  const [ofHome] = home === undefined ? [] : OF_HOME.exec(plain) ?? [];
  const readings = [
    ...[plain, unescaped(plain)],
    ...ofHome === undefined ? [] : [`${home}${plain.slice(ofHome.length)}`],
    ...isFileUrl(plain) ? fileUrlPaths(plain) : [],
  ];
  return new Set([...readings, ...readings.flatMap((reading) => [...behindPassages(reading)])]);
}

/**
 * What stands behind each link by which the system leads to the root, or to the folder of a process, one
 * behind another too. Wherever parts such as `..` lead before it, that is taken as if it were there.
 */
function* behindPassages(path: string): Generator<string> {
  if (!/(?:^|\/)(?:proc|dev)\//.test(path)) return;
  for (const found of path.matchAll(/\/(root|cwd)(?=\/|$)/g)) {
    const rest = path.slice(found.index + found[0].length);
    if (found[1] === "cwd") yield `.${rest}`;
    // Another process may work in the root.
    yield rest || "/";
  }
}

const OF_HOME = /^(?:~|\$HOME|\$\{HOME\})(?=[\\/]|$)/;

/** With its escapes of addresses read, such as `%2e`. */
function unescaped(text: string): string {
  if (!text.includes("%")) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // Not the escapes of an address.
  }
}

const FILE_OF_PATCH =
  /^(?:\*\*\* (?:(?:Add|Update|Delete) File|Move to):|[-+]{3}|rename (?:from|to)|copy (?:from|to)|Index:) *(.+)$/;

/** Files that the lines of a patch name, even if the patch is malformed. */
function* patchedLines(text: string): Generator<string> {
  for (const line of text.split(/[\n\r\v\f\x85\u2028\u2029]/)) {
    const [, named] = FILE_OF_PATCH.exec(line.trim()) ?? [];
    if (named === undefined) continue;
    const [path = ""] = named.replace(/^"(.*)"$/, "$1").split("\t");
    yield path;
    // The first part is a prefix in the form of git.
    const slash = path.indexOf("/");
    if (slash > 0) yield path.slice(slash + 1);
  }
}

export function touchesTooMuch(touched: readonly TouchedPath[]): boolean {
  return touched.length > PATHS_MAX;
}

const ASSIGNMENT = /^[A-Za-z_][A-Za-z0-9_]*=/;

/** Words of a command line that may be paths, and which of them is started as a program. */
function* wordsOf(line: string): Generator<{ readonly word: string; readonly isStarted: boolean }> {
  for (const command of line.split(/[;|&()\n`]+/)) {
    let isFirst = true;
    for (const piece of command.trim().split(/\s+/)) {
      const isStarted = isFirst && !ASSIGNMENT.test(piece) && !/[<>]/.test(piece);
      isFirst &&= ASSIGNMENT.test(piece);
      for (const word of piece.split(/["'<>=,]+/)) {
        if (word !== "") yield { word, isStarted };
      }
    }
  }
}

/** Whether a path is the folder of the call, or above it. */
export function isAbove({ path }: { readonly path: string }, cwd: string): boolean {
  return isUnder(cleanedPath(cwd), cleanedPath(path));
}

/** An absolute path by its text alone: once as given, once without its `..`. */
export function pathAt(
  text: string,
  cwd: string,
): { readonly path: string; readonly given: string } {
  const slashed = text.replace(/^file:\/*/i, "/").replaceAll("\\", "/")
    // A drive without a folder means the folder of the call.
    .replace(/^[A-Za-z]:(?!\/)/, "");
  const { text: path } = resolvedPath(cleanedPath(cwd), cleanedPath(slashed));
  return { path, given: slashed.startsWith("/") ? slashed : `${cwd}/${slashed}` };
}

/** Command lines that a call runs. */
export function linesOf({ targets, lines = [] }: GuardedCall): readonly string[] {
  const started = targets.filter(({ kind, operation }) =>
    kind === "other" && operation === "execute"
  );
  return [...new Set([...started.map(({ value }) => value), ...lines])];
}

function textsIn(value: JsonValue, contents: readonly string[]): readonly string[] {
  if (typeof value === "string") return [value];
  if (Array.isArray(value)) return value.flatMap((item: JsonValue) => textsIn(item, contents));
  if (!isJsonObject(value)) return [];
  return Object.entries(value).filter(([name]) => !contents.includes(name))
    .flatMap(([name, item]) => [name, ...textsIn(item, contents)]);
}
