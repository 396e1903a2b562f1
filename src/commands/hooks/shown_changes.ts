/** Changes of the settings of clients, as a person is shown them. */

import { columnsOf, cutTo, USUAL_COLUMNS } from "../../cli/fit.ts";

/** The names of the two files: a person must see all of them. */
const FILE_LINE = /^(?:---|\+\+\+) /;
/** Of a line that is cut, the share at its end in which the end of a word is looked for. */
const WORD_SHARE = 1 / 3;

/** Lines of a change, long ones cut: hooks are long scripts. A last line says `where` they are whole. */
export function shownChanges(changes: readonly string[], where: string): readonly string[] {
  const shown = changes.map(shownLine);
  return shown.some((line, at) => line !== changes[at]) ? [...shown, `… ${where}`] : shown;
}

function shownLine(line: string): string {
  if (columnsOf(line) <= USUAL_COLUMNS || FILE_LINE.test(line)) return line;
  const room = USUAL_COLUMNS - ` … (${line.length} characters more)`.length;
  const cut = cutTo(room, line).slice(0, -1);
  const end = cut.lastIndexOf(" ");
  const kept = end > cut.length * (1 - WORD_SHARE) ? cut.slice(0, end) : cut;
  return `${kept} … (${line.length - kept.length} characters more)`;
}
