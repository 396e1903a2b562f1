/** `gait import`, as a user calls it. Digests are those of `printf … | sha256sum`. */

import assert from "node:assert/strict";
import { memberText } from "../support/packs.ts";
import { gait, type SeenInMemory } from "../support/gait.ts";
import { LARGE_CLIENTS, writeHistory } from "../support/large_transcripts.ts";
import { linesOf } from "../support/transcripts.ts";

type Members = Readonly<Record<string, unknown>>;

const TIME = "2026-11-29T22:23:01.591Z";

function claudeCall(id: string, name: string, input: object, more: Members = {}): Members {
  return {
    ...{ type: "assistant", uuid: `u-${id}`, sessionId: "s1", timestamp: TIME, cwd: "/w" },
    ...{ version: "2.1.332", ...more },
    message: { role: "assistant", content: [{ type: "tool_use", id, name, input }] },
  };
}

function claudeResult(id: string, content: string, is_error = false): Members {
  const block = { type: "tool_result", tool_use_id: id, content, is_error };
  return {
    ...{ type: "user", uuid: `r-${id}`, sessionId: "s1", timestamp: TIME },
    message: { role: "user", content: [block] },
  };
}

const SESSION = linesOf(
  claudeCall("t1", "Bash", { command: "ls" }),
  claudeResult("t1", "a.txt"),
  claudeCall("t2", "Read", { file_path: "/w/a.txt" }),
  claudeResult("t2", "Exit code 1", true),
  claudeCall("t3", "Bash", { command: "rm -rf /" }),
  claudeResult("t3", "Hook PreToolUse:Bash denied this tool", true),
  claudeCall("t4", "Bash", { command: "sleep 99" }),
  claudeResult("t4", "[Request interrupted by user for tool use]", true),
  claudeCall("t5", "Write", { file_path: "b", content: "x" }),
);

const AGENT = linesOf(
  claudeCall("t6", "Grep", { pattern: "x" }, { agentId: "a1", isSidechain: true }),
  claudeResult("t6", "none"),
);

const LINE = "import claude-code s.jsonl";

Deno.test("gait import makes a runpack that verifies, and says how each call ended", async () => {
  const seen = await gait(LINE, { files: { "s.jsonl": SESSION } });
  assert.equal(seen.exit, 0, seen.stderr);
  const [run, bundle, calls] = seen.stdout.split("\n");
  assert.deepEqual([run, bundle, calls], [
    "run_id=run_claude-code_s1",
    "bundle=./gait-out/runpack_run_claude-code_s1.zip",
    "calls=5 succeeded=1 failed=1 denied=1 interrupted=1 unknown=1",
  ]);
  const verified = await gait("verify run_claude-code_s1 --json", {}, seen.system);
  assert.equal(verified.exit, 0, verified.stdout);
  const listed = (await gait("run inspect run_claude-code_s1 --json", {}, seen.system)).json();
  const entries = listed["entries"] as Members[];
  assert.deepEqual(
    entries.map(({ tool_name, status, told_by, told_outcome }) => [
      ...[tool_name, status, told_by, told_outcome],
    ]),
    [
      ["tool.exec", "ok", "transcript", undefined],
      ["tool.read", "error", "transcript", undefined],
      ["tool.exec", "error", "transcript", "denied_by_hook"],
      ["tool.exec", "error", "transcript", "interrupted"],
      ["tool.write", undefined, "transcript", "unknown"],
    ],
  );
  // {"command":"ls"} and {"text":"a.txt"}
  assert.deepEqual([entries[0]?.["args_digest"], entries[0]?.["result_digest"]], [
    "4cf29611a66934862f29acfcc817e30b905c1ab73d5e65831413eb6b454d49db",
    "8ea733b9afa64a707a11dd435392a60ebe9a2b93f9e4230ff4c62c26fd198155",
  ]);
  const text = (await gait("run inspect run_claude-code_s1", {}, seen.system)).stdout;
  assert.match(text, /5 told by a transcript, not seen/);
  assert.match(text, /the transcript says: denied by hook/);
});

