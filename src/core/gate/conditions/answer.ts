/** Answers of conditions in three values, and how they combine. */

/** `unclear`: two readers could answer differently, or the value cannot be read. */
export type Answer = "yes" | "no" | "unclear";

/** Why an answer is unclear. */
export type UnclearReason =
  /** The value has another type than the condition reads. */
  | "wrong_type"
  /** Some readers take the name of an argument for the one in the condition. */
  | "disguised_name"
  /** Programs read the value in two ways, and the condition tells them apart. */
  | "two_readings"
  /** The value is not in the form that the condition reads. */
  | "not_parsed"
  /** A part of a command line is known only when it runs. */
  | "unknown_part";

/** Combines answers that must all be yes. */
export function both(a: Answer, b: Answer): Answer {
  if (a === "no" || b === "no") return "no";
  return a === "unclear" ? a : b;
}

/** Combines answers; one of them must be yes. */
export function either(a: Answer, b: Answer): Answer {
  if (a === "yes" || b === "yes") return "yes";
  return a === "unclear" ? a : b;
}

/** Swaps yes and no. */
export function opposite(answer: Answer): Answer {
  if (answer === "unclear") return answer;
  return answer === "yes" ? "no" : "yes";
}

/** The answer on which all readings of a value agree, or `unclear`. No reading at all is `unclear`. */
export function agreed(answers: Iterable<Answer>): Answer {
  let first: Answer | undefined;
  for (const answer of answers) {
    if (first !== undefined && first !== answer) return "unclear";
    first = answer;
  }
  return first ?? "unclear";
}
