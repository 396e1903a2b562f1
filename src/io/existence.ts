/** Whether files are there, without the price of an error for each that is not. */

/**
 * After so many missing files a process is one that stays. It loads `node:fs`, which costs 10 ms, and
 * answers in 1 µs from then on; the error that Deno makes for a missing file costs 16 µs.
 */
const MISSING_MAX = 200;

let missing = 0;
let quickly: ((path: string) => boolean) | undefined;

/** Whether a path leads to something, links followed; also false if that cannot be told. */
export function isThere(path: string): boolean {
  if (quickly !== undefined) return quickly(path);
  try {
    Deno.statSync(path);
    return true;
  } catch {
    if (++missing === MISSING_MAX) {
      void import("node:fs").then(({ existsSync }) => quickly = existsSync);
    }
    return false;
  }
}
