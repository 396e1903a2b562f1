/** Warnings about one rule: text that reads like a condition or a control, but is not. */

import { shownName } from "../../../fault.ts";
import { isJsonObject, type JsonValue } from "../../../json/json.ts";
import type { MatchDocument, RuleDocument } from "../../../schema/gate.ts";
import { nearest } from "../../../suggest.ts";
import { listLower, trim } from "../../../text.ts";
import { isActive } from "../check.ts";
import {
  hasConditions,
  MATCH_KEYS,
  type MatchKey,
  PROVENANCE_SOURCES,
  TARGET_KEYS,
  TARGET_KINDS,
} from "../policy.ts";
import { aboutKey, aboutValue, type PlacedRule, type PolicyFinding } from "./finding.ts";

/** The warnings about a rule. `policy` is the value of the whole text, with its `null`. */
export function ruleFindings(placed: PlacedRule, policy: JsonValue | undefined): PolicyFinding[] {
  return [
    ...openFindings(placed, policy),
    ...prefixFindings(placed),
    ...targetFindings(placed),
    ...knownValueFindings(placed),
    ...controlFindings(placed),
  ];
}

/** An allow rule whose lists are empty reads as "nothing" and means "everything". */
function openFindings({ rule, pointer }: PlacedRule, policy: JsonValue | undefined) {
  if (rule.effect !== "allow") return [];
  const at = `${pointer}/match`;
  const match = memberAt(policy, at);
  const written = isJsonObject(match) ? MATCH_KEYS.filter((key) => Object.hasOwn(match, key)) : [];
  const empty = written.filter((key) => rule.match[key].length === 0);
  if (hasConditions(rule.match)) return [];
  if (MATCH_KEYS.every((key) => rule.match[key].length === 0)) {
    const why = empty.length > 0
      ? `${empty.join(", ")} ${empty.length === 1 ? "is" : "are"} empty`
      : match === undefined
      ? "it has no match"
      : "its match is empty";
    return [aboutKey(match === undefined ? pointer : at, told(rule, `allows every call (${why})`))];
  }
  // A program that writes every key out, empty ones too, means no condition by them.
  if (written.length === MATCH_KEYS.length) return [];
  return empty.map((key) =>
    aboutKey(
      `${at}/${key}`,
      told(rule, `${key} is empty, which is not a condition: every value fits`),
    )
  );
}

function memberAt(value: JsonValue | undefined, pointer: string): JsonValue | undefined {
  let at = value;
  for (const token of pointer.split("/").slice(1)) {
    at = typeof at === "object" && at !== null
      ? (at as Record<string, JsonValue>)[token]
      : undefined;
  }
  return at;
}

function prefixFindings({ rule, written, pointer }: PlacedRule): PolicyFinding[] {
  return itemsOf(written.match, pointer, "workspace_prefixes").flatMap(({ value, at }) => {
    if (value.includes("\\")) {
      const text = `workspace prefix ${value} has \\, which is / in every intent: it never matches`;
      return [aboutValue(at, told(rule, text))];
    }
    if (value.endsWith("/")) return [];
    const text = `workspace prefix ${value} also matches ${value}-other; end it with /`;
    return [aboutValue(at, told(rule, text))];
  });
}

function targetFindings({ rule, pointer }: PlacedRule): PolicyFinding[] {
  const keys = TARGET_KEYS.filter((key) => rule.match[key].length > 0);
  const [first] = keys;
  if (rule.effect !== "allow" || first === undefined) return [];
  const text = `allows by ${keys.join(", ")}, which one harmless target among others satisfies`;
  return [aboutKey(`${pointer}/match/${first}`, told(rule, text))];
}

/** Reading a policy accepts any kind and source, so a misspelt one silently never matches. */
function knownValueFindings({ rule, written, pointer }: PlacedRule): PolicyFinding[] {
  const { match, dataflow } = written;
  const flow = `${pointer}/dataflow`;
  const lists = [
    ["target kind", TARGET_KINDS, itemsOf(match, pointer, "target_kinds")],
    ["target kind", TARGET_KINDS, itemsOf(match, pointer, "destination_kinds")],
    ["target kind", TARGET_KINDS, items(dataflow?.destination_kinds, `${flow}/destination_kinds`)],
    ["provenance source", PROVENANCE_SOURCES, itemsOf(match, pointer, "provenance_sources")],
    [
      "provenance source",
      PROVENANCE_SOURCES,
      items(dataflow?.tainted_sources, `${flow}/tainted_sources`),
    ],
  ] as const;
  return lists.flatMap(([what, known, list]) =>
    list.flatMap(({ value, at }) => {
      const [name] = listLower([value]);
      if (name === undefined || known.includes(name)) return [];
      const guess = nearest(name, known);
      const hint = guess === undefined ? "" : `; did you mean ${guess}?`;
      return [aboutValue(at, told(rule, `no intent has the ${what} ${name}${hint}`))];
    })
  );
}

/** Keys that read like a control and control nothing. */
function controlFindings({ rule, written, pointer }: PlacedRule): PolicyFinding[] {
  const { rate_limit, dataflow } = written;
  const findings: PolicyFinding[] = [];
  const add = (key: string, text: string) =>
    void findings.push(aboutKey(`${pointer}/${key}`, told(rule, text)));
  if (rate_limit !== undefined && rule.rate_limit === undefined) {
    const isZero = rate_limit.requests !== undefined;
    add(
      isZero ? "rate_limit/requests" : "rate_limit",
      `rate_limit limits nothing, as requests is ${isZero ? "0, which turns it off" : "not there"}`,
    );
  }
  if (dataflow !== undefined) {
    const { enabled } = dataflow;
    if (!isActive(dataflow) && enabled === undefined) {
      add("dataflow", "dataflow is off, as it has neither enabled: true nor a list");
    }
    if (isActive(dataflow) && enabled === false) {
      add("dataflow/enabled", "dataflow applies although enabled is false, as it has a list");
    }
  }
  if (rule.effect === "allow" || rule.effect === "dry_run") {
    for (const key of ["min_approvals", "require_distinct_approvers"] as const) {
      const asks = written[key] === true || Number(written[key] ?? 0) > 0;
      if (asks && rule.dataflow?.action !== "require_approval") {
        add(key, `${key} asks for nothing, as the effect is ${rule.effect}`);
      }
    }
  }
  for (const key of brokerKeys(written)) {
    add(key, `${key} asks for nothing without require_broker_credential: true`);
  }
  return findings;
}

function brokerKeys(written: RuleDocument): readonly ("broker_reference" | "broker_scopes")[] {
  if (written.require_broker_credential === true) return [];
  return [
    ...(trim(written.broker_reference ?? "") === "" ? [] : ["broker_reference" as const]),
    ...((written.broker_scopes ?? []).length === 0 ? [] : ["broker_scopes" as const]),
  ];
}

export interface ListItem {
  readonly value: string;
  readonly at: string;
}

/** The values of a match key that are not blank, trimmed; `pointer` is that of the rule. */
export function itemsOf(
  match: MatchDocument | undefined,
  pointer: string,
  key: MatchKey,
): readonly ListItem[] {
  return items(match?.[key], `${pointer}/match/${key}`);
}

function items(list: readonly string[] | undefined, at: string): readonly ListItem[] {
  return (list ?? []).map((value, index) => ({ value: trim(value), at: `${at}/${index}` }))
    .filter(({ value }) => value !== "");
}

export function told({ name }: { readonly name: string }, text: string): string {
  return `rule ${shownName(name)}: ${text}`;
}
