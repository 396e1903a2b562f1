/** `gait run inspect` of a log that has no end: what each kind of session says of that. */

import assert from "node:assert/strict";
import { gait } from "../../support/gait.ts";
import { callHook, claudePayload, installedHook } from "../../support/hooks.ts";
import { callOf, openLive } from "../../support/live_session.ts";
import { MemorySystem } from "../../support/memory_system.ts";
import { INTENT, KEYS } from "../log/support.ts";

const FILES = {
  ...KEYS,
  "p.yaml": "default_verdict: block\n",
  "i.json": INTENT,
  "c.json": '{"name":"files.read","args":{}}',
};

async function warningsOf(path: string, system: MemorySystem): Promise<readonly string[]> {
  const seen = await gait(["run", "inspect", path, "--json"], {}, system);
  assert.equal(seen.exit, 0, seen.stdout);
  return (seen.json() as { warnings?: readonly string[] }).warnings ?? [];
}

for (
  const line of [
    "gate eval --policy p.yaml --intent i.json --log l.jsonl",
    "mcp proxy --policy p.yaml --call c.json --log l.jsonl",
  ]
) {
  Deno.test(`a log of calls from files has no end, and no warning of that: ${line}`, async () => {
    const system = new MemorySystem({ files: FILES });
    const seen = await gait(`${line} --key-mode prod --private-key k1`, {}, system);
    assert.equal(seen.exit, 3, seen.stderr);
    assert.deepEqual(await warningsOf("l.jsonl", system), []);
  });
}

Deno.test("a live session without an end was interrupted", async () => {
  const { system, client } = await openLive("default_verdict: block\n", {
    options: { log: "l.jsonl" },
  });
  await client(callOf(1, "read"));
  assert.deepEqual(await warningsOf("l.jsonl", system), [
    "the session was interrupted: its log has no end",
  ]);
});

Deno.test("a client's session without an end may go on", async () => {
  const on = await installedHook();
  await callHook(on, claudePayload("Bash", { command: "git push" }));
  const path = [...on.files.keys()].find((name) => name.startsWith("/log/claude-code-")) ?? "";
  assert.deepEqual(await warningsOf(path, on), [
    "the log has no end: its session goes on, or its client told no end",
  ]);
});
