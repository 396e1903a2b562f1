/**
 * Every way in which somebody may damage a log of 200 entries: found, or exactly as the format says.
 * Checkpoints and payloads may go, and what follows the last checkpoint may be cut off; nothing else.
 */

import assert from "node:assert/strict";
import { concatBytes, encodeBase64, encodeUtf8 } from "../../../src/core/bytes.ts";
import { type Bytes, loadSyncHash } from "../../../src/core/crypto/digest.ts";
import { parsePublicKey } from "../../../src/core/crypto/keys.ts";
import { originOf } from "../../../src/core/log/checkpoint.ts";
import { followLines } from "../../../src/core/log/follow_lines.ts";
import type { LogQuestions } from "../../../src/core/log/follow_tree.ts";
import { leafHash } from "../../../src/core/log/tree.ts";
import { type LogVerification, LogVerifier } from "../../../src/core/log/verify_log.ts";
import { KEY_1, KEY_2 } from "../../support/test_key.ts";
import { LOG_ID, writtenLog } from "../../support/written_log.ts";

const ENTRIES = 200;
const EVERY = 8;

const hash = await loadSyncHash();
const { publicKey } = await parsePublicKey(KEY_1.public);
const LOG = await writtenLog({ entries: ENTRIES, every: EVERY, keeps: false });
const TEXTS: readonly string[] = LOG.map(({ text }) => text);
const LAST = TEXTS.length - 1;
/** A log whose payloads were kept. */
const KEPT = await writtenLog({ entries: ENTRIES, every: EVERY });
const KEPT_TEXTS: readonly string[] = KEPT.map(({ text }) => text);

const isLeaf = (kind: string) => kind !== "checkpoint" && kind !== "payload";
/** One line of so many, so that the test stays short. */
const every = (step: number, lines: readonly number[]) => lines.filter((_, at) => at % step === 0);
const linesOf = (kind: string, log = LOG) =>
  log.flatMap((line, at) => line.kind === kind ? [at] : []);

async function verify(
  texts: readonly (string | Bytes)[],
  questions: Partial<LogQuestions> = {},
): Promise<LogVerification> {
  const verifier = new LogVerifier(
    { publicKeys: [], cosigners: [], heads: [], ...questions },
    hash,
  );
  const lines = texts.map((text) => typeof text === "string" ? encodeUtf8(text) : text);
  const bytes = concatBytes(lines.flatMap((line) => [line, Uint8Array.of(0x0a)]));
  return verifier.end(await followLines(ReadableStream.from([bytes]), verifier));
}

const signed = (texts: readonly (string | Bytes)[]) => verify(texts, { publicKeys: [publicKey] });

/** Codes of the faults, each once, sorted. */
const codesOf = ({ tree }: LogVerification) =>
  [...new Set(tree.faults.map(({ code }) => code))].sort();

const shown = ({ tree }: LogVerification) => JSON.stringify(tree.faults.slice(0, 4));

/** Where the entries lie between the checkpoints around a line: first and last index. */
function stretchOf(at: number): { readonly from: number; readonly to: number } {
  const isBefore = (line: number) => linesOf("checkpoint").filter((one) => one < line);
  const sizeAt = (line: number | undefined) =>
    line === undefined ? 0 : Number(JSON.parse(TEXTS[line] ?? "").checkpoint.note.split("\n")[1]);
  const next = linesOf("checkpoint").find((line) => line > at);
  return { from: sizeAt(isBefore(at).at(-1)), to: sizeAt(next) - 1 };
}

Deno.test("the log itself is whole, closed and vouched for to its end", async () => {
  const seen = await signed(TEXTS);
  assert.deepEqual(seen.tree.faults, []);
  assert.deepEqual(
    [seen.isConsistent, seen.isClosed, seen.tree.vouched, seen.tree.size, seen.withheld],
    [true, true, ENTRIES, ENTRIES, 0],
  );
});

Deno.test("any entry that is cut out is found, and nothing outside of its stretch is named", async () => {
  for (const [at, { kind, n }] of LOG.entries()) {
    if (!isLeaf(kind)) continue;
    const seen = await verify(TEXTS.toSpliced(at, 1));
    const what = `line ${at + 1}, ${kind} ${n}: ${shown(seen)}`;
    assert.equal(seen.isConsistent, false, what);
    const { from, to } = stretchOf(at);
    for (const { entry, code, line } of seen.tree.faults) {
      // A reference from a later stretch to the one that is missing is about that one too.
      const isNear = entry === undefined || (entry >= from && entry <= to + 1);
      assert.ok(isNear || line <= 1, `${what}: ${code} ${entry}`);
    }
    assert.ok(seen.tree.faultCount <= 4, what);
  }
});

