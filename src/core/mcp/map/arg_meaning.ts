/** Reads one argument as the tool map says: the targets that it names, or why they are unclear. */

import type { IntentTarget } from "../../schema/gate.ts";
import type { MappedArg } from "../../schema/mcp.ts";
import { describeJson, type JsonValue } from "../../json/json.ts";
import { quoted } from "../../fault.ts";
import { present } from "../../present.ts";
import { trim } from "../../text.ts";
import {
  cleanedPath,
  type CleanPath,
  isUnder,
  looseForm,
  pathFault,
  resolvedPath,
} from "../../path.ts";
import { readHost } from "../../host_name.ts";

export type ArgMeaning =
  | { readonly kind: "targets"; readonly targets: readonly IntentTarget[] }
  | { readonly kind: "secret" }
  | { readonly kind: "amount"; readonly isOver: boolean }
  | { readonly kind: "problem"; readonly text: string };

export interface ArgSurroundings {
  /** Absolute folder against which relative paths of this call are resolved, in place of `base`. */
  readonly cwd?: string | undefined;
  /** Doubles whose written numbers they do not hold exactly. */
  readonly rounded?: ReadonlySet<number> | undefined;
}

/** Reads an argument as the kind that the map says. Never throws: an unclear value is a problem. */
export function meaningOf(
  arg: MappedArg,
  value: JsonValue,
  surroundings: ArgSurroundings = {},
): ArgMeaning {
  switch (arg.is) {
    case "secret":
      return { kind: "secret" };
    case "amount":
      return { kind: "amount", isOver: isOverLimit(value, arg.limit ?? 0, surroundings.rounded) };
    default:
      return typeof value === "string"
        ? targetsIn(arg, value, surroundings)
        : problem(`is ${describeJson(value)}, expected a ${arg.is} as a string`);
  }
}

/**
 * A value that is not a number counts as over the limit. So do a large negative amount, and a
 * rounded number: the tool may see another amount than gait.
 */
function isOverLimit(
  value: JsonValue,
  limit: number,
  rounded: ReadonlySet<number> = new Set(),
): boolean {
  return !(typeof value === "number" && Math.abs(value) <= limit && !rounded.has(value));
}

function targetsIn(arg: MappedArg, text: string, surroundings: ArgSurroundings): ArgMeaning {
  if (trim(text) === "") return problem("is empty");
  switch (arg.is) {
    case "path":
      return pathTarget(arg, text, surroundings);
    case "url":
      return urlTargets(arg, text);
    case "host":
      return hostTarget(arg, text);
    default:
      return targets(arg, [[arg.is === "query" ? "other" : arg.is, text]]);
  }
}

function pathTarget(arg: MappedArg, given: string, { cwd }: ArgSurroundings): ArgMeaning {
  const text = withHome(arg, given);
  const fault = pathFault(text, { isVerbatim: arg.verbatim === true });
  if (fault !== undefined) return problem(fault);
  const cleaned = cleanedPath(text);
  const own = cwd === undefined ? arg : { ...arg, base: cwd };
  const path = resolved(own, cleaned);
  const folders = (arg.under ?? []).map(({ prefix, sensitivity }) => ({
    sensitivity,
    folder: resolved(arg, cleanedPath(prefix)),
  }));
  if (folders.length > 0 && !folders.every(({ folder }) => isComparable(path, folder))) {
    return problem("cannot be compared with the folders of the tool map: it begins elsewhere");
  }
  const nearest = nearestFolder(folders, (folder) => isUnder(path, folder));
  const loose = looseFormOf(path);
  const alike = nearestFolder(folders, (folder) => isUnder(loose, looseFormOf(folder)));
  if (alike !== nearest) {
    return problem(
      "is spelled otherwise than a folder of the tool map, which disks may take for it",
    );
  }
  const sensitivity = nearest?.sensitivity ?? arg.sensitivity;
  const described = sensitivity === undefined ? arg : { ...arg, sensitivity };
  return targets(described, [["path", path.text]]);
}

/** The path with the folder that the tool puts in place of a leading `~`. */
function withHome({ home, verbatim = false }: MappedArg, text: string): string {
  if (home === undefined || verbatim || !/^~(?:\/|$)/.test(text)) return text;
  return `${home}${text.slice(1)}`;
}

