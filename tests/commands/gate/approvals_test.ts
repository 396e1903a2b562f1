/** Approvals and signed artifacts through the real commands, one fault each. */

import assert from "node:assert/strict";
import type { JsonObject } from "../../../src/core/json/json.ts";
import { digestPolicy } from "../../../src/core/gate/policy/digest.ts";
import { parsePolicy } from "../../../src/core/gate/policy/parse.ts";
import { gait } from "../../support/gait.ts";
import { KEY_1, KEY_2 } from "../../support/test_key.ts";
import { ASK_DIGEST, FILES, INTENT_DIGEST, PROD, ruleOf, tokenText, written } from "./support.ts";

const ASK = `gate eval --policy ask.yaml --intent i.json ${PROD} --json`;
const ONE = `${ASK} --approval-public-key k1.pub --approval-token t.json`;

Deno.test("gait gate eval without a token asks for one, exit 4", async () => {
  const { exit, json, system } = await gait(ASK, { files: FILES });
  const { reason_codes, violations, required_approvals, valid_approvals, trace_id } = json();
  assert.deepEqual([exit, reason_codes, violations, required_approvals, valid_approvals], [
    4,
    ["approval_token_missing", "default_require_approval"],
    ["approval_not_granted"],
    1,
    undefined,
  ]);
  const audit = written(system, `approval_audit_${trace_id}.json`);
  assert.deepEqual([audit["entries"], audit["approved"]], [[], false]);
  const text = await gait(ASK.replace(" --json", ""), { files: FILES });
  assert.ok(text.stdout.includes(`
approvals: 0/1
approval audit: approval_audit_adb8b5c9e2b1ec531e3a2bcf.json
intent digest: ${INTENT_DIGEST}
policy digest: ${ASK_DIGEST}
next: gait approve --policy <file> --intent <file> --approver <you> --reason-code <why> --key-mode prod --private-key <yours>
`));
});

Deno.test("gait gate eval allows with a valid token, and the trace names it", async () => {
  const files = { ...FILES, "t.json": await tokenText() };
  const { exit, json, system } = await gait(ONE, { files });
  const result = json();
  assert.deepEqual([exit, result["verdict"], result["approval_ref"], result["valid_approvals"]], [
    0,
    "allow",
    "t1",
    1,
  ]);
  assert.equal(result["trace_id"], "425e18d2ecce62fc6830a525"); // worked value of the format
  const trace = written(system, "trace_425e18d2ecce62fc6830a525.json");
  assert.deepEqual([trace["verdict"], trace["approval_token_ref"]], ["allow", "t1"]);
  const audit = written(system, "approval_audit_425e18d2ecce62fc6830a525.json");
  assert.deepEqual([audit["approved"], audit["approvers"]], [true, ["alice"]]);
});

/** Public key of RFC 8032, section 7.1, test 3. */
const TEST_3 = "/FHNjmIYoaONpH7QAjDwWAgW7RO6MwOsXeuRFUiQgCU=";
for (
  const [keys, ids] of [["k2.pub", "39f713d0a644"], [
    "k2.pub,k3.pub",
    "39f713d0a644, dac073e0123b",
  ]] as const
) {
  Deno.test(`gait gate eval names the key of a token and those of the approvers ${keys}`, async () => {
    const files = {
      ...FILES,
      "k2.pub": KEY_2.public,
      "k3.pub": TEST_3,
      "t.json": await tokenText(),
    };
    const { exit, json } = await gait(ONE.replace("k1.pub", keys), { files });
    const result = json();
    assert.deepEqual([exit, (result["warnings"] as string[])[0]], [
      4,
      `approval token t1 is signed by key 21fe31dfa154, and the keys of approvers are ${ids}`,
    ]);
  });
}

type Tamper = (token: JsonObject) => JsonObject;
const resigned = (changes: JsonObject, key?: string) => () => tokenText(changes, key);
const edited = (tamper: Tamper) => async () =>
  JSON.stringify(tamper(JSON.parse(await tokenText())));
const OTHER = "0".repeat(64);
const signatureOf = (token: JsonObject) => token["signature"] as JsonObject;
const withSignature = (changes: JsonObject) =>
  edited((token) => ({ ...token, signature: { ...signatureOf(token), ...changes } }));

