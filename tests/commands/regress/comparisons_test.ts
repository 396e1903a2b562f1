/** Comparisons that say what they left out, what they could not see, and what they expected. */

import assert from "node:assert/strict";
import { decodeUtf8, encodeUtf8 } from "../../../src/core/bytes.ts";
import { gait } from "../../support/gait.ts";
import { packBytes, type PartialPack } from "../../support/packs.ts";

const runOf = (request: string, more: PartialPack = {}): PartialPack => ({
  run_id: "run_c",
  intents: [{ intent_id: "a", tool_name: "t.ask", args: { q: "x", deep: [{ Token: "s" }] } }],
  results: [{ intent_id: "a", result: { request_id: request, text: "y" } }],
  ...more,
});
const FILES = {
  "l.zip": await packBytes(runOf("1")),
  "r.zip": await packBytes(runOf("2")),
  "bare.zip": await packBytes({ run_id: "run_c", intents: [{ intent_id: "a" }] }),
};

// patterns, and what is said of those that met nothing
const PATTERNS: readonly (readonly [string, readonly string[]])[] = [
  ["/result/request_id", []],
  ["/**/Token", []],
  ["/args/deep/*/Token", []],
  ["/result/request_di", [
    "ignored member /result/request_di matched nothing; /result/request_id exists",
  ]],
  ["/result/Text", ["ignored member /result/Text matched nothing; /result/text exists"]],
  ["/args/deep/*/token", [
    "ignored member /args/deep/*/token matched nothing; /args/deep/*/Token exists",
  ]],
  ["/result/text/inner", [
    "ignored member /result/text/inner matched nothing; /result/text is a text, which patterns do not enter",
  ]],
];
for (const [pattern, said] of PATTERNS) {
  Deno.test(`gait run diff says whether --ignore ${pattern} met anything`, async () => {
    const line = `run diff l.zip r.zip --ignore ${pattern} --json`;
    assert.deepEqual((await gait(line, { files: FILES })).json()["warnings"] ?? [], said);
  });
}

Deno.test("gait run diff says of every pattern that nothing was kept", async () => {
  const { json } = await gait("run diff bare.zip bare.zip --ignore /result/x --json", {
    files: FILES,
  });
  assert.deepEqual(json()["warnings"], [
    "ignored member /result/x matched nothing: the runs keep no payloads",
  ]);
});

/** A set of two fixtures, of which the first has these members. */
async function setOf(
  members: Readonly<Record<string, unknown>>,
  config: Readonly<Record<string, unknown>> = {},
) {
  const files = { ...FILES, "o.zip": await packBytes(runOf("3", { run_id: "run_o" })) };
  const { system } = await gait("regress init --from ./l.zip", { files });
  await gait("regress init --from ./o.zip", {}, system);
  const edit = (path: string, more: object) => {
    const text = { ...JSON.parse(decodeUtf8(system.files.get(path)!.bytes)), ...more };
    system.files.set(path, { bytes: encodeUtf8(JSON.stringify(text)), mode: 0o600 });
  };
  edit("fixtures/run_c/fixture.json", members);
  edit("gait.yaml", config);
  return system;
}

Deno.test("gait regress run says which ignored members met nothing in any fixture", async () => {
  const set = await setOf({ diff_ignore: ["/result/request_di", "/args/q"] }, {
    diff_ignore: ["/result/request_id", "/args/p"],
  });
  const { json } = await gait("regress run --ignore /result/nothing --json", {}, set);
  assert.deepEqual(json()["warnings"], [
    "ignored member /args/p matched nothing; /args/q exists",
    "ignored member /result/nothing matched nothing",
    "ignored member /result/request_di matched nothing; /result/request_id exists",
  ]);
});

Deno.test("a pattern of a fixture that is none is refused, like one of the config", async () => {
  const set = await setOf({ diff_ignore: ["nope"] });
  const { exit, json } = await gait("regress run --json", {}, set);
  assert.equal(exit, 6);
  assert.match(String(json()["error"]), /fixtures\/run_c\/fixture\.json.*"nope"/);
});

Deno.test("gait regress run says that a candidate is the recording itself", async () => {
  const itself = 'fixture "run_c": the candidate is the recording itself, so that diff cannot fail';
  const given = await gait(
    "regress run --fixture run_c --candidate ./l.zip --json",
    {},
    await setOf({}),
  );
  assert.deepEqual([given.exit, (given.json()["warnings"] as string[])[0]], [0, itself]);
  const named = await gait(
    "regress run --json",
    {},
    await setOf({ candidate_runpack: "runpack.zip" }),
  );
  assert.deepEqual([named.exit, (named.json()["warnings"] as string[])[0]], [0, itself]);
});

// Members of a fixture, and the lines that a red run shows under them.
const RED: readonly (readonly [string, Readonly<Record<string, unknown>>, readonly string[]])[] = [
  ["tools", { expected_tool_sequence: ["t.ask", "t.tell"] }, [
    "failed: run_c/trajectory: unexpected_tool_sequence",
    "  at tool 2",
    "  expected: t.tell",
    "  actual:   <missing>",
  ]],
  ["verdicts", { expected_verdict_sequence: ["block"] }, [
    "failed: run_c/trajectory: unexpected_verdict_sequence",
    "  at verdict 1",
    "  expected: block",
    "  actual:   allow",
  ]],
  ["the exit code", { expected_replay_exit_code: 2 }, [
    "failed: run_c/expected_exit_code: unexpected_exit_code",
    "  at replay of the recording",
    "  expected: exit 2",
    "  actual:   exit 0",
  ]],
  ["context", { expected_context_set_digest: "0".repeat(64) }, [
    "failed: run_c/context_conformance: context_set_digest_mismatch",
    "  at context_set_digest",
    `  expected: ${"0".repeat(64)}`,
    "  actual:   (absent)",
  ]],
];
for (const [what, members, lines] of RED) {
  Deno.test(`a red fixture says what was expected and found: ${what}`, async () => {
    const { exit, stdout } = await gait("regress run", {}, await setOf(members));
    assert.equal(exit, 5);
    assert.equal(stdout.slice(stdout.indexOf("failed: run_c")), `${lines.join("\n")}\n`);
  });
}
