/** Where the records of calls from a file go, and how they are dated. */

import assert from "node:assert/strict";
import { gait } from "../../support/gait.ts";
import { KEYS, PROD } from "./support.ts";

const NOW = "2026-02-05T08:30:00.12Z";
const POLICY = "default_verdict: require_approval\n";
const HOOK = JSON.stringify({
  ...{ session_id: "s", hook_event_name: "PreToolUse", tool_use_id: "t" },
  ...{ tool_name: "Bash", tool_input: { command: "ls" } },
});
const CALLS: Readonly<Record<string, unknown>> = {
  mcp: { name: "tool.write", args: { n: 1 } },
  "mcp-jsonrpc": { jsonrpc: "2.0", id: 1, method: "tools/call", params: { name: "tool.write" } },
  openai: { type: "function", function: { name: "tool.write", arguments: "{}" } },
  anthropic: { type: "tool_use", name: "tool.write", input: {} },
  langchain: { tool: "tool.write", tool_input: {} },
};

async function traceOf(line: string, call: string, now = NOW) {
  const files = { ...KEYS, "p.yaml": POLICY, "c.json": call };
  const seen = await gait(`${line} --policy p.yaml ${PROD} --json`, { files, now });
  assert.equal(seen.exit, 4, seen.stdout);
  const path = String(seen.json()["trace_path"]);
  const trace = JSON.parse(new TextDecoder().decode(seen.system.files.get(path)?.bytes));
  return { seen, path, trace };
}

for (const name of ["claude_code", "claude-code", "claudecode", "Claude_Code"]) {
  Deno.test(`a trace of the adapter ${name} is dated by its decision`, async () => {
    const line = `mcp proxy --adapter ${name} --call c.json`;
    const { trace, seen, path } = await traceOf(line, HOOK);
    assert.equal(trace.created_at, NOW);
    const audit = String(seen.json()["approval_audit_path"]);
    const record = JSON.parse(new TextDecoder().decode(seen.system.files.get(audit)?.bytes));
    assert.equal(record.created_at, NOW);
    const since = await gait("trace list --since 1h --json", {}, seen.system);
    assert.deepEqual((since.json()["traces"] as { path: string }[])[0]?.path, path);
    const verified = await gait(`trace verify ${path} --public-key k1.pub`, {}, seen.system);
    assert.equal(verified.exit, 0);
  });
}

for (
  const [at, stored] of [["2026-02-05T08:30:00.500Z", "2026-02-05T08:30:00.5Z"], [
    "2026-02-05T08:30:00.000Z",
    "2026-02-05T08:30:00Z",
  ]] as const
) {
  Deno.test(`the decision of a hook at ${at} is stored without trailing zeros`, async () => {
    const { trace } = await traceOf("mcp proxy --adapter claude_code --call c.json", HOOK, at);
    assert.equal(trace.created_at, stored);
  });
}

Deno.test("the time of a hook has no part in the digests of the call", async () => {
  const line = "mcp proxy --adapter claude_code --call c.json";
  const first = await traceOf(line, HOOK);
  const later = await traceOf(line, HOOK, "2027-01-01T00:00:00Z");
  assert.equal(first.trace.intent_digest, later.trace.intent_digest);
  assert.equal(first.trace.trace_id, later.trace.trace_id);
});

for (const [adapter, call] of Object.entries(CALLS)) {
  Deno.test(`a trace of the adapter ${adapter} keeps the fixed time`, async () => {
    const line = `mcp proxy --adapter ${adapter} --call c.json`;
    const { trace } = await traceOf(line, JSON.stringify(call));
    assert.equal(trace.created_at, "1980-01-01T00:00:00Z");
  });
}

Deno.test("a call from a file keeps its own time", async () => {
  const call = { ...CALLS["mcp"] as object, created_at: "2026-01-02T03:04:05Z" };
  const { trace } = await traceOf("mcp proxy --call c.json", JSON.stringify(call));
  assert.equal(trace.created_at, "2026-01-02T03:04:05Z");
});

Deno.test("with --trace-dir all records of a decision lie there, each under a name of its own", async () => {
  const files = { ...KEYS, "p.yaml": POLICY, "c.json": HOOK };
  const line =
    `mcp proxy --adapter claude_code --call c.json --policy p.yaml ${PROD} --trace-dir d/t`;
  const { system } = await gait(line, { files });
  await gait(line, {}, system);
  const written = [...system.files.keys()].filter((path) => !(path in files)).sort();
  assert.deepEqual(written.map((path) => path.replace(/_[0-9a-f]{24}_/, "_<id>_")), [
    "d/t/approval_audit_<id>_20260205T000000Z.json",
    "d/t/approval_audit_<id>_20260205T000000Z_2.json",
    "d/t/trace_<id>_20260205T000000Z.json",
    "d/t/trace_<id>_20260205T000000Z_2.json",
  ]);
});

Deno.test("--approval-audit-out wins over the folder of the traces", async () => {
  const files = { ...KEYS, "p.yaml": POLICY, "c.json": HOOK };
  const line =
    `mcp proxy --adapter claude_code --call c.json --policy p.yaml ${PROD} --trace-dir d`;
  const { system } = await gait(`${line} --approval-audit-out a.json`, { files });
  assert.ok(system.files.has("a.json"));
});

Deno.test("without --trace-dir the records lie in the working directory", async () => {
  const { seen, path } = await traceOf("mcp proxy --adapter claude_code --call c.json", HOOK);
  assert.match(path, /^(?:\.\/)?trace_[0-9a-f]{24}\.json$/);
  const audit = String(seen.json()["approval_audit_path"]);
  assert.match(audit, /^(?:\.\/)?approval_audit_[0-9a-f]{24}\.json$/);
});

Deno.test("a credential record lies beside its trace too", async () => {
  const policy = `default_verdict: block
rules:
  - name: shell
    effect: allow
    require_broker_credential: true
    match: { tool_names: [tool.exec] }
`;
  const files = { ...KEYS, "p.yaml": policy, "c.json": HOOK };
  const line =
    `mcp proxy --adapter claude_code --call c.json --policy p.yaml ${PROD} --trace-dir d`;
  const seen = await gait(`${line} --credential-broker stub --json`, { files });
  assert.equal(seen.exit, 0, seen.stdout);
  assert.match(
    String(seen.json()["credential_evidence_path"]),
    /^(?:\.\/)?d\/credential_evidence_/,
  );
});
