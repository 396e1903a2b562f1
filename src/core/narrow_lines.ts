/** How wide a text is in a terminal, and lines that a narrow one would break by itself. */

/** Characters that take two columns in a terminal: ideographs, syllables, wide forms and emoji. */
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{1b000}-\u{1b2ff}\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}/u;

/** Columns that a printable text takes. A combining mark takes no column of its own. */
export function columnsOf(text: string): number {
  let columns = 0;
  for (const character of text) {
    columns += /\p{M}/u.test(character) ? 0 : WIDE.test(character) ? 2 : 1;
  }
  return columns;
}

/** From here on lines stay whole: people copy paths and digests from them. */
const NARROW_BELOW = 40;
/** With fewer columns there is no room for an indent. */
const LEAST = 12;
const INDENT = "  ";

/** A colour as `style.paint` sets it, blanks, or a word. */
// deno-lint-ignore no-control-regex
const PARTS = /\x1b\[[0-9;]*m| +|[^ \x1b]+/g;

/**
 * A text whose lines a narrow terminal shows whole: what is wider goes on in further lines, each with an
 * indent. The terminal itself would go on at the margin, where a part of a foreign name, such as
 * `x   verify ok: all`, reads as a line of gait's own.
 */
export function narrowLines(text: string, columns: number | undefined): string {
  if (columns === undefined || columns >= NARROW_BELOW || columns < LEAST) return text;
  return text.split("\n").map((line) => brokenLine(line, columns)).join("\n");
}

function brokenLine(line: string, columns: number): string {
  const lines: string[] = [];
  let current = "";
  let used = 0;
  /** Blanks and colours before the next word: blanks at a break are dropped. */
  let blanks = "";
  const next = () => {
    lines.push(current);
    [current, used, blanks] = [INDENT, INDENT.length, ""];
  };
  for (const part of line.match(PARTS) ?? []) {
    if (part.startsWith("\x1b")) {
      current += blanks + part;
      used += blanks.length;
      blanks = "";
    } else if (part.startsWith(" ")) blanks += part;
    else {
      const width = columnsOf(part);
      const isStart = lines.length > 0 ? used === INDENT.length : used === 0;
      // A word that is wider than a line begins where there is room.
      const fits = used + blanks.length + width <= columns;
      const isTooWide = width > columns - INDENT.length && used + blanks.length < columns / 2;
      if (!fits && !isTooWide && !(isStart && blanks === "")) next();
      current += blanks;
      used += blanks.length;
      blanks = "";
      for (const character of part) {
        const wide = columnsOf(character);
        if (used + wide > columns) next();
        current += character;
        used += wide;
      }
    }
  }
  // A question ends with a blank.
  if (used + blanks.length <= columns) current += blanks;
  return [...lines, current].join("\n");
}
