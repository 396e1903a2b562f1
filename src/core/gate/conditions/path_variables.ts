/**
 * Variables in paths, which some programs replace by values: `$HOME`, `${HOME}`, `%HOME%`. File names
 * hold dollars too, such as `$postId.tsx`, so a name in lower case is read in each way.
 */

/** What is surely meant as a variable: braces, parentheses, per cent signs, a name in upper case. */
const SURE = /\$[{(]|\$[A-Z_][A-Z0-9_]*(?![A-Za-z0-9_])|%[A-Za-z_][^%\\/]*%/;

/** What some program takes for a variable. */
const PERHAPS = /\$(?:[A-Za-z0-9_]+|[*#$@!?-])/g;

/** Whether nobody can tell what a path stands for until its variables are replaced. */
export function holdsVariable(text: string): boolean {
  return SURE.test(text);
}

/**
 * The texts that a path may become where `$name` is replaced: by nothing, as for a variable that is
 * not set, and by an absolute path. `..$x` then leads up.
 */
export function replacedVariables(text: string): readonly string[] {
  if (!text.includes("$")) return [];
  const values = ["", "/$"];
  return values.map((value) => text.replaceAll(PERHAPS, () => value));
}