Deno.test("gait import gives the same bytes for the same file, wherever it lies", async () => {
  const one = await gait(LINE, { files: { "s.jsonl": SESSION }, now: "2026-12-01T00:00:00Z" });
  const other = await gait("import claude /else/s.jsonl --out /x/other.zip", {
    files: { "/else/s.jsonl": SESSION },
    now: "2026-12-02T00:00:00Z",
  });
  assert.equal(other.exit, 0, other.stderr);
  const bytes = other.system.files.get("/x/other.zip")?.bytes;
  assert.ok(bytes !== undefined && bytes.length > 0);
  assert.deepEqual(one.system.files.get("gait-out/runpack_run_claude-code_s1.zip")?.bytes, bytes);
});

Deno.test("gait import says in the runpack where the records are known from", async () => {
  const seen = await gait(`${LINE} a.jsonl --out s.zip`, {
    files: { "s.jsonl": SESSION, "a.jsonl": `${AGENT}{"half` },
  });
  assert.equal(seen.exit, 0, seen.stderr);
  assert.match(seen.stderr, /not read: a\.jsonl line 3: it is the last line, and cut off/);
  const bytes = seen.system.files.get("s.zip")?.bytes;
  assert.ok(bytes !== undefined);
  const run = JSON.parse(await memberText(bytes, "run.json"));
  assert.deepEqual(run.env, { os: "unknown", arch: "unknown", runtime: "claude-code 2.1.332" });
  const events = run.timeline as Members[];
  assert.deepEqual(events.slice(0, 4), [
    { event: "gait_import", ref: "transcript_1", ts: TIME },
    { event: "gait_import", ref: "transcript_2", ts: TIME },
    { event: "gait_transcript_unread", ref: "transcript_2", ts: TIME },
    {
      event: "gait_told_by_transcript",
      ref: "intent_1",
      relationship: { parent_ref: { id: "s1", kind: "session" } },
      ts: TIME,
    },
  ]);
  assert.deepEqual(events.at(-1), {
    event: "gait_told_by_transcript",
    ref: "intent_6",
    relationship: {
      agent_chain: [{ identity: "a1", role: "delegate" }],
      parent_ref: { id: "s1", kind: "session" },
    },
    ts: TIME,
  });
  const refs = JSON.parse(await memberText(bytes, "refs.json"));
  const [receipt] = refs.receipts as Members[];
  assert.deepEqual(
    [receipt?.["source_type"], receipt?.["source_locator"], receipt?.["ref_id"]],
    ["transcript.claude-code", "s.jsonl", "transcript_1"],
  );
  const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(SESSION));
  assert.equal(receipt?.["content_digest"], new Uint8Array(hash).toHex());
});

Deno.test("gait import stores payloads by digest unless asked otherwise, and redacts them", async () => {
  const key = `sk-ant-api03-${"A1b2".repeat(20)}`;
  const session = linesOf(
    claudeCall("t1", "Bash", { command: `curl -H 'x-api-key: ${key}' https://example.com` }),
    claudeResult("t1", `key ${key}`),
  );
  const files = { "s.jsonl": session };
  const digests = await gait(`${LINE} --out s.zip`, { files });
  assert.ok(!text(digests).includes("example.com"));
  const kept = await gait(`${LINE} --out s.zip --payloads keep`, { files });
  assert.ok(text(kept).includes(key));
  assert.match(kept.stderr, /look like secrets/);
  const redacted = await gait(`${LINE} --out s.zip --payloads keep --redact secrets`, { files });
  assert.equal(redacted.exit, 0, redacted.stderr);
  assert.ok(!text(redacted).includes(key));
  assert.ok(text(redacted).includes("example.com"));

  function text({ system }: SeenInMemory): string {
    return new TextDecoder("latin1").decode(system.files.get("s.zip")?.bytes);
  }
});

