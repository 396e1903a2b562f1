/** Programs with texts in a language of their own. */

import type { Opening } from "../opened.ts";
import type { Invocation } from "../programs/given.ts";
import { wholeText } from "../programs/word_parts.ts";
import { readAwk } from "./awk_text.ts";
import { type OpenerOf, ownWords } from "./opener.ts";
import { ANY_SCRIPT, type ScriptFacts } from "./script_facts.ts";
import { readSed } from "./sed_text.ts";

/** The facts of the texts of `sed`, `awk` and `jq`, by the opener of the program. */
export function scriptFacts(invocation: Invocation, opens: string): ScriptFacts {
  const texts = scriptsOf(invocation);
  if (texts === undefined || invocation.isVague) return ANY_SCRIPT;
  switch (opens) {
    case "sed":
      return readSed(texts.join("\n"));
    case "awk":
      return readAwk(texts.join("\n"));
    default:
      return readJq(texts.join("\n"));
  }
}

function scriptsOf({ flags, words, depth }: Invocation): readonly string[] | undefined {
  const texts: (string | undefined)[] = flags.flatMap(({ flag, values }) =>
    values.filter((_, i) => flag?.roles[i] === "script").map(wholeText)
  );
  for (const { role, word } of words.slice(depth)) {
    if (role === "script") texts.push(wholeText(word));
  }
  return texts.includes(undefined) ? undefined : texts as readonly string[];
}

function openScript(opens: string): (opening: Opening) => void {
  return (opening) => {
    if (scriptFacts(opening.invocation, opens).mayRun) opening.unknown();
  };
}

/** Opener of `sed`: programs and files that its scripts name. */
export const sed: OpenerOf = { isComplete: true, open: openScript("sed") };
/** Opener of `awk`: programs and files that its scripts name. */
export const awk: OpenerOf = { isComplete: true, open: openScript("awk") };

/** `jq` starts nothing; `yq` has an operator that does. */
export const jq: OpenerOf = {
  isComplete: true,
  open(opening) {
    if (opening.name !== "yq") return;
    const texts = scriptsOf(opening.invocation);
    const isKnown = texts !== undefined && !opening.invocation.isVague;
    if (!isKnown || texts.some((text) => /system|\beval\b/.test(text))) opening.unknown();
  },
};

function readJq(text: string): ScriptFacts {
  const isPlain =
    !/\b(?:import|include|\w*load\w*|eval|input_filename|modulemeta|get_search_list)\b/.test(
      text,
    );
  return { mayRun: false, reads: isPlain ? [] : undefined, writes: [] };
}

/** `less +…` gives commands, and some of them start programs. */
export const pager: OpenerOf = {
  open(opening) {
    for (const word of ownWords(opening)) {
      const text = wholeText(word);
      const [first] = word.pieces;
      const isCommand = first?.kind === "text" && first.text.startsWith("+");
      if (isCommand && !/^\+(?:[0-9]+|[gGF])$/.test(text ?? "")) opening.unknown();
    }
  },
};
