/** No decision on a call admits another call that differs in what a server could take for input. */

import assert from "node:assert/strict";
import { gait } from "../../support/gait.ts";
import { callOf, type Live, openLive } from "../../support/live_session.ts";
import { startProxy } from "../../support/mcp_http_proxy.ts";
import { post, resultFor, startUpstream } from "../../support/mcp_upstream.ts";

const ALLOW = "default_verdict: allow\n";
const ASK = "default_verdict: require_approval\n";

/** Members that no revision of MCP defines for a call, or not with such a value. */
const STRAY: readonly (readonly [string, object])[] = [
  ["a member of its own", { command: "rm" }],
  ["another word for arguments", { input: { path: "/etc" } }],
  ["a dry run", { dryRun: false }],
  ["the same as null", { x: null }],
  ["a context", { context: { identity: "root" } }],
  ["inputResponses in other letters", { InputResponses: {} }],
  ["requestState in other letters", { requeststate: "x" }],
  ["_meta that is a text", { _meta: "rm" }],
  ["a task that is a text", { task: "rm" }],
  ["a task with a command", { task: { ttl: 1, command: "rm" } }],
  ["a task whose time is a text", { task: { ttl: "rm" } }],
];

/** What clients send beside name and arguments. */
const KNOWN: readonly object[] = [
  { _meta: null },
  { _meta: { progressToken: 1 } },
  {
    _meta: { progressToken: "a-b", "claudecode/toolUseId": "toolu_01Ab", "vscode.requestId": "7" },
  },
  {
    _meta: {
      "io.modelcontextprotocol/protocolVersion": "2026-07-28",
      "io.modelcontextprotocol/clientInfo": { name: "a client", version: "1.0" },
      "io.modelcontextprotocol/clientCapabilities": { elicitation: {} },
      "io.modelcontextprotocol/logLevel": "info",
      traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
      tracestate: "congo=t61rcWkgMzE,rojo=00f067aa0ba902b7",
      baggage: "userId=alice,serverNode=DF%2028",
    },
  },
  { task: {} },
  { task: { ttl: 60000 } },
  { task: { ttl: null, pollInterval: 500 } },
  { task: null },
];

for (const [what, params] of STRAY) {
  Deno.test(`a call with a member that nobody judges is refused: ${what}`, async () => {
    const message = callOf(1, "t", { a: 1 }, params);
    for (const lines of [true, false]) {
      const live = await openLive(ALLOW, { lines });
      const { error } = JSON.parse(await live.client(message));
      assert.equal(error.code, -32602);
      assert.match(error.message, /params|_meta|task/);
    }
    const files = { "p.yaml": ALLOW, "c.json": message };
    const seen = await gait("mcp proxy p.yaml c.json --adapter mcp-jsonrpc", { files });
    assert.equal(seen.exit, 6, seen.stdout);
  });
}

Deno.test("a member of the message that JSON-RPC does not have is refused", async () => {
  for (const member of ["arguments", "_meta", "inputResponses", "x"]) {
    const message = callOf(1, "t").replace("{", `{"${member}":{"a":1},`);
    const live = await openLive(ALLOW);
    assert.equal(JSON.parse(await live.client(message)).error.code, -32600, member);
    const files = { "p.yaml": ALLOW, "c.json": message };
    const seen = await gait("mcp proxy p.yaml c.json --adapter mcp-jsonrpc", { files });
    assert.equal(seen.exit, 6, member);
  }
});

Deno.test("what clients send beside name and arguments passes", async () => {
  const live = await openLive(ALLOW);
  for (const [id, params] of KNOWN.entries()) {
    const message = callOf(id, "t", { a: 1 }, params);
    assert.equal(await live.client(message), "forward", message);
    const files = { "p.yaml": ALLOW, "c.json": message };
    const seen = await gait("mcp proxy p.yaml c.json --adapter mcp-jsonrpc", { files });
    assert.equal(seen.exit, 0, seen.stderr);
  }
});

Deno.test("a refused member does not reach a server over HTTP", async () => {
  await using server = startUpstream(resultFor);
  await using proxy = startProxy(server.url);
  for (const [, params] of STRAY) {
    assert.match(await (await post(proxy.url, callOf(1, "t", {}, params))).text(), /"error"/);
  }
  assert.deepEqual(server.texts(), []);
});

/** A live session's decision on a message. */
async function decisionOn(message: string, policy: string = ASK) {
  const live = await openLive(policy, { options: { approval_dir: "desk" } });
  const answer = JSON.parse(await live.client(message));
  return answer.result?._meta["gait/decision"] ?? answer.error.data ?? answer.error;
}

