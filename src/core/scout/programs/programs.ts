/**
 * Programs of a tree as items of an inventory. The parsers are loaded for the first file that may hold a
 * tool: a tree of other files costs none of that.
 */

import type { InventoryItem } from "../../schema/scout.ts";
import type { Source } from "../../source.ts";
import { decodeUtf8 } from "../../bytes.ts";
import { quotedName } from "../../fault.ts";
import { redactCode } from "../../redact/launch_words.ts";
import { finding, type FindingPlace, type ScoutFinding } from "../findings.ts";
import { idName, riskOf } from "../identity.ts";
import { escapeHalves } from "../../text.ts";
import { isTestPath, TEST_TAG } from "../tests.ts";
import { asUtf8, languageOf, marginNames, mayHoldTools } from "./marks.ts";
import { type LinkedFind, spotOf } from "./link/names.ts";
import type { Language } from "./relevance.ts";
import type { Reading } from "./site.ts";

export interface ProgramsOptions {
  /** Called with a line of text for a file that could not be read whole. */
  readonly warn: (warning: string) => void;
  /** Called with a finding for each of them. */
  readonly find?: (finding: ScoutFinding) => void;
  /** Called with the place of an item. */
  readonly place?: (itemId: string, place: FindingPlace) => void;
  /** Whether a file is a part of the tests; without it, the whole path tells. */
  readonly isTest?: (path: string) => boolean;
}

/** Names that are remembered of files that mention no tool. */
const MARGIN_NAMES_MAX = 100_000;

/** Reads the programs of a tree, one after the other. */
export class Programs {
  #engine: Promise<Engine> | undefined;

  /** Items of one file, as far as it needs no other file to tell. */
  async read(given: Source, options: ProgramsOptions): Promise<readonly InventoryItem[]> {
    const source = asUtf8(given);
    if (typeof source === "string") {
      leave(given.name, { text: source }, options);
      return [];
    }
    if (!mayHoldTools(source)) {
      this.#remember(source);
      return [];
    }
    const { linker, readProgram } = await (this.#engine ??= loadEngine());
    const reading = readProgram(source);
    if (reading === undefined) return [];
    const { name: file } = source;
    for (const fault of reading.faults) leave(file, fault, options);
    const finds = linker.add(file, reading.language, reading);
    const { isTest = isTestPath } = options;
    for (const find of isTest(file) ? finds : []) {
      if (find.kind === "tool") this.#ofTests.push({ path: file, find });
    }
    return finds.map((find) => itemOf({ path: file, find }, options));
  }

  /** Tools that only tests have, unless an agent of another file is given them. */
  readonly #ofTests: LinkedFind[] = [];

  /** Functions that an agent of another file may be given, and texts that may name its tools. */
  readonly #others: {
    readonly path: string;
    readonly language: Language;
    readonly exports: Reading["exports"];
  }[] = [];
  #namesLeft = MARGIN_NAMES_MAX;

  #remember(source: Source): void {
    const { name: path } = source;
    const language = languageOf(path);
    if (language === undefined || /\.ipynb$/i.test(path) || this.#namesLeft <= 0) return;
    const exports = marginNames(source);
    const count = Object.keys(exports).length;
    if (count === 0) return;
    this.#namesLeft -= count;
    this.#others.push({ path, language, exports });
  }

  /** Notes a `package.json`: other packages of the tree may import it by its name. */
  notePackage({ name: path, bytes }: Source): void {
    const [, name] = /"name"\s*:\s*"([^"\\]{1,214})"/.exec(decodeUtf8(bytes)) ?? [];
    if (name !== undefined) this.#folders.set(name, path.slice(0, -"package.json".length));
  }

  readonly #folders = new Map<string, string>();

  /** Items that only all files together tell. */
  async finish(options: ProgramsOptions): Promise<readonly InventoryItem[]> {
    if (this.#engine === undefined) return [];
    const { linker } = await this.#engine;
    for (const { path, language, exports } of this.#others) {
      linker.add(path, language, { sites: [], exports });
    }
    const { isTest = isTestPath } = options;
    const finds = [...linker.finish(this.#folders), ...this.#ofTests];
    return finds.map((each) => {
      const givers = [each.by ?? each.path, ...linker.giversOf(spotOf(each.path, each.find))];
      const by = givers.find((giver) => !isTest(giver));
      return itemOf({ ...each, ...(by === undefined ? {} : { by }) }, options);
    });
  }
}

const HALF_NAME = "a name has half of a character, which is shown as an escape";

/** Says what was not read of a file. */
function leave(
  file: string,
  { text, line, column }: {
    readonly text: string;
    readonly line?: number;
    readonly column?: number;
  },
  options: ProgramsOptions,
): void {
  const place = { file, line: line ?? 1, column: column ?? 1 };
  const at = line === undefined ? "" : ` (line ${place.line}, column ${place.column})`;
  options.warn(`skipped a part of ${quotedName(file)}: ${text}${at}`);
  options.find?.(finding("unread-file", `a program that may define tools: ${text}`, place));
}

type Engine = Awaited<ReturnType<typeof loadEngine>>;

async function loadEngine() {
  const { Linker, readProgram } = await import("./engine.ts");
  return { linker: new Linker(), readProgram };
}

function itemOf(
  {
    path: file,
    by = file,
    find: { kind, framework, name: given, own: made, line, column },
  }: LinkedFind,
  options: ProgramsOptions,
): InventoryItem {
  const { place, isTest = isTestPath } = options;
  const name: LinkedFind["find"]["name"] = "text" in given
    ? { text: escapeHalves(given.text) }
    : { code: redactCode(escapeHalves(given.code)) };
  const own = made === undefined ? undefined : escapeHalves(made);
  if (own !== made || ("text" in given && !given.text.isWellFormed())) {
    leave(file, { text: HALF_NAME, line, column }, options);
  }
  const tag = `framework:${framework}`;
  const isKnown = "text" in name;
  // Names that nobody knows are told apart by file and expression; the expression is the name.
  const part = isKnown ? idName(name.text) : `unknown:${idName(`${file} ${name.code}`)}`;
  const shown = isKnown ? name.text : `unknown: ${name.code}`;
  const id = `${kind}:${tag}:${part}`;
  const where = { file, line, column };
  place?.(id, where);
  return {
    id,
    kind,
    name: shown,
    locator: file,
    risk_level: kind === "tool" && isKnown ? riskOf(name.text) : "low",
    tags: [
      ...(own === undefined ? [] : [`defined:${own}`]),
      tag,
      ...(isKnown ? [] : ["name:unknown"]),
      ...(isTest(file) && isTest(by) ? [TEST_TAG] : []),
    ],
    places: [where],
  };
}
