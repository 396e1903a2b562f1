/** Policies of 1.1 as users meet them: gate eval, adapters, explain, several files. */

import assert from "node:assert/strict";
import { gait } from "../../support/gait.ts";
import { openLive } from "../../support/live_session.ts";

const P = `schema_version: 1.1.0
default_verdict: require_approval
commands: { bash: /command }
rules:
  - name: write-drafts
    effect: allow
    match: { tool_names: [write_file], args: { /path: { under: [drafts] } } }
  - name: no-secrets
    effect: block
    message: Secrets stay here.
    match: { tool_names: ["*"], args: { /**: { any: { path_glob: "**/.env" } } } }
  - name: look
    effect: allow
    match: { command: { every: { program: [ls, cat] } } }
`;
const BASE = `schema_version: 1.1.0
default_verdict: allow
rules:
  - name: no-deletes
    effect: block
    match: { tool_names: ["delete_*"] }
  - name: project-decides
    effect: block
    overridable: true
    match: { tool_names: [deploy] }
`;
const PROJECT = `schema_version: 1.1.0
default_verdict: allow
rules: []
`;

function intent(tool_name: string, args: object): string {
  return JSON.stringify({
    schema_id: "gait.gate.intent_request",
    schema_version: "1.0.0",
    created_at: "2026-02-05T00:00:00Z",
    producer_version: "1.0.0",
    tool_name,
    args,
    targets: [],
    context: { identity: "alice", workspace: "/repo", risk_class: "low" },
  });
}

const EVAL = "gate eval --policy p.yaml --intent i.json";

const CASES = [
  ["write_file", { path: "drafts/a.md" }, 0, "allow"],
  ["write_file", { path: "drafts/../a.md" }, 4, "require_approval"],
  ["write_file", { path: "Drafts/a.md" }, 4, "require_approval"],
  ["write_file", { path: "drafts/.env" }, 3, "block"],
  ["bash", { command: "ls -la && cat a" }, 0, "allow"],
  ["bash", { command: "ls; rm -rf /x" }, 4, "require_approval"],
  ["bash", { command: "$X" }, 4, "require_approval"],
] as const;

for (const [tool, args, exit, verdict] of CASES) {
  Deno.test(`gait gate eval answers ${verdict} to ${tool} ${JSON.stringify(args)}`, async () => {
    const files = { "p.yaml": P, "i.json": intent(tool, args) };
    const seen = await gait(`${EVAL} --json`, { files });
    assert.equal(seen.exit, exit);
    assert.equal(seen.json()["verdict"], verdict);
  });
}

Deno.test("gait gate eval tells the message of the rule that blocks, as text and as JSON", async () => {
  const files = { "p.yaml": P, "i.json": intent("read", { path: "/repo/.env" }) };
  const text = await gait(EVAL, { files });
  assert.match(text.stdout, /^message: Secrets stay here\.$/m);
  const json = await gait(`${EVAL} --json`, { files });
  assert.deepEqual(json.json()["messages"], ["Secrets stay here."]);
});

Deno.test("gait policy explain says what a condition looked at and found", async () => {
  const files = { "p.yaml": P, "i.json": intent("write_file", { path: "drafts/../src/a.ts" }) };
  const seen = await gait("policy explain p.yaml i.json", { files });
  assert.match(seen.stdout, /\/path: drafts\/\.\.\/src\/a\.ts is src\/a\.ts, not under drafts/);
});

Deno.test("gait policy test and explain read command lines as gate eval does", async () => {
  const files = { "p.yaml": P, "i.json": intent("bash", { command: "ls" }) };
  assert.equal((await gait("policy test p.yaml i.json", { files })).exit, 0);
  const explained = await gait("policy explain p.yaml i.json --json", { files });
  assert.equal(explained.json()["matched_rule"], "look");
});

const SEVERAL = [
  ["delete_file", 3, "the base blocks"],
  ["deploy", 0, "the base leaves it to the project"],
  ["read_file", 0, "neither blocks"],
] as const;

for (const [tool, exit, why] of SEVERAL) {
  Deno.test(`several policies on ${tool}: ${why}`, async () => {
    const files = { "base.yaml": BASE, "own.yaml": PROJECT, "i.json": intent(tool, {}) };
    const line = "gate eval --policy base.yaml --policy own.yaml --intent i.json --json";
    assert.equal((await gait(line, { files })).exit, exit);
  });
}

Deno.test("an overridable rule blocks where no later policy is given", async () => {
  const files = { "base.yaml": BASE, "i.json": intent("deploy", {}) };
  assert.equal((await gait("gate eval --policy base.yaml --intent i.json", { files })).exit, 3);
});

