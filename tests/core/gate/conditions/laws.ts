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
import { callOf } from "./support.ts";

/** A law: its name in words, and a property that fast-check tries. */
export type Law = readonly [name: string, property: fc.IRawProperty<unknown>];

function compiled(document: PolicyDocument) {
  return compilePolicy(normalizePolicy(document));
}

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
function allowedAlone(args: JsonObject, call: JsonObject, beside: Parameters<typeof callOf>[1]) {
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

/** The laws. */
export const LAWS: readonly Law[] = [
  [
    "two spellings of a policy have one digest",
    fc.property(policyOf11, (document) => {
      const rules = withNames(document.rules);
      const other = rules.toReversed().map((rule) =>
        respelt(rule as never) as unknown as RuleDocument
      );
      assert.equal(
        canonicalPolicy(normalizePolicy({ ...document, rules: other })),
        canonicalPolicy(normalizePolicy({ ...document, rules })),
      );
    }) as fc.IRawProperty<unknown>,
  ],
  [
    "normalizing changes no answer: spellings of a policy judge alike",
    fc.property(policyOf11, argsOfCall, besideCall, (document, args, beside) => {
      const rules = withNames(document.rules);
      const other = rules.map((rule) => respelt(rule as never) as unknown as RuleDocument);
      const call = callOf(args, beside);
      assert.deepEqual(
        evaluate(compiled({ ...document, rules: other }), call),
        evaluate(compiled({ ...document, rules }), call),
      );
    }) as fc.IRawProperty<unknown>,
  ],
  [
    "formatting keeps the digest, and a formatted policy stays as it is",
    fc.property(policyOf11, (document) => {
      const text = JSON.stringify({ ...document, rules: withNames(document.rules) });
      const once = formatPolicy(source(text));
      assert.equal(
        canonicalPolicy(parsePolicy(source(once))),
        canonicalPolicy(parsePolicy(source(text))),
      );
      assert.equal(formatPolicy(source(once)), once);
    }) as fc.IRawProperty<unknown>,
  ],
  [
    "evaluation is total, the same every time, and explained as it is decided",
    fc.property(policyOf11, argsOfCall, besideCall, (document, args, beside) => {
      const policy = compiled(document);
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
    }) as fc.IRawProperty<unknown>,
  ],
  [
    "no allow rule allows on an unclear argument",
    fc.property(policyOf11, argsOfCall, besideCall, (document, args, beside) => {
      const policy = compiled(document);
      const { decision, considered } = explainDecision(policy, callOf(args, beside));
      if (considered.some(({ answer }) => answer === "unclear")) {
        assert.ok(compareStrictness(decision.verdict, "require_approval") >= 0);
      }
    }) as fc.IRawProperty<unknown>,
  ],
  [
    "no allow rule allows on an absent argument but by present: false, not or only",
    fc.property(policyOf11, besideCall, (document, beside) => {
      for (const { match } of document.rules ?? []) {
        for (const [pointer, condition] of Object.entries(match?.args ?? {})) {
          const { decision } = allowedAlone({ [pointer]: condition }, {}, beside);
          if (!takesAbsent(condition)) assert.equal(decision.verdict, "block");
        }
      }
    }) as fc.IRawProperty<unknown>,
  ],
  [
    "adding a block rule never makes a verdict milder",
    fc.property(policyOf11, ruleOf11, argsOfCall, besideCall, (document, rule, args, beside) => {
      const call = callOf(args, beside);
      const before = evaluate(compiled(document), call);
      const added = { ...rule, effect: "block" as const, name: "added" };
      const rules = [...document.rules ?? [], added];
      const after = evaluate(compiled({ ...document, rules }), call);
      // A block in front of a rule that asks for several approvals blocks: it asks for none.
      assert.ok(isAsStrict(after, before), JSON.stringify({ before, after }));
    }) as fc.IRawProperty<unknown>,
  ],
  [
    "what a condition says no to, not says yes to, and the other way round",
    fc.property(policyOf11, argsOfCall, besideCall, (document, args, beside) => {
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
    }) as fc.IRawProperty<unknown>,
  ],
];
