/**
 * Calls `next` with a value, or with that of a promise. A value that is there at once needs no
 * promise: code that runs for each of a million entries must not make several each.
 */
export function after<T, R>(
  value: T | Promise<T>,
  next: (value: T) => R | Promise<R>,
): R | Promise<R> {
  return value instanceof Promise ? value.then(next) : next(value);
}
