/** A log in packs and among traces: its key, its copies, and what contradicts itself. */

import assert from "node:assert/strict";
import { encodeBase64, encodeUtf8 } from "../../../src/core/bytes.ts";
import { checkProofs, headDoubts } from "../../../src/core/guard/log_proofs.ts";
import { headsOf } from "../../../src/core/log/run_heads.ts";
import { readMembers } from "../../support/demo_archive.ts";
import { gait } from "../../support/gait.ts";
import type { MemorySystem } from "../../support/memory_system.ts";
import { KEY_1, KEY_2 } from "../../support/test_key.ts";
import { bytesOf, signerOfKey } from "../../support/written_log.ts";
import { addCheckpoint, emptyTip } from "../../../src/core/log/tip.ts";
import { EMPTY_RANGE, leafHash, withLeaf } from "../../../src/core/log/tree.ts";
import { hashBytes } from "../../../src/core/crypto/digest.ts";
import { linesAt, systemOf, valid, writeLines } from "./support.ts";
import { canonicalText } from "../../../src/core/json/canonical.ts";

const LOG = "s.jsonl";
const DAY_OF_DEMO = "2026-02-05";
const intent = (path: string, day: string) =>
  JSON.stringify({
    schema_id: "gait.gate.intent_request",
    schema_version: "1.0.0",
    created_at: `${day}T00:00:00Z`,
    producer_version: "test",
    tool_name: "read",
    args: { path },
    targets: [],
    context: { identity: "alice", workspace: "/w", risk_class: "low" },
  });

/** A demo run, and a log of two decisions on it: the second one denied. */
async function place(key?: "k1" | "k2", day = DAY_OF_DEMO): Promise<MemorySystem> {
  const system = systemOf({
    "allow.yaml": "default_verdict: allow\n",
    "block.yaml": "default_verdict: block\n",
    "1.json": intent("a", day),
    "2.json": intent("b", day),
  }, { countsRandom: true });
  assert.equal((await gait("demo", {}, system)).exit, 0);
  const signing = key === undefined ? "" : ` --key-mode prod --private-key ${key}`;
  for (const [policy, number, exit] of [["allow", 1, 0], ["block", 2, 3]] as const) {
    const line = `gate eval --policy ${policy}.yaml --intent ${number}.json --log ${LOG}${signing}`;
    const seen = await gait(line, {}, system);
    assert.equal(seen.exit, exit, seen.stderr);
  }
  return system;
}

const PACK = `guard pack run_demo --log ${LOG} --out e.zip --key-mode prod --private-key k1`;
const STAMP = '"salt":"AAAAAAAAAAAAAAAAAAAAAA"';
const STRICT = "guard verify e.zip --public-key k1.pub --profile strict";

Deno.test("a pack of a log that the key signed is verified strictly", async () => {
  const system = await place("k1");
  const made = await gait(`${PACK} --public-key k1.pub`, {}, system);
  assert.equal(made.exit, 0, made.stderr);
  const seen = await gait(STRICT, {}, system);
  assert.deepEqual([seen.exit, seen.stderr], [0, ""], seen.stdout);
});

Deno.test("guard verify says how many decisions a log proves, and which head it has", async () => {
  const system = await place("k1");
  const [head] = (await gait(`log head ${LOG}`, {}, system)).stdout.split("\n");
  assert.match(head ?? "", /^GAIT log=[0-9a-f]{32} size=\d+ root=sha256:[0-9a-f]{64}$/);
  await gait(`${PACK} --render-html`, {}, system);
  const seen = await gait("guard verify e.zip", {}, system);
  assert.ok(seen.stdout.includes(`\n2 decisions proved by the log with this head: ${head}\n`));
  assert.ok(seen.stdout.includes("\npage to read: summary.html, in the pack\n"), seen.stdout);
  const json = valid("guard/verify_result", await gait("guard verify e.zip --json", {}, system));
  assert.deepEqual([json["page"], json["logs"]], ["summary.html", [
    { log_id: head?.slice(9, 41), head, proved: 2 },
  ]]);
  const first = await gait("verify e.zip", {}, system);
  assert.ok(first.stdout.endsWith("next: gait guard verify e.zip says what is in it\n"));
});

/** The log with each denied decision rewritten as an allowed one, its trace that of the first; nothing signs it. */
function forged(lines: readonly string[], from: number): readonly string[] {
  const allowed = lines.find((line) => line.startsWith('{"decision"')) ?? "";
  return lines.slice(0, from).concat(
    lines.slice(from).filter((line) => line.startsWith('{"decision"')).map((line) => {
      const { n } = JSON.parse(line).decision;
      const decision = { ...JSON.parse(allowed).decision, n, intent_id: `intent_${n}` };
      return canonicalText({ decision });
    }),
  );
}

