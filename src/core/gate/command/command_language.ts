/** The language of command lines: reads lines, opens what they start, and asks about their acts. */

import type { JsonValue } from "../../json/json.ts";
import type { Answer } from "../conditions/answer.ts";
import { noted, type Surroundings } from "../conditions/asker.ts";
import type { LineDoubt } from "./line_doubt.ts";
import { compileCommand } from "./judging/compile.ts";
import type { CommandLanguage, ReadLine } from "./language.ts";
import type { OpenedAct } from "./opened.ts";
import { openedLine } from "./opened_line.ts";
import { isOtherShell } from "./other_shell.ts";

/** A line as read: its acts with all that they start, or why they cannot be told. */
class Line implements ReadLine {
  doubt: LineDoubt | undefined;
  /** The acts without those that may be any; the same list if there are none. */
  readonly told: readonly OpenedAct[];

  constructor(readonly at: string, readonly acts: readonly OpenedAct[] | string) {
    const all = typeof acts === "string" ? [] : acts;
    this.told = all.some(isUntold) ? all.filter((act) => !isUntold(act)) : all;
  }
}

/** Reads and judges command lines of shells. */
export const commandLanguage: CommandLanguage = {
  read: (value, at, tool) => new Line(at, readActs(value, tool)),
  compile(condition) {
    const ask = compileCommand(condition);
    return (line, surroundings) => {
      if (!(line instanceof Line)) {
        return unread(line, "it was read by another reader", surroundings);
      }
      const { acts, told, at } = line;
      line.doubt = typeof acts === "string" ? { kind: "unread", reason: acts } : undefined;
      if (typeof acts === "string") return unread(line, acts, surroundings);
      const answer = ask(acts, at, surroundings);
      const isOther = answer !== "unclear" || told === acts ||
        ask(told, at, { ...surroundings, notes: undefined }) === "unclear";
      if (!isOther) line.doubt = { kind: "untold" };
      return answer;
    };
  },
};

/** The answer about a line that was not read. */
function unread({ at }: ReadLine, reason: string, surroundings: Surroundings): Answer {
  const note = { at, condition: "command", text: `is not read: ${reason}` };
  return noted(surroundings, { ...note, answer: "unclear", why: "not_parsed" });
}

/** Whether an act may be any, whatever its words say. */
function isUntold(act: OpenedAct): boolean {
  return act.kind === "run" && (act.isAnything || act.isShadowed === true);
}

function readActs(value: JsonValue, tool: string): readonly OpenedAct[] | string {
  if (isOtherShell(tool)) return "the tool has a shell of another kind";
  const isVector = Array.isArray(value) && value.every((item) => typeof item === "string");
  if (typeof value !== "string" && !isVector) return "it is neither a text nor a list of texts";
  return openedLine(value as string | readonly string[]); // one of them by the line above
}
