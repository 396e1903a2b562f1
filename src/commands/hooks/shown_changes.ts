/** Changes of the settings of clients, as a person is shown them. */

/** Longest line that is shown whole: hooks are long scripts. */
const SHOWN_MAX = 100;

/** Lines of a change, long ones cut; then a last line says `where` they are whole. */
export function shownChanges(changes: readonly string[], where: string): readonly string[] {
  const shown = changes.map((line) => {
    const more = line.length - SHOWN_MAX;
    return more > 0 ? `${line.slice(0, SHOWN_MAX)} … (${more} characters more)` : line;
  });
  return changes.some((line) => line.length > SHOWN_MAX) ? [...shown, `… ${where}`] : shown;
}
