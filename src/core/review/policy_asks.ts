/** What policies ask about a call besides the name of its tool: a record may lack it. */

import { patternSet } from "../gate/decide/name_set.ts";
import { MATCH_KEYS, type Policy, type Rule } from "../gate/policy/policy.ts";

export interface Asks {
  /** Whether a rule reads arguments. */
  readonly arguments: boolean;
  /** Whether a rule reads targets, provenance or context. */
  readonly surroundings: boolean;
}

const SURROUNDINGS = MATCH_KEYS.filter((key) => key !== "tool_names");

/** Answers for one tool after the other; the policies are read once. */
export function asksOf(policies: readonly Policy[]): (tool_name: string) => Asks {
  const rules = policies.flatMap((policy) => policy.rules)
    .map((rule) => ({ ...ofRule(rule), names: rule.match.tool_names }))
    .filter((asks) => asks.arguments || asks.surroundings)
    .map((asks) => ({
      ...asks,
      set: asks.names.length === 0 ? undefined : patternSet(asks.names),
    }));
  const isClosed = policies.some(({ fail_closed: { enabled, required_fields } }) =>
    enabled && required_fields.length > 0
  );
  const known = new Map<string, Asks>();
  return (tool_name) => {
    const before = known.get(tool_name);
    if (before !== undefined) return before;
    const own = rules.filter(({ set }) => set?.has(tool_name) ?? true);
    const asks = {
      arguments: own.some((rule) => rule.arguments),
      surroundings: isClosed || own.some((rule) => rule.surroundings),
    };
    known.set(tool_name, asks);
    return asks;
  };
}

function ofRule({ match, dataflow }: Rule): Asks {
  const { args, command, no_other_args, targets } = match;
  return {
    arguments: args !== undefined || command !== undefined || no_other_args === true,
    surroundings: targets !== undefined || dataflow !== undefined ||
      SURROUNDINGS.some((key) => match[key].length > 0),
  };
}
