/** Signs of other pattern languages, which stand for themselves in a policy. */

/** `{a,b}` and `{1..3}`. */
const BRACES = /\{[^{}]*(?:,|\.\.)[^{}]*\}/;
/** `[a-z]` and `[!x]`, but not `[id]` or `[post-id]`, which are names of folders. */
const CLASS =
  /\[[!^][^\]]+\]|\[(?:[a-z]-[a-z]|[A-Z]-[A-Z]|[0-9]-[0-9]|[_.])*(?:[a-z]-[a-z]|[A-Z]-[A-Z]|[0-9]-[0-9])[_.-]*\]/;
/** `@(a|b)`, `!(x)`. */
const GROUP = /[@!+*?]\([^()]*\)|\([^()]*\|[^()]*\)/;

const PATTERNS: readonly string[] = [
  ...["glob", "path_glob", "url_path", "under"],
  ...["program", "subcommand", "identities", "target_values", "destination_values"],
];

/** What a text of a condition, a fact or a list seems to mean and does not, in words; `undefined` if nothing. */
export function unreadSign(name: string, text: string): string | undefined {
  if (name === "prefix" && /[^\\]\*$/.test(text)) {
    return "* stands for itself in a prefix: leave it out";
  }
  if (name === "suffix" && text.startsWith("*")) {
    return "* stands for itself in a suffix: leave it out";
  }
  if (!PATTERNS.includes(name)) return undefined;
  if (BRACES.test(text)) return "braces stand for themselves: write each alternative as an item";
  if (CLASS.test(text)) return "brackets stand for themselves: ? is one character";
  if (GROUP.test(text)) {
    return "parentheses stand for themselves: write each alternative as an item";
  }
  if (text.startsWith("!")) return "! is no negation: write not: { … }";
  if (name === "url_path" && /[?#]/.test(text)) {
    return "the path of an address has no query: ? is one character, and # stands for itself";
  }
  return undefined;
}