Deno.test("a pack of a log of which nothing is covered is not verified strictly", async () => {
  const system = await place("k1");
  // Head and first checkpoint stay, which the key signed.
  writeLines(system, LOG, forged(linesAt(system, LOG), 2));
  const made = await gait(`${PACK} --public-key k1.pub`, {}, system);
  assert.equal(made.exit, 0, made.stderr);
  const seen = await gait(STRICT, {}, system);
  assert.equal(seen.exit, 2, seen.stdout);
  assert.match(seen.stderr, /2 decisions have no proof in the pack/);
});

Deno.test("a pack says that entries of its log were pruned, and strict wants to know why", async () => {
  for (const isTold of [false, true]) {
    const system = await place("k1");
    const lines = linesAt(system, LOG);
    const at = lines.findLastIndex((line) => line.startsWith('{"decision"'));
    if (isTold) {
      const { n } = JSON.parse(lines[at] ?? "").decision;
      for (
        const line of [
          `log end ${LOG} --yes --private-key k1`,
          `log prune ${LOG} --entries ${n} --why x --private-key k1`,
        ]
      ) {
        const done = await gait(line, {}, system);
        assert.equal(done.exit, 0, done.stderr);
      }
    } else {
      const leaf = encodeBase64(await leafHash(encodeUtf8(lines[at] ?? ""), hashBytes));
      const { n } = JSON.parse(lines[at] ?? "").decision;
      lines[at] = canonicalText({ pruned: { from: n, leaves: [leaf] } });
      writeLines(system, LOG, lines);
    }
    const made = await gait(`${PACK} --public-key k1.pub`, {}, system);
    assert.equal(made.exit, 0, made.stderr);
    const seen = await gait(`${STRICT} --json`, {}, system);
    const json = valid("guard/verify_result", seen) as {
      logs?: { pruned?: number }[];
      warnings?: readonly string[];
    };
    assert.equal(json.logs?.[0]?.pruned, 1);
    assert.equal(seen.exit, isTold ? 0 : 2, seen.stdout);
    const says =
      /^log\/[0-9a-f]{32}\/state\.json says that 1 entry was pruned, and no event of the log tells of it: a decision may be missing$/;
    assert.equal(json.warnings?.some((text) => says.test(text)) ?? false, !isTold);
  }
});

for (
  const [what, change, says] of [
    ["of another log", { log_id: "f".repeat(32) }, /state\.json is about another log/],
    ["with a negative number", { pruned: -1 }, /state\.json cannot be read: /],
  ] as const
) {
  Deno.test(`a pack with a state ${what} has a fault`, async () => {
    const log_id = "0".repeat(32);
    const state = {
      ...{ schema_id: "gait.guard.log_state", schema_version: "1.0.0", log_id, entries: 3 },
      ...change,
    };
    const members = new Map([[`log/${log_id}/state.json`, encodeUtf8(canonicalText(state))]]);
    const { faults } = await checkProofs(members, undefined, []);
    assert.equal(faults.length, 1);
    assert.match(faults[0] ?? "", says);
  });
}

for (
  const [what, key, says] of [
    ["another key signed", "k2", "is signed by another key than the given one"],
    [
      "nobody signed",
      undefined,
      "is signed by nobody: whoever made the pack may have made the log",
    ],
  ] as const
) {
  Deno.test(`a pack refuses a log that ${what}, and guard verify names the checkpoint`, async () => {
    const system = await place(key);
    const refused = await gait(`${PACK} --public-key k1.pub`, {}, system);
    assert.equal(refused.exit, 2, refused.stderr);
    assert.match(
      refused.stderr,
      /^error: Cannot use the log "s.jsonl": no checkpoint is signed by the given key\n/,
    );
    assert.ok(!system.files.has("e.zip"));
    const made = await gait(PACK, {}, system);
    assert.equal(made.exit, 0, made.stderr);
    const seen = await gait(STRICT, {}, system);
    assert.equal(seen.exit, 2);
    assert.match(seen.stderr, new RegExp(`warning: log/[0-9a-f]{32}/checkpoint ${says}\n`));
    assert.equal((await gait("guard verify e.zip --public-key k1.pub", {}, system)).exit, 0);
  });
}