/** Name, code after `approval_token_`, and the token. */
const TOKENS: readonly (readonly [string, string, () => Promise<string>])[] = [
  ["schema of another kind", "invalid", resigned({ schema_id: "gait.gate.trace" })],
  ["schema of another generation", "invalid", resigned({ schema_version: "2.0.0" })],
  ["no id", "invalid", resigned({ token_id: " " })],
  ["no approver", "invalid", resigned({ approver_identity: "" })],
  ["no reason", "invalid", resigned({ reason_code: "" })],
  ["a short intent digest", "invalid", resigned({ intent_digest: "abc" })],
  ["a policy digest that is no hex", "invalid", resigned({ policy_digest: "x".repeat(64) })],
  ["no scope", "invalid", resigned({ scope: [] })],
  ["no time of creation", "invalid", resigned({ created_at: null })],
  ["no expiry", "invalid", resigned({ expires_at: null })],
  ["no signature", "signature_missing", edited(({ signature: _, ...rest }) => rest)],
  ["a null signature", "signature_missing", edited((t) => ({ ...t, signature: null }))],
  ["another signer", "signature_invalid", resigned({}, KEY_2.private)],
  [
    "another approver, unsigned",
    "signature_invalid",
    edited((t) => ({
      ...t,
      approver_identity: "bob",
    })),
  ],
  [
    "a padded approver, unsigned",
    "signature_invalid",
    edited((t) => ({
      ...t,
      approver_identity: "alice ",
    })),
  ],
  ["another reason, unsigned", "signature_invalid", edited((t) => ({ ...t, reason_code: "x" }))],
  [
    "another intent, unsigned",
    "signature_invalid",
    edited((t) => ({
      ...t,
      intent_digest: OTHER,
    })),
  ],
  [
    "another policy, unsigned",
    "signature_invalid",
    edited((t) => ({
      ...t,
      policy_digest: OTHER,
    })),
  ],
  ["a wider scope, unsigned", "signature_invalid", edited((t) => ({ ...t, scope: ["*"] }))],
  [
    "a later expiry, unsigned",
    "signature_invalid",
    edited((t) => ({
      ...t,
      expires_at: "2030-01-01T00:00:00Z",
    })),
  ],
  ["another id, unsigned", "signature_invalid", edited((t) => ({ ...t, token_id: "t2" }))],
  ["a member more, unsigned", "signature_invalid", edited((t) => ({ ...t, max_ops: 9 }))],
  ["another algorithm", "signature_invalid", withSignature({ alg: "none" })],
  ["the id of another key", "signature_invalid", withSignature({ key_id: OTHER })],
  ["the digest of something else", "signature_invalid", withSignature({ signed_digest: OTHER })],
  ["no digest", "signature_invalid", withSignature({ signed_digest: "" })],
  ["a signature that is no base64", "signature_invalid", withSignature({ sig: "!" })],
  ["a short signature", "signature_invalid", withSignature({ sig: btoa("x".repeat(63)) })],
  ["a signature of zeros", "signature_invalid", withSignature({ sig: btoa("\0".repeat(64)) })],
  ["an intent that is not this one", "intent_mismatch", resigned({ intent_digest: OTHER })],
  ["a policy that is not this one", "policy_mismatch", resigned({ policy_digest: OTHER })],
  ["an expiry in the past", "expired", resigned({ expires_at: "2026-02-04T23:59:59Z" })],
  ["its expiry right now", "expired", resigned({ expires_at: "2026-02-05T00:00:00Z" })],
  ["the scope of another tool", "scope_mismatch", resigned({ scope: ["tool:tool.read"] })],
  ["a scope without its prefix", "scope_mismatch", resigned({ scope: ["tool.write"] })],
];

for (const [name, code, make] of TOKENS) {
  Deno.test(`gait gate eval refuses a token with ${name}`, async () => {
    const files = { ...FILES, "t.json": await make() };
    const { exit, json, system } = await gait(ONE, { files });
    const { reason_codes, verdict, trace_id } = json();
    assert.deepEqual([exit, verdict, reason_codes], [
      4,
      "require_approval",
      ["approval_chain_insufficient", `approval_token_${code}`, "default_require_approval"],
    ]);
    const { entries, approved } = written(system, `approval_audit_${trace_id}.json`);
    const [entry] = entries as { valid: boolean; error_code: string }[];
    assert.deepEqual([approved, entry?.valid, entry?.error_code], [
      false,
      false,
      `approval_token_${code}`,
    ]);
  });
}

Deno.test("gait gate eval accepts a wildcard scope, and a token up to its last nanosecond", async () => {
  for (const changes of [{ scope: ["*"] }, { expires_at: "2026-02-05T00:00:00.000000001Z" }]) {
    const files = { ...FILES, "t.json": await tokenText(changes) };
    assert.equal((await gait(ONE, { files })).exit, 0);
  }
});

Deno.test("an invalid further token spoils nothing, but is named", async () => {
  const files = {
    ...FILES,
    "t.json": await tokenText(),
    "u.json": await tokenText({ token_id: "t2", scope: ["x"] }),
  };
  const { exit, json } = await gait(`${ONE} --approval-token-chain u.json`, { files });
  assert.deepEqual([exit, json()["reason_codes"]], [0, [
    "approval_granted",
    "approval_token_scope_mismatch",
    "default_require_approval",
  ]]);
});

