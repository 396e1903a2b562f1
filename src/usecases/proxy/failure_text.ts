import { GaitError } from "../../core/error.ts";
import { printable } from "../../core/text.ts";

/** A failure in words for the operator. Unexpected ones stay unnamed: they may quote anything. */
export function failureText(error: unknown): string {
  return error instanceof GaitError ? printable(error.message) : "an unexpected failure";
}

/** {@linkcode failureText} with what to do. */
export function failureAndHint(error: unknown): string {
  const hint = error instanceof GaitError ? error.hint : "";
  return hint === "" ? failureText(error) : `${failureText(error)}; ${printable(hint)}`;
}
