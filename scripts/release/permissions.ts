/** The permissions of a binary: the union of what the commands declare. */

import { COMMANDS } from "../../src/commands/mod.ts";

/** Flags for `deno compile`, sorted. */
export async function permissionFlags(): Promise<readonly string[]> {
  const commands = await Promise.all(COMMANDS.map(({ load }) => load()));
  const kinds = new Set<string>(commands.flatMap(({ needs }) => needs));
  return [...kinds].sort().map((kind) => `--allow-${kind}`);
}