const CALL = "mcp proxy --policy p.yaml --call c.json --context x.json --json";
const CONTEXT = JSON.stringify({ identity: "alice", workspace: "/repo", risk_class: "low" });

Deno.test("gait mcp proxy --call blocks a path that trimming changed, and allows it as it is", async () => {
  const call = (path: string) => JSON.stringify({ name: "write_file", args: { path } });
  const context = { "p.yaml": P, "x.json": CONTEXT };
  const exact = await gait(CALL, { files: { ...context, "c.json": call("drafts/a") } });
  assert.deepEqual([exact.exit, exact.json()["verdict"]], [0, "allow"], exact.stderr);
  const padded = await gait(CALL, { files: { ...context, "c.json": call("drafts/a ") } });
  assert.equal(padded.json()["verdict"], "block");
  assert.deepEqual(padded.json()["violations"], ["args_not_exact"]);
});

Deno.test("a call may not bring the folder that gait adds itself", async () => {
  const args = { path: "drafts/a", "gait:cwd": "/etc" };
  const files = {
    "p.yaml": P,
    "x.json": CONTEXT,
    "c.json": JSON.stringify({ name: "write_file", args }),
  };
  const seen = await gait(CALL, { files });
  assert.equal(seen.json()["verdict"], "block");
  assert.deepEqual(seen.json()["violations"], ["mcp_argument_not_judgeable"]);
});

const HOOK_POLICY = `schema_version: 1.1.0
default_verdict: require_approval
commands: { tool.exec: /command }
rules:
  - name: look
    effect: allow
    match:
      tool_names: [tool.exec]
      command: { every: { program: [cat], reads: { only: { under: [.] } } } }
  - name: no-delete
    effect: block
    match: { command: { any: { program: rm } } }
`;

/** Answer to a hook call of a shell tool: verdict and whether a condition was unclear. */
async function hooked(tool_name: string, tool_input: object, cwd = "/repo") {
  const files = {
    "p.yaml": HOOK_POLICY,
    "x.json": CONTEXT,
    "c.json": JSON.stringify({ tool_name, tool_input, cwd }),
  };
  const { json } = await gait(`${CALL} --adapter claude_code`, { files });
  const data = json();
  const reasons = data["reason_codes"] as readonly string[];
  return [data["verdict"], reasons.includes("args_not_judgeable")];
}

Deno.test("lines of PowerShell are not read as lines of a POSIX shell", async () => {
  const command = String.raw`cat "a\"; rm -r src; "`;
  assert.deepEqual(await hooked("Bash", { command }), ["allow", false]);
  for (const name of ["PowerShell", "powershell", "Power_Shell"]) {
    assert.deepEqual(await hooked(name, { command }), ["block", true], name);
  }
});

/** Folders in which a client says to be, and the answer to `cat a` there. */
const FOLDERS = [
  ["/repo/src", "allow", false],
  ["/etc", "require_approval", false],
  ["/etc/a$b", "require_approval", false],
  ["/etc/a\\b", "require_approval", false],
  ["/etc/%41", "require_approval", false],
  ["/etc/\u0001", "require_approval", false],
  ["~/x", "require_approval", true],
  ["etc", "require_approval", true],
  ["C:etc", "require_approval", true],
  // Trimming makes it another folder.
  ["/repo/src ", "block", false],
] as const;

for (const [cwd, verdict, isUnclear] of FOLDERS) {
  Deno.test(`a line begins in the folder ${JSON.stringify(cwd)} of its client`, async () => {
    assert.deepEqual(await hooked("Bash", { command: "cat a" }, cwd), [verdict, isUnclear]);
  });
}

Deno.test("a call may not bring the shell that gait adds itself", async () => {
  const [verdict] = await hooked("Bash", { command: "cat a", "gait:shell": "bash" });
  assert.equal(verdict, "block");
});

Deno.test("a live session reads no line of a PowerShell tool that the tool map calls a shell", async () => {
  const map = "tools:\n  - { name: PowerShell, tool_name: tool.exec }\n" +
    "  - { name: Bash, tool_name: tool.exec }\n";
  const live = await openLive(HOOK_POLICY, {
    options: { tools: "m.yaml", context: "x.json" },
    world: { files: { "m.yaml": map, "x.json": CONTEXT } },
  });
  const line = (id: number, name: string) =>
    JSON.stringify({
      jsonrpc: "2.0",
      id,
      method: "tools/call",
      params: { name, arguments: { command: String.raw`cat "a\"; rm -r src; "` } },
    });
  assert.equal(await live.client(line(1, "Bash")), "forward");
  assert.match(await live.client(line(2, "PowerShell")), /args_not_judgeable/);
});
