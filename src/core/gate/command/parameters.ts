/** `${…}`: what inside of it runs, and what shells evaluate. */

import type { Word } from "./act.ts";
import { isConstantArithmetic } from "./arithmetic.ts";
import { type Line, refuse, type Scope } from "./line.ts";
import { hasQuotes } from "./parameter_quotes.ts";
import type { ParameterExpansionPart, WordNode } from "./syntax.ts";
import type { WordBuilder } from "./word_builder.ts";

/**
 * Reads an expansion in braces. Its value is unknown; `readInner` reads the words inside, for the
 * substitutions in them.
 */
export function readParameter(
  part: ParameterExpansionPart,
  builder: WordBuilder,
  isQuoted: boolean,
  scope: Scope,
  line: Line,
  readInner: (word: WordNode) => Word,
): void {
  const { parameter, prefix, index, operation } = part;
  // Shells look for its end in two ways where a process is substituted inside.
  if (/[<>]\(/.test(part.text)) refuse("shells read a substitution in two ways");
  if (isQuoted && hasQuotes(part)) refuse("shells end a quoted text in two places");
  if (prefix === "!" || index !== undefined) refuse("it expands a variable by name or an array");
  if (!/^(?:[A-Za-z_][A-Za-z0-9_]*|[0-9]+|[-@*#?$!])$/.test(parameter)) {
    refuse("shells read an expansion differently");
  }
  if (prefix === "#") {
    if (operation !== undefined) refuse("shells read an expansion differently");
    builder.value("one", true);
    return;
  }
  switch (operation?.type) {
    case undefined:
      if (builder.isEmpty && /^[A-Za-z_]/.test(parameter)) builder.variable = parameter;
      break;
    case "Default":
      if (operation.operator.endsWith("=")) {
        // Whether it gets this value, only running the line would tell.
        line.assign(parameter, scope, false);
        line.hold(readInner(operation.operand), scope);
      } else readInner(operation.operand);
      break;
    case "Remove":
      readInner(operation.operand);
      break;
    case "Replace":
      readInner(operation.pattern);
      readInner(operation.replacement);
      break;
    case "Slice":
      requireConstant(operation.offset);
      if (operation.length !== undefined) requireConstant(operation.length);
      break;
    case "CaseModification":
      if (operation.operand !== undefined) readInner(operation.operand);
      break;
    default:
      refuse("shells read an expansion differently");
  }
  builder.value(isQuoted && parameter !== "@" ? "one" : "many");
}

function requireConstant(word: WordNode): void {
  // Slices without digits are modifiers or filters in zsh.
  if (!isConstantArithmetic(word.text) || !/[0-9]/.test(word.text)) {
    refuse("it evaluates arithmetic");
  }
}
