import assert from "node:assert/strict";
import {
  type ApprovalOutcome,
  approvalWarnings,
  judgeApprovals,
} from "../../../src/core/gate/approval/approval.ts";
import { oneKey } from "../../../src/core/gate/approval/approvers.ts";
import {
  approvalAuditFileName,
  buildApprovalAudit,
} from "../../../src/core/gate/approval/audit.ts";
import {
  type ApprovalTokenCode,
  checkApprovalToken,
  mintApprovalToken,
  parseApprovalToken,
  type TokenCheck,
} from "../../../src/core/gate/approval/token.ts";
import type { ApprovalAuditEntry } from "../../../src/core/schema/gate.ts";
import { source, testKey } from "./support.ts";

function token(id: string, approver: string, error_code?: ApprovalTokenCode): TokenCheck {
  return {
    token_id: id,
    approver_identity: approver,
    reason_code: "ticket",
    scope: ["tool:tool.write"],
    expires_at: "2026-02-05T13:00:00Z",
    error_code,
  };
}

const ONE = { required: 1, distinct: false };
const TWO = { required: 2, distinct: true };

function short(
  { granted, reason_codes, violations, approval_ref, valid_approvals }: ApprovalOutcome,
) {
  return [granted, reason_codes.join(), violations.join(), approval_ref, valid_approvals];
}

const DENIED = "approval_not_granted";

Deno.test("judgeApprovals counts what is valid", () => {
  const rows: [string, typeof ONE, TokenCheck[], unknown[]][] = [
    ["no token", ONE, [], [false, "approval_token_missing", DENIED, "", 0]],
    ["one of one", ONE, [token("t", "alice")], [true, "approval_granted", "", "t", 1]],
    [
      "a failing one of one",
      ONE,
      [token("t", "alice", "approval_token_expired")],
      [false, "approval_chain_insufficient,approval_token_expired", DENIED, "", 0],
    ],
    [
      "an invalid extra one is listed and spoils nothing",
      ONE,
      [token("t", "alice"), token("u", "bob", "approval_token_scope_mismatch")],
      [true, "approval_granted,approval_token_scope_mismatch", "", "t", 1],
    ],
    [
      "a failing one where people must differ",
      { required: 1, distinct: true },
      [token("t", "alice", "approval_token_expired")],
      [false, "approval_chain_insufficient,approval_token_expired", DENIED, "", 0],
    ],
    [
      "one of two",
      TWO,
      [token("t", "alice")],
      [false, "approval_chain_insufficient,approval_distinct_approvers_required", DENIED, "", 1],
    ],
    [
      "two people",
      TWO,
      [token("u", "bob"), token("t", "alice")],
      [true, "approval_granted", "", "t,u", 2],
    ],
    [
      "two tokens of one person",
      TWO,
      [token("t", "alice"), token("u", "alice")],
      [false, "approval_distinct_approvers_required", DENIED, "", 2],
    ],
    [
      "the same token twice",
      TWO,
      [token("t", "alice"), token("t", "alice")],
      [false, "approval_chain_insufficient,approval_distinct_approvers_required", DENIED, "", 1],
    ],
    [
      "a padded copy",
      TWO,
      [token("t", "alice"), token("u", "alice ")],
      [false, "approval_distinct_approvers_required", DENIED, "", 2],
    ],
    [
      "two tokens where people need not differ",
      { required: 2, distinct: false },
      [token("t", "alice"), token("u", "alice")],
      [true, "approval_granted", "", "t,u", 2],
    ],
    [
      "the same token twice where people need not differ",
      { required: 2, distinct: false },
      [token("t", "alice"), token("t", "alice")],
      [false, "approval_chain_insufficient", DENIED, "", 1],
    ],
    [
      "a requirement of 0 asks for one all the same",
      { required: 0, distinct: false },
      [token("t", "alice", "approval_token_expired")],
      [false, "approval_chain_insufficient,approval_token_expired", DENIED, "", 0],
    ],
  ];
  for (const [name, requirement, checks, expected] of rows) {
    assert.deepEqual(short(judgeApprovals(requirement, checks)), expected, name);
  }
});

