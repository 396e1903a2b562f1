/** Assignments of variables. */

import { type Line, refuse, type Scope } from "./line.ts";
import type { ArrayValue, Assignment } from "./syntax.ts";
import { constantText, constantWord } from "./word_builder.ts";
import { readOneWord, readWord } from "./words.ts";

/** Reads an assignment: the substitutions in its value, and the variable if it may change what runs. */
export function readAssignment(node: Assignment, scope: Scope, line: Line): void {
  if (node.index !== undefined && !/^[0-9]+$/.test(node.index.text)) {
    refuse("it evaluates an array subscript");
  }
  const { value } = node;
  if (value.type === "ArrayValue") {
    readArray(value, scope, line);
    line.assign(node.name, scope, false);
    return;
  }
  // An added text continues a number only if there was one.
  const { isNumber, words: [word] } = readOneWord(value, scope, line);
  if (node.append === true) line.assign(node.name, scope, false);
  else line.assign(node.name, scope, isNumber, word ?? constantWord(""));
}

/** Reads the elements of an array. */
export function readArray(value: ArrayValue, scope: Scope, line: Line): void {
  for (const element of value.elements) {
    if (element.text.startsWith("[")) refuse("it evaluates an array subscript");
    for (const word of readWord(element, scope, line).words) {
      if (constantText(word)?.startsWith("[") === true) refuse("it evaluates an array subscript");
      line.hold(word, scope);
    }
  }
}
