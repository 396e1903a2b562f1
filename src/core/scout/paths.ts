/** Roots, patterns and names of files that are looked at (scout-registry A2.1 and A2.2). */

/** Folders that are never entered, in lower case. */
const PRUNED: ReadonlySet<string> = new Set([".git", ".beads", "node_modules", "__pycache__"]);

/** Whether a folder of this name is left out. */
export function isPruned(name: string): boolean {
  return PRUNED.has(name.toLowerCase());
}

/** Trimmed, cleaned by `clean`, without duplicates, sorted; `.` if nothing is left. */
export function normalizeRoots(
  given: readonly string[],
  clean: (path: string) => string,
): readonly string[] {
  const roots = new Set(given.map((root) => root.trim()).filter((root) => root !== "").map(clean));
  return roots.size === 0 ? ["."] : [...roots].sort();
}

/** Trimmed, without blanks and duplicates, sorted. */
export function normalizePatterns(given: readonly string[]): readonly string[] {
  return [...new Set(given.map((item) => item.trim()).filter((item) => item !== ""))].sort();
}

/** Makes a test for paths: a glob over the whole path, or a part of it. */
export function matcherOf(patterns: readonly string[]): (path: string) => boolean {
  const tests = patterns.map((pattern) => [pattern, globOf(pattern)] as const);
  return (path) =>
    tests.some(([pattern, glob]) => path.includes(pattern) || glob?.test(path) === true);
}

/** `*` and `?` stay within a folder; `undefined` for a malformed glob, which is only a text. */
function globOf(pattern: string): RegExp | undefined {
  const characters = [...pattern];
  let source = "";
  for (let at = 0; at < characters.length;) {
    const character = characters[at++] ?? "";
    if (character === "*") source += "[^/]*";
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

/** A class from behind its bracket, with ranges; a bare `-` or `]` must be escaped in it. */
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
    // a range that runs backwards holds nothing, and must not be an error either
    const isRange = (from.codePointAt(0) ?? 0) <= (to.codePointAt(0) ?? 0);
    ranges += isRange ? `${literal(from)}-${literal(to)}|` : "|";
  }
  const parts = ranges.split("|").filter((range) => range !== "").join("");
  return { source: isNegated ? `[^${parts}]` : `[${parts}]`, end: at + 1 };
}

/** A character by its number, which means itself everywhere in a pattern. */
function literal(character: string): string {
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}
