import type { SecretName } from "./secret_names.ts";

/** A name, string or number in JSON. */
export interface JsonToken {
  readonly type: "name" | "string" | "number";
  /** Offset of its first character, of a string after the quote. */
  readonly start: number;
  /** Offset after its last character, of a string before the quote. */
  readonly end: number;
  /** What the member's name says about the value. */
  label: SecretName | undefined;
}
