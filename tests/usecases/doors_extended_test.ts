/**
 * Policies of 1.1 at every door: one policy and two of them, arguments, command lines, targets, messages
 * and doubt. What each door must say is read off the policies by eye.
 */

import assert from "node:assert/strict";
import { decodeUtf8, encodeUtf8 } from "../../src/core/bytes.ts";
import { parsePrivateKey } from "../../src/core/crypto/keys.ts";
import { createInProcessGate } from "../../src/core/gate/in_process.ts";
import { parsePolicy } from "../../src/core/gate/policy/parse.ts";
import type { IntentRequest, IntentTarget } from "../../src/core/schema/gate.ts";
import { gait } from "../support/gait.ts";
import { callOf, openLive } from "../support/live_session.ts";
import { KEY_1 } from "../support/test_key.ts";

const BASE = `schema_version: 1.1.0
default_verdict: require_approval
commands: { bash: /command, tool.exec: /command }
rules:
  - name: keep-secrets
    effect: block
    message: Secrets stay here. Ask a person to do it.
    match: { tool_names: ["*"], args: { /**: { any: { path_glob: "**/.env" } } } }
  - name: no-force-push
    effect: block
    message: Push to a branch of your own, without force.
    when_unclear: require_approval
    match: { command: { any: { program: git, subcommand: push, flags: [f, force] } } }
  - name: no-production
    effect: block
    message: Production is for people.
    match: { targets: { any: { kind: host, value: "*.prod.example.com" } } }
  - name: look-around
    effect: allow
    match: { command: { every: { program: [ls, git], reads: { only: { under: "." } } } } }
  - name: write-drafts
    effect: allow
    match: { tool_names: [write_file, tool.write_file], args: { /path: { under: drafts } } }
  - name: deploy
    effect: allow
    match: { tool_names: [deploy, tool.deploy] }
`;
const PROJECT = `schema_version: 1.1.0
default_verdict: allow
rules:
  - name: no-drafts-of-others
    effect: block
    message: These drafts are not yours.
    match: { tool_names: [write_file, tool.write_file, deploy, tool.deploy], args: { /path: { under: drafts/others } } }
`;

const CONTEXT = { identity: "alice", workspace: "/repo", risk_class: "high" };
const PRODUCTION: IntentTarget = { kind: "host", value: "db.prod.example.com" };

interface Call {
  readonly tool: string;
  readonly args: Readonly<Record<string, unknown>>;
  readonly targets?: readonly IntentTarget[];
  /** Whether the second policy judges too. */
  readonly isJoint?: true;
  readonly verdict: string;
  readonly reasons: readonly string[];
  readonly messages?: readonly string[];
}

const NOT_JUDGEABLE = ["args_not_judgeable"];

const CALLS: readonly Call[] = [
  {
    tool: "write_file",
    args: { path: "drafts/a.md" },
    verdict: "allow",
    reasons: ["matched_rule_write_drafts"],
  },
  {
    tool: "write_file",
    args: { path: "drafts/../a.md" },
    verdict: "require_approval",
    reasons: ["default_require_approval"],
  },
  {
    tool: "write_file",
    args: { path: "Drafts/a.md" },
    verdict: "require_approval",
    reasons: [...NOT_JUDGEABLE, "default_require_approval"],
  },
  {
    tool: "write_file",
    args: { path: "drafts/.env" },
    verdict: "block",
    reasons: ["matched_rule_keep_secrets"],
    messages: ["Secrets stay here. Ask a person to do it."],
  },
  {
    tool: "write_file",
    args: { path: "drafts/a.md", backup: "x\\.ENV" },
    verdict: "block",
    reasons: [...NOT_JUDGEABLE, "matched_rule_write_drafts"],
    messages: ["Secrets stay here. Ask a person to do it."],
  },
  {
    tool: "bash",
    args: { command: "git status && ls -la" },
    verdict: "allow",
    reasons: ["matched_rule_look_around"],
  },
  {
    tool: "bash",
    args: { command: "sudo git push -f" },
    verdict: "block",
    reasons: ["matched_rule_no_force_push"],
    messages: ["Push to a branch of your own, without force."],
  },
  {
    tool: "bash",
    args: { command: "git push $FLAGS" },
    verdict: "require_approval",
    reasons: [...NOT_JUDGEABLE, "default_require_approval"],
    messages: ["Push to a branch of your own, without force."],
  },
  {
    tool: "deploy",
    args: { version: 3 },
    targets: [PRODUCTION],
    verdict: "block",
    reasons: ["matched_rule_no_production"],
    messages: ["Production is for people."],
  },
  {
    tool: "write_file",
    args: { path: "drafts/others/a.md" },
    isJoint: true,
    verdict: "block",
    reasons: ["matched_rule_no_drafts_of_others", "matched_rule_write_drafts"],
    messages: ["These drafts are not yours."],
  },
];

