/** `gait policy backtest` on runpacks, logs and transcripts with known calls. */

import assert from "node:assert/strict";
import { gait } from "../../support/gait.ts";
import { callHook, claudePayload, HOOK_ID, installedHook } from "../../support/hooks.ts";
import { callOf, openLive } from "../../support/live_session.ts";
import { MemorySystem } from "../../support/memory_system.ts";
import { historyFiles, type LabelledCall } from "../../support/told_histories.ts";

/** Blocks deletions, asks about writes below /etc, and allows the rest. */
const OLD = `schema_version: 1.1.0
default_verdict: allow
rules:
  - { name: no-delete, effect: block, match: { tool_names: [tool.delete] } }
  - name: ask-etc
    effect: require_approval
    match: { tool_names: [tool.write], args: { /path: { under: [/etc] } } }
  - { name: never-met, effect: block, match: { tool_names: [tool.other] } }
`;
/** Asks about deletions, and blocks writes below /etc/ssh. */
const NEW = `schema_version: 1.1.0
default_verdict: allow
rules:
  - { name: ask-delete, effect: require_approval, match: { tool_names: [tool.delete] } }
  - name: no-ssh
    effect: block
    match: { tool_names: [tool.write], args: { /path: { under: [/etc/ssh] } } }
`;
const FILES = { "old.yaml": OLD, "new.yaml": NEW };

const RUN = {
  run: { run_id: "run_one", created_at: "2026-11-20T10:00:00Z" },
  intents: [
    intent("i1", "tool.delete", { path: "/tmp/a" }, "2026-11-20T10:00:01Z"),
    intent("i2", "tool.write", { path: "/etc/hosts" }, "2026-11-20T10:00:02Z"),
    intent("i3", "tool.write", { path: "/etc/ssh/sshd_config" }, "2026-11-20T10:00:03Z"),
    intent("i4", "tool.write", { path: "/srv/a" }, "2026-11-20T10:00:04Z"),
    intent("i5", "tool.read", { path: "/srv/a" }, "2026-11-20T10:00:05Z"),
    intent("i6", "tool.delete", { path: "/tmp/b" }, "2026-11-20T10:00:06Z"),
  ],
};

function intent(intent_id: string, tool_name: string, args: object, created_at: string) {
  return { intent_id, tool_name, args, created_at };
}

/** A system with a runpack of the run in it. */
async function recorded(payloads: "keep" | "digest"): Promise<MemorySystem> {
  const system = new MemorySystem({ files: { ...FILES, "run.json": JSON.stringify(RUN) } });
  const line = `run record --input run.json --out-dir runs --payloads ${payloads}`;
  const seen = await gait(line, {}, system);
  assert.equal(seen.exit, 0, seen.stderr);
  return system;
}

async function backtestOf(more: string, system: MemorySystem) {
  const seen = await gait(`policy backtest ${more} --json`, {}, system);
  assert.equal(seen.exit, 0, seen.stderr + seen.stdout);
  // deno-lint-ignore no-explicit-any
  return seen.json() as any;
}

const ONE = "--history runs --policy old.yaml";

Deno.test("gait policy backtest counts per rule, with first and last call and examples", async () => {
  const { policy, calls, history } = await backtestOf(ONE, await recorded("keep"));
  assert.equal(calls, 6);
  assert.deepEqual(history, [{ path: "runs/runpack_run_one.zip", kind: "runpack", calls: 6 }]);
  assert.deepEqual(
    [policy.allow, policy.dry_run, policy.require_approval, policy.block, policy.not_judged],
    [2, 0, 2, 2, []],
  );
  // In the order in which they are tried: of one priority the strictest first.
  const [never, noDelete, askEtc] = policy.rules;
  assert.deepEqual(noDelete, {
    ...{ rule: "no-delete", effect: "block", calls: 2, block: 2, require_approval: 0 },
    ...{ first: "2026-11-20T10:00:01Z", last: "2026-11-20T10:00:06Z" },
    examples: [
      {
        ...{ time: "2026-11-20T10:00:06Z", path: "runs/runpack_run_one.zip", call: "i6" },
        ...{ tool: "tool.delete", subject: "/tmp/b" },
      },
      {
        ...{ time: "2026-11-20T10:00:01Z", path: "runs/runpack_run_one.zip", call: "i1" },
        ...{ tool: "tool.delete", subject: "/tmp/a" },
      },
    ],
  });
  assert.deepEqual([askEtc.rule, askEtc.calls, askEtc.require_approval], ["ask-etc", 2, 2]);
  assert.deepEqual(never, {
    ...{ rule: "never-met", effect: "block", calls: 0, block: 0, require_approval: 0 },
    examples: [],
  });
  assert.deepEqual([policy.unmatched.calls, policy.unmatched.block], [2, 0]);
});

