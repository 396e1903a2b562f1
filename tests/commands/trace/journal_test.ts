/** Journals of sessions that nobody packed: what can be seen of them is said. */

import assert from "node:assert/strict";
import { gait } from "../../support/gait.ts";
import { MemorySystem } from "../../support/memory_system.ts";
import { KEY_1 } from "../../support/test_key.ts";
import { valid } from "../guard/support.ts";

const JOURNAL = "gait-out/traces/s.journal.jsonl";
const FILES: Record<string, string> = JSON.parse(
  Deno.readTextFileSync(new URL("../../vectors/journals/session.json", import.meta.url)),
);
const PACKED = "base64:";

interface Session {
  readonly system: MemorySystem;
}

/**
 * What a session of three calls left before there were logs: its journal, its traces and its runpack. The
 * second call was blocked.
 */
function session(): Session {
  const system = new MemorySystem({ files: { "k1.pub": KEY_1.public } });
  for (const [path, text] of Object.entries(FILES)) {
    const bytes = text.startsWith(PACKED)
      ? Uint8Array.fromBase64(text.slice(PACKED.length))
      : new TextEncoder().encode(text);
    system.files.set(path, { bytes, mode: 0o600 });
  }
  for (const folder of ["gait-out", "gait-out/traces"]) system.directories.add(folder);
  return { system };
}

function rewrite({ system }: Session, path: string, change: (text: string) => string): void {
  const text = new TextDecoder().decode(system.files.get(path)?.bytes);
  system.files.set(path, { bytes: new TextEncoder().encode(change(text)), mode: 0o600 });
}

function removeTraces({ system }: Session, number: RegExp): void {
  for (const path of system.files.keys()) if (number.test(path)) system.files.delete(path);
}

const FOLDER = "trace verify gait-out/traces --public-key k1.pub";
const verified = async ({ system }: Session, line = FOLDER) => {
  const seen = await gait(`${line} --json`, {}, system);
  return [seen.exit, valid("gate/trace_folder_result", seen)] as const;
};

Deno.test("gait trace verify of a folder joins the traces with the journal beside them", async () => {
  const live = session();
  const [exit, data] = await verified(live);
  assert.deepEqual([exit, data["ok"], data["total"], data["verified"]], [0, true, 3, 3]);
  const journals = [{ path: JOURNAL, run_id: "run_s", calls: 3, has_end: true }];
  assert.deepEqual(data["journals"], journals);
  const text = await gait(FOLDER, {}, live.system);
  assert.equal(
    text.stdout,
    "trace verify ok: gait-out/traces\n3 of 3 traces verify\n" +
      `journal ${JOURNAL}: 3 calls of run_s\n`,
  );
});

Deno.test("gait trace verify of a folder with a journal only says which decisions are gone", async () => {
  const live = session();
  removeTraces(live, /trace_/);
  const [exit, data] = await verified(live);
  assert.deepEqual([exit, data["ok"], data["total"]], [2, false, 0]);
  assert.deepEqual(data["calls_without_decision"], [
    { intent_id: "intent_1", tool_name: "read", verdict: "allow" },
    { intent_id: "intent_2", tool_name: "remove", verdict: "block" },
    { intent_id: "intent_3", tool_name: "read", verdict: "allow" },
  ]);
});

Deno.test("gait trace verify misses the one trace that a journal names", async () => {
  const live = session();
  removeTraces(live, /_3\.json$/);
  const [exit, data] = await verified(live);
  assert.equal(exit, 2);
  const missing = [{ intent_id: "intent_3", tool_name: "read", verdict: "allow" }];
  assert.deepEqual(data["calls_without_decision"], missing);
});

const CHANGES: readonly (readonly [string, (text: string) => string, RegExp])[] = [
  [
    "a verdict",
    (text) => text.replace('"verdict":"block"', '"verdict":"allow"'),
    /line \d was changed/,
  ],
  [
    "kept arguments",
    (text) => text.replace('"args":{"at":2}', '"args":{"at":3}'),
    /line \d was changed/,
  ],
  [
    "text behind the end",
    (text) => `${text}{"event":{"event":"x","ts":"2026-02-05T00:00:00Z"}}\n`,
    /end of the session/,
  ],
];
for (const [name, change, error] of CHANGES) {
  Deno.test(`a journal that was changed is seen without a pack: ${name}`, async () => {
    const live = session();
    rewrite(live, JOURNAL, change);
    const [exit, data] = await verified(live);
    assert.equal(exit, 2);
    const failed = data["failed"] as { path: string; error: string }[];
    assert.deepEqual(failed.map(({ path }) => path), [JOURNAL]);
    assert.match(failed[0]?.error ?? "", error);
    const own = await gait(`verify ${JOURNAL} --json`, {}, live.system);
    const { ok, artifact_type, intact, faults } = own.json();
    assert.deepEqual([own.exit, ok, artifact_type, intact], [2, false, "journal", false]);
    assert.match(String(faults), error);
  });
}

