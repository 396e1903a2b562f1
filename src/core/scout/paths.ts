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
  const escape = (text: string) => text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
  let source = "";
  for (let at = 0; at < pattern.length; at++) {
    const character = pattern.charAt(at);
    if (character === "*") source += "[^/]*";
    else if (character === "?") source += "[^/]";
    else if (character === "\\") {
      if (++at >= pattern.length) return undefined;
      source += escape(pattern.charAt(at));
    } else if (character === "[") {
      const [whole, negated = "", body = ""] = /^\[(\^?)((?:\\.|[^\]\\])+)\]/.exec(
        pattern.slice(at),
      ) ?? [];
      if (whole === undefined) return undefined;
      source += `(?!/)[${negated}${body.replace(/[[^&~|]/g, "\\$&")}]`;
      at += whole.length - 1;
    } else source += escape(character);
  }
  try {
    return new RegExp(`^${source}$`, "su");
  } catch {
    return undefined;
  }
}
