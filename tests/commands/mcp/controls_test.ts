import assert from "node:assert/strict";
import fc from "fast-check";
import { signDocument } from "../../../src/core/crypto/signed_document.ts";
import { parsePrivateKey } from "../../../src/core/crypto/keys.ts";
import { gait } from "../../support/gait.ts";
import { written } from "../gate/support.ts";
import { BLOCK_HOST, CASE, KEYS, memberOf, PROD, SEARCH } from "./support.ts";

const OPENAI = {
  type: "function",
  function: { name: "tool.write", arguments: { path: "/tmp/a" } },
};

function rule(...lines: readonly string[]): string {
  const all = ["name: the-rule", "match: { tool_names: [tool.search] }", ...lines];
  return `default_verdict: block\nrules:\n  - ${all.join("\n    ")}\n`;
}

const FILES = {
  ...KEYS,
  "p.yaml": BLOCK_HOST,
  "allow.yaml": "default_verdict: allow",
  "ask.yaml": "default_verdict: require_approval",
  "limited.yaml": rule("effect: allow", "rate_limit: { requests: 2, window: hour }"),
  "broker.yaml": rule("effect: allow", "require_broker_credential: true"),
  "two.yaml": rule("effect: require_approval", "min_approvals: 2"),
  "call.json": JSON.stringify(SEARCH),
  "case.json": JSON.stringify(CASE),
  "openai.json": JSON.stringify(OPENAI),
};

Deno.test("a rate limit counts calls as gait gate eval does", async () => {
  const { system } = await gait("version", { files: FILES });
  const results = [];
  for (let call = 0; call < 3; call++) {
    const { exit, json } = await gait("mcp proxy limited.yaml call.json --json", {}, system);
    const { verdict, rate_limit_used, rate_limit_key } = json();
    assert.equal(rate_limit_key, "tool.search|mcp-proxy");
    results.push([exit, verdict, rate_limit_used]);
  }
  assert.deepEqual(results, [[0, "allow", 1], [0, "allow", 2], [3, "block", 2]]);
});

Deno.test("a rate limit is shared with gait gate eval", async () => {
  const intent = {
    tool_name: "tool.search",
    args: {},
    targets: [],
    context: { identity: "mcp-proxy", workspace: ".", risk_class: "high" },
  };
  const { system } = await gait("version", {
    files: { ...FILES, "i.json": JSON.stringify(intent) },
  });
  await gait("mcp proxy limited.yaml call.json", {}, system);
  await gait("mcp proxy limited.yaml call.json", {}, system);
  const seen = await gait("gate eval --policy limited.yaml --intent i.json --json", {}, system);
  assert.deepEqual([seen.exit, seen.json()["verdict"]], [3, "block"]);
});

Deno.test("a rule that requires a credential blocks without a broker", async () => {
  const { exit, json } = await gait("mcp proxy broker.yaml call.json --json", { files: FILES });
  assert.deepEqual([exit, json()["verdict"]], [3, "block"]);
  assert.ok((json()["reason_codes"] as string[]).includes("broker_credential_required"));
});

Deno.test("a broker's credential allows, and leaves its evidence", async () => {
  const line = "mcp proxy broker.yaml call.json --credential-broker stub --json";
  const { exit, json, system } = await gait(line, { files: FILES });
  const { verdict, credential_issuer, credential_evidence_path } = json();
  assert.deepEqual([exit, verdict, credential_issuer], [0, "allow", "stub"]);
  assert.equal(
    written(system, String(credential_evidence_path))["schema_id"],
    "gait.gate.broker_credential_record",
  );
});

Deno.test("the env broker reads its variables here too", async () => {
  const line = "mcp proxy eg.yaml call.json --credential-broker env --json";
  const files = {
    ...FILES,
    "eg.yaml": rule("effect: allow", "require_broker_credential: true", "broker_reference: eg-1"),
  };
  const without = await gait(line, { files });
  assert.deepEqual([without.exit, without.json()["verdict"]], [3, "block"]);
  const env = { GAIT_BROKER_TOKEN_EG_1: "secret" };
  const { exit, json } = await gait(line, { files, env });
  assert.deepEqual([exit, json()["verdict"]], [0, "allow"]);
  assert.match(String(json()["credential_ref"]), /^env:GAIT_BROKER_TOKEN_EG_1:[0-9a-f]{16}$/);
});

