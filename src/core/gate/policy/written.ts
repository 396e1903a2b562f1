/** Writes normalized policies in the words of the language, so that reading them gives the same again. */

import type { JsonObject } from "../../json/json.ts";
import type { ArgCondition } from "../conditions/condition.ts";
import {
  MATCH_KEYS,
  type Policy,
  POLICY_SCHEMA_VERSION,
  type Rule,
  type RuleMatch,
} from "./policy.ts";

/** A policy as its author could have written it, without what is a default. */
export function writtenPolicy(policy: Policy): JsonObject {
  const { schema_version, default_verdict, fail_closed, commands, rules } = policy;
  return {
    schema_version,
    default_verdict,
    ...fail_closed.enabled || fail_closed.required_fields.length > 0
      ? { fail_closed: { ...fail_closed } }
      : {},
    ...commands === undefined ? {} : { commands },
    rules: rules.map((rule) => writtenRule(rule, policy)),
  };
}

/** A rule in the words of the language. */
export function writtenRule(rule: Rule, { schema_version }: Pick<Policy, "schema_version">) {
  const isExtended = schema_version !== POLICY_SCHEMA_VERSION;
  const { name, priority, effect, message, when_unclear, overridable, match } = rule;
  const { rate_limit, dataflow } = rule;
  const written: Record<string, unknown> = {
    name,
    priority: priority === 0 ? undefined : priority,
    effect,
    message,
    when_unclear,
    overridable,
    match: writtenMatch(match, isExtended),
    reason_codes: listed(rule.reason_codes),
    violations: listed(rule.violations),
    min_approvals: rule.min_approvals || undefined,
    require_distinct_approvers: rule.require_distinct_approvers || undefined,
    require_broker_credential: rule.require_broker_credential || undefined,
    broker_reference: rule.broker_reference || undefined,
    broker_scopes: listed(rule.broker_scopes),
    rate_limit,
    dataflow: dataflow && {
      ...dataflow,
      destination_kinds: listed(dataflow.destination_kinds),
      destination_values: listed(dataflow.destination_values),
      destination_operations: listed(dataflow.destination_operations),
    },
  };
  // The members above are JSON, apart from those that are absent.
  return withoutAbsent(written) as JsonObject;
}

function writtenMatch(match: RuleMatch, isExtended: boolean): unknown {
  const lists = MATCH_KEYS.filter((key) => match[key].length > 0).map((key) => [key, match[key]]);
  const { args, no_other_args, targets, command } = match;
  const written = {
    ...Object.fromEntries(lists),
    ...args === undefined ? {} : { args: writtenArgs(args) },
    ...no_other_args === undefined ? {} : { no_other_args },
    ...targets === undefined ? {} : { targets: inWords(targets) },
    ...command === undefined ? {} : { command: inWords(command) },
  };
  return Object.keys(written).length === 0 && !isExtended ? undefined : written;
}

function writtenArgs(args: readonly ArgCondition[]): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    args.map(({ Pointer, Condition }) => [Pointer, inWords(Condition)]),
  );
}

/** A condition in words: an alternative alone, and a text alone, need no list. */
function inWords(value: unknown, key = ""): unknown {
  if (Array.isArray(value)) {
    const items = value.map((item: unknown) => inWords(item));
    const [only] = items;
    const isAlone = items.length === 1 && only !== undefined && typeof only !== "object";
    return isAlone && key !== "in" ? only : items;
  }
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value);
  const [[name, alternatives] = []] = entries;
  if (entries.length === 1 && name === "AnyOf" && Array.isArray(alternatives)) {
    const items = alternatives.map((item: unknown) => inWords(item));
    const [only] = items;
    return items.length === 1 && only !== undefined ? only : items;
  }
  return Object.fromEntries(entries.map(([name, item]) => [name, inWords(item, name)]));
}

function listed(list: readonly string[]): readonly string[] | undefined {
  return list.length === 0 ? undefined : list;
}

function withoutAbsent(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutAbsent);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).filter(([, item]) => item !== undefined)
      .map(([name, item]) => [name, withoutAbsent(item)]),
  );
}