Deno.test("the answers of a retry are in the digest, so that each needs an approval of its own", async () => {
  const retries = [
    {},
    { inputResponses: null },
    { inputResponses: {} },
    { inputResponses: { k: { action: "accept" } } },
    { inputResponses: { k: { action: "accept", content: { path: "/etc/passwd" } } } },
    { requestState: "s1" },
    { requestState: "s2" },
    { inputResponses: {}, requestState: "s1" },
  ];
  const digests = [];
  for (const params of retries) {
    const message = callOf(1, "t", { a: 1 }, params);
    const decision = await decisionOn(message);
    assert.equal(decision.verdict, "require_approval");
    digests.push(decision.intent_digest);
    const files = { "p.yaml": ASK, "c.json": message, "x.yaml": "identity: mcp-proxy\n" };
    const seen = await gait("mcp proxy p.yaml c.json --adapter mcp-jsonrpc --json", { files });
    assert.equal(seen.json()["intent_digest"], decision.intent_digest, "the same from a file");
  }
  assert.equal(new Set(digests).size, retries.length);
});

Deno.test("a person sees the answers of a retry that waits for approval", async () => {
  const texts: string[] = [];
  const at: { live?: Live } = {};
  const pause = async () => {
    for (const [path, { bytes }] of at.live?.system.files ?? []) {
      if (path.startsWith("desk/request_")) texts.push(new TextDecoder().decode(bytes));
    }
    await at.live?.client(
      '{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1}}',
    );
  };
  const options = { approval_dir: "desk", approval_wait: 3_600_000_000_000n };
  const live = at.live = await openLive(ASK, { options, host: { pause } });
  const params = { inputResponses: { k: { content: "to /etc/passwd" } } };
  await live.client(callOf(1, "t", { a: 1 }, params));
  assert.match(
    texts.join(),
    /"mcp:inputResponses":\s*\{\s*"k":\s*\{\s*"content":\s*"to \/etc\/passwd"/,
  );
});

Deno.test("an argument cannot stand for the answers of a retry", async () => {
  for (const name of ["mcp:inputResponses", "mcp:requestState", " MCP:requestState "]) {
    const live = await openLive(ALLOW);
    const { error } = JSON.parse(await live.client(callOf(1, "t", { [name]: "s1" })));
    assert.equal(error.code, -32602, name);
  }
});

Deno.test("a number in an answer that a double cannot hold cannot be approved", async () => {
  const message = callOf(1, "t", {}, { inputResponses: { n: 1 } })
    .replace('"n":1', '"n":12345678901234567891');
  const decision = await decisionOn(message);
  assert.deepEqual(decision.verdict, "block");
});

/** What no digest covers: `_meta` beyond ids. */
const CONTENT: readonly object[] = [
  { "x/command": "rm -rf /" },
  { "x/path": "/etc/passwd" },
  { "x/args": { path: "x" } },
  { "x/list": [1] },
  { progressToken: "a b" },
  { "openai/userAgent": "Mozilla/5.0 (X11)" },
];

for (const _meta of CONTENT) {
  Deno.test(`a call with content in _meta gets no approval: ${JSON.stringify(_meta)}`, async () => {
    const message = callOf(1, "t", { a: 1 }, { _meta });
    const decision = await decisionOn(message);
    assert.equal(decision.verdict, "block");
    assert.ok(decision.reason_codes.includes("args_not_exact"));
    const live = await openLive(ALLOW);
    assert.equal(await live.client(message), "forward");
    const files = { "p.yaml": ASK, "c.json": message, "t.json": "{}" };
    const asked = await gait("mcp proxy p.yaml c.json --adapter mcp-jsonrpc --json", { files });
    assert.equal(asked.exit, 4);
    assert.match(JSON.stringify(asked.json()["warnings"]), /_meta/);
    const token = "mcp proxy p.yaml c.json --adapter mcp-jsonrpc --approval-token t.json --json";
    assert.equal((await gait(token, { files })).exit, 3);
  });
}

Deno.test("an unread member beside the flat call's own gets no approval", async () => {
  for (const more of [{ dry_run: false }, { mode: "force" }, { _meta: { x: { a: 1 } } }]) {
    const call = JSON.stringify({ name: "t", args: { a: 1 }, ...more });
    const files = { "p.yaml": ASK, "c.json": call, "t.json": "{}" };
    const asked = await gait("mcp proxy p.yaml c.json --json", { files });
    assert.equal(asked.exit, 4);
    assert.match(JSON.stringify(asked.json()["warnings"]), /args_not_exact/);
    const given = await gait("mcp proxy p.yaml c.json --approval-token t.json", { files });
    assert.equal(given.exit, 3, given.stderr);
  }
});

Deno.test("every adapter refuses the answers of a retry, which it does not read", async () => {
  const calls = [
    ["mcp", { name: "t", args: {} }],
    ["openai", { type: "function", function: { name: "t", arguments: "{}" } }],
    ["anthropic", { type: "tool_use", name: "t", input: {} }],
    ["langchain", { tool: "t", tool_input: {} }],
    ["claude_code", { tool_name: "Read", tool_input: { file_path: "/x" } }],
    ["gemini", { functionCall: { name: "t", args: {} } }],
  ] as const;
  for (const [adapter, call] of calls) {
    for (const more of [{ inputResponses: { k: 1 } }, { requestState: "s" }]) {
      const files = { "p.yaml": ALLOW, "c.json": JSON.stringify({ ...call, ...more }) };
      const seen = await gait(`mcp proxy p.yaml c.json --adapter ${adapter}`, { files });
      assert.equal(seen.exit, 6, `${adapter} ${Object.keys(more)}`);
    }
  }
});