/** A token for the search under a policy, signed with the published example key. */
async function token(policy_digest: string, approver_identity: string): Promise<string> {
  const document = {
    schema_id: "gait.gate.approval_token",
    schema_version: "1.0.0",
    created_at: "2026-02-04T23:30:00Z",
    producer_version: "0.0.0-dev",
    token_id: `token-of-${approver_identity}`,
    approver_identity,
    reason_code: "change_ticket_123",
    // the worked digest of the search call, as in docs/mcp.md
    intent_digest: "0e66c73f79e9fc2af7c932d7fdcb46b8e488ce37f7aca642e93912005c9f16d0",
    policy_digest,
    scope: ["tool:tool.search"],
    expires_at: "2026-02-05T00:30:00Z",
  };
  return JSON.stringify(await signDocument(document, await parsePrivateKey(KEYS.k1)));
}

Deno.test("an approval token satisfies require_approval", async () => {
  const asked = await gait("mcp proxy ask.yaml call.json --json", { files: FILES });
  assert.equal(asked.exit, 4);
  const files = {
    ...FILES,
    "token.json": await token(String(asked.json()["policy_digest"]), "alice"),
  };
  const line = `mcp proxy ask.yaml call.json --approval-token token.json --json ${PROD}`;
  const { exit, json, system } = await gait(line, { files });
  const { verdict, approval_ref, required_approvals, valid_approvals, trace_path } = json();
  assert.deepEqual([exit, verdict, approval_ref, required_approvals, valid_approvals], [
    0,
    "allow",
    "token-of-alice",
    1,
    1,
  ]);
  assert.equal(written(system, String(trace_path))["approval_token_ref"], "token-of-alice");
  assert.ok(system.files.has(String(json()["approval_audit_path"])));
});

Deno.test("two approvals are two people", async () => {
  const asked = await gait("mcp proxy two.yaml call.json --json", { files: FILES });
  const policy_digest = String(asked.json()["policy_digest"]);
  const files = {
    ...FILES,
    "a.json": await token(policy_digest, "alice"),
    "b.json": await token(policy_digest, "bob"),
  };
  const judge = async (...tokens: readonly string[]) => {
    const options = tokens.map((path) => `--approval-token-chain ${path}`).join(" ");
    return (await gait(`mcp proxy two.yaml call.json ${options} ${PROD}`, { files })).exit;
  };
  assert.equal(await judge("a.json"), 4);
  assert.equal(await judge("a.json", "a.json"), 4);
  assert.equal(await judge("a.json", "b.json"), 0);
});

Deno.test("a token for another call does not count", async () => {
  const asked = await gait("mcp proxy ask.yaml call.json --json", { files: FILES });
  const files = {
    ...FILES,
    "token.json": await token(String(asked.json()["policy_digest"]), "alice"),
    "other.json": JSON.stringify({ ...SEARCH, args: { query: "other" } }),
  };
  const line = `mcp proxy ask.yaml other.json --approval-token token.json ${PROD}`;
  assert.equal((await gait(line, { files })).exit, 4);
});

const NO_TARGETS = "adapter payload carries no targets; target rules cannot match";

Deno.test("a policy on targets and a payload without any give a warning", async () => {
  const warned = async (line: string, files: object = {}) => {
    const { json } = await gait(`${line} ${PROD} --json`, { files: { ...FILES, ...files } });
    return ((json()["warnings"] ?? []) as string[]).includes(NO_TARGETS);
  };
  const line = "mcp proxy p.yaml openai.json --adapter openai";
  assert.equal(await warned(line), true);
  assert.equal(await warned("mcp proxy allow.yaml openai.json --adapter openai"), false);
  assert.equal(await warned("mcp proxy p.yaml case.json"), false);
  const context = "targets: [{kind: host, value: api.external.com}]";
  assert.equal(await warned(`${line} --context c.yaml`, { "c.yaml": context }), false);
  const dataflow = "rules:\n  - name: flow\n    effect: allow\n    dataflow: { enabled: true }\n";
  const flowing = "mcp proxy flow.yaml openai.json --adapter openai";
  assert.equal(await warned(flowing, { "flow.yaml": dataflow }), true);
});

