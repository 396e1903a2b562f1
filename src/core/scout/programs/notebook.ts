/** Code of Jupyter notebooks, as Python. */

import { isJsonObject, type JsonObject, type JsonValue, parseJson } from "../../json/json.ts";
import type { Source } from "../../source.ts";

export interface NotebookCell {
  /** Which cell of the notebook it is, from 1. */
  readonly number: number;
  readonly text: string;
}

/**
 * The code cells of a notebook, each with a text in which the lines that only IPython knows are empty.
 * A cell in another language is left out.
 *
 * @throws {GaitError} `invalid_input` for a file that is not JSON.
 */
export function notebookCells(source: Source): readonly NotebookCell[] {
  const value = parseJson(withoutMark(source));
  const cells = isJsonObject(value) ? cellsOf(value) : undefined;
  if (!Array.isArray(cells) || !isJsonObject(value) || !isOfPython(value["metadata"])) return [];
  return cells.flatMap((cell: JsonValue, at) => {
    if (!isJsonObject(cell) || cell["cell_type"] !== "code") return [];
    if (!isPython(cell["metadata"])) return [];
    const text = textOf(cell["source"] ?? cell["input"]);
    return isOfOthers(text) ? [] : [{ number: at + 1, text: plainPython(text) }];
  });
}

/** Magics whose cell is in another language than Python. */
const OF_OTHERS =
  /^%%(?:bash|sh|script|cmd|powershell|html|javascript|js|latex|markdown|svg|perl|ruby|R|sql|cypher|cython)\b/i;

/** Whether the first line of a cell says that it is no Python: a file that it writes may be some. */
function isOfOthers(text: string): boolean {
  const [first = ""] = text.trimStart().split("\n", 1);
  return OF_OTHERS.test(first) ||
    (/^%%(?:writefile|file)\b/.test(first) && !/\.pyw?\s*$/.test(first));
}

function withoutMark({ name, bytes }: Source): Source {
  const hasMark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  return { name, bytes: hasMark ? bytes.subarray(3) : bytes };
}

/** Cells, which notebooks before version 4 have in sheets. */
function cellsOf(notebook: JsonObject): JsonValue | undefined {
  const { cells, worksheets } = notebook;
  if (cells !== undefined || !Array.isArray(worksheets)) return cells;
  return worksheets.flatMap((sheet) => {
    const inner = isJsonObject(sheet) ? sheet["cells"] : undefined;
    return Array.isArray(inner) ? inner : [];
  });
}

/** Whether Python runs a notebook. A notebook that does not say counts as Python. */
function isOfPython(metadata: JsonValue | undefined): boolean {
  if (!isJsonObject(metadata)) return true;
  const kernel = metadata["kernelspec"] ?? metadata["language_info"];
  const language = isJsonObject(kernel) ? kernel["language"] ?? kernel["name"] : undefined;
  return typeof language !== "string" || /python/i.test(language);
}

/** Editors note the language of a cell if it is not that of the notebook. */
function isPython(metadata: JsonValue | undefined): boolean {
  const editor = isJsonObject(metadata) ? metadata["vscode"] : undefined;
  const language = isJsonObject(editor) ? editor["languageId"] : undefined;
  return language === undefined || language === "python";
}

function textOf(source: JsonValue | undefined): string {
  if (typeof source === "string") return source;
  if (!Array.isArray(source)) return "";
  return source.filter((line) => typeof line === "string").join("");
}

/** Empties `%magic`, `!command`, `?help` and `pip install`, also after `name =`. */
function plainPython(text: string): string {
  return text.split("\n").map((line) =>
    line.replace(/^(\s*)%(?:time|timeit|prun|memit)\s+(?!-)/, "$1").replace(
      /^%run\s+(?:-\w\s+)*([\w/]+)\.py\b.*$/,
      (_, path: string) => `from ${path.replaceAll("/", ".")} import *`,
    )
  ).map((line) =>
    /^\s*(?:[\w, ]+=\s*)?[%!]|^(?:pip|conda|uv) /.test(line) || /^\s*\?|\?\s*$/.test(line)
      ? line.replace(/\S.*$/, "pass")
      : line
  ).join("\n");
}