Deno.test("gait policy backtest puts two policies side by side", async () => {
  const system = await recorded("keep");
  const { against, changes } = await backtestOf(`${ONE} --against new.yaml --limit 1`, system);
  assert.deepEqual([against.allow, against.require_approval, against.block], [3, 2, 1]);
  const shown = changes.map((
    { from, to, calls, rules, examples }: {
      [name: string]: string | number;
    } & { rules: object; examples: { subject: string }[] },
  ) => [from, to, calls, rules, examples.map(({ subject }) => subject)]);
  assert.deepEqual(shown, [
    [
      ...["require_approval", "block", 1, [{ from: "ask-etc", to: "no-ssh", calls: 1 }]],
      ["/etc/ssh/sshd_config"],
    ],
    [
      ...["block", "require_approval", 2, [{ from: "no-delete", to: "ask-delete", calls: 2 }]],
      ["/tmp/b"],
    ],
    [...["require_approval", "allow", 1, [{ from: "ask-etc", to: "", calls: 1 }]], ["/etc/hosts"]],
  ]);
});

Deno.test("gait policy backtest counts apart what is known only by its digest", async () => {
  const { policy } = await backtestOf(ONE, await recorded("digest"));
  // The rules about tool.write read its arguments; those of the others go by the name.
  assert.deepEqual(policy.not_judged, [{ why: "only_digest", calls: 3 }]);
  assert.deepEqual([policy.allow, policy.require_approval, policy.block], [1, 0, 2]);
});

Deno.test("gait policy backtest counts apart what a rule about targets or context cannot know", async () => {
  const system = await recorded("keep");
  const more = "--history runs --policy context.yaml";
  system.files.set("context.yaml", {
    bytes: new TextEncoder().encode(`default_verdict: allow
rules:
  - { name: low, effect: block, match: { tool_names: [tool.delete], risk_classes: [low] } }
  - { name: hosts, effect: block, match: { tool_names: [tool.read], target_kinds: [host] } }
`),
    mode: 0o600,
  });
  const { policy } = await backtestOf(more, system);
  assert.deepEqual(policy.not_judged, [{ why: "no_context", calls: 3 }]);
  assert.equal(policy.allow, 3);
});

Deno.test("gait policy backtest takes the workspace of recorded calls from --context", async () => {
  const files = {
    "p.yaml": `schema_version: 1.1.0
default_verdict: allow
rules:
  - { name: inside, effect: block, match: { tool_names: [tool.write], args: { /path: { under: ["src"] } } } }
`,
    "context.json": JSON.stringify({ workspace: "/srv/app" }),
    "run.json": JSON.stringify({
      run: { run_id: "run_two", created_at: "2026-11-20T10:00:00Z" },
      intents: [intent("i1", "tool.write", { path: "/srv/app/src/a.ts" }, "2026-11-20T10:00:01Z")],
    }),
  };
  const system = new MemorySystem({ files });
  await gait(
    "run record --input run.json --out-dir runs --payloads keep",
    {},
    system,
  );
  const without = await backtestOf("--history runs --policy p.yaml", system);
  assert.deepEqual(without.policy.not_judged, [{ why: "no_context", calls: 1 }]);
  const more = "--history runs --policy p.yaml --context context.json";
  const { policy } = await backtestOf(more, system);
  assert.deepEqual([policy.block, policy.not_judged], [1, []]);
});

Deno.test("gait policy backtest reads logs, and counts a call of a log and its runpack once", async () => {
  const live = await openLive("default_verdict: allow\n", { options: { payloads: "keep" } });
  await live.client(callOf(1, "tool.delete", { path: "/tmp/a" }));
  await live.server(`{"jsonrpc":"2.0","id":1,"result":{"content":[]}}`);
  await live.client(callOf(2, "tool.write", { path: "/etc/hosts" }));
  await live.server(`{"jsonrpc":"2.0","id":2,"result":{"content":[]}}`);
  await live.end();
  const { system } = live;
  const [log = ""] = [...system.files.keys()].filter((path) =>
    /^\/log\/mcp[^/]*[.]jsonl$/.test(path)
  );
  for (const [path, text] of Object.entries(FILES)) {
    system.files.set(path, { bytes: new TextEncoder().encode(text), mode: 0o600 });
  }
  const alone = await backtestOf(`--history ${log} --policy old.yaml`, system);
  assert.deepEqual(
    [alone.calls, alone.policy.block, alone.policy.require_approval, alone.policy.not_judged],
    [2, 1, 1, []],
  );
  const packed = await gait(`run record --from-log ${log} --out-dir runs`, {}, system);
  assert.equal(packed.exit, 0, packed.stderr);
  const both = await backtestOf(`--history ${log} --history runs --policy old.yaml`, system);
  assert.deepEqual([both.calls, both.copies, both.policy.block], [2, 2, 1]);
});

Deno.test("gait policy backtest leaves out what gait hooks doctor asked", async () => {
  const on = await installedHook({ policy: OLD });
  const ls = { command: "ls" };
  await callHook(on, claudePayload("Bash", ls));
  await callHook(on, claudePayload("Bash", ls, { session_id: `gait-doctor-${HOOK_ID}` }));
  const found = await backtestOf("--history /log --policy /home/policy.yaml", on);
  assert.deepEqual([found.calls, found.history.length], [1, 1]);
  assert.equal(found.warnings.length, 1);
  assert.match(found.warnings[0], /left out: gait hooks doctor wrote it/);
  const [log = ""] = [...on.files.keys()].filter((path) =>
    path.startsWith("/log/") && path.endsWith(".jsonl") && path !== found.history[0].path &&
    !path.includes("index")
  );
  assert.equal((await backtestOf(`--history ${log} --policy /home/policy.yaml`, on)).calls, 1);
});

