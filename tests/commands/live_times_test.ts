/**
 * Times in what gait writes. A reader of the Go program parses a time and writes it anew before it
 * computes a digest, so a time must be in the form that Go writes: no zeros at the end of a fraction.
 */

import assert from "node:assert/strict";
import { decodeUtf8 } from "../../src/core/bytes.ts";
import { timestampOf } from "../../src/core/time.ts";
import { gait } from "../support/gait.ts";
import { callOf, openLive } from "../support/live_session.ts";
import type { MemorySystem } from "../support/memory_system.ts";
import { KEY_1 } from "../support/test_key.ts";

/** A clock that shows each millisecond of a second, with the zeros that clocks write. */
const CLOCK = Array.from(
  { length: 1000 },
  (_, at) => new Date(Date.UTC(2026, 1, 5, 0, 0, at % 60, at)).toISOString(),
);

/** Time.Format(time.RFC3339Nano) of Go, of the same instant. */
const GO = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{0,8}[1-9])?(?:Z|[+-](?!00:00)\d\d:\d\d)$/;
const TIME = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[^"\s\\,]*/g;

/** Checks every time in the text files that were written. */
function checkTimes(system: MemorySystem, seen: Set<string>): void {
  for (const [path, { bytes }] of system.files) {
    if (/\.(?:zip|pdf)$/.test(path) || /^(?:p\.yaml|k1|i\.json|c\.json)/.test(path)) continue;
    for (const [time] of decodeUtf8(bytes).matchAll(TIME)) {
      assert.match(time, GO, `${path} has ${time}`);
      seen.add(`${path.replace(/[0-9a-f]{6,}.*|\d+.*/, "")} ${time}`);
    }
  }
}

Deno.test("timestampOf() writes each millisecond as Go does", () => {
  const written = CLOCK.map((text) => timestampOf(new Date(text)));
  for (const text of written) assert.match(text, GO);
  assert.equal(new Set(written).size, 1000);
  assert.deepEqual([written[0], written[120], written[123]], [
    "2026-02-05T00:00:00Z",
    "2026-02-05T00:00:00.12Z",
    "2026-02-05T00:00:03.123Z",
  ]);
});

Deno.test("no source writes the time in a form of its own", async () => {
  const found: string[] = [];
  const walk = async (folder: URL): Promise<void> => {
    for await (const { name, isDirectory } of Deno.readDir(folder)) {
      const url = new URL(isDirectory ? `${name}/` : name, folder);
      if (isDirectory) await walk(url);
      else if (!url.pathname.endsWith("/core/time.ts")) {
        if ((await Deno.readTextFile(url)).includes("toISOString")) found.push(url.pathname);
      }
    }
  };
  await walk(new URL("../../src/", import.meta.url));
  assert.deepEqual(found, []);
});

const POLICY = `default_verdict: allow
rules:
  - name: broker
    effect: require_approval
    require_broker_credential: true
    match: { tool_names: [write] }
`;

Deno.test("a live session writes 1,000 times in one form: traces, log, audits, evidence", async () => {
  let at = 0;
  const now = () => CLOCK[at] ?? CLOCK[0] ?? "";
  const live = await openLive(POLICY, {
    options: { log: "j.jsonl", trace_files: true, credential_broker: "stub", approval_dir: "desk" },
    host: { now },
  });
  for (; at < CLOCK.length; at++) {
    await live.client(callOf(at, at % 10 === 0 ? "write" : "read"));
    await live.server(`{"jsonrpc":"2.0","id":${at},"result":{"content":[]}}`);
  }
  const seen = new Set<string>();
  checkTimes(live.system, seen);
  assert.ok([...seen].filter((one) => one.includes("traces")).length >= 1000);
  assert.ok([...seen].filter((one) => one.startsWith("j.jsonl")).length >= 1000);
});

const INTENT = JSON.stringify({
  schema_id: "gait.gate.intent_request",
  schema_version: "1.0.0",
  created_at: "2026-02-05T00:00:00.120Z",
  producer_version: "0.0.0-dev",
  tool_name: "tool.write",
  args: {},
  targets: [],
  context: { identity: "a", workspace: "/w", risk_class: "high" },
});
const DIGEST = "a".repeat(64);
const KEY = "--key-mode prod --private-key k1";

/** Commands that write an artifact with the time of the clock or of their input. */
const COMMANDS: Readonly<Record<string, string>> = {
  "approval token":
    `approve --intent-digest ${DIGEST} --policy-digest ${DIGEST} --scope tool:x --ttl 1h ` +
    `--approver a --reason-code c ${KEY} --out t.json`,
  "trace of an intent": `gate eval --policy p.yaml --intent i.json ${KEY} --trace-out t.json`,
  "trace of a call": `mcp proxy p.yaml c.json ${KEY} --trace-out t.json --export-log-out l.jsonl`,
  "inventory": "scout snapshot --roots . --out s.json",
};

for (const [what, line] of Object.entries(COMMANDS)) {
  Deno.test(`1,000 times in one form: ${what}`, async () => {
    const seen = new Set<string>();
    for (const now of CLOCK) {
      const intent = INTENT.replace("2026-02-05T00:00:00.120Z", now);
      const call = JSON.stringify({ name: "read", args: {}, created_at: now });
      const files = { "p.yaml": POLICY, k1: KEY_1.private, "i.json": intent, "c.json": call };
      const { exit, stderr, system } = await gait(line, { files, now });
      assert.ok(exit === 0 || exit === 2, stderr);
      checkTimes(system, seen);
    }
    assert.ok(seen.size >= 1000, `${seen.size} times`);
  });
}
