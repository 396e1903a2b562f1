import assert from "node:assert/strict";
import { canonicalize } from "../../../src/core/json/canonical.ts";
import { digest } from "../../../src/core/crypto/digest.ts";
import { GaitError } from "../../../src/core/error.ts";
import {
  type ApprovalExpectation,
  type ApprovalInput,
  approvalTokenId,
  checkApprovalToken,
  mintApprovalToken,
  parseApprovalToken,
} from "../../../src/core/gate/approval/token.ts";
import { type Approvers, oneKey } from "../../../src/core/gate/approval/approvers.ts";
import { normalizeScope, requiredScope } from "../../../src/core/gate/approval/scope.ts";
import { signDocument } from "../../../src/core/crypto/signed_document.ts";
import type { JsonObject, JsonValue } from "../../../src/core/json/json.ts";
import { source, testKey } from "./support.ts";
import { parseDuration } from "../../../src/core/time.ts";

const NO_APPROVERS: Approvers = { keys: [], countsKeys: false };

const INTENT = "9a16703c02a4dcc0861b45fd01e39677f10f7561adab118d5e1cd409041451f7";
const POLICY = "07a528a879e4f0e0cd5a0e2ca801924746b47dac624862207ef21d4ec266f8f9";
const HOUR = 3_600_000_000_000n;

const INPUT: ApprovalInput = {
  intent_digest: INTENT,
  policy_digest: POLICY,
  scope: ["tool:tool.write"],
  approver_identity: "alice",
  reason_code: "change_ticket_123",
  created_at: "2026-02-05T12:00:00Z",
  ttlNanoseconds: HOUR,
  producer_version: "0.0.0-dev",
};

Deno.test("mintApprovalToken gives the worked token", async () => {
  const { signature, ...token } = await mintApprovalToken(INPUT, await testKey(0));
  assert.equal(
    canonicalize(token),
    '{"approver_identity":"alice","created_at":"2026-02-05T12:00:00Z","expires_at":"2026-02-05T13:00:00Z","intent_digest":"9a16703c02a4dcc0861b45fd01e39677f10f7561adab118d5e1cd409041451f7","policy_digest":"07a528a879e4f0e0cd5a0e2ca801924746b47dac624862207ef21d4ec266f8f9","producer_version":"0.0.0-dev","reason_code":"change_ticket_123","schema_id":"gait.gate.approval_token","schema_version":"1.0.0","scope":["tool:tool.write"],"token_id":"3929531210a4a51fae97b68c"}',
  );
  assert.equal(
    signature.signed_digest,
    "eb3efa1c2b66e896bfe60dc1f07a8a1aa28a12025568355a41d6aa27948e90e7",
  );
  assert.equal(await digest(token), signature.signed_digest);
});

Deno.test("mintApprovalToken writes the members in the listed order", async () => {
  const token = await mintApprovalToken(INPUT, await testKey(0));
  assert.deepEqual(Object.keys(token), [
    ...["schema_id", "schema_version", "created_at", "producer_version", "token_id"],
    ...["approver_identity", "reason_code", "intent_digest", "policy_digest", "scope"],
    ...["expires_at", "signature"],
  ]);
});

Deno.test("mintApprovalToken normalizes what it signs and keeps nanoseconds", async () => {
  const token = await mintApprovalToken({
    ...INPUT,
    intent_digest: ` ${INTENT.toUpperCase()} `,
    approver_identity: " alice ",
    reason_code: " r ",
    scope: [" TOOL:Tool.Write ", "tool.read", "*"],
    created_at: "2026-02-05T13:00:00.25+01:00",
    ttlNanoseconds: 1n,
  }, await testKey(0));
  assert.equal(token.intent_digest, INTENT);
  assert.equal(token.approver_identity, "alice");
  assert.equal(token.reason_code, "r");
  assert.deepEqual(token.scope, ["*", "tool:tool.read", "tool:tool.write"]);
  assert.equal(token.created_at, "2026-02-05T12:00:00.25Z");
  assert.equal(token.expires_at, "2026-02-05T12:00:00.250000001Z");
});

Deno.test("a bare scope means the tool of that name", () => {
  assert.deepEqual(normalizeScope(["tool.write"]), ["tool:tool.write"]);
  assert.deepEqual(normalizeScope(["tool.write", "tool:tool.write"]), ["tool:tool.write"]);
  assert.deepEqual(normalizeScope(["*"]), ["*"]);
  assert.deepEqual(normalizeScope([" "]), []);
  assert.deepEqual(requiredScope("tool.write"), ["tool:tool.write"]);
});

