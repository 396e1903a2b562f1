import { sentenceLines } from "../cli/fit.ts";
import type { Style } from "../cli/style.ts";
import { printable } from "../core/text.ts";

const COLORS = { pass: "green", warn: "yellow", fail: "red" } as const;

/** Lines of one finding of a doctor. What fixes it has a line of its own: it is typed. */
export function checkLines(
  { title, status, message, fix_command }: {
    readonly title: string;
    readonly status: keyof typeof COLORS;
    readonly message: string;
    readonly fix_command?: string | undefined;
  },
  style: Style,
): readonly string[] {
  const start = `- ${title}: ${status}`;
  const [first = "", ...more] = sentenceLines(`${start} (${printable(message)})`, style);
  const painted = `- ${title}: ${style.paint(COLORS[status], status)}${first.slice(start.length)}`;
  return [
    // A title may be as long as the line.
    first.startsWith(start) ? painted : first,
    ...more,
    ...(fix_command === undefined ? [] : [`  fix: ${printable(fix_command)}`]),
  ];
}
