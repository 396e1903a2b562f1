/** The name of a command in the logs: words that choose it, never values of its arguments. */

/** Groups whose second word belongs to the name (operations 7.1). */
const GROUPS: ReadonlySet<string> = new Set([
  "gate",
  "policy",
  "trace",
  "regress",
  "run",
  "scout",
  "guard",
  "incident",
  "registry",
  "mcp",
  "doctor",
]);

const VERSION_WORDS: ReadonlySet<string> = new Set(["version", "--version", "-v"]);

/** Name of the command that `words` call; global flags in front are expected to be gone. */
export function commandName(words: readonly string[]): string {
  const [first, second] = words.map((word) => word.trim());
  if (first === undefined || VERSION_WORDS.has(first)) return "version";
  if (first === "") return "unknown";
  if (first === "--explain") return "explain";
  const hasSecond = second !== undefined && second !== "" && !second.startsWith("-");
  return GROUPS.has(first) && hasSecond ? `${first} ${second}` : first;
}
