/** Programs that a line starts, and which of them may be gait by a pattern or under another name. */

import type { ActFolder, Piece, Word } from "../../gate/command/act.ts";
import { lettersOf, mayMatch } from "../../gate/command/judging/word_pattern.ts";
import { openedLine } from "../../gate/command/opened_line.ts";
import { isOtherShell } from "../../gate/command/other_shell.ts";
import { textWord, wholeText } from "../../gate/command/programs/word_parts.ts";
import {
  namesOf,
  type StartedProgram,
  type TouchedWord,
} from "../../gate/command/touched_words.ts";
import { isNamed } from "./name_pattern.ts";
import { followsGait, runsFile } from "./people_commands.ts";

/** A file that a line starts, and the command for people that it runs if the file is gait. */
export interface MaybeGait {
  /** Names that the file may have. */
  readonly files: readonly TouchedWord[];
  readonly command: string;
}

export interface StartedByLine {
  readonly programs: readonly StartedProgram[];
  readonly maybe: readonly MaybeGait[];
}

/** Folders in which a shell looks for programs, besides those that only it knows. */
const USUAL_FOLDERS = ["~/.local/bin", "~/bin", "/usr/local/bin", "/usr/bin"];

/** Most words of a program among which the file that it runs is looked for. */
const WORDS_MAX = 256;

/** The programs that a line starts, for the shell of a tool. Never throws. */
export function startedByLine(line: string, tool: string): StartedByLine {
  const acts = isOtherShell(tool) ? [] : openedLine(line);
  if (typeof acts === "string") return { programs: [], maybe: [] };
  const runs = acts.flatMap((act) => act.kind === "run" && act.starter === undefined ? [act] : []);
  return {
    programs: runs.map((run) => ({
      name: run.name ?? nameIn(run.program),
      words: run.words.map((word) => wholeText(word) ?? nameIn(word)),
    })),
    maybe: runs.flatMap((run) => [
      ...maybeGait(run.program, run.words, run.folder, true),
      ...runsFile(run.name ?? "")
        ? run.words.slice(0, WORDS_MAX).flatMap((word, at) =>
          maybeGait(word, run.words.slice(at + 1), run.folder, false)
        )
        : [],
    ]),
  };
}

function maybeGait(
  word: Word,
  words: readonly Word[],
  folder: ActFolder,
  isProgram: boolean,
): readonly MaybeGait[] {
  if (wholeText(word)?.startsWith("-") === true) return [];
  const command = followsGait(words.map(wholeText));
  if (command === undefined) return [];
  const text = wholeText(word);
  const isFound = isProgram && text !== undefined && !text.includes("/");
  const names = isFound ? USUAL_FOLDERS.map((one) => textWord(`${one}/${text}`)) : [];
  const files = [word, ...names].map((one) => ({
    ...{ word: one, folder },
    ...{ isRead: true, isWhole: false },
  }));
  return [{ files, command }];
}

/** Names by which gait is started. */
const NAMES = ["gait", "gait.js", "gait.cmd", "gait.exe", "main.ts", "main.js"];

/** The name by which gait is started that a path may end with; `undefined` if none. */
function nameIn(word: Word): string | undefined {
  const last = namesOf(word).at(-1) ?? "";
  if (typeof last === "string") return NAMES.includes(last) ? last : undefined;
  const isPattern = last.every(({ kind }: Piece) =>
    kind === "text" || kind === "run" || kind === "letter"
  );
  return NAMES.find((name) => isPattern ? mayMatch(lettersOf(name), last) : isNamed(name, last));
}
