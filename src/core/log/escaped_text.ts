/**
 * Undoes how programs escape a text that they pass on: JSON, HTML, addresses, mail, shells and the
 * printed forms of programming languages. It is for finding marks in a text, not for reading it.
 */

/** A text may be escaped by several programs, one after the other. */
const PASSES_MAX = 4;
/** Each program doubles them. */
const SLASHES = String.raw`\\{1,16}`;
const ESCAPE = new RegExp(
  [
    String.raw`${SLASHES}u(?:00|\{0*)(?<json>[0-9a-f]{2})\}?`,
    String.raw`${SLASHES}(?:x|U0{6})(?<byte>[0-9a-f]{2})`,
    String.raw`${SLASHES}(?<octal>[01][0-7]{2})`,
    "&#x0*(?<hex>[0-9a-f]{2});?",
    "&#0*(?<decimal>[0-9]{2,3});?",
    "&(?<name>equals|colon|sol|quot|amp|nbsp|Tab|NewLine);",
    "%(?<address>[0-9a-f]{2})",
    "=(?<mail>3D)",
    String.raw`${SLASHES}(?<letter>[nrt])`,
    String.raw`${SLASHES}(?<sign>[=:"'/ ])`,
  ].join("|"),
  "gi",
);
const NAMED: Readonly<Record<string, string>> = {
  equals: "=",
  colon: ":",
  sol: "/",
  quot: '"',
  amp: "&",
  nbsp: "\u00a0",
  tab: "\t",
  newline: "\n",
};
const LETTERS: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t" };

/** The text without the escapes of signs that heads are written with. */
export function unescaped(text: string): string {
  let plain = text;
  for (let pass = 0; pass < PASSES_MAX; pass++) {
    const next = plain.replace(ESCAPE, (...match) => signOf(match[0], match.at(-1)));
    if (next === plain) return plain;
    plain = next;
  }
  return plain;
}

function signOf(whole: string, groups: Readonly<Record<string, string | undefined>>): string {
  const { json, byte, hex, address, octal, decimal, name, mail, letter, sign } = groups;
  const code = json ?? byte ?? hex ?? address;
  if (code !== undefined) return String.fromCharCode(Number.parseInt(code, 16));
  if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8));
  if (decimal !== undefined) return String.fromCharCode(Number(decimal));
  if (name !== undefined) return NAMED[name.toLowerCase()] ?? whole;
  // A small letter belongs to the value behind the sign: mail has capitals.
  if (mail !== undefined) return mail === "3D" ? "=" : whole;
  return letter === undefined ? sign ?? whole : LETTERS[letter.toLowerCase()] ?? whole;
}