// Each row breaks one thing more than the next, so the first message wins.
const INVALID: [Partial<ApprovalInput>, string][] = [
  [
    { ttlNanoseconds: 0n },
    "Cannot make the approval token: the time to live is 0s, expected more than 0",
  ],
  [
    { ttlNanoseconds: -60_000_000_000n },
    "Cannot make the approval token: the time to live is -1m, expected more than 0",
  ],
  [{ scope: [" "] }, "Cannot make the approval token: it has no scope"],
  [
    { intent_digest: "abc" },
    'Cannot make the approval token: the intent digest is "abc", expected 64 hex characters',
  ],
  [
    { intent_digest: "g".repeat(64) },
    `Cannot make the approval token: the intent digest is "${
      "g".repeat(64)
    }", expected 64 hex characters`,
  ],
  [
    { policy_digest: "" },
    'Cannot make the approval token: the policy digest is "", expected 64 hex characters',
  ],
  [{ approver_identity: " " }, "Cannot make the approval token: it has no approver"],
  [{ reason_code: "\u0085" }, "Cannot make the approval token: it has no reason code"],
];

Deno.test("mintApprovalToken refuses what is missing", async () => {
  const key = await testKey(0);
  for (const [changes, message] of INVALID) {
    await assert.rejects(mintApprovalToken({ ...INPUT, ...changes }, key), { message });
  }
  const noTime = { created_at: "soon" };
  await assert.rejects(
    mintApprovalToken({ ...INPUT, ...noTime }, key),
    /"soon" is not a timestamp$/,
  );
  const beyond = { ttlNanoseconds: HOUR * 24n * 365n * 9000n };
  await assert.rejects(mintApprovalToken({ ...INPUT, ...beyond }, key), /after the year 9999/);
});

Deno.test("mintApprovalToken checks in the specified order", async () => {
  const key = await testKey(0);
  let changes: Partial<ApprovalInput> = {};
  for (const [change, message] of INVALID.toReversed()) {
    changes = { ...changes, ...change };
    await assert.rejects(mintApprovalToken({ ...INPUT, ...changes }, key), { message });
  }
});

Deno.test("parseDuration reads durations with units", () => {
  const rows: [string, bigint | undefined][] = [
    ["1h30m", 5_400_000_000_000n],
    ["1.5h", 5_400_000_000_000n],
    ["300ms", 300_000_000n],
    ["1us", 1_000n],
    ["1\u00b5s", 1_000n],
    ["1\u03bcs", 1_000n],
    ["7ns", 7n],
    [".5s", 500_000_000n],
    ["5.s", 5_000_000_000n],
    ["-1h", -HOUR],
    ["+1h", HOUR],
    ["0", 0n],
    ["3600", undefined],
    ["1d", undefined],
    ["", undefined],
    ["h", undefined],
    [".s", undefined],
    ["1h 30m", undefined],
    ["1e3s", undefined],
    ["9999999h", undefined],
  ];
  for (const [text, expected] of rows) assert.equal(parseDuration(text), expected, text);
});

type Document = Record<string, JsonValue>;
const NOW = "2026-02-05T12:30:00Z";

async function expectation(): Promise<ApprovalExpectation> {
  const key = await testKey(0);
  return {
    ...{ intent_digest: INTENT, policy_digest: POLICY, now: NOW, approvers: oneKey(key) },
    scope: ["tool:tool.write"],
  };
}

async function minted(): Promise<Document> {
  return JSON.parse(JSON.stringify(await mintApprovalToken(INPUT, await testKey(0))));
}

/** Changes members and signs anew, so that only the change is at fault. */
async function resigned(changes: JsonObject, which: 0 | 1 = 0): Promise<Document> {
  const { signature: _, ...token } = { ...await minted(), ...changes };
  return JSON.parse(JSON.stringify(await signDocument(token, await testKey(which))));
}

async function codeOf(document: Document, changes: Partial<ApprovalExpectation> = {}) {
  const received = parseApprovalToken(source(JSON.stringify(document), "token.json"));
  return (await checkApprovalToken(received, { ...await expectation(), ...changes })).error_code;
}

