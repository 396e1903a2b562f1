/** What is wrong with a policy, or may be meant otherwise. */

/** One problem of a policy. */
export interface PolicyProblem {
  /** JSON Pointer (RFC 6901) of the member at fault. */
  readonly pointer: string;
  /** Whether the key or the value is at fault. */
  readonly part: "key" | "value";
  /** Fault in words, to be read with the place after it. */
  readonly text: string;
  /** The nearest known word, or the list of what is expected. */
  readonly suggestion: string | undefined;
}