Deno.test("a checkpoint that is cut out or doubled leaves the log consistent", async () => {
  for (const at of linesOf("checkpoint")) {
    const cut = await signed(TEXTS.toSpliced(at, 1));
    assert.equal(cut.isConsistent, true, shown(cut));
    // Without the last one, nobody vouches for what follows the one before it.
    const expected = at === LAST ? [ENTRIES - EVERY, false] : [ENTRIES, true];
    assert.deepEqual([cut.tree.vouched, cut.isClosed], expected);
    const doubled = await signed(TEXTS.toSpliced(at, 0, TEXTS[at] ?? ""));
    assert.equal(doubled.isConsistent, true, shown(doubled));
    assert.deepEqual([doubled.tree.vouched, doubled.isClosed], [ENTRIES, true]);
  }
});

Deno.test("a payload that is cut out is withheld, and one that is doubled is found", async () => {
  for (const at of linesOf("payload", KEPT)) {
    const cut = await verify(KEPT_TEXTS.toSpliced(at, 1));
    assert.deepEqual([cut.isConsistent, cut.withheld], [true, 1], shown(cut));
    const doubled = await verify(KEPT_TEXTS.toSpliced(at, 0, KEPT_TEXTS[at] ?? ""));
    assert.deepEqual(codesOf(doubled), ["payload"]);
  }
});

Deno.test("any entry that is doubled is found, at once or at the end", async () => {
  for (const [at, { kind }] of LOG.entries()) {
    if (!isLeaf(kind)) continue;
    // Every tenth once more behind the end of the log.
    for (const place of at % 10 === 0 ? [at, TEXTS.length] : [at]) {
      const seen = await verify(TEXTS.toSpliced(place, 0, TEXTS[at] ?? ""));
      assert.equal(seen.isConsistent, false, `line ${at + 1} again at ${place + 1}`);
    }
  }
});

Deno.test("any two neighbours that change places are found", async () => {
  for (let at = 0; at < LAST; at++) {
    const [first = "", second = ""] = [TEXTS[at], TEXTS[at + 1]];
    const seen = await verify(TEXTS.toSpliced(at, 2, second, first));
    assert.equal(seen.isConsistent, false, `line ${at + 1}`);
  }
});

Deno.test("any entry that moves to another place is found", async () => {
  for (const [at, { kind, text }] of LOG.entries()) {
    if (!isLeaf(kind)) continue;
    const without = TEXTS.toSpliced(at, 1);
    const place = (at * 31 + 37) % without.length;
    if (place === at) continue;
    const seen = await verify(without.toSpliced(place, 0, text));
    assert.equal(seen.isConsistent, false, `line ${at + 1} to ${place + 1}`);
  }
});

Deno.test("a payload that moves anywhere behind the head is still the one of its entry", async () => {
  for (const at of every(5, linesOf("payload", KEPT))) {
    const [text = ""] = KEPT_TEXTS.slice(at, at + 1);
    const without = KEPT_TEXTS.toSpliced(at, 1);
    for (const place of [1, at - 1, at + 1, without.length]) {
      const seen = await verify(without.toSpliced(place, 0, text));
      assert.deepEqual([seen.isConsistent, seen.withheld], [true, 0], shown(seen));
    }
    const seen = await verify([text, ...without]);
    assert.deepEqual(codesOf(seen), ["head"], "the head must be the first line");
  }
});

// a line that somebody adds, and whether the place decides
const INSERTED: readonly (readonly [string, string])[] = [
  ["nothing", ""],
  ["no JSON", "{"],
  ["spaces in JSON", '{"event": {}}'],
  ["a list", "[]"],
  ["no kind", "{}"],
  ["two kinds", '{"event":{},"outcome":{}}'],
  ["a kind of no log", '{"opened":{}}'],
  ["another head", TEXTS[0] ?? ""],
  ["an end", TEXTS[linesOf("end")[0] ?? 0] ?? ""],
  [
    "an outcome of nothing",
    (TEXTS[linesOf("outcome")[0] ?? 0] ?? "").replace(/"n":\d+/, '"n":200'),
  ],
  ["a payload of nothing", '{"payload":{"member":"args","of":4000,"value":{}}}'],
  ["a payload of an event", '{"payload":{"member":"args","of":7,"value":{}}}'],
  ["hashes of nothing", '{"pruned":{"from":3,"leaves":[]}}'],
  [
    "one hash too many",
    `{"pruned":{"from":3,"leaves":["${encodeBase64(new Uint8Array(32))}"]}}`,
  ],
  ["a checkpoint that is no note", '{"checkpoint":{"note":"x","range":[]}}'],
  [
    "a checkpoint of another tree",
    JSON.stringify({
      checkpoint: {
        note: `${originOf(LOG_ID)}\n5\n${encodeBase64(new Uint8Array(32))}\n`,
        range: [],
      },
    }),
  ],
];

