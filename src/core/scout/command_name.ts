/** Names commands for the logs by the words that choose them, never by values of arguments. */

/** Groups whose second word belongs to the name; listed in docs/formats/logs.md. */
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
/** A word that may be a mistyped command. Paths, digests, ids and most secrets look different. */
const LIKE_A_COMMAND = /^(?=.{1,32}$)-{0,2}[a-z]+(?:-[a-z]+)*$/;

/**
 * Name of the command that `words` call. The caller has removed global flags in front.
 *
 * INVARIANT: no value of an argument is in the name. The second word of a group is part of the name
 * only if there is such a command: in `gait policy secret.yaml` it is a value.
 */
export function commandName(
  words: readonly string[],
  isCommand: (path: string) => boolean,
): string {
  const [first, second] = words.map((word) => word.trim());
  if (first === undefined || VERSION_WORDS.has(first)) return "version";
  if (first === "--explain") return "explain";
  if (!LIKE_A_COMMAND.test(first)) return "unknown";
  const path = `${first} ${second}`;
  return GROUPS.has(first) && second !== undefined && isCommand(path) ? path : first;
}
