import type { NormalizedIntent, NormalizedTarget } from "../intent/intent.ts";
import { type Dataflow, EGRESS_KINDS, type MatchKey, type MatchLists } from "../policy/policy.ts";
import { type NameSet, patternSet } from "./name_set.ts";

type Values = NameSet | undefined;

/** Conditions by key; `undefined` where there is none. */
export interface CompiledMatch extends Readonly<Record<Exclude<MatchKey, ListKey>, Values>> {
  /** A list, since a prefix cannot be looked up in a set. */
  readonly workspace_prefixes: readonly string[] | undefined;
}

type ListKey = "workspace_prefixes";

/** Keys whose values may be patterns from generation 1.1 on. */
export const PATTERN_KEYS: readonly MatchKey[] = [
  "tool_names",
  "identities",
  "target_values",
  "destination_values",
];

/**
 * Compiles the lists of `match`; an empty one becomes `undefined`, which accepts every intent.
 * Where the policy `hasPatterns`, `*` in some of them matches other characters.
 */
export function compileMatch(match: MatchLists, hasPatterns: boolean): CompiledMatch {
  const namesOf = (list: readonly string[]): Values =>
    list.length > 0 && hasPatterns ? patternSet(list) : valuesOf(list);
  return {
    tool_names: namesOf(match.tool_names),
    risk_classes: valuesOf(match.risk_classes),
    identities: namesOf(match.identities),
    workspace_prefixes: match.workspace_prefixes.length === 0
      ? undefined
      : match.workspace_prefixes,
    target_kinds: valuesOf(match.target_kinds),
    target_values: namesOf(match.target_values),
    data_classes: valuesOf(match.data_classes),
    destination_kinds: valuesOf(match.destination_kinds),
    destination_values: namesOf(match.destination_values),
    destination_operations: valuesOf(match.destination_operations),
    provenance_sources: valuesOf(match.provenance_sources),
  };
}

function valuesOf(list: readonly string[]): Values {
  return list.length === 0 ? undefined : new Set(list);
}

/**
 * Returns the first condition that does not hold, in the order of `MATCH_KEYS`, or `undefined` if all
 * hold. Each condition on targets holds if any target meets it, so two conditions may be met by two
 * different targets.
 */
export function firstFailure(match: CompiledMatch, intent: NormalizedIntent): MatchKey | undefined {
  const { context, targets } = intent;
  if (match.tool_names?.has(intent.tool_name) === false) return "tool_names";
  if (match.risk_classes?.has(context.risk_class) === false) return "risk_classes";
  if (match.identities?.has(context.identity) === false) return "identities";
  if (
    match.workspace_prefixes !== undefined &&
    !hasPrefix(context.workspace, match.workspace_prefixes)
  ) {
    return "workspace_prefixes";
  }
  if (!someTarget(targets, "kind", match.target_kinds)) return "target_kinds";
  if (!someTarget(targets, "value", match.target_values)) return "target_values";
  if (!someTarget(targets, "sensitivity", match.data_classes)) return "data_classes";
  if (!someTarget(targets, "kind", match.destination_kinds)) return "destination_kinds";
  if (!someTarget(targets, "value", match.destination_values)) return "destination_values";
  if (!someTarget(targets, "operation", match.destination_operations)) {
    return "destination_operations";
  }
  if (match.provenance_sources !== undefined && !hasSource(intent, match.provenance_sources)) {
    return "provenance_sources";
  }
  return undefined;
}

function hasPrefix(text: string, prefixes: readonly string[]): boolean {
  for (const prefix of prefixes) {
    if (text.startsWith(prefix)) return true;
  }
  return false;
}

function someTarget(
  targets: readonly NormalizedTarget[],
  member: keyof NormalizedTarget,
  values: Values,
): boolean {
  if (values === undefined) return true;
  for (const target of targets) {
    if (values.has(target[member])) return true;
  }
  return false;
}

function hasSource(intent: NormalizedIntent, sources: NameSet): boolean {
  for (const { source } of intent.arg_provenance) {
    if (sources.has(source)) return true;
  }
  return false;
}

/** A compiled dataflow constraint; an `undefined` list accepts every target. */
export interface CompiledDataflow {
  readonly sources: ReadonlySet<string>;
  readonly kinds: Values;
  readonly values: Values;
  readonly operations: Values;
}

/** Compiles `dataflow`; without any destination list, the usual ways out count as destinations. */
export function compileDataflow(dataflow: Dataflow, hasPatterns: boolean): CompiledDataflow {
  const kinds = valuesOf(dataflow.destination_kinds);
  const written = dataflow.destination_values;
  const values = written.length > 0 && hasPatterns ? patternSet(written) : valuesOf(written);
  const operations = valuesOf(dataflow.destination_operations);
  const open = kinds === undefined && values === undefined && operations === undefined;
  return {
    sources: new Set(dataflow.tainted_sources),
    kinds: open ? new Set(EGRESS_KINDS) : kinds,
    values,
    operations,
  };
}

/** Whether tainted input reaches a destination: one target must meet all destination lists. */
export function isTainted(dataflow: CompiledDataflow, intent: NormalizedIntent): boolean {
  if (!hasSource(intent, dataflow.sources)) return false;
  for (const { kind, value, operation } of intent.targets) {
    const qualifies = dataflow.kinds?.has(kind) !== false &&
      dataflow.values?.has(value) !== false &&
      dataflow.operations?.has(operation) !== false;
    if (qualifies) return true;
  }
  return false;
}
