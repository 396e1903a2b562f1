/** Compares a sequence of tools or verdicts with the expected one. */

/** Modes of {@linkcode findMismatch}, the default first. */
export const TRAJECTORY_MODES = ["exact", "in_order", "any_order", "subset", "superset"] as const;
export type TrajectoryMode = (typeof TRAJECTORY_MODES)[number];

export function isTrajectoryMode(text: string): text is TrajectoryMode {
  return TRAJECTORY_MODES.some((mode) => mode === text);
}

export interface SequenceMismatch {
  /** Position in the expected sequence, or in the actual one if `expected` is missing. From 0. */
  readonly index: number;
  readonly expected: string | undefined;
  readonly actual: string | undefined;
}

/**
 * Compares two sequences.
 *
 * - `exact`: the same elements in the same order;
 * - `in_order`: all expected elements in their order, with others in between;
 * - `any_order`: the same elements, each as often, in any order;
 * - `subset`: nothing but expected elements, none more often than expected;
 * - `superset`: at least the expected elements, each at least as often, in whatever order.
 *
 * @returns `undefined` if they match
 */
export function findMismatch(
  expected: readonly string[],
  actual: readonly string[],
  mode: TrajectoryMode,
): SequenceMismatch | undefined {
  switch (mode) {
    case "exact":
      return firstUnequal(expected, actual);
    case "in_order":
      return firstOutOfOrder(expected, actual);
    case "any_order":
      return firstLacking(expected, actual) ?? firstExcess(expected, actual);
    case "subset":
      return firstExcess(expected, actual);
    case "superset":
      return firstLacking(expected, actual);
  }
}

function firstUnequal(expected: readonly string[], actual: readonly string[]) {
  const length = Math.max(expected.length, actual.length);
  for (let index = 0; index < length; index++) {
    if (expected[index] === actual[index]) continue;
    return { index, expected: expected[index], actual: actual[index] };
  }
  return undefined;
}

function firstOutOfOrder(expected: readonly string[], actual: readonly string[]) {
  let at = 0;
  for (const [index, element] of expected.entries()) {
    const found = actual.indexOf(element, at);
    if (found < 0) return { index, expected: element, actual: actual[at] };
    at = found + 1;
  }
  return undefined;
}

/** The first expected element for which no actual one is left. */
function firstLacking(expected: readonly string[], actual: readonly string[]) {
  const index = firstUncovered(expected, actual);
  return index < 0 ? undefined : { index, expected: expected[index], actual: undefined };
}

/** The first actual element for which no expected one is left. */
function firstExcess(expected: readonly string[], actual: readonly string[]) {
  const index = firstUncovered(actual, expected);
  return index < 0 ? undefined : { index, expected: undefined, actual: actual[index] };
}

/** Position of the first wanted element that the supply does not cover, or -1. */
function firstUncovered(wanted: readonly string[], supply: readonly string[]): number {
  const left = new Map<string, number>();
  for (const element of supply) left.set(element, (left.get(element) ?? 0) + 1);
  return wanted.findIndex((element) => {
    const count = left.get(element) ?? 0;
    left.set(element, count - 1);
    return count <= 0;
  });
}