// Each row breaks one check of a token that would count.
const FAULTS: [string, string, () => Promise<Document>, Partial<ApprovalExpectation>?][] = [
  ["schema_id of another kind", "invalid", () => resigned({ schema_id: "gait.gate.trace" })],
  ["schema_version of another generation", "invalid", () => resigned({ schema_version: "2.0.0" })],
  ["token_id blank", "invalid", () => resigned({ token_id: " " })],
  ["approver_identity blank", "invalid", () => resigned({ approver_identity: " " })],
  ["reason_code blank", "invalid", () => resigned({ reason_code: "" })],
  ["intent_digest malformed", "invalid", () => resigned({ intent_digest: "abc" })],
  ["policy_digest malformed", "invalid", () => resigned({ policy_digest: "x".repeat(64) })],
  ["scope empty", "invalid", () => resigned({ scope: [" "] })],
  ["scope null", "invalid", () => resigned({ scope: null })],
  ["created_at unset", "invalid", () => resigned({ created_at: null })],
  ["expires_at unset", "invalid", () => resigned({ expires_at: "0001-01-01T00:00:00Z" })],
  ["no key to verify with", "signature_invalid", minted, { approvers: NO_APPROVERS }],
  ["signature missing", "signature_missing", async () => ({ ...await minted(), signature: null })],
  ["signed by another key", "signature_invalid", () => resigned({}, 1)],
  [
    "approver changed after signing",
    "signature_invalid",
    async () => ({ ...await minted(), approver_identity: "bob" }),
  ],
  [
    "approver padded after signing",
    "signature_invalid",
    async () => ({ ...await minted(), approver_identity: "alice " }),
  ],
  [
    "expiry moved after signing",
    "signature_invalid",
    async () => ({ ...await minted(), expires_at: "2027-02-05T13:00:00Z" }),
  ],
  [
    "scope widened after signing",
    "signature_invalid",
    async () => ({ ...await minted(), scope: ["*"] }),
  ],
  [
    "digest replaced after signing",
    "signature_invalid",
    async () => ({ ...await minted(), intent_digest: "0".repeat(64) }),
  ],
  [
    "a member added after signing",
    "signature_invalid",
    async () => ({ ...await minted(), max_targets: 100 }),
  ],
  ["of another intent", "intent_mismatch", () => resigned({ intent_digest: "0".repeat(64) })],
  ["under another policy", "policy_mismatch", () => resigned({ policy_digest: "0".repeat(64) })],
  ["expired", "expired", minted, { now: "2026-02-05T14:00:00Z" }],
  ["at the very instant of its expiry", "expired", minted, { now: "2026-02-05T13:00:00Z" }],
  ["at that instant in another offset", "expired", minted, { now: "2026-02-05T15:00:00+02:00" }],
  ["now cannot be read", "expired", minted, { now: "soon" }],
  ["scope of another tool", "scope_mismatch", () => resigned({ scope: ["tool:tool.read"] })],
  ["scope without the prefix", "scope_mismatch", () => resigned({ scope: ["tool.write"] })],
  [
    "one of two required scopes",
    "scope_mismatch",
    minted,
    { scope: ["phase:apply", "tool:tool.write"] },
  ],
];

for (const [name, code, make, changes] of FAULTS) {
  Deno.test(`checkApprovalToken refuses a token: ${name}`, async () => {
    assert.equal(await codeOf(await make(), changes), `approval_token_${code}`);
  });
}

Deno.test("checkApprovalToken checks in the specified order", async () => {
  const wrong = {
    now: "2030-01-01T00:00:00Z",
    scope: ["x"],
    intent_digest: "1",
    policy_digest: "2",
  };
  const right = await expectation();
  const token = await minted();
  assert.equal(await codeOf(token, wrong), "approval_token_intent_mismatch");
  assert.equal(
    await codeOf(token, { ...wrong, intent_digest: right.intent_digest }),
    "approval_token_policy_mismatch",
  );
  const { intent_digest, policy_digest } = right;
  assert.equal(
    await codeOf(token, { ...wrong, intent_digest, policy_digest }),
    "approval_token_expired",
  );
  assert.equal(
    await codeOf({ ...token, token_id: "", signature: null }, wrong),
    "approval_token_invalid",
  );
});

Deno.test("checkApprovalToken accepts a token up to the last nanosecond, and a wildcard", async () => {
  assert.equal(await codeOf(await minted()), undefined);
  assert.equal(await codeOf(await minted(), { now: "2026-02-05T12:59:59.999999999Z" }), undefined);
  assert.equal(await codeOf(await resigned({ scope: ["*"] })), undefined);
  assert.equal(await codeOf(await resigned({ scope: ["other", "TOOL:Tool.Write"] })), undefined);
  assert.equal(await codeOf(await resigned({ schema_id: "", schema_version: "" })), undefined);
  assert.equal(await codeOf(await resigned({ intent_digest: INTENT.toUpperCase() })), undefined);
});

Deno.test("the id of a token is not checked again", async () => {
  assert.equal(await codeOf(await resigned({ token_id: "anything" })), undefined);
});

Deno.test("approvalTokenId keeps nanoseconds and joins sorted scopes", async () => {
  const token = {
    ...{ intent_digest: "i", policy_digest: "p", approver_identity: "a", reason_code: "r" },
    ...{ scope: ["x", "y"], expires_at: "2026-02-05T13:00:00.5Z" },
  };
  const bytes = new TextEncoder().encode("i:p:a:r:x,y:2026-02-05T13:00:00.5Z");
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex();
  assert.equal(await approvalTokenId(token), hash.slice(0, 24));
});

Deno.test("parseApprovalToken refuses what cannot be read", () => {
  const texts = [
    "",
    "[]",
    '{"token_id":1}',
    '{"expires_at":"soon"}',
    '{"Token_Id":"x"}',
    '{"a":1,"a":1}',
  ];
  for (const text of texts) {
    assert.throws(() => parseApprovalToken(source(text)), (error) => {
      assert.ok(error instanceof GaitError && error.code === "invalid_input");
      assert.match(error.message, /^Cannot (?:parse JSON|read) "[^"]+": /);
      return true;
    });
  }
});
