/**
 * Regular expressions of policies. They describe regular languages only: no back references, no
 * lookaround. The whole text must be in the language, so there are no anchors.
 */

import { quoted } from "../../fault.ts";
import {
  ANY_CHARACTER,
  anyTimes,
  compilePattern,
  complement,
  type Matcher,
  type Pattern,
  type Ranges,
  STATES_MAX,
} from "./automaton.ts";
import { appendAll } from "../../lists.ts";

/** A compiled expression, or the fault in it. */
export type RegexReading =
  | { readonly kind: "matcher"; readonly matcher: Matcher }
  | { readonly kind: "fault"; readonly text: string; readonly hint: string };

/** So many expressions are kept, up to so many characters each: a policy names one in many rules. */
const KEPT = 500;
const LONGEST_KEPT = 500;
const kept = new Map<string, RegexReading>();

/** Reads and compiles an expression. Never throws. */
export function readRegex(text: string): RegexReading {
  const known = kept.get(text);
  if (known !== undefined) return known;
  const reading = readNewRegex(text);
  if (text.length > LONGEST_KEPT) return reading;
  if (kept.size >= KEPT) kept.clear();
  kept.set(text, reading);
  return reading;
}

function readNewRegex(text: string): RegexReading {
  try {
    const matcher = compilePattern(new RegexParser(text).parse());
    if (matcher !== undefined) return { kind: "matcher", matcher };
    return fault(`needs more than ${STATES_MAX} states`, "shorten it, or lower its counts");
  } catch (error) {
    if (error instanceof Malformed) return fault(error.message, error.hint);
    throw error;
  }
}

function fault(text: string, hint: string): RegexReading {
  return { kind: "fault", text, hint };
}

/** Ends the parsing; it never leaves this file. */
class Malformed extends Error {
  constructor(message: string, readonly hint: string) {
    super(message);
  }
}

const DIGITS: Ranges = [[0x30, 0x39]];
const WORD: Ranges = [[0x30, 0x39], [0x41, 0x5a], [0x5f, 0x5f], [0x61, 0x7a]];
const SPACE: Ranges = [[0x09, 0x0d], [0x20, 0x20]];
const CLASSES: Readonly<Record<string, Ranges>> = {
  d: DIGITS,
  w: WORD,
  s: SPACE,
  D: complement(DIGITS),
  W: complement(WORD),
  S: complement(SPACE),
};
const ESCAPES: Readonly<Record<string, number>> = { t: 9, n: 10, v: 11, f: 12, r: 13 };
const NESTING_MAX = 50;
const COUNT_MAX = 1000;

class RegexParser {
  readonly #characters: readonly string[];
  #at = 0;
  #depth = 0;
  #ignoresCase = false;
  #dotTakesBreaks = false;

  constructor(text: string) {
    this.#characters = [...text];
  }

  parse(): Pattern {
    const flags = /^\(\?([a-z]*)\)/.exec(this.#characters.slice(0, 8).join(""));
    if (flags !== null) {
      for (const flag of flags[1] ?? "") {
        if (flag === "i") this.#ignoresCase = true;
        else if (flag === "s") this.#dotTakesBreaks = true;
        else throw new Malformed(`has the unknown flag ${quoted(flag)}`, "known flags: i, s");
      }
      this.#at = flags[0].length;
    }
    const pattern = this.#alternatives();
    if (this.#at < this.#characters.length) {
      throw new Malformed(`has a ) that nothing opens, ${this.#place()}`, String.raw`write \)`);
    }
    return pattern;
  }

  #place(): string {
    return `at character ${this.#at + 1}`;
  }

