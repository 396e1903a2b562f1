/** Laws of policies of generation 1.1, each as a check of one random example. */

import assert from "node:assert/strict";
import fc from "fast-check";
import { compilePolicy } from "../../../../src/core/gate/decide/compiled_policy.ts";
import type { Decision } from "../../../../src/core/gate/decide/decision.ts";
import { evaluate } from "../../../../src/core/gate/decide/evaluate.ts";
import { explainDecision } from "../../../../src/core/gate/decide/explain.ts";
import { compareStrictness, VERDICTS } from "../../../../src/core/gate/decide/verdict.ts";
import { canonicalPolicy } from "../../../../src/core/gate/policy/digest.ts";
import { formatPolicy } from "../../../../src/core/gate/policy/format.ts";
import { normalizePolicy } from "../../../../src/core/gate/policy/normalize.ts";
import { parsePolicy } from "../../../../src/core/gate/policy/parse.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../../../../src/core/json/json.ts";
import type { PolicyDocument, RuleDocument } from "../../../../src/core/schema/gate.ts";
import { source } from "../support.ts";
import { argsOfCall, besideCall, policyOf11, ruleOf11 } from "./generated.ts";
import { type Beside, callOf } from "./support.ts";

/** A random example of which every law can be tried. */
export interface Example {
  readonly document: PolicyDocument;
  /** One more rule. */
  readonly rule: RuleDocument;
  readonly args: JsonObject;
  readonly beside: Beside;
}

/** A law: its name in words, and a check that throws for an example of which it does not hold. */
export type Law = readonly [name: string, check: (example: Example) => void];

const EXAMPLES: fc.Arbitrary<Example> = fc.record({
  document: policyOf11,
  rule: ruleOf11,
  args: argsOfCall,
  beside: besideCall,
});

/** Tries laws of the same random examples. */
export function tryLaws(laws: readonly Law[], numRuns: number): void {
  fc.assert(
    fc.property(EXAMPLES, (example) => {
      for (const [name, check] of laws) {
        try {
          check(example);
        } catch (error) {
          throw new Error(`broken: ${name}`, { cause: error });
        }
      }
    }),
    { numRuns },
  );
}

function compiled(document: PolicyDocument) {
  return compilePolicy(normalizePolicy(document));
}

/** The policy of an example, for all of its laws. */
function policyOf({ document }: Example) {
  const known = policies.get(document);
  if (known !== undefined) return known;
  const made = compiled(document);
  policies.set(document, made);
  return made;
}

const policies = new WeakMap<PolicyDocument, ReturnType<typeof compiled>>();

/** The same condition in another spelling. */
function respelt(value: JsonValue): JsonValue {
  if (Array.isArray(value)) {
    const items = value.map(respelt);
    return [...items, ...items].reverse(); // order and repetition do not count
  }
  if (!isJsonObject(value)) return value;
  const members = Object.entries(value).toReversed().map(([key, inner]) => {
    const other = respelt(inner);
    if (MAPPINGS.has(key) && isJsonObject(other)) return [key, [other]] as const;
    if (PATHS.has(key)) return [key, eachText(other, respeltPath)] as const;
    if (HOSTS.has(key)) return [key, eachText(other, (text) => text.toUpperCase())] as const;
    const isText = typeof other === "string" && LISTS.has(key);
    return [key, isText ? [other] : other] as const;
  });
  return Object.fromEntries(members);
}

const MAPPINGS = new Set(["not", "any", "every", "only"]);
const PATHS = new Set(["under", "path_glob"]);
const HOSTS = new Set(["scheme", "host", "network", "email_domain"]);
const LISTS = new Set([
  "is",
  "source",
  "equals",
  "in",
  "glob",
  "prefix",
  "suffix",
  "contains",
  "regex",
]);

function eachText(value: JsonValue, change: (text: string) => string): JsonValue {
  if (typeof value === "string") return change(value);
  return Array.isArray(value) ? value.map((item) => eachText(item, change)) : value;
}

function respeltPath(text: string): string {
  if (text === "/" || text === "~" || text === "**" || text === "*") return text;
  const inner = text.replaceAll("/", "//.//").replace(/^\/\/\.\/\//, "/").replace(
    /^(C:)\/\/\.\/\//,
    "$1/",
  );
  return /^(?:\/|~|\*|C:)/.test(inner) ? `${inner}/` : `./${inner}/`;
}

function withNames(rules: readonly RuleDocument[] | undefined): readonly RuleDocument[] {
  return (rules ?? []).map((rule, index) => ({ ...rule, name: `${rule.name}${index}` }));
}

/** Whether a decision is no milder than another; one that asks for approval also by their number. */
function isAsStrict(after: Decision, before: Decision): boolean {
  const order = compareStrictness(after.verdict, before.verdict);
  if (order !== 0 || after.verdict !== "require_approval") return order >= 0;
  return after.required_approvals >= before.required_approvals;
}

