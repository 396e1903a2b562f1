/** Warnings about valid policies that may not do what their author meant. */

import { nearest } from "../../suggest.ts";
import {
  type MatchKey,
  type Policy,
  PROVENANCE_SOURCES,
  type Rule,
  TARGET_KINDS,
} from "./policy.ts";

/** Conditions that only an intent with targets can meet. */
export const TARGET_KEYS: readonly MatchKey[] = [
  "target_kinds",
  "target_values",
  "data_classes",
  "destination_kinds",
  "destination_values",
  "destination_operations",
];

/** Returns the warnings about a policy, in the order of its rules. */
export function lintPolicy(policy: Policy): readonly string[] {
  const warnings: string[] = [];
  policy.rules.forEach((rule, index) => {
    warnings.push(...prefixWarnings(rule), ...targetWarnings(rule), ...valueWarnings(rule));
    const before = policy.rules[index - 1];
    if (before !== undefined && before.name === rule.name && before.priority === rule.priority) {
      warnings.push(
        `rule ${rule.name}: another rule has the same name and priority; which is tried first depends on the order in the file`,
      );
    }
  });
  return warnings;
}

function prefixWarnings({ name, match }: Rule): string[] {
  return match.workspace_prefixes.filter((prefix) => !prefix.endsWith("/")).map((prefix) =>
    `rule ${name}: workspace prefix ${prefix} also matches ${prefix}-other; end it with /`
  );
}

function targetWarnings({ name, effect, match }: Rule): string[] {
  const keys = TARGET_KEYS.filter((key) => match[key].length > 0);
  if (effect !== "allow" || keys.length === 0) return [];
  return [
    `rule ${name}: allows by ${keys.join(", ")}, which one harmless target among others satisfies`,
  ];
}

/** Reading a policy accepts any kind and source, so a misspelt one silently never matches. */
function valueWarnings({ name, match, dataflow }: Rule): string[] {
  const kinds = [
    ...match.target_kinds,
    ...match.destination_kinds,
    ...dataflow?.destination_kinds ?? [],
  ];
  const sources = [...match.provenance_sources, ...dataflow?.tainted_sources ?? []];
  return [
    ...unknown(name, "target kind", kinds, TARGET_KINDS),
    ...unknown(name, "provenance source", sources, PROVENANCE_SOURCES),
  ];
}

function unknown(
  name: string,
  what: string,
  values: readonly string[],
  known: readonly string[],
): string[] {
  return values.filter((value) => !known.includes(value)).map((value) => {
    const guess = nearest(value, known);
    const hint = guess === undefined ? "" : `; did you mean ${guess}?`;
    return `rule ${name}: no intent has the ${what} ${value}${hint}`;
  });
}
