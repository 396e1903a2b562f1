/**
 * Programs of a tree as items of an inventory. The parsers are loaded for the first file that may hold a
 * tool: a tree of other files costs none of that.
 */

import type { InventoryItem } from "../../schema/scout.ts";
import type { Source } from "../../source.ts";
import { quotedName } from "../../fault.ts";
import { finding, type FindingPlace, type ScoutFinding } from "../findings.ts";
import { idPart, riskOf } from "../identity.ts";
import { mayHoldTools } from "./marks.ts";
import type { Find } from "./judge.ts";

export interface ProgramsOptions {
  /** Called with a line of text for a file that could not be read whole. */
  readonly warn: (warning: string) => void;
  /** Called with a finding for each of them. */
  readonly find?: (finding: ScoutFinding) => void;
  /** Called with the place of an item. */
  readonly place?: (itemId: string, place: FindingPlace) => void;
}

/** Reads the programs of a tree, one after the other. */
export class Programs {
  #engine: Promise<Engine> | undefined;

  /** Items of one file, as far as it needs no other file to tell. */
  async read(source: Source, options: ProgramsOptions): Promise<readonly InventoryItem[]> {
    if (!mayHoldTools(source)) return [];
    const { linker, readProgram } = await (this.#engine ??= loadEngine());
    const reading = readProgram(source);
    if (reading === undefined) return [];
    const { name: file } = source;
    for (const { text, line, column } of reading.faults) {
      const place = { file, line: line ?? 1, column: column ?? 1 };
      const at = line === undefined ? "" : ` (line ${place.line}, column ${place.column})`;
      options.warn(`skipped a part of ${quotedName(file)}: ${text}${at}`);
      options.find?.(finding("unread-file", `a program that may define tools: ${text}`, place));
    }
    const finds = linker.add(file, reading.language, reading);
    return await Promise.all(finds.map((find) => itemOf(find, file, options)));
  }

  /** Items that only all files together tell. */
  async finish(options: ProgramsOptions): Promise<readonly InventoryItem[]> {
    if (this.#engine === undefined) return [];
    const finds = (await this.#engine).linker.finish();
    return await Promise.all(finds.map(({ path, find }) => itemOf(find, path, options)));
  }
}

type Engine = Awaited<ReturnType<typeof loadEngine>>;

async function loadEngine() {
  const { Linker, readProgram } = await import("./engine.ts");
  return { linker: new Linker(), readProgram };
}

async function itemOf(
  { kind, framework, name, line, column }: Find,
  file: string,
  { place }: ProgramsOptions,
): Promise<InventoryItem> {
  const tag = `framework:${framework}`;
  const isKnown = "text" in name;
  // Unknown names are told apart by file and expression; the expression is the name.
  const part = await idPart(isKnown ? name.text : `${file} ${name.code}`);
  const shown = isKnown ? name.text : `unknown: ${name.code}`;
  const id = kind === "tool"
    ? `tool:${tag}:${isKnown ? "" : "unknown_"}${part}`
    : `${kind}:${tag}:${part}`;
  place?.(id, { file, line, column });
  return {
    id,
    kind,
    name: shown,
    locator: file,
    risk_level: kind === "tool" && isKnown ? riskOf(name.text) : "low",
    tags: isKnown ? [tag] : [tag, "name:unknown"],
  };
}
