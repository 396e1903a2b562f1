// deno-lint-ignore-file no-control-regex
/** Characters that make a policy file look different from what gait reads. */

import type { PolicyFinding } from "./finding.ts";

/** Line ends that YAML 1.2 does not know, and a CR alone, which it knows and editors do not show. */
const LINE_ENDS = /[\v\f\x1c-\x1e\u0085\u2028\u2029]|\r(?!\n)/g;
/** Characters that a YAML text may not hold (YAML 1.2, 5.1), but for line ends. */
const CONTROLS = /[\x01-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f]/g;
/** Characters that change the direction in which text is shown. */
const BIDI = /\p{Bidi_Control}/gu;
const SHOWN = 5;

/** Warns of line ends that two readers see differently, and of text that is shown in another order. */
export function textFindings(text: string): readonly PolicyFinding[] {
  const ends = [...text.matchAll(LINE_ENDS)].slice(0, SHOWN).map(({ 0: character, index }) => {
    const what = character === "\r"
      ? "the text has a CR without LF: a line ends there, which many editors do not show"
      : `the text has ${nameOf(character)}: some readers end a line there, and with it a comment`;
    return { pointer: "", part: "value", offset: index, text: what } as const;
  });
  const turned = [...text.matchAll(BIDI)].slice(0, SHOWN).map(({ 0: character, index }) => {
    const what = `the text has ${nameOf(character)}, which changes the order in which it is shown`;
    return { pointer: "", part: "value", offset: index, text: what } as const;
  });
  const controls = [...text.matchAll(CONTROLS)].slice(0, SHOWN)
    .map(({ 0: character, index }) => {
      const what = `the text has ${nameOf(character)}, a control character: ` +
        "some readers stop there, and a terminal may hide what follows";
      return { pointer: "", part: "value", offset: index, text: what } as const;
    });
  return [...ends, ...turned, ...controls];
}

/** `U+200B`. */
export function nameOf(character: string): string {
  const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase();
  return `U+${code.padStart(4, "0")}`;
}