const TWO_PEOPLE = ruleOf("effect: require_approval", "min_approvals: 2");
const TWO_DIGEST = await digestPolicy(
  parsePolicy({ name: "p", bytes: new TextEncoder().encode(TWO_PEOPLE) }),
);
const forTwo = (changes: JsonObject) => tokenText({ policy_digest: TWO_DIGEST, ...changes });
const ALICE = { token_id: "t1", approver_identity: "alice" };
const BOB = { token_id: "t2", approver_identity: "bob" };

// contents of a.json and b.json, exit, reason codes without those of the rule
const CHAINS: readonly (readonly [string, JsonObject, JsonObject | undefined, number, string[]])[] =
  [
    ["one of two", ALICE, undefined, 4, [
      "approval_chain_insufficient",
      "approval_distinct_approvers_required",
    ]],
    ["two people", ALICE, BOB, 0, ["approval_granted"]],
    ["the same token twice", ALICE, ALICE, 4, [
      "approval_chain_insufficient",
      "approval_distinct_approvers_required",
    ]],
    ["two tokens of one person", ALICE, { ...BOB, approver_identity: "alice" }, 4, [
      "approval_distinct_approvers_required",
    ]],
    ["a padded name, signed", ALICE, { ...BOB, approver_identity: "alice " }, 4, [
      "approval_distinct_approvers_required",
    ]],
  ];

for (const [name, first, second, exit, codes] of CHAINS) {
  Deno.test(`gait gate eval and two approvals: ${name} exits ${exit}`, async () => {
    const files = {
      ...FILES,
      "p.yaml": TWO_PEOPLE,
      "a.json": await forTwo(first),
      ...(second === undefined ? {} : { "b.json": await forTwo(second) }),
    };
    const chain = second === undefined ? "" : "--approval-token-chain b.json,a.json";
    const line = `gate eval --policy p.yaml --intent i.json ${PROD} --json ` +
      `--approval-public-key k1.pub --approval-token a.json ${chain}`;
    const { exit: seen, json, system } = await gait(line, { files });
    assert.equal(seen, exit);
    assert.deepEqual(json()["reason_codes"], [...codes, "matched_rule_the_rule"].sort());
    const audit = written(system, `approval_audit_${json()["trace_id"]}.json`);
    assert.equal(audit["approved"], exit === 0);
  });
}

Deno.test("granted approvals do not replace a credential, and the rule's violations remain", async () => {
  const policy = ruleOf(
    "effect: require_approval",
    "violations: [writes]",
    "require_broker_credential: true",
  );
  const policy_digest = await digestPolicy(
    parsePolicy({ name: "p", bytes: new TextEncoder().encode(policy) }),
  );
  const files = { ...FILES, "p.yaml": policy, "t.json": await tokenText({ policy_digest }) };
  const line = ONE.replace("ask.yaml", "p.yaml");
  const { exit, json } = await gait(line, { files });
  assert.deepEqual([exit, json()["reason_codes"], json()["violations"]], [
    3,
    ["approval_granted", "broker_credential_required", "matched_rule_the_rule"],
    ["broker_credential_missing", "writes"],
  ]);
  const issued = await gait(`${line} --credential-broker stub`, { files });
  assert.deepEqual([issued.exit, issued.json()["violations"]], [0, ["writes"]]);
});

Deno.test("gait gate eval warns of what approvals leave open", async () => {
  const long = await tokenText({ expires_at: "2026-02-07T00:00:00Z" });
  const shared = await gait(`${ASK} --approval-token t.json`, {
    files: { ...FILES, "t.json": long },
  });
  assert.equal(shared.exit, 0);
  assert.match(String(shared.json()["warnings"]), /also verifies approvals.*more than 24 hours/);
  for (const policy of ["ask.yaml", "allow.yaml"]) {
    const line = `${ASK.replace("ask.yaml", policy)} --approval-token-ref CHG-1`;
    const loose = await gait(line, { files: FILES });
    assert.equal(loose.json()["approval_ref"], "CHG-1");
    assert.match(
      String(loose.json()["warnings"]),
      /^an approval token reference was given without/,
    );
  }
});

Deno.test("what gait approve writes, gait gate eval accepts", async () => {
  const { system } = await gait("version", { files: FILES });
  const line = `approve --intent-digest ${INTENT_DIGEST} --policy-digest ${ASK_DIGEST} --ttl 1h ` +
    `--scope tool.write --approver alice --reason-code CHG-1 ${PROD} --out t.json`;
  assert.equal((await gait(line, {}, system)).exit, 0);
  assert.equal((await gait(ONE, {}, system)).exit, 0);
  assert.equal((await gait(ONE.replace("k1.pub", "k2.pub"), {}, system)).exit, 4);
});

