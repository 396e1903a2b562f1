/** Values that are read from files, kept while the files stay the same. */

import type { Host } from "../../io/host.ts";

/** Time for which the places of the guard's files are kept, in milliseconds. */
export const GUARD_MS = 1000;

/** Keeps one value with the stamps that its files had before they were read. */
export class Stamped<T> {
  #kept: { readonly value: T; readonly stamps: string } | undefined;

  /** The value of these files: the kept one, or what `read` returns. */
  async get(
    paths: readonly string[],
    read: () => Promise<T>,
    host: Host<"read">,
  ): Promise<T> {
    const stamps = await stampsOf(paths, host);
    if (stamps !== undefined && this.#kept?.stamps === stamps) return this.#kept.value;
    const value = await read();
    this.#kept = stamps === undefined ? undefined : { value, stamps };
    return value;
  }
}

/** Changes whenever one of the files does; `undefined` if that cannot be told. */
export async function stampsOf(
  paths: readonly string[],
  host: Host<"read">,
): Promise<string | undefined> {
  const stamps: string[] = [];
  for (const path of paths) {
    const stamp = await host.read.stampOf(path);
    if (stamp === undefined) return undefined;
    stamps.push(`${path}\0${stamp}`);
  }
  return stamps.join("\0");
}
