/**
 * Finds characters that a person does not see but a model reads. A server can use them to hide
 * instructions in the description of a tool.
 */

import { BLANK_LETTERS, compareText } from "../../text.ts";
import { isJsonObject, joinPointer, type JsonValue } from "../../json/json.ts";

/**
 * Characters that displays ignore (zero width, fillers, variation selectors, tags) or that change
 * the direction of text, private use, separators, and controls except tab and line ends.
 */
const INVISIBLE = new RegExp(
  "[\\p{Default_Ignorable_Code_Point}\\p{Bidi_Control}\\p{Co}\\p{Zl}\\p{Zp}\\ufff9-\\ufffb" +
    `${BLANK_LETTERS}]|(?![\\t\\n\\r])\\p{Cc}`,
  "u",
);
const INVISIBLE_RUNS = new RegExp(`(?:${INVISIBLE.source})+`, "gu");

const BLANK_FILLER = new RegExp(`[\\u115f\\u1160\\u3164\\uffa0${BLANK_LETTERS}]`, "u");

/**
 * An emoji of several characters shows as one picture, so the parts of it are not hidden. The pattern
 * has thousands of sequences and takes 20 ms to compile, so it is made when a text needs it.
 */
function emojis(): RegExp {
  return emoji ??= new RegExp("\\p{RGI_Emoji}", "gv");
}
let emoji: RegExp | undefined;

export interface InvisibleRun {
  /** Position of the first one, in code points, counted from 1. */
  readonly at: number;
  readonly text: string;
}

/** The invisible characters of a text, in order. */
export function invisibleRuns(text: string): readonly InvisibleRun[] {
  if (!INVISIBLE.test(text)) return [];
  // The replacement has the same length, so positions stay right.
  const plain = text.replace(emojis(), (found) => "#".repeat(found.length));
  return [...plain.matchAll(INVISIBLE_RUNS)].map(({ 0: found, index }) => ({
    at: [...text.slice(0, index)].length + 1,
    text: found,
  }));
}

export function withoutInvisible(text: string): string {
  return text.replace(INVISIBLE_RUNS, "");
}

/** The text with escapes in place of invisible characters and of a CR inside a line. */
export function visible(text: string): string {
  if (!INVISIBLE.test(text) && !text.includes("\r")) return text;
  let shown = "";
  let next = 0;
  for (const { 0: found, index } of text.matchAll(emojis())) {
    shown += escaped(text.slice(next, index)) + found;
    next = index + found.length;
  }
  return shown + escaped(text.slice(next));
}

function escaped(text: string): string {
  return text.replace(INVISIBLE_RUNS, (run) => [...run].map(escape).join(""))
    .replace(/\r(?!\n|$)/g, escape);
}

function escape(character: string): string {
  const code = (character.codePointAt(0) ?? 0).toString(16);
  return code.length > 4 ? `\\u{${code}}` : `\\u${code.padStart(4, "0")}`;
}

/** A JSON text with escapes in place of invisible characters; its meaning stays. */
export function escapeInvisible(json: string): string {
  return json.replace(INVISIBLE_RUNS, (run) => {
    const units = Array.from({ length: run.length }, (_, at) => run.charCodeAt(at));
    return units.map((unit) => `\\u${unit.toString(16).padStart(4, "0")}`).join("");
  });
}

/**
 * Describes the invisible characters in all strings and member names of a value, one line for each
 * run: its JSON Pointer, its position in code points, and which characters it has.
 */
export function describeInvisible(value: JsonValue, pointer = ""): readonly string[] {
  if (typeof value === "string") {
    return invisibleRuns(value).map((run) => `${visible(pointer)}, ${describeRun(run)}`);
  }
  if (Array.isArray(value)) {
    return value.flatMap((item: JsonValue, at) =>
      describeInvisible(item, joinPointer(pointer, at))
    );
  }
  if (!isJsonObject(value)) return [];
  const entries = Object.entries(value).sort(([a], [b]) => compareText(a, b));
  return entries.flatMap(([name, item]) => {
    const at = joinPointer(pointer, name);
    const inName = invisibleRuns(name)
      .map((run) => `the name of ${visible(at)}, ${describeRun(run)}`);
    return [...inName, ...describeInvisible(item, at)];
  });
}

function describeRun({ at, text }: InvisibleRun): string {
  const characters = [...text];
  const names = [...new Set(characters.map(nameOf))].join(" ");
  const kinds = [...new Set(characters.map(kindOf))].join(", ");
  const place = characters.length === 1
    ? `character ${at}`
    : `characters ${at} to ${at + characters.length - 1}`;
  const spelled = spelledByTags(characters);
  return `${place}: ${names} (${kinds})${spelled === "" ? "" : `, spelling "${spelled}"`}`;
}

function nameOf(character: string): string {
  const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase();
  return `U+${code.padStart(4, "0")}`;
}

function kindOf(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (code >= 0xe0000 && code <= 0xe007f) return "tag";
  if (/\p{Variation_Selector}/u.test(character)) return "variation selector";
  if (/\p{Bidi_Control}/u.test(character)) return "bidi control";
  if (/\p{Co}/u.test(character)) return "private use";
  if (/\p{Cc}/u.test(character)) return "control";
  if (/[\p{Zl}\p{Zp}]/u.test(character)) return "separator";
  if (/[\u200b-\u200d\u2060\ufeff]/.test(character)) return "zero width";
  return BLANK_FILLER.test(character) ? "blank filler" : "ignorable";
}

/** The ASCII text that tag characters spell; they copy ASCII, and displays show none of them. */
function spelledByTags(characters: readonly string[]): string {
  return characters.map((character) => (character.codePointAt(0) ?? 0) - 0xe0000)
    .filter((code) => code >= 0x20 && code < 0x7f)
    .map((code) => String.fromCharCode(code)).join("");
}
