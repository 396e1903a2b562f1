/**
 * Long lists. A list that somebody else wrote must not be spread into a call (`push(...list)`,
 * `Math.max(...list)`): beyond some 100,000 items the engine throws a `RangeError`.
 */

/** Appends the items of one list to another. */
export function appendAll<T>(to: T[], items: Iterable<T>): void {
  for (const item of items) to.push(item);
}

/** The largest number; -Infinity of none. */
export function largest(numbers: Iterable<number>): number {
  let most = -Infinity;
  for (const number of numbers) if (number > most) most = number;
  return most;
}
