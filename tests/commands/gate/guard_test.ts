/** No policy lets a call change the files that decisions stand on, whichever door judges it. */

import assert from "node:assert/strict";
import { gait } from "../../support/gait.ts";
import { callOf, openLive } from "../../support/live_session.ts";
import { KEY_1 } from "../../support/test_key.ts";

/** Allows everything, and says where a tool that no client has keeps its command line. */
const ALLOW = `schema_version: 1.1.0
default_verdict: allow
commands: { runner: /line }
rules:
  - { name: none, effect: block, match: { command: { any: { program: nothing } } } }
`;

interface Call {
  readonly tool: string;
  readonly args: object;
  readonly targets?: readonly object[];
}

const FILES = {
  "/rules/p.yaml": ALLOW,
  "/k/signer.key": KEY_1.private,
  // The key of an approver may be named by a list alone.
  "/k/approvers.txt": "alice named/alice.pub\n",
  "/k/named/alice.pub": KEY_1.public,
  "/gait.toml": `policies = ["rules/p.yaml"]`,
};

async function byEval(
  { tool, args, targets = [] }: Call,
  policy = "/rules/p.yaml",
  others: Readonly<Record<string, string>> = {},
) {
  const intent = {
    ...{ schema_id: "gait.gate.intent_request", schema_version: "1.0.0" },
    ...{ created_at: "2026-02-05T00:00:00Z", producer_version: "0.0.0", tool_name: tool },
    ...{ args, targets, context: { identity: "a", workspace: "/", risk_class: "low" } },
  };
  const line = [
    ...["gate", "eval", "--policy", policy, "--intent", "/i.json", "--json"],
    ...["--key-mode", "prod", "--private-key", "/k/signer.key", "--rate-limit-state", "/s/l.json"],
    ...["--approval-public-key", "/k/approvers.txt", "--trace-out", "/t/trace.json"],
  ];
  const seen = await gait(line, {
    files: { ...FILES, ...others, "/i.json": JSON.stringify(intent) },
  });
  return answerOf(seen);
}

async function byFile(
  { tool, args, targets = [] }: Call,
  others: Readonly<Record<string, string>> = {},
) {
  const line = [
    ...["mcp", "proxy", "--policy", "/rules/p.yaml", "--call", "/c.json", "--json"],
    ...["--key-mode", "prod", "--private-key", "/k/signer.key", "--rate-limit-state", "/s/l.json"],
    ...["--approval-public-key", "/k/approvers.txt", "--trace-out", "/t/trace.json"],
  ];
  const context = { workspace: "/" };
  const call = JSON.stringify({ name: tool, args, targets, context });
  return answerOf(await gait(line, { files: { ...FILES, ...others, "/c.json": call } }));
}

function answerOf({ exit, stdout }: { readonly exit: number; readonly stdout: string }) {
  const { reason_codes, warnings } = JSON.parse(stdout);
  return {
    exit,
    isKept: String(reason_codes).includes("guard_file_protected"),
    warning: String(warnings ?? "").match(
      /would (?:change a file of the guard itself|run what is for people)/,
    ) !== null,
  };
}

async function byServer({ tool, args }: Call, policy = ALLOW) {
  const live = await openLive(policy, {
    options: {
      ...{ policy: ["/rules/p.yaml"], private_key: "/k/signer.key", key_mode: "prod" },
      approval_public_key: ["/k/approvers.txt"],
      // In memory, the folder of the session has no absolute path.
      guarded: ["rules/p.yaml", "k/signer.key"],
    },
    world: { files: { ...FILES, "/rules/p.yaml": policy } },
  });
  const answer = await live.client(callOf(1, tool, args));
  return /guard_file_protected/.test(answer);
}

const PATCH = "*** Begin Patch\n*** Update File: ./gait.toml\n@@\n-a\n+b\n*** End Patch";
const DIFF = "diff --git a/rules/p.yaml b/rules/p.yaml\n--- a/rules/p.yaml\n+++ b/rules/p.yaml\n";

