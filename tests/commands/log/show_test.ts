/** `gait log show` lists entries, shows one whole, and takes a trace out. */

import assert from "node:assert/strict";
import { decodeUtf8 } from "../../../src/core/bytes.ts";
import { canonicalText } from "../../../src/core/json/canonical.ts";
import { LEAVES, PRUNED_1_2 } from "../../core/log/worked.ts";
import { gait } from "../../support/gait.ts";
import { bytesOf, LOG_ID, writtenLog } from "../../support/written_log.ts";
import { FOLDER, folderOf, idOf, systemOf, valid } from "./support.ts";

const WORKED = `${LEAVES.join("\n")}\n`;
const TRACE_ID = "cf1de82a2445da661c0d49ed";

const rows = (stdout: string) =>
  stdout.trimEnd().split("\n").map((line) => line.replaceAll(/ +/g, " "));

Deno.test("gait log show lists the worked entries", async () => {
  const system = systemOf({ "s.jsonl": WORKED });
  const seen = await gait("log show s.jsonl", {}, system);
  assert.deepEqual([seen.exit, seen.stderr], [0, ""]);
  assert.deepEqual(rows(seen.stdout), [
    "ENTRY TIME KIND TOOL ANSWER ABOUT",
    "0 2026-11-01T10:00:00Z head - - claude-code, 5b1c",
    "1 2026-11-01T10:00:01Z decision Bash pass matched_rule_shell, rule shell",
    "2 2026-11-01T10:00:02Z outcome Bash ok of 1",
    "3 2026-11-01T10:00:03Z event - - heartbeat",
    "4 2026-11-01T10:00:04Z event - - mcp_call_unanswered, intent_9",
    "5 2026-11-01T10:00:05Z event - - torn_line, 17 bytes",
    "6 2026-11-01T10:00:06Z event - - approval_timeout, intent_8",
    "7 2026-11-01T10:00:07Z end - - session_end",
  ]);
  const json = await gait("log show s.jsonl --kind decision --json", {}, system);
  const { entries, total, matched, log_id } = valid("log/show_result", json);
  assert.deepEqual([total, matched, log_id], [8, 1, LOG_ID]);
  assert.deepEqual(entries, [{
    ...{ n: 1, ts: "2026-11-01T10:00:01Z", kind: "decision", tool: "Bash", answer: "pass" },
    ...{ reason_codes: ["matched_rule_shell"], rule: "shell", intent_id: "intent_1" },
    trace_id: TRACE_ID,
  }]);
});

/** Four calls: two of Bash, one of which was denied, and two of an MCP tool. */
const CALLS = LEAVES.slice(0, 1).concat(
  [
    { tool: "Bash", answer: "pass", name: "bash" },
    { tool: "Bash", answer: "deny", name: "bash" },
    { tool: "mcp__web__fetch", answer: "ask", name: "web.fetch" },
    { tool: "mcp__web__search", answer: "pass", name: "web.search" },
  ].flatMap(({ tool, answer, name }, number) => {
    const n = 1 + 2 * number;
    const { decision } = JSON.parse(LEAVES[1] ?? "");
    const { outcome } = JSON.parse(LEAVES[2] ?? "");
    const ts = `2026-11-0${1 + number}T10:00:00Z`;
    const call = { ...decision.call, tool };
    const trace = { ...decision.trace, tool_name: name };
    return [
      JSON.stringify({
        decision: sorted({ ...decision, n, ts, call: sorted(call), answer, trace: sorted(trace) }),
      }),
      JSON.stringify({ outcome: sorted({ ...outcome, n: n + 1, of: n, ts }) }),
    ];
  }),
);

function sorted(members: object): object {
  return Object.fromEntries(Object.entries(members).sort(([a], [b]) => a < b ? -1 : 1));
}