Deno.test("judgeApprovals counts two real tokens of two people, whatever the order", async () => {
  const key = await testKey(0);
  const intent_digest = "1".repeat(64);
  const policy_digest = "2".repeat(64);
  const expectation = {
    ...{ intent_digest, policy_digest, now: "2026-02-05T12:30:00Z" },
    approvers: oneKey(key),
    scope: ["tool:t"],
  };
  const checks = await Promise.all(["bob", "alice"].map(async (approver_identity) => {
    const minted = await mintApprovalToken({
      ...{ intent_digest, policy_digest, approver_identity, reason_code: "r", scope: ["t"] },
      ...{ created_at: "2026-02-05T12:00:00Z", ttlNanoseconds: 3_600_000_000_000n },
      producer_version: "0.0.0-dev",
    }, key);
    return checkApprovalToken(parseApprovalToken(source(JSON.stringify(minted))), expectation);
  }));
  for (const order of [checks, checks.toReversed()]) {
    const outcome = judgeApprovals(TWO, order);
    assert.ok(outcome.granted);
    assert.deepEqual(outcome.approvers, ["alice", "bob"]);
  }
});

const INPUT = {
  created_at: "2026-02-05T00:00:00Z",
  producer_version: "0.0.0-dev",
  trace_id: "425e18d2ecce62fc6830a525",
  tool_name: "tool.write",
  intent_digest: "1".repeat(64),
  policy_digest: "2".repeat(64),
  required_approvals: 2,
};

Deno.test("buildApprovalAudit writes the members in the listed order, entries sorted", () => {
  const outcome = judgeApprovals(TWO, [
    token("u", "bob"),
    token("t", "alice"),
    { ...token("t", "aaron", "approval_token_invalid"), scope: [] },
  ]);
  const audit = buildApprovalAudit({ ...INPUT, outcome });
  assert.deepEqual(Object.keys(audit), [
    ...["schema_id", "schema_version", "created_at", "producer_version", "trace_id", "tool_name"],
    ...["intent_digest", "policy_digest", "required_approvals", "valid_approvals", "approved"],
    ...["approvers", "entries"],
  ]);
  assert.equal(audit.approved, true);
  assert.deepEqual(audit.approvers, ["alice", "bob"]);
  assert.deepEqual(audit.entries.map((e) => [e.token_id, e.approver_identity, e.valid]), [
    ["t", "aaron", false],
    ["t", "alice", true],
    ["u", "bob", true],
  ]);
  const { scope, error_code, expires_at } = audit.entries[0] as ApprovalAuditEntry;
  assert.deepEqual([scope, error_code, expires_at], [
    undefined,
    "approval_token_invalid",
    "2026-02-05T13:00:00Z",
  ]);
});

Deno.test("an audit without tokens has an empty list of entries", () => {
  for (const outcome of [undefined, judgeApprovals(ONE, [])]) {
    const audit = buildApprovalAudit({ ...INPUT, outcome });
    assert.deepEqual([audit.entries, audit.approved, audit.approvers], [[], false, undefined]);
  }
});

Deno.test("approved says what the decision said, also for distinct approvers", () => {
  const outcome = judgeApprovals(TWO, [token("t", "alice"), token("u", "alice")]);
  const audit = buildApprovalAudit({ ...INPUT, outcome });
  assert.deepEqual([audit.valid_approvals, audit.approved], [2, false]);
});

Deno.test("approvalAuditFileName is found by its beginning", () => {
  assert.equal(approvalAuditFileName("abc"), "approval_audit_abc.json");
});

Deno.test("approvalWarnings warns of shared keys, loose references and long lives", async () => {
  const [traceKey, approvalKey] = [await testKey(0), await testKey(1)];
  const given = (life: string) =>
    parseApprovalToken(source(JSON.stringify({
      ...{ token_id: "t", created_at: "2026-02-05T12:00:00Z", expires_at: life },
    })));
  const day = given("2026-02-06T12:00:00Z");
  const long = given("2026-02-06T12:00:00.000000001Z");
  const warn = (changes: object) =>
    approvalWarnings({
      ...{ traceKey, approvalKeys: [approvalKey], tokens: [day], tokenRef: "" },
      ...changes,
    });
  assert.deepEqual(warn({}), []);
  assert.match(
    warn({ approvalKeys: [approvalKey, traceKey] }).join(),
    /key that signs traces also verifies/,
  );
  assert.deepEqual(warn({ approvalKeys: [traceKey], tokens: [] }), []);
  assert.deepEqual(warn({ tokens: [] }), []);
  assert.deepEqual(warn({ tokenRef: "CHG-1" }), []);
  assert.match(warn({ tokens: [], tokenRef: "CHG-1" }).join(), /without a token/);
  assert.match(warn({ tokens: [long] }).join(), /token t counts for more than 24 hours/);
});
