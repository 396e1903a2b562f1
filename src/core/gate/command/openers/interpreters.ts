/** Interpreters: texts and input that they execute. */

import type { Opening } from "../opened.ts";
import { wholeText } from "../programs/word_parts.ts";
import { hasFlag, type OpenerOf, ownWords, valuesOf } from "./opener.ts";
import { isHarmlessPython } from "./python_text.ts";

const QUESTIONS = ["version", "help", "v", "V", "h", "check", "l", "test", "ini", "i"];

/** Interpreters whose texts are not read. */
export const interpreter: OpenerOf = {
  open(opening) {
    const { invocation } = opening;
    // A sub-command of its own, such as `deno test`; texts of flags are opened by their role.
    if (invocation.depth > 0 && invocation.program?.opens !== "interpreter") return;
    const isScript = invocation.program?.words.first[0] === "script";
    if (isScript && invocation.words.length > invocation.depth) return opening.unknown();
    const hasText = invocation.flags.some(({ flag }) => flag?.roles.includes("script") === true);
    if (!hasText) openInput(opening);
  },
};

/** What an interpreter executes that is given no text: a file, or its input. */
function openInput(opening: Opening, isHarmless: (text: string) => boolean = () => false): void {
  const { invocation, feeds, texts } = opening;
  const [first] = invocation.words.slice(invocation.depth);
  if (first !== undefined) {
    const text = wholeText(first.word);
    if (text === undefined && !first.isSure) return opening.unknown();
    const isInput = text !== undefined && /^(?:-|\/dev\/(?:stdin|fd\/.*)|\/proc\/.*)$/.test(text);
    if (!isInput && !(text === undefined && feeds.length > 0)) return;
  } else if (hasFlag(opening, QUESTIONS)) return;
  const isKnown = feeds.length === 0 && texts.length > 0 &&
    texts.every((text) => isHarmless(wholeText(text) ?? "eval"));
  if (!isKnown) opening.unknown();
}

/** Python: short texts that touch nothing are told apart from all others. */
export const python: OpenerOf = {
  isComplete: true,
  open(opening) {
    const given = valuesOf(opening, ["c"]);
    for (const text of given) {
      if (!isHarmlessPython(wholeText(text) ?? "eval")) return opening.unknown();
    }
    if (given.length > 0) return;
    if (opening.invocation.isVague) return opening.unknown();
    const modules = valuesOf(opening, ["m"]).map(wholeText);
    // These execute their words, or what they read.
    const isAny = modules.some((name) =>
      name === undefined ||
      /^(?:timeit|code|pdb|bdb|asyncio|cProfile|profile|trace|IPython)$/.test(name)
    );
    if (isAny) opening.unknown();
    if (modules.length > 0) return;
    if (ownWords(opening).length === 0 && hasFlag(opening, ["version", "V", "help", "h"])) return;
    openInput(opening, isHarmlessPython);
  },
};