/** Options, and the entries that they select. */
const FILTERS: readonly (readonly [string, readonly number[]])[] = [
  ["", [0, 1, 2, 3, 4, 5, 6, 7, 8]],
  ["--kind decision", [1, 3, 5, 7]],
  ["--kind decision,head", [0, 1, 3, 5, 7]],
  ["--kind Outcome", [2, 4, 6, 8]],
  ["--tool bash", [1, 2, 3, 4]],
  ["--tool Bash --kind outcome", [2, 4]],
  ["--tool mcp__web__*", [5, 6, 7, 8]],
  ["--tool web.search", [7, 8]],
  ["--tool other", []],
  ["--answer deny", [3, 4]],
  ["--answer deny,ask", [3, 4, 5, 6]],
  ["--answer pass --tool bash", [1, 2]],
  ["--since 2026-11-03", [5, 6, 7, 8]],
  ["--since 2026-11-02T10:00:00Z --kind decision", [3, 5, 7]],
  ["--since 36h", [7, 8]],
  ["--last 3", [6, 7, 8]],
  ["--last 100", [0, 1, 2, 3, 4, 5, 6, 7, 8]],
  ["--last all", [0, 1, 2, 3, 4, 5, 6, 7, 8]],
  ["--last 1 --kind decision", [7]],
];

for (const [words, expected] of FILTERS) {
  Deno.test(`gait log show ${words} selects ${expected}`, async () => {
    const world = { now: "2026-11-05T10:00:00Z" };
    const system = systemOf({ "s.jsonl": `${CALLS.join("\n")}\n` }, world);
    const seen = await gait(`log show s.jsonl ${words} --json`, {}, system);
    assert.equal(seen.exit, 0, seen.stdout);
    const { entries } = valid("log/show_result", seen) as { entries: { n: number }[] };
    assert.deepEqual(entries.map(({ n }) => n), expected);
  });
}

Deno.test("the text says how many entries are not shown", async () => {
  const system = systemOf({ "s.jsonl": WORKED });
  const { stdout } = await gait("log show s.jsonl --last 7", {}, system);
  assert.equal(stdout.trimEnd().split("\n").at(-1), "1 entry before these: --last all shows them");
  const none = await gait("log show s.jsonl --kind approval", {}, system);
  assert.equal(none.stdout, "no entries: none of 8 matches\n");
});

Deno.test("gait log show names entries that were pruned, and lines that cannot be read", async () => {
  const [head = "", , , ...rest] = LEAVES;
  const system = systemOf({ "s.jsonl": `${[head, PRUNED_1_2, "{", ...rest].join("\n")}\n` });
  const seen = await gait("log show s.jsonl", {}, system);
  assert.equal(rows(seen.stdout)[2], "1 - pruned - - entries 1-2");
  assert.equal(seen.stderr, "warning: 1 line cannot be read: gait log verify\n");
  const one = await gait("log show s.jsonl --entry 2", {}, system);
  assert.deepEqual([one.exit, one.stderr], [
    0,
    "warning: entry 2 was pruned: only its hash is left\n",
  ]);
  const json = valid(
    "log/show_result",
    await gait("log show s.jsonl --entry 2 --json", {}, system),
  );
  assert.equal(json["entry"], undefined);
});

Deno.test("gait log show lists the index of logs", async () => {
  const { system } = await folderOf([{ log_id: idOf(1), entries: 8, seen: [3], isClosed: true }]);
  const { stdout } = await gait(`log show ${FOLDER}/index.jsonl`, {}, system);
  assert.deepEqual(rows(stdout).slice(1).map((row) => row.replace(/^(\d) \S+/, "$1")), [
    "0 head - - -",
    `1 opened - - ${idOf(1)}, log-1.jsonl`,
    `2 seen - - ${idOf(1)}, 3 entries`,
    `3 closed - - ${idOf(1)}, 8 entries`,
  ]);
});

