// deno-lint-ignore-file no-control-regex
/**
 * Texts with their escapes undone, and where each character came from. Tools put texts into texts: JSON
 * into JSON, percent encoding into addresses, words into pages, colours into terminal output. A secret that begins after
 * `\n`, `%3D` or a colour is found in the decoded text, and replaced in the given one.
 */

export interface MappedText {
  readonly text: string;
  /** Start in the given text of each character; `undefined` if nothing was decoded. */
  readonly starts: Uint32Array | undefined;
  /** End in the given text of each character. */
  readonly ends: Uint32Array | undefined;
}

/** More layers than this are not undone: each makes a text of backslashes twice as long. */
const LAYERS_MAX = 24;

const ESCAPES = /[\\%&\x1b\x9b\x9d\x07]|\^(?=\[\[)|\[(?=[0-9;]{1,32}m)|=(?=3D)/g;
const SIMPLE: Readonly<Record<string, string>> = {
  n: "\n",
  r: "\r",
  t: "\t",
  b: "\b",
  f: "\f",
  v: "\v",
  '"': '"',
  "'": "'",
  "`": "`",
  "/": "/",
};
/** ECMA-48: control sequences, and escapes of two characters. */
const ANSI = /(?:\x1b\[|\x9b)[0-?]{0,64}[ -/]{0,8}[@-~]|\x1b[@-Z^_]/y;
/** Colours as `cat -v` shows them, and what is left of them where a program dropped the first character. */
const SHOWN_ANSI = /(?:\^\[)?\[[0-9;]{0,32}[mKHJ]/y;
/** The beginning of an operating system command, up to its text or address, and its end. */
const COMMAND = /(?:\x1b\]|\x9d)(?:8;[^;\x07\x1b]{0,256};|[0-9]{0,4};?)|\x07|\x1b\\/y;
const BACKSLASHES =
  /\\+(?:u\{([0-9A-Fa-f]{1,6})\}|u([0-9A-Fa-f]{4})|x([0-9A-Fa-f]{2})|(0(?:1[0-7]{2}|0[4-7][0-7])|[0-3][0-7]{2})|(e)(?=\[)|([nrtbfv"'`/]))/y;
const PERCENT = /%(?:25)*([0-9A-Fa-f]{2})/y;
/** Character references of HTML and XML, also escaped again. */
const ENTITY = /&(?:amp;)*(?:#([0-9]{1,7})|#[xX]([0-9A-Fa-f]{1,6})|([A-Za-z]{2,6}[0-9]{0,2}));/y;
/** The entities of HTML 4 for ISO 8859-1 (W3C HTML 4.01, 24.2.1), from U+00A1 on. */
const LATIN_1 =
  ("iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn sup2 sup3 acute " +
    "micro para middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest Agrave Aacute Acirc Atilde Auml " +
    "Aring AElig Ccedil Egrave Eacute Ecirc Euml Igrave Iacute Icirc Iuml ETH Ntilde Ograve Oacute Ocirc " +
    "Otilde Ouml times Oslash Ugrave Uacute Ucirc Uuml Yacute THORN szlig agrave aacute acirc atilde auml " +
    "aring aelig ccedil egrave eacute ecirc euml igrave iacute icirc iuml eth ntilde ograve oacute ocirc " +
    "otilde ouml divide oslash ugrave uacute ucirc uuml yacute thorn yuml").split(" ");
const ENTITIES: ReadonlyMap<string, string> = new Map([
  ...Object.entries({
    quot: '"',
    apos: "'",
    amp: "&",
    lt: "<",
    gt: ">",
    nbsp: " ",
    euro: "\u20ac",
  }),
  ...LATIN_1.map((name, at) => [name, String.fromCharCode(0xa1 + at)] as const),
]);

/** One escape: the text that it encodes, and its length. */
interface Unit {
  readonly text: string;
  readonly length: number;
}

/** A continued line of POSIX shells, PowerShell and cmd.exe. */
const CONTINUED = /[\\`^]\r?\n/g;

/** A text with its continued lines joined; the same object if there are none. */
export function withoutContinuations(mapped: MappedText): MappedText {
  return decodeOnce(
    mapped,
    (at, text) => ({ text: "", length: text[at + 1] === "\r" ? 3 : 2 }),
    CONTINUED,
  );
}

/** Quotes and escapes within a word, which a shell drops. */
const SHELL_JOINS = /(?<=[\w-])(?:["'\\]|\$(?=\\*["']))+(?=[\w-])/g;
const SHELL_JOIN_AT = new RegExp(SHELL_JOINS.source, "y");

/** A text with the parts of its words joined as a shell does; the same object if there are none. */
export function withoutShellJoins(mapped: MappedText): MappedText {
  const unitOf = (at: number, text: string) => ({
    text: "",
    length: matchAt(SHELL_JOIN_AT, text, at)?.[0].length ?? 0,
  });
  return decodeOnce(mapped, unitOf, SHELL_JOINS);
}

/** A line break within base64, as `base64` and mail (RFC 2045, 6.8) make it; what is quoted or indented has more. */
const WRAPPED =
  /(?<=[A-Za-z0-9+/_-]{16})\r?\n[ \t>]{0,40}(?=[A-Za-z0-9+/_-]{2,}|[A-Za-z0-9+/_-]=)/g;
const WRAPPED_AT = new RegExp(WRAPPED.source, "y");
/** What stands between bytes in hex: one byte each, or two or four as `xxd` and `hexdump` group them. */
const BETWEEN_BYTES =
  /(?<=[0-9A-Fa-f]{2})(?:[ ,]{0,2}0x|[:.-]|[ \t]{1,2}|,[ ]?|\r?\n[ \t]{0,40}(?:0x)?)(?=[0-9A-Fa-f]{2}(?![G-Zg-z]))/g;
const BETWEEN_BYTES_AT = new RegExp(BETWEEN_BYTES.source, "y");

/** A text with the lines of its base64 joined; the same object if there are none. */
export function withoutWraps(mapped: MappedText): MappedText {
  return withoutMatches(mapped, WRAPPED, WRAPPED_AT);
}

/** A text with its bytes in hex joined; the same object if nothing is between any. */
export function withoutByteMarks(mapped: MappedText): MappedText {
  return withoutMatches(mapped, BETWEEN_BYTES, BETWEEN_BYTES_AT);
}

function withoutMatches(mapped: MappedText, all: RegExp, at: RegExp): MappedText {
  const unitOf = (from: number, text: string) => ({
    text: "",
    length: matchAt(at, text, from)?.[0].length ?? 0,
  });
  return decodeOnce(mapped, unitOf, all);
}

/** Numbers of lines as `cat -n`, tools that read files and `grep` print them; `-` marks context. */
const NUMBERED =
  "(?: {0,8}\\d{1,7}(?:\\t|\u2192|[:-])|[^\\s:+-][^\\s:]{0,199}?([:-])\\d{1,7}\\1)(?:[-+](?=\\S))?";
/** Marks of diffs, also of merges, and of quoted mail. */
const MARKED = "[-+]{1,2}| [-+]|> ";
const MARGINS = new RegExp(`^(?:${NUMBERED}|${MARKED})`, "gm");
const MARGIN_AT = new RegExp(MARGINS.source, "my");
/** A line with a margin. In a list or a rule, a blank or another mark follows the first. */
const MARGIN_LINE = new RegExp(`^(?:${NUMBERED}|(?:${MARKED})(?:[^\\s+-]|-----BEGIN ))`, "m");

/** A text without the margins of its lines; the same object if it has none. */
export function withoutMargins(mapped: MappedText): MappedText {
  if (!MARGIN_LINE.test(mapped.text)) return mapped;
  const unitOf = (at: number, text: string) => ({
    text: "",
    length: matchAt(MARGIN_AT, text, at)?.[0].length ?? 0,
  });
  return decodeOnce(mapped, unitOf, MARGINS);
}

/** Undoes all layers of escapes at once. Each terminal control sequence becomes `forAnsi`. */
export function decodeAll(text: string, forAnsi: "" | " "): MappedText {
  let mapped: MappedText = { text, starts: undefined, ends: undefined };
  for (let layer = 0; layer < LAYERS_MAX; layer++) {
    const next = decodeOnce(mapped, (at, source) => unitAt(source, at, forAnsi), ESCAPES);
    if (next === mapped) return mapped;
    mapped = next;
  }
  return mapped;
}

/** A text of the same length with the plus signs of form-encoded words as the spaces that they are. */
export function withoutPluses(text: string): string {
  if (!text.includes("+") || !ENCODED.test(text)) return text;
  return text.replace(
    /[^\s"'<>]+/g,
    (word) => ENCODED.test(word) ? word.replaceAll("+", " ") : word,
  );
}

const ENCODED = /%[0-9A-Fa-f]{2}/;

/** Undoes the escapes of a JSON string, given without its quotes. */
export function decodeJsonString(text: string): MappedText {
  return decodeOnce(
    { text, starts: undefined, ends: undefined },
    (at, source) => {
      const letter = source[at + 1] ?? "";
      if (letter !== "u") {
        return { text: letter === "\\" ? letter : SIMPLE[letter] ?? letter, length: 2 };
      }
      return { text: String.fromCharCode(parseInt(source.slice(at + 2, at + 6), 16)), length: 6 };
    },
    /\\/g,
  );
}

/** Whether a text holds what {@linkcode decodeAll} undoes. */
export function hasEscapes(text: string): boolean {
  return text.search(ESCAPES) >= 0;
}

/** Whether a text holds terminal control sequences, perhaps escaped. */
export function hasAnsi(text: string): boolean {
  return /[\x1b\x9b]|\\(?:u001b|u\{1b\}|x1b|033|e\[)|%(?:25)?1b|\^\[\[|\[[0-9;]{1,32}m/i.test(text);
}

/** The range in the given text of a range in the decoded text. */
export function rangeIn(
  { starts, ends }: MappedText,
  start: number,
  end: number,
): readonly [start: number, end: number] {
  if (starts === undefined || ends === undefined) return [start, end];
  return [starts[start] ?? 0, ends[end - 1] ?? 0];
}

/** Moves a range of the given text so that it cuts no escape: its start on, its end on. */
export function withoutCuts(
  { starts, ends }: MappedText,
  start: number,
  end: number,
): readonly [start: number, end: number] {
  if (starts === undefined || ends === undefined) return [start, end];
  return [afterUnit(starts, ends, start), afterUnit(starts, ends, end)];
}

/** `at`, or the end of the escape around it. */
function afterUnit(starts: Uint32Array, ends: Uint32Array, at: number): number {
  let [low, high] = [0, starts.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((starts[middle] ?? 0) < at) low = middle + 1;
    else high = middle;
  }
  // The character before `low` starts before `at`; what lies between it and the next was removed.
  const end = low === 0 ? 0 : ends[low - 1] ?? 0;
  return end >= at ? end : starts[low] ?? at;
}

function unitAt(text: string, at: number, forAnsi: string): Unit | undefined {
  const character = text[at];
  if (character === "\\") return backslashesAt(text, at);
  if (character === "%") {
    const [whole, hex] = matchAt(PERCENT, text, at) ?? [];
    if (whole === undefined) return undefined;
    return { text: String.fromCharCode(parseInt(hex ?? "", 16)), length: whole.length };
  }
  if (character === "&") return entityAt(text, at);
  // An equals sign in quoted-printable text (RFC 2045, 6.7), as messages have it.
  if (character === "=") return { text: "=", length: 3 };
  if (character === "^" || character === "[") {
    const [shown] = matchAt(SHOWN_ANSI, text, at) ?? [];
    return shown === undefined ? undefined : { text: forAnsi, length: shown.length };
  }
  const [command] = matchAt(COMMAND, text, at) ?? [];
  // Its text differs from what is on the screen.
  if (command !== undefined) return { text: " ", length: command.length };
  const [sequence] = matchAt(ANSI, text, at) ?? [];
  return sequence === undefined ? undefined : { text: forAnsi, length: sequence.length };
}

function entityAt(text: string, at: number): Unit | undefined {
  const match = matchAt(ENTITY, text, at);
  if (match === undefined) return undefined;
  const [{ length }, decimal, hex, name] = match;
  const code = decimal === undefined ? parseInt(hex ?? "", 16) : parseInt(decimal, 10);
  const character = name === undefined
    ? code > 0x10ffff ? undefined : String.fromCodePoint(code)
    : ENTITIES.get(name);
  return character === undefined ? undefined : { text: character, length };
}

function backslashesAt(text: string, at: number): Unit | undefined {
  const match = matchAt(BACKSLASHES, text, at);
  if (match === undefined) return manyBackslashes(text, at);
  const [{ length }, point, unit, byte, octal, escape, letter] = match;
  if (letter !== undefined) return { text: SIMPLE[letter] ?? letter, length };
  if (escape !== undefined) return { text: "\x1b", length };
  if (octal !== undefined) return { text: String.fromCharCode(parseInt(octal, 8)), length };
  const code = parseInt(point ?? unit ?? byte ?? "", 16);
  return code > 0x10ffff ? undefined : { text: String.fromCodePoint(code), length };
}

/** Backslashes that escape each other are one. */
function manyBackslashes(text: string, at: number): Unit | undefined {
  let end = at;
  while (text[end] === "\\") end++;
  return { text: "\\", length: end - at };
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text) ?? undefined;
}

/** Replaces escapes; returns the same object if there are none. */
function decodeOnce(
  mapped: MappedText,
  unitOf: (at: number, text: string) => Unit | undefined,
  escapes: RegExp,
): MappedText {
  const { text } = mapped;
  const first = text.search(escapes);
  if (first < 0) return mapped;
  const starts = new Uint32Array(text.length);
  const ends = new Uint32Array(text.length);
  const parts: string[] = [];
  let [written, copied, changed] = [0, 0, false];
  const startOf = (at: number) => mapped.starts === undefined ? at : mapped.starts[at] ?? 0;
  const endOf = (at: number) => mapped.ends === undefined ? at + 1 : mapped.ends[at] ?? 0;
  const copyTo = (end: number) => {
    for (let at = copied; at < end; at++) {
      starts[written] = startOf(at);
      ends[written++] = endOf(at);
    }
    if (end > copied) parts.push(text.slice(copied, end));
    copied = end;
  };
  escapes.lastIndex = first;
  for (let match = escapes.exec(text); match !== null; match = escapes.exec(text)) {
    const { index } = match;
    const unit = unitOf(index, text);
    if (unit === undefined) continue;
    escapes.lastIndex = index + unit.length;
    if (unit.length === 1 && unit.text !== "") continue;
    changed = true;
    copyTo(index);
    for (let at = 0; at < unit.text.length; at++) {
      starts[written] = startOf(index);
      ends[written++] = endOf(index + unit.length - 1);
    }
    parts.push(unit.text);
    copied = index + unit.length;
  }
  if (!changed) return mapped;
  copyTo(text.length);
  return {
    text: parts.join(""),
    starts: starts.subarray(0, written),
    ends: ends.subarray(0, written),
  };
}