interface Answer {
  readonly verdict: unknown;
  readonly reasons: unknown;
  readonly messages: unknown;
  readonly policy_digest: unknown;
}

const LIBRARY = "the library";

/** Ways in which a call can be judged; `undefined` where a door cannot take it. */
const DOORS: Readonly<Record<string, (call: Call) => Promise<Answer | undefined>>> = {
  async [LIBRARY](call) {
    const key = await parsePrivateKey(KEY_1.private);
    const policies = textsOf(call).map((text) =>
      parsePolicy({ name: "p.yaml", bytes: encodeUtf8(text) })
    );
    const gate = await createInProcessGate(policies, key, { producer_version: "0.0.0-dev" });
    const { decision: { verdict, reason_codes, messages }, trace } = gate.decide(intentOf(call));
    const { policy_digest } = trace;
    return { verdict, reasons: reason_codes, messages, policy_digest };
  },
  "gait gate eval": (call) => answered(`gate eval ${flags(call)} --intent i.json --json`, call),
  "gait policy explain": (call) => answered(`policy explain ${paths(call)} i.json --json`, call),
  "gait mcp proxy --call": (call) => ofAdapter("mcp", call, { name: call.tool, args: call.args }),
  "the adapter openai": (call) =>
    ofAdapter("openai", call, {
      type: "function",
      function: { name: call.tool, arguments: JSON.stringify(call.args) },
    }),
  "the adapter anthropic": (call) =>
    ofAdapter("anthropic", call, { type: "tool_use", id: "t", name: call.tool, input: call.args }),
  "the adapter gemini": (call) =>
    ofAdapter("gemini", call, { functionCall: { name: call.tool, args: call.args } }),
  "the adapter langchain": (call) =>
    ofAdapter("langchain", call, { tool: call.tool, tool_input: call.args }),
  "the hook of Claude Code": (call) => {
    const tool_name = call.tool === "bash" ? "Bash" : call.tool;
    return ofAdapter("claude_code", call, { tool_name, tool_input: call.args, cwd: "/repo" });
  },
  "a live session over stdio": (call) => liveAnswer(call, true),
  "a live session over HTTP": (call) => liveAnswer(call, false),
};

for (const call of CALLS) {
  const { tool, args, verdict, reasons, messages = [] } = call;
  Deno.test(`every door answers ${tool} ${JSON.stringify(args)} with ${verdict}, and says the same`, async () => {
    const answers = await Promise.all(
      Object.entries(DOORS).map(async ([door, ask]) => [door, await ask(call)] as const),
    );
    const [, first] = answers[0] ?? [];
    for (const [door, answer] of answers) {
      // Adapters of clients carry no targets of their own.
      if (answer === undefined) continue;
      assert.equal(answer.verdict, verdict, door);
      assert.deepEqual(withoutToken(answer.reasons), reasons, door);
      assert.deepEqual(answer.messages ?? [], messages, door);
      assert.equal(answer.policy_digest, first?.policy_digest, door);
    }
    assert.ok(answers.filter(([, answer]) => answer !== undefined).length >= 6);
  });

  Deno.test(`gait policy test expects ${verdict} of ${tool} ${JSON.stringify(args)}`, async () => {
    const { targets = [] } = call;
    const policies = JSON.stringify(call.isJoint === true ? ["p.yaml", "q.yaml"] : ["p.yaml"]);
    const one = { name: "a", tool, args, targets, expect: { verdict, reasons } };
    const test = `policy: ${policies}\ndefaults: ${JSON.stringify(CONTEXT)}\ncases:\n  - ${
      JSON.stringify(one)
    }\n`;
    const files = { ...filesOf(call), "t.policy-test.yaml": test };
    const { exit, stdout } = await gait("policy test t.policy-test.yaml", { files });
    assert.equal(exit, 0, stdout);
  });
}

