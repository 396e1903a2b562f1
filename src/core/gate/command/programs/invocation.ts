/** Reads the words of a program by its table: flags, their values, sub-commands, roles. */

import type { Word } from "../act.ts";
import type { GivenFlag, GivenWord, Invocation } from "./given.ts";
import type { Flag, Program, Role } from "./program.ts";
import { assignRoles } from "./word_roles.ts";
import {
  anyWord,
  isWild,
  knownStart,
  mayBeFlag,
  textWord,
  wholeText,
  withoutStart,
} from "./word_parts.ts";

/** Reads words. Takes time that is linear in them. */
export function readInvocation(program: Program | undefined, words: readonly Word[]): Invocation {
  return new Reader(program, words).read();
}

class Reader {
  readonly #words: readonly Word[];
  readonly #levels: Program[] = [];
  readonly #flags: GivenFlag[] = [];
  readonly #given: GivenWord[] = [];
  #at = 0;
  #isEnded = false;
  #isVague = false;
  #isShifted = false;
  #mayHaveFlags = false;
  #mayHaveAnyFlag = false;
  #isLost = false;
  #depth = 0;
  #isOpenEnd = false;

  constructor(program: Program | undefined, words: readonly Word[]) {
    this.#words = words;
    if (program === undefined) this.#isVague = true;
    else this.#levels.push(program);
  }

