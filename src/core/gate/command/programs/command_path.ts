/** The name of a program with those of its sub-commands, as tables have them. */

import type { Invocation } from "./given.ts";
import { wholeText } from "./word_parts.ts";

/** Such as `git stash list`, also for `git -C x stash list`. */
export function commandPath(name: string, { words, levels, depth }: Invocation): string {
  const names = words.slice(0, depth).map(({ word }, i) => {
    const text = wholeText(word) ?? "";
    return levels[i]?.aliases.get(text) ?? text;
  });
  return [name.toLowerCase(), ...names].join(" ");
}
