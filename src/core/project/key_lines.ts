/**
 * Finds the lines of the keys of a TOML text, for errors and listings: the parser does not tell
 * them.
 */

/**
 * The line, from 1, of each key outside of inline tables, by dotted name: `keys.public`. The text must
 * have been parsed without a fault. Headers of tables are listed too. One pass, in linear time.
 */
export function keyLines(text: string): ReadonlyMap<string, number> {
  const lines = new Map<string, number>();
  const reader = new KeyReader(text);
  let table: readonly string[] = [];
  while (reader.toNextKey()) {
    const { line } = reader;
    const isHeader = reader.skipHeaderStart();
    const name = reader.dottedKey();
    const path = isHeader ? name : [...table, ...name];
    if (isHeader) table = name;
    const key = path.join(".");
    if (!lines.has(key)) lines.set(key, line);
    reader.skipRest();
  }
  return lines;
}

class KeyReader {
  line = 1;
  #at = 0;
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  /** Moves to the first character of the next key or header; false at the end. */
  toNextKey(): boolean {
    while (this.#at < this.#text.length) {
      const character = this.#text[this.#at] ?? "";
      if (character === "#") this.#skipComment();
      else if (!/\s/.test(character)) return true;
      else this.#step();
    }
    return false;
  }

  /** Skips the brackets of a header; false if there is none. */
  skipHeaderStart(): boolean {
    const start = this.#at;
    while (this.#text[this.#at] === "[") this.#at++;
    return this.#at > start;
  }

  /** Reads a key up to `=` or `]`. */
  dottedKey(): readonly string[] {
    const parts: string[] = [];
    let part = "";
    for (; this.#at < this.#text.length;) {
      const character = this.#text[this.#at] ?? "";
      if (character === "=" || character === "]") break;
      if (character === '"' || character === "'") {
        const start = this.#at;
        this.#skipString();
        part += this.#text.slice(start + 1, this.#at - 1);
        continue;
      }
      this.#at++;
      if (character === ".") {
        parts.push(part);
        part = "";
      } else if (!/\s/.test(character)) part += character;
    }
    return [...parts, part];
  }

  /** Skips to the end of the statement: the end of a line that is in no string and no bracket. */
  skipRest(): void {
    let depth = this.#text[this.#at] === "]" ? 1 : 0;
    while (this.#text[this.#at] === "]" && this.#text[this.#at + 1] === "]") this.#at++;
    for (; this.#at < this.#text.length;) {
      const character = this.#text[this.#at] ?? "";
      if (character === "\n" && depth === 0) return;
      if (character === "#") this.#skipComment();
      else if (character === '"' || character === "'") this.#skipString();
      else {
        if (character === "[" || character === "{") depth++;
        if (character === "]" || character === "}") depth--;
        this.#step();
      }
    }
  }

  #step(): void {
    if (this.#text[this.#at] === "\n") this.line++;
    this.#at++;
  }

  /** Skips to the end of the line. */
  #skipComment(): void {
    const end = this.#text.indexOf("\n", this.#at);
    this.#at = end < 0 ? this.#text.length : end;
  }

  /** Skips a string of any of the four kinds. */
  #skipString(): void {
    const quote = this.#text[this.#at] ?? "";
    const isLong = this.#text.startsWith(quote.repeat(3), this.#at);
    const end = isLong ? quote.repeat(3) : quote;
    this.#at += end.length;
    while (this.#at < this.#text.length && !this.#text.startsWith(end, this.#at)) {
      if (quote === '"' && this.#text[this.#at] === "\\") this.#step();
      this.#step();
    }
    this.#at += end.length;
    // Up to two quotes may precede the three that end a long string.
    while (isLong && this.#text[this.#at] === quote) this.#at++;
  }
}
