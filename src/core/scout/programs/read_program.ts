/** Reads a program: what it does with names that may belong to an agent library. */

import { GaitError } from "../../error.ts";
import { PROGRAM_MAX_BYTES } from "../../limits.ts";
import { decodeUtf8 } from "../../bytes.ts";
import type { Source } from "../../source.ts";
import { languageOf, scriptIn } from "./marks.ts";
import type { Language } from "./relevance.ts";
import { type NotebookCell, notebookCells } from "./notebook.ts";
import { parsePython } from "./python/parse.ts";
import { readPython } from "./python/read.ts";
import { parseScript } from "./script/parse.ts";
import { readScript } from "./script/read.ts";
import type { Export, Place, Reading, Site } from "./site.ts";

/** Why a file or a part of it was not read, and where. */
export interface ProgramFault extends Partial<Place> {
  readonly text: string;
}

export interface ProgramReading extends Reading {
  readonly language: Language;
  readonly faults: readonly ProgramFault[];
}

/**
 * Reads the program in a file; `undefined` if the file is not a program. Never throws because of
 * the file's content.
 */
export function readProgram(source: Source): ProgramReading | undefined {
  const { name: path } = source;
  const language = languageOf(path);
  if (language === undefined) return undefined;
  if (/\.ipynb$/i.test(path)) return readNotebook(source);
  if (source.bytes.length > PROGRAM_MAX_BYTES) {
    return withFault(language, `it is larger than ${PROGRAM_MAX_BYTES} bytes`);
  }
  const text = scriptIn(source).replace(/^\ufeff/, "");
  return { language, ...readWhatParses(text, path, language) };
}

/** How often a text is parsed again without the block in which the parser failed. */
const ATTEMPTS = 4;

/** Reads a text. A block at the left margin that does not parse is left out, and is a fault. */
function readWhatParses(
  given: string,
  path: string,
  language: Language,
): Reading & Pick<ProgramReading, "faults"> {
  const faults: ProgramFault[] = [];
  let text = given;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    try {
      return { ...readText(text, path, language), faults };
    } catch (error) {
      if (!(error instanceof Unparsed)) throw error;
      const { fault } = error;
      faults.push(fault);
      const rest = fault.line === undefined ? undefined : withoutBlock(text, fault.line);
      if (rest === undefined || rest === text) break;
      text = rest;
    }
  }
  return { sites: [], exports: {}, faults };
}

/** Empties the lines of the block that a line is in: from one at the left margin to the next. */
function withoutBlock(text: string, line: number): string | undefined {
  const lines = text.split("\n");
  const begins = (at: number) =>
    /^[^\s)\]}#]/.test(lines[at] ?? "") &&
    !/^(?:el(?:se|if)|except|finally)\b/.test(lines[at] ?? "");
  let first = Math.min(line - 1, lines.length - 1);
  while (first > 0 && !begins(first)) first--;
  while (first > 0 && (lines[first - 1] ?? "").startsWith("@")) first--;
  let after = line;
  while (after < lines.length && !begins(after)) after++;
  if (first === 0 && after >= lines.length) return undefined;
  return [
    ...lines.slice(0, first),
    ...Array.from({ length: after - first }, () => ""),
    ...lines.slice(after),
  ].join("\n");
}

function withFault(language: Language, text: string): ProgramReading {
  return { language, sites: [], exports: {}, faults: [{ text }] };
}

/** A text that is not of its language, or more deeply nested than a parser can follow. */
class Unparsed extends Error {
  constructor(readonly fault: ProgramFault) {
    super(fault.text);
  }
}

/** @throws {Unparsed} */
function parsed<Tree>(parse: () => Tree): Tree {
  try {
    return parse();
  } catch (error) {
    // Whatever a parser throws, it has not understood the text.
    throw new Unparsed(faultOf(error));
  }
}