interface ClassedFolder {
  readonly sensitivity: string;
  readonly folder: CleanPath;
}

function nearestFolder(
  folders: readonly ClassedFolder[],
  holds: (folder: CleanPath) => boolean,
): ClassedFolder | undefined {
  return folders.filter(({ folder }) => holds(folder))
    .sort((a, b) => b.folder.text.length - a.folder.text.length)[0];
}

function looseFormOf(path: CleanPath): CleanPath {
  return { ...path, text: looseForm(path.text) };
}

function resolved({ base }: MappedArg, path: CleanPath): CleanPath {
  return base === undefined ? path : resolvedPath(cleanedPath(base), path);
}

/** A path that starts elsewhere than the folder could be any file, so its sensitivity is unknown. */
function isComparable(path: CleanPath, folder: CleanPath): boolean {
  return path.root === folder.root && !path.climbs;
}

// deno-lint-ignore no-control-regex
const UNCLEAR_IN_URL = /[\x00-\x20\x7f\\]/;
const AUTHORITY = /^[A-Za-z][A-Za-z0-9+.-]*:\/\/([^/?#]*)/;
const WEB = /^(?:https?|wss?|ftp):$/;
/** Schemes of code, data and wrappers: the text after `//` is not a host that is contacted. */
const NO_HOST =
  /^(?:about|blob|data|expect|feed|filesystem|glob|jar|javascript|phar|php|vbscript|view-source|zip):$/;

function urlTargets(arg: MappedArg, given: string): ArgMeaning {
  const text = trim(given);
  if (UNCLEAR_IN_URL.test(text) || !text.isWellFormed()) {
    return problem("is a URL with characters that programs read differently");
  }
  if (!URL.canParse(text)) return problem("is not a URL");
  const url = new URL(text);
  const authority = AUTHORITY.exec(text)?.[1];
  if (authority === undefined && !WEB.test(url.protocol)) {
    return problem(
      `is a URL without // after ${quoted(url.protocol)}, so that its host is unclear`,
    );
  }
  // Wrong number of slashes, or a user before the host: programs disagree on the host.
  const isUnclear = authority?.includes("@") === true ||
    (url.hostname !== "" && (authority === undefined || authority === ""));
  if (isUnclear) return problem("is a URL whose host programs read differently");
  if (url.protocol === "file:") return problem("is a file address: it names a path");
  if (NO_HOST.test(url.protocol)) {
    return problem(`is a URL whose scheme ${quoted(url.protocol)} leads to no host`);
  }
  if (url.hostname === "") return problem("is a URL without a host");
  // compress.zlib://http://a: the address of a wrapper is another URL
  if (authority?.endsWith(":") === true && !WEB.test(url.protocol)) {
    return problem("is a URL whose host programs read differently");
  }
  const written = authority?.replace(/:[0-9]*$/, "") ?? "";
  const reading = readHost(written);
  if (reading.kind === "problem") return problem(`is a URL whose host ${reading.text}`);
  // Only of the web's own schemes are hosts rewritten; of others a host is any text.
  if (WEB.test(url.protocol)) {
    url.hostname = reading.host.includes(":") ? `[${reading.host}]` : reading.host;
  }
  return targets(arg, [["url", url.href], ["host", reading.host]]);
}

function hostTarget(arg: MappedArg, given: string): ArgMeaning {
  const text = trim(given);
  const isBareAddress = /^[0-9A-Fa-f:.]+$/.test(text) && text.split(":").length > 2;
  const reading = readHost(isBareAddress ? `[${text}]` : text.replace(/:[0-9]+$/, ""));
  return reading.kind === "problem"
    ? problem(reading.text)
    : targets(arg, [["host", reading.host]]);
}

function targets(
  { operation, sensitivity }: MappedArg,
  named: readonly (readonly [kind: string, value: string])[],
): ArgMeaning {
  const about = present({ operation, sensitivity });
  return { kind: "targets", targets: named.map(([kind, value]) => ({ kind, value, ...about })) };
}

function problem(text: string): ArgMeaning {
  return { kind: "problem", text };
}
