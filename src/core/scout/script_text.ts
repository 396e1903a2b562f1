/** Blanks what is not code in a script: comments, regular expressions, and strings that are no names. */

/** Content of a string that may be the name of a tool. No character of it opens or closes anything. */
export const SCRIPT_NAME = "[A-Za-z0-9._:/-]{1,128}";

const PLAIN_NAME = new RegExp(`^${SCRIPT_NAME}$`);
/** Begins a comment, a string, a regular expression, or (a slash) a division. */
const OPENING = /["'`/]/g;
/** After this text a slash begins a regular expression; after any other it divides. */
const BEFORE_PATTERN =
  /(?:^|[(,=:[!&|?{};+\-*%~^<>]|\b(?:return|typeof|case|in|of|do|else|void))\s*$/;
/** Characters before a slash that `BEFORE_PATTERN` sees. */
const LOOK_BACK = 40;

/** Replaces what is not code by spaces, so that offsets stay the same. */
export function codeOf(text: string): string {
  const parts: string[] = [];
  let kept = 0;
  const blank = (from: number, to: number) => {
    parts.push(text.slice(kept, from), " ".repeat(to - from));
    kept = to;
  };
  OPENING.lastIndex = 0;
  for (let found = OPENING.exec(text); found !== null; found = OPENING.exec(text)) {
    const at = found.index;
    let end: number;
    if (found[0] !== "/") {
      end = endOfString(text, at);
      if (!PLAIN_NAME.test(text.slice(at + 1, Math.min(end - 1, at + 130)))) {
        blank(at + 1, Math.max(at + 1, end - 1));
      }
    } else {
      end = endOfSlash(text, at);
      if (end > at + 1) blank(at, end);
    }
    OPENING.lastIndex = end;
  }
  parts.push(text.slice(kept));
  return parts.join("");
}

/** Offset after the closing quote. A string that is never closed ends with its line. */
function endOfString(text: string, at: number): number {
  const quote = text.charAt(at);
  for (let index = at + 1; index < text.length; index++) {
    const character = text.charAt(index);
    if (character === "\\") index++;
    else if (character === quote) return index + 1;
    else if (character === "\n" && quote !== "`") return index;
  }
  return text.length;
}

/** Offset after the comment or regular expression that a slash begins, or after a slash that divides. */
function endOfSlash(text: string, at: number): number {
  const next = text.charAt(at + 1);
  if (next === "/") return orEnd(text, text.indexOf("\n", at));
  if (next === "*") {
    const close = text.indexOf("*/", at + 2);
    return close < 0 ? text.length : close + 2;
  }
  if (!BEFORE_PATTERN.test(text.slice(Math.max(0, at - LOOK_BACK), at))) return at + 1;
  let inClass = false;
  for (let index = at + 1; index < text.length; index++) {
    const character = text.charAt(index);
    if (character === "\n") return at + 1; // a regular expression would end on its line
    if (character === "\\") index++;
    else if (character === "[") inClass = true;
    else if (character === "]") inClass = false;
    else if (character === "/" && !inClass) return index + 1;
  }
  return at + 1;
}

function orEnd(text: string, index: number): number {
  return index < 0 ? text.length : index;
}
