/** A tool that may belong to several classes gets no milder decision than any of them. */

import assert from "node:assert/strict";
import { evaluate } from "../../../src/core/gate/decide/evaluate.ts";
import { strictestOf } from "../../../src/core/mcp/call/stands_for.ts";
import { compiled, intentOf } from "../gate/support.ts";

function decision(name: string, effect: string, more = "") {
  const policy = `rules:\n  - { name: ${name}, effect: ${effect}${
    more === "" ? "" : `, ${more}`
  } }`;
  return evaluate(compiled(policy), intentOf());
}

const limited = (name: string, requests: number, window: string, effect = "allow") =>
  decision(name, effect, `rate_limit: { requests: ${requests}, window: ${window}, scope: tool }`);

Deno.test("strictestOf() takes the strictest verdict and says why", () => {
  const own = decision("own", "allow");
  const block = decision("class", "block", "violations: [v]");
  assert.equal(strictestOf(own, []), own);
  assert.deepEqual(strictestOf(own, [decision("class", "allow")]), own);
  assert.deepEqual(strictestOf(block, [own]), block);
  const { verdict, matched_rule, reason_codes, violations } = strictestOf(own, [block]);
  assert.deepEqual([verdict, matched_rule, reason_codes, violations], [
    "block",
    "class",
    ["matched_rule_class", "tool_class_unknown"],
    ["v"],
  ]);
});

Deno.test("strictestOf() keeps the larger number of approvals, and different people", () => {
  const ask = (name: string, more: string) => decision(name, "require_approval", more);
  const own = ask("own", "min_approvals: 1");
  const three = ask("three", "min_approvals: 3");
  const different = ask("different", "min_approvals: 1, require_distinct_approvers: true");
  for (const classes of [[three, different], [different, three]]) {
    const { required_approvals, require_distinct_approvers } = strictestOf(own, classes);
    assert.deepEqual([required_approvals, require_distinct_approvers], [3, true]);
  }
});

Deno.test("strictestOf() counts the call against the limit of every class", () => {
  const hour = { requests: 50, window: "hour", scope: "tool" };
  const minute = { requests: 2, window: "minute", scope: "tool" };
  const own = limited("own", 9, "minute");
  for (const effect of ["allow", "dry_run", "require_approval", "block"]) {
    const classes = [limited("a", 2, "minute", effect), limited("b", 50, "hour", effect)];
    const { rate_limit, further_rate_limits } = strictestOf(own, classes);
    assert.deepEqual([rate_limit, further_rate_limits], [minute, [hour]], effect);
  }
  // Also where the tool's own verdict is the stricter one.
  const asked = strictestOf(decision("own", "require_approval"), [limited("a", 2, "minute")]);
  assert.deepEqual([asked.verdict, asked.rate_limit], ["require_approval", minute]);
});

Deno.test("strictestOf() asks for the credential of a class", () => {
  const needs = "require_broker_credential: true, broker_reference: db";
  const own = decision("own", "allow");
  const broker = decision("class", "allow", needs);
  assert.equal(strictestOf(own, [broker]).credential?.reference, "db");
  assert.equal(strictestOf(broker, [own]).credential?.reference, "db");
  // One call gets one credential, so two that differ stop it.
  const other = decision("other", "allow", needs.replace("db", "mail"));
  const both = strictestOf(broker, [other]);
  assert.equal(both.verdict, "block");
  assert.ok(both.reason_codes.includes("broker_references_differ"));
});