Deno.test("a context gives a call the targets that its payload cannot carry", async () => {
  const line = `mcp proxy p.yaml openai.json --adapter openai --json ${PROD}`;
  assert.equal((await gait(line, { files: FILES })).exit, 0);
  const files = { ...FILES, "c.yaml": "targets: [{kind: host, value: api.external.com}]" };
  assert.equal((await gait(`${line} --context c.yaml`, { files })).exit, 3);
});

Deno.test("a context wins over what the call says of itself", async () => {
  const policy = "default_verdict: block\nrules:\n  - name: trusted\n    effect: allow\n" +
    "    match: { identities: [alice] }\n";
  const files = { ...FILES, "p2.yaml": policy, "c.yaml": "identity: mallory\nrun_id: given" };
  const line = `mcp proxy p2.yaml case.json --json ${PROD}`;
  const trusting = await gait(line, { files });
  assert.deepEqual([trusting.exit, trusting.json()["run_id"]], [0, "run_mcp_case"]);
  const { exit, json } = await gait(`${line} --context c.yaml`, { files });
  assert.deepEqual([exit, json()["run_id"]], [3, "run_given"]);
});

const TOOLS = `schema_id: gait.mcp.tool_map
schema_version: 1.0.0
tools:
  - name: send
    tool_name: tool.write
    args:
      - { path: /to, is: host, operation: write, required: true, provenance: external }
      - { path: /token, is: secret }
      - { path: /amount, is: amount, limit: 100, over: { risk_class: critical } }
`;

function sendCall(args: object) {
  return {
    ...FILES,
    "tools.yaml": TOOLS,
    "send.json": JSON.stringify({ tool: "send", tool_input: args }),
    "critical.yaml": "default_verdict: allow\nrules:\n  - name: large\n    effect: block\n" +
      "    match: { risk_classes: [critical] }\n",
  };
}

const SEND = `send.json --adapter langchain --tools tools.yaml --json ${PROD}`;

Deno.test("a tool map gives name and targets to the calls of any adapter", async () => {
  const { exit, json } = await gait(`mcp proxy p.yaml ${SEND}`, {
    files: sendCall({ to: "API.external.com:443" }),
  });
  assert.equal(exit, 3);
  assert.deepEqual(json()["reason_codes"], ["matched_rule_block_write_host"]);
});

Deno.test("a tool map raises the risk class of a large amount", async () => {
  const judge = async (amount: unknown) => {
    const files = sendCall({ to: "a", amount });
    return (await gait(`mcp proxy critical.yaml ${SEND}`, { files })).exit;
  };
  assert.deepEqual([await judge(100), await judge(101), await judge("1")], [0, 3, 3]);
});

Deno.test("an amount that a double cannot hold exactly counts as over its limit", async () => {
  const judge = async (amount: string) => {
    const files = { ...sendCall({}), "send.json": callText(amount) };
    return (await gait(`mcp proxy critical.yaml ${SEND}`, { files })).exit;
  };
  const callText = (amount: string) =>
    `{"tool":"send","tool_input":{"to":"a","id":12345678901234567891,"amount":${amount}}}`;
  for (const exact of ["100", "99.99", "1e2", "100.0"]) assert.equal(await judge(exact), 0, exact);
  for (const over of ["100.00000000000000001", "99.999999999999999999", "-100.00000000000000001"]) {
    assert.equal(await judge(over), 3, over);
  }
});

Deno.test("each element must have the amount that the tool map limits", async () => {
  const map = TOOLS.replace("path: /amount", "path: /items/*/amount");
  const judge = async (items: object) => {
    const files = { ...sendCall({ to: "a", items }), "tools.yaml": map };
    return (await gait(`mcp proxy allow.yaml ${SEND}`, { files })).exit;
  };
  assert.equal(await judge([{ amount: 1 }, { amount: 2 }]), 0);
  assert.equal(await judge([{ amount: 1 }, {}]), 3);
});

