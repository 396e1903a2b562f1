/** Reads the files that an operator writes for the proxy, strictly: a typo must not weaken a rule. */

import { GaitError } from "../error.ts";
import { quoted } from "../fault.ts";
import type { Reader } from "../shape.ts";
import type { Source } from "../source.ts";
import { excerpt } from "../text_position.ts";
import { parseYaml, yamlPlace } from "../yaml/yaml.ts";

export interface DocumentProblem {
  readonly pointer: string;
  /** The fault of the member; follows its pointer in the message. */
  readonly text: string;
}

export interface DocumentKind<T> {
  /** Begins every error: `parse tool map`. */
  readonly action: string;
  /** Name of its schema, as `gait schema show` takes it. */
  readonly schema: string;
  readonly read: Reader<T>;
  /** Finds what a schema cannot say. */
  readonly check: (document: T) => readonly DocumentProblem[];
}

/** @throws {GaitError} `invalid_input`; the message begins with the action and names the place. */
export function readStrictDocument<T>(source: Source, kind: DocumentKind<T>): T {
  const { action, schema } = kind;
  const hint = `gait schema show ${schema} lists what the file may contain`;
  const yaml = parseYaml(source, action);
  if (yaml.value === undefined) {
    throw new GaitError("invalid_input", `${action}: ${quoted(source.name)} is empty`, { hint });
  }
  const refusal = (problem: string, fields: readonly string[]) => {
    const [first = ""] = fields;
    const position = yaml.locate(first, "key");
    const place = yamlPlace(yaml.name, position, first);
    const message = `${action}: ${problem} (${place})\n${excerpt(yaml.text, position)}`;
    return new GaitError("invalid_input", message, { fields, hint });
  };
  let document: T;
  try {
    document = kind.read(yaml.value, source.name);
  } catch (error) {
    if (!(error instanceof GaitError)) throw error;
    throw refusal(error.message, error.fields);
  }
  const problems = kind.check(document);
  if (problems.length === 0) return document;
  const text = problems.map((problem) => `${problem.pointer} ${problem.text}`).join("; ");
  throw refusal(text, problems.map(({ pointer }) => pointer));
}
