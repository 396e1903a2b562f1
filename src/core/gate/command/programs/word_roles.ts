/** Gives words the roles that their places have. */

import type { GivenFlag, GivenWord } from "./given.ts";
import type { Program, Role } from "./program.ts";
import { isWild, knownStart } from "./word_parts.ts";

/** Sets the roles of words after sub-commands; flags may change them. */
export function assignRoles(
  words: readonly GivenWord[],
  program: Program | undefined,
  flags: readonly GivenFlag[],
): void {
  if (program === undefined) return;
  let { first, rest, last } = program.words;
  let turnsInto: Role | undefined;
  for (const { flag } of flags) {
    if (flag?.dropsFirst === true) first = first.slice(1);
    if (flag?.dropsLast === true) last = undefined;
    turnsInto = flag?.turnsInto ?? turnsInto;
  }
  let index = 0;
  let isAfterMany = false;
  const roleAt = (given: GivenWord, i: number): Role => {
    if (last !== undefined && i === words.length - 1 && (i > 0 || first.length > 0)) {
      return given.word.count === "many" ? "changes" : last;
    }
    const role = index < first.length ? first[index] : rest;
    // Which of the first words it is cannot be told.
    return isAfterMany && index < first.length ? "unknown" : role ?? "unknown";
  };
  let inFront = program.hasAssignments;
  for (const [i, given] of words.entries()) {
    const start = knownStart(given.word);
    inFront &&= /^[^=/]+=/.test(start) && !isWild(given.word);
    if (inFront) {
      given.role = "assigns";
      continue;
    }
    const role = roleAt(given, i);
    const isTurned = role === "reads" || role === "writes" || role === "changes" ||
      role === "program" || role === "page" || role === "revision" || role === "restores" ||
      role === "go_package" || role === "go_folder" || role === "go_changes" ||
      (role === "given" && turnsInto !== "text") ||
      (role === "text" && index >= first.length);
    given.role = turnsInto !== undefined && isTurned ? turnsInto : role;
    if (given.word.count === "many") isAfterMany = index < first.length;
    if (given.role === "program" || (given.role === "line" && index >= first.length)) {
      // All following words belong to that program or line.
      for (const more of words.slice(i + 1)) more.role = role;
      return;
    }
    index++;
  }
}
