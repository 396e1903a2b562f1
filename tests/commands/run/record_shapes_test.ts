import assert from "node:assert/strict";
import { parseRunpack } from "../../../src/core/runpack/read.ts";
import { gait } from "../../support/gait.ts";

const RUN = { run_id: "run_x", created_at: "2026-02-05T09:00:00Z" };
const CALL = { intent_id: "i1", tool_name: "bash", args: {} };

/** Records the document with payloads kept, and answers exit, error and the members that were stored. */
async function recorded(document: unknown, flags = "", name = "in.json") {
  const text = typeof document === "string" ? document : JSON.stringify(document);
  const line = `run record ${name} --payloads keep ${flags} --json`;
  const { system, exit, json } = await gait(line, { files: { [name]: text } });
  const inspected = exit === 0 ? await gait("verify run_x --json", {}, system) : undefined;
  return { system, exit, result: json(), verified: inspected?.exit };
}

// Another tool's export, and the words that name it.
const FOREIGN: readonly (readonly [unknown, RegExp])[] = [
  [{ messages: [{ role: "assistant", tool_calls: [] }] }, /a chat export with "messages"/],
  [{ choices: [{ message: {} }] }, /a chat completion with "choices"/],
  [{ traj: [{ role: "user" }] }, /a trajectory with "traj"/],
  [{ resourceSpans: [] }, /an OpenTelemetry export with "resourceSpans"/],
  [{ jsonrpc: "2.0", method: "tools/call" }, /a JSON-RPC message/],
  [{ type: "user", sessionId: "s", message: {} }, /a transcript of an agent client/],
  [{ sessionId: "s", projectHash: "0", messages: [] }, /gait import <client> in\.json/],
  [{ timestamp: "t", type: "session_meta", payload: {} }, /gait import <client> in\.json/],
  [{ type: "session.start", data: {} }, /gait import <client> in\.json/],
  [{ type: "summary", summary: "s", leafUuid: "u" }, /gait import <client> in\.json/],
  [{ head: { schema_id: "gait.log", n: 0 } }, /decision log.*gait run record --from-log in\.json/],
  [{ schema_id: "gait.gate.trace", verdict: "allow" }, /a document of gait, "gait.gate.trace"/],
  [{ something: 1 }, /not run data/],
  [[{ role: "assistant" }], /a list of 1 item/],
];

for (const [document, words] of FOREIGN) {
  Deno.test(`gait run record refuses ${JSON.stringify(document)} and says what it looks like`, async () => {
    const { exit, result, system } = await recorded(document, "--run-id run_x");
    assert.equal(exit, 6);
    assert.match(String(result["error"]), /^Cannot (?:record|read) "in\.json": /);
    assert.match(`${result["error"]} ${result["hint"]}`, words);
    assert.deepEqual([...system.files.keys()], ["in.json"]);
  });
}

Deno.test("gait run record refuses lines of another shape too", async () => {
  const { exit, result } = await recorded(
    '{"type":"user","message":{}}\n{"type":"assistant","message":{}}\n',
    "--run-id run_x",
    "in.jsonl",
  );
  assert.equal(exit, 6);
  assert.match(String(result["error"]), /line 1/);
});

// Members under the names that other programs give them, and what to do.
const RENAMED: readonly (readonly [object, object, string])[] = [
  ...["arguments", "input", "parameters", "tool_input"].map((name) =>
    [{ args: undefined, [name]: { a: 1 } }, {}, `/intents/*/${name}: rename it to args`] as const
  ),
  ...["output", "content", "tool_response"].map((name) =>
    [
      {},
      { result: undefined, [name]: { a: 1 } },
      `/results/*/${name}: rename it to result`,
    ] as const
  ),
];
for (const [intent, result, words] of RENAMED) {
  Deno.test(`gait run record sends what has ${words} nowhere without a word`, async () => {
    const results = [{ intent_id: "i1", status: "ok", result: {}, ...result }];
    const document = { run: RUN, intents: [{ ...CALL, ...intent }], results };
    const answer = await recorded(document);
    assert.deepEqual([answer.exit, answer.result["hint"]], [6, `the input has ${words}`]);
  });
}

Deno.test("gait run record warns of a call that names no tool", async () => {
  const intents = [{ intent_id: "i1", name: "bash", args: {} }];
  const { result } = await recorded({ run: RUN, intents, results: [] });
  assert.deepEqual(result["warnings"], [
    "unknown member /intents/*/name was not recorded",
    "1 call without tool_name: no reader can tell the tool",
  ]);
});

// A result or arguments as other programs write them, and the payload that is stored.
const ACCEPTED: readonly (readonly [object, unknown])[] = [
  [{ result: "plain text" }, { text: "plain text" }],
  [{ result: "" }, { text: "" }],
  [{ result: [{ type: "text", text: "a" }] }, { content: [{ type: "text", text: "a" }] }],
  [{ result: { n: 1 } }, { n: 1 }],
  [{ args: '{"city":"Paris"}' }, { city: "Paris" }],
  [{ args: "" }, undefined],
];

for (const [given, stored] of ACCEPTED) {
  Deno.test(`gait run record takes ${JSON.stringify(given)}, in JSON and in lines`, async () => {
    const isArgs = "args" in given;
    const intent = isArgs ? { ...CALL, ...given } : CALL;
    const result = { intent_id: "i1", status: "ok", result: { n: 1 }, ...given };
    const lines = [{ run: RUN }, { intent }, { result }].map((line) => JSON.stringify(line));
    for (
      const [document, name] of [
        [{ run: RUN, intents: [intent], results: [result] }, "in.json"],
        [`${lines.join("\n")}\n`, "in.jsonl"],
      ] as const
    ) {
      const { exit, result, system, verified } = await recorded(document, "", name);
      assert.deepEqual([exit, verified], [0, 0], JSON.stringify(result));
      const bytes = system.files.get("gait-out/runpack_run_x.zip")?.bytes ?? new Uint8Array();
      const { intents, results } = await parseRunpack(bytes);
      assert.deepEqual(isArgs ? intents[0]?.args : results[0]?.result, stored);
    }
  });
}

for (const args of ["[1]", "{", '{"a":1,"a":2}', "null", '"x"']) {
  Deno.test(`arguments that are the text ${args} are refused with their place`, async () => {
    const { exit, result } = await recorded({ run: RUN, intents: [{ ...CALL, args }] });
    assert.equal(exit, 6);
    assert.match(String(result["error"]), /\/intents\/0\/args/);
  });
}

Deno.test("a result that is a number stays refused with its place", async () => {
  const results = [{ intent_id: "i1", status: "ok", result: 5 }];
  const { exit, result } = await recorded({ run: RUN, intents: [CALL], results });
  assert.equal(exit, 6);
  assert.match(String(result["error"]), /\/results\/0\/result is 5/);
});

for (
  const line of ['{"role":"user"}', '{"note":1}', '{"type":"x","message":{}}', '{"messages":[]}']
) {
  Deno.test(`lines of another kind are no empty run: ${line}`, async () => {
    for (const name of ["in.jsonl", "in.json"]) {
      const files = { [name]: `${line}\n${line}\n` };
      const { exit, stderr, system } = await gait(`run record ${name} --run-id x`, { files });
      assert.equal(exit, 6);
      assert.match(
        stderr,
        /^error: Cannot read "in\.jsonl? line 1": it is not run data; it looks like /,
      );
      assert.deepEqual([...system.files.keys()], [name]);
    }
  });
}
