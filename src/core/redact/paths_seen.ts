/** Which paths the payloads of a run have, to say so of a pattern that matches none of them. */

import { joinPointer, type JsonValue } from "../json/json.ts";
import type { UnmetRedaction } from "../schema/runpack.ts";
import { nearest } from "../suggest.ts";
import { matchesPattern, type PointerPattern } from "./pointer_pattern.ts";

/** Enough paths for a guess; a run may have millions. */
const PATHS_MAX = 2000;
const PATH_MAX_CHARACTERS = 300;

/** Paths as patterns may name them: the indexes of lists are `*`. */
export class PathsSeen {
  readonly #unmet: Set<PointerPattern>;
  readonly #paths = new Map<string, { readonly isText: boolean }>();

  constructor(patterns: readonly PointerPattern[]) {
    this.#unmet = new Set(patterns);
  }

  /** Notes a path, as member names and indexes from the record down. */
  note(path: readonly string[], value: JsonValue): void {
    if (this.#unmet.size === 0 || this.#paths.size >= PATHS_MAX) return;
    const shown = path.map((step) => /^[0-9]+$/.test(step) ? "*" : step).reduce(joinPointer, "");
    if (shown.length > PATH_MAX_CHARACTERS || this.#paths.has(shown)) return;
    this.#paths.set(shown, { isText: typeof value === "string" });
  }

  /** Notes a path and the patterns that match it. */
  look(path: readonly string[], value: JsonValue): void {
    for (const pattern of this.#unmet) if (matchesPattern(pattern, path)) this.met(pattern);
    this.note(path, value);
  }

  /** Whether every pattern has matched. */
  get isSettled(): boolean {
    return this.#unmet.size === 0;
  }

  /** Notes that a pattern matched. */
  met(pattern: PointerPattern): void {
    this.#unmet.delete(pattern);
  }

  /** Patterns that matched nothing. */
  unmet(): UnmetRedaction[] {
    return [...this.#unmet].map(({ text }): UnmetRedaction => {
      const found = this.#nearest(text);
      if (found === undefined) return { rule: text };
      const isText = this.#paths.get(found)?.isText === true && text.startsWith(`${found}/`);
      return isText
        ? { rule: text, nearest: found, is_text: true }
        : { rule: text, nearest: found };
    });
  }

  /** The members of a payload, a path in other letters, the text that the pattern would lead into, or the one with fewest edits. */
  #nearest(pattern: string): string | undefined {
    const paths = [...this.#paths.keys()];
    // A payload as a whole is no member; those right below it are.
    if (paths.some((path) => path.startsWith(`${pattern}/`))) return `${pattern}/*`;
    const lower = pattern.toLowerCase();
    const inOtherLetters = paths.find((path) => path.toLowerCase() === lower);
    if (inOtherLetters !== undefined) return inOtherLetters;
    const text = paths.find((path) =>
      pattern.startsWith(`${path}/`) && this.#paths.get(path)?.isText === true
    );
    if (text !== undefined) return text;
    const last = lower.slice(lower.lastIndexOf("/"));
    const byName = paths.filter((path) => path.toLowerCase().endsWith(last));
    return nearest(pattern, byName) ?? byName[0] ?? nearest(pattern, paths) ??
      longestStart(pattern, paths);
  }
}

/** The path that the pattern follows longest. */
function longestStart(pattern: string, paths: readonly string[]): string | undefined {
  const starts = paths.filter((path) => pattern.startsWith(`${path}/`));
  return starts.reduce<string | undefined>(
    (best, path) => (path.length > (best?.length ?? 0) ? path : best),
    undefined,
  );
}
