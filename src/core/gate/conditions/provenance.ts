/** Whether provenance says of an argument where it came from. */

import type { NormalizedProvenance } from "../intent/intent.ts";
import { pointerTokens } from "../../json/json.ts";
import type { Answer } from "./answer.ts";

/** Word for an argument without a provenance entry. */
export const UNLABELLED = "unlabelled";

/** Whose sources are known: those of one step of a path, and of all steps below it. */
interface Labels {
  readonly own: Set<string>;
  readonly below: Set<string>;
  readonly children: Map<string, Labels>;
}

interface LabelIndex {
  readonly root: Labels;
  /** Sources of entries whose path cannot be read. */
  readonly lost: Set<string>;
}

const indexes = new WeakMap<readonly NormalizedProvenance[], LabelIndex>();

/**
 * Whether some entry has one of the sources and is about the argument at a JSON Pointer, about a
 * value that contains it, or about a part of it. An entry whose path cannot be read may be about
 * any argument.
 */
export function hasSource(
  sources: readonly string[],
  at: string,
  provenance: readonly NormalizedProvenance[],
): Answer {
  let index = indexes.get(provenance);
  if (index === undefined) indexes.set(provenance, index = indexOf(provenance));
  const { root, lost } = index;
  const labels = labelsOf(root, pointerTokens(at));
  if (sources.some((source) => labels.has(source))) return "yes";
  const wantsNone = labels.size === 0 && sources.includes(UNLABELLED);
  if (sources.some((source) => lost.has(source)) || (wantsNone && lost.size > 0)) return "unclear";
  return wantsNone ? "yes" : "no";
}

function indexOf(provenance: readonly NormalizedProvenance[]): LabelIndex {
  const root = noLabels();
  const lost = new Set<string>();
  for (const { arg_path, source } of provenance) {
    const path = readArgPath(arg_path);
    if (path === undefined) lost.add(source);
    else {
      file(root, path, source);
      // Some producers begin paths at the intent, others at the arguments.
      if (path[0] === "args") file(root, path.slice(1), source);
    }
  }
  return { root, lost };
}

function noLabels(): Labels {
  return { own: new Set(), below: new Set(), children: new Map() };
}

function file(root: Labels, path: readonly string[], source: string): void {
  let labels = root;
  for (const step of path) {
    let next = labels.children.get(step);
    if (next === undefined) labels.children.set(step, next = noLabels());
    labels = next;
    labels.below.add(source);
  }
  labels.own.add(source);
}

/** The sources of a path: those above it on the way, its own, and those below it. */
function labelsOf(root: Labels, tokens: readonly string[]): ReadonlySet<string> {
  const found = new Set<string>();
  let reached: readonly Labels[] = [root];
  for (const token of tokens) {
    for (const { own } of reached) for (const source of own) found.add(source);
    reached = reached.flatMap(({ children }) =>
      [children.get(token), children.get("*")].filter((one) => one !== undefined)
    );
  }
  for (const { below } of reached) for (const source of below) found.add(source);
  return found;
}

const STEP = /\.([^.[\]"'\s]+)|\[(\d+|\*)\]|\[("(?:[^"\\]|\\.)*")\]|\['([^'\\]*)'\]/y;

/**
 * The names and indexes of a path such as `$.items[0]["a b"]`, `args.url`, `/items/0` or a bare
 * name; `undefined` for any other text. `*` matches any name.
 */
export function readArgPath(text: string): readonly string[] | undefined {
  if (text.startsWith("/")) return pointerTokens(text);
  const steps = text.startsWith("$") ? text.slice(1) : text.startsWith(".") ? text : `.${text}`;
  const path: string[] = [];
  for (let at = 0; at < steps.length;) {
    STEP.lastIndex = at;
    const match = STEP.exec(steps);
    if (match === null) return undefined;
    const [whole, name, index, quoted, single] = match;
    const token = name ?? index ?? single ?? unquoted(quoted ?? "");
    if (token === undefined) return undefined;
    path.push(token);
    at += whole.length;
  }
  return path;
}

function unquoted(text: string): string | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
