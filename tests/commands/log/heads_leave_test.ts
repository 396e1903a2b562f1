/** Which commands let a head of their log leave by itself, and where it goes. */

import assert from "node:assert/strict";
import { gait, type SeenInMemory } from "../../support/gait.ts";
import { callHook, HOOK_ID, installedHook } from "../../support/hooks.ts";
import { MemorySystem, type World } from "../../support/memory_system.ts";
import { FOLDER, folderOf, idOf, INTENT, KEYS, linesAt, pathOf, systemOf } from "./support.ts";

const PATH = pathOf(idOf(1));
const HEAD = /^GAIT log=[0-9a-f]{32} size=\d+ root=sha256:[0-9a-f]{64}$/;
const heads = (text: string) => text.split("\n").filter((line) => HEAD.test(line));
const run = () => ({ status: 0, stdout: new Uint8Array(), stderrBytes: 0, timedOut: false });
const sent = ({ ran }: MemorySystem) => ran.map(({ args }) => args.at(-1) ?? "");
const SENDS = { GAIT_LOG_DIR: FOLDER, GAIT_LOG_HEADS: "" };
const JOB = { ...SENDS, CI: "true", GITHUB_STEP_SUMMARY: "summary.md" };
const END = `log end ${PATH} --private-key k1 --yes`;

async function ended(env: World["env"], line = END) {
  const logs = [{ log_id: idOf(1), entries: 12, hasEnd: false, seen: [8] }];
  const { system } = await folderOf(logs, { env: env ?? {}, run });
  const seen = await gait(line, {}, system);
  assert.equal(seen.exit, 0, seen.stderr);
  return { system, seen };
}

Deno.test("gait log end sends the last head into the system's log and the output of a job", async () => {
  const { system, seen } = await ended(JOB);
  const [head = ""] = heads(seen.stdout);
  assert.match(head, / size=14 /);
  assert.deepEqual(sent(system), [head]);
  assert.deepEqual(heads(seen.stderr), [head]);
  assert.deepEqual(linesAt(system, "summary.md"), [`\`${head}\``]);
  const ways = linesAt(system, `${FOLDER}/heads_left.txt`).map((line) => line.split(" ")[1]);
  assert.deepEqual(ways.toSorted(), ["job", "system"]);
});

Deno.test("gait log end sends nothing where heads are off, and none of a log that it gives up", async () => {
  const { system, seen } = await ended({ ...JOB, GAIT_LOG_HEADS: " Off " });
  assert.deepEqual([sent(system), heads(seen.stderr)], [[], []]);
  const gone = await folderOf([{ log_id: idOf(1), entries: 12, hasEnd: false }], { env: JOB, run });
  gone.system.files.delete(PATH);
  const dropped = await gait(END, {}, gone.system);
  assert.equal(dropped.exit, 0, dropped.stderr);
  assert.deepEqual([sent(gone.system), heads(dropped.stderr)], [[], []]);
});

Deno.test("gait log end ends the log where no program takes heads", async () => {
  const logs = [{ log_id: idOf(1), entries: 12, hasEnd: false }];
  const { system } = await folderOf(logs, { env: SENDS });
  const seen = await gait(END, {}, system);
  assert.deepEqual([seen.exit, seen.stderr], [0, ""]);
});

const CALL = '{"name":"files.read","args":{"path":"a"}}';
const FILES = { ...KEYS, "p.yaml": "default_verdict: allow\n", "i.json": INTENT, "c.json": CALL };
const ONE_SHOT = {
  "gate eval": "gate eval --policy p.yaml --intent i.json --log l.jsonl",
  "mcp proxy --call": "mcp proxy --policy p.yaml --call c.json --adapter mcp --log l.jsonl",
};
const START = "2026-11-30T10:00:30Z";

/** A call after the ones before it, at a time. */
async function called(
  line: string,
  { before, now = START, env = JOB }: {
    readonly before?: MemorySystem;
    readonly now?: string;
    readonly env?: Readonly<Record<string, string>>;
  },
): Promise<SeenInMemory & { readonly system: MemorySystem }> {
  const system = new MemorySystem({ files: FILES, env, now, run, modifiedMs: Date.parse(START) });
  for (const [path, file] of before?.files ?? []) system.files.set(path, file);
  const seen = await gait(`${line} --key-mode prod --private-key k1`, {}, system);
  assert.equal(seen.exit, 0, seen.stderr);
  assert.deepEqual(system.ran, [], "no process is started for a call");
  return { ...seen, system };
}

for (const [name, line] of Object.entries(ONE_SHOT)) {
  Deno.test(`${name} --log shows a head in the output of a job, at most once a minute`, async () => {
    const first = await called(line, {});
    const [head = ""] = heads(first.stderr);
    assert.match(head, / size=2 /);
    assert.deepEqual(linesAt(first.system, "summary.md"), [`\`${head}\``]);
    const second = await called(line, { before: first.system, now: "2026-11-30T10:00:50Z" });
    assert.deepEqual(heads(second.stderr), []);
    const third = await called(line, { before: second.system, now: "2026-11-30T10:01:01Z" });
    const [later = ""] = heads(third.stderr);
    assert.match(later, / size=4 /);
    const kept = [head, later].join("\n");
    const system = systemOf({ ...FILES, h: kept }, { env: JOB });
    for (const [path, file] of third.system.files) system.files.set(path, file);
    const checked = await gait("log verify l.jsonl --public-key k1.pub --head h", {}, system);
    assert.equal(checked.exit, 0, checked.stdout);
  });

  Deno.test(`${name} --log shows no head outside of a job, nor where heads are off`, async () => {
    for (const env of [SENDS, { ...JOB, GAIT_LOG_HEADS: "off" }, { ...JOB, CI: "false" }]) {
      const { stderr, system } = await called(line, { env });
      assert.deepEqual(heads(stderr), []);
      assert.equal(system.files.has("summary.md"), false);
    }
  });
}

const words = (event: string) => ["claude-code", "--id", HOOK_ID, "--event", event];

for (const [value, count] of [["", 1], ["off", 0]] as const) {
  Deno.test(`the end of a client's session sends ${count} heads with GAIT_LOG_HEADS "${value}"`, async () => {
    const on = await installedHook({ world: { env: { GAIT_LOG_HEADS: value }, run } });
    const session = { session_id: "5b1c", cwd: "/w", transcript_path: "/t" };
    await callHook(
      on,
      { ...session, hook_event_name: "SessionStart", source: "startup" },
      words("start"),
    );
    assert.deepEqual(on.ran, []);
    const event = { ...session, hook_event_name: "SessionEnd", reason: "other" };
    const seen = await callHook(on, event, words("end"));
    assert.deepEqual([seen.exit, seen.stdout, seen.stderr], [0, "", ""]);
    assert.equal(sent(on).filter((line) => HEAD.test(line)).length, count);
  });
}
