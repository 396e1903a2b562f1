/** `tar`: actions that start programs. */

import { knownStart, wholeText, withoutStart } from "../programs/word_parts.ts";
import { type OpenerOf, valuesOf } from "./opener.ts";

const HARMLESS = /^(?:dot|\.|echo|sleep|bell|totals?|wait|ttyout)(?:=|$)/;

/** `tar --checkpoint-action=exec=…`. */
export const archive: OpenerOf = {
  isComplete: true,
  open(opening) {
    for (const value of valuesOf(opening, ["checkpoint-action"])) {
      const isLine = knownStart(value).startsWith("exec=");
      if (isLine) opening.line(withoutStart(value, "exec=".length));
      else if (!HARMLESS.test(wholeText(value) ?? "")) opening.unknown();
    }
  },
};
