/** What one argument stands for: the targets it names, or why nobody can tell. */

import type { IntentTarget } from "../../schema/gate.ts";
import type { MappedArg } from "../../schema/mcp.ts";
import { describeJson, type JsonValue } from "../../json/json.ts";
import { trim } from "../../text.ts";
import { cleanedPath, type CleanPath, isUnder, pathFault, resolvedPath } from "../../path.ts";

/** What an argument stands for. */
export type ArgMeaning =
  | { readonly kind: "targets"; readonly targets: readonly IntentTarget[] }
  | { readonly kind: "secret" }
  | { readonly kind: "amount"; readonly isOver: boolean }
  | { readonly kind: "problem"; readonly text: string };

/** Reads an argument as what the map says it is. Total: what cannot be read is a problem. */
export function meaningOf(arg: MappedArg, value: JsonValue): ArgMeaning {
  switch (arg.is) {
    case "secret":
      return { kind: "secret" };
    case "amount":
      return { kind: "amount", isOver: isOverLimit(value, arg.limit ?? 0) };
    default:
      return typeof value === "string"
        ? targetsIn(arg, value)
        : problem(`is ${describeJson(value)}, expected a ${arg.is} as a string`);
  }
}

/** Not a number counts as over, and so does a large amount that is given back. */
function isOverLimit(value: JsonValue, limit: number): boolean {
  return !(typeof value === "number" && Math.abs(value) <= limit);
}

function targetsIn(arg: MappedArg, text: string): ArgMeaning {
  if (trim(text) === "") return problem("is empty");
  switch (arg.is) {
    case "path":
      return pathTarget(arg, text);
    case "url":
      return urlTargets(arg, text);
    case "host":
      return hostTarget(arg, text);
    default:
      return targets(arg, [[arg.is === "query" ? "other" : arg.is, text]]);
  }
}

function pathTarget(arg: MappedArg, text: string): ArgMeaning {
  const fault = pathFault(text);
  if (fault !== undefined) return problem(fault);
  const path = resolved(arg, cleanedPath(text));
  const folders = (arg.under ?? []).map(({ prefix, sensitivity }) => ({
    sensitivity,
    folder: resolved(arg, cleanedPath(prefix)),
  }));
  if (folders.length > 0 && !folders.every(({ folder }) => isComparable(path, folder))) {
    return problem("cannot be compared with the folders of the tool map: it begins elsewhere");
  }
  const [nearest] = folders.filter(({ folder }) => isUnder(path, folder))
    .sort((a, b) => b.folder.text.length - a.folder.text.length);
  const sensitivity = nearest?.sensitivity ?? arg.sensitivity;
  const described = sensitivity === undefined ? arg : { ...arg, sensitivity };
  return targets(described, [["path", path.text]]);
}

function resolved({ base }: MappedArg, path: CleanPath): CleanPath {
  return base === undefined ? path : resolvedPath(cleanedPath(base), path);
}

/** A path that begins where no folder does could be any file, so its data class is not known. */
function isComparable(path: CleanPath, folder: CleanPath): boolean {
  return path.root === folder.root && !path.climbs;
}

// deno-lint-ignore no-control-regex
const UNCLEAR_IN_URL = /[\x00-\x20\x7f\\]/;
const AUTHORITY = /^[A-Za-z][A-Za-z0-9+.-]*:\/\/([^/?#]*)/;

function urlTargets(arg: MappedArg, given: string): ArgMeaning {
  const text = trim(given);
  if (UNCLEAR_IN_URL.test(text) || !text.isWellFormed()) {
    return problem("is a URL with characters that programs read differently");
  }
  if (!URL.canParse(text)) return problem("is not a URL");
  const { href, hostname, protocol } = new URL(text);
  const authority = AUTHORITY.exec(text)?.[1];
  // Two slashes too few or too many, or a user before the host: where it leads depends on the reader.
  const isUnclear = authority?.includes("@") === true ||
    (hostname !== "" && (authority === undefined || authority === ""));
  if (isUnclear) return problem("is a URL whose host programs read differently");
  if (protocol === "file:" && hostname !== "") return problem("is a file URL with a host");
  const host = plainHost(hostname);
  return targets(arg, [["url", href], ...(host === "" ? [] : [["host", host]] as const)]);
}

function hostTarget(arg: MappedArg, given: string): ArgMeaning {
  const text = trim(given);
  if (/[/?#@\\\s]/.test(text) || !URL.canParse(`http://${text}`)) return problem("is not a host");
  const host = plainHost(new URL(`http://${text}`).hostname);
  return host === "" ? problem("is not a host") : targets(arg, [["host", host]]);
}

/** As policies spell it: lower-case, without port, brackets and the dot behind the last label. */
function plainHost(hostname: string): string {
  return hostname.toLowerCase().replace(/^\[(.*)\]$/, "$1").replace(/\.$/, "");
}

function targets(
  { operation, sensitivity }: MappedArg,
  named: readonly (readonly [kind: string, value: string])[],
): ArgMeaning {
  const about = {
    ...(operation === undefined ? {} : { operation }),
    ...(sensitivity === undefined ? {} : { sensitivity }),
  };
  return { kind: "targets", targets: named.map(([kind, value]) => ({ kind, value, ...about })) };
}

function problem(text: string): ArgMeaning {
  return { kind: "problem", text };
}