Deno.test("gait import counts a call that two transcripts have once, with the outcome that is known", async () => {
  const made = claudeCall("t1", "Bash", { command: "ls" });
  const files = {
    "cut.jsonl": linesOf(made),
    "whole.jsonl": linesOf({ ...made, sessionId: "s2" }, claudeResult("t1", "Exit code 2", true)),
  };
  const seen = await gait("import claude-code cut.jsonl whole.jsonl --json", { files });
  const { calls, copies, sessions } = seen.json();
  assert.deepEqual(calls, {
    ...{ total: 1, succeeded: 0, failed: 1, denied: 0, interrupted: 0, unknown: 0 },
  });
  assert.deepEqual([copies, sessions], [1, ["s2"]]);
});

Deno.test("gait import takes the calls of one session and of its sub-agents", async () => {
  const files = {
    "s.jsonl": SESSION + linesOf(claudeCall("t9", "Bash", {}, { sessionId: "s9" })) + AGENT,
  };
  const seen = await gait(`${LINE} --session s1 --json`, { files });
  const { calls, agents, sessions } = seen.json();
  assert.deepEqual([(calls as Members)["total"], agents, sessions], [6, 1, ["s1"]]);
  const none = await gait(`${LINE} --session nope`, { files });
  assert.deepEqual([none.exit, none.stderr], [
    6,
    'error: Cannot import "s.jsonl": it has no call of the session "nope"\nhint: check --session\n',
  ]);
});

const SESSION_TWICE = linesOf(claudeCall("t1", "Bash", { n: 1 })).replaceAll(
  '"n":1',
  '"n":1,"n":2',
);

for (
  const [what, line, files, problem] of [
    [
      "a transcript of another client",
      "import codex s.jsonl",
      { "s.jsonl": SESSION },
      /no call of Codex is in it, as it is a transcript of Claude Code\nhint: gait import claude-code s\.jsonl/,
    ],
    [
      "a decision log",
      "import codex log.jsonl",
      { "log.jsonl": '{"head":{"log_id":"00","schema_id":"gait.log"}}\n' },
      /no call of Codex is in it, as it is a decision log\nhint: gait run record --from-log log\.jsonl/,
    ],
    [
      "a transcript whose only call has an argument twice",
      "import claude-code s.jsonl",
      { "s.jsonl": SESSION_TWICE },
      /not read: s\.jsonl line 1: programs read its JSON in different ways/,
    ],
    ["a file that is not there", "import codex none.jsonl", {}, /there is no such file/],
    ["a folder", "import codex f", { "f/a.jsonl": SESSION }, /it is a folder/],
    [
      "a client whose form is not known",
      "import cursor s.jsonl",
      { "s.jsonl": "" },
      /not documented/,
    ],
    [
      "a client that does not exist",
      "import claud s.jsonl",
      { "s.jsonl": "" },
      /unknown client/,
    ],
    ["no transcript", "import codex", {}, /expected a client and at least one transcript/],
    [
      "a run id that cannot be a file's name",
      `${LINE} --run-id a/b`,
      { "s.jsonl": SESSION },
      /Cannot use run id/,
    ],
    ["an output that is the input", `${LINE} --out s.jsonl`, { "s.jsonl": SESSION }, /s\.jsonl/],
    ["an output that is no runpack", `${LINE} --out n.txt`, {
      "s.jsonl": SESSION,
      "n.txt": "notes",
    }, /n\.txt/],
  ] as const satisfies readonly (readonly [
    string,
    string,
    Readonly<Record<string, string>>,
    RegExp,
  ])[]
) {
  Deno.test(`gait import refuses ${what}, and writes nothing`, async () => {
    const seen = await gait(line, { files });
    assert.equal(seen.exit, 6);
    assert.match(seen.stderr, problem);
    assert.deepEqual([...seen.system.files.keys()].sort(), Object.keys(files).sort());
  });
}

