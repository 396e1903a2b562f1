/** One judge behind many doors: generated calls get the same answer everywhere. */

import assert from "node:assert/strict";
import { encodeUtf8 } from "../../src/core/bytes.ts";
import { parsePrivateKey } from "../../src/core/crypto/keys.ts";
import { createInProcessGate } from "../../src/core/gate/in_process.ts";
import { parsePolicy } from "../../src/core/gate/policy/parse.ts";
import type { IntentRequest } from "../../src/core/schema/gate.ts";
import { gait, gaitProcess, scratch, words } from "../support/gait.ts";
import { connected } from "../support/mcp_ways.ts";
import { ProxyProcess, serverCommand } from "../support/mcp_session.ts";
import { type RandomCall, randomCalls } from "../support/random_calls.ts";
import { ask, startServer } from "../support/server.ts";
import { KEY_1 } from "../support/test_key.ts";

const COUNT = 5000;
/** Calls for which a process of its own is started. */
const PROCESSES = 100;

const POLICY = `schema_id: gait.gate.policy
schema_version: 1.1.0
default_verdict: block
rules:
  - name: reads
    priority: 10
    effect: allow
    match: { tool_names: ["files.*"], args: { /path: { under: [/repo, docs] } } }
    reason_codes: [reads_are_free]
  - name: writes
    priority: 20
    effect: require_approval
    match: { tool_names: [files.write] }
    violations: [needs_a_person]
  - name: hosts
    priority: 10
    effect: allow
    match: { tool_names: [net.fetch], args: { /url: { host: [api.example.com] } } }
  - name: small-sums
    priority: 10
    effect: allow
    match: { tool_names: [pay.send], args: { /amount: { max: 100, min: 0 } } }
  - name: drills
    priority: 10
    effect: dry_run
    match: { tool_names: [x] }
`;

const CONTEXT = { identity: "alice", workspace: "/repo", risk_class: "high" };
const FILES = { "p.yaml": POLICY, "context.json": JSON.stringify(CONTEXT), "k": KEY_1.private };
const PROD = "--key-mode prod --private-key k";

/** What every door has to say of a call. */
interface Said {
  readonly verdict: unknown;
  readonly reasons: readonly string[];
  readonly violations: readonly string[];
  readonly intent_digest: unknown;
  readonly policy_digest: unknown;
}

function intentOf({ tool, args }: RandomCall): IntentRequest {
  return {
    schema_id: "gait.gate.intent_request",
    schema_version: "1.0.0",
    created_at: "2026-02-05T00:00:00Z",
    producer_version: "0.0.0-dev",
    tool_name: tool,
    args: JSON.parse(JSON.stringify(args)),
    targets: [],
    arg_provenance: [],
    context: CONTEXT,
  };
}

// deno-lint-ignore no-explicit-any -- results of several doors, compared member by member
function saidBy(result: any): Said {
  const { verdict, intent_digest, policy_digest, reason_codes = [], violations = [] } = result;
  return { verdict, intent_digest, policy_digest, reasons: reason_codes, violations };
}

/** The library leaves approvals to its caller; every other door looks for tokens and finds none. */
function withoutToken(said: Said): Said {
  if (said.verdict !== "require_approval") return said;
  return {
    ...said,
    reasons: ["approval_token_missing", ...said.reasons].sort(),
    violations: ["approval_not_granted", ...said.violations].sort(),
  };
}

/**
 * What a live session says: a call whose digest would also be that of another one, since texts lose the
 * white space around them there, cannot be approved.
 */
function live(said: Said, { args }: RandomCall): Said {
  const isPadded = /"(?:\\n| )|(?:\\n| )"/.test(JSON.stringify(args));
  if (said.verdict !== "require_approval" || !isPadded) return said;
  const others = (codes: readonly string[], without: string) =>
    ["args_not_exact", ...codes.filter((code) => code !== without)].sort();
  return {
    ...said,
    verdict: "block",
    reasons: others(said.reasons, "approval_token_missing"),
    violations: others(said.violations, "approval_not_granted"),
  };
}

