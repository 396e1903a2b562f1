/** Reading the files that an operator writes for the proxy. Strict: a slip must not loosen anything. */

import { GaitError } from "../error.ts";
import type { Reader } from "../shape.ts";
import type { Source } from "../source.ts";
import { excerpt } from "../text_position.ts";
import { parseYaml, type YamlDocument, yamlPlace } from "../yaml/yaml.ts";

/** Something wrong with a file. */
export interface DocumentProblem {
  /** JSON Pointer of the bad member. */
  readonly pointer: string;
  /** What is wrong with it. */
  readonly text: string;
}

/**
 * Reads a file of YAML or JSON by its schema and then by `check`, which answers what a schema cannot
 * say.
 *
 * @throws {GaitError} `invalid_input`; the message begins with `action` and tells the place.
 */
export function readStrictDocument<T>(
  source: Source,
  action: string,
  read: Reader<T>,
  check: (document: T) => readonly DocumentProblem[],
): T {
  const yaml = parseYaml(source, action);
  if (yaml.value === undefined) {
    throw new GaitError("invalid_input", `${action}: "${source.name}" is empty`);
  }
  let document: T;
  try {
    document = read(yaml.value, source.name);
  } catch (error) {
    if (!(error instanceof GaitError)) throw error;
    throw refusal(yaml, `${action}: ${error.message}`, error.fields);
  }
  const problems = check(document);
  if (problems.length === 0) return document;
  const text = problems.map((problem) => `${problem.pointer} ${problem.text}`).join("; ");
  throw refusal(yaml, `${action}: ${text}`, problems.map(({ pointer }) => pointer));
}

function refusal(yaml: YamlDocument, message: string, fields: readonly string[]): GaitError {
  const [first = ""] = fields;
  const position = yaml.locate(first, "key");
  const place = yamlPlace(yaml.name, position, first);
  return new GaitError("invalid_input", `${message} (${place})\n${excerpt(yaml.text, position)}`, {
    fields,
  });
}