Deno.test("a runpack of gait import can be compared, migrated and made a fixture of", async () => {
  const seen = await gait(`${LINE} --out a.zip`, {
    files: { "s.jsonl": SESSION, "t.jsonl": SESSION + AGENT },
  });
  const on = seen.system;
  assert.equal(
    (await gait("import claude-code t.jsonl --out b.zip --run-id run_b", {}, on)).exit,
    0,
  );
  assert.equal((await gait("run diff a.zip a.zip", {}, on)).exit, 0);
  assert.equal((await gait("run diff a.zip b.zip", {}, on)).exit, 2);
  assert.equal((await gait("regress init --from a.zip", {}, on)).exit, 0);
  assert.equal((await gait("regress run", {}, on)).exit, 0);
  assert.equal((await gait("migrate a.zip --out m.zip", {}, on)).exit, 0);
});

Deno.test("gait import signs with the key that is given", async () => {
  const seen = await gait(`${LINE} --key-mode dev --json`, { files: { "s.jsonl": SESSION } });
  assert.equal(seen.json()["signature_status"], "signed");
});

for (const client of LARGE_CLIENTS) {
  Deno.test(`gait import makes a runpack of a session of ${client}, and the same one again`, async () => {
    const home = await Deno.makeTempDir();
    const files: Record<string, Uint8Array> = {};
    try {
      await writeHistory(home, client, 40);
      for await (const path of filesBelow(home)) {
        files[path.slice(home.length + 1)] = await Deno.readFile(path);
      }
    } finally {
      await Deno.remove(home, { recursive: true });
    }
    const [path] = Object.keys(files);
    assert.ok(path !== undefined);
    const seen = await gait(`import ${client} ${path} --out s.zip --json`, { files });
    assert.equal(seen.exit, 0, seen.stdout);
    assert.deepEqual(seen.json()["calls"], {
      ...{ total: 40, succeeded: 28, failed: 4, denied: 4, interrupted: 4, unknown: 0 },
    });
    const first = seen.system.files.get("s.zip")?.bytes;
    assert.equal((await gait("verify s.zip", {}, seen.system)).exit, 0);
    assert.equal((await gait(`import ${client} ${path} --out s.zip`, {}, seen.system)).exit, 0);
    assert.deepEqual(seen.system.files.get("s.zip")?.bytes, first);
  });
}

async function* filesBelow(folder: string): AsyncGenerator<string> {
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    if (isDirectory) yield* filesBelow(`${folder}/${name}`);
    else yield `${folder}/${name}`;
  }
}

Deno.test("gait import takes one session of a database, and names them if there are several", async () => {
  const home = await Deno.makeTempDir();
  try {
    await writeHistory(home, "opencode", 600);
    const path = "opencode.db";
    const bytes = await Deno.readFile(`${home}/.local/share/opencode/${path}`);
    const all = await gait(`import opencode ${path}`, { files: { [path]: bytes } });
    assert.deepEqual([all.exit, all.stderr], [
      6,
      "error: Cannot import 2 sessions into one run; the last of them: ses_0, ses_1\n" +
      "hint: name one with --session <id>\n",
    ]);
    const one = await gait(`import opencode ${path} --session ses_1 --json`, {}, all.system);
    assert.equal((one.json()["calls"] as Members)["total"], 100);
    assert.equal(one.json()["run_id"], "run_opencode_ses_1");
  } finally {
    await Deno.remove(home, { recursive: true });
  }
});

Deno.test("gait import of one session stays the same while others are added to the database", async () => {
  const packs: (Uint8Array | undefined)[] = [];
  for (const calls of [600, 1200]) {
    const home = await Deno.makeTempDir();
    try {
      await writeHistory(home, "opencode", calls);
      const bytes = await Deno.readFile(`${home}/.local/share/opencode/opencode.db`);
      const line = "import opencode opencode.db --session ses_0 --out s.zip";
      const seen = await gait(line, { files: { "opencode.db": bytes } });
      assert.equal(seen.exit, 0, seen.stderr);
      packs.push(seen.system.files.get("s.zip")?.bytes);
    } finally {
      await Deno.remove(home, { recursive: true });
    }
  }
  assert.ok(packs[0] !== undefined);
  assert.deepEqual(packs[0], packs[1]);
});
