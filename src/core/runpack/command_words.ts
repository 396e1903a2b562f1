/** Characters with a meaning for a shell outside of quotes. */
const SHELL_SYNTAX = /[|&;<>()$`*?[\]{}~#!\n\r]/;

/**
 * Splits a command line at blanks. Quotes group, a backslash takes the next character literally.
 * Returns `undefined` for a line that needs a shell: a line with pipes, redirections, variables,
 * patterns, or a quote that is not closed.
 */
export function splitCommand(line: string): string[] | undefined {
  const words: string[] = [];
  let word: string | undefined;
  for (let at = 0; at < line.length; at++) {
    const character = line.charAt(at);
    if (character === " " || character === "\t") {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else if (character === "'" || character === '"') {
      const quoted = readQuoted(line, at, character);
      if (quoted === undefined) return undefined;
      word = (word ?? "") + quoted.text;
      at = quoted.end;
    } else if (character === "\\") {
      if (++at >= line.length) return undefined;
      word = (word ?? "") + line.charAt(at);
    } else if (SHELL_SYNTAX.test(character)) {
      return undefined;
    } else {
      word = (word ?? "") + character;
    }
  }
  if (word !== undefined) words.push(word);
  // NAME=value before a command is an assignment, which only a shell carries out
  return words[0] !== undefined && /^[A-Za-z_]\w*=/.test(words[0]) ? undefined : words;
}

/** Text between quotes. Between double quotes a backslash escapes, and `$` and backticks expand. */
function readQuoted(line: string, start: number, quote: string) {
  let text = "";
  for (let at = start + 1; at < line.length; at++) {
    const character = line.charAt(at);
    if (character === quote) return { text, end: at };
    if (quote === '"' && (character === "$" || character === "`")) return undefined;
    const escapes = quote === '"' && character === "\\" && /["\\$`]/.test(line.charAt(at + 1));
    text += escapes ? line.charAt(++at) : character;
  }
  return undefined;
}
