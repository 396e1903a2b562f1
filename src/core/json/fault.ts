/** Finds the first fault of a JSON text that is known to have one. Shows member names, no values. */

import { shownName } from "../fault.ts";
import { JSON_MAX_DEPTH } from "../limits.ts";
import { positionOf, type TextPosition } from "../text_position.ts";
import { joinPointer } from "./pointer.ts";

export interface JsonFault extends TextPosition {
  /** The fault in words, such as `a value was expected`. */
  readonly problem: string;
  /** JSON Pointer of the member at fault; empty for the document itself. */
  readonly pointer: string;
}

class FaultFound extends Error {
  constructor(readonly problem: string, readonly offset: number, readonly pointer: string) {
    super(problem);
  }
}

/** Reads the text by the grammar of RFC 8259 up to the first fault. */
export function findJsonFault(text: string): JsonFault {
  try {
    new FaultFinder(text).document();
  } catch (fault) {
    // A string of many megabytes can exhaust the regular expression's stack
    if (!(fault instanceof FaultFound)) return UNLOCATED;
    const { problem, pointer, offset } = fault;
    return { problem, pointer, ...positionOf(text, offset) };
  }
  return UNLOCATED;
}

const UNLOCATED: JsonFault = { problem: "it is not valid JSON", line: 1, column: 1, pointer: "" };

const SPACE = /[ \t\n\r]*/y;
// deno-lint-ignore no-control-regex
const STRING = /"(?:[^"\\\x00-\x1f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const WORD = /true|false|null/y;

class FaultFinder {
  #at = 0;
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  document(): void {
    this.#value("", 0);
    this.#take(SPACE);
    if (this.#at < this.#text.length) this.#fail("there is text after the value", "");
  }

  #value(pointer: string, depth: number): void {
    this.#take(SPACE);
    const start = this.#at;
    if (depth > JSON_MAX_DEPTH) this.#fail(`it nests deeper than ${JSON_MAX_DEPTH}`, pointer);
    switch (this.#text[this.#at]) {
      case undefined:
        return this.#fail("the text ends too early", pointer);
      case "{":
        return this.#object(pointer, depth);
      case "[":
        return this.#array(pointer, depth);
      case '"':
        this.#string(pointer);
        return;
    }
    if (this.#take(WORD) !== undefined) return;
    const number = this.#take(NUMBER);
    if (number === undefined) this.#fail("a value was expected", pointer);
    if (!Number.isFinite(Number(number))) {
      this.#fail(`the number of ${at(pointer)} is too large`, pointer, start);
    }
  }

  #object(pointer: string, depth: number): void {
    this.#at++;
    const names = new Set<string>();
    this.#take(SPACE);
    if (this.#text[this.#at] === "}") return void this.#at++;
    while (true) {
      this.#take(SPACE);
      const start = this.#at;
      if (this.#text[this.#at] !== '"') this.#fail("a member name was expected", pointer);
      const name = this.#string(pointer);
      const member = joinPointer(pointer, name);
      if (names.has(name)) {
        this.#fail(`the member ${shownName(member)} occurs twice`, member, start);
      }
      names.add(name);
      this.#take(SPACE);
      if (this.#text[this.#at] !== ":") this.#fail('":" was expected', member);
      this.#at++;
      this.#value(member, depth + 1);
      if (this.#endOfList("}", pointer)) return;
    }
  }

  #array(pointer: string, depth: number): void {
    this.#at++;
    this.#take(SPACE);
    if (this.#text[this.#at] === "]") return void this.#at++;
    for (let index = 0;; index++) {
      this.#value(joinPointer(pointer, index), depth + 1);
      if (this.#endOfList("]", pointer)) return;
    }
  }

  #endOfList(close: string, pointer: string): boolean {
    this.#take(SPACE);
    const found = this.#text[this.#at];
    if (found !== "," && found !== close) {
      this.#fail(
        found === undefined ? "the text ends too early" : `"," or "${close}" was expected`,
        pointer,
      );
    }
    this.#at++;
    return found === close;
  }

  #string(pointer: string): string {
    const literal = this.#take(STRING);
    if (literal === undefined) this.#fail("a string is not closed or has a bad escape", pointer);
    return String(JSON.parse(literal)).toWellFormed();
  }

  #take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const match = pattern.exec(this.#text);
    if (match === null) return undefined;
    this.#at = pattern.lastIndex;
    return match[0];
  }

  #fail(problem: string, pointer: string, offset: number = this.#at): never {
    throw new FaultFound(problem, offset, pointer);
  }
}

function at(pointer: string): string {
  return pointer === "" ? "the document" : shownName(pointer);
}