async function inLibrary(calls: readonly RandomCall[]): Promise<readonly Said[]> {
  const policy = parsePolicy({ name: "p.yaml", bytes: encodeUtf8(POLICY) });
  const key = await parsePrivateKey(KEY_1.private);
  const gate = await createInProcessGate(policy, key, { producer_version: "0.0.0-dev" });
  return calls.map((call) => {
    const { decision, trace } = gate.decide(intentOf(call));
    const { reason_codes } = decision;
    return withoutToken(saidBy({ ...trace, reason_codes }));
  });
}

const CALLS = randomCalls(COUNT, 18);
const EXPECTED = await inLibrary(CALLS);
const EXPECTED_LIVE = EXPECTED.map((said, at) => live(said, CALLS[at] ?? { tool: "", args: {} }));

async function place() {
  const folder = scratch();
  for (const [name, text] of Object.entries(FILES)) {
    await Deno.writeTextFile(`${folder.path}/${name}`, text);
  }
  const env = { HOME: folder.path, GAIT_LOG_DIR: `${folder.path}/log` };
  return { cwd: folder.path, env, [Symbol.dispose]: () => folder[Symbol.dispose]() };
}

/** Decisions in a log, in order. */
async function saidInLog(path: string): Promise<readonly Said[]> {
  const lines = (await Deno.readTextFile(path)).trimEnd().split("\n");
  return lines.filter((line) => line.startsWith('{"decision":')).map((line) => {
    const { decision: { trace, reason_codes } } = JSON.parse(line);
    return saidBy({ ...trace, reason_codes });
  });
}

function compare(said: readonly Said[], expected: readonly Said[] = EXPECTED): void {
  assert.equal(said.length, expected.length);
  for (const [at, answer] of said.entries()) {
    assert.deepEqual(answer, expected[at], `${at}: ${JSON.stringify(CALLS[at])}`);
  }
}

Deno.test("the generated calls meet every rule and every verdict", () => {
  const verdicts = new Set(EXPECTED.map(({ verdict }) => verdict));
  assert.deepEqual([...verdicts].sort(), ["allow", "block", "dry_run", "require_approval"]);
  const reasons = new Set(EXPECTED.flatMap(({ reasons }) => reasons));
  for (const rule of ["hosts", "small_sums", "drills", "writes"]) {
    assert.ok(reasons.has(`matched_rule_${rule}`), rule);
  }
  assert.ok(reasons.has("reads_are_free"));
});

Deno.test(`${COUNT} calls: gait gate eval says what the library says`, async () => {
  const said: Said[] = [];
  for (const call of CALLS) {
    const files = { ...FILES, "i.json": JSON.stringify(intentOf(call)) };
    const { json } = await gait(
      `gate eval --policy p.yaml --intent i.json --trace-out t.json --json ${PROD}`,
      { files },
    );
    said.push(saidBy(json()));
  }
  compare(said);
});

Deno.test(`${PROCESSES} calls: a process for each says what the library says`, async () => {
  using p = await place();
  const said: Said[] = [];
  for (const call of CALLS.slice(0, PROCESSES)) {
    await Deno.writeTextFile(`${p.cwd}/i.json`, JSON.stringify(intentOf(call)));
    const line = `gate eval --policy p.yaml --intent i.json --trace-out t.json --json ${PROD}`;
    said.push(saidBy(JSON.parse((await gaitProcess(words(line), p)).stdout)));
  }
  compare(said, EXPECTED.slice(0, PROCESSES));
});

