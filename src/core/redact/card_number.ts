/** Card numbers: digits of a known issuer with the Luhn checksum (ISO/IEC 7812-1), perhaps in groups. */

/** Start and end, in UTF-16 code units. */
export type Span = readonly [start: number, end: number];

const MIN_DIGITS = 14;
const MAX_DIGITS = 19;
/** Longer ones without groups are ids: one in ten has the checksum. */
const MAX_UNGROUPED = 16;

/** Lengths of groups as cards print them; the last of many groups of four may be shorter. */
const GROUPINGS: readonly (readonly number[])[] = [
  [4, 6, 5],
  [4, 6, 4],
  [4, 4, 4, 4],
  [4, 4, 4, 4, 3],
  [4, 4, 4, 4, 2],
  [4, 4, 4, 4, 1],
  [4, 4, 4, 3],
  [4, 4, 4, 2],
];

const ISSUER =
  /^(?:4\d{15}(?:\d{3})?|5[1-5]\d{14}|2(?:22[1-9]|2[3-9]\d|[3-6]\d\d|7[01]\d|720)\d{12}|3[47]\d{13}|3(?:0[0-5]|[68]\d)\d{11}|35\d{14}|6(?:011|4[4-9]\d|5\d\d)\d{12})$/;

/** Whether digits, perhaps in groups, are a card number. */
export function isCardNumber(text: string): boolean {
  const digits = text.replace(/[ -]/g, "");
  if (!ISSUER.test(digits)) return false;
  let sum = 0;
  for (let fromRight = 0; fromRight < digits.length; fromRight++) {
    const digit = digits.charCodeAt(digits.length - 1 - fromRight) - 48;
    const doubled = digit * 2;
    sum += fromRight % 2 === 0 ? digit : doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}

/** As many digits as the shortest card number has, with what may be between them. */
const ENOUGH_DIGITS = /[0-9](?:[ -]?[0-9]){13}/;

/** Card numbers in a text, each group of digits read once. */
export function cardNumbersIn(text: string): Span[] {
  if (!ENOUGH_DIGITS.test(text)) return [];
  const cards: Span[] = [];
  let chain: Span[] = [];
  for (const { index, 0: { length } } of text.matchAll(/[0-9]+/g)) {
    const end = index + length;
    const last = chain.at(-1);
    const continues = last !== undefined && index === last[1] + 1 &&
      (text[last[1]] === " " || text[last[1]] === "-");
    if (!continues) {
      addCards(text, chain, cards);
      chain = [];
    }
    const before = text[index - 1] ?? "";
    const broken = length > MAX_DIGITS || /[A-Za-z.]/.test(before) ||
      /[A-Za-z]/.test(text[end] ?? "") || (before === "-" && !continues);
    if (broken) {
      addCards(text, chain, cards);
      chain = [];
    } else {
      chain.push([index, end]);
    }
  }
  addCards(text, chain, cards);
  return cards;
}

function addCards(text: string, chain: readonly Span[], cards: Span[]): void {
  for (let first = 0; first < chain.length; first++) {
    const count = groupsOfCard(text, chain, first);
    if (count === 0) continue;
    cards.push([chain[first]?.[0] ?? 0, chain[first + count - 1]?.[1] ?? 0]);
    first += count - 1;
  }
}

/** How many groups from `first` on are a card number; 0 if they are not. */
function groupsOfCard(text: string, chain: readonly Span[], first: number): number {
  const [start, end] = chain[first] ?? [0, 0];
  const length = end - start;
  if (!"23456".includes(text[start] ?? "")) return 0;
  if (length > MAX_UNGROUPED) return 0;
  if (length >= MIN_DIGITS) return isCardNumber(text.slice(start, end)) ? 1 : 0;
  if (length !== 4 || first + 2 >= chain.length) return 0;
  for (const grouping of GROUPINGS) {
    const fits = grouping.every((wanted, at) => {
      const [from, to] = chain[first + at] ?? [0, 0];
      return to - from === wanted;
    });
    const last = chain[first + grouping.length - 1];
    if (fits && last !== undefined && isCardNumber(text.slice(start, last[1]))) {
      return grouping.length;
    }
  }
  return 0;
}