for (const [what, text] of INSERTED) {
  Deno.test(`a line that somebody adds is found wherever it is: ${what}`, async () => {
    for (let place = 0; place <= TEXTS.length; place += 20) {
      const seen = await verify(TEXTS.toSpliced(place, 0, text));
      assert.equal(seen.isConsistent, false, `at line ${place + 1}`);
    }
    const atEnd = await verify([...TEXTS, text]);
    assert.equal(atEnd.isConsistent, false, "at the end");
  });
}

Deno.test("any entry or payload of which one character changes is found", async () => {
  const all = [LOG.map(({ kind }, at) => isLeaf(kind) ? at : -1), linesOf("payload", KEPT)];
  for (const [number, lines] of all.entries()) {
    const texts = number === 0 ? TEXTS : KEPT_TEXTS;
    for (const at of lines.filter((line) => line >= 0)) {
      const text = texts[at] ?? "";
      const place = (at * 7919) % text.length;
      const other = text[place] === "0" ? "1" : "0";
      const changed = `${text.slice(0, place)}${other}${text.slice(place + 1)}`;
      const seen = await verify(texts.with(at, changed));
      assert.equal(seen.isConsistent, false, changed);
    }
  }
});

Deno.test("any entry whose time changes is found, as it is canonical still", async () => {
  for (const [at, { kind, text, n }] of LOG.entries()) {
    if (!isLeaf(kind) || at % 3 > 0) continue;
    const seen = await verify(TEXTS.with(at, text.replace('"ts":"2026-11', '"ts":"2025-11')));
    assert.deepEqual(codesOf(seen), ["root"], `line ${at + 1}`);
    const { from, to } = stretchOf(at);
    const [fault] = seen.tree.faults;
    assert.ok(fault?.problem.startsWith(`entries ${from} to ${to} `), `${n}: ${fault?.problem}`);
    assert.equal(seen.tree.faultCount, 1, "the next stretches are sound");
  }
});

Deno.test("two damaged stretches are two faults, and what lies between them is sound", async () => {
  const at = (n: number) => LOG.findIndex((line) => line.n === n && isLeaf(line.kind));
  const change = (text = "") => text.replace('"ts":"2026-11', '"ts":"2025-11');
  const texts = TEXTS.with(at(20), change(TEXTS[at(20)])).with(at(150), change(TEXTS[at(150)]));
  const seen = await signed(texts);
  assert.deepEqual(
    seen.tree.faults.map(({ problem }) => problem.replace(/ (?:are|do|were) .*/, "")),
    ["entries 16 to 23", "entries 144 to 151"],
  );
  assert.equal(seen.tree.vouched, 16, "nobody vouches for what comes after the damage as it is");
});

Deno.test("behind damage no head and no cosignature holds, though the roots are the same", async () => {
  const roots = new Map<number, Bytes>();
  for (const size of [16, 20, 24, 150, ENTRIES]) {
    const place = LOG.findIndex(({ n, kind }) => n === size && isLeaf(kind));
    const before = TEXTS.slice(0, place < 0 ? TEXTS.length : place);
    roots.set(size, await (await verify(before)).tree.root());
  }
  const heads = [...roots].map(([size, root]) => ({ size, root }));
  const place = LOG.findIndex(({ n }) => n === 18);
  const texts = TEXTS.with(place, (TEXTS[place] ?? "").replace('"ts":"2026-11', '"ts":"2025-11'));
  const seen = await verify(texts, { publicKeys: [publicKey], heads });
  assert.deepEqual(
    seen.tree.heads.map(({ head: { size }, holds }) => [size, holds])
      .toSorted(([a], [b]) => Number(a) - Number(b)),
    [[16, true], [20, false], [24, false], [150, false], [ENTRIES, false]],
  );
  assert.deepEqual(
    await seen.tree.root(),
    roots.get(ENTRIES),
    "the tree goes on from a checkpoint",
  );
});

