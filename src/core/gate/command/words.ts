/** Reads words: quotes, globs, braces, expansions, and the substitutions in them. */

import type { Word } from "./act.ts";
import { expandBraces } from "./braces.ts";
import { type Line, refuse, type Scope } from "./line.ts";
import type { WordNode, WordPart } from "./syntax.ts";
import { constantWord, unknownWord, WordBuilder } from "./word_builder.ts";
import { PartReader, readStart, unescaped } from "./word_parts.ts";

/** Words that one word of a line becomes. */
export interface ReadWord {
  readonly words: readonly Word[];
  /** Whether its value is digits, whatever they are. */
  readonly isNumber: boolean;
  /** The variable whose value it is. */
  readonly variable: string | undefined;
}

const PLAIN = /^[A-Za-z0-9_.,/:@%+-]+$/;

/** Reads a word of a command, which braces may make several. */
export function readWord(node: WordNode, scope: Scope, line: Line): ReadWord {
  const { text } = node;
  if (PLAIN.test(text)) return constant(text, text);
  const { parts } = node;
  if (parts === undefined) {
    return mayBeBraces(text) ? of([unknownWord("many", text)]) : readPlain(text, node.value);
  }
  const builder = new WordBuilder();
  if (hasBraces(parts)) {
    new PartReader(builder, scope, line).read(parts, false);
    return of(readBraces(text));
  }
  if (text.startsWith("=")) builder.taint("one");
  const reader = new PartReader(builder, scope, line);
  reader.read(parts, false);
  return {
    words: [builder.build(text)],
    isNumber: builder.isNumber,
    variable: builder.isSingle ? builder.variable : undefined,
  };
}

/** Reads text that no shell splits: of an assignment, a redirection, a here-document. */
export function readOneWord(node: WordNode, scope: Scope, line: Line): ReadWord {
  const { parts, text } = node;
  if (parts === undefined) return readPlain(text, node.value);
  const builder = new WordBuilder();
  if (text.startsWith("=")) builder.taint("one");
  new PartReader(builder, scope, line).read(parts, false);
  return {
    words: [{ ...builder.build(text), count: "one" }],
    isNumber: builder.isNumber,
    variable: builder.isSingle ? builder.variable : undefined,
  };
}

/** Reads the text of a here-document, in which quotes are letters. */
export function readText(
  parts: readonly WordPart[],
  source: string,
  scope: Scope,
  line: Line,
): Word {
  const builder = new WordBuilder();
  new PartReader(builder, scope, line).read(parts, true);
  return { ...builder.build(source), count: "one" };
}

/** Reads a regular expression of `[[ … =~ … ]]`, in which `+(…)` is not a glob. */
export function readRegex(node: WordNode, scope: Scope, line: Line): void {
  if (node.parts === undefined) return;
  for (const part of node.parts) {
    if (part.type !== "ExtendedGlob") {
      new PartReader(new WordBuilder(), scope, line).read([part], false);
    } else if (/[$`\\]|[<>]\(/.test(part.text)) refuse("it has an extended glob");
  }
}

function of(words: readonly Word[]): ReadWord {
  return { words, isNumber: false, variable: undefined };
}

function constant(text: string, source: string): ReadWord {
  return {
    words: [constantWord(text, source)],
    isNumber: /^[0-9]+$/.test(text),
    variable: undefined,
  };
}

/** Reads a word without parts: letters, some of them escaped. */
function readPlain(text: string, value: string): ReadWord {
  // zsh ends a block at such a word, in any position.
  if (text === "{" || text === "}") refuse("zsh reads a brace as the start or end of a block");
  const builder = new WordBuilder();
  readStart(text, value, builder);
  if (builder.isEmpty) return constant(value, text);
  return of([builder.build(text)]);
}

/** Whether some shell may expand braces in it, though they are not those of the syntax. */
function mayBeBraces(text: string): boolean {
  if (!text.includes("{")) return false;
  const plain = unescaped(text).replaceAll("{}", "");
  const open = plain.indexOf("{");
  const inside = open < 0 ? "" : plain.slice(open, plain.lastIndexOf("}") + 1);
  return inside.includes(",") || inside.includes("..");
}

function hasBraces(parts: readonly WordPart[]): boolean {
  if (parts.some((part) => part.type === "BraceExpansion")) return true;
  // zsh expands `{1..$n}`, which bash leaves unchanged.
  const literals = parts.map((part) => part.type === "Literal" ? part.text : "_").join("");
  return mayBeBraces(literals);
}

/** Expands braces, if all of the word is constant text or a glob. */
function readBraces(text: string): readonly Word[] {
  if (!/^[A-Za-z0-9_.,/:@%+=*?~{}-]+$/.test(text)) return [unknownWord("many", text)];
  const texts = expandBraces(text);
  if (texts === undefined) return [unknownWord("many", text)];
  return texts.map((one) => {
    if (/^(?:~[^/]|=)/.test(one)) return unknownWord("one", text);
    const builder = new WordBuilder();
    for (const piece of one.split(/([*?]+)/)) readGlobText(piece, builder);
    return builder.build(text);
  });
}

function readGlobText(text: string, builder: WordBuilder): void {
  if (text.startsWith("*") || text.startsWith("?")) {
    if (text.includes("**")) builder.glob({ kind: "deep" });
    else for (const letter of text) builder.glob({ kind: letter === "*" ? "run" : "letter" });
  } else builder.text(text);
}