Deno.test("a summary that says of a decision what its proof does not is a fault of the pack", async () => {
  const system = await place("k1");
  assert.equal((await gait(`${PACK} --public-key k1.pub`, {}, system)).exit, 0);
  const members = await readMembers(system.files.get("e.zip")!.bytes);
  const summary = JSON.parse(new TextDecoder().decode(members.get("trace_summary.json")));
  const denial = summary.traces.find(({ verdict }: { verdict: string }) => verdict === "block");
  const others = summary.traces.filter((trace: object) => trace !== denial);
  const faultsOf = async (changed: object) => {
    const { faults } = await checkProofs(members, undefined, [...others, {
      ...denial,
      ...changed,
    }]);
    return faults.map((fault) => fault.replace(/^log\/[0-9a-f]{32}\//, ""));
  };
  assert.deepEqual(await faultsOf({}), []);
  assert.deepEqual(await faultsOf({ verdict: "allow" }), [
    '2.tlog-proof proves the verdict block, and the summary says "allow"',
  ]);
  assert.deepEqual(await faultsOf({ tool_name: "write" }), [
    '2.tlog-proof proves a call of "read", and the summary says "write"',
  ]);
  assert.deepEqual(await faultsOf({ trace_id: "0".repeat(24) }), [
    '2.tlog-proof proves the verdict block on "read", and the summary does not have it',
  ]);
});

Deno.test("of equal denials the summary has each, and a line without a proof is counted", async () => {
  const system = await place("k1");
  const again = "gate eval --policy block.yaml --intent 2.json --log s.jsonl --key-mode prod " +
    "--private-key k1";
  assert.equal((await gait(again, {}, system)).exit, 3);
  assert.equal((await gait(`${PACK} --public-key k1.pub`, {}, system)).exit, 0);
  const sound = await gait(STRICT, {}, system);
  assert.deepEqual([sound.exit, sound.stderr], [0, ""], sound.stdout);
  const members = await readMembers(system.files.get("e.zip")!.bytes);
  const { traces } = JSON.parse(new TextDecoder().decode(members.get("trace_summary.json")));
  const last = traces.findLast(({ verdict }: { verdict: string }) => verdict === "block");
  const fewer = traces.filter((trace: object) => trace !== last);
  assert.equal(fewer.length, 2);
  const { faults: [fault] } = await checkProofs(members, undefined, fewer);
  assert.match(
    fault ?? "",
    /\/3\.tlog-proof proves the verdict block on "read", and the summary does not have it$/,
  );
  assert.deepEqual((await checkProofs(members, undefined, [...traces, last])).warnings, [
    "1 decision has no proof in the pack",
  ]);
});

Deno.test("a pack has no proofs of decisions that it leaves out: simulated ones, and those elsewhere in time", async () => {
  const incident = (window: string) =>
    `incident pack --from run_demo --window ${window} --out e.zip --key-mode prod --private-key k1`;
  for (const [made, proved] of [[PACK, 2], [incident("1h"), 0], [incident("90000h"), 2]] as const) {
    const system = await place("k1", "2026-02-06");
    const simulated = "gate eval --policy block.yaml --intent 2.json --log s.jsonl --simulate " +
      "--key-mode prod --private-key k1";
    assert.equal((await gait(simulated, {}, system)).exit, 0);
    const built = await gait(`${made} --public-key k1.pub`, {}, system);
    assert.equal(built.exit, 0, built.stderr);
    const members = await readMembers(system.files.get("e.zip")!.bytes);
    const proofs = [...members.keys()].filter((name) => name.endsWith(".tlog-proof"));
    assert.equal(proofs.length, proved, proofs.join());
    const seen = await gait(STRICT, {}, system);
    assert.deepEqual([seen.exit, seen.stderr], [0, ""], seen.stdout);
  }
});

Deno.test("an incident pack has each of several equal denials, from the log that gate eval wrote", async () => {
  const system = await place("k1");
  const again = "gate eval --policy block.yaml --intent 2.json --log s.jsonl --key-mode prod " +
    "--private-key k1";
  assert.equal((await gait(again, {}, system)).exit, 3);
  const made = "incident pack --from run_demo --window 1h --out e.zip --key-mode prod " +
    "--private-key k1 --public-key k1.pub";
  assert.equal((await gait(made, {}, system)).exit, 0);
  const members = await readMembers(system.files.get("e.zip")!.bytes);
  const { verdict_counts } = JSON.parse(
    new TextDecoder().decode(members.get("trace_summary.json")),
  );
  assert.deepEqual(verdict_counts, { allow: 1, block: 2 });
});

Deno.test("decisions without a proof are named: those after the last signed checkpoint", async () => {
  const system = await place("k1");
  const lines = linesAt(system, LOG);
  system.files.set(LOG, { bytes: bytesOf(lines.slice(0, -1)), mode: 0o600 });
  const made = await gait(`${PACK} --public-key k1.pub`, {}, system);
  assert.match(
    made.stderr,
    /warning: s\.jsonl: 1 decision for which the key does not vouch, without a proof\n/,
  );
  const seen = await gait(STRICT, {}, system);
  assert.equal(seen.exit, 2);
  assert.match(seen.stderr, /warning: 1 decision has no proof in the pack\n/);
});

Deno.test("an older copy of a log beside it is left out by name, and so is another history", async () => {
  for (
    const [name, says] of [
      ["copy", "s2.jsonl is a copy of the log s.jsonl, or an older one"],
      [
        "other",
        "s2.jsonl has other entries of the log [0-9a-f]{32} than s.jsonl: one of them was ",
      ],
    ] as const
  ) {
    const system = await place();
    const lines = linesAt(system, LOG);
    const head = lines[0] ?? "";
    const first = name === "copy"
      ? head
      : head.replace(/"ts":"[^"]*"/, '"ts":"2026-02-05T00:00:01Z"');
    system.files.set("s2.jsonl", { bytes: bytesOf([first]), mode: 0o600 });
    const made = await gait(`${PACK} --log s2.jsonl`, {}, system);
    assert.equal(made.exit, 0, made.stderr);
    assert.match(made.stderr, new RegExp(`warning: not in the pack: ${says}`));
  }
});

Deno.test("with a key a longer file of the log with an unsigned end does not push the signed one out", async () => {
  const system = await place("k1");
  const [head = "", checkpoint = ""] = linesAt(system, LOG);
  const events = Array.from(
    { length: 5 },
    (_, at) => `{"event":{"event":"x","n":${at + 1},${STAMP},"ts":"2026-02-05T00:00:00Z"}}`,
  );
  system.files.set("s2.jsonl", { bytes: bytesOf([head, checkpoint, ...events]), mode: 0o600 });
  const made = await gait(`${PACK} --log s2.jsonl --public-key k1.pub`, {}, system);
  assert.equal(made.exit, 0, made.stderr);
  assert.ok(
    made.stderr.includes(
      "warning: not in the pack: s2.jsonl: the key vouches for 1 of 6 entries, and in s.jsonl for 3 of 3 " +
        "entries\n",
    ),
    made.stderr,
  );
  const seen = await gait(STRICT, {}, system);
  assert.deepEqual([seen.exit, seen.stderr], [0, ""], seen.stdout);
});

/** The log with other entries, and a checkpoint of them that the key signed. */
async function rewrite(
  system: MemorySystem,
  change: (entries: string[]) => string[],
  key?: string,
) {
  const entries = linesAt(system, LOG).filter((line) => !line.startsWith('{"checkpoint"'));
  const { head: { log_id } } = JSON.parse(entries[0] ?? "");
  const lines = change(entries);
  let range = EMPTY_RANGE;
  for (const line of lines) {
    range = await withLeaf(range, await leafHash(encodeUtf8(line), hashBytes), hashBytes);
  }
  const signer = key === undefined ? undefined : await signerOfKey(log_id, key);
  const { bytes } = await addCheckpoint({ ...emptyTip(log_id), range }, signer, hashBytes);
  const last = new TextDecoder().decode(bytes).trimEnd();
  system.files.set(LOG, { bytes: bytesOf([...lines, last]), mode: 0o600 });
}

Deno.test("gait trace verify verifies the log too: its key, contradictions and doubles", async () => {
  const check = async (system: MemorySystem, more = "") => {
    const seen = await gait(`trace verify ${LOG} --public-key k1.pub --json${more}`, {}, system);
    const { failed = [] } = valid("gate/trace_folder_result", seen) as {
      failed?: { path: string; error: string }[];
    };
    return { exit: seen.exit, errors: failed.map(({ error }) => error) };
  };
  const sound = await place("k1");
  assert.deepEqual(await check(sound), { exit: 0, errors: [] });

  const noKey = 'Cannot use the log "s.jsonl": no checkpoint is signed by the given key';
  for (const key of [KEY_2.private, undefined]) {
    const system = await place("k1");
    await rewrite(system, (lines) => lines.slice(0, 2), key);
    assert.deepEqual(await check(system), { exit: 2, errors: [noKey] });
  }

  const ran = await place("k1");
  const digest = "0".repeat(64);
  const outcome = `{"outcome":{"n":3,"of":2,"result_digest":"${digest}",${STAMP},"status":"ok",` +
    '"ts":"2026-02-05T00:00:00Z"}}';
  await rewrite(ran, (lines) => [...lines, outcome], KEY_1.private);
  assert.deepEqual(await check(ran), {
    exit: 2,
    errors: ["entry 3 is the result of entry 2, which was denied"],
  });

  // The answer is not signed by itself; the trace is.
  const passed = await place("k1");
  await rewrite(
    passed,
    (
      lines,
    ) => [...lines.map((line) => line.replace('"answer":"deny"', '"answer":"pass"')), outcome],
    KEY_1.private,
  );
  assert.deepEqual(await check(passed), {
    exit: 2,
    errors: ["entry 3 is the result of entry 2, whose trace says block"],
  });
  for (
    const [system, what] of [[ran, "which was denied"], [passed, "whose trace says block"]] as const
  ) {
    const recorded = await gait(`${RECORD} --json`, {}, system);
    assert.equal(recorded.exit, 0, recorded.stderr);
    const warnings = recorded.json()["warnings"] as readonly string[];
    assert.ok(
      warnings.includes(`entry 3 is the result ok of entry 2, ${what}`),
      warnings.join("\n"),
    );
  }

  const twice = await place("k1");
  const withId = (line: string, n: number) =>
    line.replace('"call":{', '"call":{"id":"1",').replace(/"n":[0-9]+/, `"n":${n}`);
  await rewrite(
    twice,
    ([head = "", one = "", two = ""]) => [head, withId(one, 1), two, withId(one, 3)],
    KEY_1.private,
  );
  assert.deepEqual(await check(twice), {
    exit: 2,
    errors: ["entry 3 is entry 1 once more: the same call and trace"],
  });

  const pruned = await place("k1");
  const [first = "", second = "", third = "", fourth = ""] = linesAt(pruned, LOG);
  const hash = (await leafHash(encodeUtf8(third), hashBytes)).toBase64();
  const line = JSON.stringify({ pruned: { from: 1, leaves: [hash] } });
  const rest = linesAt(pruned, LOG).slice(4);
  pruned.files.set(LOG, { bytes: bytesOf([first, second, line, fourth, ...rest]), mode: 0o600 });
  assert.deepEqual(await check(pruned), {
    exit: 2,
    errors: [
      "1 entry was pruned, and no event of the log tells of it: a decision may be missing",
    ],
  });
});

const RECORD = `run record --from-log ${LOG} --out-dir packs --private-key k1`;

Deno.test("a run that is recorded from a log of the given key needs its signatures", async () => {
  const unsigned = (lines: readonly string[]) =>
    lines.filter((line) => !line.startsWith('{"checkpoint"'));
  // Behind the id of the key, 64 bytes of zeros.
  const zeros = `${"A".repeat(85)}=`;
  const changes:
    readonly (readonly [string, (lines: readonly string[]) => readonly string[], RegExp])[] = [
      ["no checkpoint", unsigned, /it names the key, and the key signed no checkpoint of it\n/],
      [
        "an answer changed and no checkpoint",
        (lines) =>
          unsigned(lines).map((line) => line.replace('"answer":"deny"', '"answer":"pass"')),
        /the key signed no checkpoint of it\n/,
      ],
      [
        "signatures stripped",
        (lines) => lines.map((line) => line.replace(/\\n\\n— [^"]*\\n"/, '\\n"')),
        /the key signed no checkpoint of it\n/,
      ],
      [
        "a signature of zeros",
        (lines) => lines.map((line) => line.replace(/(— \S+ .{6})[A-Za-z0-9+/]+=/, `$1${zeros}`)),
        /signature of \S+ does not verify/,
      ],
    ];
  for (const [what, change, says] of changes) {
    const system = await place("k1");
    const before = [...system.files.keys()];
    system.files.set(LOG, { bytes: bytesOf(change(linesAt(system, LOG))), mode: 0o600 });
    const seen = await gait(RECORD, {}, system);
    assert.deepEqual([seen.exit, seen.stdout], [2, ""], `${what}: ${seen.stderr}`);
    assert.match(seen.stderr, says);
    assert.deepEqual([...system.files.keys()], before, "no file is written");
  }
});

Deno.test("a run that is recorded from a log warns of entries for which its key does not vouch", async () => {
  const system = await place("k1");
  const whole = await gait(RECORD, {}, system);
  assert.equal(whole.exit, 0, whole.stderr);
  assert.doesNotMatch(whole.stderr, /vouch/);
  const lines = linesAt(system, LOG);
  system.files.set(LOG, { bytes: bytesOf(lines.slice(0, -1)), mode: 0o600 });
  const seen = await gait(RECORD, {}, system);
  assert.equal(seen.exit, 0, seen.stderr);
  assert.match(seen.stderr, /warning: the key does not vouch for 1 entry of the log: /);
});

/** The log with its last entry's checkpoint taken away, so that the key does not vouch for what is added. */
function append(system: MemorySystem, entry: object) {
  writeLines(system, LOG, [...linesAt(system, LOG), canonicalText(entry)]);
}

const MEMBERS = (n: number) => ({
  n,
  ...{ salt: "AAAAAAAAAAAAAAAAAAAAAA", ts: "2026-02-05T00:00:01Z" },
});

Deno.test("an approval that the key did not sign is no fact of a pack", async () => {
  const system = await place("k1");
  const { decision: { trace } } = JSON.parse(
    linesAt(system, LOG).findLast((line) => line.startsWith('{"decision"')) ?? "",
  );
  const record = {
    ...{ schema_id: "gait.gate.approval_audit_record", schema_version: "1.0.0" },
    ...{ created_at: "2026-02-05T00:00:01Z", producer_version: "test" },
    ...{ trace_id: trace.trace_id, tool_name: "read", intent_digest: trace.intent_digest },
    ...{ policy_digest: trace.policy_digest, required_approvals: 1, valid_approvals: 1 },
    ...{ approved: true, approvers: ["mallory"], entries: [] },
  };
  append(system, { approval: { of: 2, record, ...MEMBERS(3) } });
  for (
    const [key, approvals, says] of [
      [
        " --public-key k1.pub",
        0,
        /: 1 record of approvals and credentials left out, which the key did not sign\n/,
      ],
      ["", 1, /^(?!.*left out)/],
    ] as const
  ) {
    const made = await gait(`${PACK}${key}`, {}, system);
    assert.equal(made.exit, 0, made.stderr);
    assert.match(made.stderr, says);
    const members = await readMembers(system.files.get("e.zip")!.bytes);
    const found = [...members.keys()].filter((name) => name.startsWith("approval_audit"));
    assert.equal(found.length, approvals);
  }
});

Deno.test("a decision that was added without the key has no proof, and gait trace verify warns of it", async () => {
  const system = await place("k1");
  const { decision } = JSON.parse(
    linesAt(system, LOG).find((line) => line.startsWith('{"decision"')) ?? "",
  );
  append(system, {
    decision: { ...decision, ...MEMBERS(3), call: { tool: "read", input_digest: "0".repeat(64) } },
  });
  const says = /s\.jsonl: 1 decision for which the key does not vouch, without a proof\n/;
  const made = await gait(`${PACK} --public-key k1.pub`, {}, system);
  assert.match(made.stderr, says);
  const members = await readMembers(system.files.get("e.zip")!.bytes);
  assert.equal([...members.keys()].filter((name) => name.endsWith(".tlog-proof")).length, 2);
  const verified = await gait(`trace verify ${LOG} --public-key k1.pub`, {}, system);
  assert.match(verified.stderr, says);
  const list = await gait(`trace list ${LOG} --public-key k1.pub`, {}, system);
  assert.match(list.stderr, says);
});

Deno.test("a pack without a summary of its decisions is one that lacks those that it proves", async () => {
  const system = await place("k1");
  assert.equal((await gait(`${PACK} --public-key k1.pub`, {}, system)).exit, 0);
  const members = await readMembers(system.files.get("e.zip")!.bytes);
  const { faults } = await checkProofs(members, undefined, []);
  assert.equal(faults.length, 2);
});

/** The decisions of the log as hashes only, as who can write the file may leave them. */
async function pruneByHand(system: MemorySystem, n: number) {
  const lines = await Promise.all(
    linesAt(system, LOG).map(async (line) => {
      if (!line.startsWith('{"decision"') || JSON.parse(line).decision.n !== n) return line;
      const leaf = await leafHash(encodeUtf8(line), hashBytes);
      return canonicalText({ pruned: { from: n, leaves: [encodeBase64(leaf)] } });
    }),
  );
  writeLines(system, LOG, lines);
}

Deno.test("a pruned entry that no event tells of is on the page of a pack, and a warning of a run", async () => {
  const system = await place("k1");
  await pruneByHand(system, 2);
  const says = "1 entry was pruned, and no event of the log tells of it: a decision may be missing";
  const made = await gait(`${PACK} --public-key k1.pub --render-html`, {}, system);
  assert.ok(made.stderr.includes(`warning: s.jsonl: ${says}\n`), made.stderr);
  const members = await readMembers(system.files.get("e.zip")!.bytes);
  const page = new TextDecoder().decode(members.get("summary.html"));
  assert.ok(page.includes(`<span class="badge">log</span> s.jsonl: ${says}</li>`));
  const run = await gait(`run record --from-log ${LOG} --out-dir out`, {}, system);
  assert.match(
    run.stderr,
    /1 entry was pruned and is not in the runpack; no event of the log tells of 1: decisions may be missing\n/,
  );
});

Deno.test("a log that continues another one says so, and a pack names the one that is not there", async () => {
  const system = await place("k1");
  const end = await gait(`log end ${LOG} --yes --private-key k1 --reason session_end`, {}, system);
  assert.equal(end.exit, 0, end.stderr);
  const next = "gate eval --policy allow.yaml --intent 1.json --log s.jsonl --key-mode prod " +
    "--private-key k1";
  const nextCall = await gait(next, {}, system);
  assert.equal(nextCall.exit, 0, nextCall.stderr);
  const { head: { log_id } } = JSON.parse(linesAt(system, LOG)[0] ?? "");
  const two = "s.2.jsonl";
  const verified = await gait(`log verify ${two} --public-key k1.pub --json`, {}, system);
  const { logs: [log] } = valid("log/verify_result", verified) as { logs: { continues: object }[] };
  assert.deepEqual(log?.continues, { log_id, size: 4 });
  const text = await gait(`log verify ${two} --public-key k1.pub`, {}, system);
  assert.ok(
    text.stdout.includes(
      `not proved: what came before: it continues the log ${log_id} of 4 entries, which proves its own\n`,
    ),
    text.stdout,
  );
  const run = await gait(`run record --from-log ${two} --out-dir out`, {}, system);
  assert.ok(
    run.stderr.includes(
      `the log continues another one, ${log_id} of 4 entries: its calls are not in the runpack\n`,
    ),
    run.stderr,
  );
  const made = await gait(PACK.replace(LOG, two), {}, system);
  assert.ok(
    made.stderr.includes(
      `warning: s.2.jsonl continues the log ${log_id} of 4 entries, which is not here\n`,
    ),
    made.stderr,
  );
  const both = await gait(`${PACK} --log ${two}`, {}, system);
  assert.doesNotMatch(both.stderr, /continues the log/);
});

Deno.test("a pack compares the logs with the head that its run names", async () => {
  const system = await place("k1");
  assert.equal((await gait(`run record --from-log ${LOG} --out-dir out`, {}, system)).exit, 0);
  const [path = ""] = [...system.files.keys()].filter((path) => path.startsWith("out/runpack_"));
  const { head: { log_id } } = JSON.parse(linesAt(system, LOG)[0] ?? "");
  const pack =
    `guard pack ${path} --out e.zip --key-mode prod --private-key k1 --public-key k1.pub`;
  const sound = await gait(`${pack} --log ${LOG}`, {}, system);
  assert.doesNotMatch(sound.stderr, /log/);
  const incident = `incident pack ${path} --out e.zip --key-mode prod --private-key k1 ` +
    "--public-key k1.pub --window 90000h --render-html";
  assert.doesNotMatch((await gait(incident, {}, system)).stderr, /names its log/);
  // The denial is cut off: what is left is signed.
  const lines = linesAt(system, LOG);
  writeLines(system, LOG, lines.slice(0, 4));
  for (const line of [`${pack} --log ${LOG}`, incident]) {
    const cut = await gait(line, {}, system);
    assert.match(
      cut.stderr,
      /"s\.jsonl" has 2 entries, and the run says 3: it was cut, or is an older copy\n/,
    );
  }
  const members = await readMembers(system.files.get("e.zip")!.bytes);
  assert.match(
    new TextDecoder().decode(members.get("summary.html")),
    /<span class="badge">log<\/span> [^<]*s\.jsonl[^<]* has 2 entries, and the run says 3/,
  );
  const state = `log/${log_id}/state.json`;
  const says = `warning: ${state} says that the run names a log of 3 entries, and the log had 2 ` +
    "entries: a decision may be missing\n";
  assert.equal((await gait(`${pack} --log ${LOG}`, {}, system)).exit, 0);
  for (
    const [line, warnings] of [
      [STRICT, [says]],
      [`${STRICT} --run ${path}`, [
        says,
        `warning: the run names its log ${log_id} of 3 entries, and its checkpoint in the pack is of 2: a decision may be missing\n`,
      ]],
    ] as const
  ) {
    const seen = await gait(line, {}, system);
    assert.equal(seen.exit, 2, seen.stdout);
    for (const warning of warnings) assert.ok(seen.stderr.includes(warning), seen.stderr);
  }
  const chain = await gait(`verify chain --run ${path} --pack e.zip`, {}, system);
  assert.ok(chain.stdout.includes(says), chain.stdout);
  // Without the log and the files of its traces, the pack says that it is not there, and names the file
  // that is no log any more.
  const { run_id } = JSON.parse(lines[0] ?? "").head;
  for (const path of [...system.files.keys()]) {
    if (path === LOG || path.startsWith("trace_")) system.files.delete(path);
  }
  system.files.set(`/log/mcp-${run_id}.jsonl`, { bytes: encodeUtf8("garbage\n"), mode: 0o600 });
  const gone = await gait(incident, {}, system);
  assert.ok(
    gone.stderr.includes(`the run names its log ${log_id} of 3 entries, which is not here\n`),
    gone.stderr,
  );
  const seen = await gait(STRICT, {}, system);
  assert.equal(seen.exit, 2, seen.stdout);
  assert.ok(
    seen.stderr.includes(
      `${state} says that the run names a log of 3 entries, and the log was not there: a decision may ` +
        "be missing\n",
    ),
    seen.stderr,
  );
  assert.ok(
    gone.stderr.includes(
      `not in the pack: /log/mcp-${run_id}.jsonl is named like the log of the run, and is none\n`,
    ),
    gone.stderr,
  );
});

Deno.test("a pack whose log is not the one that the run names is not accepted with the run", () => {
  const [id, other] = ["0", "f"].map((digit) => digit.repeat(32)) as [string, string];
  const head = (size: number, byte: string) =>
    `GAIT log=${id} size=${size} root=sha256:${byte.repeat(64)}`;
  const event = (ref: string) => ({ event: "gait_log_head", ts: "2026-02-05T00:00:00Z", ref });
  const named = headsOf({ timeline: [event(head(3, "a"))] });
  const doubtsOf = (log_id: string, own: string) =>
    headDoubts(named, [{ log_id, head: own, proved: 1 }]);
  assert.deepEqual(doubtsOf(id, head(3, "a")), []);
  assert.deepEqual(doubtsOf(id, head(4, "b")), []);
  assert.deepEqual(headDoubts(named, []), []);
  const names = `the run names its log ${id} of 3 entries, and`;
  assert.deepEqual(doubtsOf(id, head(3, "b")), [
    `${names} the pack has another log of that id: one of them was written anew`,
  ]);
  assert.deepEqual(doubtsOf(id, head(1, "a")), [
    `${names} its checkpoint in the pack is of 1: a decision may be missing`,
  ]);
  assert.deepEqual(doubtsOf(other, head(3, "a")), [`${names} the pack has no checkpoint of it`]);
});

Deno.test("without a key, the file of a log that has the head of the run wins over a longer one", async () => {
  const system = await place("k1");
  assert.equal((await gait(`run record --from-log ${LOG} --out-dir out`, {}, system)).exit, 0);
  const [path = ""] = [...system.files.keys()].filter((path) => path.startsWith("out/runpack_"));
  const { head: { log_id } } = JSON.parse(linesAt(system, LOG)[0] ?? "");
  // The denial became an allowed call, and five events were added, without the key.
  const own = linesAt(system, LOG).filter((line) => !/^\{"(?:checkpoint|payload)"/.test(line));
  const forged = [
    ...own.map((line) =>
      line.replaceAll('"verdict":"block"', '"verdict":"allow"')
        .replace('"answer":"deny"', '"answer":"pass"')
    ),
    ...Array.from(
      { length: 5 },
      (_, at) =>
        `{"event":{"event":"x","n":${own.length + at},${STAMP},"ts":"2026-02-05T00:00:00Z"}}`,
    ),
  ];
  let range = EMPTY_RANGE;
  for (const line of forged) {
    range = await withLeaf(range, await leafHash(encodeUtf8(line), hashBytes), hashBytes);
  }
  const end = await addCheckpoint({ ...emptyTip(log_id), range }, undefined, hashBytes);
  writeLines(system, "a.jsonl", [...forged, new TextDecoder().decode(end.bytes).trimEnd()]);
  const pack = `guard pack ${path} --out e.zip --log a.jsonl --log ${LOG}`;
  const made = await gait(pack, {}, system);
  assert.equal(made.exit, 0, made.stderr);
  assert.ok(
    made.stderr.includes(
      `warning: not in the pack: a.jsonl has other entries of the log ${log_id} than ${LOG}, which has ` +
        "those that the run names\n",
    ),
    made.stderr,
  );
  const seen = await gait("guard verify e.zip", {}, system);
  assert.match(seen.stdout, /\n2 decisions proved by the log with this head: .* size=3 /);
});

Deno.test("two logs that contradict each other do not keep an incident pack from being built", async () => {
  const system = await place();
  const forged = linesAt(system, LOG).filter((line) => !line.startsWith('{"checkpoint"')).map((
    line,
  ) =>
    line.replace(/"log_id":"[0-9a-f]{32}"/, `"log_id":"${"5".repeat(32)}"`)
      .replaceAll('"verdict":"block"', '"verdict":"allow"').replace(
        '"answer":"deny"',
        '"answer":"pass"',
      )
  );
  writeLines(system, "t.jsonl", forged);
  const made = await gait("incident pack --from run_demo --out i.zip", {}, system);
  assert.equal(made.exit, 0, made.stderr);
  const seen = await gait("guard verify i.zip", {}, system);
  assert.equal(seen.exit, 0, seen.stdout);
});

Deno.test("gait verify with --require-signature wants every entry of a log signed", async () => {
  const system = await place("k1");
  const line = `verify ${LOG} --public-key k1.pub --require-signature`;
  assert.equal((await gait(line, {}, system)).exit, 0);
  append(system, { event: { event: "x", ...MEMBERS(3) } });
  const seen = await gait(line, {}, system);
  assert.equal(seen.exit, 2, seen.stdout);
  assert.match(seen.stdout, /no given key vouches for 1 entry of 4/);
  assert.equal((await gait(`verify ${LOG} --public-key k1.pub`, {}, system)).exit, 0);
});
