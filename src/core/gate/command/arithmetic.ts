/** Texts that shells evaluate as arithmetic: a name or subscript in them may run commands. */

/** Whether the text is digits, operators and blanks only, so that evaluating it runs nothing. */
export function isConstantArithmetic(text: string): boolean {
  // Digits may not run into a name or a base (`16#x`), which are not operators.
  return /^[0-9\s+\-*/%()<>=!&|^~?:,]*$/.test(text);
}

/** Whether a word is a plain number, for builtins that take a number. */
export function isPlainNumber(text: string): boolean {
  return /^[+-]?[0-9]*$/.test(text);
}
