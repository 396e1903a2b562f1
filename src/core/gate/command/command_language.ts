/** The language of command lines: reads lines, opens what they start, and asks about their acts. */

import type { JsonValue } from "../../json/json.ts";
import { noted } from "../conditions/asker.ts";
import { compileCommand } from "./judging/compile.ts";
import type { CommandLanguage, ReadLine } from "./language.ts";
import type { OpenedAct } from "./opened.ts";
import { openedLine } from "./opened_line.ts";
import { isOtherShell } from "./other_shell.ts";

/** A line as read: its acts with all that they start, or why they cannot be told. */
class Line implements ReadLine {
  constructor(readonly at: string, readonly acts: readonly OpenedAct[] | string) {}
}

/** Reads and judges command lines of shells. */
export const commandLanguage: CommandLanguage = {
  read: (value, at, tool) => new Line(at, readActs(value, tool)),
  compile(condition) {
    const ask = compileCommand(condition);
    return (line, surroundings) => {
      const acts = line instanceof Line ? line.acts : "it was read by another reader";
      if (typeof acts !== "string") return ask(acts, line.at, surroundings);
      const note = { at: line.at, condition: "command", text: `is not read: ${acts}` };
      return noted(surroundings, { ...note, answer: "unclear", why: "not_parsed" });
    };
  },
};

function readActs(value: JsonValue, tool: string): readonly OpenedAct[] | string {
  if (isOtherShell(tool)) return "the tool has a shell of another kind";
  const isVector = Array.isArray(value) && value.every((item) => typeof item === "string");
  if (typeof value !== "string" && !isVector) return "it is neither a text nor a list of texts";
  return openedLine(value as string | readonly string[]); // one of them by the line above
}
