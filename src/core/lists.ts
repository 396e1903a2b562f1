/**
 * Lists that may be long. A list from outside must not be spread into a call (`push(...list)`,
 * `Math.max(...list)`): beyond some 100,000 items the engine throws a `RangeError`.
 */

/** Appends the items of one list to another. */
export function appendAll<T>(to: T[], items: Iterable<T>): void {
  for (const item of items) to.push(item);
}

/** Puts the items of one list in front of those of another. */
export function prependAll<T>(to: T[], items: readonly T[]): void {
  replaceAll(to, [...items, ...to]);
}

/** Puts the items of one list in the place of those of another. */
export function replaceAll<T>(to: T[], items: readonly T[]): void {
  to.length = 0;
  appendAll(to, items);
}

/** The largest number; -Infinity of none. */
export function largest(numbers: Iterable<number>): number {
  let most = -Infinity;
  for (const number of numbers) if (number > most) most = number;
  return most;
}

/** The first items as texts, then how many others there are: `a`, `b`, `and 3 more`. */
export function shortened<T>(
  items: readonly T[],
  most: number,
  show: (item: T) => string = String,
): string[] {
  const more = items.length - most;
  const shown = items.slice(0, most).map((item) => show(item));
  return more > 0 ? [...shown, `and ${more} more`] : shown;
}

/** The same as one text: `a, b and 3 more`. */
export function someOf(items: readonly string[], most: number): string {
  const more = items.length - most;
  return items.slice(0, most).join(", ") + (more > 0 ? ` and ${more} more` : "");
}

/** A number with its noun: `1 call`, `2 calls`. */
export function counted(number: number, noun: string, plural = `${noun}s`): string {
  return `${number} ${number === 1 ? noun : plural}`;
}