const WRITING: readonly Call[] = [
  { tool: "write_file", args: { path: "gait.toml", content: "x" } },
  { tool: "write_file", args: { path: "/rules/p.yaml" } },
  { tool: "write_file", args: { path: "rules/../rules//P.YAML" } },
  { tool: "write_file", args: { path: " gait.toml " } },
  { tool: "write_file", args: { path: "gait.toml\u0000.txt" } },
  { tool: "write_file", args: { path: "gait%2etoml" } },
  { tool: "write_file", args: { path: "file:///rules/p.yaml" } },
  { tool: "write_file", args: { path: "C:gait.toml" } },
  { tool: "write_file", args: { path: "gait.toml::$DATA" } },
  { tool: "write_file", args: { path: "gait.toml. ." } },
  { tool: "write_file", args: { path: "sub/gait.policy.yml" } },
  { tool: "write_file", args: { path: "gait.policy.json" } },
  { tool: "write_file", args: { path: "gait.mcp.lock" } },
  { tool: "write_file", args: { path: "~/.gait/trust/x.json" } },
  { tool: "write_file", args: { path: "/home/bob/.gait/log/index.jsonl" } },
  { tool: "write_file", args: { path: ".gait-out/gate_rate_limits.json" } },
  { tool: "write_file", args: { path: "gait-out/keys/gait_private.key" } },
  { tool: "write_file", args: { path: ".claude/settings.json" } },
  { tool: "write_file", args: { path: "k/signer.key" } },
  { tool: "write_file", args: { path: "/k/approvers.txt" } },
  // Through links of the system, with parts that lead up or nowhere.
  ...[
    ...[
      "/dev/fd/../cwd/",
      "/proc/self/./cwd/",
      "/proc/self/fd/../cwd/",
      "/proc/self/fdinfo/../cwd/",
    ],
    ...["/proc/../proc/self/cwd/", "/proc/self/root/proc/self/cwd/", "/dev/shm/../fd/../cwd/"],
    ...[
      "/dev/../proc/self/cwd/",
      "/proc/self/../self/cwd/",
      "//proc//self//cwd/",
      "../proc/1/cwd/",
      "/proc/1/cwd/sub/../",
    ],
    ...["/proc/self/fd/../root/", "/proc/self/task/1/../../root/", "/usr/../proc/self/root/./"],
    ...["file:///proc/self/./cwd/", "file://localhost/", "file://127.0.0.1/", "file:///", "FILE:/"],
  ].flatMap((way): Call[] => [
    { tool: "write_file", args: { path: `${way}rules/p.yaml` } },
    { tool: "runner", args: { line: `tee ${way}rules/p.yaml` } },
  ]),
  ...["?x", "#x", "?#/"].map((end) => ({
    tool: "write_file",
    args: { path: `file:///rules/p.yaml${end}` },
  })),
  { tool: "write_file", args: { path: "/k/named/alice.pub" } },
  { tool: "runner", args: { line: "mv /k/named /k/other" } },
  { tool: "move_file", args: { source: "a", destination: "gait.toml" } },
  { tool: "rename", args: { from: "gait.toml", to: "b" } },
  { tool: "search_and_replace", args: { file: "gait.toml" } },
  { tool: "push_files", args: { files: { "gait.toml": "x" } } },
  { tool: "push_files", args: { files: [{ path: "gait.toml", content: "x" }] } },
  { tool: "apply_patch", args: { input: PATCH } },
  { tool: "git_apply", args: { diff: DIFF } },
  { tool: "bash", args: { command: "rm gait''.toml" } },
  { tool: "shell", args: { command: ["bash", "-lc", "echo x > gait.toml"] } },
  { tool: "local_shell", args: { action: { command: ["rm", "gait.toml"] } } },
  { tool: "runner", args: { line: "cd rules; rm p.yaml" } },
  { tool: "bash", args: { command: "gait approve --intent-digest x" } },
  { tool: "bash", args: { command: "/usr/bin/gait --json approve" } },
  { tool: "bash", args: { command: "echo y | gait config trust" } },
  { tool: "bash", args: { command: "sh -c 'gait con''fig untrust'" } },
  { tool: "bash", args: { command: 'gait "$x"' } },
  { tool: "bash", args: { command: "npx x && gait keys rotate" } },
  { tool: "shell", args: { command: ["gait", "log", "prune"] } },
  { tool: "exec_command", args: { cmd: "env X=1 gait log end" } },
  { tool: "runner", args: { line: "gait.exe mcp lock -- server" } },
  { tool: "runner", args: { line: "gait guard retain --root ." } },
];
for (const call of WRITING) {
  Deno.test(`every door keeps ${call.tool} ${JSON.stringify(call.args)} from the guard`, async () => {
    const kept = { exit: 3, isKept: true, warning: true };
    assert.deepEqual(await byEval(call), kept, "gate eval");
    assert.deepEqual(await byFile(call), kept, "a call from a file");
    assert.equal(await byServer(call), true, "a live session");
  });
}