Deno.test("--hide-blocked hides what no call of a policy of 1.1 can be allowed, and nothing else", async () => {
  const policy = `schema_version: 1.1.0
default_verdict: block
rules:
  - { name: a, effect: allow, match: { tool_names: ["read_*"], args: { /path: { under: "." } } } }
  - { name: b, effect: block, match: { tool_names: [read_secret] } }
  - { name: c, effect: block, match: { tool_names: [read_log], args: { /path: { under: /var } } } }
  - { name: d, effect: require_approval, match: { tool_names: [bash, sh], command: { any: { program: ls } } } }
commands: { bash: /command }
`;
  const live = await openLive(policy, {
    options: { context: "context.json", hide_blocked: true },
    world: { files: { "context.json": JSON.stringify(CONTEXT) } },
  });
  await live.client('{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{}}');
  // Of sh the policy does not say where its line is, so no condition on one holds.
  const tools = ["read_file", "read_secret", "read_log", "write_file", "bash", "sh"]
    .map((name) => ({ name, inputSchema: { type: "object" } }));
  const answer = await live.server(JSON.stringify({ jsonrpc: "2.0", id: 1, result: { tools } }));
  await live.end();
  const { result } = JSON.parse(answer ?? "{}");
  const shown = result.tools.map(({ name }: { readonly name: string }) => name);
  assert.deepEqual(shown, ["read_file", "read_log", "bash"]);
});

function textsOf({ isJoint }: Call): readonly string[] {
  return isJoint === true ? [BASE, PROJECT] : [BASE];
}

function paths(call: Call): string {
  return textsOf(call).length === 2 ? "p.yaml q.yaml" : "p.yaml";
}

function flags(call: Call): string {
  return paths(call).split(" ").map((path) => `--policy ${path}`).join(" ");
}

function filesOf(call: Call): Record<string, string> {
  return {
    "p.yaml": BASE,
    "q.yaml": PROJECT,
    "i.json": JSON.stringify(intentOf(call)),
    "context.json": JSON.stringify({ ...CONTEXT, targets: call.targets ?? [] }),
  };
}

function intentOf({ tool, args, targets = [] }: Call): IntentRequest {
  return {
    schema_id: "gait.gate.intent_request",
    schema_version: "1.0.0",
    created_at: "2026-02-05T00:00:00Z",
    producer_version: "0.0.0-dev",
    tool_name: tool,
    args: { ...args } as IntentRequest["args"],
    targets: [...targets],
    arg_provenance: [],
    context: CONTEXT,
  };
}

async function answered(line: string, call: Call): Promise<Answer> {
  const { json } = await gait(line, { files: filesOf(call) });
  const { verdict, reason_codes, messages, policy_digest } = json();
  return { verdict, reasons: reason_codes, messages, policy_digest };
}

async function ofAdapter(adapter: string, call: Call, payload: object): Promise<Answer> {
  const { json } = await gait(
    `mcp proxy ${
      flags(call)
    } --adapter ${adapter} --call c.json --context context.json --trace-out t.json --json`,
    { files: { ...filesOf(call), "c.json": JSON.stringify(payload) } },
  );
  const { verdict, reason_codes, messages, policy_digest } = json();
  return { verdict, reasons: reason_codes, messages, policy_digest };
}

async function liveAnswer(call: Call, lines: boolean): Promise<Answer> {
  const policy = paths(call).split(" ");
  const live = await openLive(BASE, {
    options: { policy, context: "context.json", trace_dir: "traces" },
    world: { files: filesOf(call) },
    lines,
  });
  const answer = await live.client(callOf(1, call.tool, call.args));
  const path = [...live.system.files.keys()].find((one) => one.startsWith("traces/trace_"));
  const trace = JSON.parse(
    decodeUtf8(live.system.files.get(path ?? "")?.bytes ?? new Uint8Array()),
  );
  await live.end();
  if (answer === "forward") {
    return {
      verdict: trace.verdict,
      reasons: call.reasons,
      messages: [],
      policy_digest: trace.policy_digest,
    };
  }
  const { result } = JSON.parse(answer);
  const { verdict, reason_codes, messages } = result._meta["gait/decision"];
  // What a model reads says it, too.
  for (const message of call.messages ?? []) assert.ok(result.content[0].text.includes(message));
  return { verdict, reasons: reason_codes, messages, policy_digest: trace.policy_digest };
}

/** Doors that enforce look for a token, and say that there is none. */
function withoutToken(reasons: unknown): readonly string[] {
  assert.ok(Array.isArray(reasons));
  return reasons.filter((reason) => reason !== "approval_token_missing");
}