Deno.test("gait log show --entry prints an entry whole, with its payload", async () => {
  const lines = await writtenLog({ entries: 12 });
  const system = systemOf({ "s.jsonl": bytesOf(lines) });
  const seen = await gait("log show s.jsonl --entry 3 --json", {}, system);
  const { entry, payload, entries } = valid("log/show_result", seen);
  assert.deepEqual(
    entry,
    JSON.parse(lines.find(({ n, kind }) => n === 3 && kind === "decision")?.text ?? ""),
  );
  assert.deepEqual(payload, { text: "value 3" });
  assert.equal((entries as readonly unknown[]).length, 1);
  const text = await gait("log show s.jsonl --entry 3", {}, system);
  assert.ok(text.stdout.startsWith(`{\n  "decision": {\n`));
  assert.ok(text.stdout.endsWith('payload\n{\n  "text": "value 3"\n}\n'));
});

Deno.test("a trace that gait log show takes out is the one that gait trace verify accepts", async () => {
  const system = systemOf({ "s.jsonl": WORKED });
  const { trace } = JSON.parse(LEAVES[1] ?? "").decision;
  const line = `log show s.jsonl --trace ${TRACE_ID} --out out/t.json`;
  const seen = await gait(line, {}, system);
  assert.deepEqual([seen.exit, seen.stdout, seen.stderr], [
    0,
    "log show ok: trace out/t.json\n",
    "",
  ]);
  const file = system.files.get("out/t.json");
  assert.deepEqual(JSON.parse(decodeUtf8(file?.bytes ?? new Uint8Array())), trace);
  assert.equal(file?.mode, 0o600);
  const verified = await gait("trace verify out/t.json --public-key k1.pub", {}, system);
  assert.equal(verified.exit, 0, verified.stdout + verified.stderr);
  assert.equal((await gait(line, {}, system)).exit, 0, "the same trace once more");
  const shown = await gait(`log show s.jsonl --trace ${TRACE_ID}`, {}, system);
  assert.deepEqual(JSON.parse(shown.stdout), trace);
});

Deno.test("equal calls share a trace id: all entries are named, and --entry chooses", async () => {
  const lines = await writtenLog({ entries: 12, keeps: false });
  const system = systemOf({ "s.jsonl": bytesOf(lines) });
  const first = await gait(`log show s.jsonl --trace ${TRACE_ID} --json`, {}, system);
  const data = valid("log/show_result", first);
  assert.deepEqual(data["trace_entries"], [1, 3, 8, 10]);
  assert.deepEqual(data["warnings"], [
    "equal calls share this trace id: entries 1, 3, 8, 10; this is the one of entry 1, --entry chooses another",
  ]);
  const other = await gait(`log show s.jsonl --trace ${TRACE_ID} --entry 8 --json`, {}, system);
  const { trace } = valid("log/show_result", other) as { trace: { args_digest: string } };
  const eighth = JSON.parse(lines.find(({ n }) => n === 8)?.text ?? "").decision.trace;
  assert.deepEqual(trace, eighth);
});

Deno.test("what gait log show cannot show is exit 6", async () => {
  const system = systemOf({ "s.jsonl": WORKED, "other.txt": "x" });
  const cases: readonly (readonly [string, RegExp])[] = [
    ["log show", /expected the path of a log/],
    ["log show other.txt", /its first line is not the head of a log/],
    [
      "log show s.jsonl --entry 8",
      /: it has no entry 8\nhint: it has 8 entries, from 0 on; gait log show/,
    ],
    [
      "log show s.jsonl --entry x",
      /^error: Cannot use --entry "x": expected a whole number from 0 on\n/,
    ],
    ["log show s.jsonl --entry -1", /--entry/],
    [
      "log show s.jsonl --last 0",
      /^error: Cannot use --last "0": expected a whole number from 1 on\n/,
    ],
    ["log show s.jsonl --kind decisions", /\nhint: did you mean decision\?/],
    [
      "log show s.jsonl --answer no",
      /^error: Cannot use --answer "no": expected pass, ask, deny\n/,
    ],
    ["log show s.jsonl --since never", /^error: Cannot use --since "never": expected a day, /],
    ["log show s.jsonl --out t.json", /^error: --out needs --trace\n/],
    ["log show s.jsonl --trace nothing", /: no decision has the trace id nothing\n/],
    [`log show s.jsonl --trace ${TRACE_ID} --entry 2`, /: entry 2 has not the trace id\n/],
    [
      `log show s.jsonl --trace ${TRACE_ID} --out other.txt`,
      /the file there is not a trace of gait/,
    ],
  ];
  for (const [line, message] of cases) {
    const seen = await gait(line, {}, system);
    assert.equal(seen.exit, 6, `${line}: ${seen.stdout}${seen.stderr}`);
    assert.match(seen.stderr, message, line);
  }
});

