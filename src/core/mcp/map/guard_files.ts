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

/** Longest text that is looked at as a path, and the most parts of a command line. */
const PATH_MAX = 4096;
const WORDS_MAX = 10_000;

/** The guard's file that a call would change, or read against its purpose; `undefined` if none. */
export function guardFileOf(call: GuardedCall, files: GuardFiles): string | undefined {
  for (const { kind, value, operation = "" } of call.targets) {
    if (kind === "path" && isGuarded(value, operation === "read", call, files)) return value;
    if (kind === "other" && operation === "execute") {
      const words = value.split(/[\s"'`;|&<>()=,]+/).slice(0, WORDS_MAX);
      const hit = words.find((word) => isGuarded(word, false, call, files));
      if (hit !== undefined) return hit;
    }
  }
  if (!call.mayWrite) return undefined;
  return textsIn(call.args, call.contents ?? []).find((text) =>
    isGuarded(text, false, call, files)
  );
}

/** Paths of targets, absolute, as far as they can be read: for looking up where they lead. */
export function pathsOf({ targets, cwd }: GuardedCall): readonly string[] {
  return targets.filter(({ kind }) => kind === "path").map(({ value }) => absolute(value, cwd));
}

function isGuarded(
  text: string,
  isRead: boolean,
  { cwd }: GuardedCall,
  { places, secrets }: GuardFiles,
): boolean {
  if (text === "" || text.length > PATH_MAX || text.includes("\n")) return false;
  const path = looseForm(absolute(text, cwd));
  const isAt = (place: string) => isUnder(cleanedPath(path), cleanedPath(looseForm(place)));
  if (secrets.some(isAt) || SECRET_CONVENTION.test(path)) return true;
  return !isRead && (places.some(isAt) || CONVENTIONS.some((pattern) => pattern.test(path)));
}

function absolute(text: string, cwd: string): string {
  const slashed = text.replace(/^file:\/*/i, "/").replaceAll("\\", "/");
  return resolvedPath(cleanedPath(cwd), cleanedPath(slashed)).text;
}

function textsIn(value: JsonValue, contents: readonly string[]): readonly string[] {
  if (typeof value === "string") return [value];
  if (Array.isArray(value)) return value.flatMap((item: JsonValue) => textsIn(item, contents));
  if (!isJsonObject(value)) return [];
  return Object.entries(value).filter(([name]) => !contents.includes(name))
    .flatMap(([, item]) => textsIn(item, contents));
}
