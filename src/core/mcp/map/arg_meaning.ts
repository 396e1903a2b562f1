/** Reads one argument as the tool map says: the targets that it names, or why they are unclear. */

import type { IntentTarget } from "../../schema/gate.ts";
import type { MappedArg } from "../../schema/mcp.ts";
import { describeJson, type JsonValue } from "../../json/json.ts";
import { present } from "../../present.ts";
import { trim } from "../../text.ts";
import { cleanedPath, type CleanPath, isUnder, pathFault, resolvedPath } from "../../path.ts";

/** The meaning of an argument. */
export type ArgMeaning =
  | { readonly kind: "targets"; readonly targets: readonly IntentTarget[] }
  | { readonly kind: "secret" }
  | { readonly kind: "amount"; readonly isOver: boolean }
  | { readonly kind: "problem"; readonly text: string };

/** Reads an argument as the kind that the map says. Never throws: an unclear value is a problem. */
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

/** A value that is no number counts as over the limit, and so does a large negative amount. */
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

/** A path that starts elsewhere than the folder could be any file, so its sensitivity is unknown. */
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
  // Wrong number of slashes, or a user before the host: programs disagree on the host.
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

/** The host as policies write it: lower-case, without port, brackets and final dot. */
function plainHost(hostname: string): string {
  return hostname.toLowerCase().replace(/^\[(.*)\]$/, "$1").replace(/\.$/, "");
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