const UNCLEAR_URLS = [
  "api.external.com:443/x",
  "view-source:https://api.external.com/",
  "https://{api,x}.external.com/",
];

for (const url of UNCLEAR_URLS) {
  Deno.test(`a tool map that calls ${url} a URL blocks it`, async () => {
    const files = {
      ...sendCall({ to: url, amount: 1 }),
      "tools.yaml": TOOLS.replace("is: host", "is: url"),
    };
    const { exit, json } = await gait(`mcp proxy allow.yaml ${SEND}`, { files });
    assert.deepEqual([exit, json()["reason_codes"]], [
      3,
      ["default_allow", "mcp_argument_not_judgeable"],
    ]);
  });
}

for (const [title, args] of [["is missing", {}], ["is of another type", { to: 7 }]] as const) {
  Deno.test(`a call is blocked if an argument of the tool map ${title}, though the policy allows it`, async () => {
    const { exit, json, stderr } = await gait(`mcp proxy allow.yaml ${SEND}`, {
      files: sendCall(args),
    });
    const { verdict, reason_codes, warnings } = json();
    assert.deepEqual([exit, verdict, stderr], [3, "block", ""]);
    assert.deepEqual(reason_codes, ["default_allow", "mcp_argument_not_judgeable"]);
    assert.match(String(warnings), /the call does not fit the tool map: \/to is /);
  });
}

Deno.test("a secret of the tool map is never recorded, also where payloads are kept", async () => {
  const { exit, system } = await gait(
    `mcp proxy allow.yaml ${SEND} --payloads keep --runpack-out r.zip --export-log-out l --export-otel-out o`,
    { files: sendCall({ to: "a", token: "hunter2", amount: 1 }) },
  );
  assert.equal(exit, 0);
  const intent = JSON.parse(await memberOf(system, "r.zip", "intents.jsonl"));
  assert.match(intent.args.token, /^gait:redacted:\/args\/token:[0-9a-f]{16}$/);
  assert.equal(intent.args.to, "a");
  for (const [path, { bytes }] of system.files) {
    if (path === "send.json") continue;
    assert.equal(new TextDecoder().decode(bytes).includes("hunter2"), false, path);
  }
});

Deno.test("an unsigned claim of delegation in the call changes nothing", async () => {
  const plain = await gait("mcp proxy allow.yaml call.json --json", { files: FILES });
  const files = {
    ...FILES,
    "claim.json": JSON.stringify({ ...SEARCH, delegation: { delegator: "root" } }),
  };
  const claimed = await gait("mcp proxy allow.yaml claim.json --json", { files });
  assert.equal(claimed.json()["intent_digest"], plain.json()["intent_digest"]);
});

Deno.test("whatever is piped in, exit code and verdict say the same, and errors say no verdict", async () => {
  const EXITS: Readonly<Record<string, number>> = {
    allow: 0,
    dry_run: 0,
    block: 3,
    require_approval: 4,
  };
  const adapters = ["mcp", "openai", "anthropic", "langchain", "mcp-jsonrpc", "claude_code"];
  const member = fc.constantFrom(
    ...["name", "args", "target", "targets", "context", "function", "arguments", "input", "tool"],
    ...["tool_input", "params", "method", "tool_name", "created_at", "arg_provenance", "to"],
  );
  const value = fc.oneof(
    fc.constantFrom("send", "tool.write", "tools/call", "host", "/a", "https://a/"),
    fc.jsonValue({ maxDepth: 2 }),
  );
  const payload = fc.dictionary(member, fc.oneof(value, fc.dictionary(member, value)));
  const property = fc.asyncProperty(fc.constantFrom(...adapters), payload, async (name, call) => {
    const files = { ...FILES, "tools.yaml": TOOLS };
    const line = `mcp proxy p.yaml - --adapter ${name} --tools tools.yaml --json ${PROD}`;
    const { exit, json } = await gait(line, { files, stdin: JSON.stringify(call) });
    const { ok, verdict } = json();
    if (ok === true) assert.equal(exit, EXITS[String(verdict)]);
    else assert.deepEqual([exit, verdict], [6, undefined]);
  });
  await fc.assert(property, { numRuns: 300 });
});