Deno.test("an interrupted session is a warning", async () => {
  const live = session();
  rewrite(live, JOURNAL, (text) => text.split("\n").slice(0, -3).join("\n") + "\n");
  const [exit, data] = await verified(live);
  assert.equal(exit, 0);
  assert.deepEqual(data["warnings"], [
    `${JOURNAL}: the session was interrupted: its journal has no end`,
    `${JOURNAL}: 1 call has no result`,
  ]);
});

Deno.test("gait trace verify --run takes a journal, and misses the call of a trace", async () => {
  const live = session();
  rewrite(
    live,
    JOURNAL,
    (text) => text.split("\n").filter((line) => !line.includes('"intent_3"')).join("\n"),
  );
  const [exit, data] = await verified(live, `${FOLDER} --run ${JOURNAL}`);
  assert.equal(exit, 2);
  assert.deepEqual([data["run_id"], data["calls"]], ["run_s", 2]);
  const lonely = data["decisions_without_call"] as { tool_name: string }[];
  assert.deepEqual(lonely.map(({ tool_name }) => tool_name), ["read"]);
});

Deno.test("gait verify says of a journal what can be seen", async () => {
  const live = session();
  const seen = await gait(`verify ${JOURNAL} --json`, {}, live.system);
  const { ok, artifact_type, artifact_id, run_id, intact, signed, warnings } = seen.json();
  assert.deepEqual([seen.exit, ok, artifact_type, artifact_id], [0, true, "journal", "run_s"]);
  assert.deepEqual([run_id, intact, signed], ["run_s", true, false]);
  assert.deepEqual(warnings, [
    "a journal is not signed, so a consistent one can be forged: " +
    `gait run record --from-journal ${JOURNAL} makes a runpack, gait trace verify compares the traces`,
  ]);
  const withKey = await gait(`verify ${JOURNAL} --public-key k1.pub`, {}, live.system);
  assert.equal(withKey.exit, 2);
});

Deno.test("commands that want a runpack say what to do with a journal", async () => {
  const { system } = session();
  const record = `gait run record --from-journal ${JOURNAL}`;
  for (
    const line of [
      ...[`guard pack ${JOURNAL}`, `guard pack --run gait-out/traces`, `incident pack ${JOURNAL}`],
      ...[`run inspect ${JOURNAL}`, `run inspect gait-out/traces`],
      ...[`run record ${JOURNAL}`],
    ]
  ) {
    const seen = await gait(`${line} --json`, {}, system);
    assert.equal(seen.exit, 6, line);
    assert.match(String(seen.json()["hint"]), new RegExp(record), line);
  }
});

for (const command of ["guard pack", "incident pack"]) {
  Deno.test(`gait ${command} compares the run with the journal of its session`, async () => {
    const live = session();
    const warned = async () => {
      const seen = await gait(
        `${command} run_s --trace gait-out/traces --out p.zip --json`,
        {},
        live.system,
      );
      assert.equal(seen.exit, 0, seen.stdout);
      live.system.files.delete("p.zip");
      return (seen.json()["warnings"] as string[] | undefined ?? [])
        .filter((warning) => warning.includes("journal"));
    };
    assert.deepEqual(await warned(), []);
    rewrite(
      live,
      JOURNAL,
      (text) => text.split("\n").filter((line) => !line.includes('"intent_3"')).join("\n"),
    );
    assert.deepEqual(await warned(), [
      `the journal ${JOURNAL} has other calls than the run: intent_3`,
    ]);
    rewrite(live, JOURNAL, (text) => text.replace('"verdict":"block"', '"verdict":"allow"'));
    assert.match(String(await warned()), /the journal .* was changed/);
  });
}
