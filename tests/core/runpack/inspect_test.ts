import assert from "node:assert/strict";
import { inspect } from "../../../src/core/runpack/inspect.ts";
import { parseRunpack } from "../../../src/core/runpack/read.ts";
import { record } from "../../../src/core/runpack/record.ts";
import type { Intent, RecordInput, Result } from "../../../src/core/schema/runpack.ts";
import { REFERENCE_DEMO } from "../../support/demo_archive.ts";
import { refusal } from "../../support/refusal.ts";

const head = {
  schema_id: "",
  schema_version: "1.0.0",
  created_at: "2026-02-05T01:00:00.5+01:00",
  producer_version: "",
  run_id: "run_x",
};
const intent = (intent_id: string, more: Partial<Intent> = {}): Intent => ({
  ...head,
  intent_id,
  tool_name: "tool.x",
  args_digest: "",
  ...more,
});
const result = (intent_id: string, more: Partial<Result> = {}): Result => ({
  ...head,
  intent_id,
  status: "ok",
  result_digest: "",
  ...more,
});

const run = { timeline: null };

Deno.test("inspect() lists the demo's calls in order", async () => {
  const { entries, unmatched_results, warnings } = inspect(await parseRunpack(REFERENCE_DEMO));
  assert.deepEqual(entries[0], {
    index: 1,
    intent_id: "intent_1",
    tool_name: "tool.search",
    created_at: "2026-02-05T00:00:00Z",
    args_digest: "33d148a7de89102bce5e2be136ca2acc3398ff9970a1f922faa3838eae837e3c",
    status: "ok",
    result_digest: "0b2abfe8ba8a9dae03e92bcb4fe8fb733661a8b0560dda0ce8d7ac553e7a79a6",
  });
  assert.deepEqual(entries.map(({ index, tool_name }) => [index, tool_name]), [
    [1, "tool.search"],
    [2, "tool.fetch"],
    [3, "tool.summarize"],
  ]);
  assert.deepEqual([unmatched_results, warnings], [[], []]);
});

Deno.test("inspect() shows times in UTC and leaves out what is empty", () => {
  assert.deepEqual(inspect({ run, intents: [intent("a")], results: [] }).entries, [{
    index: 1,
    intent_id: "a",
    tool_name: "tool.x",
    created_at: "2026-02-05T00:00:00.5Z",
  }]);
});

Deno.test("inspect() takes the first result of a call and warns of more", () => {
  const { entries, warnings } = inspect({
    run,
    intents: [intent("a"), intent("b")],
    results: [
      result("a", { status: "error", result_digest: "1" }),
      result("a", { result_digest: "2" }),
      result("b"),
      result("a", { result_digest: "3" }),
    ],
  });
  assert.deepEqual([entries[0]?.status, entries[0]?.result_digest], ["error", "1"]);
  assert.deepEqual(warnings, ["multiple result records for intent_id=a (kept first)"]);
});

Deno.test("inspect() sorts results of no call by intent id, then digest", () => {
  const results = [
    result("z", { result_digest: "1" }),
    result("b", { result_digest: "2" }),
    result("b", { result_digest: "1", status: "error" }),
    result("b"),
  ];
  assert.deepEqual(inspect({ run, intents: [intent("a")], results }).unmatched_results, [
    { intent_id: "b", status: "ok" },
    { intent_id: "b", status: "error", result_digest: "1" },
    { intent_id: "b", status: "ok", result_digest: "2" },
    { intent_id: "z", status: "ok", result_digest: "1" },
  ]);
});

Deno.test("inspect() reads a decision where the timeline says that there is one", () => {
  const payload = {
    verdict: "block",
    reason_codes: ["b", " a ", "b", "", 1],
    violations: null,
    trace_id: "t",
  };
  const entry = {
    index: 1,
    intent_id: "a",
    tool_name: "tool.x",
    created_at: "2026-02-05T00:00:00.5Z",
    status: "error",
  };
  const decided = { ...entry, verdict: "block", reason_codes: ["a", "b"] };
  const claimed = { ...entry, claimed_verdict: "block" };
  const ts = "2026-02-05T00:00:00Z";
  const start = { event: "proxy_eval_start", ts };
  const finish = { event: "proxy_eval_finish", ts };
  const session = { event: "mcp_session_start", ts };
  for (
    const [timeline, result_, expected] of [
      [[{ event: "gate_block", ts, ref: "a" }], payload, decided],
      [[start, finish], payload, decided],
      [[session], payload, decided],
      [[], payload, claimed],
      [[{ event: "gate_block", ts, ref: "b" }], payload, claimed],
      [[{ event: "gate_block", ts }], payload, claimed],
      [[start, finish, { event: "x", ts }], payload, claimed],
      [[start], payload, claimed],
      [[session], { ...payload, isError: true }, claimed],
      [[start, finish], { ...payload, executed: false }, claimed],
    ] as const
  ) {
    const results = [result("a", { result: result_, status: "error" })];
    const found = inspect({ run: { timeline: [...timeline] }, intents: [intent("a")], results });
    assert.deepEqual(found.entries[0], expected, JSON.stringify([timeline, result_]));
  }
});

Deno.test("inspect() shows a repeated intent each time it was asked for", () => {
  const { entries } = inspect({ run, intents: [intent("a"), intent("a")], results: [result("a")] });
  assert.deepEqual(entries.map(({ index, status }) => [index, status]), [[1, "ok"], [
    2,
    undefined,
  ]]);
});

/** Context evidence whose members fit together, or do not. */
const CONTEXT: readonly [string, RecordInput["refs"], RegExp | undefined][] = [
  ["no mode", {}, undefined],
  ["best effort", { context_evidence_mode: " Best_Effort " }, undefined],
  [
    "required with its digest",
    { context_evidence_mode: "required", context_set_digest: "d" },
    undefined,
  ],
  [
    "required without digest",
    { context_evidence_mode: "Required", context_set_digest: " " },
    /\/context_set_digest is missing/,
  ],
  [
    "another mode",
    { context_evidence_mode: "sometimes" },
    /\/context_evidence_mode is "sometimes"/,
  ],
];

for (const [what, refs, message] of CONTEXT) {
  Deno.test(`parseRunpack() of context evidence: ${what}`, async () => {
    const { bytes } = await record({ run: { run_id: "run_x" }, refs: refs ?? {} });
    if (message === undefined) {
      assert.deepEqual((await parseRunpack(bytes)).refs.receipts, []);
      return;
    }
    const error = await refusal(() => parseRunpack(bytes));
    assert.equal(error.code, "invalid_input");
    assert.match(error.message, message);
  });
}

Deno.test("inspect() names calls that were blocked and whose result says that they worked", () => {
  const event = (ref: string) => ({ event: "gate_block", ts: "2026-02-05T09:00:00Z", ref });
  const { warnings } = inspect({
    run: { timeline: [event("a"), event("b")] },
    intents: [intent("a"), intent("b"), intent("c")],
    results: [result("a", { status: "Success" }), result("b", { status: "blocked" }), result("c")],
  });
  assert.deepEqual(warnings, [
    "the run says that intent_id=a was blocked, and its result that it worked: Success",
  ]);
});
