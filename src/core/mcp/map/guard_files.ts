/**
 * The files that a guard stands on: policy, tool map, keys, the registration of hooks, records. What can
 * change them is not bound by them, so no policy can allow a call to do it.
 */

import { cleanedPath, isUnder, looseForm, resolvedPath } from "../../path.ts";
import { isJsonObject, type JsonValue } from "../../json/json.ts";
import type { IntentTarget } from "../../schema/gate.ts";

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
  /** Whether any text among the arguments may be a path that the tool writes. */
  readonly mayWrite: boolean;
  /** Names of arguments that hold what is written, and no path. */
  readonly contents?: readonly string[];
  /** Absolute folder against which relative paths are resolved. */
  readonly cwd: string;
  /** Name of the tool as the client calls it. */
  readonly tool: string;
}

/** Files by convention, in the loose form of paths. */
const CONVENTIONS: readonly RegExp[] = [
  /\/\.claude(?:\/(?:settings[^/]*\.json|(?:hooks|gait)(?:\/.*)?))?$/,
  /\/managed-settings\.(?:json|d(?:\/.*)?)$/,
  /\/(?:\.mcp|\.claude|claude_desktop_config|opencode)\.json$/,
  /\/\.(?:cursor|vscode)\/(?:mcp|hooks)\.json$/,
  /\/\.(?:codex|gemini|copilot|windsurf)\/(?:(?:hooks|settings[^/]*|config)\.(?:json|toml)|hooks(?:\/.*)?)$/,
  /\/(?:\.github|\.clinerules)\/hooks(?:\/.*)?$/,
  /\/\.opencode\/plugins?(?:\/.*)?$/,
  /\/gait\.(?:toml|policy\.ya?ml|tools\.ya?ml|mcp\.lock)$/,
  /\/\.?gait-out(?:\/.*)?$/,
];
const SECRET_CONVENTION = /\/gait-out\/keys(?:\/.*)?$/;

/**
 * Files and folders by convention, below a folder of the call or of the user: where another name of
 * one is looked for. The patterns above know them in every folder.
 */
export const CONVENTIONAL_PLACES: readonly string[] = [
  ...[".claude/settings.json", ".claude/settings.local.json", ".claude/hooks", ".claude/gait"],
  ...[".mcp.json", ".claude.json", "claude_desktop_config.json", "opencode.json"],
  ...[".cursor/mcp.json", ".cursor/hooks.json", ".vscode/mcp.json", ".vscode/hooks.json"],
  ...[".codex", ".gemini", ".copilot", ".windsurf"].flatMap((folder) =>
    ["hooks.json", "settings.json", "config.json", "config.toml", "hooks"]
      .map((name) => `${folder}/${name}`)
  ),
  ...[".github/hooks", ".clinerules/hooks", ".opencode/plugin", ".opencode/plugins"],
  ...["gait.toml", "gait.policy.yaml", "gait.policy.yml", "gait.tools.yaml", "gait.tools.yml"],
  ...["gait.mcp.lock", ".gait-out", "gait-out"],
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
  /** The same with each `..` that the text has: behind a link, it leads elsewhere. */
  readonly given: string;
  readonly isRead: boolean;
  /** Whether it is the program that a command line starts. */
  readonly isStarted: boolean;
  /** Whether all that is in it is touched too, as by `rm -r`. */
  readonly isWhole: boolean;
}

/** The guard's file that a call would change, or read against its purpose; `undefined` if none. */
export function guardFileOf(call: GuardedCall, files: GuardFiles): string | undefined {
  return touchedPaths(call).find((touched) => isGuarded(touched, files))?.text;
}

/** Whether a path is one of the guard's files, and is touched as it must not be. */
export function isGuarded(touched: TouchedPath, files: GuardFiles): boolean {
  const path = looseForm(touched.path);
  const isAt = (place: string) => {
    const [own, other] = [cleanedPath(path), cleanedPath(looseForm(place))];
    return isUnder(own, other) || (touched.isWhole && isUnder(other, own));
  };
  if (files.secrets.some(isAt) || SECRET_CONVENTION.test(path)) return true;
  if (touched.isRead) return false;
  if (files.places.some(isAt) || CONVENTIONS.some((pattern) => pattern.test(path))) return true;
  return !touched.isStarted && files.program.some(isAt);
}

/**
 * The paths that a call may touch. A call that names more of them than are looked at is taken for one
 * that changes the guard.
 */
export function touchedPaths(call: GuardedCall): readonly TouchedPath[] {
  const touched: TouchedPath[] = [];
  const note = (text: string, { isRead = false, isStarted = false } = {}) => {
    if (text === "" || text.length > PATH_MAX || text.includes("\n")) return;
    // Programs in C read a path up to a NUL.
    const [path = ""] = text.split("\0");
    touched.push({ ...pathAt(path, call.cwd), text, isRead, isStarted, isWhole: false });
  };
  for (const { kind, value, operation = "" } of call.targets) {
    if (kind === "path") note(value, { isRead: operation === "read" });
    if (kind === "other" && operation === "execute") {
      for (const { word, isStarted } of wordsOf(value)) note(word, { isStarted });
    }
  }
  if (call.mayWrite) { for (const text of textsIn(call.args, call.contents ?? [])) note(text); }
  return touched;
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

/** An absolute path by its text alone: once as it is given, once without its `..`. */
export function pathAt(
  text: string,
  cwd: string,
): { readonly path: string; readonly given: string } {
  const slashed = text.replace(/^file:\/*/i, "/").replaceAll("\\", "/");
  const { text: path } = resolvedPath(cleanedPath(cwd), cleanedPath(slashed));
  return { path, given: slashed.startsWith("/") ? slashed : `${cwd}/${slashed}` };
}

/** Command lines that a call runs. */
export function linesOf({ targets }: GuardedCall): readonly string[] {
  return targets.filter(({ kind, operation }) => kind === "other" && operation === "execute")
    .map(({ value }) => value);
}

function textsIn(value: JsonValue, contents: readonly string[]): readonly string[] {
  if (typeof value === "string") return [value];
  if (Array.isArray(value)) return value.flatMap((item: JsonValue) => textsIn(item, contents));
  if (!isJsonObject(value)) return [];
  return Object.entries(value).filter(([name]) => !contents.includes(name))
    .flatMap(([, item]) => textsIn(item, contents));
}