  #alternatives(): Pattern {
    const items = [this.#sequence()];
    while (this.#take("|")) items.push(this.#sequence());
    const [only] = items;
    return items.length === 1 && only !== undefined ? only : { kind: "either", items };
  }

  #sequence(): Pattern {
    const items: Pattern[] = [];
    for (let next = this.#peek(); next !== undefined && next !== "|" && next !== ")";) {
      items.push(this.#repeated(this.#atom()));
      next = this.#peek();
    }
    return { kind: "sequence", items };
  }

  #repeated(item: Pattern): Pattern {
    let pattern = item;
    const start = this.#at;
    if (this.#take("*")) pattern = anyTimes(item);
    else if (this.#take("+")) pattern = { kind: "repeat", item, min: 1, max: Infinity };
    else if (this.#take("?")) pattern = { kind: "repeat", item, min: 0, max: 1 };
    else if (this.#take("{")) pattern = this.#counted(item);
    else return item;
    if (this.#at > start && /^[*+?{]$/.test(this.#peek() ?? "")) {
      throw new Malformed(
        `has two repetitions in a row, ${this.#place()}`,
        "the whole text is matched, so lazy and possessive repetitions do not exist; use a group for both",
      );
    }
    return pattern;
  }

  #counted(item: Pattern): Pattern {
    const start = this.#at;
    while (/^[0-9,]$/.test(this.#peek() ?? "")) this.#at++;
    const text = this.#characters.slice(start, this.#at).join("");
    const [, low, comma, high] = /^([0-9]+)(,?)([0-9]*)$/.exec(text) ?? [];
    if (low === undefined || !this.#take("}")) {
      const hint = String.raw`write {2} or {2,5}, and \{ for the character`;
      throw new Malformed(`has a { without counts, ${this.#place()}`, hint);
    }
    const min = Number(low);
    const max = comma === "" ? min : high === "" ? Infinity : Number(high);
    if (min > max || min > COUNT_MAX || (max > COUNT_MAX && max !== Infinity)) {
      throw new Malformed(`has the counts {${text}}`, `write them in order, up to ${COUNT_MAX}`);
    }
    return { kind: "repeat", item, min, max };
  }

  #atom(): Pattern {
    const character = this.#next();
    switch (character) {
      case "(":
        return this.#group();
      case "[":
        return this.#set(this.#class());
      case ".":
        return this.#set(this.#dotTakesBreaks ? ANY_CHARACTER : complement([[0x0a, 0x0a]]));
      case "\\":
        return this.#set(this.#cased(this.#escape()));
      case "^":
      case "$": {
        const hint =
          `leave it out: the whole text is matched; write \\${character} for the character`;
        throw new Malformed(`has the anchor ${character}`, hint);
      }
      case "*":
      case "+":
      case "?":
      case "{":
        throw new Malformed(
          `has a ${character} that repeats nothing, ${this.#place()}`,
          `write \\${character} for the character`,
        );
      default: {
        const code = character.codePointAt(0) ?? 0;
        return this.#set(this.#cased([[code, code]]));
      }
    }
  }

  #set(ranges: Ranges): Pattern {
    return { kind: "set", ranges };
  }

  #group(): Pattern {
    if (this.#take("?") && !this.#take(":")) {
      throw new Malformed(
        `has a group with (?${this.#peek() ?? ""}, which is not a regular language`,
        "write ( or (?: for a group; (?i) and (?s) go at the very start",
      );
    }
    if (++this.#depth > NESTING_MAX) {
      throw new Malformed(`nests groups deeper than ${NESTING_MAX}`, "write it flatter");
    }
    const pattern = this.#alternatives();
    this.#depth--;
    if (!this.#take(")")) {
      throw new Malformed("has a ( without )", String.raw`write \( for the character`);
    }
    return pattern;
  }

  #class(): Ranges {
    const isNegated = this.#take("^");
    const ranges: (readonly [number, number])[] = [];
    while (!this.#take("]")) {
      const from = this.#classItem();
      const [first] = from;
      if (this.#peek() !== "-" || this.#characters[this.#at + 1] === "]" || first === undefined) {
        appendAll(ranges, from);
        continue;
      }
      this.#at++;
      const [last] = this.#classItem();
      const isRange = first[0] === first[1] && last !== undefined && last[0] === last[1] &&
        first[0] <= last[0];
      if (!isRange) {
        throw new Malformed(
          `has an invalid range, ${this.#place()}`,
          String.raw`write \- for the character`,
        );
      }
      ranges.push([first[0], last[0]]);
    }
    if (ranges.length === 0) {
      throw new Malformed("has an empty class []", String.raw`write \[ for the character`);
    }
    const cased = this.#cased(ranges);
    return isNegated ? complement(cased) : cased;
  }

  #classItem(): Ranges {
    const character = this.#next();
    if (character === "\\") return this.#escape();
    if (character === "[" && /^[:.=]$/.test(this.#peek() ?? "")) {
      throw new Malformed("has a class by name such as [:alpha:]", "write its characters");
    }
    const code = character.codePointAt(0) ?? 0;
    return [[code, code]];
  }

  #escape(): Ranges {
    const character = this.#next();
    const known = Object.hasOwn(CLASSES, character) ? CLASSES[character] : undefined;
    if (known !== undefined) return known;
    const control = Object.hasOwn(ESCAPES, character) ? ESCAPES[character] : undefined;
    if (control !== undefined) return [[control, control]];
    if (character === "x" || character === "u") return this.#hex(character === "x" ? 2 : 4);
    if (/^[0-9A-Za-z]$/.test(character)) {
      throw new Malformed(
        `has the escape \\${character}, which is not known`,
        String.raw`known: \d \w \s \D \W \S \t \n \r \f \v \xHH \uHHHH, and \ before a sign`,
      );
    }
    const code = character.codePointAt(0) ?? 0;
    return [[code, code]];
  }

  #hex(digits: number): Ranges {
    const text = this.#characters.slice(this.#at, this.#at + digits).join("");
    if (!/^[0-9A-Fa-f]+$/.test(text) || text.length < digits) {
      throw new Malformed("has an escape without hex digits", String.raw`write \x41 or \u0041`);
    }
    this.#at += digits;
    const code = parseInt(text, 16);
    return [[code, code]];
  }

  /** With `(?i)`, each letter from A to Z matches both its forms. */
  #cased(ranges: Ranges): Ranges {
    if (!this.#ignoresCase) return ranges;
    const twins = ranges.flatMap(([from, to]) => [
      ...shifted(from, to, 0x41, 0x5a, 32),
      ...shifted(from, to, 0x61, 0x7a, -32),
    ]);
    return [...ranges, ...twins];
  }

  #peek(): string | undefined {
    return this.#characters[this.#at];
  }

  #take(character: string): boolean {
    if (this.#peek() !== character) return false;
    this.#at++;
    return true;
  }

  #next(): string {
    const character = this.#peek();
    if (character === undefined) {
      throw new Malformed("ends in the middle", "close it, and write \\\\ for a backslash");
    }
    this.#at++;
    return character;
  }
}

/** The part of a range between two letters, moved to the other letter case. */
function shifted(from: number, to: number, low: number, high: number, by: number): Ranges {
  const start = Math.max(from, low);
  const end = Math.min(to, high);
  return start > end ? [] : [[start + by, end + by]];
}
