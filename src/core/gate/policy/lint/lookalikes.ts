/** Finds characters that look like others, so that a value is not what it seems to be. */

import { nameOf } from "./text.ts";

/** Letters and signs of other scripts that look like ASCII, each before what it looks like. */
const PAIRS = "–-—-―-‐-‑-‒-−-․.‚,∶:／/⁄/∕/＿_ɑaɡgıi" +
  "аaсcеeһhіiјjкkоoрpԛqѕsԝwхxуyԁdӏlвbмmнhтt" +
  "АAВBСCЕEНHІIЈJКKМMОOРPЅSТTХXУY" +
  "αaβbγyεeιiκkνvοoρpτtυuχxωw" +
  "ΑAΒBΕEΖZΗHΙIΚKΜMΝNΟOΡPΤTΥYΧX" +
  "օoսuոnհhցgզqᴏoᴄcᴠvᴢz";

const LOOKS_LIKE: ReadonlyMap<string, string> = pairsOf([...PAIRS]);

function pairsOf(characters: readonly string[]): ReadonlyMap<string, string> {
  const pairs = new Map<string, string>();
  for (let at = 0; at + 1 < characters.length; at += 2) {
    pairs.set(characters[at] ?? "", characters[at + 1] ?? "");
  }
  return pairs;
}

const ASCII = /^[\p{ASCII}]*$/u;

/**
 * Describes the lookalike characters of a value. A word of another script is fine; a word that
 * mixes it with ASCII letters, or whose letters all look like ASCII, is not.
 */
export function lookalikes(value: string): string | undefined {
  if (ASCII.test(value)) return undefined;
  for (const word of value.split(/[\s/.:_-]+/u)) {
    const text = inWord(word);
    if (text !== undefined) return text;
  }
  const signs = [...value].find((character) =>
    /[\p{P}\p{S}]/u.test(character) && asAscii(character)
  );
  return signs === undefined ? undefined : told(signs);
}

function inWord(word: string): string | undefined {
  const letters = [...word].filter((character) => /[\p{L}\p{N}]/u.test(character));
  const foreign = letters.filter((character) => !ASCII.test(character));
  const alike = foreign.filter((character) => asAscii(character) !== undefined);
  const [first] = alike;
  if (first === undefined) return undefined;
  return foreign.length < letters.length || alike.length === foreign.length
    ? told(first)
    : undefined;
}

function told(character: string): string {
  return `${nameOf(character)} in it looks like ${
    asAscii(character)
  }, and values are compared exactly`;
}

/** The ASCII character that this one looks like: by the table, or by its compatibility form. */
function asAscii(character: string): string | undefined {
  if (ASCII.test(character)) return undefined;
  const known = LOOKS_LIKE.get(character);
  if (known !== undefined) return known;
  const plain = character.normalize("NFKC");
  return plain.length === 1 && ASCII.test(plain) ? plain : undefined;
}