Deno.test("a payload with another value, entry or member is found", async () => {
  for (const at of every(4, linesOf("payload", KEPT))) {
    const text = KEPT_TEXTS[at] ?? "";
    const changes: readonly (readonly [string, string, string])[] = [
      ["value", text.replace('"value ', '"other '), "payload_digest"],
      ["entry", text.replace(/"of":\d+/, '"of":0'), "payload"],
      [
        "member",
        text.includes('"args"')
          ? text.replace('"args"', '"result"')
          : text.replace('"result"', '"args"'),
        "payload",
      ],
    ];
    for (const [what, changed, code] of changes) {
      assert.notEqual(changed, text);
      const seen = await verify(KEPT_TEXTS.with(at, changed));
      assert.ok(codesOf(seen).some((found) => found === code), `${what} of line ${at + 1}`);
    }
  }
});

Deno.test("the payload of another entry is found", async () => {
  const payloads = linesOf("payload", KEPT);
  for (const [number, at] of every(4, payloads).entries()) {
    const other = payloads[(4 * number + 1) % payloads.length] ?? 0;
    const { value } = JSON.parse(KEPT_TEXTS[other] ?? "").payload;
    const { payload } = JSON.parse(KEPT_TEXTS[at] ?? "");
    const foreign = JSON.stringify({ payload: { ...payload, value } });
    assert.deepEqual(codesOf(await verify(KEPT_TEXTS.with(at, foreign))), ["payload_digest"]);
  }
});

Deno.test("a checkpoint with the range of another, or with its hashes in another order, is found", async () => {
  const checkpoints = linesOf("checkpoint");
  for (const [number, at] of checkpoints.entries()) {
    const { checkpoint } = JSON.parse(TEXTS[at] ?? "");
    const other = checkpoints[(number + 1) % checkpoints.length] ?? 0;
    const { range } = JSON.parse(TEXTS[other] ?? "").checkpoint;
    for (const swapped of [range, checkpoint.range.toReversed(), []]) {
      if (JSON.stringify(swapped) === JSON.stringify(checkpoint.range)) continue;
      const text = JSON.stringify({ checkpoint: { ...checkpoint, range: swapped } });
      assert.deepEqual(codesOf(await verify(TEXTS.with(at, text))), ["range"], `line ${at + 1}`);
    }
  }
});

Deno.test("a checkpoint with another size, root or origin is found", async () => {
  for (const at of linesOf("checkpoint")) {
    const { checkpoint } = JSON.parse(TEXTS[at] ?? "");
    const [origin = "", size = "", root = "", ...rest] = checkpoint.note.split("\n");
    const notes = [
      [originOf("f".repeat(32)), size, root, ...rest],
      [origin, String(Number(size) + 1), root, ...rest],
      [origin, size, encodeBase64(new Uint8Array(32)), ...rest],
    ];
    for (const note of notes) {
      const text = JSON.stringify({ checkpoint: { ...checkpoint, note: note.join("\n") } });
      for (const check of [verify, signed]) {
        assert.equal((await check(TEXTS.with(at, text))).isConsistent, false, text);
      }
    }
  }
});

