/** Values that a policy gives to conditions: each is read once, into its one normalized form. */

/** A value in its normalized form, or why it cannot be used. */
export type Operand<T> = { readonly value: T } | OperandFault;

/** Why a value cannot be used. */
export interface OperandFault {
  /** Fault in words, to follow the value. */
  readonly fault: string;
  /** Hint: the text to write instead. */
  readonly hint: string;
}

/** Makes an {@linkcode OperandFault}. */
export function unusable(fault: string, hint: string): OperandFault {
  return { fault, hint };
}
