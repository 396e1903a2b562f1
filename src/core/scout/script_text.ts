/** The code of a script without what is only said in it: comments, and texts that are no names. */

/** Content of a string that may be the name of a tool. None of it opens or closes anything. */
export const SCRIPT_NAME = "[A-Za-z0-9._:/-]{1,128}";

const PLAIN_NAME = new RegExp(`^${SCRIPT_NAME}$`);
/** Where something begins that is not code: a comment, a string, or a slash that may be either. */
const OPENING = /["'`/]/g;
/** A slash after one of these begins a regular expression; after anything else it divides. */
const BEFORE_PATTERN =
  /(?:^|[(,=:[!&|?{};+\-*%~^<>]|\b(?:return|typeof|case|in|of|do|else|void))\s*$/;
const LOOK_BACK = 40;

/** The text with blanks for comments, patterns and long strings. Length and places are the same. */
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

/** Behind the closing quote; a string that is never closed ends with its line. */
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

/** Behind the comment or pattern that begins at a slash; behind the slash if it divides. */
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
    if (character === "\n") return at + 1; // it was no pattern
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
