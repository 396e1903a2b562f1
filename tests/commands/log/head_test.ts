/** `gait log head` prints one line to keep elsewhere; it reads the end of the log and nothing more. */

import assert from "node:assert/strict";
import { gait } from "../../support/gait.ts";
import { bytesOf, LOG_ID, writtenLog } from "../../support/written_log.ts";
import { LEAVES, ROOTS } from "../../core/log/worked.ts";
import { FOLDER, folderOf, headOf, idOf, linesAt, rootAt, systemOf, valid } from "./support.ts";

const LINES = await writtenLog({ entries: 24 });
const TEXTS = LINES.map(({ text }) => text);
const NOTE = JSON.parse(TEXTS.at(-1) ?? "").checkpoint.note as string;

Deno.test("gait log head prints the worked root of the worked entries", async () => {
  const root = ROOTS.get(8);
  for (const size of [1, 3, 8]) {
    const system = systemOf({ "s.jsonl": `${LEAVES.slice(0, size).join("\n")}\n` });
    const seen = await gait("log head s.jsonl", {}, system);
    assert.equal(seen.exit, 0, seen.stderr);
    assert.equal(seen.stdout, `GAIT log=${LOG_ID} size=${size} root=sha256:${ROOTS.get(size)}\n`);
  }
  assert.ok(root);
});

Deno.test("gait log head says what it read, with a key also who vouches for it", async () => {
  const system = systemOf({ "s.jsonl": bytesOf(LINES) });
  const root = await rootAt(LINES, 24);
  const all = {
    ...{ ok: true, path: "s.jsonl", log_id: LOG_ID, entries: 24, root },
    head: `GAIT log=${LOG_ID} size=24 root=sha256:${root}`,
    checkpoint: NOTE,
    checkpoint_entries: 24,
  };
  const plain = valid("log/head_result", await gait("log head s.jsonl --json", {}, system));
  const { correlation_id: _, ...data } = plain;
  assert.deepEqual(data, all);
  const line = "log head s.jsonl --public-key k1.pub --json";
  const { correlation_id: __, ...signed } = valid("log/head_result", await gait(line, {}, system));
  assert.deepEqual(signed, { ...all, signature: "signed" });
});

Deno.test("gait log head --checkpoint prints the note as it is, which --head takes", async () => {
  const system = systemOf({ "s.jsonl": bytesOf(LINES) });
  const { stdout } = await gait("log head s.jsonl --checkpoint", {}, system);
  assert.equal(stdout, NOTE);
  const check = ["log", "verify", "s.jsonl", "--head", stdout, "--public-key", "k1.pub"];
  assert.equal((await gait(check, {}, system)).exit, 0);
});

Deno.test("gait log verify --head reads what gait itself printed or wrote, and warns of none of it", async () => {
  const world = { "s.jsonl": bytesOf(LINES), "first.jsonl": `${TEXTS.slice(0, 20).join("\n")}\n` };
  for (const line of ["log head s.jsonl --json", "log verify s.jsonl --json"]) {
    const { stdout } = await gait(line, {}, systemOf(world));
    const system = systemOf({ ...world, heads: stdout });
    const whole = await gait("log verify s.jsonl --head heads", {}, system);
    assert.deepEqual([whole.exit, whole.stderr], [0, ""], line);
    const cut = await gait("log verify first.jsonl --head heads", {}, system);
    assert.deepEqual([cut.exit, cut.stderr], [2, ""], line);
  }
  const { exit, stderr } = await gait("log verify s.jsonl --head s.jsonl", {}, systemOf(world));
  assert.deepEqual([exit, stderr], [0, ""]);
});

Deno.test("gait log verify --head misses no head that a program escaped on its way", async () => {
  const [early, late] = [await headOf(LINES, 2, LOG_ID), await headOf(LINES, 24, LOG_ID)];
  for (const sign of ["\\u003d", "&#61;", "%3D", "=3D", "\\x3d", "\\="]) {
    const heads = `${early}\n{"m":"${late.replaceAll("=", sign)}"}\n`;
    const system = systemOf({ "cut.jsonl": `${TEXTS.slice(0, 20).join("\n")}\n`, heads });
    const seen = await gait("log verify cut.jsonl --head heads", {}, system);
    assert.deepEqual([seen.exit, seen.stderr], [2, ""], sign);
    assert.match(seen.stdout, /failed: the given head of size 24 does not hold/, sign);
  }
});

Deno.test("gait log head warns of entries that nobody vouches for", async () => {
  const open = await writtenLog({ entries: 20, hasEnd: false });
  const unsigned = await writtenLog({ entries: 16, hasEnd: false, key: undefined });
  const system = systemOf({ "open.jsonl": bytesOf(open), "u.jsonl": bytesOf(unsigned) });
  const cases: readonly (readonly [string, string, string])[] = [
    [
      "log head open.jsonl",
      await headOf(open, 20, LOG_ID),
      "warning: unvouched: 4 entries after the last checkpoint\n",
    ],
    [
      "log head u.jsonl --public-key k1.pub",
      await headOf(unsigned, 16, LOG_ID),
      "warning: unvouched: the last checkpoint is not signed by the given key\n",
    ],
    ["log head u.jsonl", await headOf(unsigned, 16, LOG_ID), ""],
  ];
  for (const [line, head, warning] of cases) {
    const seen = await gait(line, {}, system);
    assert.deepEqual([seen.exit, seen.stdout, seen.stderr], [0, `${head}\n`, warning], line);
  }
});