Deno.test(`${COUNT} calls: gait serve says what the library says, also while its policy is written again and it is killed`, async () => {
  using p = await place();
  const line = words(`--policy p.yaml ${PROD} --log calls.jsonl`);
  let server = await startServer(line, p);
  const said: Said[] = [];
  for (const [at, call] of CALLS.entries()) {
    if (at % 1000 === 500) await Deno.writeTextFile(`${p.cwd}/p.yaml`, `${POLICY}# ${at}\n`);
    if (at % 2000 === 1500) {
      server.child.kill("SIGKILL");
      await server.stop();
      server = await startServer(line, p);
    }
    const { status, body } = await ask(server.where, "/v1/judge", { intent: intentOf(call) });
    assert.equal(status, 200, body);
    said.push(saidBy(JSON.parse(body)));
  }
  await server.stop();
  compare(said);
  // Nothing that was answered is missing, whatever was killed.
  compare(await saidInLog(`${p.cwd}/calls.jsonl`));
  const { exit, stdout } = await gaitProcess(words("log verify calls.jsonl --json"), p);
  assert.equal(exit, 0, stdout);
});

Deno.test(`${COUNT} calls: the Python package, by a server, says what the library says`, async () => {
  using p = await place();
  await using _server = await startServer(words(`--policy p.yaml ${PROD} --log calls.jsonl`), p);
  const intents = CALLS.map((call) => JSON.stringify(intentOf(call)));
  await Deno.writeTextFile(`${p.cwd}/intents.jsonl`, `${intents.join("\n")}\n`);
  const root = new URL("../../", import.meta.url).pathname;
  const { success, stdout, stderr } = await new Deno.Command("python3", {
    args: [`${root}tests/python/judge_calls.py`, "intents.jsonl"],
    ...{ cwd: p.cwd, clearEnv: true },
    env: { ...p.env, PATH: Deno.env.get("PATH") ?? "", PYTHONPATH: `${root}sdk/python` },
  }).output();
  assert.ok(success, new TextDecoder().decode(stderr));
  const lines = new TextDecoder().decode(stdout).trimEnd().split("\n");
  compare(lines.map((line) => saidBy(JSON.parse(line))));
  compare(await saidInLog(`${p.cwd}/calls.jsonl`));
});

Deno.test(`${COUNT} calls: a live session over stdio says what the library says`, async () => {
  using p = await place();
  const flags = words(`--policy p.yaml --context context.json --log calls.jsonl ${PROD}`);
  await using proxy = new ProxyProcess({
    ...p,
    flags,
    server: serverCommand("mcp_echo_server.ts"),
  });
  for (const [id, { tool, args }] of CALLS.entries()) {
    const params = { name: tool, arguments: args };
    await proxy.ask(JSON.stringify({ jsonrpc: "2.0", id, method: "tools/call", params }));
  }
  await proxy.end();
  compare(await saidInLog(`${p.cwd}/calls.jsonl`), EXPECTED_LIVE);
});

Deno.test(`${COUNT} calls: a live session over HTTP says what the library says`, async () => {
  using p = await place();
  const script = new URL("../support/http_echo_server.ts", import.meta.url).pathname;
  const echo = await connected("echo", [Deno.execPath(), "run", "--quiet", "-A", script], p.cwd);
  const flags = words(`--policy p.yaml --context context.json --log calls.jsonl ${PROD}`);
  const listen = ["--upstream", echo.address, "--listen", "127.0.0.1:0"];
  const { denoArgs } = await import("../support/gait.ts");
  const command = [Deno.execPath(), ...denoArgs(["mcp", "proxy", ...flags, ...listen])];
  const proxy = await connected("gait", command, p.cwd, p.env);
  const headers = {
    "content-type": "application/json",
    accept: "application/json, text/event-stream",
  };
  for (const [id, { tool, args }] of CALLS.entries()) {
    const params = { name: tool, arguments: args };
    const body = JSON.stringify({ jsonrpc: "2.0", id, method: "tools/call", params });
    const response = await fetch(proxy.address, { method: "POST", headers, body });
    await response.arrayBuffer();
  }
  await proxy.end();
  await echo.end();
  compare(await saidInLog(`${p.cwd}/calls.jsonl`), EXPECTED_LIVE);
});