/** Every pointer, with its condition, whose rule allows. */
function allowedAlone(args: JsonObject, call: JsonObject, beside: Beside) {
  const policy = compiled({
    schema_version: "1.1.0",
    default_verdict: "block",
    rules: [{ name: "r", effect: "allow", match: { tool_names: ["*"], args } }],
  });
  return explainDecision(policy, callOf(call, beside));
}

/** Whether a condition may hold of what is absent. */
function takesAbsent(condition: JsonValue): boolean {
  if (Array.isArray(condition)) return condition.some(takesAbsent);
  if (!isJsonObject(condition)) return false;
  return Object.entries(condition).some(([key, inner]) =>
    key === "not" || key === "only" || (key === "present" && inner === false) ||
    (MAPPINGS.has(key) && takesAbsent(inner))
  );
}

/** Evaluation decides every policy and call, and explains what it decides. */
const TOTAL: Law = [
  "evaluation is total, the same every time, and explained as it is decided",
  (example) => {
    const { document, args, beside } = example;
    const policy = policyOf(example);
    const call = callOf(args, beside);
    const decision = evaluate(policy, call);
    assert.ok(VERDICTS.includes(decision.verdict));
    assert.notEqual(decision.decided_by, "error");
    assert.deepEqual(evaluate(compiled(document), call), decision);
    const { considered } = explainDecision(policy, call);
    const isUnclear = considered.some(({ answer }) => answer === "unclear");
    assert.equal(decision.violations.includes("args_not_judgeable"), isUnclear);
    assert.equal(considered.at(-1)?.matched ?? false, decision.decided_by === "rule");
    for (const { answer, conditions = [] } of considered) {
      const whys = conditions.filter((one) => one.answer === "unclear" && one.why !== undefined);
      if (answer === "unclear") assert.ok(whys.length > 0);
    }
  },
];

/** The laws. */
export const LAWS: readonly Law[] = [
  [
    "two spellings of a policy have one digest",
    ({ document }) => {
      const rules = withNames(document.rules);
      const other = rules.toReversed().map((rule) =>
        respelt(rule as never) as unknown as RuleDocument
      );
      assert.equal(
        canonicalPolicy(normalizePolicy({ ...document, rules: other })),
        canonicalPolicy(normalizePolicy({ ...document, rules })),
      );
    },
  ],
  [
    "normalizing changes no answer: spellings of a policy judge alike",
    ({ document, args, beside }) => {
      const rules = withNames(document.rules);
      const other = rules.map((rule) => respelt(rule as never) as unknown as RuleDocument);
      const call = callOf(args, beside);
      assert.deepEqual(
        evaluate(compiled({ ...document, rules: other }), call),
        evaluate(compiled({ ...document, rules }), call),
      );
    },
  ],
  [
    "formatting keeps the digest, and a formatted policy stays as it is",
    ({ document }) => {
      const text = JSON.stringify({ ...document, rules: withNames(document.rules) });
      const once = formatPolicy(source(text));
      assert.equal(
        canonicalPolicy(parsePolicy(source(once))),
        canonicalPolicy(parsePolicy(source(text))),
      );
      assert.equal(formatPolicy(source(once)), once);
    },
  ],
  TOTAL,
  [
    "no allow rule allows on an unclear argument",
    (example) => {
      const call = callOf(example.args, example.beside);
      const { decision, considered } = explainDecision(policyOf(example), call);
      if (considered.some(({ answer }) => answer === "unclear")) {
        assert.ok(compareStrictness(decision.verdict, "require_approval") >= 0);
      }
    },
  ],
  [
    "no allow rule allows on an absent argument but by present: false, not or only",
    ({ document, beside }) => {
      for (const { match } of document.rules ?? []) {
        for (const [pointer, condition] of Object.entries(match?.args ?? {})) {
          const { decision } = allowedAlone({ [pointer]: condition }, {}, beside);
          if (!takesAbsent(condition)) assert.equal(decision.verdict, "block");
        }
      }
    },
  ],
  [
    "adding a block rule never makes a verdict milder",
    (example) => {
      const { document, rule, args, beside } = example;
      const call = callOf(args, beside);
      const before = evaluate(policyOf(example), call);
      const added = { ...rule, effect: "block" as const, name: "added" };
      const rules = [...document.rules ?? [], added];
      const after = evaluate(compiled({ ...document, rules }), call);
      // A block in front of a rule that asks for several approvals blocks: it asks for none.
      assert.ok(isAsStrict(after, before), JSON.stringify({ before, after }));
    },
  ],
  [
    "what a condition says no to, not says yes to, and the other way round",
    ({ document, args, beside }) => {
      for (const { match } of document.rules ?? []) {
        for (const [pointer, condition] of Object.entries(match?.args ?? {})) {
          const answerTo = (asked: JsonValue) =>
            allowedAlone({ [pointer]: asked }, args, beside).considered[0]?.answer;
          const answer = answerTo(condition);
          const opposite = answer === "yes" ? "no" : answer === "no" ? "yes" : "unclear";
          // What the pointer selects may itself be unclear; then both are.
          assert.equal(answerTo({ not: condition }), opposite);
        }
      }
    },
  ],
];
