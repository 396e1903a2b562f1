/** Asks what a program is called. */

import type { Answer } from "../../conditions/answer.ts";
import { type NameSet, patternSet } from "../../decide/name_set.ts";
import type { OpenedRun } from "../opened.ts";
import { programName } from "../programs/lookup.ts";
import { wholeText } from "../programs/word_parts.ts";

/** Folders of programs that a system or its package manager installs. */
const USUAL =
  /^(?:\/bin|\/sbin|\/usr\/bin|\/usr\/sbin|\/usr\/local\/bin|\/opt\/homebrew\/bin)\/[^/]+$/;

/** Compiles names of programs, with `*`. */
export function compileProgram(names: readonly string[]): (run: OpenedRun) => Answer {
  const exact = patternSet(names);
  const folded = patternSet(names.map((name) => name.toLowerCase()));
  return (run) => {
    const text = wholeText(run.program);
    if (run.isShadowed) return "unclear";
    if (text === undefined) return askUnknown(run, exact, folded);
    return askName(text, exact, folded);
  };
}

/** In lower case, the names one of which a program of this text must have to be one of a list. */
export function possibleNames(text: string): readonly string[] {
  const last = text.slice(text.lastIndexOf("/") + 1);
  return [last.toLowerCase(), programName(text).toLowerCase()];
}

function askName(text: string, exact: NameSet, folded: NameSet): Answer {
  const last = text.slice(text.lastIndexOf("/") + 1);
  const isPlain = !text.includes("/") || USUAL.test(text);
  if (exact.has(last)) return isPlain ? "yes" : "unclear";
  // Some systems find programs in any letter case, and with an ending.
  const isOther = folded.has(last.toLowerCase()) || folded.has(programName(text).toLowerCase());
  return isOther ? "unclear" : "no";
}

/** A program in an unknown folder, as in `$HOME/bin/ls`. All others have been answered before. */
function askUnknown({ name }: OpenedRun, exact: NameSet, folded: NameSet): Answer {
  if (name === undefined) return "unclear";
  return exact.has(name) || folded.has(name.toLowerCase()) ? "unclear" : "no";
}