function shell(id: string, command: string, end: LabelledCall["end"] = "ok"): LabelledCall {
  return { id, command, end, time: Date.parse("2026-11-20T10:00:00Z") };
}

Deno.test("gait policy backtest finds transcripts in a folder by what they hold", async () => {
  const calls = [shell("1", "npm test"), shell("2", "cat .env"), shell("3", "cat .env", "denied")];
  const of = (client: "claude-code" | "codex" | "gemini" | "copilot") =>
    [...historyFiles(client, { id: `s-${client}`, cwd: "/w", calls })].map(([path, text]) => [
      `history/${client}/${path.slice(path.lastIndexOf("/") + 1)}`,
      text,
    ]);
  const system = new MemorySystem({
    files: {
      ...Object.fromEntries([
        ...[...of("claude-code"), ...of("codex"), ...of("gemini"), ...of("copilot")],
      ]),
      "history/notes.txt": "nothing",
      "history/other.jsonl": '{"a":1}\n',
      "p.yaml": `schema_version: 1.1.0
default_verdict: allow
commands: { tool.exec: /command }
rules:
  - { name: no-env, effect: block, match: { command: { any: { reads: { any: { path_glob: ["**/.env"] } } } } } }
`,
    },
  });
  const { calls: total, history, policy } = await backtestOf(
    "--history history --policy p.yaml",
    system,
  );
  assert.deepEqual([total, policy.block, policy.allow], [12, 8, 4]);
  assert.deepEqual(history.map(({ kind }: { kind: string }) => kind), [
    ...["transcript", "transcript", "transcript", "transcript"],
  ]);
  assert.equal(policy.rules[0].examples[0].subject, "cat .env");
});

Deno.test("gait policy backtest shows a table, what changes, and what was not judged", async () => {
  const system = await recorded("keep");
  const seen = await gait(`policy backtest ${ONE} --against new.yaml`, {}, system);
  assert.deepEqual(seen.stdout.split("\n"), [
    "policy backtest ok: 6 calls in 1 file",
    "old.yaml: would block 2, ask about 2, allow 2",
    "RULE       EFFECT  CALLS  BLOCK  ASK  FIRST       LAST        THE LAST OF THEM",
    "no-delete  block   2      2      0    2026-11-20  2026-11-20  tool.delete: /tmp/b",
    "ask-etc    ask     2      0      2    2026-11-20  2026-11-20  tool.write: /etc/ssh/sshd_config",
    "no rule    -       2      0      0    -           -           tool.read: /srv/a",
    "never decided: never-met",
    "",
    "new.yaml: would block 1, ask about 2, allow 3",
    "RULE        EFFECT  CALLS  BLOCK  ASK  FIRST       LAST        THE LAST OF THEM",
    "no-ssh      block   1      1      0    2026-11-20  2026-11-20  tool.write: /etc/ssh/sshd_config",
    "ask-delete  ask     2      0      2    2026-11-20  2026-11-20  tool.delete: /tmp/b",
    "no rule     -       3      0      0    -           -           tool.read: /srv/a",
    "",
    "4 calls would change:",
    "  ask -> block: 1 call",
    "    ask-etc -> no-ssh: 1 call",
    "      tool.write: /etc/ssh/sshd_config",
    "  block -> ask: 2 calls",
    "    no-delete -> ask-delete: 2 calls",
    "      tool.delete: /tmp/b",
    "      tool.delete: /tmp/a",
    "  ask -> allow: 1 call",
    "    ask-etc -> no rule: 1 call",
    "      tool.write: /etc/hosts",
    "",
  ]);
  const digest = await gait(`policy backtest ${ONE}`, {}, await recorded("digest"));
  assert.match(
    digest.stdout,
    /not judged: 3 calls, the record has only a digest of the arguments\n/,
  );
});

Deno.test("gait policy backtest refuses what is no history, and a damaged runpack that was named", async () => {
  const system = await recorded("keep");
  const other = await gait("policy backtest --history old.yaml --policy old.yaml", {}, system);
  assert.equal(other.exit, 6);
  assert.match(other.stderr, /"old[.]yaml" as history: it is no runpack, log or transcript/);
  const missing = await gait("policy backtest --policy old.yaml", {}, system);
  assert.equal(missing.exit, 6);
  assert.match(missing.stderr, /--history/);
  const path = "runs/runpack_run_one.zip";
  const bytes = system.files.get(path)?.bytes.slice(0, 200) ?? new Uint8Array();
  system.files.set(path, { bytes, mode: 0o600 });
  const damaged = await gait(`policy backtest --history ${path} --policy old.yaml`, {}, system);
  assert.notEqual(damaged.exit, 0);
  const found = await backtestOf(ONE, system);
  assert.equal(found.calls, 0);
  assert.match(found.warnings[0], /runpack_run_one[.]zip is not read: /);
});