Deno.test("a checkpoint with a wrong signature gives no head: exit 2", async () => {
  const forged = TEXTS.with(-1, (TEXTS.at(-1) ?? "").replace(/.(?=.{10}=?\\n",)/, "+"));
  const system = systemOf({ "s.jsonl": bytesOf(forged) });
  const seen = await gait("log head s.jsonl --public-key k1.pub", {}, system);
  assert.deepEqual([seen.exit, seen.stdout], [2, ""]);
  assert.match(seen.stderr, /^warning: the signature of the last checkpoint does not verify: /);
  assert.equal((await gait("log head s.jsonl", {}, system)).exit, 0, "no key, no question");
});

Deno.test("gait log head leaves out a write that was cut off, and reads an index too", async () => {
  const torn = new Uint8Array([...bytesOf(LINES), ...new TextEncoder().encode('{"event":')]);
  const seen = await gait("log head s.jsonl", {}, systemOf({ "s.jsonl": torn }));
  assert.equal(seen.stdout, `${await headOf(LINES, 24, LOG_ID)}\n`);
  const { system } = await folderOf([{ log_id: idOf(1), entries: 8 }]);
  const index = await gait(`log head ${FOLDER}/index.jsonl`, {}, system);
  assert.match(index.stdout, /^GAIT log=(?:07){16} size=2 root=sha256:[0-9a-f]{64}\n$/);
});

Deno.test("a long log is read from its end: a line longer than one read, and many lines", async () => {
  const long = await writtenLog({ entries: 200, every: 500, hasEnd: false });
  const seen = await gait("log head s.jsonl", {}, systemOf({ "s.jsonl": bytesOf(long) }));
  assert.equal(seen.stdout, `${await headOf(long, 200, LOG_ID)}\n`);
  assert.ok(bytesOf(long).length > 64 * 1024);
  const payload = JSON.stringify({
    payload: { member: "args", of: 1, value: { t: "x".repeat(200_000) } },
  });
  const texts = long.map(({ text, kind, n }) => kind === "payload" && n === 1 ? payload : text);
  const wide = await gait("log head s.jsonl", {}, systemOf({ "s.jsonl": bytesOf(texts) }));
  assert.equal(wide.stdout, `${await headOf(long, 200, LOG_ID)}\n`);
});

Deno.test("gait log head refuses what is not a log (6), and a damaged end (2)", async () => {
  const system = systemOf({
    "empty.jsonl": "",
    "cut.jsonl": bytesOf(TEXTS.toSpliced(-2, 1)),
    "gap.jsonl": bytesOf((await writtenLog({ entries: 20, hasEnd: false })).toSpliced(-2, 1)),
    "none.jsonl": `${TEXTS[0]}\n`,
  });
  const cases: readonly (readonly [string, number, RegExp])[] = [
    ["log head empty.jsonl", 6, /its first line is not the head of a log/],
    ["log head gone.jsonl", 6, /^error: Cannot read /],
    ["log head", 6, /expected the path of a log; gait log status lists them/],
    [
      "log head gap.jsonl",
      2,
      /^error: Cannot read the log "gap\.jsonl": an entry at its end is missing\nhint: gait log verify/,
    ],
    [
      "log head none.jsonl --checkpoint",
      6,
      /^error: Cannot print a checkpoint of the log "none\.jsonl": it has none\n/,
    ],
  ];
  for (const [line, exit, message] of cases) {
    const seen = await gait(line, {}, system);
    assert.equal(seen.exit, exit, `${line}: ${seen.stdout}${seen.stderr}`);
    assert.match(seen.stderr, message);
  }
});

/** Answers every program with one exit code. */
function withLogger(status: number, env: Record<string, string> = {}) {
  const stdout = new Uint8Array();
  const end = { status, stdout, stderrBytes: 0, timedOut: false };
  return systemOf({ "s.jsonl": bytesOf(LINES), [`${FOLDER}/index.jsonl`]: "" }, {
    env: { GAIT_LOG_DIR: FOLDER, GAIT_LOG_HEADS: "", ...env },
    run: () => end,
  });
}

Deno.test("gait log head --send puts the head into the system's log and notes it for the doctor", async () => {
  const system = withLogger(0);
  const head = `GAIT log=${LOG_ID} size=24 root=sha256:${await rootAt(LINES, 24)}`;
  const seen = valid("log/head_result", await gait("log head s.jsonl --send --json", {}, system));
  assert.deepEqual(seen["sent_to"], ["system_log"]);
  assert.deepEqual(system.ran.map(({ program, args }) => [program, ...args]), [
    ["logger", "--socket-errors=on", "-t", "gait", head],
  ]);
  const [note = ""] = linesAt(system, `${FOLDER}/heads_left.txt`);
  assert.ok(note.endsWith(`Z system log: ${head}`), note);
});

Deno.test("gait log head --send prints the head where a job's output is kept", async () => {
  const system = withLogger(1, { CI: "true" });
  const seen = await gait("log head s.jsonl --send --json", {}, system);
  assert.deepEqual(valid("log/head_result", seen)["sent_to"], ["job_output"]);
  assert.match(seen.stderr, /^GAIT log=\w+ size=24 root=sha256:\w+$/m);
});

for (
  const [why, system] of [
    ["the program fails", withLogger(1)],
    ["heads are off", withLogger(0, { GAIT_LOG_HEADS: "off", CI: "true" })],
  ] as const
) {
  Deno.test(`gait log head --send says that no place took the head: ${why}`, async () => {
    const seen = await gait("log head s.jsonl --send", {}, system);
    assert.equal(seen.exit, 7);
    assert.match(seen.stderr, /no place took it/);
    assert.match(seen.stderr, /GAIT_LOG_HEADS/);
    assert.equal(seen.stdout, "");
  });
}
