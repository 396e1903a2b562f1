/** The error for a YAML document with faults: all of them at once, each with its place. */

import { GaitError } from "../error.ts";
import type { ShapeProblem } from "../shape.ts";
import { excerpt, positionOf } from "../text_position.ts";
import type { YamlFault } from "./nodes.ts";
import { type YamlDocument, yamlError, yamlPlace } from "./yaml.ts";

const SHOWN_PROBLEMS = 20;
/** So many are sorted by their place; to find a place takes time. */
const SORTED_PROBLEMS = 1000;

interface Told extends Pick<ShapeProblem, "pointer" | "text" | "suggestion"> {
  readonly offset: number;
}

/**
 * Words the first twenty faults, in the order of the text, and counts the others. `action` begins each
 * of them: `Cannot use the policy`.
 */
export function unusableYaml(
  yaml: YamlDocument,
  faults: readonly YamlFault[],
  problems: readonly ShapeProblem[],
  { action, hint }: { readonly action: string; readonly hint: string },
): GaitError {
  const [first] = faults;
  if (first !== undefined && faults.length + problems.length === 1) {
    return yamlError(yaml, first, action);
  }
  const all: Told[] = [
    ...faults.map(({ problem, hint, pointer, offset }) => (
      { text: problem, suggestion: hint, pointer, offset }
    )),
    ...problems.slice(0, SORTED_PROBLEMS).map((problem) => (
      { ...problem, offset: yaml.offset(problem.pointer, problem.part) }
    )),
  ].sort((a, b) => a.offset - b.offset);
  const shown = all.slice(0, SHOWN_PROBLEMS).map(({ pointer, text, suggestion, offset }) => {
    const position = positionOf(yaml.text, offset);
    const guess = suggestion === undefined ? "" : `; ${suggestion}`;
    const place = yamlPlace(yaml.name, position, pointer);
    return `${action}: ${text} (${place})${guess}\n${excerpt(yaml.text, position)}`;
  });
  const pointers = [...all, ...problems.slice(SORTED_PROBLEMS)].map(({ pointer }) => pointer);
  const rest = pointers.length - shown.length;
  if (rest > 0) shown.push(`and ${rest} more`);
  return new GaitError("invalid_input", shown.join("\n"), { hint, fields: pointers });
}