Deno.test("bytes of a signature matter to those alone who hold its key", async () => {
  const other = (await parsePublicKey(KEY_2.public)).publicKey;
  for (const at of linesOf("checkpoint")) {
    const text = (TEXTS[at] ?? "").replace(
      /(.)(.{10}=?\\n",)/,
      (_, found: string, rest: string) => `${found === "A" ? "B" : "A"}${rest}`,
    );
    assert.notEqual(text, TEXTS[at]);
    const texts = TEXTS.with(at, text);
    assert.deepEqual(codesOf(await signed(texts)), ["signature"], `line ${at + 1}`);
    assert.equal((await verify(texts)).isConsistent, true, "no key is given");
    const seen = await verify(texts, { publicKeys: [other] });
    assert.deepEqual([seen.isConsistent, seen.tree.vouched], [true, 0], "another key is given");
  }
});

Deno.test("checkpoints that lost their signatures vouch for nothing", async () => {
  const bare = (text: string) => text.replace(/\\n\\u2014.*?(?=",")|\\n\u2014.*?(?=",")/, "");
  const from = linesOf("checkpoint")[5] ?? 0;
  const texts = TEXTS.map((text, at) =>
    at >= from && LOG[at]?.kind === "checkpoint" ? bare(text) : text
  );
  const seen = await signed(texts);
  assert.deepEqual([seen.isConsistent, seen.isClosed, seen.tree.vouched], [true, false, 32]);
});

Deno.test("a tail that is cut off is consistent, but neither closed nor vouched for to its old end", async () => {
  const checkpoints = linesOf("checkpoint");
  for (let length = 1; length <= LAST; length += length < 20 || length > LAST - 20 ? 1 : 3) {
    const seen = await signed(TEXTS.slice(0, length));
    assert.equal(seen.isConsistent, true, shown(seen));
    assert.equal(seen.isClosed, false, `of ${length} lines`);
    const last = checkpoints.filter((at) => at < length).at(-1);
    const vouched = last === undefined ? 0 : stretchOf(last + 1).from;
    assert.equal(seen.tree.vouched, vouched, `of ${length} lines`);
  }
});

Deno.test("a head from elsewhere tells a tail that was cut off and a history that is another one", async () => {
  const { size, root } = { size: ENTRIES, root: await (await verify(TEXTS)).tree.root() };
  const head = { size, root };
  const same = await verify(TEXTS, { heads: [head] });
  assert.deepEqual(same.tree.heads.map(({ holds }) => holds), [true]);
  for (const length of [1, 100, linesOf("end")[0] ?? 0]) {
    const cut = await verify(TEXTS.slice(0, length), { heads: [head] });
    assert.deepEqual(cut.tree.heads.map(({ holds }) => holds), [false]);
    assert.match(cut.tree.heads[0]?.problem ?? "", /^the log has \d+ entries: it was cut/);
  }
  // An older copy that somebody went on with: it is consistent, and signed by the same key.
  const fork = await writtenLog({
    entries: 220,
    every: EVERY,
    flavour: "other ",
    flavourFrom: 150,
  });
  const forked = await verify(fork.map(({ text }) => text), {
    publicKeys: [publicKey],
    heads: [head],
  });
  assert.equal(forked.isConsistent, true, shown(forked));
  assert.deepEqual(forked.tree.heads.map(({ holds }) => holds), [false]);
});

Deno.test("each pair of lines that is cut out of a shorter log is found, unless both may go", async () => {
  const small = await writtenLog({ entries: 24, every: 4 });
  const texts = small.map(({ text }) => text);
  for (const [first, one] of small.entries()) {
    for (let second = first + 1; second < small.length; second++) {
      const other = small[second];
      const seen = await verify(texts.toSpliced(second, 1).toSpliced(first, 1));
      // End and last checkpoint are the tail.
      const isTail = first === small.length - 2;
      const mayGo = [one, other].every((line) => line !== undefined && !isLeaf(line.kind));
      // With its payload gone too, the last decision before a checkpoint is still counted by that.
      assert.equal(seen.isConsistent, mayGo || isTail, `lines ${first + 1} and ${second + 1}`);
    }
  }
});

Deno.test("a log that was made anew is consistent without a key, and says nothing with one", async () => {
  const texts = (await writtenLog({ entries: ENTRIES, flavour: "other ", key: KEY_2.private }))
    .map(({ text }) => text);
  assert.equal((await verify(texts)).isConsistent, true);
  const seen = await signed(texts);
  assert.deepEqual([seen.isConsistent, seen.isClosed, seen.tree.vouched], [true, false, 0]);
});

/** Hashes in place of entries, as pruning writes them. */
async function prunedText(from: number, leaves: readonly string[]): Promise<string> {
  const hashes = await Promise.all(leaves.map((leaf) => leafHash(encodeUtf8(leaf), hash)));
  return JSON.stringify({ pruned: { from, leaves: hashes.map(encodeBase64) } });
}

Deno.test("any entry but the first that was pruned leaves tree, heads and references as they were", async () => {
  const whole = await signed(TEXTS);
  const head = { size: ENTRIES, root: await whole.tree.root() };
  for (const [at, { kind, n = 0, text }] of LOG.entries()) {
    if (!isLeaf(kind) || kind === "end" || n === 0) continue;
    const texts = TEXTS.with(at, await prunedText(n, [text]));
    const publicKeys = n % 10 === 0 ? [publicKey] : [];
    const seen = await verify(texts, { publicKeys, heads: [head] });
    assert.equal(seen.isConsistent, true, shown(seen));
    assert.deepEqual(
      [seen.isClosed, seen.tree.vouched, seen.tree.pruned, seen.unannounced],
      [true, publicKeys.length * ENTRIES, 1, 1],
    );
    assert.deepEqual(seen.tree.heads.map(({ holds }) => holds), [true]);
  }
});

Deno.test("the payload of an entry that was pruned must go with it", async () => {
  for (const at of every(8, linesOf("payload", KEPT))) {
    const { n = 0, text } = KEPT[at - 1] ?? { text: "" };
    const pruned = KEPT_TEXTS.with(at - 1, await prunedText(n, [text]));
    assert.deepEqual(codesOf(await verify(pruned)), ["payload"]);
    const seen = await verify(pruned.toSpliced(at, 1));
    assert.deepEqual([seen.isConsistent, seen.withheld], [true, 0], shown(seen));
  }
});
