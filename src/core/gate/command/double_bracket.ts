/** `[[ … ]]`: what shells evaluate in it, and what a shell without it would run. */

import { isPlainNumber } from "./arithmetic.ts";
import { type Line, refuse, type Scope } from "./line.ts";
import type { TestExpression, WordNode } from "./syntax.ts";
import { constantText, constantWord, unknownWord } from "./word_builder.ts";
import { readOneWord, readRegex, type ReadWord } from "./words.ts";

const NUMBER_OPERATORS = new Set(["-eq", "-ne", "-lt", "-le", "-gt", "-ge"]);
const TEXT_OPERATORS = new Set(["=", "==", "!=", "=~", "<", ">", "-nt", "-ot", "-ef"]);

/** The unknown words that may follow a test: `]]`. */
const REST = unknownWord("many", "");

/** Reads the inside of `[[ … ]]`. */
export function readTest(expression: TestExpression, scope: Scope, line: Line): void {
  readPart(expression, false, scope, line);
}

/** `isNext`: after `&&` or `||`, where a shell that takes `[[` for a program runs another one. */
function readPart(node: TestExpression, isNext: boolean, scope: Scope, line: Line): void {
  switch (node.type) {
    case "TestLogical":
      for (const [i, operand] of node.operands.entries()) {
        readPart(operand, isNext || i > 0, scope, line);
      }
      return;
    case "TestNot":
      return readPart(node.operand, isNext, scope, line);
    case "TestGroup":
      // A shell without `[[` cannot parse the parenthesis, so it runs nothing.
      return line.enter(() => readPart(node.expression, false, scope, line));
    case "TestUnary":
      return readUnary(node, isNext, scope, line);
    case "TestBinary":
      return readBinary(node, isNext, scope, line);
  }
}

type Unary = Extract<TestExpression, { type: "TestUnary" }>;
type Binary = Extract<TestExpression, { type: "TestBinary" }>;

function readUnary(node: Unary, isNext: boolean, scope: Scope, line: Line): void {
  const operand = readOneWord(node.operand, scope, line);
  const text = constantText(operand.words[0]);
  const isImplicit = node.operand.pos === node.pos;
  if (isImplicit) {
    if (isNext) addRun(operand, [REST], scope, line);
    return;
  }
  if (!/^-[a-zA-Z]$/.test(node.operator)) refuse("it has a test that not all shells know");
  if (node.operator === "-v" || node.operator === "-R") {
    if (text === undefined || text.includes("[")) refuse("it evaluates an array subscript");
  } else if (node.operator === "-t") requireNumber(operand, scope, line);
}

function readBinary(node: Binary, isNext: boolean, scope: Scope, line: Line): void {
  const left = readOneWord(node.left, scope, line);
  const { operator } = node;
  if (operator === "=~") {
    requireOneReading(node.right);
    readRegex(node.right, scope, line);
    if (isNext) addRun(left, [constantWord("=~"), REST], scope, line);
    return;
  }
  const right = readOneWord(node.right, scope, line);
  if (NUMBER_OPERATORS.has(operator)) {
    requireNumber(left, scope, line);
    requireNumber(right, scope, line);
  } else if (!TEXT_OPERATORS.has(operator)) refuse("it has a test that not all shells know");
  const [file] = right.words;
  if (operator === "<" && file !== undefined) {
    line.add({ kind: "from_file", file, folder: scope.folder });
  }
  if (operator === ">" && file !== undefined) {
    line.add({ kind: "to_file", file, folder: scope.folder });
  }
  if (isNext) addRun(left, [constantWord(operator), ...right.words, REST], scope, line);
}

/** A regular expression may hold `|`, which a shell without `[[` takes for a pipe. */
function requireOneReading(pattern: WordNode): void {
  const before = pattern.text.split("(", 1)[0] ?? "";
  if (/[|&;<>]/.test(before)) refuse("shells read a test in two ways");
}

function addRun(program: ReadWord, words: ReadWord["words"], scope: Scope, line: Line): void {
  const [first] = program.words;
  if (first === undefined) return;
  line.add({ kind: "run", program: first, words, fedBy: [], folder: scope.folder });
}

/** Refuses what the shell would evaluate as more than a number. */
export function requireNumber(word: ReadWord, scope: Scope, line: Line): void {
  if (word.isNumber) return;
  const [first, ...more] = word.words;
  const text = constantText(first);
  if (more.length === 0 && text !== undefined && isPlainNumber(text)) return;
  if (word.variable !== undefined && line.mustBeNumber(word.variable, scope)) return;
  refuse("it evaluates arithmetic");
}
