/** Reads the text of a policy. It refuses what it does not know and names the place in the text. */

import { GaitError } from "../../error.ts";
import { type PolicyDocument, policyDocumentShape } from "../../schema/gate.ts";
import { readByShape } from "../../shape.ts";
import type { Source } from "../../source.ts";
import { excerpt } from "../../text_position.ts";
import { parseYaml, type YamlDocument, yamlPlace } from "../../yaml/yaml.ts";
import { shellWord } from "../../text.ts";
import type { Policy } from "./policy.ts";
import { checkPolicy, type PolicyProblem } from "./check.ts";
import { normalizeChecked } from "./normalize.ts";
import { POLICY_WORDS } from "./words.ts";

const ACTION = "Cannot use the policy";

/**
 * Parses, checks and normalizes a policy in YAML 1.2 or JSON. An empty file is a valid policy: it
 * asks for approval of every call.
 *
 * @throws {GaitError} `invalid_input` for text that is no policy. The message names file, line,
 * column and key of the first five problems; `fields` lists the JSON Pointers of all.
 *
 * @example
 * ```ts
 * import { parsePolicy } from "@gait/cli";
 *
 * const bytes = new TextEncoder().encode("default_verdict: block");
 * console.assert(parsePolicy({ name: "policy.yaml", bytes }).default_verdict === "block");
 * ```
 */
export function parsePolicy(source: Source): Policy {
  return normalizeChecked(parsePolicyDocument(source));
}

/** Parses and checks a policy without normalizing it. */
export function parsePolicyDocument(source: Source): PolicyDocument {
  const yaml = parseYaml(source, ACTION);
  if (yaml.value === undefined) return {};
  const { value, problems } = readByShape(policyDocumentShape, yaml.value, POLICY_WORDS);
  if (problems.length > 0) throw unusablePolicy(yaml, problems);
  // The shape was generated from the same schema as the type.
  const document = value as PolicyDocument;
  const faults = checkPolicy(document);
  if (faults.length > 0) throw unusablePolicy(yaml, faults);
  return document;
}

const SHOWN_PROBLEMS = 5;

function unusablePolicy(yaml: YamlDocument, problems: readonly PolicyProblem[]): GaitError {
  const shown = problems.slice(0, SHOWN_PROBLEMS).map(({ pointer, part, text, suggestion }) => {
    const position = yaml.locate(pointer, part);
    const guess = suggestion === undefined ? "" : `; ${suggestion}`;
    const place = yamlPlace(yaml.name, position, pointer);
    return `${ACTION}: ${text} (${place})${guess}\n${excerpt(yaml.text, position)}`;
  });
  const rest = problems.length - shown.length;
  if (rest > 0) shown.push(`and ${rest} more`);
  return new GaitError("invalid_input", shown.join("\n"), {
    hint: `correct the policy, then try gait policy validate ${shellWord(yaml.name)}`,
    fields: problems.map(({ pointer }) => pointer),
  });
}
