/** Reads texts of `sed` for what they start, read and write (GNU sed 4.9, POSIX.1-2024, FreeBSD sed). */

import { ANY_SCRIPT, type ScriptFacts } from "./script_facts.ts";

/** Reads a text of `sed`. Commands that it cannot read may do anything. */
export function readSed(text: string): ScriptFacts {
  const reader = new Reader(text);
  return reader.read() ? reader.facts() : ANY_SCRIPT;
}

class Reader {
  readonly #text: string;
  readonly #reads: string[] = [];
  readonly #writes: string[] = [];
  #mayRun = false;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  facts(): ScriptFacts {
    return { mayRun: this.#mayRun, reads: this.#reads, writes: this.#writes };
  }

  /** Reads all commands; false if one cannot be read. */
  read(): boolean {
    while (true) {
      this.#skip(/[\s;]*/y);
      if (this.#at >= this.#text.length) return true;
      if (!this.#readAddresses() || !this.#readCommand()) return false;
    }
  }

  #skip(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const [whole = ""] = pattern.exec(this.#text) ?? [];
    this.#at += whole.length;
    return whole;
  }

  #readAddresses(): boolean {
    const first = this.#readAddress();
    if (first === "broken") return false;
    if (first === "read" && this.#skip(/[ \t]*,[ \t]*/y) !== "") {
      const second = this.#readAddress();
      if (second === "broken") return false;
      if (second === "none" && this.#skip(/[+~][0-9]+/y) === "") return false;
    }
    this.#skip(/[ \t!]*/y);
    return true;
  }

  #readAddress(): "read" | "none" | "broken" {
    if (this.#skip(/[0-9]+(?:~[0-9]+)?|\$/y) !== "") return "read";
    const start = this.#skip(/\/|\\[^]/y);
    if (start === "") return "none";
    if (!this.#readPart(start.slice(-1), true)) return "broken";
    this.#skip(/[IM]*/y);
    return "read";
  }

  #readCommand(): boolean {
    const command = this.#text.charAt(this.#at++);
    switch (command) {
      case "{":
      case "}":
        return true;
      case "#":
        this.#skip(/[^\n]*/y);
        return true;
      case "=":
      case "d":
      case "D":
      case "g":
      case "G":
      case "h":
      case "H":
      case "n":
      case "N":
      case "p":
      case "P":
      case "x":
      case "z":
      case "F":
        return this.#isEnd();
      case "l":
      case "q":
      case "Q":
      case "L":
        this.#skip(/[ \t]*[0-9]*/y);
        return this.#isEnd();
      case "a":
      case "i":
      case "c":
        this.#skip(/(?:[^\\\n]|\\[^])*\\?/y);
        return true;
      case "b":
      case "t":
      case "T":
      case ":":
        this.#skip(/[ \t]*[\w.-]*/y);
        return this.#isEnd();
      case "v":
        this.#skip(/[^\n;]*/y);
        return true;
      case "r":
      case "R":
        return this.#readFile(this.#reads);
      case "w":
      case "W":
        return this.#readFile(this.#writes);
      case "s":
        return this.#readSubstitution();
      case "y": {
        const delimiter = this.#text.charAt(this.#at++);
        return this.#isDelimiter(delimiter) && this.#readPart(delimiter, false) &&
          this.#readPart(delimiter, false) && this.#isEnd();
      }
      default:
        // `e` among them.
        return false;
    }
  }

  /** Whether a command ends here. */
  #isEnd(): boolean {
    this.#skip(/[ \t]*/y);
    return this.#at >= this.#text.length || /[\n;}#]/.test(this.#text.charAt(this.#at));
  }

  #isDelimiter(delimiter: string): boolean {
    return delimiter !== "" && delimiter !== "\\" && delimiter !== "\n";
  }

  #readFile(files: string[]): boolean {
    const name = this.#skip(/[^\n]*/y).trim();
    if (name === "") return false;
    if (!/^\/dev\/std(?:in|out|err)$/.test(name)) files.push(name);
    return true;
  }

  /** Reads up to a delimiter. Between brackets some programs take one for a letter. */
  #readPart(delimiter: string, isRegex: boolean): boolean {
    const text = this.#text;
    let isBracket = false;
    for (; this.#at < text.length; this.#at++) {
      const letter = text.charAt(this.#at);
      if (letter === "\\") this.#at++;
      else if (letter === delimiter) {
        this.#at++;
        return !isBracket;
      } else if (letter === "\n" && isRegex) return false;
      else if (isRegex && letter === "[" && !isBracket) {
        isBracket = true;
        // A bracket in front is one of the letters.
        if (/^\^?\]/.test(text.slice(this.#at + 1, this.#at + 3))) {
          this.#at += text.charAt(this.#at + 1) === "^" ? 2 : 1;
        }
      } else if (isRegex && letter === "]") isBracket = false;
    }
    return false;
  }

  #readSubstitution(): boolean {
    const delimiter = this.#text.charAt(this.#at++);
    if (!this.#isDelimiter(delimiter)) return false;
    if (!this.#readPart(delimiter, true) || !this.#readPart(delimiter, false)) return false;
    const flags = this.#skip(/[gpiIemM0-9]*/y);
    if (flags.includes("e")) this.#mayRun = true;
    if (this.#text.charAt(this.#at) !== "w") return this.#isEnd();
    this.#at++;
    return this.#readFile(this.#writes);
  }
}
