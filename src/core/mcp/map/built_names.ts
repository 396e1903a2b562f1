/** Names of guarded folders that a line may put together, where it writes or deletes whole folders. */

import { looseForm } from "../../path.ts";
import { CONVENTIONAL_PLACES, type GuardFiles } from "./guard_files.ts";

/** Ways in which lines put values together, so that no word tells what they become. */
const BUILDS =
  /\w\+=|\$\{[!\w]+(?:\[[^\]]*\])?[%#/:,^@]|\bprintf\b[^;&|]{0,40}\s-v|\beval\b|\$\{?\w+(?:\[[^\]]*\])?\}?["']?\$|\$\{\w+(?:\[[^\]]*\])?\}["']?\w/;

/** Programs that delete, replace or set whole folders. */
const REPLACES =
  /(?:^|[\s;&|({"'`])(?:g?(?:rm|mv|cp|chmod|chown|tar)|rsync|unzip|shred|find)\s|\b(?:Remove|Move|Copy)-Item\b/;

/** Most letters that may be between those of a name. */
const BETWEEN_MAX = 8;

/** The name of a guarded folder whose letters follow each other in a line that builds names. */
export function builtFolder(
  line: string,
  { places, secrets }: GuardFiles,
): string | undefined {
  if (!BUILDS.test(line) || !REPLACES.test(line)) return undefined;
  const text = looseForm(line).replaceAll(/["'\\]/g, "");
  const begun = [...text.matchAll(/\.([a-z]{2,})[*?[]/g)].map(([, letters = ""]) => `.${letters}`);
  const names = [...places, ...secrets, ...CONVENTIONAL_PLACES].flatMap(foldersOf);
  return [...new Set(names)].find((name) =>
    begun.some((start) => name.startsWith(start)) || followsIn(text, name)
  );
}

/** Names of a place's folders that tell something alone. */
function foldersOf(place: string): readonly string[] {
  return looseForm(place).split(/[\\/]/).slice(-3)
    .filter((name) => name.length > 4 && (name.startsWith(".") || name.includes("gait")));
}

function followsIn(text: string, name: string): boolean {
  const [first = ""] = name;
  for (let start = text.indexOf(first); start >= 0; start = text.indexOf(first, start + 1)) {
    const end = Math.min(text.length, start + name.length + BETWEEN_MAX);
    let found = 0;
    for (let at = start; at < end && found < name.length; at++) {
      if (text[at] === name[found]) found++;
    }
    if (found === name.length) return true;
  }
  return false;
}
