import assert from "node:assert/strict";
import { ownDemo } from "../support/demo_archive.ts";
import { gait } from "../support/gait.ts";
import { KEY_1, KEY_2 } from "../support/test_key.ts";
import { loadSchemas, validatorsOf } from "../schemas/validator.ts";

const validate = validatorsOf(await loadSchemas())("guard/verify_chain_result");
const OTHER = '{"run":{"run_id":"run_other","created_at":"2026-02-05T00:00:00Z"}}';
const FILES = {
  "gait-out/runpack_run_demo.zip": await ownDemo(),
  "k1.key": KEY_1.private,
  "k1.pub": KEY_1.public,
  "k2.pub": KEY_2.public,
  "other.json": OTHER,
  "p.yaml": "default_verdict: allow\n",
  "i.json": JSON.stringify({
    schema_id: "gait.gate.intent_request",
    schema_version: "1.0.0",
    created_at: "2026-02-05T00:00:00Z",
    producer_version: "0.0.0-dev",
    tool_name: "tool.read",
    args: {},
    targets: [],
    context: { identity: "alice", workspace: "/repo", risk_class: "low" },
  }),
};
const { system } = await gait(
  "guard pack run_demo --out p.zip --key-mode prod --private-key k1.key",
  { files: FILES },
);
await gait("run record other.json", {}, system);
await gait("guard pack run_other --out other.zip", {}, system);
const SIGN = "--key-mode prod --private-key k1.key --trace-out t.json";
await gait(`gate eval --policy p.yaml --intent i.json ${SIGN}`, {}, system);

// flags, exit code, and the parts that are ok
const CASES: readonly (readonly [string, number, readonly (boolean | undefined)[]])[] = [
  ["--run run_demo", 0, [true, undefined, undefined]],
  ["--run run_demo --pack p.zip", 0, [true, undefined, true]],
  ["--run run_demo --pack p.zip --trace t.json --public-key k1.pub", 0, [true, true, true]],
  ["--run run_demo --trace t.json --public-key k2.pub", 2, [true, false, undefined]],
  ["--run run_demo --pack other.zip", 2, [true, undefined, false]],
  ["--run run_demo --profile strict --public-key k1.pub", 2, [false, undefined, undefined]],
  ["--run run_demo --require-signature", 2, [false, undefined, undefined]],
];
for (const [flags, exit, oks] of CASES) {
  Deno.test(`gait verify chain ${flags} exits ${exit}`, async () => {
    const seen = await gait(`verify chain ${flags} --json`, {}, system);
    assert.equal(seen.exit, exit, seen.stdout);
    const data = seen.json() as Record<"run" | "trace" | "pack", { ok: boolean } | undefined>;
    assert.deepEqual([data.run?.ok, data.trace?.ok, data.pack?.ok], oks);
    assert.equal(validate(data), true, JSON.stringify(validate.errors));
  });
}

for (
  const flags of ["", "--run missing.zip", "--run run_demo --trace t.json", "x --run run_demo"]
) {
  Deno.test(`gait verify chain ${flags} exits 6`, async () => {
    assert.equal((await gait(`verify chain ${flags}`, {}, system)).exit, 6);
  });
}
