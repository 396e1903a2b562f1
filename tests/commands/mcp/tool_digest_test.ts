/** An approval is for one tool: tools that policies see under one name have digests of their own. */

import assert from "node:assert/strict";
import { gait } from "../../support/gait.ts";
import type { MemorySystem } from "../../support/memory_system.ts";
import { KEY_1 } from "../../support/test_key.ts";

const ASK = "default_verdict: require_approval\n";
const FILES = { "p.yaml": ASK, "k.key": KEY_1.private, "k.pub": KEY_1.public };
const ARGS = { command: "rm -r build", path: "/srv/app/build", pattern: "*.ts" };

async function judged(tool_name: string, options = "", on?: MemorySystem) {
  const call = JSON.stringify({ tool_name, cwd: "/srv/app", tool_input: ARGS });
  const files = { ...FILES, ...Object.fromEntries(textsOf(on)), "c.json": call };
  const line = `mcp proxy p.yaml c.json --adapter claude_code --json ${options}`;
  const seen = await gait(line, { files });
  return { ...seen, result: seen.json() };
}

function textsOf(system: MemorySystem | undefined) {
  return [...system?.files ?? []].map(([path, { bytes }]) => [path, bytes] as const);
}

/** Tools by the name that policies see in their place; spellings of one tool in one list. */
const TOOLS: Readonly<Record<string, readonly (readonly string[])[]>> = {
  "tool.read": [
    ...[["Read", "read"], ["Grep"], ["Glob"], ["LS"], ["NotebookRead", "Notebook-Read"]],
    ...[["WebFetch", "web_fetch"], ["WebSearch"]],
  ],
  "tool.write": [["Write"], ["Edit"], ["MultiEdit", "multi edit"], ["NotebookEdit"]],
  "tool.exec": [
    ...[["Bash", "bash"], ["PowerShell", "powershell"], ["Monitor"], ["REPL"]],
    ...[["EnterWorktree"], ["ExitWorktree"], ["tool.exec"]],
  ],
  "tool.delegate": [
    ...[["Agent", "Task"], ["Workflow"], ["Skill"], ["SlashCommand"], ["CronCreate"]],
    ...[["ScheduleWakeup"], ["RemoteTrigger"], ["SendMessage"], ["TeamCreate"], ["TeamDelete"]],
  ],
  "tool.mcp__a_b__put": [["mcp__a_b__put"], ["mcp__a-b__put"], ["mcp__A_b__put"], [
    "mcp__a b__put",
  ]],
  "tool.todowrite": [["TodoWrite"], ["tool.todowrite"]],
  "fs.put": [["fs.put"], ["Fs.put"]],
};

for (const [name, tools] of Object.entries(TOOLS)) {
  Deno.test(`tools that policies see as ${name} have digests of their own`, async () => {
    const owners = new Map<unknown, string>();
    for (const spellings of tools) {
      const digests = new Set<unknown>();
      for (const tool of spellings) digests.add((await judged(tool)).result["intent_digest"]);
      assert.equal(digests.size, 1, `spellings of one tool: ${spellings}`);
      const [digest] = digests;
      assert.equal(owners.get(digest), undefined, `${spellings[0]} and ${owners.get(digest)}`);
      owners.set(digest, spellings[0] ?? "");
    }
  });
}

// SHA-256 of what Python's json.dumps(…, sort_keys=True, separators=(",", ":")) gives for the intent:
// args, context, targets and tool_name, and nothing beside them.
const KEPT: readonly (readonly [tool: string, digest: string])[] = [
  ["Read", "9542363d9f2243bd263010b9e4c568524f3fea489bbb7b648dfa94d09c96f884"],
  ["Write", "d5b3bc8b0708c905a8eeb1928a071423ff81b1979597fb4023c9ac0ce70933bc"],
  ["Bash", "768c5d42974766e77e678129d285091ca070e22845a17960ab02307ed54b04a4"],
  ["Agent", "3c0844d7eb5f8554a01ccd932002515ca37d0a94e6481402bfe86802bb10a58c"],
  ["mcp__a_b__put", "acefcff44d0939099ee20b11c9f92e2883a71bd2de71ac895a33f6467730b8d4"],
];
for (const [tool, digest] of KEPT) {
  Deno.test(`the digest of a call of ${tool} is that of before`, async () => {
    assert.equal((await judged(tool)).result["intent_digest"], digest);
  });
}

Deno.test("an approval of a line for Bash does not admit the line for PowerShell", async () => {
  const asked = await judged("Bash");
  assert.equal(asked.exit, 4);
  const digests = `--intent-digest ${asked.result["intent_digest"]} ` +
    `--policy-digest ${asked.result["policy_digest"]}`;
  const approval = await gait(
    `approve ${digests} --ttl 1h --scope tool:tool.exec --approver boss --reason-code CHG-1 ` +
      "--out tok.json --key-mode prod --private-key k.key",
    {},
    asked.system,
  );
  assert.equal(approval.exit, 0, approval.stderr);
  const token = "--approval-token tok.json --approval-public-key k.pub";
  const given = async (tool: string) => (await judged(tool, token, approval.system)).exit;
  assert.deepEqual([await given("Bash"), await given("PowerShell"), await given("Monitor")], [
    0,
    4,
    4,
  ]);
});

Deno.test("a call may not bring the argument by which gait tells tools apart", async () => {
  const call = {
    tool_name: "Bash",
    cwd: "/srv/app",
    tool_input: { command: "ls", "gait:tool": "x" },
  };
  const files = { ...FILES, "p.yaml": "default_verdict: allow\n", "c.json": JSON.stringify(call) };
  const { exit, json } = await gait("mcp proxy p.yaml c.json --adapter claude_code --json", {
    files,
  });
  assert.deepEqual([exit, json()["reason_codes"]], [3, [
    "default_allow",
    "mcp_argument_not_judgeable",
  ]]);
});