/** @throws {Unparsed} */
function readText(text: string, path: string, language: Language): Reading {
  try {
    if (language === "script") {
      const starts = lineStarts(text);
      const tree = parsed(() => parseScript(text, path));
      return readScript(tree, {
        placeOf: (offset) => placeAt(starts, offset),
        holdsSchemas: text.includes("inputSchema"),
      });
    }
    const lines = text.split(/\r\n|\r|\n/);
    const tree = parsed(() => parsePython(text));
    return readPython(tree, (line, column) => ({
      line,
      column: columnAt(lines[line - 1] ?? "", column) + 1,
    }));
  } catch (error) {
    if (error instanceof RangeError) throw new Unparsed(faultOf(error));
    throw error;
  }
}

/** Reads cells one after the other, as they run: each sees the names of the cells before. */
function readNotebook(source: Source): ProgramReading {
  const faults: ProgramFault[] = [];
  const good: string[] = [];
  let cells: readonly NotebookCell[];
  try {
    cells = notebookCells(source);
  } catch (error) {
    if (!(error instanceof GaitError)) throw error;
    return withFault("python", "it is not a notebook: its JSON is broken");
  }
  const size = cells.reduce((sum, cell) => sum + cell.text.length, 0);
  if (size > PROGRAM_MAX_BYTES) {
    return withFault("python", `its code is larger than ${PROGRAM_MAX_BYTES} bytes`);
  }
  cells.forEach(({ number, text }) => {
    try {
      parsed(() => parsePython(text));
      good.push(text);
    } catch (error) {
      if (!(error instanceof Unparsed)) throw error;
      faults.push({ text: `cell ${number}: ${error.fault.text}` });
    }
  });
  try {
    const read = readText(`${good.join("\n")}\n`, source.name, "python");
    const text = decodeUtf8(source.bytes);
    const starts = lineStarts(text);
    const placed = (site: Site): Site => ({ ...site, ...placeAt(starts, offsetOf(site, text)) });
    const { mounts = [], plugins = {}, namings = [], answers = [] } = read;
    return {
      language: "python",
      sites: read.sites.map(placed),
      answers: answers.map((answer) => ({
        ...answer,
        parts: answer.parts.map((part) => typeof part === "string" ? part : placed(part)),
        line: 1,
        column: 1,
      })),
      mounts,
      plugins,
      namings: namings.filter(({ of }) => typeof of === "string"),
      exports: unplaced(read.exports),
      faults,
    };
  } catch (error) {
    if (!(error instanceof Unparsed)) throw error;
    return { ...withFault("python", ""), faults: [...faults, error.fault] };
  }
}

/** The offset of a site in the JSON of a notebook: where its name is first written. */
function offsetOf({ own, path }: Site, text: string): number {
  const word = own === "" ? path.split(".").at(-1) ?? "" : own;
  return Math.max(0, text.indexOf(word));
}

function unplaced(exports: Readonly<Record<string, Export>>): Readonly<Record<string, Export>> {
  const found: Record<string, Export> = {};
  for (const [name, { place: _place, ...others }] of Object.entries(exports)) found[name] = others;
  return found;
}

/** The message of a parser, with the place, in one line. */
function faultOf(error: unknown): ProgramFault {
  if (!(error instanceof Error)) return { text: "the parser gave up" };
  if (error instanceof RangeError || /stack space/.test(error.message)) {
    return { text: "it nests too deeply" };
  }
  const [, before = error.message, line, column] =
    /^([^]*?)[,]? *\(?(?:at line )?(\d+)(?::|, column )(\d+)\)?$/.exec(error.message) ?? [];
  const text = before.replace(/\s+/g, " ").trim().slice(0, 120);
  if (line === undefined) return { text };
  return { text, line: Number(line), column: Number(column) + 1 };
}

function lineStarts(text: string): readonly number[] {
  const starts = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return starts;
}

function placeAt(starts: readonly number[], offset: number): Place {
  let [low, high] = [0, starts.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return { line: low + 1, column: offset - (starts[low] ?? 0) + 1 };
}

/** A column in bytes of UTF-8 as one in UTF-16 code units. */
function columnAt(line: string, bytes: number): number {
  let [at, seen] = [0, 0];
  while (at < line.length && seen < bytes) {
    const code = line.codePointAt(at) ?? 0;
    seen += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    at += code < 0x10000 ? 1 : 2;
  }
  return at;
}
