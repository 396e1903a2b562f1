/** Journals that were changed by hand: what can be seen is refused, and no runpack is made. */

import assert from "node:assert/strict";
import { gait } from "../../support/gait.ts";

type Line = Record<string, Record<string, unknown>>;

const JOURNALS = new URL("../../vectors/journals/", import.meta.url);

/**
 * A journal that gait wrote before there were logs: head, allowed call, its result, blocked call, its
 * decision, dry run, its decision, end.
 */
function journal(payloads: "keep" | "digest" = "keep"): Line[] {
  const text = Deno.readTextFileSync(new URL(`${payloads}.jsonl`, JOURNALS));
  return text.trimEnd().split("\n").map((line) => JSON.parse(line));
}

async function pack(lines: readonly unknown[]) {
  const text = lines.map((line) => `${JSON.stringify(line)}\n`).join("");
  const seen = await gait("run record --from-journal j.jsonl --json", {
    files: { "j.jsonl": text },
  });
  const packs = [...seen.system.files.keys()].filter((path) => path.endsWith(".zip"));
  return { seen, packs };
}

for (const payloads of ["keep", "digest"] as const) {
  Deno.test(`a journal as it was written is packed without a word, payloads ${payloads}`, async () => {
    const { seen, packs } = await pack(journal(payloads));
    assert.equal(seen.exit, 0, seen.stdout);
    assert.equal(packs.length, 1);
    assert.equal(seen.json()["warnings"], undefined);
  });
}

const set = (at: number, kind: string, members: object) => (lines: Line[]) => {
  lines[at] = { ...lines[at], [kind]: { ...lines[at]?.[kind], ...members } };
};
const cut = (at: number, count = 1) => (lines: Line[]) => void lines.splice(at, count);
const decision = (members: object) => (lines: Line[]) => {
  const { result } = lines[4] ?? {};
  const changed = { ...result?.["result"] as object, ...members };
  lines[4] = { result: { ...result, result: changed } };
};

// what was done to the lines, and what the error says
const CHANGES: readonly (readonly [string, (lines: Line[]) => void, RegExp])[] = [
  [
    "a block made an allow",
    set(3, "call", { verdict: "allow" }),
    /line 4 was changed: its trace id/,
  ],
  [
    "an allow made a block",
    set(1, "call", { verdict: "block" }),
    /line 2 was changed: its trace id/,
  ],
  ["another intent", set(3, "call", { intent_digest: "0".repeat(64) }), /line 4 was changed/],
  ["another trace", set(3, "call", { trace_id: "0".repeat(24) }), /line 4 was changed/],
  ["another policy", set(0, "head", { policy_digest: "0".repeat(64) }), /line 2 was changed/],
  [
    "other reasons",
    set(3, "call", { reason_codes: [] }),
    /line 5 was changed: it is not the decision/,
  ],
  ["other arguments", set(3, "call", { args: { path: "/z" } }), /line 4 .*arguments do not have/],
  ["another result", set(2, "result", { result: { content: [] } }), /line 3 .*the recorded digest/],
  [
    "another digest",
    set(2, "result", { result_digest: "0".repeat(64) }),
    /line 3 .*the recorded digest/,
  ],
  ["a softer decision", decision({ verdict: "allow" }), /line 5 was changed/],
  ["a decision by digest only", (lines) => {
    const { result: _, ...rest } = lines[4]?.["result"] ?? {};
    lines[4] = { result: rest };
  }, /line 5 was changed/],
  ["the decision cut", cut(4), /the decision on intent_2 is missing/],
  ["the call cut", cut(3), /line 4 answers a call that is not in the journal/],
  ["a call twice", (lines) => void lines.splice(3, 0, lines[1] ?? {}), /line 4 repeats the id/],
  [
    "a decision twice",
    (lines) => void lines.splice(5, 0, lines[4] ?? {}),
    /line 6 answers a call that was stopped/,
  ],
  [
    "a call after the end",
    (lines) => void lines.push(lines.splice(1, 1)[0] ?? {}),
    /answers a call|after the end/,
  ],
  ["a call hidden behind the head", (lines) => {
    lines[0] = { ...lines[0], ...lines.splice(1, 1)[0] };
  }, /line 1 holds head and call/],
  ["two records in a line", (lines) => {
    lines[1] = { ...lines[1], ...lines.splice(2, 1)[0] };
  }, /line 2 holds call and result/],
];

for (const [why, change, message] of CHANGES) {
  Deno.test(`a changed journal is refused: ${why}`, async () => {
    const lines = journal();
    change(lines);
    const { seen, packs } = await pack(lines);
    assert.equal(seen.exit, 6, seen.stdout);
    assert.match(String(seen.json()["error"]), message);
    assert.notEqual(String(seen.json()["hint"] ?? ""), "");
    assert.deepEqual(packs, []);
  });
}

Deno.test("a call that was cut with its decision leaves a gap, which a warning names", async () => {
  const lines = journal();
  lines.splice(3, 2);
  const { seen } = await pack(lines);
  assert.equal(seen.exit, 0);
  assert.match(
    JSON.stringify(seen.json()["warnings"]),
    /1 call before the last is not in the journal/,
  );
});

Deno.test("a journal that a kill cut off anywhere is packed, with a warning", async () => {
  const lines = journal();
  for (let end = 1; end < lines.length; end++) {
    const { seen } = await pack(lines.slice(0, end));
    assert.equal(seen.exit, 0, `${end}: ${seen.stdout}`);
    assert.match(JSON.stringify(seen.json()["warnings"]), /the session was interrupted/);
  }
});
