/** Folders that a scan skips, and patterns of files. See docs/formats/inventory.md#what-is-looked-at. */

/** Folders that a scan skips, in lower case. */
const PRUNED: ReadonlySet<string> = new Set([".git", ".beads", "node_modules", "__pycache__"]);

/** Whether a scan skips a folder of this name, in whatever letter case. */
export function isPruned(name: string): boolean {
  return PRUNED.has(name.toLowerCase());
}

/** Patterns trimmed, without blanks and duplicates, sorted. */
export function normalizePatterns(given: readonly string[]): readonly string[] {
  return [...new Set(given.map((item) => item.trim()).filter((item) => item !== ""))].sort();
}

/** A test for paths that knows which of its patterns have matched. */
export interface PathMatcher {
  readonly matches: (path: string) => boolean;
  /** Patterns that have matched no path yet. */
  readonly unused: () => readonly string[];
}

/** Makes a test for paths: a pattern is a glob for the whole path, or a part of the path. */
export function matcherOf(patterns: readonly string[]): PathMatcher {
  const tests = patterns.map((pattern) => [pattern, globOf(pattern)] as const);
  const unused = new Set(patterns);
  return {
    matches: (path) => {
      const found = tests.filter(([pattern, glob]) =>
        path.includes(pattern) || glob?.test(path) === true
      );
      for (const [pattern] of found) unused.delete(pattern);
      return found.length > 0;
    },
    unused: () => [...unused],
  };
}

/** `*` and `?` do not match `/`, `**` does, and `**` + `/` also stands for no folder. A malformed glob gives `undefined` and counts only as a part. */
function globOf(pattern: string): RegExp | undefined {
  const characters = [...pattern];
  let source = "";
  for (let at = 0; at < characters.length;) {
    const character = characters[at++] ?? "";
    if (character === "*" && characters[at] === "*") {
      const isFolders = characters[at + 1] === "/" && /^$|\/$/.test(characters[at - 2] ?? "");
      at += isFolders ? 2 : 1;
      source += isFolders ? "(?:.*/)?" : ".*";
    } else if (character === "*") source += "[^/]*";
    else if (character === "?") source += "[^/]";
    else if (character === "[") {
      const found = classAt(characters, at);
      if (found === undefined) return undefined;
      source += found.source;
      at = found.end;
    } else if (character === "\\") {
      const escaped = characters[at++];
      if (escaped === undefined) return undefined;
      source += literal(escaped);
    } else source += literal(character);
  }
  return new RegExp(`^${source}$`, "su");
}

/** Reads a class such as `[a-z]` after its bracket; in it, `-` and `]` must be escaped. */
function classAt(
  characters: readonly string[],
  start: number,
): { readonly source: string; readonly end: number } | undefined {
  let at = start;
  const isNegated = characters[at] === "^";
  if (isNegated) at++;
  const next = (): string | undefined => {
    const character = characters[at++];
    if (character === "\\") return characters[at++];
    return character === "-" || character === "]" ? undefined : character;
  };
  let ranges = "";
  while (ranges === "" || characters[at] !== "]") {
    const from = next();
    let to = from;
    if (characters[at] === "-") {
      at++;
      to = next();
    }
    if (from === undefined || to === undefined) return undefined;
    // A range that runs backwards matches nothing; as a regular expression it would throw.
    const isRange = (from.codePointAt(0) ?? 0) <= (to.codePointAt(0) ?? 0);
    ranges += isRange ? `${literal(from)}-${literal(to)}|` : "|";
  }
  const parts = ranges.split("|").filter((range) => range !== "").join("");
  return { source: isNegated ? `[^${parts}]` : `[${parts}]`, end: at + 1 };
}

/** Escapes a character so that it means itself anywhere in a regular expression. */
function literal(character: string): string {
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}