Deno.test("gate eval keeps its own limits, traces and keys of approvers", async () => {
  for (const path of ["/s/l.json", "/t/trace.json", "/k/named/alice.pub"]) {
    assert.equal((await byEval({ tool: "write_file", args: { path } })).isKept, true, path);
  }
});

Deno.test("gate eval keeps what a target names, unless it says that it is read", async () => {
  const at = (operation: string) => [{ kind: "path", value: "/rules/p.yaml", operation }];
  const call = { tool: "files", args: {} };
  for (const operation of ["write", "delete", ""]) {
    assert.equal((await byEval({ ...call, targets: at(operation) })).exit, 3, operation);
  }
  assert.equal((await byEval({ ...call, targets: at("read") })).exit, 0);
  const named = { tool: "files", args: { path: "/rules/p.yaml" } };
  assert.equal((await byEval({ ...named, targets: at("read") })).exit, 0);
  assert.equal((await byEval({ ...named, targets: at("write") })).exit, 3);
});

Deno.test("a policy of 1.0.0 keeps its verdict, and the guard warns", async () => {
  const files = { "/rules/p.yaml": "schema_version: 1.0.0\ndefault_verdict: allow\n" };
  const call = { tool: "write_file", args: { path: "gait.toml" } };
  const warned = { exit: 0, isKept: false, warning: true };
  assert.deepEqual(await byEval(call, "/rules/p.yaml", files), warned);
  assert.deepEqual(await byFile(call, files), warned);
  const line = { tool: "bash", args: { command: "gait approve request.json" } };
  assert.deepEqual(await byFile(line, files), warned);
  const reading = { tool: "read_file", args: { path: "gait.toml" } };
  assert.deepEqual(await byFile(reading, files), { exit: 0, isKept: false, warning: false });
  const target = [{ kind: "path", value: "/rules/p.yaml", operation: "write" }];
  const named = { tool: "files", args: {}, targets: target };
  assert.deepEqual(await byFile(named, files), { exit: 3, isKept: true, warning: true });
  assert.equal(await byServer(call, "default_verdict: allow"), true, "a live session");
});

const READING: readonly Call[] = [
  { tool: "read_file", args: { path: "gait.toml" } },
  { tool: "mcp__files__read_text_file", args: { path: "/rules/p.yaml" } },
  { tool: "tool.read", args: { path: "gait.toml" } },
  { tool: "listFiles", args: { folder: ".claude" } },
  { tool: "write_file", args: { path: "notes.md", content: "gait.toml" } },
  { tool: "write_file", args: { path: "gait.toml.md", content: "x" } },
  { tool: "write_file", args: { path: "notes.md", content: "see\n+++ gait.toml\n" } },
  { tool: "edit_file", args: { path: ".gitignore", old_string: "a", new_string: "gait-out" } },
  { tool: "mail.send", args: { to: "a@example.com", subject: "about gait.toml" } },
  { tool: "bash", args: { command: "ls -la src" } },
  {
    tool: "bash",
    args: { command: "gait verify run_demo && gait config show; gait keys verify a.pub" },
  },
  { tool: "bash", args: { command: "echo gait approve; other approve" } },
];
for (const call of READING) {
  Deno.test(`no door takes ${call.tool} ${JSON.stringify(call.args)} for a change of the guard`, async () => {
    const allowed = { exit: 0, isKept: false, warning: false };
    assert.deepEqual(await byEval(call), allowed, "gate eval");
    assert.deepEqual(await byFile(call), allowed, "a call from a file");
    assert.equal(await byServer(call), false, "a live session");
  });
}

Deno.test("private keys may not be read either", async () => {
  for (const path of ["gait-out/keys/gait_private.key", "keys/gait_private.key", "/k/signer.key"]) {
    const call = { tool: "read_file", args: { path } };
    assert.equal((await byEval(call)).isKept, true, path);
    assert.equal((await byFile(call)).isKept, true, path);
    assert.equal(await byServer(call), true, path);
  }
  const search = { tool: "grep_search", args: { path: "gait-out", query: "." } };
  assert.equal((await byEval(search)).isKept, true);
  assert.equal((await byEval({ tool: "grep_search", args: { path: ".", query: "." } })).exit, 0);
});

Deno.test("a call with very many texts is still looked at, and no reason to block", async () => {
  const rows = Array.from({ length: 20_000 }, (_, i) => `row ${i}`);
  assert.equal((await byEval({ tool: "insert_rows", args: { rows } })).exit, 0);
  const call = { tool: "insert_rows", args: { rows: [...rows, "gait.toml"] } };
  assert.equal((await byEval(call)).isKept, true);
});