Deno.test("a trace that another key signed is not replaced", async () => {
  const system = systemOf({ "s.jsonl": WORKED });
  const { trace } = JSON.parse(LEAVES[1] ?? "").decision;
  const other = { ...trace, signature: { ...trace.signature, key_id: "a".repeat(64) } };
  system.files.set("t.json", {
    bytes: new TextEncoder().encode(JSON.stringify(other)),
    mode: 0o600,
  });
  const seen = await gait(`log show s.jsonl --trace ${TRACE_ID} --out t.json`, {}, system);
  assert.equal(seen.exit, 6, seen.stdout);
  assert.match(seen.stderr, /signed the file there/);
});

Deno.test("texts of a log reach the terminal without control characters", async () => {
  const wild = (LEAVES[1] ?? "").replace('"tool":"Bash"', '"tool":"\\u001b[2J\u202ebash"')
    .replace('"shell"', '"\\u009b31m"');
  const text = canonicalText(JSON.parse(wild));
  const system = systemOf({ "s.jsonl": `${LEAVES[0]}\n${text}\n` });
  for (const words of ["", " --entry 1", ` --trace ${TRACE_ID}`]) {
    const { exit, stdout } = await gait(`log show s.jsonl${words}`, {}, system);
    assert.equal(exit, 0);
    // deno-lint-ignore no-control-regex -- that none is there
    assert.doesNotMatch(stdout, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
  }
});

Deno.test("gait log show takes the mark of an answer, and finds log and entry", async () => {
  const id = "7fbdaa3500000000000000000000000a";
  const { system } = await folderOf([{ log_id: id, entries: 9 }, { log_id: idOf(2), entries: 4 }]);
  for (const mark of ["7fbdaa35#2", "[gait 7fbdaa35#2]", "gait 7fbdaa35#2"]) {
    const seen = await gait(["log", "show", mark, "--json"], {}, system);
    const { entry, log_id } = valid("log/show_result", seen);
    assert.deepEqual([seen.exit, log_id], [0, id], mark);
    assert.match(JSON.stringify(entry), /"n":2\b/);
  }
  const whole = valid("log/show_result", await gait("log show 7fbdaa35 --json", {}, system));
  assert.deepEqual([whole["log_id"], whole["total"]], [id, 9]);
});

Deno.test("gait log show says where it looked for a mark, and when a mark is of several logs", async () => {
  const { system } = await folderOf([{ log_id: idOf(1), entries: 3 }, {
    log_id: idOf(2),
    entries: 4,
  }]);
  for (
    const [word, message] of [
      ["1a2b3c4d#7", 'Cannot find the log "1a2b3c4d": no log in "/log" has an id that begins so'],
      ["00000000#1", 'Cannot find the log "00000000": 2 logs have ids that begin so'],
    ] as const
  ) {
    const seen = await gait(["log", "show", word], {}, system);
    assert.deepEqual([seen.exit, seen.stderr], [
      6,
      `error: ${message}\nhint: gait log status lists the logs with their paths\n`,
    ]);
  }
  const twice = await gait(["log", "show", `${idOf(1)}#1`, "--entry", "2"], {}, system);
  assert.match(twice.stderr, /--entry and #1 cannot be combined/);
});

Deno.test("gait log show reads a file whose name looks like a mark", async () => {
  const seen = await gait("log show 7fbdaa35 --json", {}, systemOf({ "7fbdaa35": WORKED }));
  assert.deepEqual([seen.exit, valid("log/show_result", seen)["log_id"]], [0, LOG_ID]);
});
