/** Quotes inside `"${…}"`: shells disagree on which of them begin a quoted text, and so on where it ends. */

import type { ParameterExpansionPart, WordNode, WordPart } from "./syntax.ts";

/** Whether an expansion in braces holds a quote that is not escaped, apart from those of substitutions. */
export function hasQuotes({ operation }: ParameterExpansionPart): boolean {
  switch (operation?.type) {
    case "Default":
    case "Remove":
      return isQuotedWord(operation.operand);
    case "Replace":
      return isQuotedWord(operation.pattern) || isQuotedWord(operation.replacement);
    case "CaseModification":
      return operation.operand !== undefined && isQuotedWord(operation.operand);
    default:
      return false;
  }
}

function isQuotedWord({ text, parts }: WordNode): boolean {
  return parts === undefined ? hasQuote(text) : parts.some(isQuotedPart);
}

function isQuotedPart(part: WordPart): boolean {
  switch (part.type) {
    case "ParameterExpansion":
      return hasQuotes(part);
    case "CommandExpansion":
      // Between backticks a backslash means more than one thing.
      return part.text.startsWith("`") && hasQuote(part.text);
    default:
      return hasQuote(part.text);
  }
}

function hasQuote(text: string): boolean {
  return /['"]/.test(text.replace(/\\[^]/g, ""));
}
