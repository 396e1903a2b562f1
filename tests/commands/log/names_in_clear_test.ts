/** Writers of logs that redact nothing warn of a name that looks like a secret. */

import assert from "node:assert/strict";
import { encodeUtf8 } from "../../../src/core/bytes.ts";
import { ResidentGate } from "../../../src/usecases/serve/resident_gate.ts";
import { gait } from "../../support/gait.ts";
import { LIVE_DEFAULTS } from "../../support/live_session.ts";
import { INTENT, systemOf } from "./support.ts";

/** Made up at run time, so that no scanner takes this file for a leak. */
const TOKEN = ["gh", "p_A1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q7r8"].join("");
const NAMED = JSON.stringify({ ...JSON.parse(INTENT), tool_name: `tool.${TOKEN}` });
const WARNING = "tool_name looks like a secret (github_token) and is stored in clear; name the " +
  "tool without it";
const POLICY = { "p.yaml": "default_verdict: allow" };

Deno.test("gait gate eval --log warns of the name of a tool that looks like a secret", async () => {
  const line = "gate eval --policy p.yaml --intent i.json --log s.jsonl --json";
  for (const [intent, warns] of [[NAMED, true], [INTENT, false]] as const) {
    const seen = await gait(line, {}, systemOf({ ...POLICY, "i.json": intent }));
    const { warnings = [] } = seen.json() as { warnings?: readonly string[] };
    assert.equal(warnings.includes(WARNING), warns, seen.stdout);
    assert.ok(!warnings.join().includes(TOKEN));
  }
});

Deno.test("gait serve warns of the name of a tool that looks like a secret", async () => {
  const host = systemOf(POLICY).narrow({ kinds: ["read", "write", "env", "run"], env: [] });
  using gate = await ResidentGate.open(
    { ...LIVE_DEFAULTS, private_key: "k1", log: "/log/s.jsonl" },
    () => {},
    host,
  );
  for (const [intent, expected] of [[NAMED, [WARNING]], [INTENT, undefined]] as const) {
    const source = { name: "the request", bytes: encodeUtf8(`{"intent":${intent}}`) };
    assert.deepEqual((await gate.judge(source, host)).warnings, expected);
  }
});