const FLAGS: Readonly<Record<string, string>> = {
  "--intent-digest": INTENT_DIGEST,
  "--policy-digest": ASK_DIGEST,
  "--ttl": "1h",
  "--scope": "tool:tool.write",
  "--approver": "alice",
  "--reason-code": "change_ticket_123",
};

function approve(changes: Readonly<Record<string, string | undefined>> = {}): string[] {
  const flags = Object.entries({ ...FLAGS, ...changes });
  const words = flags.flatMap(([flag, value]) => value === undefined ? [] : [`${flag}=${value}`]);
  return ["approve", ...words, ...PROD.split(" ")];
}

Deno.test("gait approve writes the worked token", async () => {
  const world = { files: FILES, now: "2026-02-05T12:00:00.000Z" };
  const { exit, json, system } = await gait([...approve(), "--json"], world);
  const { correlation_id: _, ...result } = json();
  assert.equal(exit, 0);
  assert.deepEqual(result, {
    ok: true,
    token_id: "3929531210a4a51fae97b68c",
    token_path: "approval_3929531210a4a51fae97b68c.json",
    expires_at: "2026-02-05T13:00:00Z",
    reason_code: "change_ticket_123",
    scope: ["tool:tool.write"],
    key_id: KEY_1.keyId,
    description: "signed approval token created",
  });
  const token = written(system, "approval_3929531210a4a51fae97b68c.json");
  const { signed_digest } = token["signature"] as { signed_digest: string };
  assert.equal(
    signed_digest,
    "eb3efa1c2b66e896bfe60dc1f07a8a1aa28a12025568355a41d6aa27948e90e7",
  );
  assert.equal(system.files.get("approval_3929531210a4a51fae97b68c.json")?.mode, 0o600);
  const text = await gait(approve(), world);
  assert.ok(
    text.stdout.startsWith("approval token created: approval_3929531210a4a51fae97b68c.json\n"),
  );
});

Deno.test("gait approve shows whole seconds and warns once of a throw-away key", async () => {
  const world = { files: FILES, now: "2026-02-05T12:00:00.987Z" };
  const words = approve().filter((word) => !PROD.split(" ").includes(word));
  const { json, exit } = await gait([...words, "--json"], world);
  assert.deepEqual([exit, json()["expires_at"]], [0, "2026-02-05T13:00:00Z"]);
  assert.equal((json()["warnings"] as string[]).length, 1);
});

// in the order in which they are checked
const REFUSED: readonly (readonly [Readonly<Record<string, string | undefined>>, string])[] = [
  [{ "--ttl": undefined }, "Missing --ttl"],
  [{ "--ttl": "0s" }, 'Cannot use --ttl "0s": expected a time above zero'],
  [{ "--ttl": "-1h" }, 'Cannot use --ttl "-1h": expected a duration that is not negative'],
  [{ "--ttl": "3600" }, 'Cannot use --ttl "3600": expected a duration'],
  [{ "--ttl": "1d" }, 'Cannot use --ttl "1d": expected a duration'],
  [{ "--scope": undefined }, "Missing --scope"],
  [{ "--scope": " , " }, 'Cannot use --scope "": expected at least one value'],
  [{ "--private-key-env": "K" }, "--private-key-env and --private-key cannot be combined"],
  [{ "--intent-digest": undefined }, "Missing --intent-digest"],
  [
    { "--intent-digest": "abc" },
    'Cannot make the approval token: the intent digest is "abc", expected 64 hex characters',
  ],
  [{ "--policy-digest": undefined }, "Missing --policy-digest"],
  [
    { "--policy-digest": "g".repeat(64) },
    'Cannot make the approval token: the policy digest is "ggg',
  ],
  [{ "--approver": undefined }, "Missing --approver"],
  [{ "--approver": " " }, 'Cannot use --approver "": expected a value'],
  [{ "--reason-code": undefined }, "Missing --reason-code"],
  [{ "--out": "no/t.json" }, 'Cannot write "no"'],
];

for (const [changes, message] of REFUSED) {
  Deno.test(`gait approve with ${JSON.stringify(changes)} exits 6`, async () => {
    const world = { files: FILES, unwritable: ["no"] };
    const { exit, stdout, stderr } = await gait(approve(changes), world);
    assert.deepEqual([exit, stdout], [6, ""]);
    assert.ok(stderr.startsWith(`error: ${message}`), stderr);
    const { json } = await gait([...approve(changes), "--json"], world);
    assert.equal(json()["error_code"], "invalid_input");
  });
}
