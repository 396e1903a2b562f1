import assert from "node:assert/strict";
import { gait } from "../../support/gait.ts";

const RECORD = JSON.stringify({
  run: { run_id: "run_k", created_at: "2026-02-05T09:00:00Z" },
  intents: [
    { intent_id: "a", tool_name: "t", args: { path: "/a" } },
    { intent_id: "b", tool_name: "t", args: { path: "/b" } },
  ],
  results: [{ intent_id: "a", status: "ok", result: { found: 1 } }],
});

for (
  const [payloads, words] of [
    ["digest", "1 result, 0 references; arguments and results by digest"],
    ["keep", "1 result, 0 references; the arguments of 2 calls and 1 result kept"],
  ] as const
) {
  Deno.test(`summary.html says what a run stored with --payloads ${payloads}`, async () => {
    const made = await gait(`run record in.json --payloads ${payloads}`, {
      files: { "in.json": RECORD },
    });
    const { exit, stderr } = await gait(
      "guard pack --run run_k --render-html --out pack.zip",
      {},
      made.system,
    );
    assert.equal(exit, 0, stderr);
    const { bytes } = made.system.files.get("pack.zip") ?? {};
    assert.ok(new TextDecoder("latin1").decode(bytes).includes(words));
  });
}