  get #level(): Program | undefined {
    return this.#levels.at(-1);
  }

  read(): Invocation {
    const words = this.#words;
    while (this.#at < words.length) {
      const word = words[this.#at++];
      if (word !== undefined) this.#readWord(word);
    }
    const own = this.#given.slice(this.#depth);
    if (!this.#isVague) assignRoles(own, this.#level, this.#flags);
    return {
      program: this.#level,
      levels: this.#levels,
      flags: this.#flags,
      words: this.#given,
      depth: this.#depth,
      isVague: this.#isVague,
      mayHaveFlags: this.#mayHaveFlags,
      mayHaveAnyFlag: this.#mayHaveAnyFlag,
      isShifted: this.#isShifted,
    };
  }

  #readWord(word: Word): void {
    const start = knownStart(word);
    const isFirst = this.#at === 1 && this.#level?.style === "bundle";
    const isDash = start === "-" && word.pieces.length === 1;
    if (this.#isEnded) this.#addWord(word, !isWild(word));
    else if (start.startsWith("-") && !isDash && !this.#isPlainWord(word, start)) {
      this.#readFlag(word, start);
      if (isWild(word)) this.#addMoreWords(word);
    } else if (isFirst && /^[A-Za-z0-9]+$/.test(wholeText(word) ?? "")) {
      this.#readGroup(word, 0);
    } else if (isWild(word)) {
      this.#addWord(word, false);
      this.#loseCount();
    } else {
      if (mayBeFlag(word)) this.#mayHaveFlags = true;
      const isUnknown = mayBeFlag(word) && word.pieces.some((piece) => piece.kind === "unknown");
      if (isUnknown && word.pieces[0]?.kind === "unknown") this.#mayHaveAnyFlag = true;
      this.#addWord(word, !isUnknown);
      if (isUnknown || word.count === "many") this.#isShifted = true;
      if (isUnknown) this.#isLost = true;
    }
  }

  /** Says that there may be any number of words here, flags among them, or the end of flags. */
  #loseCount(): void {
    this.#mayHaveFlags = true;
    this.#mayHaveAnyFlag = true;
    this.#isShifted = true;
    this.#isLost = true;
  }

  /** Adds the words into which the shell may split the end of a flag. */
  #addMoreWords({ source }: Word): void {
    this.#given.push({
      word: anyWord("many", source),
      isSure: false,
      isShifted: true,
      role: "unknown",
    });
    this.#loseCount();
  }

  /** Adds a flag of which only the beginning is known; it may be any flag that begins so. */
  #addAnyFlag(name: string, isLong: boolean, source: string): void {
    this.#addUnknown(name, isLong, [anyWord("one", source)], isLong ? this.#longer(name) : []);
    this.#mayHaveFlags = true;
    this.#mayHaveAnyFlag = true;
  }

  /** Whether a word with a dash is not a flag: a program with few letters prints all others. */
  #isPlainWord(word: Word, start: string): boolean {
    const level = this.#level;
    if (level?.style !== "letters") return false;
    const text = wholeText(word);
    const letters = start.replace(/^-+/, "").replace(/=.*$/s, "");
    return text !== undefined && !level.flags.has(letters) &&
      [...letters].some((letter) => !level.flags.has(letter));
  }

  #addWord(word: Word, isSure: boolean): void {
    const isShifted = this.#isShifted;
    const level = this.#level;
    const index = this.#given.length - this.#depth;
    const given: GivenWord = { word, isSure: isSure && !this.#isLost, isShifted, role: "unknown" };
    this.#given.push(given);
    if (level?.subcommands !== undefined && !this.#isOpenEnd && index === 0) {
      this.#enter(level, word);
      if (this.#depth > 0) return;
    }
    if (level?.stopsAt !== undefined && index >= level.stopsAt) {
      const isAssignment = level.hasAssignments && /^[^=/]+=/.test(knownStart(word));
      if (!isAssignment) this.#isEnded = true;
    }
  }

  #enter(level: Program, word: Word): void {
    const text = wholeText(word);
    const name = text === undefined ? undefined : level.aliases.get(text) ?? text;
    const inner = name === undefined ? undefined : level.subcommands?.get(name);
    this.#isOpenEnd = true;
    if (inner !== undefined && !this.#isShifted) {
      this.#levels.push(inner);
      this.#depth++;
      this.#isOpenEnd = false;
      if (inner.stopsAt === 0 && inner.words.first.length === 0 && inner.words.rest === undefined) {
        this.#isEnded = true;
      }
    } else if (text === undefined || level.words.first.length === 0) {
      // Programs with words of their own take the others for those.
      this.#isVague = true;
    }
  }

  #find(name: string): Flag | undefined {
    const levels = this.#levels;
    for (let i = levels.length - 1; i >= 0; i--) {
      const level = levels[i];
      if (level === undefined || (i < levels.length - 1 && !level.isEverywhere)) continue;
      const flag = level.flags.get(name);
      if (flag !== undefined) return flag;
    }
    return undefined;
  }

  /** Known names that begin so. */
  #longer(name: string): readonly string[] {
    const found: string[] = [];
    for (const level of this.#levels) {
      for (const known of level.flags.keys()) {
        if (known.length > 1 && known.startsWith(name) && known !== name) found.push(known);
      }
    }
    return found;
  }

  #readFlag(word: Word, start: string): void {
    if (start === "--" && word.pieces.length === 1) {
      this.#isEnded = true;
      return;
    }
    if (start.startsWith("--")) this.#readName(word, start, 2);
    else if (this.#level?.style === "single_dash") this.#readName(word, start, 1);
    else this.#readGroup(word, 1);
  }

  #readName(word: Word, start: string, dashes: number): void {
    const equals = start.indexOf("=");
    const name = start.slice(dashes, equals < 0 ? undefined : equals);
    const isWhole = equals >= 0 || (word.pieces.length === 1 && word.count === "one");
    if (!isWhole) return this.#addAnyFlag(name, true, word.source);
    const own = equals < 0 ? [] : [withoutStart(word, equals + 1)];
    const number = /^[0-9]+$/.test(name) ? this.#find("#") : undefined;
    const flag = this.#find(name) ?? number ?? this.#negated(name);
    if (flag === undefined) return this.#addUnknown(name, true, own, this.#longer(name));
    // A flag that gets a value although it takes none: the table is wrong about it.
    const values = [...own];
    this.#addWithValues({ name, isLong: true, flag, values, isSure: true, longer: [] }, flag);
  }

  /** Adds a flag with the values that follow it. */
  #addWithValues(given: GivenFlag, flag: Flag): void {
    const values = [...given.values];
    if (flag.value === "required") this.#takeValues(values, flag.roles.length);
    else if (flag.value === "several" && values.length === 0) this.#takeValues(values, 1);
    else if (flag.value === "optional_next" && values.length === 0) {
      const next = this.#takeNext();
      if (next !== undefined) values.push(next);
    }
    this.#add({ ...given, values });
    if (flag.value !== "several") return;
    for (let next = this.#takeNext(); next !== undefined; next = this.#takeNext()) {
      this.#add({ ...given, values: [next] });
    }
  }

  /** The next word, if it begins no flag. */
  #takeNext(): Word | undefined {
    const next = this.#words[this.#at];
    if (next === undefined || /^-./.test(knownStart(next))) return undefined;
    this.#at++;
    if (next.count === "many" || mayBeFlag(next)) {
      // It may be a flag, or several words.
      if (mayBeFlag(next)) this.#mayHaveFlags = true;
      if (isWild(next)) this.#loseCount();
      this.#isShifted = true;
      this.#given.push({ word: next, isSure: false, isShifted: true, role: "unknown" });
    }
    return next;
  }

  #negated(name: string): Flag | undefined {
    const [, positive] = /^no-(..+)$/.exec(name) ?? [];
    return positive !== undefined && this.#find(positive) !== undefined ? PLAIN : undefined;
  }

  #readGroup(word: Word, dashes: number): void {
    const text = knownStart(word);
    const isWhole = word.pieces.length <= 1;
    const values: { flag: Flag; name: string }[] = [];
    const whole = text.slice(dashes);
    const named = whole.length > 1 && dashes === 1 ? this.#find(whole) : undefined;
    if (/^[0-9]+$/.test(whole) && this.#find("#") !== undefined && isWhole) {
      return this.#add({
        name: whole,
        isLong: false,
        flag: PLAIN,
        values: [],
        isSure: true,
        longer: [],
      });
    }
    // Some programs also take long names after one dash.
    if (named !== undefined && isWhole && this.#find(whole.charAt(0)) === undefined) {
      return this.#readName(word, text, 1);
    }
    for (let i = dashes; i < text.length; i++) {
      const name = text.charAt(i);
      const flag = this.#find(name);
      if (flag === undefined) {
        const rest = withoutStart(word, i + 1);
        const hasRest = i + 1 < text.length || !isWhole;
        this.#addUnknown(name, false, hasRest ? [rest] : [], []);
        // Each following letter may be a flag, or all of them the value.
        for (const letter of text.slice(i + 1)) {
          this.#add({ name: letter, isLong: false, values: [], isSure: false, longer: [] });
        }
        if (!isWhole) {
          this.#mayHaveFlags = true;
          this.#mayHaveAnyFlag = true;
        }
        return;
      }
      if (flag.value === "none" || flag.value === "digits") {
        const [digits = ""] = flag.value === "digits"
          ? /^[0-9]*/.exec(text.slice(i + 1)) ?? []
          : [];
        const values = digits === "" ? [] : [textWord(digits)];
        this.#add({ name, isLong: false, flag, values, isSure: true, longer: [] });
        i += digits.length;
        continue;
      }
      const rest = i + 1 < text.length || !isWhole ? [withoutStart(word, i + 1)] : [];
      // Without a dash before the group, the next words are its values, in turn.
      if (dashes === 0) {
        values.push({ flag, name });
        continue;
      }
      const own = rest.map((value) => ofShortFlag(value, flag));
      const given = { name, isLong: false, flag, values: own, isSure: true, longer: [] };
      return this.#addWithValues(given, flag);
    }
    if (!isWhole) this.#addAnyFlag("", false, word.source);
    for (const { flag, name } of values) {
      const own: Word[] = [];
      if (flag.value === "required") this.#takeValues(own, flag.roles.length);
      this.#add({ name, isLong: false, flag, values: own, isSure: true, longer: [] });
    }
  }

  #takeValues(values: Word[], count: number): void {
    while (values.length < count && this.#at < this.#words.length) {
      const word = this.#words[this.#at++];
      if (word === undefined) return;
      values.push(word);
      if (word.count === "one") continue;
      // The first of them is the value, or there is none, and the next word is.
      this.#isShifted = true;
      if (isWild(word)) {
        this.#isLost = true;
        this.#mayHaveFlags = true;
      }
      this.#given.push({ word, isSure: false, isShifted: true, role: "unknown" });
    }
  }

  #add(flag: GivenFlag): void {
    this.#flags.push(this.#isLost ? { ...flag, isSure: false } : flag);
  }

  #addUnknown(
    name: string,
    isLong: boolean,
    values: readonly Word[],
    longer: readonly string[],
  ): void {
    const next = values.length > 0 ? undefined : this.#words[this.#at];
    const isWord = next !== undefined && !knownStart(next).startsWith("-");
    const maybe = isWord ? { maybeValue: next } : {};
    this.#add({ name, isLong, values, isSure: true, longer, ...maybe });
    this.#isVague = true;
    if (!isWord || next === undefined) {
      // After an unknown flag the positions of words are uncertain.
      this.#isShifted = true;
      return;
    }
    // Either its value or a word.
    this.#at++;
    this.#isShifted = true;
    if (mayBeFlag(next)) this.#mayHaveFlags = true;
    this.#given.push({ word: next, isSure: false, isShifted: true, role: "unknown" });
  }
}

/** Roles of texts in which a `=` at the beginning means something, or nothing at all. */
const OF_TEXTS: readonly (Role | undefined)[] = [
  ...["text", "script", "line", "line_with_more", "program", "backup", "suffix", "finds"] as const,
  ...["at_reads", "form", "format_writes", "ssh_option", "assigns"] as const,
];

/**
 * What follows the letter of a flag in its word. Many programs leave out a `=` there: a path that
 * begins with one is rarer than `-c=path`.
 */
function ofShortFlag(value: Word, { roles: [role] }: Flag): Word {
  return knownStart(value).startsWith("=") && !OF_TEXTS.includes(role)
    ? withoutStart(value, 1)
    : value;
}

const PLAIN: Flag = {
  value: "none",
  roles: [],
  dropsFirst: false,
  dropsLast: false,
  turnsInto: undefined,
};
